// The names of a module: what its top level declares, what it exports, and what it hands on.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/module_names.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>
#include <vector>

#include "zx/compiler/children.hpp"

namespace sluice::zx {

namespace {

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

ExportTarget find_import(const ModuleUnit& other, Symbol name, const SymbolTable& symbols)
{
    const ExportTarget target = other.find_export(name, symbols);
    const std::int64_t slot = other.find(name);
    if (target.kind != ExportTarget::Kind::None || slot < 0)
        return target;
    return {ExportTarget::Kind::Variable, other.index, static_cast<std::uint32_t>(slot), name};
}

const Import* ModuleUnit::find_import(const Use& statement) const
{
    const auto found = std::ranges::find(imports, &statement, &Import::statement);
    return found == imports.end() ? nullptr : &*found;
}

void declare_module(ModuleUnit& unit, SymbolTable& symbols)
{
    declare(unit, symbols, nullptr, nullptr);
}

void declare_input(ModuleUnit& unit, SymbolTable& symbols, const Surroundings& around,
                   Surroundings& added)
{
    declare(unit, symbols, &around, &added);
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

}  // namespace sluice::zx
