// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "tests/support/reference_keccak.hpp"

namespace sluice {
namespace {

std::string hash_of(std::string_view text)
{
    const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
    return to_hex(keccak256(BytesView{data, text.size()}));
}

// Digests that the field knows by heart: of nothing, of RLP's empty string and list, and event
// signatures as block explorers print them.
TEST(Keccak, MatchesWellKnownDigests)
{
    EXPECT_EQ(hash_of(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(hash_of("\x80"), "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    EXPECT_EQ(hash_of("\xc0"), "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
    EXPECT_EQ(hash_of("Transfer(address,address,uint256)"),
              "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    EXPECT_EQ(hash_of("Approval(address,address,uint256)"),
              "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925");
}

Bytes random_bytes(std::size_t size, std::mt19937_64& random)
{
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

TEST(Keccak, MatchesThePlainSpecificationAtEveryLength)
{
    std::mt19937_64 random{1};
    for (std::size_t size = 0; size <= 3 * 136 + 2; ++size) {
        const Bytes data = random_bytes(size, random);
        const Bytes expected = reference_keccak(data);
        ASSERT_EQ(to_hex(keccak256(data)), to_hex(expected)) << size;
        ASSERT_EQ(keccak256_word(data.data(), data.size()), load_be(expected.data())) << size;
    }
}

TEST(Keccak, EveryImplementationPermutesAlike)
{
    const auto all = keccak_detail::implementations();
    ASSERT_FALSE(all.empty());
    const auto& reference = all.back();
    std::mt19937_64 random{2};
    int compared = 0;
    for (const auto& implementation : all) {
        if (!implementation.supported())
            continue;
        ++compared;
        for (int round = 0; round < 100; ++round) {
            std::uint64_t expected[25];
            std::uint64_t got[25];
            for (int i = 0; i < 25; ++i)
                expected[i] = got[i] = round == 0 ? 0 : random();
            std::uint64_t digest[4];
            implementation.digest(digest, got);
            reference.permute(expected);
            implementation.permute(got);
            for (int i = 0; i < 25; ++i)
                ASSERT_EQ(got[i], expected[i]) << implementation.name << " lane " << i;
            for (int i = 0; i < 4; ++i)
                ASSERT_EQ(digest[i], expected[i]) << implementation.name << " digest " << i;
        }
    }
    EXPECT_GE(compared, 1);
}

TEST(Keccak, TakesInputInPieces)
{
    std::mt19937_64 random{3};
    for (int round = 0; round < 200; ++round) {
        const Bytes data = random_bytes(random() % 700, random);
        Keccak256 hasher;
        BytesView rest = data;
        while (!rest.empty()) {
            const std::size_t piece = std::min<std::size_t>(rest.size(), random() % 300);
            hasher.update(rest.first(piece));
            rest = rest.subspan(piece);
        }
        ASSERT_EQ(hasher.finish(), keccak256(data));
    }
}

}  // namespace
}  // namespace sluice
