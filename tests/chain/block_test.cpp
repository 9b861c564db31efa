// Blocks as bytes: round trips, the roots of what they hold, everything that can be wrong with the
// form.
// SPDX-License-Identifier: Apache-2.0
#include "chain/block.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "base/keccak.hpp"
#include "chain/transaction_encoding.hpp"
#include "tests/base/words.hpp"
#include "tests/chain/support/block_encoding.hpp"
#include "tests/chain/support/known_headers.hpp"
#include "tests/chain/support/printing.hpp"

namespace sluice::chain {
namespace {

using test::encode_block;
using test::encode_header;
using test::header_of;
using test::items_of;
using test::list_of;
using test::string_of;
using test::with_item;

std::optional<BlockError> block_error(BytesView encoding)
{
    const auto block = decode_block(encoding);
    return block ? std::nullopt : std::optional{block.error().error};
}

Transaction some_transaction(TransactionType type, std::uint64_t nonce)
{
    Transaction transaction;
    transaction.type = type;
    if (type != TransactionType::legacy)
        transaction.chain_id = 1;
    transaction.nonce = nonce;
    transaction.gas_limit = 21'000;
    transaction.max_fee_per_gas = 10;
    transaction.to = Address{};
    transaction.signature = {false, 1, 1};
    return transaction;
}

test::BlockParts some_block()
{
    test::BlockParts parts;
    parts.header = header_of(17);
    parts.transactions = {some_transaction(TransactionType::legacy, 0),
                          some_transaction(TransactionType::dynamic_fee, 1)};
    parts.uncles = {header_of(15), header_of(16)};
    parts.withdrawals = {{1, 2, Address{{9}}, 3}, {~0ULL, ~0ULL, Address{}, ~0ULL}};
    return parts;
}

TEST(Block, SurvivesARoundTrip)
{
    const test::BlockParts parts = some_block();
    const Bytes encoding = encode_block(parts);
    const auto block = decode_block(encoding);
    ASSERT_TRUE(block);
    EXPECT_EQ(block->header, parts.header);
    EXPECT_EQ(block->transactions, parts.transactions);
    EXPECT_EQ(block->uncles, parts.uncles);
    EXPECT_EQ(block->withdrawals, parts.withdrawals);
    EXPECT_EQ(block->encoded_size, encoding.size());
}

TEST(Block, HashesWhatIsThereWhateverTheHeaderSays)
{
    const test::BlockParts parts = some_block();
    const auto block = decode_block(encode_block(parts));
    ASSERT_TRUE(block);
    EXPECT_EQ(block->hash, keccak256(encode_header(parts.header)));
    EXPECT_EQ(block->transactions_root, transactions_root(parts.transactions));
    EXPECT_EQ(block->uncles_hash,
              keccak256(list_of({encode_header(parts.uncles[0]), encode_header(parts.uncles[1])})));
    EXPECT_EQ(block->withdrawals_root, withdrawals_root(*parts.withdrawals));
    EXPECT_NE(block->transactions_root, block->header.transactions_root);
}

TEST(Block, OfNothingHasTheKnownRoots)
{
    test::BlockParts parts;
    parts.header = test::mainnet_block_1();
    const auto without = decode_block(encode_block(parts));
    ASSERT_TRUE(without);
    EXPECT_EQ(to_hex(without->hash), test::mainnet_block_1_hash);
    EXPECT_EQ(without->transactions_root, without->header.transactions_root);
    EXPECT_EQ(without->uncles_hash, without->header.uncles_hash);
    EXPECT_FALSE(without->withdrawals);

    parts.withdrawals.emplace();
    const auto with_list = decode_block(encode_block(parts));
    ASSERT_TRUE(with_list);
    ASSERT_TRUE(with_list->withdrawals);
    EXPECT_TRUE(with_list->withdrawals->empty());
    EXPECT_EQ(with_list->withdrawals_root, empty_trie_root);
}

TEST(Block, HasThreePartsOrFour)
{
    const Bytes good = encode_block(some_block());
    std::vector<Bytes> parts = items_of(good);
    ASSERT_EQ(parts.size(), 4U);
    parts.push_back(Bytes{0xc0});
    EXPECT_EQ(block_error(list_of(parts)), BlockError::encoding_malformed);
    for (const std::size_t count : {0U, 1U, 2U}) {
        parts.resize(count);
        EXPECT_EQ(block_error(list_of(parts)), BlockError::encoding_malformed) << count;
    }
}

TEST(Block, IsAllOfTheBytes)
{
    const Bytes good = encode_block(some_block());
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_EQ(block_error(BytesView{good}.first(size)), BlockError::encoding_malformed) << size;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(block_error(longer), BlockError::encoding_malformed);
    EXPECT_EQ(block_error(string_of(good)), BlockError::encoding_malformed);
}

TEST(Block, EveryPartIsAList)
{
    const Bytes good = encode_block(some_block());
    for (const std::size_t part : {0U, 1U, 2U})
        EXPECT_EQ(block_error(with_item(good, part, Bytes{0x80})), BlockError::encoding_malformed)
            << part;
    EXPECT_EQ(block_error(with_item(good, 3, Bytes{0x80})), BlockError::withdrawals_malformed);
}

TEST(Block, SaysWhichTransactionIsMalformed)
{
    const Bytes good = encode_block(some_block());
    std::vector<Bytes> transactions = items_of(items_of(good)[1]);
    transactions.push_back(list_of({}));  // A legacy one without fields.
    const auto block = decode_block(with_item(good, 1, list_of(transactions)));
    ASSERT_FALSE(block);
    EXPECT_EQ(
        block.error(),
        (BlockRejection{BlockError::encoding_malformed, TransactionError::too_few_fields, 2, {}}));
    transactions.back() = string_of({0x7f, 0xc0});
    const auto unknown = decode_block(with_item(good, 1, list_of(transactions)));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().transaction_error, TransactionError::unknown_type);
    EXPECT_EQ(unknown.error().transaction_index, 2U);
}

TEST(Block, UnclesAreHeaders)
{
    const Bytes good = encode_block(some_block());
    const Bytes header = encode_header(header_of(15));
    const auto error_with = [&](const Bytes& uncle) {
        return block_error(with_item(good, 2, list_of({header, uncle})));
    };
    EXPECT_EQ(error_with(header), std::nullopt);
    EXPECT_EQ(error_with(Bytes{0xc0}), BlockError::encoding_malformed);
    EXPECT_EQ(error_with(Bytes{0x80}), BlockError::encoding_malformed);
    EXPECT_EQ(error_with(with_item(header, 9, string_of(Bytes(9, 1)))), BlockError::field_overflow);
}

TEST(Block, WithdrawalsHaveFourFieldsOfTheirKind)
{
    const Bytes good = encode_block(some_block());
    Bytes withdrawal;
    rlp::Writer writer{withdrawal};
    write_withdrawal(writer, {1, 2, Address{{3}}, 4});
    const auto error_with = [&](const Bytes& item) {
        return block_error(with_item(good, 3, list_of({withdrawal, item})));
    };
    EXPECT_EQ(error_with(withdrawal), std::nullopt);
    EXPECT_EQ(error_with(Bytes{0x01}), BlockError::withdrawals_malformed);
    for (const std::size_t number : {0U, 1U, 3U}) {
        EXPECT_EQ(error_with(with_item(withdrawal, number, string_of(Bytes(8, 1)))), std::nullopt);
        EXPECT_EQ(error_with(with_item(withdrawal, number, string_of(Bytes(9, 1)))),
                  BlockError::field_overflow)
            << number;
        EXPECT_EQ(error_with(with_item(withdrawal, number, string_of({0, 1}))),
                  BlockError::encoding_malformed)
            << number;
        EXPECT_EQ(error_with(with_item(withdrawal, number, Bytes{0xc0})),
                  BlockError::encoding_malformed)
            << number;
    }
    for (const std::size_t size : {0U, 19U, 21U, 32U})
        EXPECT_EQ(error_with(with_item(withdrawal, 2, string_of(Bytes(size, 1)))),
                  BlockError::address_malformed)
            << size;

    std::vector<Bytes> fields = items_of(withdrawal);
    fields.emplace_back(Bytes{0x01});
    EXPECT_EQ(error_with(list_of(fields)), BlockError::encoding_malformed);
    fields.resize(3);
    EXPECT_EQ(error_with(list_of(fields)), BlockError::encoding_malformed);
}

// ---- properties ----------------------------------------------------------------------------

// Whatever bytes are taken for a block, they are the one encoding of what was read.
TEST(BlockProperty, MutatedBytesAreRefusedOrReadAsTheyAre)
{
    const Bytes good = encode_block(some_block());
    std::size_t taken = 0;
    EXPECT_TRUE(rc::check([&] {
        Bytes bytes = good;
        const auto mutations = *rc::gen::inRange(1, 4);
        for (int i = 0; i < mutations; ++i)
            bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] =
                *rc::gen::arbitrary<std::uint8_t>();
        if (*rc::gen::inRange(0, 4) == 0)
            bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
        const auto block = decode_block(bytes);
        if (!block)
            return;
        ++taken;
        RC_ASSERT(encode_block({block->header, block->transactions, block->uncles,
                                block->withdrawals}) == bytes);
    }));
    EXPECT_GT(taken, 0U);
}

TEST(BlockProperty, AnyBytesAreReadOrRefused)
{
    EXPECT_TRUE(rc::check([](const Bytes& bytes) {
        Bytes out;
        rlp::Writer writer{out};
        writer.list([&] { writer.raw(bytes); });
        RC_ASSERT(!decode_block(bytes).has_value());
        RC_ASSERT(!decode_block(out).has_value());
    }));
}

// Reading does not recurse into what is no field.
TEST(Block, DeepNestingIsNoTrouble)
{
    // From the innermost list out, so written backwards.
    Bytes nested;
    for (int i = 0; i < 200'000; ++i) {
        const rlp::Header header = rlp::list_header(nested.size());
        nested.insert(nested.end(), std::rbegin(BytesView{header}), std::rend(BytesView{header}));
    }
    std::ranges::reverse(nested);
    ASSERT_TRUE(rlp::check(nested));
    const Bytes good = encode_block(some_block());
    for (std::size_t part = 0; part < 4; ++part)
        EXPECT_NE(block_error(with_item(good, part, nested)), std::nullopt) << part;
}

}  // namespace
}  // namespace sluice::chain
