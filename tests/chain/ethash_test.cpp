// Proofs of work, right ones and wrong ones, and Keccak-512, which they are made of.
//
// Besides the main network's first block: proofs that a plain implementation of the Ethash
// specification in Python made, which gives that block's mix hash, too.
// SPDX-License-Identifier: Apache-2.0
#include "chain/ethash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string_view>
#include <thread>
#include <vector>

#include "base/keccak.hpp"
#include "tests/chain/support/known_headers.hpp"

namespace sluice::chain {
namespace {

using test::mainnet_block_1;

// The digest of nothing is in everybody's tables; the others are by PyCryptodome, at the longest
// inputs and at the one that Ethash hashes most.
TEST(Keccak512, MatchesOtherImplementations)
{
    EXPECT_EQ(to_hex(keccak512_block({})),
              "0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304"
              "c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e");
    const auto of_counting = [](std::size_t size) {
        Bytes bytes;
        for (std::size_t i = 0; i < size; ++i)
            bytes.push_back(static_cast<std::uint8_t>(i));
        return to_hex(keccak512_block(bytes));
    };
    EXPECT_EQ(of_counting(1),
              "40f0a44b4452c44baf401b49411f861caac716ba87be7d6894757f1114fcec44"
              "a4d4a9f44bcab569fabc676e761fe9d097dd191d5d9c71d66250b3e867071553");
    EXPECT_EQ(of_counting(32),
              "1414d219f4863f278acca4a4b5149298e2ec4f001d83f5f6e09fb14d7b47732e"
              "9ee6aaccbebedf2092b9cb209694b7eb8e7e36bbec9f9866a031d8901f891099");
    EXPECT_EQ(of_counting(40),
              "7f246272b31fe54b37bb72f53188e0deb6767ea9c0a1cf752519d7e91c5b8cff"
              "b2994348aa07c7016ac65b14483b40ca3187a5d202f730e16a284fbfa8cbdb52");
    EXPECT_EQ(of_counting(64),
              "59bff1edb37c403bea6387e283c5d4d8878246592807d22328fbc11ec1e029cd"
              "b6659300529849189ad647fde9ad4a8918202ba310b936ac6a1d477e4284ac4b");
    EXPECT_EQ(of_counting(70),
              "7a59a8bafade44f1d446df85522f99bf08d47c67e7421eaa2217c97f0fac0163"
              "de1bc1ebb8cf8b3cd59c4c041d515e3c05a7aa4304b93fe6db8683acd396d53a");
    EXPECT_EQ(of_counting(71),
              "fe0953f9afdffed7ff9764c2590ff0e6af1b0689e42ddca68d6ef003ddce2671"
              "b806e0d2e6d57117bb75ad6166e2e990ca662b6a7f8945584f5308459eabae15");
}

class Ethash : public testing::Test {
protected:
    /// One for all tests: making a cache takes a while.
    static EthashVerifier verifier;
};

EthashVerifier Ethash::verifier;

TEST_F(Ethash, TheMainNetworksFirstBlockProvesItsWork)
{
    EXPECT_TRUE(verifier.is_proof_of_work(mainnet_block_1()));
}

TEST_F(Ethash, ChangesOfTheSealAreNoticed)
{
    for (std::size_t i = 0; i < 8; ++i) {
        BlockHeader header = mainnet_block_1();
        header.nonce[i] ^= 1;
        EXPECT_FALSE(verifier.is_proof_of_work(header)) << i;
    }
    for (std::size_t i = 0; i < 32; ++i) {
        BlockHeader header = mainnet_block_1();
        header.mix_hash.bytes[i] ^= 1;
        EXPECT_FALSE(verifier.is_proof_of_work(header)) << i;
    }
}

TEST_F(Ethash, ChangesOfTheHeaderAreNoticed)
{
    const auto is_proof_with = [](auto&& change) {
        BlockHeader header = mainnet_block_1();
        change(header);
        return verifier.is_proof_of_work(header);
    };
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.parent_hash.bytes[0] ^= 1; }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.coinbase.bytes[0] ^= 1; }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.difficulty += 1; }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.number += 1; }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.gas_used += 1; }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.extra_data.clear(); }));
    EXPECT_FALSE(is_proof_with([](BlockHeader& h) { h.base_fee = 0; })) << "it is sealed, too";
}

/// The first block with another number, difficulty and seal.
BlockHeader sealed(std::uint64_t number, std::uint64_t difficulty, std::uint8_t nonce,
                   std::string_view mix_hash)
{
    BlockHeader header = mainnet_block_1();
    header.number = number;
    header.difficulty = difficulty;
    header.nonce = {0, 0, 0, 0, 0, 0, 0, nonce};
    header.mix_hash = test::hash_from(mix_hash);
    return header;
}

// The right mix hash is not enough: the result must be at most 2^256 / difficulty.
TEST_F(Ethash, TheResultIsHeldAgainstTheDifficulty)
{
    struct Proof {
        std::uint64_t difficulty;
        std::uint8_t nonce;
        std::string_view mix_hash;
        bool is_enough;  // The result's first byte is in the comment.
    };
    constexpr Proof proofs[] = {
        {1, 0, "44a0bfee8d9abbde199284b542eaf0809a5c58d8d85edbf623b350e556966e54", true},   // 73
        {2, 0, "2fe936e0e63421c967d852c8693f955d897f1a9a1c090e31d8b6ced5298d4b37", false},  // e3
        {2, 1, "92dd87b2359aef49c125eb0d387b8223d91757efa09cd8cadb4c13f0b3431dbb", true},   // 4d
        {2, 2, "6a6ae862ee59fc4d7511531dee7ce187c02a81a6538a95bb4b1fcd572661fdf4", true},   // 7f
        {3, 0, "e04f3aa5f7e1a5cc29fe20c2ae3045a847e23b478d9a3150a77d2c2109fd336e", false},  // 5a
        {3, 1, "6b080c230eb0aa26171ab378ca6d0a8fe674d70d77021fb3f37ccfe1fcae8386", false},  // 5f
        {3, 2, "4517003d9d9ab2d1d665f6685d7b0035d4b97c8654673d2d14db3ba762886cf4", true},   // 16
    };
    for (const Proof& proof : proofs)
        EXPECT_EQ(
            verifier.is_proof_of_work(sealed(1, proof.difficulty, proof.nonce, proof.mix_hash)),
            proof.is_enough)
            << proof.difficulty << ' ' << int{proof.nonce};
}

TEST_F(Ethash, NoWorkIsNoProof)
{
    BlockHeader header = mainnet_block_1();
    header.difficulty = 0;
    EXPECT_FALSE(verifier.is_proof_of_work(header));
}

TEST(EthashEpochs, EachHasItsCache)
{
    EthashVerifier verifier;
    const BlockHeader second_epoch =
        sealed(30'000, 2, 0, "d63de2f4e349610643817aad2b23e1e451b1a5d3a3f8d61bea2ec10d4686bff3");
    EXPECT_TRUE(verifier.is_proof_of_work(second_epoch));
    EXPECT_FALSE(verifier.is_proof_of_work(
        sealed(30'000, 2, 2, "64359735eca357751527c46c78aa1bdb89b4b9cb0ae37be3ce84e2f1d756e270")));
    EXPECT_TRUE(verifier.is_proof_of_work(mainnet_block_1()));
    EXPECT_TRUE(verifier.is_proof_of_work(second_epoch));
}

// A cache for a number that no chain has would be of any size.
TEST(EthashEpochs, BeyondTheLastAreRefusedWithoutWork)
{
    EthashVerifier verifier;
    BlockHeader header = mainnet_block_1();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
        for (const std::uint64_t number : {std::uint64_t{2'048 * 30'000}, ~std::uint64_t{0}}) {
            header.number = number;
            EXPECT_FALSE(verifier.is_proof_of_work(header));
        }
    }
    // The smallest cache would take a fraction of a second, 200 times.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
}

TEST(EthashEpochs, ThreadsMayShareAVerifier)
{
    EthashVerifier verifier;
    std::array<bool, 4> right{};
    {
        std::vector<std::jthread> threads;
        for (bool& result : right)
            threads.emplace_back([&] { result = verifier.is_proof_of_work(mainnet_block_1()); });
    }
    EXPECT_EQ(right, (std::array<bool, 4>{true, true, true, true}));
}

}  // namespace
}  // namespace sluice::chain
