// SPDX-License-Identifier: Apache-2.0
#include "chain/difficulty.hpp"

#include <algorithm>

#include "base/u256.hpp"
#include "base/u256_mul.hpp"
#include "evm/fork_name.hpp"

namespace sluice::chain {
namespace {

struct BombFork {
    std::string_view name;
    DifficultyRules rules;
};

/// Forks that only put the bomb off. The revisions after them include what they changed.
constexpr BombFork bomb_forks[] = {
    {"MuirGlacier", {DifficultyAdjustment::byzantium, 9'000'000}},
    {"ArrowGlacier", {DifficultyAdjustment::byzantium, 10'700'000}},
    {"GrayGlacier", {DifficultyAdjustment::byzantium, 11'400'000}},
};

/// Blocks in which the bomb stays the same, before it doubles.
constexpr std::uint64_t bomb_period = 100'000;

/// The most steps that a late block lowers the difficulty by.
constexpr std::int64_t most_steps_down = 99;

/// How many 2048ths of the parent's difficulty the block's is above it, or below if negative.
std::int64_t steps(DifficultyAdjustment adjustment, std::uint64_t seconds,
                   bool parent_has_uncles) noexcept
{
    if (adjustment == DifficultyAdjustment::frontier)
        return seconds < 13 ? 1 : -1;
    const bool by_homestead = adjustment == DifficultyAdjustment::homestead;
    const std::int64_t up = !by_homestead && parent_has_uncles ? 2 : 1;
    const std::uint64_t down = std::min<std::uint64_t>(seconds / (by_homestead ? 10 : 9), 1'000);
    return std::max(up - static_cast<std::int64_t>(down), -most_steps_down);
}

u256 saturating_sum(const u256& a, const u256& b) noexcept
{
    const SumWithCarry sum = add_with_carry(a, b);
    return sum.carry ? u256_max : sum.value;
}

/// The exponential part: 2^(periods - 2), nothing in the first two periods.
u256 bomb(std::uint64_t number, std::uint64_t delay) noexcept
{
    const std::uint64_t periods = number > delay ? (number - delay) / bomb_period : 0;
    if (periods < 2)
        return {};
    const std::uint64_t exponent = periods - 2;
    return exponent < 256 ? u256{1} << exponent : u256_max;
}

}  // namespace

std::optional<DifficultyRules> find_difficulty_rules(std::string_view fork) noexcept
{
    for (const BombFork& entry : bomb_forks) {
        if (evm::same_fork_name(fork, entry.name))
            return entry.rules;
    }
    if (const auto revision = evm::find_revision(fork))
        return difficulty_rules(*revision);
    return std::nullopt;
}

u256 next_difficulty(const DifficultyRules& rules, const DifficultyParent& parent,
                     std::uint64_t number, std::uint64_t timestamp) noexcept
{
    if (rules.adjustment == DifficultyAdjustment::none)
        return {};
    const std::uint64_t seconds =
        timestamp > parent.timestamp ? timestamp - parent.timestamp : std::uint64_t{0};
    const std::int64_t count = steps(rules.adjustment, seconds, parent.has_uncles);
    const u256 step = parent.difficulty >> 11;
    // At most 99 steps of a 2048th go down, so that the difference stays positive.
    const u256 moved =
        count < 0
            ? parent.difficulty - step * u256{static_cast<std::uint64_t>(-count)}
            : saturating_sum(parent.difficulty, step * u256{static_cast<std::uint64_t>(count)});
    const u256 floored = less(moved, minimum_difficulty) ? u256{minimum_difficulty} : moved;
    return saturating_sum(floored, bomb(number, rules.bomb_delay));
}

}  // namespace sluice::chain
