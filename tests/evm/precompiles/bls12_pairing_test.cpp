// The pairing check: bilinear, not degenerate, and strict about its points.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/precompiles/bls12.hpp"

namespace sluice::evm::test {
namespace {

class Bls12Pairing : public WithBlst {
protected:
    static std::string check(const std::string& input) { return run("bls12_pairing", input); }

    const std::string one = word(1);
    const std::string other = word(0);
    const Bls12Group& g1 = bls12_g1;
    const Bls12Group& g2 = bls12_g2;
};

TEST_F(Bls12Pairing, IsBilinear)
{
    EXPECT_TRUE(rc::check([&](const u256& any, const u256& other_any) {
        // e([a]P, [b]Q) e([-ab]P, Q) = 1
        const u256 a = mul_mod(any, 1, bls12_order - u256{1}) + u256{1};
        const u256 b = mul_mod(other_any, 1, bls12_order - u256{1}) + u256{1};
        const u256 product = mul_mod(a, b, bls12_order);
        const std::string pair = g1.times(a) + g2.times(b);
        RC_ASSERT(check(pair + g1.times(bls12_order - product) + g2.generator) == one);
        RC_ASSERT(check(pair + g1.generator + g2.times(bls12_order - product)) == one);
        RC_ASSERT(check(pair + g1.times(product) + g2.generator) == other);
        RC_ASSERT(check(pair) == other);
    }));
}

TEST_F(Bls12Pairing, AnyNumberOfPairs)
{
    // e([i]P, Q) for i = 1 ... n, and e([-n(n+1)/2]P, Q).
    std::string input;
    for (std::uint64_t n = 1; n <= 36; ++n) {
        input += g1.times(n) + g2.generator;
        const std::uint64_t sum = n * (n + 1) / 2;
        EXPECT_EQ(check(input + g1.times(bls12_order - u256{sum}) + g2.generator), one) << n;
        EXPECT_EQ(check(input + g1.times(bls12_order - u256{sum + 1}) + g2.generator), other) << n;
    }
}

TEST_F(Bls12Pairing, InfinityGivesOne)
{
    EXPECT_EQ(check(g1.infinity() + g2.infinity()), one);
    EXPECT_EQ(check(g1.generator + g2.infinity()), one);
    EXPECT_EQ(check(g1.infinity() + g2.generator), one);
    const std::string pair = g1.generator + g2.generator;
    const std::string opposite = g1.opposite(g1.generator) + g2.generator;
    EXPECT_EQ(check(pair + g1.infinity() + g2.generator), other);
    EXPECT_EQ(check(pair + g1.generator + g2.infinity() + opposite), one);
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += g1.infinity() + g2.generator;
    EXPECT_EQ(check(many), one);
    EXPECT_EQ(check(many + pair), other);
}

TEST_F(Bls12Pairing, RefusesPointsOffTheSubgroupsEvenBesideInfinity)
{
    const std::string good = g1.generator + g2.generator;
    const std::string wrong[]{
        g1.off_subgroup + g2.generator,  g1.off_curve + g2.generator,
        g1.generator + g2.off_subgroup,  g1.generator + g2.off_curve,
        g1.off_subgroup + g2.infinity(), g1.infinity() + g2.off_subgroup,
        g1.off_curve + g2.infinity(),    g1.infinity() + g2.off_curve,
    };
    for (const std::string& pair : wrong) {
        EXPECT_EQ(check(pair), "failure");
        EXPECT_EQ(check(good + pair), "failure");
        EXPECT_EQ(check(pair + good), "failure");
    }
}

TEST_F(Bls12Pairing, TakesWholePairsAndAtLeastOne)
{
    const std::string pair = g1.generator + g2.generator;
    EXPECT_EQ(check(""), "failure");
    EXPECT_EQ(check(g1.generator), "failure");
    EXPECT_EQ(check(pair.substr(2)), "failure");
    EXPECT_EQ(check(pair + "00"), "failure");
    EXPECT_EQ(check(pair + g1.generator), "failure");
}

}  // namespace
}  // namespace sluice::evm::test
