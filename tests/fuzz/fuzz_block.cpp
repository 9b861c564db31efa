// Blocks from bytes, which must be encoded as they were, and valid blocks with one thing changed,
// which a chain must refuse without coming to harm.
//
// Input: an odd first byte, a revision and an encoded block; or an even one, a revision and what
// blocks are made of.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/u256.hpp"
#include "chain/block_error.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/sample_chain.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using namespace chain;
using evm::Revision;

constexpr std::size_t most_blocks = 3;
constexpr std::size_t most_transactions = 4;

/// Adds a block, and checks what holds whatever comes of it.
bool add(Blockchain& chain, BytesView encoding)
{
    const Hash256 head_before = chain.head_hash();
    const auto added = chain.add(encoding);
    if (!added) {
        require(!message(added.error()).empty(), "a refusal has a text");
        require(chain.head_hash() == head_before, "a refused block is not the head");
    }
    require(chain.state_at_head().root() == chain.head().state_root,
            "the state at the head is the one that its header names");
    return added.has_value();
}

void check_block(Revision revision, BytesView encoding)
{
    if (const auto item = rlp::decode(encoding)) {
        if (const auto header = decode_header(*item)) {
            Bytes out;
            rlp::Writer writer{out};
            write_header(writer, *header);
            require(std::ranges::equal(out, encoding), "a header is encoded as it was read");
        }
    }
    const auto block = decode_block(encoding);
    if (block) {
        require(std::ranges::equal(encode_block(*block), encoding),
                "a block is encoded as it was read");
        require(block->encoded_size == encoding.size(), "a block knows its size");
        require(block->hash == hash_of(block->header), "a block's hash is its header's");
        require(block->transactions_root == transactions_root(block->transactions),
                "the transactions' root is that of the transactions");
        if (block->withdrawals)
            require(block->withdrawals_root == withdrawals_root(*block->withdrawals),
                    "the withdrawals' root is that of the withdrawals");
    } else {
        require(!message(block.error()).empty(), "an error has a text");
    }
    Blockchain chain = sample_blockchain(revision);
    require(!add(chain, encoding) || block, "what is no block is not added");
}

Transaction make_transaction(ByteSource& source, Revision revision, std::uint64_t nonce)
{
    Transaction tx;
    tx.nonce = nonce;
    tx.gas_limit = 21'000 + 16 * source.number(2);
    tx.max_fee_per_gas = u256{2'000'000'000};
    if (revision >= Revision::london && source.chance(128)) {
        tx.type = TransactionType::dynamic_fee;
        tx.max_priority_fee_per_gas = u256{source.u8()};
    } else if (revision >= Revision::berlin && source.chance(128)) {
        tx.type = TransactionType::access_list;
        tx.access_list.push_back({sample_contract, {Hash256{}}});
    }
    if (tx.type != TransactionType::legacy || revision >= Revision::spurious_dragon)
        tx.chain_id = 1;
    tx.value = u256{source.number(2)};
    if (!source.chance(32))
        tx.to = source.chance(64) ? source.address() : sample_contract;
    const BytesView data = source.bytes(source.u8() % 64);
    tx.data.assign(data.begin(), data.end());
    require(sign(tx, sample_key), "the key is a key");
    return tx;
}

/// Changes one field that a valid block has no choice about. Says whether it did.
bool change(BlockHeader& header, ByteSource& source)
{
    const BlockHeader before = header;
    const Hash256 hash = source.hash();
    const std::uint64_t number = source.number(8);
    switch (source.below(16)) {
        case 0:
            header.parent_hash = hash;
            break;
        case 1:
            header.uncles_hash = hash;
            break;
        case 2:
            header.state_root = hash;
            break;
        case 3:
            header.transactions_root = hash;
            break;
        case 4:
            header.receipts_root = hash;
            break;
        case 5:
            header.bloom.add(hash);
            break;
        case 6:
            header.difficulty = u256{number};
            break;
        case 7:
            header.number = number;
            break;
        case 8:
            header.gas_used = number;
            break;
        case 9:
            // Either way it is too far from the parent's.
            header.gas_limit = header.gas_limit * 2 + number % header.gas_limit;
            break;
        case 10:
            // Not later than the genesis.
            header.timestamp = number % 1'001;
            break;
        case 11:
            header.extra_data.resize(33 + number % 100);
            break;
        case 12:
            if (header.base_fee)
                header.base_fee = u256{number};
            break;
        case 13:
            if (header.withdrawals_root)
                header.withdrawals_root = hash;
            break;
        case 14:
            if (header.excess_blob_gas)
                header.excess_blob_gas = number;
            break;
        default:
            if (header.requests_hash)
                header.requests_hash = hash;
            break;
    }
    return !(header == before);
}

void check_chain(Revision revision, ByteSource& source)
{
    SampleChain maker{revision};
    Blockchain chain = sample_blockchain(revision);
    std::uint64_t nonce = 0;
    for (std::size_t blocks = 1 + source.below(most_blocks); blocks-- > 0;) {
        std::vector<Transaction> transactions;
        for (std::size_t i = source.below(most_transactions + 1); i-- > 0;)
            transactions.push_back(make_transaction(source, revision, nonce + transactions.size()));
        std::vector<Withdrawal> withdrawals;
        for (std::size_t i = source.below(3); i-- > 0;)
            withdrawals.push_back({source.u8(), 1, source.address(), source.number(3)});
        const Address coinbase{{source.u8()}};
        const Block block = maker.next_block(transactions, withdrawals, coinbase, source.number(1));
        nonce += block.transactions.size();
        Block changed = block;
        const bool has_changed = change(changed.header, source);
        if (has_changed)
            require(!add(chain, encode_block(changed)), "a block with a wrong field is refused");
        const Bytes encoding = encode_block(block);
        require(add(chain, encoding), "a valid block is added");
        require(chain.head_hash() == hash_of(block.header), "a valid block becomes the head");
        require(add(chain, encoding), "a block that is known is fine");
    }
}

}  // namespace

void fuzz_block(BytesView input)
{
    ByteSource source{input};
    const bool from_bytes = (source.u8() & 1) != 0;
    const auto revision = static_cast<Revision>(source.below(evm::revision_count));
    if (from_bytes)
        check_block(revision, source.rest());
    else
        check_chain(revision, source);
}

}  // namespace sluice::fuzz
