// Forks by name, and which one a block is in.
// SPDX-License-Identifier: Apache-2.0
#include "chain/chain_spec.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "base/u256.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using By = ForkActivation::By;

TEST(ChainForks, RevisionsAreForksByEitherName)
{
    for (const auto& name : evm::revision_names) {
        const Fork expected{name.revision, difficulty_rules(name.revision),
                            blob_parameters(name.revision)};
        EXPECT_EQ(find_fork(name.name), expected) << name.name;
        EXPECT_EQ(find_fork(name.fixture_name), expected) << name.fixture_name;
    }
}

TEST(ChainForks, GlaciersMoveTheBombAndNothingElse)
{
    struct Glacier {
        std::string_view name;
        Revision revision;
        std::uint64_t delay;  // EIP-2384, EIP-4345, EIP-5133.
    };
    constexpr Glacier glaciers[] = {{"MuirGlacier", Revision::istanbul, 9'000'000},
                                    {"ArrowGlacier", Revision::london, 10'700'000},
                                    {"GrayGlacier", Revision::london, 11'400'000}};
    for (const Glacier& glacier : glaciers) {
        const auto fork = find_fork(glacier.name);
        ASSERT_TRUE(fork) << glacier.name;
        EXPECT_EQ(fork->revision, glacier.revision) << glacier.name;
        EXPECT_EQ(fork->difficulty.bomb_delay, glacier.delay) << glacier.name;
        EXPECT_EQ(fork->blobs, BlobParameters{}) << glacier.name;
    }
}

// EIP-7691 for Prague; the main network's schedule of EIP-7892 for BPO1 and BPO2.
TEST(ChainForks, SomeChangeTheNumberOfBlobsOnly)
{
    EXPECT_EQ(find_fork("Cancun")->blobs, (BlobParameters{3, 6, 3'338'477}));
    EXPECT_EQ(find_fork("Prague")->blobs, (BlobParameters{6, 9, 5'007'716}));
    EXPECT_EQ(find_fork("Osaka")->blobs, (BlobParameters{6, 9, 5'007'716}));
    EXPECT_EQ(find_fork("BPO1")->blobs, (BlobParameters{10, 15, 8'346'193}));
    EXPECT_EQ(find_fork("BPO2")->blobs, (BlobParameters{14, 21, 11'684'671}));
    for (const std::string_view name : {"BPO1", "BPO2", "BPO3", "BPO4", "BPO5", "bpo-1"}) {
        const auto fork = find_fork(name);
        ASSERT_TRUE(fork) << name;
        EXPECT_EQ(fork->revision, Revision::osaka) << name;
        EXPECT_EQ(fork->difficulty, difficulty_rules(Revision::osaka)) << name;
        EXPECT_LT(fork->blobs.target, fork->blobs.max) << name;
    }
}

TEST(ChainForks, NamesOfNothingFindNothing)
{
    for (const std::string_view name : {"", " ", "BPO", "BPO0", "BPO6", "BPO11", "Frontierr",
                                        "Front", "Osaka2", "Glacier", "CancunToPragueAtTime15k"})
        EXPECT_FALSE(find_fork(name)) << name;
}

Fork fork_named(std::string_view name)
{
    return find_fork(name).value();
}

Revision revision_at(const ChainSpec& spec, std::uint64_t number, std::uint64_t timestamp,
                     const u256& total_difficulty)
{
    return spec.fork_of(number, timestamp, total_difficulty).revision;
}

TEST(ChainSpec, OneForkLastsForever)
{
    const ChainSpec spec = single_fork(fork_named("Berlin"));
    EXPECT_EQ(revision_at(spec, 0, 0, 0), Revision::berlin);
    EXPECT_EQ(revision_at(spec, ~0ULL, ~0ULL, u256_max), Revision::berlin);
    EXPECT_EQ(spec.chain_id, 1U);
    EXPECT_FALSE(spec.dao_block);
}

TEST(ChainSpec, ForksBeginWithTheirNumber)
{
    ChainSpec spec = single_fork(fork_named("Frontier"));
    spec.forks.push_back({By::number, 5, fork_named("Homestead")});
    EXPECT_EQ(revision_at(spec, 4, ~0ULL, u256_max), Revision::frontier);
    EXPECT_EQ(revision_at(spec, 5, 0, 0), Revision::homestead);
    EXPECT_EQ(revision_at(spec, 6, 0, 0), Revision::homestead);
}

TEST(ChainSpec, ForksBeginWithTheirTime)
{
    ChainSpec spec = single_fork(fork_named("Paris"));
    spec.forks.push_back({By::timestamp, 15'000, fork_named("Shanghai")});
    EXPECT_EQ(revision_at(spec, ~0ULL, 14'999, u256_max), Revision::paris);
    EXPECT_EQ(revision_at(spec, 1, 15'000, 0), Revision::shanghai);
}

// EIP-3675: the parent's total difficulty decides.
TEST(ChainSpec, ParisBeginsWithItsDifficulty)
{
    ChainSpec spec = single_fork(fork_named("ArrowGlacier"));
    const u256 terminal = u256{1} << 75;
    spec.forks.push_back({By::total_difficulty, terminal, fork_named("Paris")});
    EXPECT_EQ(revision_at(spec, ~0ULL, ~0ULL, terminal - u256{1}), Revision::london);
    EXPECT_EQ(revision_at(spec, 1, 1, terminal), Revision::paris);
}

TEST(ChainSpec, TheNewestThatHasBegunCounts)
{
    ChainSpec spec = single_fork(fork_named("London"));
    spec.forks.push_back({By::total_difficulty, 1'000, fork_named("Paris")});
    spec.forks.push_back({By::timestamp, 100, fork_named("Shanghai")});
    spec.forks.push_back({By::timestamp, 100, fork_named("Cancun")});
    EXPECT_EQ(revision_at(spec, 1, 99, 999), Revision::london);
    EXPECT_EQ(revision_at(spec, 1, 99, 1'000), Revision::paris);
    EXPECT_EQ(revision_at(spec, 1, 100, 1'000), Revision::cancun);
    spec.forks.push_back({By::number, 7, fork_named("Prague")});
    EXPECT_EQ(revision_at(spec, 6, 100, 1'000), Revision::cancun);
    EXPECT_EQ(revision_at(spec, 7, 0, 0), Revision::prague);
}

}  // namespace
}  // namespace sluice::chain
