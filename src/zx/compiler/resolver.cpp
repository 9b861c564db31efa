// Resolving: every name of a module gets its place before anything runs.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "zx/compiler/module_names.hpp"
#include "zx/compiler/resolver_impl.hpp"
#include "zx/syntax/ast_walk.hpp"

namespace sluice::zx {

void Resolver::run()
{
    for (Import& import : unit_.imports)
        use(import);
    evaluates_ = guarded_ == Guarded::Everything && names_builtin(evaluating_builtin);

    unit_.code = std::make_unique<FunctionCode>();
    unit_.code->program = unit_.program;
    unit_.code->module = &unit_;
    FunctionState& top = functions_.emplace_back();
    top.code = unit_.code.get();
    top.is_top_level = true;
    top.root.function = &top;
    function_ = &top;
    scope_ = &top.root;
    for (Statement* item : unit_.program->statements)
        statement(*item);
    finish_function();

    // Inner functions are appended while this runs.
    for (std::size_t i = 1; i < functions_.size(); ++i)
        resolve_function(functions_[i]);
    finish_variables();

    for (const auto& [statement, name] : watched_reads_)
        unit_.watched[statement].push_back({name->binding, name->symbol});
    for (const auto& [statement, handler] : watch_handlers_)
        for (const Capture& captured : handler->code->captures)
            unit_.watched[statement].push_back(
                {{captured.is_local ? BindingKind::Cell : BindingKind::Upvalue, false, true, true,
                  captured.index, 0},
                 no_symbol});
}

/// Whether the text has that name, and does not declare it itself.
bool Resolver::names_builtin(std::string_view name) const
{
    const Symbol symbol = symbols_.find(name);
    if (symbol == no_symbol || unit_.find(symbol) >= 0)
        return false;
    bool is_named = false;
    walk(*unit_.program, [&](const Node& node) {
        const auto* identifier = as<Identifier>(&node);
        is_named |= identifier != nullptr && identifier->name.symbol == symbol;
        return !is_named;
    });
    return is_named;
}

FunctionState& Resolver::add_function(Function& function, FunctionKind kind)
{
    FunctionState& state = functions_.emplace_back();
    state.parent = function_;
    state.outer = scope_;
    state.root.parent = scope_;
    state.root.function = &state;
    auto owned = std::make_unique<FunctionCode>();
    FunctionCode& code = *owned;
    state.code = &code;
    code.name = symbols_.name(function.name.symbol);
    code.function = &function;
    code.module = &unit_;
    code.parent = function_->code;
    code.contract = function_->code->contract;
    code.is_async = function.is_async;
    code.is_lambda = kind == FunctionKind::Lambda;
    code.is_action = kind == FunctionKind::Method || kind == FunctionKind::Operator ||
                     kind == FunctionKind::Computed || kind == FunctionKind::Guard;
    code.parameter_count = static_cast<std::uint32_t>(function.parameters.size());
    if (function.limit != nullptr) {
        const std::string_view digits = function.limit->digits;
        std::int64_t limit = 0;
        code.gas_limit =
            std::from_chars(digits.data(), digits.data() + digits.size(), limit).ec == std::errc{}
                ? limit
                : std::numeric_limits<std::int64_t>::max();
    }
    state.watch = function_->watch;
    state.made_at = ++order_;
    code.is_confined = policy_.has_value();
    code.policy = policy_.value_or(std::string_view{});
    function.code = &code;
    function_->code->inner.push_back(std::move(owned));
    return state;
}

void Resolver::resolve_function(FunctionState& state)
{
    function_ = &state;
    scope_ = &state.root;
    policy_.reset();
    if (state.code->is_confined)
        policy_ = state.code->policy;
    Function& function = *state.code->function;
    for (Parameter* parameter : function.parameters) {
        // Every argument has a place, if several parameters are named `_` too: that is the last.
        const auto same = state.root.variables.find(parameter->name.symbol);
        if (same != state.root.variables.end())
            same->second->slot = take_slot();
        declare(parameter->name, false, true, parameter->type);
    }
    // A default value sees the parameters before its own; the others have no value yet.
    for (auto& [symbol, variable] : state.root.variables)
        variable->is_declared = false;
    for (Parameter* parameter : function.parameters) {
        if (parameter->default_value != nullptr) {
            state.code->has_defaults = true;
            expression(*parameter->default_value);
        }
        const auto variable = state.root.variables.find(parameter->name.symbol);
        if (variable != state.root.variables.end()) {
            variable->second->is_declared = true;
            variable->second->declared_at = ++order_;
        }
    }
    for (Name& name : function.modifiers.names)
        bind(name, false);
    if (function.body != nullptr)
        body(*function.body);
    if (function.value != nullptr)
        expression(*function.value);
    finish_function();
}

/// Gives names of the function their place that only its end could tell.
void Resolver::finish_function()
{
    // Variables that came to be by assignment live as long as the function does.
    for (Variable* variable : function_->implicit) {
        variable->slot = function_->code->slot_count++;
        if (variable->may_be_unset)
            function_->code->unset.push_back(variable->slot);
    }
    for (Name* name : function_->unresolved) {
        const auto found = function_->root.variables.find(name->symbol);
        if (found != function_->root.variables.end()) {
            bind_variable(*name, *found->second);
            name->binding.may_be_unset = true;
            if (!found->second->may_be_unset) {
                found->second->may_be_unset = true;
                function_->code->unset.push_back(found->second->slot);
            }
            continue;
        }
        if (function_->is_top_level && bind_in_module(*name, false))
            continue;
        if (bind_later(*name))
            continue;
        name->binding = {};
        name->binding.kind = BindingKind::Dynamic;
        use_this();
    }
}

void Resolver::finish_variables()
{
    for (Variable& variable : variables_) {
        FunctionCode& code = *variable.function->code;
        if (variable.is_special)
            variable.is_captured = true;
        if (variable.is_captured && !variable.is_made_at_binding) {
            if (variable.scope != nullptr)
                variable.scope->cells.push_back(variable.slot);
            else
                code.cells.push_back(variable.slot);
            std::erase(code.unset, variable.slot);
        } else if (variable.is_captured && variable.slot >= 1 &&
                   variable.slot <= code.parameter_count) {
            code.cell_parameters.push_back(variable.slot);
        }
        for (Binding* use : variable.uses) {
            use->kind = variable.is_captured ? BindingKind::Cell : BindingKind::Local;
            use->index = variable.slot;
            use->is_special = variable.is_special;
        }
    }
}

void resolve_module(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                    SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                    const std::unordered_set<Symbol>& special, bool may_evaluate)
{
    for (ModuleVariable& variable : units[index]->variables)
        variable.is_special |= may_evaluate || special.contains(variable.symbol);
    const Guarded guarded = may_evaluate ? Guarded::Everything : Guarded::Special;
    Resolver{units, index, symbols, arena, builtins, special, guarded}.run();
}

void resolve_input(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                   SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                   const std::unordered_set<Symbol>& special, const Surroundings& around,
                   Surroundings& added)
{
    declare_input(*units[index], symbols, around, added);
    for (ModuleVariable& variable : units[index]->variables)
        variable.is_special = true;
    Resolver resolver{units,  index, symbols, arena, builtins, special, Guarded::Everything,
                      &around};
    resolver.run();
    resolver.leave(added);
}

}  // namespace sluice::zx
