// Receipts and hashes of logs, by hand and against the receipts of the official block tests.
// SPDX-License-Identifier: Apache-2.0
#include "chain/receipt.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256_text.hpp"
#include "chain/trie.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

using simdjson::dom::element;

const std::string no_bloom = "b90100" + std::string(512, '0');

evm::Log example_log()
{
    return {address_from_hex("1111111111111111111111111111111111111111").value(),
            {Hash256{}, keccak256({})},
            {0x01, 0x02}};
}

TEST(Receipt, StatusByteOrStateRoot)
{
    Receipt receipt;
    receipt.cumulative_gas_used = 21'000;
    EXPECT_EQ(to_hex(encode_receipt(receipt)),
              "f90108"
              "80"
              "825208" +
                  no_bloom + "c0");
    receipt.success = true;
    EXPECT_EQ(to_hex(encode_receipt(receipt)),
              "f90108"
              "01"
              "825208" +
                  no_bloom + "c0");
    // Before Byzantium the status has no place, whatever it is.
    receipt.state_root = empty_trie_root;
    EXPECT_EQ(to_hex(encode_receipt(receipt)),
              "f90128"
              "a0" +
                  to_hex(empty_trie_root) + "825208" + no_bloom + "c0");
}

TEST(Receipt, TypedReceiptsHaveTheTypeInFront)
{
    Receipt receipt;
    const Bytes legacy = encode_receipt(receipt);
    receipt.type = TransactionType::blob;
    Bytes expected{0x03};
    expected.insert(expected.end(), legacy.begin(), legacy.end());
    EXPECT_EQ(encode_receipt(receipt), expected);
}

TEST(Receipt, LogsAreListsOfThree)
{
    Bytes out;
    rlp::Writer writer{out};
    const evm::Log log = example_log();
    write_logs(writer, std::span{&log, 1});
    EXPECT_EQ(to_hex(out),
              "f85e"
              "f85c"
              "941111111111111111111111111111111111111111"
              "f842a0" +
                  std::string(64, '0') + "a0" + to_hex(keccak256({})) + "820102");
    EXPECT_EQ(logs_hash(std::span{&log, 1}), keccak256(out));
}

// What state tests expect of a transaction without logs: keccak256(rlp([])).
TEST(Receipt, HashOfNoLogs)
{
    EXPECT_EQ(to_hex(logs_hash({})),
              "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
}

TEST(Receipt, RootIsOfTheEncodings)
{
    std::vector<Receipt> receipts(2);
    receipts[1].type = TransactionType::dynamic_fee;
    receipts[1].logs = {example_log()};
    const std::vector<Bytes> encodings{encode_receipt(receipts[0]), encode_receipt(receipts[1])};
    EXPECT_EQ(receipts_root(receipts), trie_list_root(encodings));
    EXPECT_EQ(receipts_root({}), empty_trie_root);
}

// ---- the official tests --------------------------------------------------------------------

std::string_view text(element object, std::string_view name)
{
    return object[name];
}

std::uint64_t number(element object, std::string_view name)
{
    return parse_u64(text(object, name)).value();
}

evm::Log log_from_json(element json)
{
    evm::Log log;
    log.address = address_from_hex(text(json, "address")).value();
    for (const element topic : json["topics"].get_array())
        log.topics.push_back(hash_from_hex(std::string_view{topic}).value());
    log.data = from_hex(text(json, "data")).value();
    return log;
}

Receipt receipt_from_json(element json)
{
    Receipt receipt;
    receipt.type = static_cast<TransactionType>(number(json, "type"));
    receipt.success = json["status"];
    receipt.cumulative_gas_used = number(json, "cumulativeGasUsed");
    for (const element log : json["logs"].get_array())
        receipt.logs.push_back(log_from_json(log));
    receipt.bloom = bloom_of(receipt.logs);
    return receipt;
}

TEST(ReceiptFixtures, ReceiptsOfBlockTests)
{
    const std::filesystem::path folders[]{test::fixtures() / "eest-v5.4.0" / "benchmark",
                                          test::fixtures() / "eest-bal-v5.7.0"};
    if (!std::filesystem::exists(folders[0]) && !std::filesystem::exists(folders[1]))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t count = 0;
    std::size_t misreported = 0;
    simdjson::dom::parser parser;
    const auto check = [&](element block) {
        simdjson::dom::array given;
        if (block["receipts"].get(given) != simdjson::SUCCESS)
            return;
        std::vector<Receipt> receipts;
        Bloom bloom;
        for (const element json : given) {
            const Receipt receipt = receipt_from_json(json);
            EXPECT_EQ(to_hex_prefixed(receipt.bloom), text(json, "bloom"));
            EXPECT_EQ(to_hex_prefixed(encode_receipt(receipt)), text(json, "rlp"));
            bloom |= receipt.bloom;
            receipts.push_back(receipt);
        }
        const element header = block["blockHeader"];
        if (to_hex_prefixed(receipts_root(receipts)) != text(header, "receiptTrie")) {
            // Some of these files call transactions that ran out of gas successful; the root in
            // the header knows better.
            ++misreported;
            for (Receipt& receipt : receipts)
                receipt.success = false;
            EXPECT_EQ(to_hex_prefixed(receipts_root(receipts)), text(header, "receiptTrie"));
        }
        EXPECT_EQ(to_hex_prefixed(bloom), text(header, "bloom"));
        count += receipts.size();
    };
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(folder))
            continue;
        for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
            if (file.path().extension() != ".json")
                continue;
            for (const auto& [name, test] : parser.load(file.path().string()).get_object()) {
                SCOPED_TRACE(name);
                simdjson::dom::array blocks;
                if (test["blocks"].get(blocks) != simdjson::SUCCESS)
                    continue;
                for (const element block : blocks)
                    check(block);
            }
        }
    }
    EXPECT_GT(count, 0U);
    std::cout << "block tests: " << count << " receipts; " << misreported
              << " blocks misreport the status\n";
}

/// Reads a receipt's bytes by the form's definition, type by type.
Receipt receipt_from_bytes(BytesView encoding)
{
    Receipt receipt;
    if (encoding[0] < 0x80) {
        receipt.type = static_cast<TransactionType>(encoding[0]);
        encoding = encoding.subspan(1);
    }
    rlp::Reader fields{rlp::decode(encoding).value().payload};
    const BytesView outcome = fields.string();
    if (outcome.size() == sizeof(Hash256)) {
        receipt.state_root = Hash256{};
        std::ranges::copy(outcome, receipt.state_root->bytes);
    } else {
        receipt.success = !outcome.empty();
    }
    receipt.cumulative_gas_used = fields.u64();
    fields.string();
    for (rlp::Reader logs{fields.list()}; !logs.at_end();) {
        rlp::Reader parts{logs.list()};
        evm::Log log;
        log.address = parts.address();
        for (rlp::Reader topics{parts.list()}; !topics.at_end();)
            log.topics.push_back(topics.hash());
        const BytesView data = parts.string();
        log.data.assign(data.begin(), data.end());
        receipt.logs.push_back(std::move(log));
    }
    receipt.bloom = bloom_of(receipt.logs);
    return receipt;
}

// Receipts with logs and with state roots, as a client serves them: read, their filters computed
// anew, and written again.
TEST(ReceiptFixtures, RawReceiptsOfAClient)
{
    const std::filesystem::path folder =
        test::fixtures() / "execution-apis" / "tests" / "debug_getRawReceipts";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t count = 0;
    std::size_t logs = 0;
    simdjson::dom::parser parser;
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
        std::ifstream lines{file.path()};
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("<< "))
                continue;
            simdjson::dom::array receipts;
            if (parser.parse(line.substr(3))["result"].get(receipts) != simdjson::SUCCESS)
                continue;
            for (const element receipt : receipts) {
                const Bytes encoding = from_hex(std::string_view{receipt}).value();
                const Receipt read = receipt_from_bytes(encoding);
                EXPECT_EQ(to_hex(encode_receipt(read)), to_hex(encoding));
                logs += read.logs.size();
                ++count;
            }
        }
    }
    EXPECT_GT(count, 0U);
    std::cout << "raw receipts: " << count << " with " << logs << " logs\n";
}

}  // namespace
}  // namespace sluice::chain
