// Addition on both curves of BLS12-381: the group's laws, in and out of the subgroup, and what must
// be refused. The EIP's own vectors are in vectors_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/precompiles/bls12.hpp"

namespace sluice::evm::test {
namespace {

class Bls12Add : public Bls12 {};
SLUICE_ON_BOTH_GROUPS(Bls12Add);

TEST_P(Bls12Add, FormsAGroup)
{
    const Bls12Group& group = GetParam();
    const auto point = [&group] {
        std::string p = group.times(*rc::gen::arbitrary<u256>());
        return *rc::gen::arbitrary<bool>() ? p : group.sum(p, group.off_subgroup);
    };
    EXPECT_TRUE(rc::check([&] {
        const std::string p = point();
        const std::string q = point();
        const std::string r = point();
        RC_ASSERT(group.sum(p, q) == group.sum(q, p));
        RC_ASSERT(group.sum(p, group.infinity()) == p);
        RC_ASSERT(group.sum(group.infinity(), p) == p);
        RC_ASSERT(group.sum(p, group.opposite(p)) == group.infinity());
        RC_ASSERT(group.sum(group.sum(p, q), r) == group.sum(p, group.sum(q, r)));
        RC_ASSERT(group.sum(group.sum(p, p), group.opposite(p)) == p);
    }));
}

TEST_P(Bls12Add, AddsTheFactorsOfTheGenerator)
{
    const Bls12Group& group = GetParam();
    EXPECT_TRUE(rc::check([&](const u256& any, const u256& other) {
        const u256 a = mul_mod(any, 1, bls12_order);
        const u256 b = mul_mod(other, 1, bls12_order);
        RC_ASSERT(group.sum(group.times(a), group.times(b)) ==
                  group.times(add_mod(a, b, bls12_order)));
        RC_ASSERT(group.sum(group.times(a), group.times(a)) ==
                  group.times(add_mod(a, a, bls12_order)));
    }));
}

TEST_P(Bls12Add, InfinityPlusInfinity)
{
    const Bls12Group& group = GetParam();
    EXPECT_EQ(group.sum(group.infinity(), group.infinity()), group.infinity());
}

TEST_P(Bls12Add, RefusesPointsOffTheCurve)
{
    const Bls12Group& group = GetParam();
    EXPECT_EQ(group.sum(group.off_curve, group.generator), "failure");
    EXPECT_EQ(group.sum(group.generator, group.off_curve), "failure");
    EXPECT_EQ(group.sum(group.infinity(), group.off_curve), "failure");
}

TEST_P(Bls12Add, RefusesElementsThatAreNotReducedOrNotPadded)
{
    const Bls12Group& group = GetParam();
    // In each place of each coordinate: the prime added to what is small, or a byte in the padding.
    for (std::size_t at = 0; at < group.point_digits; at += 128) {
        std::string beyond = group.infinity();
        beyond.replace(at, 128, bls12_prime);
        EXPECT_EQ(group.sum(beyond, group.generator), "failure") << at;
        EXPECT_EQ(group.sum(group.generator, beyond), "failure") << at;
        beyond.replace(at, 128, element(std::string(96, 'f')));
        EXPECT_EQ(group.sum(beyond, group.generator), "failure") << at;
        for (std::size_t byte = 0; byte < 16; ++byte) {
            std::string padded = group.generator;
            padded[at + 2 * byte + 1] = '1';
            EXPECT_EQ(group.sum(padded, group.generator), "failure") << at << " " << byte;
        }
    }
}

TEST_P(Bls12Add, TakesExactlyTwoPoints)
{
    const Bls12Group& group = GetParam();
    const std::string two = group.generator + group.generator;
    EXPECT_EQ(run(group.add, ""), "failure");
    EXPECT_EQ(run(group.add, group.generator), "failure");
    EXPECT_EQ(run(group.add, two.substr(2)), "failure");
    EXPECT_EQ(run(group.add, two + "00"), "failure");
}

class Bls12G1Add : public WithBlst {};

TEST_F(Bls12G1Add, DoublesAPointOfOrderThree)
{
    // (0, 2) is on the curve, and its tangent has the slope zero.
    const std::string p = element("0") + element("2");
    const std::string minus_p = bls12_g1.opposite(p);
    EXPECT_EQ(bls12_g1.sum(p, p), minus_p);
    EXPECT_EQ(bls12_g1.sum(minus_p, p), bls12_g1.infinity());
}

}  // namespace
}  // namespace sluice::evm::test
