// The search for what Sluice refuses.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/unsupported.hpp"

#include <string>
#include <string_view>

#include "zx/compiler/lowering.hpp"
#include "zx/syntax/ast_walk.hpp"

namespace sluice::zx {

namespace {

struct Refused {
    std::string_view name;
    std::uint32_t offset = 0;
};

/// What a node has that is not supported; nameless if there is nothing.
Refused refused_in(const Node& node, const ModuleUnit& unit, const SymbolTable& symbols,
                   const BuiltinDirectory& builtins)
{
    if (const auto* identifier = as<Identifier>(&node)) {
        const Binding& binding = identifier->name.binding;
        if (binding.kind == BindingKind::Builtin && builtins.is_unsupported(binding.index))
            return {symbols.name(identifier->name.symbol), identifier->offset};
        return {};
    }
    if (const auto* use = as<Use>(&node)) {
        const Import* const import = unit.find_import(*use);
        if (import != nullptr && import->target.kind == ImportTarget::Kind::Native &&
            builtins.is_unsupported_module(import->target.module))
            return {use->path, use->path_offset};
        return {};
    }
    return {unsupported(node), node.offset};
}

}  // namespace

std::optional<CompileError> find_unsupported(const ModuleUnit& unit, const SymbolTable& symbols,
                                             const BuiltinDirectory& builtins)
{
    std::optional<CompileError> found;
    walk(*unit.program, [&](const Node& node) {
        const Refused refused = refused_in(node, unit, symbols, builtins);
        if (!refused.name.empty() && (!found || refused.offset < found->offset))
            found = {.offset = refused.offset,
                     .message = "'" + std::string{refused.name} + "' is not supported"};
        return true;
    });
    return found;
}

}  // namespace sluice::zx
