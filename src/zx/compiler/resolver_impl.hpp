// The resolver's parts: functions, scopes and variables, and what is done with them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/scope.hpp"
#include "zx/compiler/surroundings.hpp"

namespace sluice::zx {

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
    /// Of the packages declared in it, by path: a second declaration goes on in the same scope.
    std::map<std::vector<Symbol>, ScopeState*> packages;

    [[nodiscard]] ScopeState* find_package(std::span<const Symbol> path) const;
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

/// Which variables of a module may be sealed or watched.
enum class Guarded : std::uint8_t {
    Special,     ///< The special ones, which the program's text tells.
    Everything,  ///< All: text that is not there yet may do so, of a file or of a later input.
};

/// Resolves one module: functions one by one, from the outermost one inwards.
class Resolver {
public:
    Resolver(std::span<const std::unique_ptr<ModuleUnit>> units, std::size_t index,
             SymbolTable& symbols, AstArena& arena, const BuiltinDirectory& builtins,
             const std::unordered_set<Symbol>& special, Guarded guarded,
             const Surroundings* around = nullptr)
        : units_{units},
          unit_{*units[index]},
          symbols_{symbols},
          arena_{arena},
          builtins_{builtins},
          special_{special},
          guarded_{guarded},
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
    [[nodiscard]] bool names_builtin(std::string_view name) const;

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
    void mention(const Name& name);
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
    void package(PackageDeclaration& declaration);
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
    const Guarded guarded_;
    const Surroundings* around_;  // null but for inputs of an interactive session
    bool evaluates_ = false;      // eval_file may set what is found nowhere

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

}  // namespace sluice::zx
