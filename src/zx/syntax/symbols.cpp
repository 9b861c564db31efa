// Names of a program as small numbers.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

SymbolTable::SymbolTable()
{
    intern({});
}

Symbol SymbolTable::intern(std::string_view name)
{
    if (const auto known = index_.find(name); known != index_.end())
        return known->second;
    const Symbol symbol{size()};
    index_.emplace(names_.emplace_back(name), symbol);
    return symbol;
}

Symbol SymbolTable::find(std::string_view name) const
{
    const auto known = index_.find(name);
    return known == index_.end() ? no_symbol : known->second;
}

}  // namespace sluice::zx
