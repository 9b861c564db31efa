// Resolving: where a name leads, and what a function takes along of those around it.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver_impl.hpp"

#include "zx/compiler/module_names.hpp"

namespace sluice::zx {

/// Declares a name in the scope that is open. A second declaration in the same scope is the same
/// variable, set anew.
void Resolver::declare(Name& name, bool is_const, bool is_made_at_binding, TypeAnnotation* type)
{
    if (!is_bound(name))
        return;
    if (at_module_level()) {
        const std::int64_t slot = unit_.find(name.symbol);
        if (slot < 0) {
            // Of an earlier input.
            name.binding = around_->find(name.symbol)->binding;
            return;
        }
        // A second declaration of a constant is a write to it.
        ModuleVariable& variable = unit_.variables[static_cast<std::size_t>(slot)];
        variable.type = type;
        name.binding = {BindingKind::Module,
                        variable.is_const && variable.offset != name.offset,
                        false,
                        variable.is_special,
                        static_cast<std::uint32_t>(slot),
                        unit_.index};
        return;
    }
    const auto found = scope_->variables.find(name.symbol);
    Variable* variable = found != scope_->variables.end() ? found->second : nullptr;
    if (variable == nullptr) {
        variable = &variables_.emplace_back();
        variable->symbol = name.symbol;
        variable->function = function_;
        const auto reserved = scope_->reserved.find(name.symbol);
        variable->slot = reserved != scope_->reserved.end() ? reserved->second : take_slot();
        variable->is_made_at_binding = is_made_at_binding;
        variable->is_special = special_.contains(name.symbol);
        variable->is_const = is_const;
        if (scope_->place != nullptr && !is_made_at_binding) {
            if (*scope_->place == nullptr) {
                unit_.scopes.push_back(std::make_unique<Scope>());
                *scope_->place = unit_.scopes.back().get();
            }
            variable->scope = *scope_->place;
        }
        scope_->variables.emplace(name.symbol, variable);
        name.binding = {};
    } else {
        name.binding = {};
        name.binding.is_const = variable->is_const;
        variable->is_const |= is_const;
    }
    variable->is_declared = true;
    variable->type = type;
    variable->may_be_unset = false;
    variable->declared_at = ++order_;
    variable->uses.push_back(&name.binding);
}

/// A read of a variable that no function captures, in what a `watch` watches.
void Resolver::note_watched(Name& name)
{
    const Watch* const watch = watched_subject_ != nullptr ? watched_subject_ : function_->watch;
    if (watch != nullptr)
        watched_reads_.emplace_back(watch, &name);
}

void Resolver::bind_variable(Name& name, Variable& variable)
{
    bound_type_ = variable.type;
    name.binding = {};
    name.binding.is_const = variable.is_const;
    name.binding.may_be_unset = variable.may_be_unset;
    if (watched_subject_ != nullptr)
        watched_reads_.emplace_back(watched_subject_, &name);
    if (variable.function == function_) {
        variable.uses.push_back(&name.binding);
    } else {
        name.binding.kind = BindingKind::Upvalue;
        name.binding.index = capture(*function_, variable);
        name.binding.is_special = variable.is_special;
        // Was the function that it is in made before the variable was declared?
        const FunctionState* inner = function_;
        while (inner->parent != variable.function)
            inner = inner->parent;
        name.binding.may_be_unset |= variable.declared_at > inner->made_at;
    }
}

std::uint32_t Resolver::capture(FunctionState& function, Variable& variable)
{
    const auto found = function.captured.find(&variable);
    if (found != function.captured.end())
        return found->second;
    variable.is_captured = true;
    const Capture made = function.parent == variable.function
                             ? Capture{true, variable.slot}
                             : Capture{false, capture(*function.parent, variable)};
    const auto index = static_cast<std::uint32_t>(function.code->captures.size());
    function.code->captures.push_back(made);
    function.captured.emplace(&variable, index);
    return index;
}

/// Notes that the function needs `this`, so that the functions around it hand it down.
void Resolver::use_this()
{
    FunctionState* state = function_;
    while (state != nullptr && !state->code->is_action && !state->is_top_level)
        state = state->parent;
    if (state == nullptr || !state->code->is_action)
        return;
    for (FunctionState* inner = function_; inner != state; inner = inner->parent)
        inner->code->uses_this = true;
}

/// Looks a name up outwards; false if it leads nowhere.
bool Resolver::bind(Name& name, bool is_write)
{
    for (ScopeState* scope = scope_; scope != nullptr; scope = scope->parent) {
        const auto found = scope->variables.find(name.symbol);
        if (found != scope->variables.end() &&
            (found->second->is_declared || scope->function != function_)) {
            bind_variable(name, *found->second);
            return true;
        }
        if (scope->contract != nullptr) {
            const std::int32_t slot = scope->contract->find_state(name.symbol);
            if (slot >= 0) {
                const StateVariable& variable =
                    scope->contract->state[static_cast<std::size_t>(slot)];
                name.binding = {};
                name.binding.kind = BindingKind::State;
                name.binding.index = static_cast<std::uint32_t>(slot);
                name.binding.is_special =
                    variable.storage == StorageKind::Ledger || special_.contains(name.symbol);
                use_this();
                bound_type_ = variable.type;
                if (!is_write)
                    note_watched(name);
                return true;
            }
            if (!is_write) {
                for (ContractCode* code = scope->contract; code != nullptr; code = code->base) {
                    const auto action =
                        std::ranges::find(code->actions, name.symbol, &ActionCode::symbol);
                    if (action == code->actions.end())
                        continue;
                    name.binding = {};
                    name.binding.kind = BindingKind::Action;
                    use_this();
                    return true;
                }
            }
        }
        if (scope->fields != nullptr && scope->fields->contains(name.symbol)) {
            name.binding = {};
            name.binding.kind = BindingKind::Dynamic;
            use_this();
            return true;
        }
    }
    return bind_in_module(name, is_write);
}

bool Resolver::bind_in_module(Name& name, bool is_write)
{
    const std::int64_t slot = unit_.find(name.symbol);
    if (slot >= 0) {
        if (is_write && mentioned_.contains(name.symbol))
            return false;
        const ModuleVariable& variable = unit_.variables[static_cast<std::size_t>(slot)];
        bound_type_ = variable.type;
        name.binding = {BindingKind::Module,
                        variable.is_const,
                        true,
                        variable.is_special,
                        static_cast<std::uint32_t>(slot),
                        unit_.index};
    } else if (const auto found = imported_.find(name.symbol); found != imported_.end()) {
        if (is_write && found->second.kind == BindingKind::Builtin)
            return false;
        name.binding = found->second;
    } else if (!bind_in_surroundings(name, is_write)) {
        if (is_write)
            return false;
        const auto builtin = builtins_.find(symbols_.name(name.symbol));
        if (!builtin)
            return false;
        // In a session a later input may declare the name, which then is what functions mean by it.
        // Until then a variable without a value means the builtin.
        if (around_ != nullptr && !function_->is_top_level) {
            mention(name);
            return bind_in_module(name, false);
        }
        name.binding = {};
        name.binding.kind = BindingKind::Builtin;
        name.binding.index = builtin->index;
        return true;
    }
    if (!is_write && name.binding.kind == BindingKind::Module)
        note_watched(name);
    return true;
}

bool Resolver::bind_in_surroundings(Name& name, bool is_write)
{
    const Surroundings::Entry* const entry =
        around_ != nullptr ? around_->find(name.symbol) : nullptr;
    if (entry == nullptr ||
        (is_write && (!entry->is_declared || entry->binding.kind == BindingKind::Builtin)))
        return false;
    name.binding = entry->binding;
    name.binding.may_be_unset = true;
    if (name.binding.kind == BindingKind::Module)
        bound_type_ = units_[name.binding.module]->variables[name.binding.index].type;
    return true;
}

/// In a session a function may read what only a later input declares, and where files are evaluated
/// everything may read what they declare. State that `this.x = e` makes can be meant by what stands
/// in an action: that stays Dynamic.
bool Resolver::bind_later(Name& name)
{
    if (!evaluates_ && (around_ == nullptr || function_->is_top_level))
        return false;
    for (const FunctionState* state = function_; state != nullptr; state = state->parent)
        if (state->code->is_action)
            return false;
    mention(name);
    return bind_in_module(name, false);
}

/// Makes a variable of the module for what something else may set, if there is none.
void Resolver::mention(const Name& name)
{
    if (unit_.find(name.symbol) >= 0)
        return;
    unit_.slots.emplace(name.symbol, static_cast<std::uint32_t>(unit_.variables.size()));
    unit_.variables.push_back({.symbol = name.symbol, .offset = name.offset, .is_special = true});
    mentioned_.insert(name.symbol);
}

void Resolver::read(Name& name)
{
    if (!bind(name, false))
        function_->unresolved.push_back(&name);
}

/// What an assignment leads to. A name that is found nowhere becomes a variable of the function.
void Resolver::write(Name& name)
{
    if (bind(name, true))
        return;
    if (function_->is_top_level) {
        const auto slot = static_cast<std::uint32_t>(unit_.variables.size());
        unit_.variables.push_back(
            {.symbol = name.symbol,
             .offset = name.offset,
             .is_special = guarded_ == Guarded::Everything || special_.contains(name.symbol)});
        unit_.slots.emplace(name.symbol, slot);
        bind_in_module(name, true);
        return;
    }
    Variable& variable = variables_.emplace_back();
    variable.symbol = name.symbol;
    variable.function = function_;
    variable.declared_at = ++order_;
    variable.is_declared = true;
    variable.is_special = special_.contains(name.symbol);
    variable.may_be_unset = scope_ != &function_->root;
    function_->root.variables.emplace(name.symbol, &variable);
    function_->implicit.push_back(&variable);
    name.binding = {};
    variable.uses.push_back(&name.binding);
}

}  // namespace sluice::zx
