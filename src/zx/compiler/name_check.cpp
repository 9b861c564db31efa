// Warnings about names that lead nowhere.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/name_check.hpp"

#include <algorithm>
#include <unordered_set>

#include "zx/syntax/ast_walk.hpp"
#include "zx/syntax/spelling.hpp"

namespace sluice::zx {

namespace {

bool leads_nowhere(const Name& name)
{
    return name.binding.kind == BindingKind::Unresolved ||
           name.binding.kind == BindingKind::Dynamic;
}

/// Names that are found when the program runs: fields of data classes in what their declarations
/// compute, and state variables that `this.x = e` makes without a declaration.
std::unordered_set<Symbol> fields_of(std::span<const std::unique_ptr<ModuleUnit>> units)
{
    std::unordered_set<Symbol> fields;
    for (const auto& unit : units) {
        walk(*unit->program, [&](const Node& node) {
            if (const auto* assignment = as<Assignment>(&node))
                if (const auto* member = as<Member>(assignment->target))
                    fields.insert(member->name);
            if (const auto* field = as<Field>(&node))
                fields.insert(field->name.symbol);
            return true;
        });
    }
    return fields;
}

/// Names that could have been meant in a module.
std::vector<std::string_view> known_names(const ModuleUnit& unit, const SymbolTable& symbols,
                                          std::span<const std::string_view> builtins)
{
    std::unordered_set<Symbol> found;
    for (const ModuleVariable& variable : unit.variables)
        found.insert(variable.symbol);
    walk(*unit.program, [&](const Node& node) {
        if (const auto* identifier = as<Identifier>(&node)) {
            if (!leads_nowhere(identifier->name))
                found.insert(identifier->name.symbol);
        } else if (const auto* let = as<Let>(&node)) {
            found.insert(let->name.symbol);
        } else if (const auto* parameter = as<Parameter>(&node)) {
            found.insert(parameter->name.symbol);
        } else if (const auto* state = as<StateDeclaration>(&node)) {
            found.insert(state->name.symbol);
        } else if (const auto* function = as<FunctionDeclaration>(&node)) {
            found.insert(function->name.symbol);
        }
        return true;
    });
    found.erase(no_symbol);
    std::vector<std::string_view> names;
    names.reserve(found.size() + builtins.size());
    for (const Symbol symbol : found)
        names.push_back(symbols.name(symbol));
    // The program's own names first, and always in the same order.
    std::ranges::sort(names);
    names.insert(names.end(), builtins.begin(), builtins.end());
    return names;
}

}  // namespace

std::vector<Diagnostic> check_names(std::span<const std::unique_ptr<ModuleUnit>> units,
                                    std::size_t index, const SymbolTable& symbols,
                                    std::span<const std::string_view> builtins)
{
    const ModuleUnit& unit = *units[index];
    std::vector<Diagnostic> warnings;
    for (const Import& import : unit.imports) {
        if (import.target.kind != ImportTarget::Kind::Missing)
            continue;
        warnings.push_back(
            {.severity = Severity::Warning,
             .code = "missing-import",
             .message = import.target.failure.empty()
                            ? "there is no file " + quote_source(import.statement->path)
                            : "this import fails: " + import.target.failure,
             .hint = {},
             .offset = import.statement->path_offset});
    }

    std::vector<const Name*> unknown;
    walk(*unit.program, [&](const Node& node) {
        const auto* identifier = as<Identifier>(&node);
        if (identifier != nullptr && leads_nowhere(identifier->name) &&
            unknown.size() < most_unknown_names)
            unknown.push_back(&identifier->name);
        return true;
    });
    if (!unknown.empty()) {
        const std::unordered_set<Symbol> fields = fields_of(units);
        const std::vector<std::string_view> known = known_names(unit, symbols, builtins);
        for (const Name* name : unknown) {
            if (fields.contains(name->symbol))
                continue;
            const std::string_view text = symbols.name(name->symbol);
            const std::string_view nearest = nearest_name(text, known);
            warnings.push_back({.severity = Severity::Warning,
                                .code = "unknown-name",
                                .message = "nothing declares " + quote_source(text),
                                .hint = nearest.empty()
                                            ? std::string{}
                                            : "did you mean " + quote_source(nearest) + "?",
                                .offset = name->offset,
                                .length = static_cast<std::uint32_t>(text.size())});
        }
    }
    std::ranges::sort(warnings, {}, &Diagnostic::offset);
    return warnings;
}

}  // namespace sluice::zx
