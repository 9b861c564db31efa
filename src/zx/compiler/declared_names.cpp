// The names that a statement declares in the block it stands in.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/declared_names.hpp"

namespace sluice::zx {

namespace {

/// The one name of most declarations.
const Name* declared_name(const Statement& statement)
{
    switch (statement.kind) {
        case NodeKind::StateDeclaration:
            return &to<StateDeclaration>(statement).name;
        case NodeKind::FunctionDeclaration:
            return &to<FunctionDeclaration>(statement).name;
        case NodeKind::ContractDeclaration:
            return &to<ContractDeclaration>(statement).name;
        case NodeKind::EntityDeclaration:
            return &to<EntityDeclaration>(statement).name;
        case NodeKind::DataClassDeclaration:
            return &to<DataClassDeclaration>(statement).name;
        case NodeKind::EnumDeclaration:
            return &to<EnumDeclaration>(statement).name;
        case NodeKind::ProtocolDeclaration:
            return &to<ProtocolDeclaration>(statement).name;
        case NodeKind::ModuleDeclaration:
            return &to<ModuleDeclaration>(statement).name;
        case NodeKind::PackageDeclaration:
            return &to<PackageDeclaration>(statement).path.front();
        case NodeKind::TypeAlias:
            return &to<TypeAlias>(statement).name;
        case NodeKind::ExternalDeclaration:
            return &to<ExternalDeclaration>(statement).name;
        case NodeKind::ChannelDeclaration:
            return &to<ChannelDeclaration>(statement).name;
        default:
            return nullptr;
    }
}

bool is_private(const Statement& statement)
{
    if (const auto* function = as<FunctionDeclaration>(&statement))
        return function->modifiers.has(Modifier::Private) ||
               function->function->modifiers.has(Modifier::Private);
    return static_cast<const Declaration&>(statement).modifiers.has(Modifier::Private);
}

}  // namespace

void visit_declared_names(Statement& statement,
                          const std::function<void(const Name& name, bool is_private)>& visit)
{
    if (const auto* let = as<Let>(&statement)) {
        if (let->name)
            visit(let->name, is_private(statement));
        if (let->pattern == nullptr)
            return;
        for (const PatternElement& element : let->pattern->elements)
            visit(element.name, is_private(statement));
        if (let->pattern->rest)
            visit(let->pattern->rest, is_private(statement));
    } else if (const auto* capability = as<Capability>(&statement)) {
        visit(capability->name, false);
    } else if (const auto* injection = as<Inject>(&statement)) {
        visit(injection->name, false);
    } else if (const Name* name = declared_name(statement)) {
        visit(*name, is_private(statement));
    }
}

}  // namespace sluice::zx
