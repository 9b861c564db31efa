// The names of a module: what its top level declares, what it exports, and what it hands on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <unordered_set>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/scope.hpp"
#include "zx/compiler/surroundings.hpp"

namespace sluice::zx {

/// Fills the module's variables with its top-level names, and says which of them are exported.
/// Comes before the resolving of any module that imports this one.
void declare_module(ModuleUnit& unit, SymbolTable& symbols);
/// The same for an input of an interactive session, among the variables of earlier ones; those
/// that are declared again go to `added`.
void declare_input(ModuleUnit& unit, SymbolTable& symbols, const Surroundings& around,
                   Surroundings& added);

/// Finds what the modules hand on of what they import, by `export use` or in export lists. All are
/// declared.
void collect_reexports(std::span<const std::unique_ptr<ModuleUnit>> units, SymbolTable& symbols,
                       const BuiltinDirectory& builtins);

/// Adds the names that some statement of the module seals, watches or restricts.
void collect_special_names(Program& program, std::unordered_set<Symbol>& names);

/// What an import by name gets: an export, else any variable of the module.
[[nodiscard]] ExportTarget find_import(const ModuleUnit& other, Symbol name,
                                       const SymbolTable& symbols);

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

}  // namespace sluice::zx
