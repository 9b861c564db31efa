// MODEXP: edges of lengths and padding, GMP as the oracle, and the three schedules of prices.
// SPDX-License-Identifier: Apache-2.0
#include <gmpxx.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/base/words.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::bytes;
using test::gas;
using test::run;
using test::word;

/// Input of a call: lengths and operands, given in hexadecimal.
std::string input_of(std::string_view base, std::string_view exponent, std::string_view modulus)
{
    std::string input =
        word(base.size() / 2) + word(exponent.size() / 2) + word(modulus.size() / 2);
    input += base;
    input += exponent;
    input += modulus;
    return input;
}

/// A number in so many bytes.
std::string number(std::uint64_t value, std::size_t size = 1)
{
    std::string text(2 * size, '0');
    for (std::size_t i = text.size(); i-- > 0 && value != 0; value /= 16)
        text[i] = "0123456789abcdef"[value % 16];
    return text;
}

std::string power(std::string_view base, std::string_view exponent, std::string_view modulus)
{
    return run("modexp", input_of(base, exponent, modulus), Revision::prague);
}

const std::string secp256k1_prime =
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

// ---- EIP-198's examples ----

TEST(Modexp, FermatsLittleTheorem)
{
    EXPECT_EQ(power("03", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
                    secp256k1_prime),
              word(1));
}

TEST(Modexp, BaseWithoutBytesIsZero)
{
    EXPECT_EQ(power("", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
                    secp256k1_prime),
              word(0));
}

TEST(Modexp, InputIsPaddedWithZerosOnTheRight)
{
    // 3 ^ 65535 mod 2^255, twice: with the modulus written out and with its first byte only.
    const std::string expected = "3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab";
    const std::string lengths = word(1) + word(2) + word(32);
    EXPECT_EQ(
        run("modexp", lengths + "03ffff" + "80" + std::string(62, '0') + "07", Revision::prague),
        expected);
    EXPECT_EQ(run("modexp", lengths + "03ffff80", Revision::prague), expected);
}

TEST(Modexp, LengthsBeyondAllMemoryAreUnpayable)
{
    for (const Revision revision : {Revision::byzantium, Revision::berlin, Revision::osaka}) {
        const Bytes long_exponent =
            bytes(word(0) + word(32) + word(u256_max) + std::string(64, 'f'));
        EXPECT_EQ(gas("modexp", long_exponent, revision), unpayable);
    }
}

// ---- lengths and edges ----

TEST(Modexp, EmptyInputGivesNothing)
{
    for (const Revision revision : {Revision::byzantium, Revision::berlin, Revision::osaka})
        EXPECT_EQ(run("modexp", "", revision), "");
    EXPECT_EQ(gas("modexp", {}, Revision::byzantium), 0U);
    EXPECT_EQ(gas("modexp", {}, Revision::berlin), 200U);
    EXPECT_EQ(gas("modexp", {}, Revision::osaka), 500U);
}

TEST(Modexp, ZeroModulusGivesZeros)
{
    EXPECT_EQ(power("02", "03", "0000"), "0000");
    EXPECT_EQ(power("02", "", "00"), "00");
    EXPECT_EQ(power("02", "03", std::string(200, '0')), std::string(200, '0'));
}

TEST(Modexp, ModulusBeyondTheInputGivesZeros)
{
    EXPECT_EQ(run("modexp", word(1) + word(1) + word(5) + "0203", Revision::prague), "0000000000");
    EXPECT_EQ(run("modexp", word(1) + word(1) + word(5), Revision::prague), "0000000000");
    EXPECT_EQ(run("modexp", word(1) + word(200) + word(2) + "ffff", Revision::prague), "0000");
    // The last byte of the lengths is missing: 256 is read where 257 might have been meant.
    EXPECT_EQ(run("modexp", (word(1) + word(1) + word(257)).substr(0, 190), Revision::prague),
              std::string(512, '0'));
}

TEST(Modexp, ModulusWithoutBytesGivesNothing)
{
    EXPECT_EQ(power("02", "03", ""), "");
    EXPECT_EQ(power(std::string(200, 'f'), "ff", ""), "");
}

TEST(Modexp, ModulusOneGivesZero)
{
    EXPECT_EQ(power("02", "03", "01"), "00");
    EXPECT_EQ(power("02", "", "01"), "00");
    EXPECT_EQ(power("", "", "0001"), "0000");
    EXPECT_EQ(power(std::string(100, 'f'), "03", "01"), "00");
    EXPECT_EQ(power(std::string(100, 'f'), "", number(1, 40)), number(0, 40));
}

TEST(Modexp, ExponentZeroGivesOne)
{
    EXPECT_EQ(power("05", "00", "07"), "01");
    EXPECT_EQ(power("05", "", "07"), "01");
    EXPECT_EQ(power("", "", "07"), "01");
    EXPECT_EQ(power("00", "00", "07"), "01");
    EXPECT_EQ(power("05", std::string(100, '0'), "08"), "01");
    EXPECT_EQ(power(std::string(100, 'f'), "00", number(10, 40)), number(1, 40));
}

TEST(Modexp, OutputIsAsLongAsTheModulusClaims)
{
    EXPECT_EQ(power("03", "04", number(100, 1)), number(81, 1));
    EXPECT_EQ(power("03", "04", number(100, 7)), number(81, 7));
    EXPECT_EQ(power("03", "04", number(100, 32)), number(81, 32));
    EXPECT_EQ(power("03", "04", number(100, 33)), number(81, 33));
    EXPECT_EQ(power("03", "04", number(100, 1000)), number(81, 1000));
}

TEST(Modexp, LeadingZerosDoNotMatter)
{
    for (const std::size_t base : {1U, 2U, 31U, 32U, 33U, 64U, 200U}) {
        for (const std::size_t exponent : {1U, 4U, 32U, 33U, 100U}) {
            EXPECT_EQ(power(number(0xfe, base), number(65, exponent), number(1000, 2)),
                      number(824, 2));
        }
    }
}

TEST(Modexp, ModulusCutOffByTheInput)
{
    // 0x1234 then nothing: 0x12340000...
    const std::string lengths = word(2) + word(1) + word(40);
    const std::string operands =
        "ffff"
        "03"
        "1234";
    EXPECT_EQ(run("modexp", lengths + operands, Revision::prague),
              run("modexp", lengths + operands + std::string(76, '0'), Revision::prague));
    const std::string short_lengths = word(2) + word(1) + word(4);
    EXPECT_EQ(run("modexp", short_lengths + operands, Revision::prague),
              run("modexp", short_lengths + operands + "0000", Revision::prague));
}

// ---- against GMP ----

std::string expected_power(const mpz_class& base, const mpz_class& exponent,
                           const mpz_class& modulus, std::size_t size)
{
    mpz_class result;
    if (modulus != 0)
        mpz_powm(result.get_mpz_t(), base.get_mpz_t(), exponent.get_mpz_t(), modulus.get_mpz_t());
    std::string text = result == 0 ? "" : result.get_str(16);
    return std::string(2 * size - text.size(), '0') + text;
}

mpz_class to_mpz(const Bytes& data)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), data.size(), 1, 1, 1, 0, data.data());
    return result;
}

/// A number in as few bytes as hold it.
std::string hex_of(const mpz_class& number)
{
    std::string text = number.get_str(16);
    text.insert(0, text.size() % 2, '0');
    return text;
}

/// Bytes in any number up to `limit`, of which some are all zeros or all ones, some begin or end
/// with zeros.
rc::Gen<Bytes> operand(std::size_t limit)
{
    return rc::gen::exec([limit] {
        const auto size = *rc::gen::inRange<std::size_t>(0, limit + 1);
        auto data = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
        const auto kind = *rc::gen::inRange(0, 8);
        const auto zeros = *rc::gen::inRange<std::size_t>(0, size + 1);
        if (kind == 0)
            data.assign(size, 0xff);
        if (kind == 1 || kind == 2)
            std::fill_n(data.begin(), zeros, std::uint8_t{0});
        if (kind == 3 || kind == 4)
            std::fill_n(data.rbegin(), zeros, std::uint8_t{0});
        if (kind == 5 && size > 0)
            data.back() |= 1;
        return data;
    });
}

void expect_agreement(std::size_t base_limit, std::size_t exponent_limit, std::size_t modulus_limit)
{
    EXPECT_TRUE(rc::check([=] {
        const Bytes base = *operand(base_limit);
        const Bytes exponent = *operand(exponent_limit);
        const Bytes modulus = *operand(modulus_limit);
        RC_ASSERT(power(to_hex(base), to_hex(exponent), to_hex(modulus)) ==
                  expected_power(to_mpz(base), to_mpz(exponent), to_mpz(modulus), modulus.size()));
    }));
}

TEST(ModexpAgainstGmp, OneLimb)
{
    expect_agreement(8, 12, 8);
}

TEST(ModexpAgainstGmp, Words)
{
    for (int i = 0; i < 10; ++i)
        expect_agreement(32, 32, 32);
}

TEST(ModexpAgainstGmp, WordsWithLongExponents)
{
    expect_agreement(32, 300, 32);
}

TEST(ModexpAgainstGmp, ShortExponents)
{
    expect_agreement(100, 1, 100);
    expect_agreement(40, 4, 40);
}

TEST(ModexpAgainstGmp, AnyLengths)
{
    for (int i = 0; i < 3; ++i)
        expect_agreement(100, 50, 100);
}

TEST(ModexpAgainstGmp, EveryShapeOfModulus)
{
    // odd * 2^k, for odd parts of one to four limbs, full and not, and every k.
    const mpz_class base{"0xfedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543211"};
    const mpz_class exponent{"0x10001000100010001000100010001000100010001"};
    for (unsigned bits = 1; bits <= 256; bits += 5) {
        for (unsigned zeros = 0; bits + zeros <= 256; zeros += 3) {
            for (const int less : {1, 3}) {
                if (bits < 3 && less == 3)
                    continue;
                const mpz_class modulus = ((mpz_class{1} << bits) - less) << zeros;
                std::string text = modulus.get_str(16);
                text.insert(0, 64 - text.size(), '0');
                ASSERT_EQ(power(hex_of(base), hex_of(exponent), text),
                          expected_power(base, exponent, modulus, 32))
                    << bits << " bits, " << zeros << " zeros";
            }
        }
    }
}

TEST(ModexpAgainstGmp, EverySmallExponent)
{
    const Bytes base(32, 0xab);
    Bytes modulus(32, 0xcd);
    const Bytes long_base(64, 0xab);
    Bytes long_modulus(64, 0xcd);
    for (std::uint64_t exponent = 0; exponent <= 520; ++exponent) {
        ASSERT_EQ(power(to_hex(base), number(exponent, 2), to_hex(modulus)),
                  expected_power(to_mpz(base), exponent, to_mpz(modulus), 32));
        ASSERT_EQ(power(to_hex(long_base), number(exponent, 2), to_hex(long_modulus)),
                  expected_power(to_mpz(long_base), exponent, to_mpz(long_modulus), 64));
    }
}

TEST(ModexpAgainstGmp, EveryLengthOfExponent)
{
    const std::string modulus(64, 'f');
    for (unsigned bits = 1; bits <= 300; ++bits) {
        const mpz_class exponent = (mpz_class{1} << bits) - 1;
        const mpz_class lowest = mpz_class{1} << (bits - 1);
        for (const mpz_class& e : {exponent, lowest}) {
            ASSERT_EQ(power("07", hex_of(e), modulus),
                      expected_power(7, e, (mpz_class{1} << 256) - 1, 32));
        }
    }
}

// ---- prices ----

Bytes with_lengths(std::uint64_t base, std::string_view exponent, std::uint64_t modulus)
{
    return bytes(word(base) + word(exponent.size() / 2) + word(modulus) +
                 std::string(2 * base, '1') + std::string{exponent} +
                 std::string(2 * modulus, '1'));
}

TEST(ModexpPrice, FollowsTheSchedules)
{
    // The table of EIP-2565, with the prices of EIP-7883 beside it.
    const struct {
        std::uint64_t size;
        std::string_view exponent;
        std::uint64_t byzantium;
        std::uint64_t berlin;
        std::uint64_t osaka;
    } prices[]{
        {64, "02", 204, 200, 500},          {64, "03", 204, 200, 500},
        {64, "010001", 3276, 341, 2048},    {128, "02", 665, 200, 512},
        {128, "03", 665, 200, 512},         {128, "010001", 10'649, 1365, 8192},
        {256, "02", 1894, 341, 2048},       {256, "010001", 30'310, 5461, 32'768},
        {512, "02", 5580, 1365, 8192},      {512, "010001", 89'292, 21'845, 131'072},
        {1024, "02", 17'868, 5461, 32'768}, {1024, "010001", 285'900, 87'381, 524'288},
    };
    for (const auto& price : prices) {
        const Bytes input = with_lengths(price.size, price.exponent, price.size);
        EXPECT_EQ(gas("modexp", input, Revision::byzantium), price.byzantium) << price.size;
        EXPECT_EQ(gas("modexp", input, Revision::istanbul), price.byzantium) << price.size;
        EXPECT_EQ(gas("modexp", input, Revision::berlin), price.berlin) << price.size;
        EXPECT_EQ(gas("modexp", input, Revision::prague), price.berlin) << price.size;
        EXPECT_EQ(gas("modexp", input, Revision::osaka), price.osaka) << price.size;
    }
}

TEST(ModexpPrice, TheLongerOfBaseAndModulusCounts)
{
    for (const Revision revision : {Revision::byzantium, Revision::berlin, Revision::osaka}) {
        const std::uint64_t both = gas("modexp", with_lengths(300, "ff", 300), revision);
        EXPECT_EQ(gas("modexp", with_lengths(300, "ff", 1), revision), both);
        EXPECT_EQ(gas("modexp", with_lengths(1, "ff", 300), revision), both);
        EXPECT_EQ(gas("modexp", with_lengths(300, "ff", 0), revision), both);
    }
}

TEST(ModexpPrice, ExponentsAreEstimatedByTheirHead)
{
    const auto price = [](std::string_view exponent, Revision revision) {
        return gas("modexp", with_lengths(96, exponent, 96), revision);
    };
    // 96 bytes: complexity 8448 in EIP-198, 144 in EIP-2565, 288 in EIP-7883.
    const std::string head = "80" + std::string(62, '0');
    EXPECT_EQ(price(head, Revision::byzantium), 8448U * 255 / 20);
    EXPECT_EQ(price(head, Revision::berlin), 144U * 255 / 3);
    EXPECT_EQ(price(head, Revision::osaka), 288U * 255);
    // One byte more costs 8 or 16 iterations, whatever it is.
    for (const char* more : {"00", "ff"}) {
        EXPECT_EQ(price(head + more, Revision::byzantium), 8448U * (255 + 8) / 20);
        EXPECT_EQ(price(head + more, Revision::berlin), 144U * (255 + 8) / 3);
        EXPECT_EQ(price(head + more, Revision::osaka), 288U * (255 + 16));
    }
    // A head of zeros has no bits, and none to spare.
    const std::string zeros(64, '0');
    EXPECT_EQ(price(zeros, Revision::berlin), 200U);
    EXPECT_EQ(price(zeros + "ff", Revision::berlin), 144U * 8 / 3);
    EXPECT_EQ(price(zeros + "ff", Revision::osaka), 288U * 16);
}

TEST(ModexpPrice, MissingExponentBytesAreZeros)
{
    // Lengths say 32 bytes, one is there: it is the highest.
    const Bytes input = bytes(word(0) + word(32) + word(96) + "01");
    EXPECT_EQ(gas("modexp", input, Revision::berlin), 144U * 248 / 3);
    EXPECT_EQ(gas("modexp", bytes(word(0) + word(32) + word(96)), Revision::berlin), 200U);
}

TEST(ModexpPrice, SmallOperandsCostTheSameInOsaka)
{
    EXPECT_EQ(gas("modexp", with_lengths(1, std::string(64, 'f'), 1), Revision::osaka), 16U * 255);
    EXPECT_EQ(gas("modexp", with_lengths(32, std::string(64, 'f'), 32), Revision::osaka),
              16U * 255);
    EXPECT_EQ(gas("modexp", with_lengths(33, std::string(64, 'f'), 32), Revision::osaka),
              50U * 255);
}

TEST(ModexpPrice, SaturatesInsteadOfOverflowing)
{
    const u256 lengths[]{u256{1} << 24,  u256{1} << 32,  (u256{1} << 32) + 1,
                         u256{1} << 63,  u256{1} << 64,  u256{1} << 65,
                         u256{1} << 128, u256{1} << 255, u256_max};
    for (const Revision revision : {Revision::byzantium, Revision::berlin, Revision::osaka}) {
        for (const u256& length : lengths) {
            const auto price = [&](const u256& b, const u256& e, const u256& m) {
                return gas("modexp", bytes(word(b) + word(e) + word(m) + std::string(128, 'f')),
                           revision);
            };
            EXPECT_GT(price(length, 1, 1), std::uint64_t{1} << 36);
            EXPECT_GT(price(1, 1, length), std::uint64_t{1} << 36);
            EXPECT_EQ(price(length, length, length), unpayable);
            if (length > (u256{1} << 44)) {
                EXPECT_EQ(price(length, 1, 1), unpayable);
                EXPECT_EQ(price(1, 1, length), unpayable);
                EXPECT_EQ(price(1, length, 1), unpayable);
                EXPECT_EQ(price(length, 0, 0), unpayable);
                EXPECT_EQ(price(0, 0, length), unpayable);
            }
        }
    }
}

TEST(ModexpPrice, ExponentOfAnyLengthIsCheapWithoutBaseAndModulus)
{
    for (const u256& length : {u256{1} << 20, u256{1} << 64, u256_max}) {
        const std::string input = word(0) + word(length) + word(0) + std::string(64, 'f');
        EXPECT_EQ(gas("modexp", bytes(input), Revision::byzantium), 0U);
        EXPECT_EQ(gas("modexp", bytes(input), Revision::berlin), 200U);
        EXPECT_EQ(run("modexp", input, Revision::byzantium), "");
        EXPECT_EQ(run("modexp", input, Revision::berlin), "");
        EXPECT_EQ(run("modexp", input, Revision::osaka), "failure");
    }
}

TEST(ModexpBounds, LengthsEndAt1024BytesFromOsakaOn)
{
    const auto call = [](std::uint64_t b, std::uint64_t e, std::uint64_t m, Revision revision) {
        return run("modexp", word(b) + word(e) + word(m), revision);
    };
    EXPECT_EQ(call(1024, 1024, 1024, Revision::osaka), std::string(2048, '0'));
    for (const Revision revision : {Revision::byzantium, Revision::prague}) {
        EXPECT_EQ(call(1025, 0, 1, revision), "00");
        EXPECT_EQ(call(0, 1025, 1, revision), "00");
        EXPECT_EQ(call(0, 0, 1025, revision), std::string(2050, '0'));
    }
    EXPECT_EQ(call(1025, 0, 0, Revision::osaka), "failure");
    EXPECT_EQ(call(0, 1025, 0, Revision::osaka), "failure");
    EXPECT_EQ(call(0, 0, 1025, Revision::osaka), "failure");
    EXPECT_EQ(run("modexp", word(u256{1} << 64) + word(0) + word(0), Revision::osaka), "failure");
}

}  // namespace
}  // namespace sluice::evm
