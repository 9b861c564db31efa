// The pairing of bn254: its algebra, which points belong to it, and how calls encode them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "evm/precompiles/bn254_ate.hpp"
#include "tests/evm/precompiles/bn254_elements.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using namespace bn254;
using sluice::test::from_mpz;
using sluice::test::to_mpz;
using test::run;
using test::word;

const std::string yes = word(1);
const std::string no = word(0);

const AffinePoint g1{Fp::from(1), Fp::from(2)};

/// The generator that EIP-197 gives.
const TwistPoint g2{
    Fp2::from({0x46debd5cd992f6ed, 0x674322d4f75edadd, 0x426a00665e5c4479, 0x1800deef121f1e76},
              {0x97e485b7aef312c2, 0xf1aa493335a9e712, 0x7260bfb731fb5d25, 0x198e9393920d483a}),
    Fp2::from({0x4ce6cc0166fa7daa, 0xe3d1e7690c43d37b, 0x4aab71808dcb408f, 0x12c85ea5db8c6deb},
              {0x55acdadcd122975b, 0xbc4b313370b38ef3, 0xec9e99ad690c3395, 0x090689d0585ff075})};

/// (0, 0): infinity
const AffinePoint o1{Fp::zero(), Fp::zero()};
const TwistPoint o2{Fp2::zero(), Fp2::zero()};

/// p + q by chord and tangent.
TwistPoint add_slowly(const TwistPoint& p, const TwistPoint& q)
{
    if (is_infinity(p))
        return q;
    if (is_infinity(q))
        return p;
    Fp2 rise = q.y - p.y;
    Fp2 run = q.x - p.x;
    if (is_zero(run)) {
        if (!is_zero(rise) || is_zero(p.y))
            return o2;
        rise = square(p.x) + twice(square(p.x));
        run = twice(p.y);
    }
    const Fp2 slope = rise * inverse(run);
    const Fp2 x = square(slope) - p.x - q.x;
    return {x, slope * (p.x - x) - p.y};
}

TwistPoint multiply_slowly(const TwistPoint& p, const u256& scalar)
{
    TwistPoint sum = o2;
    for (unsigned i = 256; i-- > 0;) {
        sum = add_slowly(sum, sum);
        if ((scalar >> i).limb[0] & 1)
            sum = add_slowly(sum, p);
    }
    return sum;
}

/// A root of x, if it has one.
std::optional<Fp> root(const Fp& x)
{
    const mpz_class p = to_mpz(field_prime);
    const mpz_class exponent = (p + 1) / 4;
    mpz_class r = to_mpz(x.value());
    mpz_powm(r.get_mpz_t(), r.get_mpz_t(), exponent.get_mpz_t(), p.get_mpz_t());
    const Fp candidate = Fp::from(from_mpz(r));
    return square(candidate) == x ? std::optional{candidate} : std::nullopt;
}

std::optional<Fp2> root(const Fp2& x)
{
    // (a + b i)^2 = x, so that a^2 is half of the real part plus or minus the absolute value.
    const std::optional<Fp> absolute = root(square(x.re) + square(x.im));
    if (!absolute)
        return std::nullopt;
    std::optional<Fp> a = root(half(x.re + *absolute));
    if (!a)
        a = root(half(x.re - *absolute));
    if (!a || is_zero(*a))
        return std::nullopt;
    const Fp2 candidate{*a, half(x.im) * inverse(*a)};
    return square(candidate) == x ? std::optional{candidate} : std::nullopt;
}

/// Number of points of the twist over the group's order: 2 p - order.
const u256 cofactor = field_prime + field_prime - group_order;

/// Its two smallest prime factors.
constexpr std::uint64_t small_orders[]{10069, 5864401};

/// Any point of the twist, which but for a chance of 2^-254 is not in the subgroup.
rc::Gen<TwistPoint> twist_point()
{
    return rc::gen::map(any_fp2(), [](Fp2 x) {
        const Fp2 b = Fp2::from(3, 0) * inverse(Fp2::from(9, 1));
        for (;; x = x + Fp2::from(1, 1)) {
            if (const auto y = root(square(x) * x + b))
                return TwistPoint{x, *y};
        }
    });
}

/// Any finite point of the subgroup.
rc::Gen<TwistPoint> subgroup_point()
{
    return rc::gen::map(rc::gen::arbitrary<u256>(), [](const u256& scalar) {
        const TwistPoint q = multiply_slowly(g2, scalar);
        return is_infinity(q) ? g2 : q;
    });
}

rc::Gen<AffinePoint> curve_point()
{
    return rc::gen::map(rc::gen::arbitrary<u256>(), [](const u256& scalar) {
        const AffinePoint p = multiply(g1, scalar);
        return is_infinity(p) ? g1 : p;
    });
}

std::string encode(const AffinePoint& p)
{
    return word(p.x.value()) + word(p.y.value());
}

std::string encode(const TwistPoint& q)
{
    return word(q.x.im.value()) + word(q.x.re.value()) + word(q.y.im.value()) +
           word(q.y.re.value());
}

std::string encode(const AffinePoint& p, const TwistPoint& q)
{
    return encode(p) + encode(q);
}

AffinePoint negate(const AffinePoint& p)
{
    return {p.x, -p.y};
}

/// The pairing itself, to a fixed power.
Fp12 pairing(const AffinePoint& p, const TwistPoint& q)
{
    PointPair pair{.p = p, .q = q};
    Fp12 product = Fp12::one();
    EXPECT_TRUE(miller_loop({&pair, 1}, product));
    return final_exponentiation(product);
}

bool is_in_subgroup(const TwistPoint& q)
{
    PointPair pair{.p = o1, .q = q};
    Fp12 product = Fp12::one();
    return miller_loop({&pair, 1}, product);
}

Fp12 power(const Fp12& x, const u256& exponent)
{
    Fp12 result = Fp12::one();
    for (unsigned i = 256; i-- > 0;) {
        result = square(result);
        if ((exponent >> i).limb[0] & 1)
            result = result * x;
    }
    return result;
}

TEST(Bn254Pairing, GeneratorsPairToAnElementOfTheGroupsOrder)
{
    const Fp12 e = pairing(g1, g2);
    EXPECT_NE(e, Fp12::one());
    EXPECT_EQ(power(e, group_order), Fp12::one());
}

TEST(Bn254Pairing, IsBilinear)
{
    const Fp12 e = pairing(g1, g2);
    EXPECT_TRUE(rc::check([&e](const u256& a, const u256& b) {
        const AffinePoint p = multiply(g1, a);
        const TwistPoint q = multiply_slowly(g2, b);
        RC_PRE(!is_infinity(p) && !is_infinity(q));
        RC_ASSERT(pairing(p, q) == power(power(e, a), b));
    }));
}

TEST(Bn254Pairing, OppositesCancel)
{
    EXPECT_TRUE(rc::check([] {
        const AffinePoint p = *curve_point();
        const TwistPoint q = *subgroup_point();
        RC_ASSERT(run("bn254_pairing", encode(p, q)) == no);
        RC_ASSERT(run("bn254_pairing", encode(p, q) + encode(negate(p), q)) == yes);
        RC_ASSERT(run("bn254_pairing", encode(p, q) + encode(p, -q)) == yes);
        RC_ASSERT(run("bn254_pairing", encode(p, q) + encode(p, q)) == no);
    }));
}

TEST(Bn254Pairing, ProductsOfAnyNumberOfPairs)
{
    // The sum of 1 * 1 + 2 * 2 + ... + n * n, made up for by one pair more: past the number of
    // pairs that are worked on together.
    std::string pairs;
    AffinePoint p = o1;
    TwistPoint q = o2;
    std::uint64_t sum = 0;
    for (std::uint64_t n = 1; n <= 70; ++n) {
        p = add(p, g1);
        q = add_slowly(q, g2);
        sum += n * n;
        pairs += encode(p, q);
        ASSERT_EQ(run("bn254_pairing", pairs + encode(negate(multiply(g1, sum)), g2)), yes) << n;
        ASSERT_EQ(run("bn254_pairing", pairs + encode(negate(multiply(g1, sum + 1)), g2)), no) << n;
        ASSERT_EQ(run("bn254_pairing", encode(multiply(g1, sum), -g2) + pairs), yes) << n;
    }
}

TEST(Bn254Pairing, InfinityPairsToOne)
{
    EXPECT_EQ(run("bn254_pairing", ""), yes);
    EXPECT_EQ(run("bn254_pairing", encode(o1, o2)), yes);
    EXPECT_EQ(run("bn254_pairing", encode(g1, o2)), yes);
    EXPECT_EQ(run("bn254_pairing", encode(o1, g2)), yes);
    EXPECT_EQ(run("bn254_pairing", encode(o1, g2) + encode(g1, g2) + encode(g1, o2)), no);
    EXPECT_EQ(run("bn254_pairing", encode(g1, g2) + encode(o1, g2) + encode(g1, -g2)), yes);
}

TEST(Bn254Pairing, RefusesPartsOfPairs)
{
    const std::string pair = encode(g1, g2);
    for (std::size_t bytes = 1; bytes < 192; ++bytes)
        EXPECT_EQ(run("bn254_pairing", pair.substr(0, 2 * bytes)), "failure") << bytes;
    EXPECT_EQ(run("bn254_pairing", pair + "00"), "failure");
}

TEST(Bn254Pairing, RefusesNumbersBeyondTheField)
{
    const std::string valid = encode(g1, g2);
    const std::string infinite = encode(o1, o2);
    for (const std::string& text : {valid, infinite}) {
        for (std::size_t i = 0; i < 6; ++i) {
            const u256 number = load_be(test::bytes(text.substr(64 * i, 64)).data());
            for (const u256& other : {number + field_prime, u256_max}) {
                std::string changed = text;
                changed.replace(64 * i, 64, word(other));
                EXPECT_EQ(run("bn254_pairing", changed), "failure") << i;
                // Whatever stands before and after.
                EXPECT_EQ(run("bn254_pairing", valid + changed + infinite), "failure") << i;
            }
        }
    }
}

TEST(Bn254Pairing, RefusesPointsOffTheCurves)
{
    const std::string valid = encode(g1, g2);
    for (std::size_t i = 0; i < 6; ++i) {
        const u256 number = load_be(test::bytes(valid.substr(64 * i, 64)).data());
        std::string changed = valid;
        changed.replace(64 * i, 64, word(number + 1));
        EXPECT_EQ(run("bn254_pairing", changed), "failure") << i;
    }
    // The other point is looked at also where one is infinity.
    EXPECT_EQ(run("bn254_pairing", encode(o1, {g2.x, g2.x})), "failure");
    EXPECT_EQ(run("bn254_pairing", encode({g1.y, g1.x}, o2)), "failure");
    // Real parts first.
    EXPECT_EQ(run("bn254_pairing", encode(g1) + word(g2.x.re.value()) + word(g2.x.im.value()) +
                                       word(g2.y.re.value()) + word(g2.y.im.value())),
              "failure");
}

TEST(Bn254Pairing, RefusesPointsOutsideTheSubgroup)
{
    EXPECT_TRUE(rc::check([] {
        const TwistPoint any = *twist_point();
        const TwistPoint inside = multiply_slowly(any, cofactor);
        const TwistPoint outside = multiply_slowly(any, group_order);
        RC_ASSERT(is_on_twist(any));
        RC_ASSERT(is_infinity(multiply_slowly(inside, group_order)));
        RC_ASSERT(is_infinity(multiply_slowly(outside, cofactor)));

        RC_ASSERT(is_in_subgroup(inside));
        RC_ASSERT(!is_in_subgroup(any));
        RC_ASSERT(!is_in_subgroup(outside));
        RC_ASSERT(run("bn254_pairing", encode(o1, inside)) == yes);
        RC_ASSERT(run("bn254_pairing", encode(o1, any)) == "failure");
        RC_ASSERT(run("bn254_pairing", encode(g1, g2) + encode(g1, any)) == "failure");
        RC_ASSERT(run("bn254_pairing", encode(g1, any) + encode(g1, -any)) == "failure");
    }));
}

TEST(Bn254Pairing, RefusesPointsOfSmallOrder)
{
    // Their multiples come back to them within the loop's number, and infinity turns up.
    EXPECT_TRUE(rc::check([] {
        const TwistPoint outside = multiply_slowly(*twist_point(), group_order);
        for (const std::uint64_t order : small_orders) {
            const u256 rest = from_mpz(to_mpz(cofactor) / mpz_class{order});
            const TwistPoint small = multiply_slowly(outside, rest);
            if (is_infinity(small))
                continue;
            RC_ASSERT(is_infinity(multiply_slowly(small, order)));
            RC_ASSERT(!is_in_subgroup(small));
            RC_ASSERT(!is_in_subgroup(add_slowly(small, g2)));
            RC_ASSERT(run("bn254_pairing", encode(g1, small)) == "failure");
        }
    }));
}

TEST(Bn254Pairing, RefusesEveryMultipleOfAPointOfTheSmallestOrder)
{
    const mpz_class rest = to_mpz(cofactor) / mpz_class{small_orders[0]};
    // Some x of which the twist has a point; from it all multiples but infinity and opposites.
    Fp2 x = Fp2::from(1, 0);
    std::optional<Fp2> y;
    TwistPoint small = o2;
    while (is_infinity(small)) {
        x = x + Fp2::from(1, 1);
        y = root(square(x) * x + Fp2::from(3, 0) * inverse(Fp2::from(9, 1)));
        if (y)
            small = multiply_slowly(multiply_slowly({x, *y}, group_order), from_mpz(rest));
    }
    TwistPoint multiple = small;
    for (std::uint64_t n = 1; n <= small_orders[0] / 2; ++n) {
        ASSERT_FALSE(is_infinity(multiple)) << n;
        ASSERT_FALSE(is_in_subgroup(multiple)) << n;
        multiple = add_slowly(multiple, small);
    }
    EXPECT_TRUE(is_infinity(add_slowly(multiple, multiply_slowly(small, small_orders[0] / 2))));
}

}  // namespace
}  // namespace sluice::evm
