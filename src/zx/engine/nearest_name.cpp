// The name that somebody may have meant who wrote another one.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sluice::zx {

namespace {

constexpr std::size_t longest_name = 64;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

NearestName::NearestName(std::string_view wanted)
    : wanted_{wanted},
      least_{wanted.size() > longest_name || wanted.size() < 2
                 ? 0
                 : std::max<std::size_t>(1, wanted.size() / 3) + 1}
{}

void NearestName::offer(std::string_view name)
{
    const std::size_t difference =
        std::max(name.size(), wanted_.size()) - std::min(name.size(), wanted_.size());
    if (difference >= least_ || name == wanted_ || name.starts_with('%'))
        return;
    const std::size_t found = distance(name);
    if (found >= least_)
        return;
    least_ = found;
    best_ = name;
}

/// Edits that lead from one name to the other, case being no matter.
std::size_t NearestName::distance(std::string_view name) const
{
    const std::size_t columns = name.size() + 1;
    std::vector<std::size_t> before(columns);
    std::vector<std::size_t> above(columns);
    std::vector<std::size_t> row(columns);
    for (std::size_t j = 0; j < columns; ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= wanted_.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j < columns; ++j) {
            const bool is_same = lower(wanted_[i - 1]) == lower(name[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (is_same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(wanted_[i - 1]) == lower(name[j - 2]) &&
                lower(wanted_[i - 2]) == lower(name[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above.back();
}

}  // namespace sluice::zx
