// What the language has and Sluice refuses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "zx/compiler/codegen.hpp"
#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// The first construct that is not supported, as the compiler says it; for engines that do not
/// compile.
[[nodiscard]] std::optional<CompileError> find_unsupported(const Program& program);

}  // namespace sluice::zx
