// Addition on bn254: the group's laws, a library's vectors, and what must be refused.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "evm/precompiles/bn254_curve.hpp"
#include "tests/base/words.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using bn254::AffinePoint;
using bn254::Fp;
using bn254::JacobianPoint;
using test::run;
using test::word;

const std::string infinity(128, '0');
const AffinePoint generator{Fp::from(1), Fp::from(2)};

/// Any point, infinity now and then.
rc::Gen<AffinePoint> point()
{
    return rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 1'000'000),
                        [](std::uint64_t n) { return multiply(generator, n % 1000 * n); });
}

// Made with npm @noble/curves 1.9.7: the generator times SHA-256 digests of names.
struct Vector {
    std::string_view p;
    std::string_view q;
    std::string_view sum;
};

constexpr Vector vectors[]{
    {"2ea816f53d754e239bdb4f7cc93e85819a6656f5d9c35ee4d3e2b5ca45c6e42d"
     "2a8c88c44abfdbe002ee39f066920c6cc538d0986dd81ee79b40bebbb9a80379",
     "1291335410cdf41ef248702b82281281196c91981f36331693c1def645de1c93"
     "2a3ca1a969f6a90d24eaaebaa647b5a278324311bc1d9de985d394a521c9bb2e",
     "1b4950678c5c40dea1245a3b800c4ab205e369c6c85d7967b474e2337d6a6bab"
     "0ea3d7eb07bcf3e304531a6b40dc9caf590984a401d640b29e1ab540433ca9ce"},
    {"022cdc5885a99527fc4781d81f5643ea91b56355ed65b64bc5c5dcd92dde3f33"
     "13eff8045ca66ab49b795d02b1dcd398a6b56aeabb9b0b3e371f47a441f0fb14",
     "2a6ab966266b3aae6f9d32da9248e4a68c68c44894ce75c3ba646fa0d6151d4a"
     "1ac0009f84c78521e410defa78b9732bb4c33f91d10d1c0ecd1e380022e60aff",
     "215101b768f77986e7037b4c157f30246c0761cf1bbdca506573e9537f570b83"
     "22182e5af4676841e5b85e44efaed3d69069d5a836898d26bb3bd01e63973ec4"},
    {"1f6e0a81b0299ee09b642ad13fd5b892870ec102f8a0c13f40552d5a57e4277d"
     "23f0650880079e4a36046dce1f140b17980af1d673b331c821433080a9aa4c59",
     "0626f52e5f73e161d1f82fcb6e5abdeba3f9e34ac514cd7abce4d090d72fc18c"
     "2951dd795a9a4ecf5d3bf06cbbe74441273878b6a030a7d941f38b1ab28c00eb",
     "1c9789da68bdf88a2e2cfe50a76ee4481e286d1cb82a6ce59801297a2e84d9d3"
     "0b9d993bdc852dac83d50f50ab1373c12c20cd0b3798a8ebefc593b2fec34cf8"},
    {"1d0bf99b032686912ba11b0bc061538216670e4e99df3b1f56935245a11cf858"
     "11180c5f799dc35790135096e859b620e6ceac5e5ac8dcc869ef4fd69f8208dd",
     "0b4d2c910d61f0c2394e4f6c9d30408fa35c4ecec4cc8add6fdacdac74305f40"
     "125750b6443e85a90a965ae87ab9c47559edbd210824e93272ca397d74c13bef",
     "03bc9840a811f0a0093c4c359be4f5e8d74902808c14934b765612da2dc06804"
     "0998a8c4181d919351cbb9309747c89f99dc03629f6624f1c5765cbdc46a457d"},
};

TEST(Bn254Add, MatchesAnIndependentLibrary)
{
    for (const Vector& vector : vectors) {
        const std::string p{vector.p};
        const std::string q{vector.q};
        EXPECT_EQ(run("bn254_add", p + q), vector.sum);
        EXPECT_EQ(run("bn254_add", q + p), vector.sum);
    }
}

TEST(Bn254Add, FormsAGroup)
{
    EXPECT_TRUE(rc::check([] {
        const AffinePoint zero{Fp::zero(), Fp::zero()};
        const AffinePoint p = *point();
        const AffinePoint q = *point();
        const AffinePoint r = *point();
        RC_ASSERT(add(p, zero) == p);
        RC_ASSERT(add(zero, p) == p);
        RC_ASSERT(add(p, q) == add(q, p));
        RC_ASSERT(add(add(p, q), r) == add(p, add(q, r)));
        RC_ASSERT(add(p, AffinePoint{p.x, -p.y}) == zero);
        RC_ASSERT(is_infinity(add(p, q)) || is_on_curve(add(p, q)));
    }));
}

TEST(Bn254Add, CoordinatesDoNotMatter)
{
    EXPECT_TRUE(rc::check([](const u256& any) {
        const AffinePoint p = *point();
        const AffinePoint q =
            *rc::gen::oneOf(point(), rc::gen::just(p), rc::gen::just(AffinePoint{p.x, -p.y}));
        RC_PRE(!is_infinity(q));
        // p in Jacobian coordinates with some z.
        const Fp z = Fp::from(any >> 3);
        RC_PRE(!is_zero(z));
        const Fp zz = square(z);
        const JacobianPoint scaled =
            is_infinity(p) ? JacobianPoint::infinity() : JacobianPoint{p.x * zz, p.y * (zz * z), z};
        RC_ASSERT(to_affine(scaled) == p);
        RC_ASSERT(to_affine(add(scaled, q)) == add(p, q));
        RC_ASSERT(to_affine(twice(scaled)) == add(p, p));
    }));
}

TEST(Bn254Add, DoublesEqualPoints)
{
    const std::string p = word(1) + word(2);
    EXPECT_EQ(run("bn254_add", p + p), run("bn254_mul", p + word(2)));
}

TEST(Bn254Add, OppositePointsGiveInfinity)
{
    EXPECT_EQ(run("bn254_add", word(1) + word(2) + word(1) + word(bn254::field_prime - u256{2})),
              infinity);
}

TEST(Bn254Add, InfinityIsNeutral)
{
    const std::string p = word(1) + word(2);
    EXPECT_EQ(run("bn254_add", p + infinity), p);
    EXPECT_EQ(run("bn254_add", infinity + p), p);
    EXPECT_EQ(run("bn254_add", infinity + infinity), infinity);
}

TEST(Bn254Add, ReadsMissingInputAsZerosAndIgnoresMore)
{
    const std::string p = word(1) + word(2);
    EXPECT_EQ(run("bn254_add", ""), infinity);
    EXPECT_EQ(run("bn254_add", "0000"), infinity);
    EXPECT_EQ(run("bn254_add", p), p);
    EXPECT_EQ(run("bn254_add", p + "00"), p);
    EXPECT_EQ(run("bn254_add", p + infinity + "ff"), p);
    EXPECT_EQ(run("bn254_add", word(1)), "failure");
    EXPECT_EQ(run("bn254_add", p + word(1)), "failure");
}

TEST(Bn254Add, RefusesWhatIsNoPoint)
{
    const u256 prime = bn254::field_prime;
    const std::string p = word(1) + word(2);
    const std::string wrong[]{
        word(1) + word(1),         word(0) + word(1),
        word(1) + word(0),         word(prime) + word(0),
        word(0) + word(prime),     word(prime + 1) + word(2),
        word(1) + word(prime + 2), word(u256_max) + word(u256_max),
    };
    for (const std::string& q : wrong) {
        EXPECT_EQ(run("bn254_add", p + q), "failure") << q;
        EXPECT_EQ(run("bn254_add", q + p), "failure") << q;
        EXPECT_EQ(run("bn254_add", infinity + q), "failure") << q;
    }
}

}  // namespace
}  // namespace sluice::evm
