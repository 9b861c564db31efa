// SPDX-License-Identifier: Apache-2.0
#include "chain/block.hpp"

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/trie.hpp"

namespace sluice::chain {
namespace {

void write_unsealed_fields(rlp::Writer& writer, const BlockHeader& header)
{
    writer.string(header.parent_hash);
    writer.string(header.uncles_hash);
    writer.string(header.coinbase);
    writer.string(header.state_root);
    writer.string(header.transactions_root);
    writer.string(header.receipts_root);
    writer.string(header.bloom);
    writer.integer(header.difficulty);
    writer.integer(header.number);
    writer.integer(header.gas_limit);
    writer.integer(header.gas_used);
    writer.integer(header.timestamp);
    writer.string(header.extra_data);
}

void write_later_fields(rlp::Writer& writer, const BlockHeader& header)
{
    if (header.base_fee)
        writer.integer(*header.base_fee);
    if (header.withdrawals_root)
        writer.string(*header.withdrawals_root);
    if (header.blob_gas_used)
        writer.integer(*header.blob_gas_used);
    if (header.excess_blob_gas)
        writer.integer(*header.excess_blob_gas);
    if (header.parent_beacon_block_root)
        writer.string(*header.parent_beacon_block_root);
    if (header.requests_hash)
        writer.string(*header.requests_hash);
}

/// What is wrong with a structure that could not be read.
BlockRejection of_encoding(rlp::Error error) noexcept
{
    return {error == rlp::Error::integer_too_large ? BlockError::field_overflow
                                                   : BlockError::encoding_malformed,
            {},
            0,
            {}};
}

void read_fixed(rlp::Reader& reader, std::span<std::uint8_t> out) noexcept
{
    if (const auto read = rlp::to_fixed(reader.item(), out); !read)
        reader.fail(read.error());
}

/// An optional field: there if anything is left.
template <class Value, class Read>
void read_later(rlp::Reader& reader, std::optional<Value>& field, Read&& read)
{
    if (!reader.at_end())
        field = read();
}

std::expected<std::vector<Withdrawal>, BlockRejection> decode_withdrawals(BytesView list)
{
    std::vector<Withdrawal> withdrawals;
    rlp::Reader items{list};
    while (!items.at_end()) {
        rlp::Reader fields{items.list()};
        if (items.error())
            break;
        Withdrawal withdrawal;
        withdrawal.index = fields.u64();
        withdrawal.validator = fields.u64();
        if (fields.error())
            return std::unexpected(of_encoding(*fields.error()));
        withdrawal.address = fields.address();
        if (fields.error())
            return std::unexpected(BlockRejection{BlockError::address_malformed, {}, 0, {}});
        withdrawal.amount = fields.u64();
        fields.finish();
        if (fields.error())
            return std::unexpected(of_encoding(*fields.error()));
        withdrawals.push_back(withdrawal);
    }
    if (items.error())
        return std::unexpected(BlockRejection{BlockError::withdrawals_malformed, {}, 0, {}});
    return withdrawals;
}

}  // namespace

void write_header(rlp::Writer& writer, const BlockHeader& header)
{
    writer.list([&] {
        write_unsealed_fields(writer, header);
        writer.string(header.mix_hash);
        writer.string(header.nonce);
        write_later_fields(writer, header);
    });
}

void write_sealed_part(rlp::Writer& writer, const BlockHeader& header)
{
    writer.list([&] {
        write_unsealed_fields(writer, header);
        write_later_fields(writer, header);
    });
}

void write_withdrawal(rlp::Writer& writer, const Withdrawal& withdrawal)
{
    writer.list([&] {
        writer.integer(withdrawal.index);
        writer.integer(withdrawal.validator);
        writer.string(withdrawal.address);
        writer.integer(withdrawal.amount);
    });
}

Hash256 hash_of(const BlockHeader& header)
{
    Bytes out;
    rlp::Writer writer{out};
    write_header(writer, header);
    return keccak256(out);
}

Hash256 withdrawals_root(std::span<const Withdrawal> withdrawals)
{
    std::vector<Bytes> encodings(withdrawals.size());
    for (std::size_t i = 0; i < withdrawals.size(); ++i) {
        rlp::Writer writer{encodings[i]};
        write_withdrawal(writer, withdrawals[i]);
    }
    return trie_list_root(encodings);
}

std::expected<BlockHeader, BlockRejection> decode_header(const rlp::Item& item)
{
    if (!item.is_list)
        return std::unexpected(of_encoding(rlp::Error::not_a_list));
    BlockHeader header;
    rlp::Reader fields{item.payload};
    header.parent_hash = fields.hash();
    header.uncles_hash = fields.hash();
    header.coinbase = fields.address();
    header.state_root = fields.hash();
    header.transactions_root = fields.hash();
    header.receipts_root = fields.hash();
    read_fixed(fields, header.bloom.bytes);
    header.difficulty = fields.word();
    header.number = fields.u64();
    header.gas_limit = fields.u64();
    header.gas_used = fields.u64();
    header.timestamp = fields.u64();
    const BytesView extra_data = fields.string();
    header.extra_data.assign(extra_data.begin(), extra_data.end());
    header.mix_hash = fields.hash();
    read_fixed(fields, header.nonce);
    read_later(fields, header.base_fee, [&] { return fields.word(); });
    read_later(fields, header.withdrawals_root, [&] { return fields.hash(); });
    read_later(fields, header.blob_gas_used, [&] { return fields.u64(); });
    read_later(fields, header.excess_blob_gas, [&] { return fields.u64(); });
    read_later(fields, header.parent_beacon_block_root, [&] { return fields.hash(); });
    read_later(fields, header.requests_hash, [&] { return fields.hash(); });
    fields.finish();
    if (fields.error())
        return std::unexpected(of_encoding(*fields.error()));
    return header;
}

std::expected<Block, BlockRejection> decode_block(BytesView encoding)
{
    const auto whole = rlp::decode(encoding);
    if (!whole)
        return std::unexpected(of_encoding(whole.error()));
    if (!whole->is_list)
        return std::unexpected(of_encoding(rlp::Error::not_a_list));

    Block block;
    block.encoded_size = encoding.size();
    rlp::Reader parts{whole->payload};
    const rlp::Item header = parts.item();
    const rlp::Item transactions = parts.item();
    const rlp::Item uncles = parts.item();
    const bool has_withdrawals = !parts.at_end();
    const rlp::Item withdrawals = has_withdrawals ? parts.item() : rlp::Item{};
    parts.finish();
    if (parts.error())
        return std::unexpected(of_encoding(*parts.error()));

    auto decoded_header = decode_header(header);
    if (!decoded_header)
        return std::unexpected(decoded_header.error());
    block.header = std::move(*decoded_header);
    block.hash = keccak256(header.encoding);

    if (!transactions.is_list || !uncles.is_list)
        return std::unexpected(of_encoding(rlp::Error::not_a_list));
    std::vector<BytesView> encodings;
    rlp::Reader items{transactions.payload};
    while (!items.at_end()) {
        const rlp::Item item = items.item();
        if (items.error())
            break;
        auto transaction = decode_block_transaction(item);
        if (!transaction)
            return std::unexpected(BlockRejection{
                BlockError::encoding_malformed, transaction.error(), encodings.size(), {}});
        block.transactions.push_back(std::move(*transaction));
        encodings.push_back(item.is_list ? item.encoding : item.payload);
    }
    if (items.error())
        return std::unexpected(of_encoding(*items.error()));
    block.transactions_root = trie_list_root(encodings);

    block.uncles_hash = keccak256(uncles.encoding);
    rlp::Reader uncle_items{uncles.payload};
    while (!uncle_items.at_end()) {
        auto uncle = decode_header(uncle_items.item());
        if (uncle_items.error())
            break;
        if (!uncle)
            return std::unexpected(uncle.error());
        block.uncles.push_back(std::move(*uncle));
    }
    if (uncle_items.error())
        return std::unexpected(of_encoding(*uncle_items.error()));

    if (has_withdrawals) {
        if (!withdrawals.is_list)
            return std::unexpected(BlockRejection{BlockError::withdrawals_malformed, {}, 0, {}});
        auto decoded = decode_withdrawals(withdrawals.payload);
        if (!decoded)
            return std::unexpected(decoded.error());
        block.withdrawals = std::move(*decoded);
        block.withdrawals_root = chain::withdrawals_root(*block.withdrawals);
    }
    return block;
}

}  // namespace sluice::chain
