// The search for what Sluice refuses.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/unsupported.hpp"

#include <string>
#include <string_view>

#include "zx/compiler/lowering.hpp"
#include "zx/syntax/ast_walk.hpp"

namespace sluice::zx {

std::optional<CompileError> find_unsupported(const Program& program)
{
    std::optional<CompileError> found;
    walk(program, [&found](const Node& node) {
        const std::string_view name = unsupported(node);
        if (!found && !name.empty()) {
            found.emplace();
            found->message = "'" + std::string{name} + "' is not supported";
            found->offset = node.offset;
        }
        return !found;
    });
    return found;
}

}  // namespace sluice::zx
