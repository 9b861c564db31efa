// Sluice - public API: the revisions (hard forks) of the EVM.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <sluice/export.hpp>
#include <string_view>

namespace sluice::evm {

/// A revision of the EVM's rules, oldest first, so that `revision >= Revision::berlin` asks
/// whether Berlin's rules hold. Forks that changed nothing in execution (Dao, Muir Glacier, Arrow
/// Glacier, Gray Glacier) are those before them.
enum class Revision : std::uint8_t {
    frontier,
    homestead,
    tangerine_whistle,
    spurious_dragon,
    byzantium,
    constantinople,  ///< with EIP-1283; Petersburg took it back
    petersburg,
    istanbul,
    berlin,
    london,
    paris,
    shanghai,
    cancun,
    prague,
    osaka,
};

inline constexpr Revision latest_revision = Revision::osaka;
inline constexpr std::size_t revision_count = static_cast<std::size_t>(latest_revision) + 1;

/// What a revision is called: by people, and in the official tests where that differs.
struct RevisionName {
    Revision revision;
    std::string_view name;          ///< "Tangerine Whistle"
    std::string_view fixture_name;  ///< "EIP150"
};

inline constexpr std::array<RevisionName, revision_count> revision_names{{
    {Revision::frontier, "Frontier", "Frontier"},
    {Revision::homestead, "Homestead", "Homestead"},
    {Revision::tangerine_whistle, "Tangerine Whistle", "EIP150"},
    {Revision::spurious_dragon, "Spurious Dragon", "EIP158"},
    {Revision::byzantium, "Byzantium", "Byzantium"},
    {Revision::constantinople, "Constantinople", "Constantinople"},
    {Revision::petersburg, "Petersburg", "ConstantinopleFix"},
    {Revision::istanbul, "Istanbul", "Istanbul"},
    {Revision::berlin, "Berlin", "Berlin"},
    {Revision::london, "London", "London"},
    {Revision::paris, "Paris", "Paris"},
    {Revision::shanghai, "Shanghai", "Shanghai"},
    {Revision::cancun, "Cancun", "Cancun"},
    {Revision::prague, "Prague", "Prague"},
    {Revision::osaka, "Osaka", "Osaka"},
}};

/// "Cancun".
constexpr std::string_view to_string(Revision revision) noexcept
{
    return revision_names[static_cast<std::size_t>(revision)].name;
}

/// "EIP150", "ConstantinopleFix": the name in official test files.
constexpr std::string_view fixture_name(Revision revision) noexcept
{
    return revision_names[static_cast<std::size_t>(revision)].fixture_name;
}

/// Finds a revision by either of its names or a common alias ("Merge"), whatever the case and
/// with or without blanks, hyphens and underscores.
SLUICE_API std::optional<Revision> find_revision(std::string_view name) noexcept;

}  // namespace sluice::evm
