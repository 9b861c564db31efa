// Resolving: contracts, entities and data classes.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver_impl.hpp"

#include "zx/compiler/module_names.hpp"

namespace sluice::zx {

ContractDeclaration* Resolver::find_contract(ModuleUnit*& unit, Symbol symbol)
{
    const auto own = unit->contract_declarations.find(symbol);
    if (own != unit->contract_declarations.end())
        return own->second;
    for (const Import& import : unit->imports) {
        if (import.target.kind != ImportTarget::Kind::Module || is_bound(import.statement->alias))
            continue;
        ModuleUnit* const other = units_[import.target.module].get();
        Symbol exported = no_symbol;
        if (!import.statement->has_names)
            exported = symbol;
        for (const ImportedName& name : import.statement->names)
            if (name.name.symbol == symbol)
                exported = name.exported;
        if (exported == no_symbol)
            continue;
        const ExportTarget target = find_import(*other, exported, symbols_);
        if (target.kind != ExportTarget::Kind::Variable)
            continue;
        ModuleUnit* const owner = units_[target.module].get();
        const auto found = owner->contract_declarations.find(target.symbol);
        if (found != owner->contract_declarations.end()) {
            unit = owner;
            return found->second;
        }
    }
    if (around_ != nullptr && unit == &unit_) {
        const auto earlier = around_->contracts.find(symbol);
        if (earlier != around_->contracts.end()) {
            unit = earlier->second.unit;
            return earlier->second.declaration;
        }
    }
    return nullptr;
}

/// The code of a contract, with its parents' before it. `depth` guards against those that extend
/// themselves.
ContractCode* Resolver::contract_code(ModuleUnit& unit, ContractDeclaration& declaration,
                                      std::uint32_t depth)
{
    const auto found = unit.contract_codes.find(&declaration);
    if (found != unit.contract_codes.end())
        return found->second;
    auto owned = std::make_unique<ContractCode>();
    ContractCode& code = *owned;
    code.name = symbols_.name(declaration.name.symbol);
    code.declaration = &declaration;
    code.module = &unit;
    if (is_bound(declaration.base)) {
        ModuleUnit* base_unit = &unit;
        ContractDeclaration* const base =
            depth < 64 ? find_contract(base_unit, declaration.base.symbol) : nullptr;
        if (base != nullptr && base != &declaration)
            code.base = contract_code(*base_unit, *base, depth + 1);
        code.lacks_base = code.base == nullptr;
    }
    if (code.base != nullptr) {
        code.state = code.base->state;
        for (StateVariable& inherited : code.state)
            inherited.is_own = false;
    }
    const auto add = [&](StateVariable variable) {
        const std::int32_t slot = code.find_state(variable.symbol);
        if (slot >= 0)
            code.state[static_cast<std::size_t>(slot)] = variable;
        else
            code.state.push_back(variable);
    };
    add({.symbol = symbols_.intern("name")});
    for (StateDeclaration* state : declaration.state)
        add({.symbol = state->name.symbol,
             .storage = state->storage,
             .is_private = state->modifiers.has(Modifier::Private),
             .is_sealed = state->modifiers.has(Modifier::Sealed),
             .type = state->type,
             .declaration = state});
    for (const auto& list : {declaration.actions, declaration.guards})
        for (FunctionDeclaration* action : list)
            code.actions.push_back(
                {.symbol = action->name.symbol,
                 .is_private = action->modifiers.has(Modifier::Private) ||
                               action->function->modifiers.has(Modifier::Private)});
    ContractCode* const result = owned.get();
    unit.contracts.push_back(std::move(owned));
    unit.contract_codes.emplace(&declaration, result);
    return result;
}

void Resolver::contract(ContractDeclaration& declaration)
{
    ContractCode& code = *contract_code(unit_, declaration, 0);
    if (is_bound(declaration.base))
        read(declaration.base);
    for (Name& protocol : declaration.protocols)
        if (!bind(protocol, false))
            protocol.binding.kind = BindingKind::Dynamic;
    for (StateDeclaration* state : declaration.state)
        node(state->value);
    declare(declaration.name);

    const ScopeGuard scope{*this, declaration.scope};
    scope_->contract = &code;
    std::size_t next = 0;
    for (const auto& list : {declaration.actions, declaration.guards}) {
        for (FunctionDeclaration* action : list) {
            FunctionState& state = add_function(*action->function, action->function->function_kind);
            state.code->name = symbols_.name(action->name.symbol);
            state.code->contract = &code;
            state.code->is_action = true;
            code.actions[next++].code = state.code;
        }
    }
}

void Resolver::entity(EntityDeclaration& declaration)
{
    if (is_bound(declaration.base))
        read(declaration.base);
    for (Field* field : declaration.fields)
        node(field->value);
    declare(declaration.name);
    for (Function* method : declaration.methods)
        add_function(*method, FunctionKind::Method);
}

void Resolver::data_class(DataClassDeclaration& declaration)
{
    if (is_bound(declaration.base))
        read(declaration.base);
    // Each instance that needs a default value computes its own.
    const auto make_function = [&](Field& field, Expression& value, FunctionKind kind) {
        auto* function = arena_.make<Function>(value.offset);
        function->function_kind = kind;
        function->name = field.name;
        function->value = &value;
        add_function(*function, kind);
        return function;
    };
    for (Field* field : declaration.fields)
        if (field->value != nullptr)
            field->value_function = make_function(*field, *field->value, FunctionKind::Lambda);
    declare(declaration.name);
    for (Function* method : declaration.methods)
        add_function(*method, FunctionKind::Method);
    for (Function* operation : declaration.operators)
        add_function(*operation, FunctionKind::Operator);

    // Computed fields and constraints see the fields by their bare names.
    const ScopeGuard scope{*this, declaration.scope};
    std::unordered_set<Symbol>& fields = field_sets_.emplace_back();
    for (Field* field : declaration.fields)
        fields.insert(field->name.symbol);
    scope_->fields = &fields;
    for (Function* computed : declaration.computed)
        add_function(*computed, FunctionKind::Computed);
    for (Field* field : declaration.fields) {
        if (field->constraint != nullptr)
            field->constraint_function =
                make_function(*field, *field->constraint, FunctionKind::Computed);
    }
}

}  // namespace sluice::zx
