// What the language has and Sluice refuses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/codegen.hpp"
#include "zx/compiler/scope.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

/// The first construct, builtin or standard module that is not supported. The module is resolved:
/// names that lead to something of the program's own are no builtins.
[[nodiscard]] std::optional<CompileError> find_unsupported(const ModuleUnit& unit,
                                                           const SymbolTable& symbols,
                                                           const BuiltinDirectory& builtins);

}  // namespace sluice::zx
