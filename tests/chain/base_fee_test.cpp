// The base fee against the main network, by hand, and the formula on numbers without bounds.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "chain/header_validation.hpp"
#include "tests/base/words.hpp"

namespace sluice::chain {
namespace {

TEST(BaseFee, OfTheMainNetworksBlocksAfterLondon)
{
    BlockHeader first;
    EXPECT_EQ(expected_base_fee(first), u256{1'000'000'000});
    // Block 12965000.
    first.base_fee = 1'000'000'000;
    first.gas_limit = 30'029'122;
    first.gas_used = 30'025'257;
    EXPECT_EQ(expected_base_fee(first), u256{1'124'967'822});
}

TEST(BaseFee, MovesByAnEighthAtMostAndByOneWeiAtLeast)
{
    constexpr std::uint64_t limit = 20'000'000;
    EXPECT_EQ(next_base_fee(1'000, limit / 2, limit), u256{1'000});
    EXPECT_EQ(next_base_fee(1'000, limit, limit), u256{1'125});
    EXPECT_EQ(next_base_fee(1'000, 0, limit), u256{875});
    EXPECT_EQ(next_base_fee(1'000, limit / 2 + limit / 4, limit), u256{1'062});
    EXPECT_EQ(next_base_fee(1'000, limit / 4, limit), u256{938}) << "62 less, not 62.5";
    // Up it goes by one wei, down it may stay.
    EXPECT_EQ(next_base_fee(1'000, limit / 2 + 1, limit), u256{1'001});
    EXPECT_EQ(next_base_fee(1'000, limit / 2 - 1, limit), u256{1'000});
    EXPECT_EQ(next_base_fee(7, 0, limit), u256{7});
    EXPECT_EQ(next_base_fee(8, 0, limit), u256{7});
    EXPECT_EQ(next_base_fee(0, limit, limit), u256{1});
    EXPECT_EQ(next_base_fee(0, 0, limit), u256{0});
}

TEST(BaseFee, EndsAtTheLargestNumber)
{
    EXPECT_EQ(next_base_fee(u256_max, 2, 2), u256_max);
    EXPECT_EQ(next_base_fee(u256_max, ~0ULL, 2), u256_max);
    EXPECT_EQ(next_base_fee(u256_max, 1, 2), u256_max);
    // Without a target nothing moves it.
    EXPECT_EQ(next_base_fee(1'000, 5, 1), u256{1'000});
    EXPECT_EQ(next_base_fee(1'000, 5, 0), u256{1'000});
}

/// EIP-1559 as it is written.
mpz_class by_the_eip(const mpz_class& fee, const mpz_class& used, const mpz_class& limit)
{
    const mpz_class target = limit / 2;
    if (used == target)
        return fee;
    if (used > target) {
        const mpz_class delta = fee * (used - target) / target / 8;
        const mpz_class next = fee + (delta > 1 ? delta : mpz_class{1});
        const mpz_class most = (mpz_class{1} << 256) - 1;
        return next < most ? next : most;
    }
    return fee - fee * (target - used) / target / 8;
}

TEST(BaseFee, AgreesWithTheFormulaOnNumbersWithoutBounds)
{
    EXPECT_TRUE(rc::check([](const u256& fee) {
        const auto limit = *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(5'000, 100'000'000),
                                           rc::gen::elementOf(test::edge_limbs));
        const auto used = *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 100'000'000),
                                          rc::gen::just(limit / 2), rc::gen::just(limit),
                                          rc::gen::elementOf(test::edge_limbs));
        RC_PRE(limit >= 2);
        RC_ASSERT(test::to_mpz(next_base_fee(fee, used, limit)) ==
                  by_the_eip(test::to_mpz(fee), mpz_class{used}, mpz_class{limit}));
    }));
}

}  // namespace
}  // namespace sluice::chain
