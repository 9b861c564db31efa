// SPDX-License-Identifier: Apache-2.0
#include "chain/block_executor.hpp"

#include <algorithm>

#include "base/u256.hpp"
#include "base/u256_div.hpp"
#include "base/u256_mul.hpp"
#include "chain/dao_fork.hpp"
#include "chain/system_contracts.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;

constexpr std::uint64_t ether = 1'000'000'000'000'000'000;
constexpr std::uint64_t gwei = 1'000'000'000;

}  // namespace

u256 block_reward(Revision revision) noexcept
{
    if (revision >= Revision::paris)
        return {};
    if (revision >= Revision::constantinople)  // EIP-1234
        return u256{2 * ether};
    if (revision >= Revision::byzantium)  // EIP-649
        return u256{3 * ether};
    return u256{5 * ether};
}

BlockExecutor::BlockExecutor(State& state, const BlockEnvironment& environment)
    : state_{state}, environment_{environment}, executor_{state, environment}
{}

void BlockExecutor::apply_dao_fork()
{
    state_.begin_transaction();
    chain::apply_dao_fork(state_);
    state_.finish_transaction(false);
}

void BlockExecutor::note_failure(evm::Status status) noexcept
{
    if (status == evm::Status::out_of_memory)
        ran_out_of_memory_ = true;
    if (status == evm::Status::unsupported_precompile && missing_precompile_ == nullptr)
        missing_precompile_ = executor_.missing_precompile();
}

std::optional<evm::Status> BlockExecutor::call_system_contract(const Address& contract,
                                                               BytesView input)
{
    const evm::Code* const code = state_.code(state_.account(contract));
    if (code == nullptr || code->size() == 0)
        return std::nullopt;
    evm::Message message;
    message.gas = system_call_gas;
    message.sender = system_address;
    message.recipient = message.code_address = contract;
    message.input = input;
    state_.begin_transaction();
    const MessageResult result =
        executor_.run(message, evm::TransactionContext{system_address, u256{}, {}});
    state_.finish_transaction(evm::rules_of(environment_.revision).clears_empty_accounts);
    note_failure(result.status);
    return result.status;
}

void BlockExecutor::start(const std::optional<Hash256>& parent_beacon_block_root,
                          const Hash256& parent_hash)
{
    executor_.set_tracer(nullptr);
    if (environment_.revision >= Revision::cancun && parent_beacon_block_root)
        call_system_contract(beacon_roots_contract, *parent_beacon_block_root);
    if (environment_.revision >= Revision::prague)
        call_system_contract(block_hashes_contract, parent_hash);
}

std::expected<TransactionOutcome, TransactionError> BlockExecutor::transact(
    const Transaction& transaction, const Address& sender)
{
    executor_.set_tracer(tracer_);
    const std::uint64_t gas_limit = environment_.context.gas_limit;
    const std::uint64_t blob_gas_limit = gas_per_blob * environment_.blobs.max;
    auto outcome =
        executor_.transact(transaction, sender, gas_limit - std::min(gas_used_, gas_limit),
                           blob_gas_limit - std::min(blob_gas_used_, blob_gas_limit));
    if (!outcome)
        return outcome;
    note_failure(outcome->status);
    gas_used_ += outcome->gas_used;
    blob_gas_used_ += outcome->blob_gas_used;

    Receipt receipt;
    receipt.type = transaction.type;
    receipt.success = outcome->status == evm::Status::success;
    if (environment_.revision < Revision::byzantium)
        receipt.state_root = state_.root();
    receipt.cumulative_gas_used = gas_used_;
    receipt.logs = outcome->logs;
    receipt.bloom = bloom_of(receipt.logs);
    bloom_ |= receipt.bloom;
    receipts_.push_back(std::move(receipt));
    return outcome;
}

void BlockExecutor::add_balance(const Address& address, const u256& amount)
{
    Account& account = state_.account(address);
    state_.touch(account);
    if (is_zero(amount))
        return;
    state_.create(account);
    state_.set_balance(account, account.balance + amount);
}

void BlockExecutor::pay_rewards(const u256& reward, std::span<const UncleMaker> uncles)
{
    state_.begin_transaction();
    for (const UncleMaker& uncle : uncles)
        add_balance(uncle.coinbase, divide(reward * u256{8 - uncle.distance}, 8).quotient);
    add_balance(environment_.context.coinbase,
                reward + divide(reward, 32).quotient * u256{uncles.size()});
    state_.finish_transaction(evm::rules_of(environment_.revision).clears_empty_accounts);
}

void BlockExecutor::withdraw(std::span<const Withdrawal> withdrawals)
{
    state_.begin_transaction();
    for (const Withdrawal& withdrawal : withdrawals)
        add_balance(withdrawal.address, u256{withdrawal.amount} * u256{gwei});
    state_.finish_transaction(evm::rules_of(environment_.revision).clears_empty_accounts);
}

std::expected<void, BlockError> BlockExecutor::collect_from(RequestType type,
                                                            const Address& contract)
{
    const auto status = call_system_contract(contract, {});
    if (!status)
        return std::unexpected(BlockError::system_contract_missing);
    if (*status != evm::Status::success)
        return std::unexpected(BlockError::system_contract_failed);
    if (const BytesView output = executor_.output(); !output.empty()) {
        Bytes& request = requests_.emplace_back();
        request.push_back(static_cast<std::uint8_t>(type));
        request.insert(request.end(), output.begin(), output.end());
    }
    return {};
}

std::expected<void, BlockError> BlockExecutor::collect_requests(const Address& deposit_contract)
{
    executor_.set_tracer(nullptr);
    Bytes deposits{static_cast<std::uint8_t>(RequestType::deposit)};
    for (const Receipt& receipt : receipts_) {
        if (!append_deposits(deposits, receipt.logs, deposit_contract))
            return std::unexpected(BlockError::deposit_event_malformed);
    }
    if (deposits.size() > 1)
        requests_.push_back(std::move(deposits));
    if (auto done = collect_from(RequestType::withdrawal, withdrawal_requests_contract); !done)
        return done;
    return collect_from(RequestType::consolidation, consolidation_requests_contract);
}

}  // namespace sluice::chain
