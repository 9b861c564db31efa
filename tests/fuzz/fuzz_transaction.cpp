// Transactions: from bytes, which must be encoded as they were, and from fields, which must be
// decoded as they were; then everything that is asked of a transaction.
//
// Input: an odd first byte and an encoding, or an even one and what fields are made of.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "chain/intrinsic_gas.hpp"
#include "chain/receipt.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_signing.hpp"
#include "chain/transaction_validation.hpp"
#include "tests/evm/support/evm_test.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/doors.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

using namespace chain;
using evm::Revision;

/// What is run has no more gas than this.
constexpr std::uint64_t most_gas = 1'000'000;

/// Keys that are recovered, which is slow, are no more than this for one transaction.
constexpr std::size_t most_authorizations = 4;

Authorization make_authorization(ByteSource& source)
{
    Authorization authorization;
    authorization.chain_id = source.word(source.u8() % 33);
    authorization.address = source.address();
    authorization.nonce = source.number(source.u8() % 9);
    authorization.y_parity = source.u8();
    authorization.r = source.word();
    authorization.s = source.word();
    if (source.chance(128))
        sign(authorization, Hash256{{1, source.u8()}});
    return authorization;
}

Transaction make_transaction(ByteSource& source)
{
    Transaction tx;
    tx.type = static_cast<TransactionType>(source.u8() % 5);
    if (tx.type != TransactionType::legacy || source.chance(128))
        tx.chain_id = source.number(source.u8() % 9);
    tx.nonce = source.number(source.u8() % 9);
    tx.gas_limit = source.number(source.u8() % 9);
    tx.max_fee_per_gas = source.word(source.u8() % 33);
    if (has_dynamic_fee(tx.type))
        tx.max_priority_fee_per_gas = source.word(source.u8() % 33);
    // Blob and set-code transactions create no contracts, which is for the decoder to say.
    if (tx.type >= TransactionType::blob || source.chance(192))
        tx.to = source.address();
    tx.value = source.word(source.u8() % 33);
    const BytesView data = source.bytes(source.u8());
    tx.data.assign(data.begin(), data.end());
    if (tx.type != TransactionType::legacy) {
        for (std::size_t i = source.below(4); i-- > 0;) {
            AccessListEntry& entry = tx.access_list.emplace_back();
            entry.address = source.address();
            for (std::size_t keys = source.below(4); keys-- > 0;)
                entry.storage_keys.push_back(source.hash());
        }
    }
    if (tx.type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = source.word(source.u8() % 33);
        for (std::size_t i = source.below(4); i-- > 0;)
            tx.blob_hashes.push_back(source.hash());
    }
    if (tx.type == TransactionType::set_code) {
        for (std::size_t i = source.below(4); i-- > 0;)
            tx.authorizations.push_back(make_authorization(source));
    }
    tx.signature = {source.chance(128), source.word(), source.word()};
    if (source.chance(128))
        require(sign(tx, Hash256{{1}}), "1 << 248 is a key");
    return tx;
}

void check_encoding(const Transaction& tx, BytesView encoding)
{
    require(std::ranges::equal(encode_transaction(tx), encoding),
            "a transaction is encoded as it was read");
    Bytes in_block;
    rlp::Writer writer{in_block};
    write_block_transaction(writer, tx);
    const auto item = rlp::decode(in_block);
    require(item.has_value(), "a transaction in a block is an item");
    const auto again = decode_block_transaction(*item);
    require(again && *again == tx, "a transaction is read from a block as it was written");
    require(rlp::check(in_block).has_value(), "what is written is canonical");
}

/// Runs it from an account that can pay for it.
void run(const Transaction& tx, const Address& sender, Revision revision)
{
    Scene scene;
    scene.environment.revision = revision;
    scene.environment.blobs = blob_parameters(revision);
    scene.environment.context.chain_id = u256{tx.chain_id.value_or(1)};
    scene.environment.context.base_fee = u256{revision >= Revision::london ? 7U : 0U};
    scene.accounts.push_back({sender, tx.nonce, u256_max, {}, {}});
    const SentTransaction sent{tx, sender};
    compare_transactions(scene, {&sent, 1});

    State state;
    fixtures::apply_prestate(scene.accounts, state);
    Executor executor{state, scene.environment};
    const auto outcome = executor.transact(tx, sender, most_gas, 6 * gas_per_blob);
    if (!outcome)
        return;
    require(outcome->gas_used >= std::min(intrinsic_gas(tx, revision).intrinsic, tx.gas_limit) / 2,
            "at most half of the gas comes back");
    Receipt receipt{tx.type,
                    outcome->status == evm::Status::success,
                    std::nullopt,
                    outcome->gas_used,
                    bloom_of(outcome->logs),
                    outcome->logs};
    const Bytes encoded = encode_receipt(receipt);
    require(rlp::check(BytesView{encoded}.subspan(tx.type == TransactionType::legacy ? 0 : 1))
                .has_value(),
            "a receipt is canonical");
}

void judge(const Transaction& tx)
{
    const std::uint64_t chain_id = tx.chain_id.value_or(1);
    const auto cost = maximum_cost(tx);
    require(!cost || *cost >= tx.value, "a transaction costs at least what it moves");
    (void)effective_gas_price(tx, u256{7});
    for (std::size_t i = 0; i < std::min(tx.authorizations.size(), most_authorizations); ++i)
        (void)recover_authority(tx.authorizations[i]);

    std::optional<Address> sender;
    for (const evm::RevisionName& each : evm::revision_names) {
        const Revision revision = each.revision;
        const IntrinsicGas gas = intrinsic_gas(tx, revision);
        require(gas.intrinsic >= transaction_gas, "a transaction costs something");
        const BlockConditions block{revision, most_gas, u256{7}, u256{1}, 6 * gas_per_blob};
        const auto valid = validate_in_block(tx, block);
        const auto signature = validate_signature(tx, revision, chain_id);
        if (!signature)
            continue;
        // Whose key it is does not depend on the revision, as long as the signature may be used.
        if (!sender) {
            const auto recovered = recover_sender(tx, revision, chain_id);
            if (!recovered)
                return;
            sender = *recovered;
        }
        if (valid && (revision == Revision::homestead || revision >= Revision::london) &&
            tx.authorizations.size() <= most_authorizations)
            run(tx, *sender, revision);
    }
}

}  // namespace

void fuzz_transaction(BytesView input)
{
    ByteSource source{input};
    if ((source.u8() & 1) != 0) {
        const BytesView encoding = source.rest();
        const auto decoded = decode_transaction(encoding);
        if (!decoded) {
            require(!message(decoded.error()).empty(), "an error has a text");
            return;
        }
        check_encoding(*decoded, encoding);
        judge(*decoded);
        return;
    }
    const Transaction tx = make_transaction(source);
    const Bytes encoding = encode_transaction(tx);
    const auto decoded = decode_transaction(encoding);
    require(decoded && *decoded == tx, "a transaction is read as it was written");
    judge(tx);
}

}  // namespace sluice::fuzz
