// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_encoding.hpp"

#include <vector>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "chain/trie.hpp"

namespace sluice::chain {
namespace {

constexpr std::uint8_t authorization_magic = 0x05;

void write_to(rlp::Writer& writer, const Transaction& tx)
{
    writer.string(tx.to ? BytesView{*tx.to} : BytesView{});
}

void write_access_list(rlp::Writer& writer, const AccessList& access_list)
{
    writer.list([&] {
        for (const AccessListEntry& entry : access_list) {
            writer.list([&] {
                writer.string(entry.address);
                writer.list([&] {
                    for (const Hash256& key : entry.storage_keys)
                        writer.string(key);
                });
            });
        }
    });
}

void write_authorizations(rlp::Writer& writer, const std::vector<Authorization>& authorizations)
{
    writer.list([&] {
        for (const Authorization& authorization : authorizations) {
            writer.list([&] {
                writer.integer(authorization.chain_id);
                writer.string(authorization.address);
                writer.integer(authorization.nonce);
                writer.integer(std::uint64_t{authorization.y_parity});
                writer.integer(authorization.r);
                writer.integer(authorization.s);
            });
        }
    });
}

/// The fields before the signature.
void write_fields(rlp::Writer& writer, const Transaction& tx)
{
    const TransactionType type = tx.type;
    if (type != TransactionType::legacy)
        writer.integer(tx.chain_id.value_or(0));
    writer.integer(tx.nonce);
    if (has_dynamic_fee(type))
        writer.integer(tx.max_priority_fee_per_gas);
    writer.integer(tx.max_fee_per_gas);
    writer.integer(tx.gas_limit);
    write_to(writer, tx);
    writer.integer(tx.value);
    writer.string(tx.data);
    if (type == TransactionType::legacy)
        return;
    write_access_list(writer, tx.access_list);
    if (type == TransactionType::blob) {
        writer.integer(tx.max_fee_per_blob_gas);
        writer.list([&] {
            for (const Hash256& hash : tx.blob_hashes)
                writer.string(hash);
        });
    }
    if (type == TransactionType::set_code)
        write_authorizations(writer, tx.authorizations);
}

void write_signature(rlp::Writer& writer, const Transaction& tx)
{
    const std::uint64_t parity = tx.signature.y_is_odd ? 1 : 0;
    if (tx.type != TransactionType::legacy)
        writer.integer(parity);
    else if (tx.chain_id)
        writer.integer(u256{*tx.chain_id} + u256{*tx.chain_id} + u256{protected_v + parity});
    else
        writer.integer(unprotected_v + parity);
    writer.integer(tx.signature.r);
    writer.integer(tx.signature.s);
}

/// Appends the type byte, if any, and the list that `fill` writes.
template <class Fill>
void append_envelope(Bytes& out, TransactionType type, Fill&& fill)
{
    if (type != TransactionType::legacy)
        out.push_back(static_cast<std::uint8_t>(type));
    rlp::Writer writer{out};
    writer.list([&] { fill(writer); });
}

}  // namespace

Bytes encode_transaction(const Transaction& transaction)
{
    Bytes out;
    append_envelope(out, transaction.type, [&](rlp::Writer& writer) {
        write_fields(writer, transaction);
        write_signature(writer, transaction);
    });
    return out;
}

void write_block_transaction(rlp::Writer& writer, const Transaction& transaction)
{
    const Bytes encoding = encode_transaction(transaction);
    if (transaction.type == TransactionType::legacy)
        writer.raw(encoding);
    else
        writer.string(encoding);
}

Hash256 transaction_hash(const Transaction& transaction)
{
    return keccak256(encode_transaction(transaction));
}

Hash256 signing_hash(const Transaction& transaction)
{
    Bytes out;
    append_envelope(out, transaction.type, [&](rlp::Writer& writer) {
        write_fields(writer, transaction);
        if (transaction.type == TransactionType::legacy && transaction.chain_id) {
            writer.integer(*transaction.chain_id);
            writer.integer(std::uint64_t{0});
            writer.integer(std::uint64_t{0});
        }
    });
    return keccak256(out);
}

Hash256 signing_hash(const Authorization& authorization)
{
    Bytes out{authorization_magic};
    rlp::Writer writer{out};
    writer.list([&] {
        writer.integer(authorization.chain_id);
        writer.string(authorization.address);
        writer.integer(authorization.nonce);
    });
    return keccak256(out);
}

Hash256 transactions_root(std::span<const Transaction> transactions)
{
    std::vector<Bytes> encodings;
    encodings.reserve(transactions.size());
    for (const Transaction& transaction : transactions)
        encodings.push_back(encode_transaction(transaction));
    return trie_list_root(encodings);
}

}  // namespace sluice::chain
