// Multiplication on bn254 against double-and-add, and a library's vectors.
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
using bn254::group_order;
using bn254::JacobianPoint;
using test::run;
using test::word;

const std::string infinity(128, '0');
const AffinePoint generator{Fp::from(1), Fp::from(2)};

/// Double and add, from the top bit: no tables, no endomorphism.
AffinePoint multiply_slowly(const AffinePoint& p, const u256& scalar)
{
    JacobianPoint sum = JacobianPoint::infinity();
    for (unsigned i = 256; i-- > 0;) {
        sum = twice(sum);
        if ((scalar >> i).limb[0] & 1)
            sum = add(sum, p);
    }
    return to_affine(sum);
}

/// Some point other than infinity.
rc::Gen<AffinePoint> point()
{
    return rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t n) {
        return multiply_slowly(generator, u256{n, 0, 0, 0} + 1);
    });
}

// Made with npm @noble/curves 1.9.7: points are the generator times the SHA-256 digest of a name,
// scalars those at which reductions, the split and the recoding change their mind, then digests.
struct Vector {
    std::string_view point;
    std::string_view scalar;
    std::string_view product;
};

constexpr Vector vectors[]{
    {"016dfe4ef4d2466ac81e50a3f6fdc422e7ee1dc55a85fe7ffb2e59ada9682f17"
     "13c33933aecf5ef016a4ac1fa7d7e96d988189e5bdb14b3f4333610739af5799",
     "0000000000000000000000000000000000000000000000000000000000000001",
     "016dfe4ef4d2466ac81e50a3f6fdc422e7ee1dc55a85fe7ffb2e59ada9682f17"
     "13c33933aecf5ef016a4ac1fa7d7e96d988189e5bdb14b3f4333610739af5799"},
    {"026c4ae8e12f37b5215fdf22d8246923d2b719f17df7f9f08817a7b9ab42a42e"
     "2fd812565e30fd25135e775237c2f2d96fc6033ce330976d111dd81047c9a5e3",
     "0000000000000000000000000000000000000000000000000000000000000002",
     "0ba53bf06e21299826e3c277fa6395d7584053c423c9d583e4213d1b04bba107"
     "2a3868ddde13e1a8a662327b9af2bceb0a34874c8a7574401d1660bdd5fec7a4"},
    {"07f40f3639b0e19d946165c0b3d74edbd19bb35252b0e6c1e01e630d1cc90c45"
     "09d585c54fb9dcc4ab4d1642c3b5d3c47dc44a1c1c93a35168d09ae0f842bfd7",
     "0000000000000000000000000000000000000000000000000000000000000003",
     "0462bb9ed56b6813f7b636466f160b57adb559ead708b50cbe6ec70b600a4795"
     "13ee465be82c908d29541a8faff99d739a7b0c993f3aafa79425cad881406080"},
    {"2ca3a8697feecef5b36f5d0eff40de86c1a635b5b64a6df592e8c24d89219063"
     "1889c1cafba46d25f602d750374706e044ea358633467a31ff96773d88c57dc0",
     "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000",
     "2ca3a8697feecef5b36f5d0eff40de86c1a635b5b64a6df592e8c24d89219063"
     "17da8ca7e58d3303c24d6e664a3a517d5297350b352b505b3c8a14d94fb77f87"},
    {"15816d907216262c2c52737f6c0e16a3a712ce20e708907ba4d499b71bc77fbb"
     "1f21672f999f720845fb04b6ae7b76041a987286d1ab9e89863ce6083d773631",
     "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000002",
     "15816d907216262c2c52737f6c0e16a3a712ce20e708907ba4d499b71bc77fbb"
     "1f21672f999f720845fb04b6ae7b76041a987286d1ab9e89863ce6083d773631"},
    {"1119b765c9923445f5e33bcb97a5ddd45c4928416827496ce82f158a7576e289"
     "20afb2bb64c5f8892389ffd039763761a27b06e223b056bdc0ece027a8b370a2",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "209822d7de6fb3f6182ffee991f4a16108ee2d0a727456eec0f2690e4f0bf044"
     "24d7d13ee70437a018ca73b1e954463b53957797fd50418fce94bec91e32de62"},
    {"0d9024c45e3fea1f21a5d33020459f2d8cc4bb6966088cd82b34f17c33431212"
     "0f593cf6f03c5102afc08ffa89735ce91d4d3d79d6675fb5f3ded86b603ca232",
     "183227397098d014dc2822db40c0ac2e9419f4243cdcb848a1f0fac9f8000000",
     "066852577680f8316c08a8ab9c2d476d18320565bc0568ebaf669f90c9f59608"
     "2323f606b73de5b42b32791b02516fef92bd2d37fd986134258355c2261bd899"},
    {"148dedce722b4b923ce46df8ca2d1cad0c2e8e20f7ec96c2a21e445568830874"
     "0bf737385db777a2c7aa9ac847a4f8497fbfdf29902bd042309be820c14f5046",
     "8000000000000000000000000000000000000000000000000000000000000000",
     "0e0072d2a31e99f7673e152379685976f4d79aff87e559f65d9b8af1e3b6d75b"
     "0800aadb8164cbbcbec12e925b413ff73d027212eeac70db5e67101792b5b76e"},
    {"2994f583244deb78284c07bce9ac45a4b749b8f4bbc83843bc7e022f39cb1c25"
     "29a2fa660120dc5d15fb05824434a5dfb0a6cd9b4f0711810896932488b7e5f9",
     "00000000000000000000000000000000ffffffffffffffffffffffffffffffff",
     "0263fe44e543232c9c90a3af9912503a0635c721d430d77e275e8d1501da1281"
     "0a98dc80023e5b2d44d132cf99acc6e37b98b839242b2a15ace74b19b1275489"},
    {"0588a8d001255e764f673889a148a620ec80df309579e3117815a9ae85c66a57"
     "1ea12ac964b406f72aeae822522f83cb7988cdaf3a916a5db378889e827addeb",
     "0000000000000000b3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd",
     "02297a9b5912f79e0692705841e3f2d458b1e24faaed388dd88aa9301be73c8e"
     "1ea12ac964b406f72aeae822522f83cb7988cdaf3a916a5db378889e827addeb"},
    {"2ef8bca612d19ecd00c29194aaec593412cce3a8d6b0ec6fe95bfbe432bd587e"
     "2132178571a74d61de543805b9db906a0941ada0bc64816718aa52eb71662202",
     "30644e72e131a029048b6e193fd84104cc37a73fec2bc5e9b8ca0b2d36636f24",
     "0321a9a82cbfe8e570585dc91e837524d49965c767334dabfeac7bb8c58d9ac0"
     "0f3236ed6f8a52c7d9fc0db0c7a5c7f38e3fbcf0ac0d49262376392b6716db45"},
    {"09f093954226256fa293abe3895dd8c09319760dff5326c07d14180e5e99475b"
     "14e4b56a3517d50f07b153d44cfb242d16d413885db4a01836629e42b89180a0",
     "0000000000000000b3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90de",
     "0d026cd284c0e790e9964d625d760ca60627161266620aa30386df59f3d74679"
     "1b7f9908ac19cb1ab09ef1e23486343080ad57090abd2a7505bdedd41feb7ca7"},
    {"05f00a4685d393d41edede3788f5e9988d58c00e6707def27cf92bf4b4b1f322"
     "25c45d1779c4b0493a9f3e8fc7a568c8dc4b11e750659c5d0395bc5df433fb8a",
     "5555555555555555555555555555555555555555555555555555555555555555",
     "1ca4c09dc4599f86cf93ddda14a7ee772a0bed8ea4d652283fecb2cb3795eebd"
     "1730701b8fc4d5c6965276bfed01c68933500a093b0ab9f50e4cf56a4176301c"},
    {"232efa31a4f2beb613c9b63d39572375a966662e4ae5b0cbb1aad9cccbf2e237"
     "24f86c5eb21a7a1ab9c84be11c8380a4483ad8fe36d60aa0d35cd96080eafc00",
     "6bca720ea9daf945bd14f16c0034ea6802914245ebbd365856ea8f415d6fc72e",
     "23dc0e1a82b6d13668762282c237673a2ab7e6f1f5de268f64a953d463a84855"
     "11392ca83fd7e8ed1738df71ef0e5e5f273e551877c4d1890f2a6ea68d0801d6"},
    {"131dce721204cf7e9d47d90783f0750d1285b9a5d0e043de18556b4730e65d62"
     "0c91344a60123e3f64e2be71f7de4be6b5490fb36deeb95cfadc6d3e99a18fa3",
     "546c5fc84b702155e7777f565411665ca106736e517b6f74b6d2eedfd7e89cc5",
     "18514b720d2b448ade24e9b4d1baa9373ff72a022a8ae2eb710d875721c64964"
     "0a75dd935a2a4d5fecfb3687e3e21124dffbe73c74385d6ffc77eb120986c219"},
    {"0937fed3733c2e1a8afb4761a16503d27c01e6bb0f9ae5f325829b494edcfe77"
     "212fb727a71c5c6bc39fd1112b8f6d1225450c789718180f4b37a75c4fa4786a",
     "e80489af94ad66fe21bb822a9a24dc14e58bc261d7376cf3befc0f87d7036684",
     "27efa5f5f10d40cb533dd520c630eed1eaf47aaf16a7affa1e2524a246435c2d"
     "01e4731108845515812968fd8ab71224b4a5c2e5ff1c47090d2d80ac83ec80de"},
    {"1c15b936de9ed98a07dc5ab2c6b523895ab8c1e4faaf0bf7f52bfea9da3d39bd"
     "170bc1c3e6e5c092178d15a21adbde30fb5302e47665b1889a3d45e260de2a70",
     "6815f857d13ffc7637437480b7d294b63d19246e4f25b81840fbf94c737fad49",
     "111515375bd6a7f079f308840ff839a4bd10863e7a83fb672dc9b6da5e9667a9"
     "25a35b6e9cb7d9b48d54b13c73dc54632f764ebdae8aa1edb9dd1e6af106cf5f"},
};

TEST(Bn254Mul, MatchesAnIndependentLibrary)
{
    for (const Vector& vector : vectors) {
        EXPECT_EQ(run("bn254_mul", std::string{vector.point} + std::string{vector.scalar}),
                  vector.product)
            << vector.scalar;
    }
}

TEST(Bn254Mul, AgreesWithDoubleAndAdd)
{
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(rc::check([](const u256& scalar) {
            const AffinePoint p = *point();
            const AffinePoint product = multiply(p, scalar);
            RC_ASSERT(product == multiply_slowly(p, scalar));
            RC_ASSERT(is_infinity(product) || is_on_curve(product));
        }));
    }
}

TEST(Bn254Mul, AgreesWithRepeatedAdditionForSmallScalars)
{
    AffinePoint sum{Fp::zero(), Fp::zero()};
    for (std::uint64_t n = 0; n < 300; ++n) {
        ASSERT_EQ(multiply(generator, n), sum) << n;
        ASSERT_EQ(multiply(generator, group_order + n), sum) << n;
        ASSERT_EQ(multiply(generator, group_order - n), AffinePoint({sum.x, -sum.y})) << n;
        sum = add(sum, generator);
    }
}

TEST(Bn254Mul, PowersOfTwoAndTheirNeighbours)
{
    for (unsigned bit = 0; bit < 256; ++bit) {
        for (const u256& scalar : {u256{1} << bit, (u256{1} << bit) - 1, (u256{1} << bit) + 1})
            ASSERT_EQ(multiply(generator, scalar), multiply_slowly(generator, scalar)) << scalar;
    }
}

TEST(Bn254Mul, ScalarsWhoseHalvesMeet)
{
    // Sums of small multiples of the point and of its image under the endomorphism, at which the
    // accumulated sum can equal the entry added, or its negative.
    const u256 lambda{0x8b17ea66b99c90dd, 0x5bfc41088d8daaa7, 0xb3c4d79d41a91758, 0};
    for (std::uint64_t a = 0; a < 20; ++a) {
        for (std::uint64_t b = 0; b < 20; ++b) {
            const u256 plus = lambda * u256{b} + u256{a};
            const u256 minus = lambda * u256{b} - u256{a};
            ASSERT_EQ(multiply(generator, plus), multiply_slowly(generator, plus));
            ASSERT_EQ(multiply(generator, minus), multiply_slowly(generator, minus));
        }
    }
}

TEST(Bn254Mul, DistributesOverAddition)
{
    EXPECT_TRUE(rc::check([](std::uint64_t a, std::uint64_t b) {
        const AffinePoint p = *point();
        const u256 sum = u256{a} + u256{b};
        RC_ASSERT(add(multiply(p, a), multiply(p, b)) == multiply(p, sum));
    }));
}

TEST(Bn254Mul, OrderTimesAnyPointIsInfinity)
{
    EXPECT_TRUE(rc::check([] {
        const AffinePoint p = *point();
        for (const u256& multiple :
             {u256{0}, group_order, group_order + group_order, group_order * u256{5}})
            RC_ASSERT(is_infinity(multiply(p, multiple)));
    }));
}

TEST(Bn254Mul, InfinityTimesAnythingIsInfinity)
{
    for (const u256& scalar : {u256{0}, u256{1}, group_order, u256_max})
        EXPECT_EQ(run("bn254_mul", infinity + word(scalar)), infinity);
}

TEST(Bn254Mul, ReadsMissingInputAsZerosAndIgnoresMore)
{
    const std::string p = word(1) + word(2);
    EXPECT_EQ(run("bn254_mul", ""), infinity);
    EXPECT_EQ(run("bn254_mul", p), infinity);
    EXPECT_EQ(run("bn254_mul", p + "01"), run("bn254_mul", p + word(u256{1} << 248)));
    EXPECT_EQ(run("bn254_mul", p + word(9) + "ffff"), run("bn254_mul", p + word(9)));
    // Half a y coordinate is another y, and off the curve.
    EXPECT_EQ(run("bn254_mul", word(1)), "failure");
}

TEST(Bn254Mul, RefusesWhatIsNoPoint)
{
    const u256 p = bn254::field_prime;
    EXPECT_EQ(run("bn254_mul", word(1) + word(3) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(1) + word(3) + word(0)), "failure");
    EXPECT_EQ(run("bn254_mul", word(0) + word(1) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(p + 1) + word(2) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(1) + word(p + 2) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(p) + word(0) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(0) + word(p) + word(1)), "failure");
    EXPECT_EQ(run("bn254_mul", word(u256_max) + word(u256_max) + word(1)), "failure");
}

}  // namespace
}  // namespace sluice::evm
