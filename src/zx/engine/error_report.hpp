// Errors of a program as its user sees them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "zx/compiler/codegen.hpp"
#include "zx/runtime/error.hpp"

namespace sluice::zx {

/// The message of an error, cut where it is very long.
[[nodiscard]] std::string error_text(const Error& error);

/// `Error: message`, where it happened with the source line, and the calls around it.
[[nodiscard]] std::string describe(const Error& error);

/// Of what a program holds and no engine runs.
[[nodiscard]] std::string describe(const CompileError& error, const ModuleUnit& unit);

}  // namespace sluice::zx
