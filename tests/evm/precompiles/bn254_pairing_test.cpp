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

// Made with npm rustbn-wasm 0.4.0 and @noble/curves 2.4.0, which agree on them: scalars and
// coordinates from SHA-512 digests.
const struct {
    std::string_view input;
    std::string_view output;
} vectors[]{
    // A product of one.
    {"1146bfb0908b291922d1072d643ab2e73b355380c761913ae5ba1dae0942e822"
     "27177010746cadc062c5c5a3aa3fc7151a0cdfad5343045806419b8804411f5c"
     "290668479e567ad5a2485a93f976d784206f66f690a18c3f5a6d85c29571236f"
     "29dddbf86f6a2f47c38063a850ccc442131570e5084c45fd7709b4ddb436e22c"
     "1e74a4bf519c267a5b16431b2413b00402d4d3b670c9414b8efff5bee661a8f6"
     "299f0af7f72b3a93ca7c3cc32443c83b05d041bd14276e5adca2546728bc37f7"
     "2baa3318997641defba7267cf1de570c0f37d7d10c97d33805c0be2a09c83125"
     "1cdef0562ee037748e77e218db5db316f5654fda9724b9e161dc99284335a5b1"
     "02c855671a96698a1d0722eee2943a2ba9850dc30e1c5100e535deddb6ec4409"
     "076146c96781ca6e00c55e8791b1436194b2c037afc8e4a1a00525c73c5df722"
     "146e34f7a383ed6a24f1f8a04fd771057af77a230d63484896c7f996dde9c777"
     "25b2bb189b39821c78837bd530c9795ba1c9af3bc767c385507372b83d8570a5",
     yes},
    // Some other product.
    {"2abe08133b7d11797b962416c82fe0abd6ba4db8717660bf702c808aef06cd75"
     "16e09be143b37b4853f03a1fb7e009cfb9652c372c2a1d16b09271c063d59302"
     "2fc031bb86d99ff210cf13a8cc828a64ccf66479c896e2e3c45b66ce59a3a54b"
     "0453eee68ed96b3c47f17b56a56300e53856be2fbce07bd96b4c3c77323a14be"
     "21871f324b00353d4aa12b99d748dfb30a30a5fa67ad70095ddec58ece300432"
     "13c4f815e8249965526188a6d52ab251ea23d0dbf267c1e20fd45f253996d4b1"
     "0f0c751dc3996effc695fc16ae0d98b1a84870820cdc66b9783c40c89cc6d839"
     "20d89baa7e5f9288e83f567ed88743f78c6869332866f1da4448d91f67fa0882"
     "2dfbde41915ae92ad155ccc8b5882979e5a67c517b1de956352ebdc30efbaaf6"
     "2aa00ecc347b3abea624da7a5107db94238a1e3ab7572208ba7f31b599313f35"
     "093bbdb312c441786e66af861acddead55eddbb50b895c8ebca9a3e4f1264fa3"
     "1656b2495ddd50205ece6c0506fd7dc53bf222247a882c934bf3abb03cfa3cd1",
     no},
    // A point of the twist outside the subgroup.
    {"03f49124d9bc3b9408383e6f8fcbfc10c4685fb68396df19ea4e204e32aead55"
     "16b25f5e5f475b263f572957ba4960837e44458973250224dd642a52ee1608a3"
     "1342fbfc47cdaa89e7c4e2ec5740bc639a35c9ca763f676f3c28f4231ba221db"
     "02ceaf4f7137b2c95474c9f57234aa3fceb936beb76d4490ae2607c366d0ac97"
     "28371e3d12bf4c03fe9438a8641adf29a733d4ba7f07f3f14d88b286ae31ecdb"
     "244aeec1aece51c3febb3c90fb64e5577a77dd3e8c804485b92074f38589ca6e"
     "1dc9051eb4ca13aebb145b1d780201db85f80f64460107b41fc425493291d7ef"
     "2038308d22c65700d24ec7e253715d5c0bc64771851847dfe9b6b1ffcad2ee66"
     "27870668ee441347640e54c046faaeb87bb78ba82254d9862b6ae0ef7057b965"
     "29edca995aa64aca658b600f37c4fe4b9635d1f8cfa39e386007632142f56a70"
     "18bdee7d341436a5d6a80fc3e9abfbb92a0203a053ef90078f0cfc6dcb7bf2ec"
     "0c58c4f540b71abad4ba2f060105e9f98367891445787c7b18c2bbdbdb591d18",
     "failure"},
    // One of the cofactor's order.
    {"2946cc407cbed7c3ff96b5687b49fc9949059cfaf23ceeab1750234140c5353b"
     "2778c4254fffbd838daa2f680a885bd6927568b447392387c3dff45782ffb66b"
     "0e799926fd5347c62ebcc8bfcb904fda5aa025299ee43af98687b5760d333709"
     "2ebb93ceea0e612727b03e55bb9af05bd1c7a7b6a47699c1a2707785e92e4428"
     "1ad2bc1535d578dacc2377d20a6eb6bfd33a9de252a8dc054d0143e4175071a2"
     "22e13a0a666a5cc06a0cf5d8f29e2d4d61575a866452f148ff59cd73df810c04"
     "1a1bc3076086a3a6deb3d0e5f072ebd780ebf685adeefeaa5c795eabac22deac"
     "034f842dc95086a9d72b84d137220f3cde5b4db22945dd57b1ad37e160232f0e"
     "031f505027e86f5f5cfcb4ebdd543e94ff052ce411a2e3272b170de75b6598aa"
     "223eb1f740596336ec1f37d3e1948925914d57e62df42876ab744e52bcccb64d"
     "0033aa2d61e63e1eb88b5eb14fe158bf15c8569d8800cb7a9a57e75d96620b51"
     "2d673c91246225e937cfbe6c5d093ca62529a620f8ab37022eebd7d0d11f5a31",
     "failure"},
    // One of order 10069.
    {"090128ee0d043ee54db994f309b3e6d245145c1d28b3c6b9df2080e86fff2f95"
     "13bf805843600c53177c70c8cd4ae1308d501ca760756f94a3266d61ef8d34b0"
     "0d713e0adf5cc9805313d263f0db005a012a8ef245e984d3885634283bd372db"
     "095f1aa8cf8fe7e68eadbee76ae2be40a63f533a1bb45a2ca1dab3af3a01ec59"
     "199faa533f6a3e49d4bd12c13dac21e60d005a55055826650179b1f014b783d3"
     "19062dab3228468e3aded094c0e1d34ad9bf79db4001d9e071168289db086892",
     "failure"},
    // One of the subgroup plus one of order 10069.
    {"130a87b724f5477f13d9b533aaf0c690b6721df01963d4bbf12a095b0627dcb0"
     "0c85d4d7ce67d022bf8d377ff305c9f44572791373faf8c41541a32a131f21d7"
     "212dc3d561df16470a453b96383ef11aacf001ccf38b534c8484b5cd533df3f7"
     "08b8861ffe487db23894efd6f20fe9a93b75292e89b8fe2322c3faf68e6d4795"
     "2cbfef2d223a324382b2fd40c28888872f9a0ec0935c2828ff85e77a6fb03898"
     "02bc2879603c8deac42cfab2310f266275df854f3799f1fb2f7a7f98a07689fd"
     "04e72f72dd7e0cb6f00a4cae15dc723730b27580492bc8eace9dfc0579f2f57c"
     "1dadf6a4ea387247063d710c857880e6ddd16452c56e1f48de99e163c44c8b79"
     "1121f0df38057f25a014c2a2e24130e55c537e5d19050f77bb348676738e6f8a"
     "14a35c08c8ef882f967b5fd3c0ff93f1d248adac09467a6d026e680e832586c2"
     "067e539c2e38dff4a980be344101885fa2d3368915f15dd2472d177b09b19e0d"
     "03d96e72b88bb952c8756d0c364d8be1278e043472a2b4b7ca031d7c329ca778",
     "failure"},
    // One of order 5864401.
    {"22b0be915963a2fe6b67501df9583a40d7489ffab1c63c4243b510a6fb2ed85d"
     "014ab67e00e28fa39fc57dd584dc859fcc506597068b7324aa3701c2ce0d6afb"
     "0c9ee3a1a9a219da05e0e9dc36607db49e6f2af348319b9dac8d818c28e9d84f"
     "1b603b9d2600a9777fe07c89233144dfd9fa08c00e1302f1ab755470efd502b6"
     "004c47537d6bfecbf9f285c50983d5b0bb006a7449b6c48d3f9c73ef239c7a73"
     "1c16d2ebe639b4e1ef730c5b61f759225aa0d7d15686494cd40edc298d75df0f"
     "03a2fcf63d6cf5c5b7a4b34f6416792d650030dd1eaddddae69cf137e5504c91"
     "209d3a758bec6205289f3c037fcdd8fed6b8da5ce7baad3e6bb1f8b93ac37b69"
     "1f627341d8c748891d298d03af1d406235cb983013208a867ec704061bc31f33"
     "2edf3f5b689b460a017e6db8fa3ceba6adb06a342d8e6c889d0e7d2d9f25d477"
     "00b42d32f04518120ff7278627dbe5e8885aad98f2034c518083fad5e683d4b0"
     "094e7c29d17ce3958c950fae206d2caf83c5be06aba6894fdeb60992e6d02759",
     "failure"},
};

TEST(Bn254Pairing, MatchesIndependentLibraries)
{
    for (const auto& vector : vectors)
        EXPECT_EQ(run("bn254_pairing", vector.input), vector.output) << vector.input;
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
