// SPDX-License-Identifier: Apache-2.0
#include <sluice/revision.hpp>

#include "evm/fork_name.hpp"

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

}  // namespace

std::optional<Revision> find_revision(std::string_view name) noexcept
{
    for (const RevisionName& entry : revision_names) {
        if (same_fork_name(name, entry.name) || same_fork_name(name, entry.fixture_name))
            return entry.revision;
    }
    for (const Alias& alias : aliases) {
        if (same_fork_name(name, alias.name))
            return alias.revision;
    }
    return std::nullopt;
}

}  // namespace sluice::evm
