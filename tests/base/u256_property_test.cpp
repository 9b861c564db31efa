// Every operation on 256-bit words against GMP: random operands and all pairs of adversarial ones.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/reciprocal.hpp"
#include "base/u256_div.hpp"
#include "tests/base/words.hpp"

namespace sluice {
namespace {

using test::from_mpz;
using test::to_mpz;
using test::to_mpz_signed;

struct BinaryOperation {
    std::string name;
    std::function<u256(const u256&, const u256&)> ours;
    std::function<mpz_class(const u256&, const u256&)> oracle;
    bool needs_divisor = false;
};

u256 bit(bool value)
{
    return value ? 1 : 0;
}

const std::vector<BinaryOperation>& binary_operations()
{
    static const std::vector<BinaryOperation> operations{
        {"add", [](auto& a, auto& b) { return a + b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) + to_mpz(b)}; }},
        {"subtract", [](auto& a, auto& b) { return a - b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) - to_mpz(b)}; }},
        {"multiply", [](auto& a, auto& b) { return a * b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) * to_mpz(b)}; }},
        {"multiply_wide", [](auto& a, auto& b) { return multiply_wide(a, b); },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) * to_mpz(b)}; }},
        {"less", [](auto& a, auto& b) { return bit(less(a, b)); },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) < to_mpz(b)}; }},
        {"compare", [](auto& a, auto& b) { return bit(a > b); },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) > to_mpz(b)}; }},
        {"less_signed", [](auto& a, auto& b) { return bit(less_signed(a, b)); },
         [](auto& a, auto& b) { return mpz_class{to_mpz_signed(a) < to_mpz_signed(b)}; }},
        {"equal", [](auto& a, auto& b) { return bit(a == b); },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) == to_mpz(b)}; }},
        {"add_with_carry", [](auto& a, auto& b) { return bit(add_with_carry(a, b).carry); },
         [](auto& a, auto& b) { return mpz_class{(to_mpz(a) + to_mpz(b)) >> 256}; }},
        {"sub_with_borrow", [](auto& a, auto& b) { return bit(sub_with_borrow(a, b).borrow); },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) < to_mpz(b)}; }},
        {"and", [](auto& a, auto& b) { return a & b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) & to_mpz(b)}; }},
        {"or", [](auto& a, auto& b) { return a | b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) | to_mpz(b)}; }},
        {"xor", [](auto& a, auto& b) { return a ^ b; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) ^ to_mpz(b)}; }},
        {"divide", [](auto& a, auto& b) { return divide(a, b).quotient; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) / to_mpz(b)}; }, true},
        {"remainder", [](auto& a, auto& b) { return divide(a, b).remainder; },
         [](auto& a, auto& b) { return mpz_class{to_mpz(a) % to_mpz(b)}; }, true},
        // GMP's operators on mpz_class truncate towards zero, as the EVM does.
        {"divide_signed", [](auto& a, auto& b) { return divide_signed(a, b).quotient; },
         [](auto& a, auto& b) { return mpz_class{to_mpz_signed(a) / to_mpz_signed(b)}; }, true},
        {"remainder_signed", [](auto& a, auto& b) { return divide_signed(a, b).remainder; },
         [](auto& a, auto& b) { return mpz_class{to_mpz_signed(a) % to_mpz_signed(b)}; }, true},
    };
    return operations;
}

/// All words whose limbs come from the edges: 8^4 of them.
std::vector<u256> edge_words()
{
    std::vector<u256> words;
    for (const std::uint64_t a : test::edge_limbs)
        for (const std::uint64_t b : test::edge_limbs)
            for (const std::uint64_t c : test::edge_limbs)
                for (const std::uint64_t d : test::edge_limbs)
                    words.emplace_back(a, b, c, d);
    return words;
}

class BinaryWord : public testing::TestWithParam<std::size_t> {
protected:
    const BinaryOperation& operation() const { return binary_operations()[GetParam()]; }
};

TEST_P(BinaryWord, AgreesWithGmpOnRandomOperands)
{
    EXPECT_TRUE(rc::check(operation().name, [this](const u256& a, const u256& b) {
        RC_PRE(!operation().needs_divisor || !is_zero(b));
        RC_ASSERT(operation().ours(a, b) == from_mpz(operation().oracle(a, b)));
    }));
}

TEST_P(BinaryWord, AgreesWithGmpOnAdversarialOperands)
{
    const std::vector<u256> words = edge_words();
    // Every word against a stride of the others: coprime with 8, so all limb combinations meet.
    constexpr std::size_t stride = 37;
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (std::size_t j = i % stride; j < words.size(); j += stride) {
            const u256& a = words[i];
            const u256& b = words[j];
            if (operation().needs_divisor && is_zero(b))
                continue;
            ASSERT_EQ(operation().ours(a, b), from_mpz(operation().oracle(a, b)))
                << "a = " << to_hex(a) << ", b = " << to_hex(b);
        }
    }
}

TEST_P(BinaryWord, MayWriteOverItsOperands)
{
    EXPECT_TRUE(rc::check(operation().name, [this](const u256& a, const u256& b) {
        RC_PRE(!operation().needs_divisor || !is_zero(b));
        u256 first = a;
        first = operation().ours(first, b);
        u256 second = b;
        second = operation().ours(a, second);
        RC_ASSERT(first == operation().ours(a, b));
        RC_ASSERT(second == operation().ours(a, b));
    }));
}

INSTANTIATE_TEST_SUITE_P(Operations, BinaryWord,
                         testing::Range(std::size_t{0}, binary_operations().size()),
                         [](const auto& instance) {
                             return binary_operations()[instance.param].name;
                         });

TEST(Word, FullProductAgreesWithGmp)
{
    EXPECT_TRUE(rc::check([](const u256& a, const u256& b) {
        RC_ASSERT(to_mpz(multiply_full(a, b)) == to_mpz(a) * to_mpz(b));
    }));
}

TEST(Word, ModularArithmeticAgreesWithGmp)
{
    const auto holds = [](const u256& a, const u256& b, const u256& m) {
        return add_mod(a, b, m) == from_mpz((to_mpz(a) + to_mpz(b)) % to_mpz(m)) &&
               mul_mod(a, b, m) == from_mpz((to_mpz(a) * to_mpz(b)) % to_mpz(m));
    };
    EXPECT_TRUE(rc::check([&](const u256& a, const u256& b, const u256& m) {
        RC_PRE(!is_zero(m));
        RC_ASSERT(holds(a, b, m));
    }));

    const std::vector<u256> words = edge_words();
    for (std::size_t i = 0; i < words.size(); i += 11) {
        for (std::size_t j = 1; j < words.size(); j += 101) {
            for (std::size_t k = 1 + i % 7; k < words.size(); k += 97) {
                ASSERT_TRUE(holds(words[i], words[j], words[k]))
                    << to_hex(words[i]) << ' ' << to_hex(words[j]) << ' ' << to_hex(words[k]);
            }
        }
    }
}

TEST(Word, PowerAgreesWithGmp)
{
    const auto oracle = [](const u256& base, const u256& exponent) {
        mpz_class result;
        const mpz_class modulus = mpz_class{1} << 256;
        const mpz_class b = to_mpz(base);
        const mpz_class e = to_mpz(exponent);
        mpz_powm(result.get_mpz_t(), b.get_mpz_t(), e.get_mpz_t(), modulus.get_mpz_t());
        return from_mpz(result);
    };
    EXPECT_TRUE(rc::check([&](const u256& base, const u256& exponent) {
        RC_ASSERT(power(base, exponent) == oracle(base, exponent));
    }));
    // The shapes that contracts use: small bases and exponents, powers of two.
    for (unsigned base = 0; base < 300; ++base) {
        for (unsigned exponent = 0; exponent < 270; exponent += 1 + base % 3)
            ASSERT_EQ(power(base, exponent), oracle(base, exponent)) << base << '^' << exponent;
    }
    for (unsigned shift = 0; shift < 256; ++shift) {
        const u256 base = u256{1} << shift;
        ASSERT_EQ(power(base, 3), oracle(base, 3)) << shift;
        ASSERT_EQ(power(base, u256_max), oracle(base, u256_max)) << shift;
    }
}

TEST(Word, ShiftsAgreeWithGmp)
{
    EXPECT_TRUE(rc::check([](const u256& x) {
        for (unsigned count = 0; count <= 258; ++count) {
            RC_ASSERT((x << count) == from_mpz(to_mpz(x) << count));
            RC_ASSERT((x >> count) == from_mpz(to_mpz(x) >> count));
            // mpz_class shifts right towards minus infinity.
            RC_ASSERT(shift_right_arithmetic(x, count) == from_mpz(to_mpz_signed(x) >> count));
        }
        RC_ASSERT((x << ~0ULL) == u256{0});
        RC_ASSERT((x >> ~0ULL) == u256{0});
    }));
}

TEST(Word, BitWidthAgreesWithGmp)
{
    EXPECT_TRUE(rc::check([](const u256& x) {
        const mpz_class value = to_mpz(x);
        const std::size_t expected = is_zero(x) ? 0 : mpz_sizeinbase(value.get_mpz_t(), 2);
        RC_ASSERT(bit_width(x) == expected);
    }));
}

TEST(Word, TextAgreesWithGmp)
{
    EXPECT_TRUE(rc::check([](const u256& x) {
        const mpz_class value = to_mpz(x);
        RC_ASSERT(to_decimal(x) == value.get_str(10));
        RC_ASSERT(to_hex(x) == "0x" + value.get_str(16));
        RC_ASSERT(parse_u256(to_decimal(x)) == x);
        RC_ASSERT(parse_u256(to_hex(x)) == x);
        RC_ASSERT(parse_u256(to_hex_full(x)) == x);
    }));
}

TEST(Word, BytesRoundTrip)
{
    EXPECT_TRUE(rc::check([](const u256& x) {
        std::uint8_t bytes[32];
        store_be(bytes, x);
        RC_ASSERT(load_be(bytes) == x);
        RC_ASSERT(load_be_short(bytes) == x);
        RC_ASSERT(to_u256(to_address(x)) == (x & (u256_max >> 96)));
        for (std::size_t i = 0; i < 32; ++i)
            RC_ASSERT(bytes[31 - i] == static_cast<std::uint8_t>((x >> (8 * i)).limb[0]));
    }));
}

// The reciprocals have corrections that random operands take once in 2^64 tries; divisors at the
// edges take them at once.
TEST(Reciprocal, AgreesWithItsDefinition)
{
    const auto check = [](std::uint64_t high, std::uint64_t low) {
        high |= std::uint64_t{1} << 63;
        mpz_class divisor = to_mpz(u256{low, high, 0, 0});
        const mpz_class expected = ((mpz_class{1} << 192) - 1) / divisor - (mpz_class{1} << 64);
        ASSERT_EQ(u256{reciprocal_of_two_limbs(high, low)}, from_mpz(expected));
        divisor = to_mpz(u256{high});
        const mpz_class expected_limb =
            ((mpz_class{1} << 128) - 1) / divisor - (mpz_class{1} << 64);
        ASSERT_EQ(u256{reciprocal_of_limb(high)}, from_mpz(expected_limb));
    };
    for (const std::uint64_t high : test::edge_limbs) {
        for (const std::uint64_t low : test::edge_limbs)
            check(high, low);
    }
    EXPECT_TRUE(rc::check([&](std::uint64_t high, std::uint64_t low) { check(high, low); }));
}

TEST(Reciprocal, DividesTwoLimbsByOne)
{
    const auto check = [](std::uint64_t u1, std::uint64_t u0, std::uint64_t d) {
        d |= std::uint64_t{1} << 63;
        u1 %= d;
        const auto [quotient, remainder] = divide_2by1(u1, u0, d, reciprocal_of_limb(d));
        const u128 dividend = (u128{u1} << 64) | u0;
        ASSERT_EQ(quotient, static_cast<std::uint64_t>(dividend / d));
        ASSERT_EQ(remainder, static_cast<std::uint64_t>(dividend % d));
    };
    for (const std::uint64_t u1 : test::edge_limbs) {
        for (const std::uint64_t u0 : test::edge_limbs) {
            for (const std::uint64_t d : test::edge_limbs)
                check(u1, u0, d);
        }
    }
    EXPECT_TRUE(
        rc::check([&](std::uint64_t u1, std::uint64_t u0, std::uint64_t d) { check(u1, u0, d); }));
}

}  // namespace
}  // namespace sluice
