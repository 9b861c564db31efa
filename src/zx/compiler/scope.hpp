// What the resolver leaves behind for the engines: scopes, functions, contracts and modules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/bytecode.hpp"
#include "zx/compiler/declared_types.hpp"
#include "zx/compiler/gas.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/syntax/source.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

struct ModuleUnit;

/// What entering a scope has to make: a cell for each of its variables that inner functions
/// capture. Scopes without any are null in the tree.
struct Scope {
    std::vector<std::uint32_t> cells;  ///< Slots of the frame.
};

/// How a closure gets a captured variable when it is made.
struct Capture {
    bool is_local;  ///< From a slot of the function around it, which holds a cell; else from
                    ///< that function's own captured variables.
    std::uint32_t index;
};

struct ContractCode;

/// Where in the source an instruction comes from.
struct CodePosition {
    std::uint32_t word;    ///< First word of the instruction.
    std::uint32_t offset;  ///< In the module's text.
};

/// Charges from `charge` on are of the statement at `offset`, which is where a limit stops them.
struct ChargePlace {
    std::uint32_t charge;
    std::uint32_t offset;  ///< In the module's text.
};

/// Words [begin, end) are inside a `try`: an error in them goes on at `handler`, with the caught
/// value in the register `value`. Inner ranges stand before outer ones.
struct HandlerRange {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t handler;
    std::uint16_t value;       ///< A register.
    bool catches_uncatchable;  ///< For cleaning up only: what limits stop passes through it too.
    bool keeps_kind = false;   ///< The register behind `value` gets the error's kind, for RETHROW.
};

/// A sandbox in a function's text: [begin, end) of the module's source.
struct SandboxRange {
    std::uint32_t begin;
    std::uint32_t end;
    std::string_view policy;  ///< Empty: the default one.
};

/// A function as both engines run it: the tree of `function`, or `words`.
struct FunctionCode {
    std::string_view name;         ///< Empty for anonymous ones.
    Function* function = nullptr;  ///< Null for a module's top level.
    Program* program = nullptr;    ///< Of a module's top level.
    ModuleUnit* module = nullptr;
    FunctionCode* parent = nullptr;    ///< The function it is written in.
    ContractCode* contract = nullptr;  ///< Whose action it is, or is written in.

    std::uint32_t parameter_count = 0;  ///< In slots 1 and following; slot 0 is `this` or itself.
    std::uint32_t slot_count = 1;       ///< Of variables, parameters and slot 0.
    std::vector<std::uint32_t> cell_parameters;  ///< Slots whose value moves into a cell at entry.
    std::vector<std::uint32_t> cells;            ///< Slots that get an empty cell at entry.
    std::vector<std::uint32_t> unset;            ///< Slots that are unset at entry.
    std::vector<Capture> captures;
    std::vector<std::unique_ptr<FunctionCode>> inner;

    /// A call of it needs nothing but a window: it is not async, has no gas limit and no defaults,
    /// and uses no `this`.
    bool is_plain = false;
    /// The same of a contract's action: a call of it needs a window and its scope.
    bool is_plain_action = false;
    bool has_defaults = false;  ///< Missing arguments are unset at entry, not null.
    bool is_async = false;
    bool is_lambda = false;
    bool is_action = false;       ///< Of a contract, entity or data class: slot 0 is `this`.
    bool uses_this = false;       ///< Needs the `this` of the function around it.
    bool is_recovering = false;   ///< Of a top level: holds `continue` outside of loops.
    bool gives_value = false;     ///< Of a top level: its value is that of its last statement,
                                  ///< an expression, and nothing in it redirects output.
    std::int64_t gas_limit = -1;  ///< `limit N`, or -1.
    bool is_confined = false;     ///< Written in a sandbox, whose rules it takes along.
    std::string_view policy;      ///< Of that sandbox; empty: the default one.
    std::vector<SandboxRange> sandboxes;  ///< In it; inner ones stand before outer ones.

    /// The policy of the sandbox that its text at `offset` is in, if it is in one.
    [[nodiscard]] std::optional<std::string_view> sandbox_at(std::uint32_t offset) const
    {
        for (const SandboxRange& range : sandboxes)
            if (range.begin <= offset && offset < range.end)
                return range.policy;
        return is_confined ? std::optional{policy} : std::nullopt;
    }

    // The virtual machine's form. Empty until it is compiled.
    std::vector<std::uint64_t> words;
    std::vector<Value> constants;
    std::uint32_t register_count = 0;
    std::vector<HandlerRange> handlers;
    std::vector<CodePosition> positions;
    std::vector<Charge> charges;  ///< Of all instructions, in their order.
    std::vector<ChargePlace> charge_places;
    std::vector<std::uint32_t> charge_begin;  ///< Per word, and one more: where its charges are.
    std::vector<std::uint8_t> trailing;       ///< Per word: gas of its last charges that are for
                                              ///< what follows if it succeeds, a store.
    std::vector<std::uint32_t> prepaid;       ///< Per word: gas charged already for later words.
};

struct StateVariable {
    Symbol symbol = no_symbol;
    StorageKind storage{};
    bool is_private = false;
    bool is_sealed = false;
    TypeAnnotation* type = nullptr;
    /// Null for `name`, which every contract has.
    StateDeclaration* declaration = nullptr;
    /// Declared by the contract itself, maybe over a parent's: its initial value counts.
    bool is_own = true;
};

struct ActionCode {
    Symbol symbol = no_symbol;
    FunctionCode* code = nullptr;
    bool is_private = false;
};

/// A contract as it is declared. Its parents' state comes first, so that their actions' slots are
/// its own.
struct ContractCode {
    std::string_view name;
    ContractDeclaration* declaration = nullptr;
    ModuleUnit* module = nullptr;
    ContractCode* base = nullptr;
    bool lacks_base = false;           ///< `extends` names what is no contract.
    std::vector<StateVariable> state;  ///< By slot, parents' first.
    std::vector<ActionCode> actions;   ///< Own ones only.

    /// The slot of a state variable, or -1.
    [[nodiscard]] std::int32_t find_state(Symbol symbol) const;
};

struct ModuleVariable {
    Symbol symbol = no_symbol;
    std::uint32_t offset = 0;
    StorageKind storage = StorageKind::Data;  ///< State, Ledger and Persistent as declared.
    bool is_const = false;
    bool is_exported = false;
    bool is_private = false;
    TypeAnnotation* type = nullptr;
    /// export x to "file": the files that may import it by name; empty: all.
    std::span<StringLiteral* const> importers{};
    /// Whether the file at that path may import it.
    [[nodiscard]] bool is_open_to(std::string_view importer) const;
    /// Some statement seals, watches, restricts or versions it: writes go through
    /// Runtime::assign_special.
    bool is_special = false;
};

/// Where an imported name leads.
struct ImportTarget {
    enum class Kind : std::uint8_t { Missing, Module, Native } kind = Kind::Missing;
    std::uint32_t module = 0;  ///< Index of a ModuleUnit or of a native module.
    std::string canonical_path;
    std::string failure;  ///< Why it is missing.
};

/// A variable of a module's own that an import binds anew: it gets what the import brings.
struct Rebinding {
    std::uint32_t slot;
    bool is_const;
    Symbol exported;
};

struct Import {
    Use* statement;
    ImportTarget target;
    std::vector<Rebinding> rebindings;
};

/// Where an exported name leads: to a variable of the module or of one that it imports, or to a
/// builtin of a native module.
struct ExportTarget {
    enum class Kind : std::uint8_t { None, Variable, Builtin } kind = Kind::None;
    std::uint32_t module = 0;   ///< Index of a ModuleUnit or of a native module.
    std::uint32_t index = 0;    ///< The slot, or BuiltinReference::index.
    Symbol symbol = no_symbol;  ///< What it is called there.
};

/// A variable whose writes a `watch` waits for.
struct WatchedVariable {
    Binding binding;
    Symbol symbol = no_symbol;
};

/// One file of a program.
struct ModuleUnit {
    std::uint32_t index = 0;
    std::string path;  ///< Canonical.
    std::string name;  ///< As it is imported, or "__main__".
    std::unique_ptr<Source> source;
    Program* program = nullptr;
    std::vector<ModuleVariable> variables;  ///< By slot.
    std::unordered_map<Symbol, std::uint32_t> slots;
    std::shared_ptr<const DeclaredTypes> types;  ///< Of all modules.
    bool has_exports = false;
    bool restricts_importers = false;          ///< Some export is not open to all.
    std::map<Symbol, ExportTarget> reexports;  ///< Imported names that it hands on.
    std::vector<Import> imports;               ///< In the order of the source.
    std::unordered_map<Symbol, ContractDeclaration*> contract_declarations;  ///< At top level.
    std::unique_ptr<FunctionCode> code;
    std::vector<std::unique_ptr<ContractCode>> contracts;
    std::unordered_map<const ContractDeclaration*, ContractCode*> contract_codes;
    std::vector<std::unique_ptr<Scope>> scopes;
    /// By Watch statement: the variables whose writes it waits for, as the function sees them that
    /// the statement stands in.
    std::unordered_map<const Watch*, std::vector<WatchedVariable>> watched;

    [[nodiscard]] const Import* find_import(const Use& statement) const;
    /// The slot of a top-level name, or -1.
    [[nodiscard]] std::int64_t find(Symbol symbol) const;
    /// What importers get under a name: exports, or all names without a leading underscore where
    /// there are none.
    [[nodiscard]] ExportTarget find_export(Symbol symbol, const SymbolTable& symbols) const;
};

/// The variables that every module begins with, in the order of their slots.
inline constexpr std::string_view module_start_variables[] = {
    "__file__", "__FILE__", "__DIR__", "__MODULE__", "__PACKAGE__", "__ARGS__", "__ARGV__",
};

}  // namespace sluice::zx
