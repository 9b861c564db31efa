// Signatures on secp256r1: those that OpenSSL makes, those that are built to hit an edge, and what
// must be refused without a word.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <rapidcheck.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/u256_div.hpp"
#include "tests/base/words.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::run;
using test::word;

const u256 field_prime =
    load_be(test::bytes("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff").data());
const u256 group_order =
    load_be(test::bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").data());

const std::string valid = word(1);
const std::string invalid;

u256 multiply(const u256& a, const u256& b)
{
    return mul_mod(a, b, group_order);
}

u256 reduced(const u256& x)
{
    return multiply(x, 1);
}

/// By Fermat's little theorem, so as not to rely on the inversion under test.
u256 inverse(const u256& x)
{
    u256 result{1};
    const u256 exponent = group_order - u256{2};
    for (int bit = 255; bit >= 0; --bit) {
        result = multiply(result, result);
        if (((exponent.limb[bit / 64] >> (bit % 64)) & 1) != 0)
            result = multiply(result, x);
    }
    return result;
}

/// A point, in OpenSSL's arithmetic.
class Point {
public:
    /// The generator times `factor`.
    static Point generated(const u256& factor)
    {
        Point result;
        EXPECT_EQ(EC_POINT_mul(group(), result.point_.get(), number(factor).get(), nullptr, nullptr,
                               nullptr),
                  1);
        return result;
    }

    /// The point with this first coordinate and an even second one, if there is one.
    static std::optional<Point> with_x(const u256& x)
    {
        Point result;
        if (EC_POINT_set_compressed_coordinates(group(), result.point_.get(), number(x).get(), 0,
                                                nullptr) != 1) {
            ERR_clear_error();
            return std::nullopt;
        }
        return result;
    }

    /// generator * of_generator + this * factor
    [[nodiscard]] Point combined(const u256& of_generator, const u256& factor) const
    {
        Point result;
        EXPECT_EQ(EC_POINT_mul(group(), result.point_.get(), number(of_generator).get(),
                               point_.get(), number(factor).get(), nullptr),
                  1);
        return result;
    }

    [[nodiscard]] u256 x() const { return coordinates().first; }

    /// Both coordinates, as they stand in an input.
    [[nodiscard]] std::string text() const
    {
        const auto [x, y] = coordinates();
        return word(x) + word(y);
    }

private:
    using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

    static const EC_GROUP* group()
    {
        static const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> instance{
            EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), EC_GROUP_free};
        return instance.get();
    }

    static Number number(const u256& x)
    {
        const Hash256 bytes = to_hash256(x);
        return {BN_bin2bn(bytes.bytes, 32, nullptr), BN_free};
    }

    [[nodiscard]] std::pair<u256, u256> coordinates() const
    {
        const Number x{BN_new(), BN_free};
        const Number y{BN_new(), BN_free};
        EXPECT_EQ(EC_POINT_get_affine_coordinates(group(), point_.get(), x.get(), y.get(), nullptr),
                  1);
        std::uint8_t bytes[64];
        BN_bn2binpad(x.get(), bytes, 32);
        BN_bn2binpad(y.get(), bytes + 32, 32);
        return {load_be(bytes), load_be(bytes + 32)};
    }

    std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point_{EC_POINT_new(group()),
                                                               EC_POINT_free};
};

struct Signed {
    u256 hash;
    u256 r;
    u256 s;
    std::string key;  ///< Both coordinates.

    [[nodiscard]] std::string input() const { return word(hash) + word(r) + word(s) + key; }
};

/// As SEC 1 has it: the secret and the nonce are between 0 and the order.
Signed sign(const u256& hash, const u256& secret, const u256& nonce)
{
    const u256 r = reduced(Point::generated(nonce).x());
    const u256 s = multiply(inverse(nonce), add_mod(hash, multiply(r, secret), group_order));
    return {hash, r, s, Point::generated(secret).text()};
}

u256 scalar(const u256& any)
{
    return mul_mod(any, 1, group_order - u256{1}) + u256{1};
}

// RFC 6979, A.2.5: the key, and the signature with SHA-256 of "sample".
const Signed sample{
    load_be(test::bytes("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf").data()),
    load_be(test::bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716").data()),
    load_be(test::bytes("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8").data()),
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"};

TEST(P256Verify, TakesThePublishedExample)
{
    EXPECT_EQ(run("p256verify", sample.input()), valid);
}

TEST(P256Verify, TakesWhatWasSignedAndNothingElse)
{
    EXPECT_TRUE(rc::check([](const u256& hash, const u256& secret, const u256& nonce) {
        const Signed signature = sign(hash, scalar(secret), scalar(nonce));
        RC_PRE(!is_zero(signature.r) && !is_zero(signature.s));
        RC_ASSERT(run("p256verify", signature.input()) == valid);
        // The mirror image of s is as good: no rule against malleability here.
        Signed mirrored = signature;
        mirrored.s = group_order - signature.s;
        RC_ASSERT(run("p256verify", mirrored.input()) == valid);

        Bytes wrong = test::bytes(signature.input());
        const int bit = *rc::gen::inRange(0, 160 * 8);
        wrong[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1 << bit % 8);
        RC_ASSERT(run("p256verify", BytesView{wrong}) == invalid);
    }));
}

TEST(P256Verify, ReducesTheCoordinateByTheOrder)
{
    // The first coordinate of R is in [n, p), for which a signature holds what is left modulo n.
    // Any r, s and hash fit the key (s R - hash G) / r.
    int found = 0;
    for (std::uint64_t r = 1; found < 4; ++r) {
        const auto point = Point::with_x(group_order + u256{r});
        if (!point)
            continue;
        ++found;
        const u256 hash{12345};
        const u256 s{67};
        const u256 inverse_r = inverse(r);
        const Point key =
            point->combined(multiply(group_order - hash, inverse_r), multiply(s, inverse_r));
        EXPECT_EQ(run("p256verify", Signed{hash, r, s, key.text()}.input()), valid) << r;
        EXPECT_EQ(run("p256verify", Signed{hash, r + 1, s, key.text()}.input()), invalid) << r;
    }
}

TEST(P256Verify, AHashBeyondTheOrderIsReduced)
{
    const Signed signature = sign(5, 6, 7);
    Signed beyond = signature;
    beyond.hash += group_order;
    EXPECT_EQ(run("p256verify", signature.input()), valid);
    EXPECT_EQ(run("p256verify", beyond.input()), valid);
    EXPECT_EQ(run("p256verify", sign(0, 6, 7).input()), valid);
    EXPECT_EQ(run("p256verify", sign(u256_max, 6, 7).input()), valid);
}

TEST(P256Verify, RefusesAResultAtInfinity)
{
    const u256 secret{6};
    const u256 r{12};
    const u256 hash = group_order - multiply(r, secret);
    const std::string key = Point::generated(secret).text();
    EXPECT_EQ(run("p256verify", Signed{hash, r, 99, key}.input()), invalid);
}

TEST(P256Verify, DoublesWhereBothProductsAreTheSame)
{
    // hash = r * secret: the two points that are added are one.
    const u256 secret{1234567};
    const u256 r = reduced(Point::generated(77).x());
    EXPECT_EQ(run("p256verify", sign(multiply(r, secret), secret, 77).input()), valid);
}

TEST(P256Verify, RefusesNumbersOutOfRange)
{
    const auto with = [](auto change) {
        Signed changed = sample;
        change(changed);
        return run("p256verify", changed.input());
    };
    EXPECT_EQ(with([](Signed& x) { x.r = u256{}; }), invalid);
    EXPECT_EQ(with([](Signed& x) { x.s = u256{}; }), invalid);
    EXPECT_EQ(with([](Signed& x) { x.r = group_order; }), invalid);
    EXPECT_EQ(with([](Signed& x) { x.s = group_order; }), invalid);
    EXPECT_EQ(with([](Signed& x) { x.r = u256_max; }), invalid);
    EXPECT_EQ(with([](Signed& x) { x.s = u256_max; }), invalid);

    // r + n and s + n stand for the same numbers where 256 bits hold them.
    const Signed small = sign(5, 6, 7);
    for (std::uint64_t r = 1;; ++r) {
        const auto point = Point::with_x(u256{r});
        if (!point)
            continue;
        const u256 inverse_r = inverse(r);
        const Point key = point->combined(multiply(group_order - small.hash, inverse_r),
                                          multiply(u256{3}, inverse_r));
        const Signed signature{small.hash, r, 3, key.text()};
        EXPECT_EQ(run("p256verify", signature.input()), valid);
        Signed changed = signature;
        changed.r += group_order;
        EXPECT_EQ(run("p256verify", changed.input()), invalid);
        changed = signature;
        changed.s += group_order;
        EXPECT_EQ(run("p256verify", changed.input()), invalid);
        break;
    }
}

TEST(P256Verify, RefusesKeysThatAreNoPoints)
{
    const auto with_key = [](const std::string& key) {
        return run("p256verify", Signed{sample.hash, sample.r, sample.s, key}.input());
    };
    EXPECT_EQ(with_key(word(0) + word(0)), invalid);
    EXPECT_EQ(with_key(word(1) + word(1)), invalid);
    EXPECT_EQ(with_key(word(field_prime) + word(0)), invalid);
    EXPECT_EQ(with_key(word(u256_max) + word(u256_max)), invalid);
}

TEST(P256Verify, RefusesCoordinatesThatAreNotReduced)
{
    // Keys whose coordinate is so small that it stays within 256 bits with p added.
    for (std::uint64_t x = 0, found = 0; found < 3; ++x) {
        const auto key = Point::with_x(u256{x});
        if (!key)
            continue;
        ++found;
        // R = G + key, and s = r makes the key's factor one.
        const u256 r = reduced(key->combined(1, 1).x());
        const Signed right{r, r, r, key->text()};
        EXPECT_EQ(run("p256verify", right.input()), valid) << x;
        Signed wrong = right;
        wrong.key = word(field_prime + u256{x}) + wrong.key.substr(64);
        EXPECT_EQ(run("p256verify", wrong.input()), invalid) << x;
    }
}

TEST(P256Verify, TakesExactly160Bytes)
{
    const std::string input = sample.input();
    EXPECT_EQ(run("p256verify", ""), invalid);
    EXPECT_EQ(run("p256verify", input.substr(0, 318)), invalid);
    EXPECT_EQ(run("p256verify", input + "00"), invalid);
    EXPECT_EQ(run("p256verify", input + input), invalid);
}

TEST(P256Verify, LeavesTheErrorsOfTheProgramAroundAlone)
{
    ERR_clear_error();
    EXPECT_EQ(run("p256verify", Signed{1, 1, 1, word(1) + word(1)}.input()), invalid);
    EXPECT_EQ(ERR_peek_error(), 0U);

    ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
    EXPECT_EQ(run("p256verify", Signed{1, 1, 1, word(1) + word(1)}.input()), invalid);
    EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), ERR_R_INTERNAL_ERROR);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(P256Verify, RunsOnManyThreads)
{
    std::atomic<int> right{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&right] {
            for (int k = 0; k < 20; ++k)
                right += run("p256verify", sample.input()) == valid ? 1 : 0;
        });
    }
    threads.clear();
    EXPECT_EQ(right, 80);
}

}  // namespace
}  // namespace sluice::evm
