// Transactions around the engine: Yellow Paper 6, and what the forks made of it.
//
// This file is where the engine meets our own state, compiled with the engine's flags.
// SPDX-License-Identifier: Apache-2.0
#include "chain/executor.hpp"

#include <algorithm>
#include <functional>
#include <new>
#include <utility>

#include "base/u256_mul.hpp"
#include "chain/intrinsic_gas.hpp"
#include "chain/shadow.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_validation.hpp"
#include "evm/execution.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;

/// Part of an authorization's charge that comes back when its authority existed (EIP-7702).
constexpr std::int64_t existing_authority_refund = 25'000 - 12'500;

/// Code of an account that delegates to `target` (EIP-7702).
Bytes delegation_to(const Address& target)
{
    Bytes code{0xef, 0x01, 0x00};
    code.insert(code.end(), std::begin(target.bytes), std::end(target.bytes));
    return code;
}

evm::Result to_result(const evm::MessageOutcome& outcome, BytesView output)
{
    return {outcome.status, outcome.gas_left, outcome.refund, {output.begin(), output.end()}, {}};
}

}  // namespace

Executor::Executor(State& state, const BlockEnvironment& environment)
    : state_{state},
      environment_{environment},
      rules_{evm::rules_of(environment.revision)},
      host_{state, rules_,
            environment.engine.mode == evm::EngineMode::shadow ? remembered_hashes_
                                                               : environment.block_hashes}
{
    if (environment.engine.mode == evm::EngineMode::shadow) {
        hash_memory_ = std::make_unique<BlockHashMemory>(environment.block_hashes);
        remembered_hashes_ = [this](std::uint64_t number) { return hash_memory_->ask(number); };
    }
    machine_.rules = &rules_;
    machine_.set_max_memory(environment.max_memory);
    machine_.engine = evm::EngineSettings{environment.engine};
    machine_.block = &environment.context;
    machine_.transaction = &context_;
}

Executor::~Executor()
{
    if (environment_.engine.metrics != nullptr)
        environment_.engine.metrics->add(machine_.metrics);
}

void Executor::warm_up(const Address& sender, const Address& recipient,
                       const evm::TransactionContext& context)
{
    context_ = context;
    machine_.block = &environment_.context;
    machine_.transaction = &context_;
    host_.access_account(sender);
    host_.access_account(recipient);
    if (environment_.revision >= Revision::shanghai)
        host_.access_account(environment_.context.coinbase);
}

MessageResult Executor::call(const evm::Message& message)
{
    const evm::MessageOutcome outcome =
        run_in_mode({message}, [&] { return evm::execute_call(machine_, host_, message); });
    return {outcome.status, outcome.gas_left, outcome.refund, {}};
}

MessageResult Executor::create(const evm::Message& message, std::uint64_t nonce)
{
    Address created;
    const evm::MessageOutcome outcome = run_in_mode({message, nonce}, [&] {
        return evm::execute_creation(machine_, host_, message, nonce, created);
    });
    return {outcome.status, outcome.gas_left, outcome.refund,
            outcome.status == evm::Status::success ? created : Address{}};
}

template <class Run>
evm::MessageOutcome Executor::run_in_mode(const OutermostMessage& message, Run&& run)
{
    if (SLUICE_LIKELY(machine_.engine.mode != evm::EngineMode::shadow))
        return run();
    machine_.met_code_to_shadow = false;
    hash_memory_->begin_first_run();
    const ExactCheckpoint start = state_.exact_checkpoint();
    const evm::MessageOutcome outcome = run();
    if (machine_.met_code_to_shadow)
        shadow(message, start, outcome, std::ref(run));
    return outcome;
}

void Executor::shadow(const OutermostMessage& message, const ExactCheckpoint& start,
                      const evm::MessageOutcome& outcome,
                      const std::function<evm::MessageOutcome()>& run)
{
    // What the machine says of the message is to be what the traditional run made it say.
    evm::ReturnData output = std::exchange(machine_.return_data, {});
    const evm::Precompile* const missing = machine_.missing_precompile;
    const bool ran_out_of_memory = machine_.ran_out_of_memory;
    machine_.trim();

    const std::uint64_t advanced_before = machine_.metrics.advanced_messages;
    const auto advanced = [&] {
        hash_memory_->begin_second_run();
        const evm::ModeForNow mode{machine_.engine.mode, evm::EngineMode::advanced};
        const evm::MessageOutcome other = run();
        return to_result(other, machine_.return_data.view());
    };
    const auto on_difference = [&](const StateRuns& runs) { write_reproducer(message, runs); };
    std::optional<StateRuns> runs;
    try {
        runs = compare_runs(state_, start, to_result(outcome, output.view()), std::ref(advanced),
                            std::ref(on_difference));
    } catch (const std::bad_alloc&) {
        runs.reset();  // Nothing was taken back yet: there was no memory to copy the output.
    }
    if (!runs)
        evm::count_fallback(machine_, evm::Fallback::out_of_memory);
    else if (machine_.metrics.advanced_messages != advanced_before)
        ++machine_.metrics.shadowed_messages;
    if (runs && !runs->differences.empty())
        ++machine_.metrics.divergences;

    machine_.return_data = std::move(output);
    machine_.missing_precompile = missing;
    machine_.ran_out_of_memory = ran_out_of_memory;
}

void Executor::write_reproducer(const OutermostMessage& message, const StateRuns& runs)
{
    evm::keep_reproducer(environment_.engine.reproducer_directory, machine_.metrics, [&] {
        const evm::MessageEnvironment environment{environment_.revision, environment_.context,
                                                  context_, environment_.engine.advanced_share};
        return state_reproducer(state_, hash_memory_->known(), environment, message, runs);
    });
}

MessageResult Executor::run(const evm::Message& message, const evm::TransactionContext& context)
{
    warm_up(message.sender, message.recipient, context);
    if (message.kind != evm::CallKind::create && message.kind != evm::CallKind::create2)
        return call(message);

    MessageResult result;
    machine_.return_data.clear();
    Account& sender = state_.account(message.sender);
    const std::uint64_t nonce = sender.nonce;
    if (nonce == ~std::uint64_t{0}) {
        result.status = evm::Status::nonce_overflow;
        result.gas_left = message.gas;
        return result;
    }
    const Checkpoint start = state_.checkpoint();
    state_.create(sender);
    state_.set_nonce(sender, nonce + 1);
    result = create(message, nonce);
    if (result.status != evm::Status::success)
        state_.revert(start);
    return result;
}

std::int64_t Executor::apply_authorizations(const Transaction& transaction)
{
    std::int64_t refund = 0;
    for (const Authorization& authorization : transaction.authorizations) {
        // One that does not hold is passed over, in the order of the specification's checks: what
        // fails before the authority is known leaves nothing warm.
        if (!is_zero(authorization.chain_id) &&
            authorization.chain_id != environment_.context.chain_id)
            continue;
        if (authorization.nonce == ~std::uint64_t{0})
            continue;
        const auto authority = recover_authority(authorization);
        if (!authority)
            continue;
        Account& account = *host_.access_account(*authority).ref;
        const evm::Code* const code = state_.code(account);
        if (code != nullptr && code->size() != 0 && !account.delegates)
            continue;
        if (account.nonce != authorization.nonce)
            continue;
        if (host_.exists(&account))
            refund += existing_authority_refund;
        state_.create(account);
        if (authorization.address == Address{})
            state_.set_code(account, {});
        else
            state_.set_code(account, delegation_to(authorization.address));
        state_.set_nonce(account, account.nonce + 1);
    }
    return refund;
}

std::expected<TransactionOutcome, TransactionError> Executor::transact(
    const Transaction& transaction, const Address& sender_address, std::uint64_t gas_available,
    std::uint64_t blob_gas_available)
{
    const Revision revision = environment_.revision;
    const evm::BlockContext& block = environment_.context;

    const BlockConditions conditions{revision, gas_available, block.base_fee, block.blob_base_fee,
                                     blob_gas_available};
    if (const auto valid = validate_in_block(transaction, conditions); !valid)
        return std::unexpected(valid.error());
    Account& sender = state_.account(sender_address);
    const evm::Code* const sender_code = state_.code(sender);
    const SenderAccount sender_view{sender.nonce, sender.balance,
                                    sender_code != nullptr && sender_code->size() != 0,
                                    sender.delegates};
    if (const auto valid = validate_against_sender(transaction, sender_view, revision); !valid)
        return std::unexpected(valid.error());

    state_.begin_transaction();
    const Checkpoint start = state_.checkpoint();
    try {
        return carry_out(transaction, sender);
    } catch (const std::bad_alloc&) {
        // Outside the message, which answers for its own memory: a list of access or authorizations
        // can make the state grow beyond its bound, too.
        state_.revert(start);
        state_.finish_transaction(false);
        machine_.trim();
        TransactionOutcome outcome;
        outcome.status = evm::Status::out_of_memory;
        return outcome;
    }
}

TransactionOutcome Executor::carry_out(const Transaction& transaction, Account& sender)
{
    const Revision revision = environment_.revision;
    const evm::BlockContext& block = environment_.context;
    TransactionOutcome outcome;
    outcome.blob_gas_used = blob_gas(transaction);
    const u256 gas_price = effective_gas_price(transaction, block.base_fee);
    const IntrinsicGas costs = intrinsic_gas(transaction, revision);

    // The purchase. Validation has shown that the balance covers more than this.
    state_.create(sender);
    state_.set_balance(sender, sender.balance - gas_price * u256{transaction.gas_limit} -
                                   block.blob_base_fee * u256{outcome.blob_gas_used});
    state_.set_nonce(sender, transaction.nonce + 1);

    const Address& sender_address = sender.address;
    const evm::TransactionContext context{sender_address, gas_price, transaction.blob_hashes};
    warm_up(sender_address, transaction.to.value_or(sender_address), context);
    for (const AccessListEntry& entry : transaction.access_list) {
        Account& account = *host_.access_account(entry.address).ref;
        for (const Hash256& key : entry.storage_keys)
            state_.access_slot(account, to_u256(key));
    }
    const std::int64_t authorization_refund = apply_authorizations(transaction);

    evm::Message message;
    message.gas = transaction.gas_limit - costs.intrinsic;
    message.sender = sender_address;
    message.value = transaction.value;
    message.input = transaction.data;
    MessageResult result;
    if (transaction.to) {
        message.recipient = message.code_address = *transaction.to;
        result = call(message);
    } else {
        message.kind = evm::CallKind::create;
        result = create(message, transaction.nonce);
        if (result.status == evm::Status::success)
            outcome.created = result.created;
    }
    outcome.status = result.status;
    outcome.message_gas_used = message.gas - result.gas_left;
    const BytesView output = machine_.return_data.view();
    outcome.output.assign(output.begin(), output.end());

    // EIP-3529 cut the share of the gas that refunds may give back from a half to a fifth.
    const std::uint64_t burnt = transaction.gas_limit - result.gas_left;
    const std::uint64_t refund_limit = burnt / (revision >= Revision::london ? 5 : 2);
    const std::int64_t refund = result.gas_refund + authorization_refund;
    outcome.gas_refunded = std::min(static_cast<std::uint64_t>(refund), refund_limit);
    outcome.gas_used = std::max(burnt - outcome.gas_refunded, costs.floor);

    // Give back what is left, pay the block's producer the price above the base fee.
    state_.set_balance(sender,
                       sender.balance + gas_price * u256{transaction.gas_limit - outcome.gas_used});
    Account& coinbase = state_.account(block.coinbase);
    const u256 tip = revision >= Revision::london ? gas_price - block.base_fee : gas_price;
    host_.touch(&coinbase);
    if (const u256 fee = tip * u256{outcome.gas_used}; !is_zero(fee)) {
        state_.create(coinbase);
        state_.set_balance(coinbase, coinbase.balance + fee);
    }

    outcome.logs = state_.take_logs();
    state_.finish_transaction(rules_.clears_empty_accounts);
    machine_.trim();
    return outcome;
}

void Executor::touch_coinbase()
{
    state_.begin_transaction();
    host_.touch(&state_.account(environment_.context.coinbase));
    state_.finish_transaction(rules_.clears_empty_accounts);
}

}  // namespace sluice::chain
