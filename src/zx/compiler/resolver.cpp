// Resolving: every name of a module gets its place before anything runs.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "zx/compiler/children.hpp"

namespace sluice::zx {

namespace {

struct FunctionState;
struct ScopeState;

/// A variable of a function: a parameter, or what a block declares.
struct Variable {
    Symbol symbol;
    FunctionState* function;
    std::uint32_t slot = 0;
    std::uint32_t declared_at = 0;  ///< FunctionState::made_at of what follows is larger.
    bool is_declared = false;       ///< Its declaration has been passed.
    bool may_be_unset = false;
    bool is_captured = false;
    bool is_const = false;
    bool is_special = false;
    bool is_made_at_binding = false;  ///< Its cell is made where it is bound, not at scope entry.
    TypeAnnotation* type = nullptr;
    Scope* scope = nullptr;      ///< Whose entry makes its cell; null: the function's.
    std::vector<Binding*> uses;  ///< In its own function.
};

struct ScopeState {
    ScopeState* parent = nullptr;
    FunctionState* function = nullptr;
    Scope** place = nullptr;  ///< Where the tree keeps this scope.
    std::unordered_map<Symbol, Variable*> variables;
    std::unordered_map<Symbol, std::uint32_t> reserved;  ///< Slots of what is declared further on.
    ContractCode* contract = nullptr;                    ///< A contract's members.
    const std::unordered_set<Symbol>* fields = nullptr;  ///< A data class's.
};

/// A function that is resolved, or waits for it.
struct FunctionState {
    FunctionCode* code = nullptr;
    FunctionState* parent = nullptr;
    ScopeState* outer = nullptr;  ///< The scope that it is written in.
    ScopeState root;
    std::uint32_t next_slot = 1;
    std::vector<Variable*> variables;
    std::vector<Name*> unresolved;  ///< Reads that found nothing yet.
    std::vector<Variable*> implicit;
    std::unordered_map<Variable*, std::uint32_t> captured;
    const Watch* watch = nullptr;  ///< Whose body it is, or is in, if that watches what it reads.
    std::uint32_t made_at = 0;     ///< Its place in the order of its parent's parts.
    bool is_top_level = false;
};

constexpr bool is_bound(const Name& name)
{
    return name.symbol != no_symbol;
}

/// Every name that a statement declares in the block it stands in.
template <class F>
void each_declared(Statement& statement, F&& declare)
{
    switch (statement.kind) {
        case NodeKind::Let: {
            auto& let = to<Let>(statement);
            const bool is_const = let.let_kind != LetKind::Let;
            if (is_bound(let.name))
                declare(let.name, is_const, &let);
            if (let.pattern != nullptr) {
                for (PatternElement& element : let.pattern->elements)
                    declare(element.name, is_const, &let);
                if (is_bound(let.pattern->rest))
                    declare(let.pattern->rest, is_const, &let);
            }
            return;
        }
        case NodeKind::StateDeclaration:
            return declare(to<StateDeclaration>(statement).name, false,
                           &to<StateDeclaration>(statement));
        case NodeKind::FunctionDeclaration:
            return declare(to<FunctionDeclaration>(statement).name, false,
                           &to<FunctionDeclaration>(statement));
        case NodeKind::ContractDeclaration:
            return declare(to<ContractDeclaration>(statement).name, false,
                           &to<ContractDeclaration>(statement));
        case NodeKind::EntityDeclaration:
            return declare(to<EntityDeclaration>(statement).name, false,
                           &to<EntityDeclaration>(statement));
        case NodeKind::DataClassDeclaration:
            return declare(to<DataClassDeclaration>(statement).name, false,
                           &to<DataClassDeclaration>(statement));
        case NodeKind::EnumDeclaration:
            return declare(to<EnumDeclaration>(statement).name, false,
                           &to<EnumDeclaration>(statement));
        case NodeKind::ProtocolDeclaration:
            return declare(to<ProtocolDeclaration>(statement).name, false,
                           &to<ProtocolDeclaration>(statement));
        case NodeKind::ModuleDeclaration:
            return declare(to<ModuleDeclaration>(statement).name, false,
                           &to<ModuleDeclaration>(statement));
        case NodeKind::PackageDeclaration:
            return declare(to<PackageDeclaration>(statement).path.front(), false,
                           &to<PackageDeclaration>(statement));
        case NodeKind::TypeAlias:
            return declare(to<TypeAlias>(statement).name, false, &to<TypeAlias>(statement));
        case NodeKind::ExternalDeclaration:
            return declare(to<ExternalDeclaration>(statement).name, false,
                           &to<ExternalDeclaration>(statement));
        case NodeKind::ChannelDeclaration:
            return declare(to<ChannelDeclaration>(statement).name, false,
                           &to<ChannelDeclaration>(statement));
        case NodeKind::EmbeddedDeclaration:
            return declare(to<EmbeddedDeclaration>(statement).name, false,
                           &to<EmbeddedDeclaration>(statement));
        case NodeKind::UserInterface:
            return declare(to<UserInterface>(statement).name, false, &to<UserInterface>(statement));
        case NodeKind::Capability:
            return declare(to<Capability>(statement).name, false, nullptr);
        case NodeKind::Inject:
            return declare(to<Inject>(statement).name, false, nullptr);
        case NodeKind::NativeCall:
            if (is_bound(to<ForeignCall>(statement).result))
                declare(to<ForeignCall>(statement).result, false, nullptr);
            return;
        default:
            return;
    }
}

/// What an import by name gets: an export, else any variable of the module.
ExportTarget find_import(const ModuleUnit& other, Symbol name, const SymbolTable& symbols)
{
    const ExportTarget target = other.find_export(name, symbols);
    const std::int64_t slot = other.find(name);
    if (target.kind != ExportTarget::Kind::None || slot < 0)
        return target;
    return {ExportTarget::Kind::Variable, other.index, static_cast<std::uint32_t>(slot), name};
}

/// Every export of a module that the file at the path `importer` may have.
template <class F>
void each_export(const ModuleUnit& other, std::string_view importer, const SymbolTable& symbols,
                 F&& visit)
{
    const auto add = [&](Symbol symbol) {
        const ExportTarget target = other.find_export(symbol, symbols);
        // What it hands on it was given, and gives to all.
        if (target.kind != ExportTarget::Kind::Variable || target.module != other.index ||
            other.variables[target.index].is_open_to(importer))
            visit(symbol, target);
    };
    for (const ModuleVariable& variable : other.variables)
        add(variable.symbol);
    for (const auto& [symbol, target] : other.reexports)
        add(symbol);
}

class Resolver {
public:
    Resolver(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
             SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
             const std::unordered_set<Symbol>& special, const Surroundings* around = nullptr)
        : units_{units},
          unit_{*units[index]},
          symbols_{symbols},
          arena_{arena},
          builtins_{builtins},
          special_{special},
          around_{around}
    {}

    void run();
    /// What inputs behind this one find of it.
    void leave(Surroundings& added) const;

private:
    // ---- functions and scopes ----
    FunctionState& add_function(Function& function, FunctionKind kind);
    void resolve_function(FunctionState& state);
    void finish_function();
    void finish_variables();

    struct ScopeGuard {
        ScopeGuard(Resolver& resolver, Scope*& place) : resolver_{resolver}
        {
            ScopeState& scope = resolver.scopes_.emplace_back();
            scope.parent = resolver.scope_;
            scope.function = resolver.function_;
            scope.place = &place;
            resolver.scope_ = &scope;
            first_slot_ = resolver.function_->next_slot;
        }
        ~ScopeGuard()
        {
            resolver_.function_->next_slot = first_slot_;
            resolver_.scope_ = resolver_.scope_->parent;
        }
        Resolver& resolver_;
        std::uint32_t first_slot_;
    };

    std::uint32_t take_slot()
    {
        const std::uint32_t slot = function_->next_slot++;
        function_->code->slot_count = std::max(function_->code->slot_count, function_->next_slot);
        return slot;
    }
    [[nodiscard]] bool at_module_level() const
    {
        return function_->is_top_level && scope_ == &function_->root;
    }

    // ---- names ----
    void declare(Name& name, bool is_const = false, bool is_made_at_binding = false,
                 TypeAnnotation* type = nullptr);
    void read(Name& name);
    void write(Name& name);
    bool bind(Name& name, bool is_write);
    bool bind_in_module(Name& name, bool is_write);
    bool bind_in_surroundings(Name& name, bool is_write);
    bool bind_later(Name& name);
    void bind_variable(Name& name, Variable& variable);
    void note_watched(Name& name);
    std::uint32_t capture(FunctionState& function, Variable& variable);
    void use_this();

    // ---- the tree ----
    void node(Node* item);
    void statement(Statement& item);
    void block(Block* item);
    void body(Block& item);
    void confined(const Expression* policy, Block* item);
    void expression(Node& item);
    void for_each(ForEach& loop);
    void match_pattern(MatchPattern& pattern);
    void assignment(Assignment& item);
    void watch(Watch& item);
    void contract(ContractDeclaration& declaration);
    void entity(EntityDeclaration& declaration);
    void data_class(DataClassDeclaration& declaration);
    void use(Import& import);
    void rebind(Import& import, Symbol symbol, Symbol exported);
    ContractCode* contract_code(ModuleUnit& unit, ContractDeclaration& declaration,
                                std::uint32_t depth);
    ContractDeclaration* find_contract(ModuleUnit*& unit, Symbol symbol);

    std::span<const std::unique_ptr<ModuleUnit>> units_;
    ModuleUnit& unit_;
    SymbolTable& symbols_;
    AstArena& arena_;
    const BuiltinDirectory& builtins_;
    const std::unordered_set<Symbol>& special_;
    const Surroundings* around_;  // null but for inputs of an interactive session

    std::deque<FunctionState> functions_;  // a queue as well: inner ones follow those around them
    std::deque<ScopeState> scopes_;
    std::deque<Variable> variables_;
    std::deque<std::unordered_set<Symbol>> field_sets_;
    std::unordered_map<Symbol, Binding> imported_;
    std::unordered_set<Symbol> mentioned_;  // variables that a later input may declare
    FunctionState* function_ = nullptr;
    ScopeState* scope_ = nullptr;
    std::uint32_t order_ = 0;
    const Watch* watched_subject_ = nullptr;
    TypeAnnotation* bound_type_ = nullptr;    // of the variable that was bound last
    std::optional<std::string_view> policy_;  // of the sandbox that the text is in
    std::vector<std::pair<const Watch*, const Name*>> watched_reads_;
    std::vector<std::pair<const Watch*, FunctionState*>> watch_handlers_;
};

// ---- functions and scopes ----------------------------------------------------------------------

void Resolver::run()
{
    for (Import& import : unit_.imports)
        use(import);

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

// ---- names -------------------------------------------------------------------------------------

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

/// In a session a function may read what only a later input declares. State that `this.x = e`
/// makes can be meant by what stands in an action: that stays Dynamic.
bool Resolver::bind_later(Name& name)
{
    if (around_ == nullptr || function_->is_top_level)
        return false;
    for (const FunctionState* state = function_; state != nullptr; state = state->parent)
        if (state->code->is_action)
            return false;
    const std::int64_t slot = unit_.find(name.symbol);
    if (slot < 0) {
        unit_.slots.emplace(name.symbol, static_cast<std::uint32_t>(unit_.variables.size()));
        unit_.variables.push_back(
            {.symbol = name.symbol, .offset = name.offset, .is_special = true});
        mentioned_.insert(name.symbol);
    }
    return bind_in_module(name, false);
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
             .is_special = around_ != nullptr || special_.contains(name.symbol)});
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

// ---- the tree ----------------------------------------------------------------------------------

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
            declare(to<PackageDeclaration>(item).path.front());
            return block(to<PackageDeclaration>(item).body);
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

// ---- declarations of types ---------------------------------------------------------------------

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

/// Where the module has a variable of its own of that name, the import writes it when it runs.
void Resolver::rebind(Import& import, Symbol symbol, Symbol exported)
{
    const std::int64_t slot = unit_.find(symbol);
    if (slot < static_cast<std::int64_t>(std::size(module_start_variables)))
        return;
    const bool is_const = unit_.variables[static_cast<std::size_t>(slot)].is_const;
    import.rebindings.push_back({static_cast<std::uint32_t>(slot), is_const, exported});
}

/// Binds what an import brings.
void Resolver::use(Import& import)
{
    Use& item = *import.statement;
    const ImportTarget* const target = &import.target;
    if (target->kind == ImportTarget::Kind::Native) {
        const auto add = [&](Symbol symbol, Symbol exported, BuiltinReference builtin) {
            rebind(import, symbol, exported);
            Binding binding;
            binding.kind = BindingKind::Builtin;
            binding.index = builtin.index;
            imported_.insert_or_assign(symbol, binding);
        };
        if (item.has_names) {
            for (ImportedName& name : item.names) {
                const auto member =
                    builtins_.find_member(target->module, symbols_.name(name.exported));
                if (member)
                    add(name.name.symbol, name.exported, *member);
            }
        } else if (!is_bound(item.alias)) {
            struct Context {
                Resolver* resolver;
                decltype(add)* bind;
            } context{this, &add};
            builtins_.each_member(
                target->module,
                [](void* pointer, std::string_view name, BuiltinReference builtin) {
                    auto& [resolver, bind] = *static_cast<Context*>(pointer);
                    const Symbol symbol = resolver->symbols_.intern(name);
                    (*bind)(symbol, symbol, builtin);
                },
                &context);
        }
        return;
    }
    if (target->kind != ImportTarget::Kind::Module || is_bound(item.alias))
        return;
    const ModuleUnit& other = *units_[target->module];
    const auto add = [&](Symbol symbol, Symbol exported, const ExportTarget& found) {
        if (found.kind == ExportTarget::Kind::None)
            return;
        rebind(import, symbol, exported);
        Binding binding;
        binding.kind = BindingKind::Builtin;
        binding.index = found.index;
        if (found.kind == ExportTarget::Kind::Variable) {
            const ModuleVariable& variable = units_[found.module]->variables[found.index];
            binding = {BindingKind::Module, variable.is_const, true,
                       variable.is_special, found.index,       found.module};
        }
        imported_.insert_or_assign(symbol, binding);
    };
    if (item.has_names) {
        for (ImportedName& name : item.names)
            add(name.name.symbol, name.exported, find_import(other, name.exported, symbols_));
        return;
    }
    each_export(other, unit_.path, symbols_,
                [&](Symbol symbol, const ExportTarget& found) { add(symbol, symbol, found); });
}

void Resolver::leave(Surroundings& added) const
{
    for (const auto& [symbol, binding] : imported_) {
        added.names[symbol] = {.binding = binding};
        if (binding.kind != BindingKind::Module)
            continue;
        ModuleUnit& other = *units_[binding.module];
        const auto contract =
            other.contract_declarations.find(other.variables[binding.index].symbol);
        if (contract != other.contract_declarations.end())
            added.contracts[symbol] = {&other, contract->second};
    }
    constexpr std::size_t first = std::size(module_start_variables);
    for (std::size_t i = first; i < unit_.variables.size(); ++i) {
        const ModuleVariable& variable = unit_.variables[i];
        const bool is_declared = !mentioned_.contains(variable.symbol);
        added.names[variable.symbol] = {
            .binding = {BindingKind::Module, variable.is_const, false, true,
                        static_cast<std::uint32_t>(i), unit_.index},
            .is_reused = variable.storage == StorageKind::Data,
            .is_declared = is_declared};
    }
    for (const auto& [symbol, declaration] : unit_.contract_declarations)
        added.contracts[symbol] = {&unit_, declaration};
}

// ---- names that modules hand on ----------------------------------------------------------------

class Reexports {
public:
    Reexports(std::span<const std::unique_ptr<ModuleUnit>> units, SymbolTable& symbols,
              const BuiltinDirectory& builtins)
        : units_{units}, symbols_{symbols}, builtins_{builtins}, is_done_(units.size())
    {}

    /// Of the modules that it imports first. Those that import each other fail when they run.
    void collect(ModuleUnit& unit)
    {
        if (is_done_[unit.index])
            return;
        is_done_[unit.index] = true;
        for (const Import& import : unit.imports)
            if (import.target.kind == ImportTarget::Kind::Module)
                collect(*units_[import.target.module]);
        for (const Import& import : unit.imports)
            if (import.statement->is_exported && !is_bound(import.statement->alias))
                each_imported(unit, import, [&](Symbol symbol, const ExportTarget& target) {
                    add(unit, symbol, target);
                });
        for (Statement* statement : unit.program->statements)
            if (const auto* list = as<ExportList>(statement))
                for (const Name& name : list->names)
                    hand_on(unit, name.symbol);
        unit.has_exports |= !unit.reexports.empty();
    }

private:
    static void add(ModuleUnit& unit, Symbol symbol, const ExportTarget& target)
    {
        if (target.kind != ExportTarget::Kind::None)
            unit.reexports.insert_or_assign(symbol, target);
    }

    /// An export list that names what is imported.
    void hand_on(ModuleUnit& unit, Symbol wanted)
    {
        if (unit.find(wanted) >= 0)
            return;
        for (const Import& import : unit.imports)
            if (!is_bound(import.statement->alias))
                each_imported(unit, import, [&](Symbol symbol, const ExportTarget& target) {
                    if (symbol == wanted)
                        add(unit, symbol, target);
                });
    }

    template <class F>
    void each_imported(const ModuleUnit& unit, const Import& import, F&& visit)
    {
        const Use& use = *import.statement;
        if (import.target.kind == ImportTarget::Kind::Module) {
            const ModuleUnit& other = *units_[import.target.module];
            if (!use.has_names)
                return each_export(other, unit.path, symbols_, visit);
            for (const ImportedName& name : use.names)
                visit(name.name.symbol, find_import(other, name.exported, symbols_));
            return;
        }
        if (import.target.kind != ImportTarget::Kind::Native)
            return;
        const std::uint32_t module = import.target.module;
        if (use.has_names) {
            for (const ImportedName& name : use.names)
                if (const auto member = builtins_.find_member(module, symbols_.name(name.exported)))
                    visit(name.name.symbol, ExportTarget{ExportTarget::Kind::Builtin, module,
                                                         member->index, name.exported});
            return;
        }
        struct Context {
            SymbolTable& symbols;
            std::remove_reference_t<F>& visit;
            std::uint32_t module;
        } context{symbols_, visit, module};
        builtins_.each_member(
            module,
            [](void* pointer, std::string_view name, BuiltinReference builtin) {
                const Context& given = *static_cast<Context*>(pointer);
                const Symbol symbol = given.symbols.intern(name);
                given.visit(symbol, ExportTarget{ExportTarget::Kind::Builtin, given.module,
                                                 builtin.index, symbol});
            },
            &context);
    }

    std::span<const std::unique_ptr<ModuleUnit>> units_;
    SymbolTable& symbols_;
    const BuiltinDirectory& builtins_;
    std::vector<bool> is_done_;
};

/// declare_module, among the variables of earlier inputs if there are `around`; those that are
/// declared again go to `added`.
void declare(ModuleUnit& unit, SymbolTable& symbols, const Surroundings* around,
             Surroundings* added)
{
    /// A declaration of what an earlier input has declared: its own slot stays unused.
    const auto declares_anew = [&](Symbol symbol, bool keeps_slot) {
        const Surroundings::Entry* const entry = around != nullptr ? around->find(symbol) : nullptr;
        if (entry == nullptr || !entry->is_reused || !keeps_slot || unit.slots.contains(symbol))
            return false;
        Surroundings::Entry again = *entry;
        again.is_declared = true;
        added->names.insert_or_assign(symbol, again);
        return true;
    };
    const auto add = [&](Symbol symbol, std::uint32_t offset) -> ModuleVariable& {
        const auto [place, is_new] =
            unit.slots.emplace(symbol, static_cast<std::uint32_t>(unit.variables.size()));
        if (is_new)
            unit.variables.push_back({.symbol = symbol, .offset = offset});
        return unit.variables[place->second];
    };
    for (const std::string_view name : module_start_variables)
        add(symbols.intern(name), 0);
    for (Statement* statement : unit.program->statements) {
        each_declared(*statement, [&](Name& name, bool is_const, Declaration* declaration) {
            if (auto* contract = as<ContractDeclaration>(declaration))
                unit.contract_declarations.emplace(name.symbol, contract);
            // A constant of the session stays one; a variable does not become one.
            const Surroundings::Entry* const earlier =
                around != nullptr ? around->find(name.symbol) : nullptr;
            const bool keeps_slot = earlier != nullptr &&
                                    (!is_const || earlier->binding.is_const) &&
                                    as<StateDeclaration>(declaration) == nullptr;
            if (declares_anew(name.symbol, keeps_slot))
                return;
            ModuleVariable& variable = add(name.symbol, name.offset);
            if (variable.offset == name.offset)
                variable.is_const = is_const;
            if (declaration == nullptr)
                return;
            variable.is_exported |=
                declaration->is_exported || declaration->modifiers.has(Modifier::Public);
            variable.is_private |= declaration->modifiers.has(Modifier::Private);
            if (const auto* state = as<StateDeclaration>(declaration)) {
                variable.storage = state->storage;
                variable.is_special = true;
            }
        });
        // `x = e` at top level makes a variable of the module.
        if (auto* plain = as<ExpressionStatement>(statement)) {
            const auto* assignment = as<Assignment>(plain->expression);
            const auto* target = assignment != nullptr && !assignment->is_compound
                                     ? as<Identifier>(assignment->target)
                                     : nullptr;
            const Surroundings::Entry* const earlier = target != nullptr && around != nullptr
                                                           ? around->find(target->name.symbol)
                                                           : nullptr;
            const bool is_there = earlier != nullptr && earlier->is_declared &&
                                  earlier->binding.kind == BindingKind::Module;
            if (target != nullptr && !is_there && !declares_anew(target->name.symbol, true))
                add(target->name.symbol, target->name.offset);
        }
        if (auto* import = as<Use>(statement); import != nullptr && is_bound(import->alias) &&
                                               !declares_anew(import->alias.symbol, true))
            add(import->alias.symbol, import->alias.offset).is_exported |= import->is_exported;
    }
    // Imports bind names of the module, wherever they stand.
    for (const Import& import : unit.imports) {
        const Name& alias = import.statement->alias;
        if (is_bound(alias) && !declares_anew(alias.symbol, true))
            add(alias.symbol, alias.offset);
    }
    for (Statement* statement : unit.program->statements)
        if (auto* list = as<ExportList>(statement))
            for (const Name& name : list->names)
                if (const std::int64_t slot = unit.find(name.symbol); slot >= 0) {
                    ModuleVariable& variable = unit.variables[static_cast<std::size_t>(slot)];
                    variable.is_exported = true;
                    variable.importers = list->importers;
                    unit.restricts_importers |= !list->importers.empty();
                }
    unit.has_exports = std::ranges::any_of(unit.variables, &ModuleVariable::is_exported);
}

}  // namespace

const Import* ModuleUnit::find_import(const Use& statement) const
{
    const auto found = std::ranges::find(imports, &statement, &Import::statement);
    return found == imports.end() ? nullptr : &*found;
}

void declare_module(ModuleUnit& unit, SymbolTable& symbols)
{
    declare(unit, symbols, nullptr, nullptr);
}

void collect_reexports(std::span<const std::unique_ptr<ModuleUnit>> units, SymbolTable& symbols,
                       const BuiltinDirectory& builtins)
{
    Reexports reexports{units, symbols, builtins};
    for (const auto& unit : units)
        reexports.collect(*unit);
}

void collect_special_names(Program& program, std::unordered_set<Symbol>& names)
{
    // Inside of a watch every name that is read counts.
    const std::function<void(Node&, bool)> collect = [&](Node& node, bool is_watched) {
        if (auto* identifier = as<Identifier>(&node); identifier != nullptr && is_watched)
            names.insert(identifier->name.symbol);
        if (auto* seal = as<Seal>(&node))
            if (auto* target = as<Identifier>(seal->target))
                names.insert(target->name.symbol);
        if (auto* restrict = as<Restrict>(&node))
            if (auto* target = as<Identifier>(restrict->target))
                names.insert(target->name.symbol);
        if (auto* freeze = as<Freeze>(&node))
            names.insert(freeze->name.symbol);
        const bool watches = node.kind == NodeKind::Watch;
        const Watch* const watch = as<Watch>(&node);
        visit_children(node, [&](Node& inner) {
            // With a subject it is the subject alone that is watched.
            const bool counts = watches && (watch->subject == nullptr || &inner == watch->subject);
            collect(inner, is_watched || counts);
        });
    };
    collect(program, false);
}

void resolve_module(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                    SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                    const std::unordered_set<Symbol>& special)
{
    for (ModuleVariable& variable : units[index]->variables)
        variable.is_special |= special.contains(variable.symbol);
    Resolver{units, index, symbols, arena, builtins, special}.run();
}

void resolve_input(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
                   SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
                   const std::unordered_set<Symbol>& special, const Surroundings& around,
                   Surroundings& added)
{
    declare(*units[index], symbols, &around, &added);
    for (ModuleVariable& variable : units[index]->variables)
        variable.is_special = true;
    Resolver resolver{units, index, symbols, arena, builtins, special, &around};
    resolver.run();
    resolver.leave(added);
}

}  // namespace sluice::zx
