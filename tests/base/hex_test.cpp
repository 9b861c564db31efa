// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Hex, RoundTripsEveryByte)
{
    Bytes bytes(256);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
    EXPECT_EQ(from_hex(to_hex_prefixed(bytes)), bytes);
}

TEST(Hex, TakesEitherCaseAndPrefix)
{
    EXPECT_EQ(from_hex("0xAbCd"), (Bytes{0xab, 0xcd}));
    EXPECT_EQ(from_hex("0XABCD"), (Bytes{0xab, 0xcd}));
    EXPECT_EQ(from_hex("abcd"), (Bytes{0xab, 0xcd}));
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(from_hex("0x"), Bytes{});
}

TEST(Hex, SaysWhereTextIsWrong)
{
    const auto odd = from_hex("0xabc");
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().reason, HexError::Reason::odd_length);
    EXPECT_EQ(odd.error().position, 5U);

    const auto high = from_hex("0xabg0");
    ASSERT_FALSE(high);
    EXPECT_EQ(high.error().reason, HexError::Reason::bad_digit);
    EXPECT_EQ(high.error().position, 4U);

    const auto low = from_hex("ab0 ");
    ASSERT_FALSE(low);
    EXPECT_EQ(low.error().position, 3U);
    EXPECT_NE(low.error().message().find("position 3"), std::string::npos);
}

TEST(Hex, FixedSizesAreExact)
{
    const std::string digits = "000102030405060708090a0b0c0d0e0f10111213";
    const auto address = address_from_hex("0x" + digits);
    ASSERT_TRUE(address);
    EXPECT_EQ(to_hex(*address), digits);
    EXPECT_FALSE(address_from_hex(digits + "00"));
    EXPECT_FALSE(address_from_hex(digits.substr(2)));
    EXPECT_FALSE(hash_from_hex(digits));
    EXPECT_TRUE(hash_from_hex(digits + digits.substr(0, 24)));
}

}  // namespace
}  // namespace sluice
