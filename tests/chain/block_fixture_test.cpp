// Headers of official block tests, which give them twice: as bytes and field by field.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "chain/block.hpp"
#include "tests/base/words.hpp"
#include "tests/chain/support/block_encoding.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

std::string_view text(simdjson::dom::element object, std::string_view name)
{
    std::string_view value;
    return object[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
}

/// Holds a field of a header against the fixture's, if the fixture has it.
void expect_field(const std::optional<Hash256>& got, simdjson::dom::element header,
                  std::string_view name)
{
    EXPECT_EQ(got ? to_hex_prefixed(*got) : "", text(header, name)) << name;
}

void expect_field(const std::optional<u256>& got, simdjson::dom::element header,
                  std::string_view name)
{
    const std::string_view expected = text(header, name);
    ASSERT_EQ(got.has_value(), !expected.empty()) << name;
    if (got) {
        EXPECT_EQ(*got, parse_u256(expected).value()) << name;
    }
}

TEST(BlockFixtures, HeadersAreWhatTheFieldsSay)
{
    const std::filesystem::path folder =
        sluice::test::fixtures() / "eest-v5.4.0" / "blockchain_tests";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    std::size_t headers = 0;
    std::map<std::size_t, std::size_t> by_fields;
    simdjson::dom::parser parser;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        if (file.path().extension() != ".json")
            continue;
        for (const auto& [name, fixture] : parser.load(file.path().string()).get_object()) {
            SCOPED_TRACE(name);
            const auto block = decode_block(from_hex(text(fixture, "genesisRLP")).value());
            ASSERT_TRUE(block);
            const BlockHeader& header = block->header;
            const simdjson::dom::element expected = fixture["genesisBlockHeader"];
            const auto optional_word = [](const std::optional<std::uint64_t>& number) {
                return number ? std::optional{u256{*number}} : std::nullopt;
            };
            EXPECT_EQ(to_hex_prefixed(block->hash), text(expected, "hash"));
            EXPECT_EQ(to_hex_prefixed(header.coinbase), text(expected, "coinbase"));
            EXPECT_EQ(to_hex_prefixed(header.bloom), text(expected, "bloom"));
            EXPECT_EQ(to_hex_prefixed(header.extra_data), text(expected, "extraData"));
            EXPECT_EQ(to_hex_prefixed(header.nonce), text(expected, "nonce"));
            expect_field(header.parent_hash, expected, "parentHash");
            expect_field(header.uncles_hash, expected, "uncleHash");
            expect_field(header.state_root, expected, "stateRoot");
            expect_field(header.transactions_root, expected, "transactionsTrie");
            expect_field(header.receipts_root, expected, "receiptTrie");
            expect_field(header.mix_hash, expected, "mixHash");
            expect_field(header.withdrawals_root, expected, "withdrawalsRoot");
            expect_field(header.parent_beacon_block_root, expected, "parentBeaconBlockRoot");
            expect_field(header.requests_hash, expected, "requestsHash");
            expect_field(header.difficulty, expected, "difficulty");
            expect_field(u256{header.number}, expected, "number");
            expect_field(u256{header.gas_limit}, expected, "gasLimit");
            expect_field(u256{header.gas_used}, expected, "gasUsed");
            expect_field(u256{header.timestamp}, expected, "timestamp");
            expect_field(header.base_fee, expected, "baseFeePerGas");
            expect_field(optional_word(header.blob_gas_used), expected, "blobGasUsed");
            expect_field(optional_word(header.excess_blob_gas), expected, "excessBlobGas");
            if (testing::Test::HasFailure())
                return;
            ++headers;
            ++by_fields[rlp::count_items(rlp::decode(test::encode_header(header))->payload)
                            .value()];
        }
    }
    EXPECT_GT(headers, 0U);
    std::cout << headers << " headers\n";
    for (const auto& [fields, count] : by_fields)
        std::cout << "  of " << fields << " fields: " << count << '\n';
}

}  // namespace
}  // namespace sluice::chain
