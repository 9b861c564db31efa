// What the resolver leaves behind for the engines: scopes, functions, contracts and modules.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/scope.hpp"

#include <algorithm>
#include <filesystem>

namespace sluice::zx {

bool ModuleVariable::is_open_to(std::string_view importer) const
{
    if (importers.empty())
        return true;
    const std::string stem = std::filesystem::path{importer}.replace_extension().string();
    const auto ends_with_path = [](std::string_view path, std::string_view end) {
        return path.ends_with(end) &&
               (path.size() == end.size() || path[path.size() - end.size() - 1] == '/');
    };
    // The path as it is written, with the extension or without, from any folder.
    return std::ranges::any_of(importers, [&](const StringLiteral* literal) {
        std::string_view allowed = literal->text;
        while (allowed.starts_with("./"))
            allowed.remove_prefix(2);
        return ends_with_path(importer, allowed) || ends_with_path(stem, allowed);
    });
}

std::int32_t ContractCode::find_state(Symbol symbol) const
{
    const auto found = std::ranges::find(state, symbol, &StateVariable::symbol);
    return found == state.end() ? -1 : static_cast<std::int32_t>(found - state.begin());
}

std::int64_t ModuleUnit::find(Symbol symbol) const
{
    const auto found = slots.find(symbol);
    return found == slots.end() ? -1 : std::int64_t{found->second};
}

ExportTarget ModuleUnit::find_export(Symbol symbol, const SymbolTable& symbols) const
{
    if (const std::int64_t slot = find(symbol); slot >= 0) {
        const auto place = static_cast<std::uint32_t>(slot);
        if (has_exports ? variables[place].is_exported : !symbols.name(symbol).starts_with('_'))
            return {ExportTarget::Kind::Variable, index, place, symbol};
    }
    const auto found = reexports.find(symbol);
    return found == reexports.end() ? ExportTarget{} : found->second;
}

}  // namespace sluice::zx
