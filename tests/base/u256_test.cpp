// Cases of 256-bit arithmetic that people should be able to read.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/u256_div.hpp"
#include "tests/base/words.hpp"

namespace sluice {
namespace {

TEST(Word, ZeroInitialisesAndWidens)
{
    EXPECT_EQ(u256{}, u256(0, 0, 0, 0));
    EXPECT_EQ(u256{7}, u256(7, 0, 0, 0));
    EXPECT_FALSE(u256{});
    EXPECT_TRUE(u256(0, 0, 0, 1));
}

TEST(Word, ArithmeticIsConstexpr)
{
    static_assert(u256{2} + u256{3} == u256{5});
    static_assert(u256{2} - u256{3} == u256_max);
    static_assert(u256_max * u256_max == u256{1});
    static_assert(((u256{1} << 255) >> 255) == u256{1});
    static_assert(less(u256{1}, u256_max) && less_signed(u256_max, u256{1}));
}

TEST(Word, SignedDivisionWrapsAtTheOnlyOverflow)
{
    const u256 lowest = u256{1} << 255;
    EXPECT_EQ(divide_signed(lowest, u256_max).quotient, lowest);
    EXPECT_EQ(divide_signed(lowest, u256_max).remainder, u256{0});
}

TEST(Word, RemainderTakesTheDividendsSign)
{
    EXPECT_EQ(divide_signed(-u256{7}, u256{2}).quotient, -u256{3});
    EXPECT_EQ(divide_signed(-u256{7}, u256{2}).remainder, -u256{1});
    EXPECT_EQ(divide_signed(u256{7}, -u256{2}).remainder, u256{1});
}

TEST(Word, ReadsNumbersStrictly)
{
    EXPECT_EQ(parse_u256("0"), u256{0});
    EXPECT_EQ(parse_u256("0xff"), u256{255});
    EXPECT_EQ(parse_u256("0XFf"), u256{255});
    EXPECT_EQ(parse_u256("00012"), u256{12});
    for (const char* text : {"", "0x", "-1", "+1", " 1", "1 ", "0x1g", "12a", "1e5", "0b1", "x1"})
        EXPECT_EQ(parse_u256(text), std::nullopt) << text;

    EXPECT_EQ(parse_u256("115792089237316195423570985008687907853269984665640564039457584007913129"
                         "639935"),
              u256_max);
    EXPECT_EQ(parse_u256("115792089237316195423570985008687907853269984665640564039457584007913129"
                         "639936"),
              std::nullopt);
    EXPECT_EQ(parse_u256("0x1" + std::string(64, '0')), std::nullopt);
    EXPECT_EQ(parse_u256("0x" + std::string(64, 'f')), u256_max);
    EXPECT_EQ(parse_u64("18446744073709551615"), ~0ULL);
    EXPECT_EQ(parse_u64("18446744073709551616"), std::nullopt);
}

TEST(Word, DecimalKeepsZerosInsideChunks)
{
    EXPECT_EQ(to_decimal(u256{0}), "0");
    EXPECT_EQ(to_decimal(*parse_u256("10000000000000000000")), "10000000000000000000");
    EXPECT_EQ(to_decimal(*parse_u256("100000000000000000000000000000000000000000000005")),
              "100000000000000000000000000000000000000000000005");
}

TEST(Word, ShortBytesAreBigEndian)
{
    const Bytes bytes{0x01, 0x02};
    EXPECT_EQ(load_be_short(bytes), u256{0x0102});
    EXPECT_EQ(load_be_short({}), u256{0});
}

TEST(Word, AddressIsTheLowTwentyBytes)
{
    const u256 x =
        *parse_u256("0xffffffffffffffffffffffff000102030405060708090a0b0c0d0e0f10111213");
    const Address address = to_address(x);
    for (std::uint8_t i = 0; i < 20; ++i)
        EXPECT_EQ(address.bytes[i], i);
    EXPECT_EQ(to_hex(to_u256(address)), "0x102030405060708090a0b0c0d0e0f10111213");
}

}  // namespace
}  // namespace sluice
