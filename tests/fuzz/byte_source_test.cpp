// Decisions from bytes.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/byte_source.hpp"

#include <gtest/gtest.h>

namespace sluice::fuzz {
namespace {

TEST(ByteSource, TakesNumbersLowestByteFirst)
{
    const Bytes bytes{0x01, 0x02, 0x03, 0x04};
    ByteSource source{bytes};
    EXPECT_EQ(source.u8(), 0x01);
    EXPECT_EQ(source.number(2), 0x0302U);
    EXPECT_FALSE(source.at_end());
    EXPECT_EQ(source.number(8), 0x04U);
    EXPECT_TRUE(source.at_end());
}

TEST(ByteSource, IsZeroBehindItsEnd)
{
    ByteSource source{{}};
    EXPECT_TRUE(source.at_end());
    EXPECT_EQ(source.u8(), 0);
    EXPECT_EQ(source.below(7), 0U);
    EXPECT_EQ(source.word(), u256{});
    EXPECT_EQ(source.address(), Address{});
    EXPECT_TRUE(source.bytes(5).empty());
    EXPECT_FALSE(source.chance(255));
}

TEST(ByteSource, StaysBelowBounds)
{
    for (unsigned byte = 0; byte < 256; ++byte) {
        const Bytes bytes{static_cast<std::uint8_t>(byte), 0xff};
        EXPECT_LT(ByteSource{bytes}.below(10), 10U);
        EXPECT_LT(ByteSource{bytes}.below(300), 300U);
        EXPECT_EQ(ByteSource{bytes}.chance(16), byte >= 240);
    }
}

TEST(ByteSource, TakesWordsUpToTheirSize)
{
    Bytes bytes(40, 0xff);
    ByteSource source{bytes};
    EXPECT_EQ(source.word(9), u256(~std::uint64_t{0}, 0xff, 0, 0));
    EXPECT_EQ(source.bytes(100).size(), 31U);
}

}  // namespace
}  // namespace sluice::fuzz
