// Words that are probably other words, misspelled.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/spelling.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sluice::zx {

namespace {

constexpr std::size_t shortest_word = 3;

bool same_letters(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

bool is_one_slip_away(std::string_view a, std::string_view b)
{
    if (a.size() > b.size())
        std::swap(a, b);
    if (b.size() - a.size() > 1)
        return false;
    const auto [left, right] = std::ranges::mismatch(a, b);
    const auto at = static_cast<std::size_t>(left - a.begin());
    if (a.size() < b.size())
        return a.substr(at) == b.substr(at + 1);
    if (at == a.size())
        return false;
    if (a.substr(at + 1) == b.substr(at + 1))
        return true;
    return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
           a.substr(at + 2) == b.substr(at + 2);
}

std::string_view nearest_name(std::string_view word, std::span<const std::string_view> candidates)
{
    if (word.size() < shortest_word)
        return {};
    std::string_view nearest;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() < shortest_word || candidate == word)
            continue;
        if (same_letters(word, candidate))
            return candidate;
        if (nearest.empty() && is_one_slip_away(word, candidate))
            nearest = candidate;
    }
    return nearest;
}

}  // namespace sluice::zx
