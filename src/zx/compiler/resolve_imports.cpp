// Resolving: what imports bind, and what an input leaves to later ones.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/resolver_impl.hpp"

#include <iterator>

#include "zx/compiler/module_names.hpp"

namespace sluice::zx {

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

}  // namespace sluice::zx
