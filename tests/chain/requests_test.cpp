// Deposits from logs, in the one layout that EIP-6110 takes, and the hash of requests.
// SPDX-License-Identifier: Apache-2.0
#include "chain/requests.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/chain_spec.hpp"

namespace sluice::chain {
namespace {

constexpr std::string_view deposit_event = "DepositEvent(bytes,bytes,bytes,bytes,bytes)";

void append_word(Bytes& out, std::uint64_t number)
{
    const Hash256 word = to_hash256(number);
    out.insert(out.end(), std::begin(word.bytes), std::end(word.bytes));
}

/// Byte strings as the ABI lays them out: a head of offsets, then each with its length in front
/// and zeros up to a whole word behind.
Bytes abi_encode(const std::vector<Bytes>& strings)
{
    Bytes head;
    Bytes tail;
    for (const Bytes& string : strings) {
        append_word(head, 32 * strings.size() + tail.size());
        append_word(tail, string.size());
        tail.insert(tail.end(), string.begin(), string.end());
        tail.resize((tail.size() + 31) / 32 * 32);
    }
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
}

/// A deposit's key, credentials, amount, signature and index, each of its own bytes.
std::vector<Bytes> deposit(std::uint8_t first = 0x10)
{
    const auto byte = [first](int i) { return static_cast<std::uint8_t>(first + i); };
    return {Bytes(48, byte(0)), Bytes(32, byte(1)), Bytes(8, byte(2)), Bytes(96, byte(3)),
            Bytes(8, byte(4))};
}

Bytes joined(const std::vector<Bytes>& strings)
{
    Bytes all;
    for (const Bytes& string : strings)
        all.insert(all.end(), string.begin(), string.end());
    return all;
}

evm::Log log_of(Bytes data)
{
    const auto* text = reinterpret_cast<const std::uint8_t*>(deposit_event.data());
    return {mainnet_deposit_contract,
            {keccak256(BytesView{text, deposit_event.size()})},
            std::move(data)};
}

/// The requests in logs, or nothing if one is malformed.
std::optional<Bytes> requests_in(const std::vector<evm::Log>& logs)
{
    Bytes out;
    if (!append_deposits(out, logs, mainnet_deposit_contract))
        return std::nullopt;
    return out;
}

TEST(Deposits, TheContractIsTheMainChains)
{
    EXPECT_EQ(to_hex(mainnet_deposit_contract), "00000000219ab540356cbb839cbe05303d7705fa");
}

TEST(Deposits, AreTheEventsBytesWithoutTheLayout)
{
    EXPECT_EQ(abi_encode(deposit()).size(), 576U);
    const auto found = requests_in({log_of(abi_encode(deposit()))});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 192U);
    EXPECT_EQ(*found, joined(deposit()));
}

TEST(Deposits, FollowOneAnotherBehindWhatIsThere)
{
    Bytes out{0};
    const std::vector<evm::Log> logs{log_of(abi_encode(deposit(0x10))),
                                     log_of(abi_encode(deposit(0x20)))};
    ASSERT_TRUE(append_deposits(out, logs, mainnet_deposit_contract));
    Bytes expected{0};
    for (const std::uint8_t first : Bytes{0x10, 0x20}) {
        const Bytes one = joined(deposit(first));
        expected.insert(expected.end(), one.begin(), one.end());
    }
    EXPECT_EQ(out, expected);
}

TEST(Deposits, OtherLogsArePassedOver)
{
    evm::Log other_topic = log_of(Bytes{1, 2, 3});
    other_topic.topics[0].bytes[31] ^= 1;
    evm::Log no_topic = log_of(Bytes{1, 2, 3});
    no_topic.topics.clear();
    evm::Log second_topic = no_topic;
    second_topic.topics = {Hash256{}, log_of({}).topics[0]};
    evm::Log other_contract = log_of(abi_encode(deposit()));
    other_contract.address.bytes[0] ^= 1;
    const auto found = requests_in({other_topic, no_topic, second_topic, other_contract});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->empty());
    EXPECT_EQ(requests_in({other_topic, log_of(abi_encode(deposit()))}), joined(deposit()));
}

TEST(Deposits, MoreTopicsDoNotMatter)
{
    evm::Log log = log_of(abi_encode(deposit()));
    log.topics.push_back(Hash256{});
    EXPECT_EQ(requests_in({log}), joined(deposit()));
}

TEST(Deposits, OfAnotherSizeAreMalformed)
{
    Bytes data = abi_encode(deposit());
    data.push_back(0);
    EXPECT_FALSE(requests_in({log_of(data)}));
    data.resize(575);
    EXPECT_FALSE(requests_in({log_of(data)}));
    EXPECT_FALSE(requests_in({log_of({})}));
}

TEST(Deposits, EveryOffsetAndLengthIsChecked)
{
    const Bytes good = abi_encode(deposit());
    // Where the layout's words are: the five offsets, then each string's length.
    for (const std::size_t word : {0U, 32U, 64U, 96U, 128U, 160U, 256U, 320U, 384U, 512U}) {
        for (std::size_t byte = 0; byte < 32; ++byte) {
            Bytes data = good;
            data[word + byte] ^= 1;
            EXPECT_FALSE(requests_in({log_of(data)})) << word << " + " << byte;
        }
    }
}

TEST(Deposits, WhatIsBehindTheStringsDoesNotMatter)
{
    Bytes data = abi_encode(deposit());
    // The key of 48 bytes has 16 behind it.
    data[160 + 32 + 48] = 0xff;
    EXPECT_EQ(requests_in({log_of(data)}), joined(deposit()));
}

TEST(Deposits, OneMalformedSpoilsAll)
{
    EXPECT_FALSE(requests_in({log_of(abi_encode(deposit())), log_of(Bytes(576))}));
}

// ---- the hash ------------------------------------------------------------------------------

Bytes request(std::uint8_t type, std::size_t size, std::uint8_t fill)
{
    Bytes bytes(1 + size, fill);
    bytes[0] = type;
    return bytes;
}

// Expected values by Python's hashlib, from EIP-7685's formula; the first is SHA-256 of nothing.
TEST(RequestsHash, IsTheHashOfHashes)
{
    EXPECT_EQ(to_hex(requests_hash({})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Bytes deposits{0};
    for (std::uint8_t i = 1; i <= 192; ++i)
        deposits.push_back(i);
    EXPECT_EQ(to_hex(requests_hash(Requests{deposits})),
              "e9d198b1c2646987d2ea92a8148942f10f0734b6fb356a3493c4aee6dbac63e9");
    const Bytes withdrawals = request(1, 76, 0xaa);
    const Bytes consolidations = request(2, 116, 0xbb);
    EXPECT_EQ(to_hex(requests_hash(Requests{deposits, withdrawals, consolidations})),
              "102e79c375d08cf4d75a1f829f33f565047531ef89dc46a8e287435757257909");
    EXPECT_EQ(to_hex(requests_hash(Requests{withdrawals, deposits, consolidations})),
              "c44fcb18adcad91880116e4fd78a3bb6495dd37aa64689910fea4aca3be8f0b0");
}

TEST(RequestsHash, LeavesOutWhatIsEmpty)
{
    const Hash256 of_none = requests_hash({});
    EXPECT_EQ(requests_hash(Requests{{0}, {1}, {2}}), of_none);
    EXPECT_EQ(requests_hash(Requests{{}}), of_none);
    const Bytes one = request(1, 76, 0xaa);
    EXPECT_EQ(requests_hash(Requests{{0}, one, {2}}), requests_hash(Requests{one}));
    EXPECT_NE(requests_hash(Requests{one}), of_none);
}

}  // namespace
}  // namespace sluice::chain
