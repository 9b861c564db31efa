// How hard a block's proof of work has to be, from its parent and the time between them.
//
// Sources: Yellow Paper 4.4.4 (Frontier), EIP-2 (Homestead), EIP-100 (Byzantium, which counts
// uncles); the bomb's delays: EIP-649, EIP-1234, EIP-2384, EIP-3554, EIP-4345, EIP-5133; EIP-3675
// (none since Paris).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>
#include <string_view>

namespace sluice::chain {

/// No block's difficulty is below this, whatever the formula gives.
inline constexpr std::uint64_t minimum_difficulty = 131'072;

/// How the time between two blocks moves the difficulty.
enum class DifficultyAdjustment : std::uint8_t {
    frontier,   ///< One step up within 13 seconds, one down after.
    homestead,  ///< A step down for every 10 seconds.
    byzantium,  ///< A step down for every 9 seconds, and one up for a parent with uncles.
    none,       ///< Proof of stake: difficulty is zero.
};

/// What difficulty depends on besides the blocks. Three forks changed the delay of the bomb and
/// nothing else, so that no Revision stands for them: find_difficulty_rules knows their names.
struct DifficultyRules {
    DifficultyAdjustment adjustment;
    std::uint64_t bomb_delay;  ///< In blocks: the bomb counts as if so many had not been made.

    friend bool operator==(const DifficultyRules&, const DifficultyRules&) = default;
};

/// The rules that a revision starts with.
constexpr DifficultyRules difficulty_rules(evm::Revision revision) noexcept
{
    using enum evm::Revision;
    if (revision >= paris)
        return {DifficultyAdjustment::none, 0};
    if (revision >= london)
        return {DifficultyAdjustment::byzantium, 9'700'000};
    if (revision >= berlin)  // Muir Glacier's, which came between Istanbul and Berlin.
        return {DifficultyAdjustment::byzantium, 9'000'000};
    if (revision >= constantinople)
        return {DifficultyAdjustment::byzantium, 5'000'000};
    if (revision >= byzantium)
        return {DifficultyAdjustment::byzantium, 3'000'000};
    if (revision >= homestead)
        return {DifficultyAdjustment::homestead, 0};
    return {DifficultyAdjustment::frontier, 0};
}

/// The rules of a fork by any name that evm::find_revision takes, and those of "MuirGlacier",
/// "ArrowGlacier" and "GrayGlacier", which differ from the revisions that these names find.
std::optional<DifficultyRules> find_difficulty_rules(std::string_view fork) noexcept;

/// What a block's difficulty depends on in its parent.
struct DifficultyParent {
    u256 difficulty{};
    std::uint64_t timestamp = 0;  ///< In seconds.
    bool has_uncles = false;      ///< Its list of uncles is not empty; matters from Byzantium on.
};

/// The difficulty that block `number` must have if it is made at `timestamp` (in seconds). A valid
/// block is later than its parent; one that is not is taken for one made at the same time.
///
/// Steps go down to the minimum first and the bomb is added then, as clients do it; the Yellow
/// Paper adds first, which is the same for every block above the minimum. Saturates at 2^256-1,
/// which the bomb reaches near block 26 million (and the delay).
u256 next_difficulty(const DifficultyRules& rules, const DifficultyParent& parent,
                     std::uint64_t number, std::uint64_t timestamp) noexcept;

}  // namespace sluice::chain
