// Comparing the names of forks the way people write them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::evm {

/// Whether two names are the same but for case, blanks, hyphens and underscores.
constexpr bool same_fork_name(std::string_view a, std::string_view b) noexcept
{
    const auto folded = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto is_separator = [](char c) { return c == ' ' || c == '-' || c == '_'; };
    std::size_t i = 0;
    std::size_t j = 0;
    while (true) {
        while (i < a.size() && is_separator(a[i]))
            ++i;
        while (j < b.size() && is_separator(b[j]))
            ++j;
        if (i == a.size() || j == b.size())
            return i == a.size() && j == b.size();
        if (folded(a[i++]) != folded(b[j++]))
            return false;
    }
}

}  // namespace sluice::evm
