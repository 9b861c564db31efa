// What compiled code depends on, as one number.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include <sluice/types.hpp>

#include "zx/compiler/codegen.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"

namespace sluice::zx {

/// The SHA-256 of all that decides about a program's code: this program's version and its file, the
/// tables of instructions, of gas and of builtins, the options, and of each module the path, the
/// text and where its imports lead. `changes` are those made to the trees after they were parsed.
[[nodiscard]] Hash256 program_key(const LoadedProgram& program, const Catalog& catalog,
                                  const CompileOptions& options, bool braces_only,
                                  std::span<const std::string> changes);

}  // namespace sluice::zx
