// Headers as bytes: known ones, round trips, everything that can be wrong with the form.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <optional>
#include <span>
#include <vector>

#include "base/keccak.hpp"
#include "chain/block.hpp"
#include "tests/base/words.hpp"
#include "tests/chain/support/block_encoding.hpp"
#include "tests/chain/support/known_headers.hpp"
#include "tests/chain/support/printing.hpp"

namespace sluice::chain {
namespace {

using test::encode_header;
using test::header_of;
using test::items_of;
using test::list_of;
using test::string_of;
using test::with_item;

std::expected<BlockHeader, BlockRejection> decode_header_bytes(BytesView encoding)
{
    const auto item = rlp::decode(encoding);
    if (!item)
        return std::unexpected(BlockRejection{BlockError::encoding_malformed, {}, 0, {}});
    return decode_header(*item);
}

std::optional<BlockError> header_error(BytesView encoding)
{
    const auto header = decode_header_bytes(encoding);
    return header ? std::nullopt : std::optional{header.error().error};
}

// ---- known headers -------------------------------------------------------------------------

TEST(BlockHeader, HashesOfPublicChains)
{
    EXPECT_EQ(to_hex(hash_of(test::mainnet_genesis())), test::mainnet_genesis_hash);
    EXPECT_EQ(to_hex(hash_of(test::mainnet_block_1())), test::mainnet_block_1_hash);
    EXPECT_EQ(to_hex(hash_of(test::sepolia_genesis())), test::sepolia_genesis_hash);
    EXPECT_EQ(to_hex(hash_of(test::hoodi_genesis())), test::hoodi_genesis_hash);
}

TEST(BlockHeader, EmptyUnclesHashIsThatOfAnEmptyList)
{
    EXPECT_EQ(empty_uncles_hash, keccak256(Bytes{0xc0}));
}

TEST(BlockHeader, EveryForksFieldsSurviveARoundTrip)
{
    for (const std::size_t fields : {15U, 16U, 17U, 20U, 21U}) {
        const BlockHeader header = header_of(fields);
        const Bytes encoding = encode_header(header);
        EXPECT_EQ(items_of(encoding).size(), fields);
        const auto decoded = decode_header_bytes(encoding);
        ASSERT_TRUE(decoded) << fields;
        EXPECT_EQ(*decoded, header) << fields;
    }
}

TEST(BlockHeader, TheSealedPartLacksMixHashAndNonce)
{
    const BlockHeader header = header_of(16);
    std::vector<Bytes> items = items_of(encode_header(header));
    items.erase(items.begin() + 13, items.begin() + 15);
    Bytes sealed;
    rlp::Writer writer{sealed};
    write_sealed_part(writer, header);
    EXPECT_EQ(sealed, list_of(items));
}

TEST(BlockHeader, LargestValuesFit)
{
    BlockHeader header = header_of(21);
    constexpr std::uint64_t most = ~std::uint64_t{0};
    header.difficulty = u256_max;
    header.number = header.gas_limit = header.gas_used = header.timestamp = most;
    header.base_fee = u256_max;
    header.blob_gas_used = header.excess_blob_gas = most;
    header.extra_data.assign(10'000, 7);
    const auto decoded = decode_header_bytes(encode_header(header));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, header);
}

// ---- malformed headers ---------------------------------------------------------------------

constexpr std::size_t number_fields_of_8_bytes[] = {8, 9, 10, 11, 17, 18};
constexpr std::size_t number_fields_of_32_bytes[] = {7, 15};

TEST(BlockHeader, HasNeitherFewerNorMoreFieldsThanThereAre)
{
    const std::vector<Bytes> all = items_of(encode_header(header_of(21)));
    for (std::size_t count = 0; count < 15; ++count)
        EXPECT_EQ(header_error(list_of({all.begin(), all.begin() + static_cast<long>(count)})),
                  BlockError::encoding_malformed)
            << count;
    for (std::size_t count = 15; count <= 21; ++count)
        EXPECT_EQ(header_error(list_of({all.begin(), all.begin() + static_cast<long>(count)})),
                  std::nullopt)
            << count;
    std::vector<Bytes> more = all;
    more.push_back(all.back());
    EXPECT_EQ(header_error(list_of(more)), BlockError::encoding_malformed);
}

TEST(BlockHeader, NumbersBeyondTheirFieldAreOverflows)
{
    const Bytes good = encode_header(header_of(21));
    for (const std::size_t field : number_fields_of_8_bytes) {
        EXPECT_EQ(header_error(with_item(good, field, string_of(Bytes(8, 0xff)))), std::nullopt);
        EXPECT_EQ(header_error(with_item(good, field, string_of(Bytes(9, 0xff)))),
                  BlockError::field_overflow)
            << field;
    }
    for (const std::size_t field : number_fields_of_32_bytes) {
        EXPECT_EQ(header_error(with_item(good, field, string_of(Bytes(32, 0xff)))), std::nullopt);
        EXPECT_EQ(header_error(with_item(good, field, string_of(Bytes(33, 0xff)))),
                  BlockError::field_overflow)
            << field;
    }
}

TEST(BlockHeader, NumbersHaveNoLeadingZeros)
{
    const Bytes good = encode_header(header_of(21));
    for (const auto& fields : {std::span<const std::size_t>{number_fields_of_8_bytes},
                               std::span<const std::size_t>{number_fields_of_32_bytes}}) {
        for (const std::size_t field : fields) {
            EXPECT_EQ(header_error(with_item(good, field, string_of({0}))),
                      BlockError::encoding_malformed)
                << field;
            EXPECT_EQ(header_error(with_item(good, field, string_of({0, 1}))),
                      BlockError::encoding_malformed)
                << field;
        }
    }
}

TEST(BlockHeader, FixedFieldsHaveTheirSize)
{
    struct Field {
        std::size_t index;
        std::size_t size;
    };
    constexpr Field fields[] = {{0, 32},  {1, 32},  {2, 20}, {3, 32},  {4, 32},  {5, 32},
                                {6, 256}, {13, 32}, {14, 8}, {16, 32}, {19, 32}, {20, 32}};
    const Bytes good = encode_header(header_of(21));
    for (const Field& field : fields) {
        const auto of_size = [&](std::size_t size) {
            return header_error(with_item(good, field.index, string_of(Bytes(size, 1))));
        };
        EXPECT_EQ(of_size(field.size), std::nullopt) << field.index;
        EXPECT_EQ(of_size(field.size - 1), BlockError::encoding_malformed) << field.index;
        EXPECT_EQ(of_size(field.size + 1), BlockError::encoding_malformed) << field.index;
        EXPECT_EQ(of_size(0), BlockError::encoding_malformed) << field.index;
    }
}

TEST(BlockHeader, NoFieldIsAListAndTheHeaderIsOne)
{
    const Bytes good = encode_header(header_of(21));
    for (std::size_t field = 0; field < 21; ++field)
        EXPECT_EQ(header_error(with_item(good, field, Bytes{0xc0})), BlockError::encoding_malformed)
            << field;
    EXPECT_EQ(header_error(string_of(Bytes(500, 1))), BlockError::encoding_malformed);
    EXPECT_EQ(header_error(Bytes{0x80}), BlockError::encoding_malformed);
}

// ---- properties ----------------------------------------------------------------------------

template <class Fixed>
Fixed arbitrary_bytes()
{
    Fixed value{};
    for (std::uint8_t& byte : value.bytes)
        byte = *rc::gen::arbitrary<std::uint8_t>();
    return value;
}

BlockHeader arbitrary_header()
{
    const auto u64 = [] {
        return *rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange<unsigned>(0, 64);
    };
    BlockHeader header;
    header.parent_hash = arbitrary_bytes<Hash256>();
    header.uncles_hash = arbitrary_bytes<Hash256>();
    header.coinbase = arbitrary_bytes<Address>();
    header.bloom.bytes[*rc::gen::inRange<std::size_t>(0, 256)] = 0x55;
    header.difficulty = *rc::gen::arbitrary<u256>();
    header.number = u64();
    header.gas_limit = u64();
    header.gas_used = u64();
    header.timestamp = u64();
    header.extra_data = *rc::gen::arbitrary<Bytes>();
    header.nonce[*rc::gen::inRange<std::size_t>(0, 8)] = 0xaa;
    const int later = *rc::gen::inRange(0, 7);
    if (later > 0)
        header.base_fee = *rc::gen::arbitrary<u256>();
    if (later > 1)
        header.withdrawals_root = arbitrary_bytes<Hash256>();
    if (later > 2)
        header.blob_gas_used = u64();
    if (later > 3)
        header.excess_blob_gas = u64();
    if (later > 4)
        header.parent_beacon_block_root = arbitrary_bytes<Hash256>();
    if (later > 5)
        header.requests_hash = arbitrary_bytes<Hash256>();
    return header;
}

TEST(BlockHeaderProperty, SurviveARoundTrip)
{
    EXPECT_TRUE(rc::check([] {
        const BlockHeader header = arbitrary_header();
        const auto decoded = decode_header_bytes(encode_header(header));
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(*decoded == header);
    }));
}

}  // namespace
}  // namespace sluice::chain
