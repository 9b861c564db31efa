// Which programs end with a value.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/final_value.hpp"

#include <algorithm>
#include <span>

#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// Not where output is redirected: it would have to be put back first.
bool has_final_value(const FunctionCode& code)
{
    const std::span<Statement* const> list = code.program->statements;
    if (list.empty() || code.is_recovering)
        return false;
    const auto* last = as<ExpressionStatement>(list.back());
    if (last == nullptr || last->expression->kind == NodeKind::Assignment)
        return false;
    return std::ranges::none_of(
        list, [](const Statement* statement) { return statement->kind == NodeKind::Log; });
}

}  // namespace sluice::zx
