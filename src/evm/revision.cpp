// SPDX-License-Identifier: Apache-2.0
#include <sluice/revision.hpp>

namespace sluice::evm {
namespace {

struct Alias {
    std::string_view name;
    Revision revision;
};

/// Names that other tools take for the same rules.
constexpr Alias aliases[] = {
    {"dao", Revision::homestead},
    {"tangerine", Revision::tangerine_whistle},
    {"spurious", Revision::spurious_dragon},
    {"muirglacier", Revision::istanbul},
    {"arrowglacier", Revision::london},
    {"grayglacier", Revision::london},
    {"merge", Revision::paris},
};

constexpr char folded(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_separator(char c) noexcept
{
    return c == ' ' || c == '-' || c == '_';
}

/// Equality that ignores case and separators.
constexpr bool same_name(std::string_view a, std::string_view b) noexcept
{
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

}  // namespace

std::optional<Revision> find_revision(std::string_view name) noexcept
{
    for (const RevisionName& entry : revision_names) {
        if (same_name(name, entry.name) || same_name(name, entry.fixture_name))
            return entry.revision;
    }
    for (const Alias& alias : aliases) {
        if (same_name(name, alias.name))
            return alias.revision;
    }
    return std::nullopt;
}

}  // namespace sluice::evm
