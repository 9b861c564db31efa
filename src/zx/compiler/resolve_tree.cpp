// Resolving: statements and expressions, in the order of the source.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver_impl.hpp"

#include "zx/compiler/children.hpp"
#include "zx/compiler/module_names.hpp"

namespace sluice::zx {

void Resolver::node(Node* item)
{
    if (item == nullptr)
        return;
    if (item->kind >= NodeKind::Block && item->kind <= NodeKind::UserInterface)
        statement(static_cast<Statement&>(*item));
    else
        expression(*item);
}

void Resolver::confined(const Expression* policy, Block* item)
{
    const auto* const name = as<StringLiteral>(policy);
    const auto outer = std::exchange(policy_, name != nullptr ? name->text : std::string_view{});
    block(item);
    if (item != nullptr)
        function_->code->sandboxes.push_back({item->offset, item->end, *policy_});
    policy_ = outer;
}

void Resolver::body(Block& item)
{
    // A captured variable's cell is there from the scope's entry on, so that its slot must not be
    // one that an inner scope uses before the declaration.
    for (Statement* inner : item.statements)
        each_declared(*inner, [&](Name& name, bool, Declaration*) {
            if (!scope_->variables.contains(name.symbol) && !scope_->reserved.contains(name.symbol))
                scope_->reserved.emplace(name.symbol, take_slot());
        });
    for (Statement* inner : item.statements)
        statement(*inner);
}

void Resolver::block(Block* item)
{
    if (item == nullptr)
        return;
    const ScopeGuard scope{*this, item->scope};
    body(*item);
}

ScopeState* ScopeState::find_package(std::span<const Symbol> path) const
{
    for (std::size_t length = path.size(); length > 0; --length) {
        const auto found = packages.find({path.begin(), path.begin() + std::ptrdiff_t(length)});
        if (found == packages.end())
            continue;
        if (length == path.size())
            return found->second;
        if (ScopeState* const inner = found->second->find_package(path.subspan(length)))
            return inner;
    }
    return nullptr;
}

/// A package that is continued in the block where it was begun goes on with its scope: the names
/// of all its parts are one set, and functions of each see those of all.
void Resolver::package(PackageDeclaration& declaration)
{
    declare(declaration.path.front());
    std::vector<Symbol> path;
    for (const Name& name : declaration.path)
        path.push_back(name.symbol);

    ScopeState* const outer = scope_;
    ScopeState* package = outer->find_package(path);
    if (package == nullptr) {
        package = &scopes_.emplace_back();
        package->parent = outer;
        package->function = function_;
        package->place = &declaration.body->scope;
        outer->packages.emplace(std::move(path), package);
    }
    // Members are live: what a later part writes is seen in the package. A part that ended with an
    // error that was recovered from leaves variables unset.
    for (auto& [symbol, variable] : package->variables) {
        variable->is_captured = true;
        variable->may_be_unset = true;
    }
    scope_ = package;
    body(*declaration.body);
    // Slots stay taken until the block around it ends, since another part may follow.
    scope_ = outer;
}

void Resolver::statement(Statement& item)
{
    switch (item.kind) {
        case NodeKind::Block:
            return block(&to<Block>(item));
        case NodeKind::FunctionDeclaration: {
            auto& declaration = to<FunctionDeclaration>(item);
            declare(declaration.name);
            add_function(*declaration.function, declaration.function->function_kind);
            return;
        }
        case NodeKind::ContractDeclaration:
            return contract(to<ContractDeclaration>(item));
        case NodeKind::EntityDeclaration:
            return entity(to<EntityDeclaration>(item));
        case NodeKind::DataClassDeclaration:
            return data_class(to<DataClassDeclaration>(item));
        case NodeKind::ModuleDeclaration:
            declare(to<ModuleDeclaration>(item).name);
            return block(to<ModuleDeclaration>(item).body);
        case NodeKind::PackageDeclaration:
            return package(to<PackageDeclaration>(item));
        case NodeKind::While: {
            auto& loop = to<While>(item);
            expression(*loop.condition);
            return block(loop.body);
        }
        case NodeKind::ForEach:
            return for_each(to<ForEach>(item));
        case NodeKind::Try: {
            auto& attempt = to<Try>(item);
            block(attempt.body);
            if (attempt.handler != nullptr) {
                const ScopeGuard scope{*this, attempt.handler->scope};
                declare(attempt.handler->name, false, true);
                block(attempt.handler->body);
            }
            return block(attempt.finally);
        }
        case NodeKind::Using: {
            auto& using_ = to<Using>(item);
            expression(*using_.resource);
            const ScopeGuard scope{*this, using_.scope};
            declare(using_.name, false, true);
            return block(using_.body);
        }
        case NodeKind::Continue:
            if (!to<Continue>(item).is_in_loop)
                unit_.code->is_recovering = true;
            return;
        case NodeKind::Defer:
            add_function(*to<Defer>(item).function, FunctionKind::Deferred);
            return;
        case NodeKind::Sandbox:
            return confined(to<Sandbox>(item).policy, to<Sandbox>(item).body);
        case NodeKind::Watch:
            return watch(to<Watch>(item));
        case NodeKind::Stream:
            add_function(*to<Stream>(item).handler, FunctionKind::StreamHandler);
            return;
        case NodeKind::Require: {
            auto& require = to<Require>(item);
            expression(*require.condition);
            node(require.message);
            if (require.toleration != nullptr)
                add_function(*require.toleration, FunctionKind::TolerationBlock);
            return;
        }
        case NodeKind::Freeze:
            return read(to<Freeze>(item).name);
        case NodeKind::InlineHint:
            return read(to<InlineHint>(item).name);
        case NodeKind::Emit:
            if (function_->code->contract != nullptr) {
                use_this();
                to<Emit>(item).is_in_contract = true;
            }
            break;
        case NodeKind::ExportList:
            for (Name& name : to<ExportList>(item).names)
                if (!bind_in_module(name, false))
                    name.binding.kind = BindingKind::Dynamic;
            return;
        case NodeKind::Use: {
            Name& alias = to<Use>(item).alias;
            if (is_bound(alias))
                bind_in_module(alias, true);
            return;
        }
        case NodeKind::UserInterface:
        case NodeKind::EmbeddedDeclaration:
        case NodeKind::ExternalDeclaration:
        case NodeKind::TypeAlias:
        case NodeKind::EnumDeclaration:
        case NodeKind::ProtocolDeclaration:
            return each_declared(
                item, [&](Name& name, bool is_const, Declaration*) { declare(name, is_const); });
        default:
            break;
    }
    // Operands come first: a declaration's value does not see what it declares.
    visit_children(item, [&](Node& inner) { node(&inner); });
    const auto* let = as<Let>(&item);
    const auto* state = as<StateDeclaration>(&item);
    TypeAnnotation* const type = let != nullptr     ? let->type
                                 : state != nullptr ? state->type
                                                    : nullptr;
    each_declared(item, [&](Name& name, bool is_const, Declaration*) {
        declare(name, is_const, false, type);
    });
}

void Resolver::for_each(ForEach& loop)
{
    expression(*loop.iterable);
    const ScopeGuard scope{*this, loop.scope};
    // The virtual machine's registers of the iteration, right before the variables.
    for (int i = 0; i < 3; ++i)
        take_slot();
    declare(loop.first, false, true);
    if (is_bound(loop.second))
        declare(loop.second, false, true);
    else
        take_slot();
    block(loop.body);
}

void Resolver::match_pattern(MatchPattern& pattern)
{
    switch (pattern.form) {
        case MatchPatternKind::Wildcard:
            return;
        case MatchPatternKind::Value:
            return expression(*pattern.value);
        case MatchPatternKind::Bind:
            return declare(pattern.name, false, true);
        case MatchPatternKind::Constructor:
            read(pattern.name);
            for (MatchPattern* field : pattern.fields)
                match_pattern(*field);
            return;
    }
}

void Resolver::expression(Node& item)
{
    switch (item.kind) {
        case NodeKind::Identifier:
            return read(to<Identifier>(item).name);
        case NodeKind::This:
            return use_this();
        case NodeKind::FunctionLiteral: {
            Function& function = *to<FunctionLiteral>(item).function;
            add_function(function, function.function_kind);
            return;
        }
        case NodeKind::Assignment:
            return assignment(to<Assignment>(item));
        case NodeKind::TypeTest:
            expression(*to<TypeTest>(item).value);
            if (!bind(to<TypeTest>(item).type, false))
                to<TypeTest>(item).type.binding.kind = BindingKind::Dynamic;
            return;
        case NodeKind::Match: {
            auto& match = to<Match>(item);
            expression(*match.subject);
            for (MatchArm* arm : match.arms) {
                const ScopeGuard scope{*this, arm->scope};
                match_pattern(*arm->pattern);
                node(arm->value);
                block(arm->body);
            }
            return;
        }
        case NodeKind::SandboxExpression:
            return confined(to<SandboxExpression>(item).policy, to<SandboxExpression>(item).body);
        case NodeKind::BufferOperation: {
            auto& operation = to<BufferOperation>(item);
            for (const Argument& argument : operation.arguments)
                expression(*argument.value);
            return;
        }
        default:
            visit_children(item, [&](Node& inner) { node(&inner); });
    }
}

void Resolver::assignment(Assignment& item)
{
    if (auto* identifier = as<Identifier>(item.target)) {
        expression(*item.value);
        bound_type_ = nullptr;
        if (item.is_compound) {
            // Reading decides: what is not there cannot be added to.
            read(identifier->name);
            if (identifier->name.binding.kind == BindingKind::Builtin ||
                identifier->name.binding.kind == BindingKind::Action)
                identifier->name.binding.is_const = true;
        } else {
            write(identifier->name);
        }
        item.type = bound_type_;
        return;
    }
    expression(*item.target);
    expression(*item.value);
    const auto* member = as<Member>(item.target);
    const ContractCode* const contract = function_->code->contract;
    if (member == nullptr || member->object->kind != NodeKind::This || contract == nullptr)
        return;
    if (const std::int32_t slot = contract->find_state(member->name); slot >= 0)
        item.type = contract->state[static_cast<std::size_t>(slot)].type;
}

void Resolver::watch(Watch& item)
{
    if (item.subject != nullptr) {
        // Names in the subject are special, so its variables are in cells: see finish_variables.
        watched_subject_ = &item;
        expression(*item.subject);
        watched_subject_ = nullptr;
        add_function(*item.handler, FunctionKind::WatchHandler);
        return;
    }
    FunctionState& handler = add_function(*item.handler, FunctionKind::WatchHandler);
    handler.watch = &item;
    watch_handlers_.emplace_back(&item, &handler);
}

}  // namespace sluice::zx
