// Difficulty against the first blocks of the main network, each rule of the formulas by hand, and
// the formulas written out on numbers without bounds.
// SPDX-License-Identifier: Apache-2.0
#include "chain/difficulty.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "tests/base/words.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;

constexpr DifficultyRules frontier = difficulty_rules(Revision::frontier);
constexpr DifficultyRules homestead = difficulty_rules(Revision::homestead);
constexpr DifficultyRules byzantium = difficulty_rules(Revision::byzantium);

/// One step of this parent is 1000.
constexpr std::uint64_t parent_difficulty = 2'048'000;

/// The difficulty of an early block, before any bomb, this many seconds after its parent.
u256 after(const DifficultyRules& rules, std::uint64_t seconds, bool has_uncles = false)
{
    return next_difficulty(rules, {parent_difficulty, 5'000, has_uncles}, 10, 5'000 + seconds);
}

TEST(Difficulty, OfTheMainNetworksFirstBlocks)
{
    struct Block {
        std::uint64_t timestamp;
        std::uint64_t difficulty;
    };
    constexpr Block blocks[] = {{0, 17'179'869'184},
                                {1'438'269'988, 17'171'480'576},
                                {1'438'270'017, 17'163'096'064},
                                {1'438'270'048, 17'154'715'646},
                                {1'438'270'077, 17'146'339'321},
                                {1'438'270'083, 17'154'711'556}};
    for (std::size_t i = 1; i < std::size(blocks); ++i) {
        const DifficultyParent parent{blocks[i - 1].difficulty, blocks[i - 1].timestamp, false};
        EXPECT_EQ(next_difficulty(frontier, parent, i, blocks[i].timestamp),
                  u256{blocks[i].difficulty})
            << i;
    }
}

TEST(Difficulty, FrontierTurnsAtThirteenSeconds)
{
    EXPECT_EQ(after(frontier, 1), u256{2'049'000});
    EXPECT_EQ(after(frontier, 12), u256{2'049'000});
    EXPECT_EQ(after(frontier, 13), u256{2'047'000});
    EXPECT_EQ(after(frontier, 100'000), u256{2'047'000});
}

TEST(Difficulty, HomesteadGoesDownAStepEveryTenSeconds)
{
    EXPECT_EQ(after(homestead, 9), u256{2'049'000});
    EXPECT_EQ(after(homestead, 10), u256{2'048'000});
    EXPECT_EQ(after(homestead, 19), u256{2'048'000});
    EXPECT_EQ(after(homestead, 20), u256{2'047'000});
    EXPECT_EQ(after(homestead, 999), u256{2'048'000 - 98'000});
    EXPECT_EQ(after(homestead, 1'000), u256{2'048'000 - 99'000});
    EXPECT_EQ(after(homestead, 10'000'000'000), u256{2'048'000 - 99'000});
    EXPECT_EQ(after(homestead, 9, true), u256{2'049'000}) << "uncles do not count yet";
}

TEST(Difficulty, ByzantiumCountsUnclesAndNineSeconds)
{
    EXPECT_EQ(after(byzantium, 8), u256{2'049'000});
    EXPECT_EQ(after(byzantium, 9), u256{2'048'000});
    EXPECT_EQ(after(byzantium, 8, true), u256{2'050'000});
    EXPECT_EQ(after(byzantium, 9, true), u256{2'049'000});
    EXPECT_EQ(after(byzantium, 18, true), u256{2'048'000});
    EXPECT_EQ(after(byzantium, 27, true), u256{2'047'000});
    EXPECT_EQ(after(byzantium, 900), u256{2'048'000 - 99'000});
    EXPECT_EQ(after(byzantium, 900, true), u256{2'048'000 - 98'000});
    EXPECT_EQ(after(byzantium, 909, true), u256{2'048'000 - 99'000});
}

TEST(Difficulty, NeverBelowTheMinimum)
{
    for (const DifficultyRules& rules : {frontier, homestead, byzantium}) {
        EXPECT_EQ(next_difficulty(rules, {131'072, 0, false}, 1, 5'000), u256{131'072});
        EXPECT_EQ(next_difficulty(rules, {1, 0, false}, 1, 1), u256{131'072});
        EXPECT_EQ(next_difficulty(rules, {0, 0, false}, 1, 1), u256{131'072});
    }
}

TEST(Difficulty, TheBombDoublesEveryHundredThousandBlocks)
{
    const auto bomb = [](const DifficultyRules& rules, std::uint64_t number) {
        // Ten seconds on Homestead and Byzantium leave the difficulty as it is.
        return next_difficulty(rules, {parent_difficulty, 0, false}, number, 10) -
               u256{parent_difficulty};
    };
    EXPECT_EQ(bomb(homestead, 199'999), u256{0});
    EXPECT_EQ(bomb(homestead, 200'000), u256{1});
    EXPECT_EQ(bomb(homestead, 299'999), u256{1});
    EXPECT_EQ(bomb(homestead, 300'000), u256{2});
    EXPECT_EQ(bomb(homestead, 3'000'000), u256{1U << 28});
    EXPECT_EQ(bomb(byzantium, 3'000'000), u256{0});
    EXPECT_EQ(bomb(byzantium, 3'199'999), u256{0});
    EXPECT_EQ(bomb(byzantium, 3'200'000), u256{1});
    EXPECT_EQ(bomb(byzantium, 6'400'000), u256{std::uint64_t{1} << 32});
}

TEST(Difficulty, ForksPutTheBombOff)
{
    struct Fork {
        std::string_view name;
        std::uint64_t delay;
    };
    constexpr Fork forks[] = {
        {"Frontier", 0},
        {"Homestead", 0},
        {"EIP158", 0},
        {"Byzantium", 3'000'000},
        {"Constantinople", 5'000'000},
        {"ConstantinopleFix", 5'000'000},
        {"Istanbul", 5'000'000},
        {"MuirGlacier", 9'000'000},
        {"Berlin", 9'000'000},
        {"London", 9'700'000},
        {"ArrowGlacier", 10'700'000},
        {"GrayGlacier", 11'400'000},
        {"gray-glacier", 11'400'000},
    };
    for (const Fork& fork : forks) {
        const auto rules = find_difficulty_rules(fork.name);
        ASSERT_TRUE(rules) << fork.name;
        EXPECT_EQ(rules->bomb_delay, fork.delay) << fork.name;
    }
    EXPECT_FALSE(find_difficulty_rules("BrownGlacier"));
}

TEST(Difficulty, IsZeroUnderProofOfStake)
{
    for (const Revision revision : {Revision::paris, Revision::cancun, evm::latest_revision}) {
        const DifficultyRules rules = difficulty_rules(revision);
        EXPECT_EQ(next_difficulty(rules, {parent_difficulty, 0, true}, 20'000'000, 12), u256{0});
    }
}

TEST(Difficulty, EndsAtTheLargestNumber)
{
    EXPECT_EQ(next_difficulty(homestead, {u256_max, 0, false}, 1, 1), u256_max);
    EXPECT_EQ(next_difficulty(homestead, {parent_difficulty, 0, false}, ~0ULL, 10), u256_max);
    EXPECT_EQ(next_difficulty(homestead, {u256_max, 0, false}, 200'000, 10), u256_max);
}

TEST(Difficulty, ABlockThatIsNotLaterCountsAsAtTheSameTime)
{
    const u256 same = next_difficulty(byzantium, {parent_difficulty, 5'000, true}, 10, 5'000);
    EXPECT_EQ(next_difficulty(byzantium, {parent_difficulty, 5'000, true}, 10, 0), same);
    EXPECT_EQ(same, u256{2'050'000});
}

/// EIP-2 and EIP-100 with the delays of EIP-649 and later, as they are written.
mpz_class by_the_eips(const DifficultyRules& rules, const mpz_class& parent, long seconds,
                      bool uncles, std::uint64_t number)
{
    long factor = 0;
    switch (rules.adjustment) {
        case DifficultyAdjustment::frontier:
            factor = seconds < 13 ? 1 : -1;
            break;
        case DifficultyAdjustment::homestead:
            factor = std::max(1 - seconds / 10, -99L);
            break;
        case DifficultyAdjustment::byzantium:
            factor = std::max((uncles ? 2 : 1) - seconds / 9, -99L);
            break;
        case DifficultyAdjustment::none:
            return 0;
    }
    mpz_class difficulty = parent + parent / 2048 * factor;
    if (difficulty < 131'072)
        difficulty = 131'072;
    const std::uint64_t fake = number < rules.bomb_delay ? 0 : number - rules.bomb_delay;
    if (fake >= 200'000)
        difficulty += mpz_class{1} << (fake / 100'000 - 2);
    const mpz_class limit = (mpz_class{1} << 256) - 1;
    return difficulty < limit ? difficulty : limit;
}

TEST(Difficulty, AgreesWithTheFormulasOnNumbersWithoutBounds)
{
    EXPECT_TRUE(rc::check([] {
        const auto revision =
            static_cast<Revision>(*rc::gen::inRange(0, static_cast<int>(Revision::shanghai)));
        const DifficultyRules rules = difficulty_rules(revision);
        const u256 parent = *rc::gen::arbitrary<u256>() >> *rc::gen::inRange<std::uint64_t>(0, 256);
        const auto number = *rc::gen::inRange<std::uint64_t>(0, 60'000'000);
        const auto start = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 40);
        const auto seconds = *rc::gen::inRange<std::uint64_t>(1, 1'200);
        const auto uncles = *rc::gen::arbitrary<bool>();
        RC_ASSERT(
            test::to_mpz(
                next_difficulty(rules, {parent, start, uncles}, number, start + seconds)) ==
            by_the_eips(rules, test::to_mpz(parent), static_cast<long>(seconds), uncles, number));
    }));
}

}  // namespace
}  // namespace sluice::chain
