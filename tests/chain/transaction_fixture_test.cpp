// Every transaction of the official state and block tests: bytes, hashes, senders, keys and the
// reasons for which they are refused. The official transaction tests are in tests/conformance.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "chain/transaction_blob_gas.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_signing.hpp"
#include "chain/transaction_validation.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using simdjson::dom::element;

constexpr std::uint64_t mainnet = 1;

/// Calls `visit(name, test)` for every test in every file below a folder.
template <class Visit>
void for_each_test(const std::filesystem::path& folder, Visit&& visit)
{
    simdjson::dom::parser parser;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        if (file.path().extension() != ".json")
            continue;
        for (const auto& [name, test] : parser.load(file.path().string()).get_object())
            visit(name, test);
    }
}

bool has(element object, std::string_view name)
{
    return object[name].error() == simdjson::SUCCESS;
}

std::string_view text(element object, std::string_view name)
{
    std::string_view value;
    return object[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
}

u256 word(element object, std::string_view name)
{
    return has(object, name) ? parse_u256(text(object, name)).value() : u256{};
}

std::uint64_t number(element object, std::string_view name)
{
    return has(object, name) ? parse_u64(text(object, name)).value() : 0;
}

BlobParameters blob_schedule(element test, std::string_view fork)
{
    element schedule;
    if (test.at_pointer("/config/blobSchedule/" + std::string{fork}).get(schedule) !=
        simdjson::SUCCESS)
        return blob_parameters(evm::find_revision(fork).value());
    return {number(schedule, "target"), number(schedule, "max"),
            number(schedule, "baseFeeUpdateFraction")};
}

BlockConditions conditions(element test, std::string_view fork)
{
    const element env = test["env"];
    BlockConditions block;
    block.revision = evm::find_revision(fork).value();
    block.gas_available = number(env, "currentGasLimit");
    if (block.revision >= Revision::london)
        block.base_fee = word(env, "currentBaseFee");
    if (block.revision >= Revision::cancun) {
        const BlobParameters blobs = blob_schedule(test, fork);
        block.blob_gas_available = blobs.max * gas_per_blob;
        block.blob_base_fee = blob_base_fee(number(env, "currentExcessBlobGas"), blobs);
    }
    return block;
}

SenderAccount account(element test, std::string_view address)
{
    element found;
    if (test["pre"][address].get(found) != simdjson::SUCCESS)
        return {};
    const std::string_view code = text(found, "code");
    return {number(found, "nonce"), word(found, "balance"), code.size() > 2,
            code.starts_with("0xef0100")};
}

// State tests give the transaction's fields, the sender's key and the signed bytes.
TEST(TransactionFixtures, TransactionsOfStateTests)
{
    const std::filesystem::path folders[]{test::fixtures() / "eest-v5.4.0" / "state_tests",
                                          test::fixtures() / "legacytests" / "Cancun"};
    if (!std::filesystem::exists(folders[0]) && !std::filesystem::exists(folders[1]))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t accepted = 0;
    std::size_t refused = 0;
    std::map<TransactionType, std::size_t> by_type;
    const auto check = [&](element test, std::string_view fork, element outcome) {
        const Bytes encoding = from_hex(text(outcome, "txbytes")).value();
        const std::string_view expected = text(outcome, "expectException");
        const element fields = test["transaction"];
        const BlockConditions block = conditions(test, fork);

        const auto tx = decode_transaction(encoding);
        std::optional<TransactionError> error;
        if (!tx) {
            error = tx.error();
        } else {
            EXPECT_EQ(encode_transaction(*tx), encoding);
            if (has(fields, "secretKey")) {
                Transaction again = *tx;
                const auto key = to_hash256(parse_u256(text(fields, "secretKey")).value());
                again.signature = {};
                EXPECT_TRUE(sign(again, key));
                EXPECT_EQ(encode_transaction(again), encoding);
                EXPECT_EQ(to_hex_prefixed(address_of_key(key).value()), text(fields, "sender"));
            }
            const auto sender = recover_sender(*tx, block.revision, mainnet);
            if (!sender) {
                error = sender.error();
            } else {
                EXPECT_EQ(to_hex_prefixed(*sender), text(fields, "sender"));
                if (const auto valid = validate_in_block(*tx, block); !valid)
                    error = valid.error();
                else if (const auto able = validate_against_sender(
                             *tx, account(test, text(fields, "sender")), block.revision);
                         !able)
                    error = able.error();
            }
            if (!error)
                ++by_type[tx->type];
        }

        ASSERT_EQ(error.has_value(), !expected.empty())
            << (error ? message(*error) : expected) << ' ' << text(outcome, "txbytes");
        ++(error ? refused : accepted);
        if (!error)
            return;
        // Tests from before these names have others, of their own.
        if (expected.starts_with("TransactionException.")) {
            EXPECT_TRUE(matches_exception(*error, expected))
                << exception_name(*error) << " is not " << expected;
        }
    };
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(folder))
            continue;
        for_each_test(folder, [&](std::string_view name, element test) {
            if (!has(test, "post"))
                return;
            for (const auto& [fork, outcomes] : test["post"].get_object()) {
                SCOPED_TRACE(std::string{name} + " in " + std::string{fork});
                for (const element outcome : outcomes.get_array())
                    check(test, fork, outcome);
            }
        });
    }
    EXPECT_GT(accepted, 0U);
    EXPECT_GT(refused, 0U);
    std::cout << "state tests: " << accepted << " transactions accepted, " << refused
              << " refused\n";
    for (const auto& [type, count] : by_type)
        std::cout << "  " << to_string(type) << ": " << count << '\n';
}

// A block's transactions, as they stand in its bytes, give the root that stands in its header.
TEST(TransactionFixtures, TransactionsOfBlockTests)
{
    const std::filesystem::path folders[]{test::fixtures() / "eest-v5.4.0" / "blockchain_tests",
                                          test::fixtures() / "ethereum-tests" / "BlockchainTests"};
    if (!std::filesystem::exists(folders[0]) && !std::filesystem::exists(folders[1]))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t blocks = 0;
    std::size_t transactions = 0;
    const auto check = [&](element block) {
        // Blocks that are not valid have no header beside their bytes.
        if (!has(block, "blockHeader"))
            return;
        const Bytes encoding = from_hex(text(block, "rlp")).value();
        rlp::Reader parts{rlp::decode(encoding).value().payload};
        parts.list();
        std::vector<Transaction> found;
        for (rlp::Reader items{parts.list()}; !items.at_end();) {
            const rlp::Item item = items.item();
            const auto tx = decode_block_transaction(item);
            ASSERT_TRUE(tx) << message(tx.error());
            Bytes again;
            rlp::Writer writer{again};
            write_block_transaction(writer, *tx);
            EXPECT_TRUE(std::ranges::equal(again, item.encoding));
            found.push_back(*tx);
        }
        EXPECT_EQ(to_hex_prefixed(transactions_root(found)),
                  text(block["blockHeader"], "transactionsTrie"));
        ++blocks;
        transactions += found.size();
    };
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(folder))
            continue;
        for_each_test(folder, [&](std::string_view name, element test) {
            if (!has(test, "blocks"))
                return;
            SCOPED_TRACE(name);
            for (const element block : test["blocks"].get_array())
                check(block);
        });
    }
    EXPECT_GT(transactions, 0U);
    std::cout << "block tests: " << transactions << " transactions in " << blocks << " blocks\n";
}

}  // namespace
}  // namespace sluice::chain
