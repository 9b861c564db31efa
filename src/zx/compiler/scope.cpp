// What the resolver leaves behind for the engines: scopes, functions, contracts and modules.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/scope.hpp"

#include <algorithm>

namespace sluice::zx {

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

std::int64_t ModuleUnit::find_export(Symbol symbol, const SymbolTable& symbols) const
{
    const std::int64_t slot = find(symbol);
    if (slot < 0)
        return -1;
    const bool is_open = has_exports ? variables[static_cast<std::size_t>(slot)].is_exported
                                     : !symbols.name(symbol).starts_with('_');
    return is_open ? slot : -1;
}

}  // namespace sluice::zx
