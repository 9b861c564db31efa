// Names of a program as small numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::zx {

/// A name. Equal names of one table are equal symbols, numbered from 1 in order of appearance.
enum class Symbol : std::uint32_t {};

/// The symbol of the empty name: where a construct has no name.
inline constexpr Symbol no_symbol{0};

/// All names of the files that are loaded together. Not synchronised.
class SymbolTable {
public:
    SymbolTable();

    SymbolTable(const SymbolTable&) = delete;
    SymbolTable& operator=(const SymbolTable&) = delete;

    Symbol intern(std::string_view name);

    /// The symbol of `name` if it was interned before, else no_symbol.
    [[nodiscard]] Symbol find(std::string_view name) const;

    /// Valid as long as the table.
    [[nodiscard]] std::string_view name(Symbol symbol) const
    {
        return names_[static_cast<std::uint32_t>(symbol)];
    }

    /// How many there are, no_symbol included: symbols are below this.
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }

private:
    std::deque<std::string> names_;  // a deque, so that the index's keys stay where they are
    std::unordered_map<std::string_view, Symbol> index_;
};

}  // namespace sluice::zx
