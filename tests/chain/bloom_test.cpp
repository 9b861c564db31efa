// SPDX-License-Identifier: Apache-2.0
#include "chain/bloom.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "base/hex.hpp"
#include "base/keccak.hpp"

namespace sluice::chain {
namespace {

std::size_t bits_set(const Bloom& bloom)
{
    std::size_t count = 0;
    for (const std::uint8_t byte : bloom.bytes)
        count += static_cast<std::size_t>(std::popcount(byte));
    return count;
}

// Yellow Paper 4.3.1: bit B_{(low 11 bits of each of the first three byte pairs)}, where B_0 is
// the lowest bit of the last byte. keccak256("") begins c5d2 4601 86f7: bits 0x5d2, 0x601, 0x6f7.
TEST(Bloom, SetsTheBitsThatTheHashNames)
{
    ASSERT_EQ(to_hex(keccak256({})).substr(0, 12), "c5d2460186f7");
    Bloom bloom;
    bloom.add(BytesView{});
    Bloom expected;
    expected.bytes[255 - 0x5d2 / 8] |= 1 << (0x5d2 % 8);
    expected.bytes[255 - 0x601 / 8] |= 1 << (0x601 % 8);
    expected.bytes[255 - 0x6f7 / 8] |= 1 << (0x6f7 % 8);
    EXPECT_EQ(bloom, expected);
    EXPECT_EQ(bits_set(bloom), 3U);
}

TEST(Bloom, TakesAddressAndTopicsButNotData)
{
    evm::Log log;
    log.address = address_from_hex("0x095e7baea6a6c7c4c2dfeb977efac326af552d87").value();
    log.topics = {keccak256(Bytes{1}), keccak256(Bytes{2})};
    log.data = {1, 2, 3};
    const Bloom bloom = bloom_of(std::span{&log, 1});
    EXPECT_TRUE(bloom.may_contain(log.address));
    EXPECT_TRUE(bloom.may_contain(log.topics[0]));
    EXPECT_TRUE(bloom.may_contain(log.topics[1]));
    EXPECT_FALSE(bloom.may_contain(log.data));
    EXPECT_LE(bits_set(bloom), 9U);
    EXPECT_EQ(bloom_of({}), Bloom{});
}

TEST(Bloom, UnionContainsWhatBothDo)
{
    EXPECT_TRUE(rc::check([](const Bytes& a, const Bytes& b) {
        Bloom first;
        Bloom second;
        first.add(a);
        second.add(b);
        Bloom both = first;
        both |= second;
        RC_ASSERT(both.may_contain(a));
        RC_ASSERT(both.may_contain(b));
        first.add(b);
        RC_ASSERT(both == first);
    }));
}

}  // namespace
}  // namespace sluice::chain
