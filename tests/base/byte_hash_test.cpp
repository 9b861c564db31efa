// SPDX-License-Identifier: Apache-2.0
#include "base/byte_hash.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sluice {
namespace {

TEST(ByteHash, TellsApartWhatDiffersInOneBit)
{
    for (const std::size_t size : {1U, 15U, 16U, 17U, 32U, 100U}) {
        Bytes bytes(size, 0x5a);
        std::set<std::uint64_t> hashes{hash_bytes(bytes, 1)};
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            EXPECT_TRUE(hashes.insert(hash_bytes(bytes, 1)).second) << size << " " << bit;
            bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        }
    }
}

TEST(ByteHash, CountsZerosAtTheEnd)
{
    std::set<std::uint64_t> hashes;
    for (std::size_t size = 0; size < 100; ++size)
        EXPECT_TRUE(hashes.insert(hash_bytes(Bytes(size, 0), 1)).second) << size;
}

TEST(ByteHash, NoBytesForgetWhatCameBefore)
{
    // Halves of a chunk that are one of its constants, whatever the seed.
    for (const std::uint64_t constant : {0x9e37'79b9'7f4a'7c15U, 0xc2b2'ae3d'27d4'eb4fU}) {
        for (const std::size_t at : {16U, 24U}) {
            std::set<std::uint64_t> hashes;
            for (std::uint8_t i = 0; i < 100; ++i) {
                Bytes bytes(48, 0);
                bytes[0] = i;
                std::memcpy(bytes.data() + at, &constant, sizeof(constant));
                EXPECT_TRUE(hashes.insert(hash_bytes(bytes, 12345)).second);
            }
        }
    }
}

TEST(ByteHash, DependsOnTheSeed)
{
    const Bytes bytes(40, 1);
    EXPECT_NE(hash_bytes(bytes, 1), hash_bytes(bytes, 2));
    EXPECT_EQ(hash_bytes(bytes, 1), hash_bytes(Bytes(40, 1), 1));
}

}  // namespace
}  // namespace sluice
