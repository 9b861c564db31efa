// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/host_transaction.hpp"

#include <algorithm>

#include "base/u256_mul.hpp"
#include "chain/intrinsic_gas.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_validation.hpp"

namespace sluice::evm::test {
namespace {

/// Sets the authorities' codes (EIP-7702); returns what is refunded for those that existed.
std::int64_t authorize(const chain::Transaction& transaction, const u256& chain_id,
                       chain::State& state, lab::StateHost& host)
{
    constexpr std::int64_t refund_of_existing = 12'500;
    std::int64_t refund = 0;
    for (const chain::Authorization& authorization : transaction.authorizations) {
        const bool any_chain = is_zero(authorization.chain_id);
        if ((!any_chain && authorization.chain_id != chain_id) ||
            authorization.nonce == ~std::uint64_t{0})
            continue;
        const auto authority = chain::recover_authority(authorization);
        if (!authority)
            continue;
        host.access_account(*authority);
        chain::Account& account = state.account(*authority);
        if (host.code_size(*authority) != 0 && !host.delegate(*authority))
            continue;
        if (account.nonce != authorization.nonce)
            continue;
        if (host.account_exists(*authority))
            refund += refund_of_existing;
        Bytes designation;
        if (authorization.address != Address{}) {
            designation = {0xef, 0x01, 0x00};
            designation.insert(designation.end(), std::begin(authorization.address.bytes),
                               std::end(authorization.address.bytes));
        }
        state.create(account);
        state.set_code(account, designation);
        state.set_nonce(account, account.nonce + 1);
    }
    return refund;
}

}  // namespace

std::expected<chain::TransactionOutcome, chain::TransactionError> transact_behind(
    const MakeHost& make_host, chain::State& state, const chain::BlockEnvironment& environment,
    const chain::Transaction& transaction, const Address& sender_address)
{
    const Revision revision = environment.revision;
    const BlockContext& block = environment.context;
    const chain::BlockConditions conditions{revision, block.gas_limit, block.base_fee,
                                            block.blob_base_fee,
                                            environment.blobs.max * chain::gas_per_blob};
    if (const auto valid = chain::validate_in_block(transaction, conditions); !valid)
        return std::unexpected(valid.error());
    chain::Account& sender = state.account(sender_address);
    const u256 price = chain::effective_gas_price(transaction, block.base_fee);
    const TransactionContext context{sender_address, price, transaction.blob_hashes};
    const std::unique_ptr<lab::StateHost> host = make_host(state, environment, context);
    const chain::SenderAccount sender_view{sender.nonce, sender.balance,
                                           host->code_size(sender_address) != 0,
                                           host->delegate(sender_address).has_value()};
    if (const auto valid = chain::validate_against_sender(transaction, sender_view, revision);
        !valid)
        return std::unexpected(valid.error());

    state.begin_transaction();
    chain::TransactionOutcome outcome;
    outcome.blob_gas_used = chain::blob_gas(transaction);
    state.create(sender);
    state.set_balance(sender, sender.balance - price * u256{transaction.gas_limit} -
                                  block.blob_base_fee * u256{outcome.blob_gas_used});
    // A creation raises the nonce by itself, as nested ones do.
    if (transaction.to)
        state.set_nonce(sender, transaction.nonce + 1);

    host->access_account(sender_address);
    host->access_account(transaction.to.value_or(sender_address));
    if (revision >= Revision::shanghai)
        host->access_account(block.coinbase);
    for (const chain::AccessListEntry& entry : transaction.access_list) {
        host->access_account(entry.address);
        for (const Hash256& key : entry.storage_keys)
            host->access_storage(entry.address, to_u256(key));
    }
    const std::int64_t authorization_refund = authorize(transaction, block.chain_id, state, *host);

    const chain::IntrinsicGas costs = chain::intrinsic_gas(transaction, revision);
    Message message;
    message.gas = transaction.gas_limit - costs.intrinsic;
    message.sender = sender_address;
    message.value = transaction.value;
    message.input = transaction.data;
    if (transaction.to)
        message.recipient = message.code_address = *transaction.to;
    else
        message.kind = CallKind::create;
    Result result = host->call(message);
    if (result.status != Status::success)
        result.gas_refund = 0;
    if (!transaction.to && result.status == Status::success)
        outcome.created = result.created;
    outcome.status = result.status;
    outcome.message_gas_used = message.gas - result.gas_left;
    outcome.output = std::move(result.output);

    const std::uint64_t burnt = transaction.gas_limit - result.gas_left;
    const auto refund = static_cast<std::uint64_t>(result.gas_refund + authorization_refund);
    outcome.gas_refunded = std::min(refund, burnt / (revision >= Revision::london ? 5 : 2));
    outcome.gas_used = std::max(burnt - outcome.gas_refunded, costs.floor);

    state.set_balance(sender,
                      sender.balance + price * u256{transaction.gas_limit - outcome.gas_used});
    const u256 tip = revision >= Revision::london ? price - block.base_fee : price;
    host->pay_coinbase(tip * u256{outcome.gas_used});
    outcome.logs = state.take_logs();
    state.finish_transaction(rules_of(revision).clears_empty_accounts);
    return outcome;
}

}  // namespace sluice::evm::test
