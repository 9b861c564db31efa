// SPDX-License-Identifier: Apache-2.0
#include <sluice/world.hpp>

#include <utility>

#include "base/u256.hpp"
#include "chain/executor.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_sender.hpp"

namespace sluice::chain {

struct World::Implementation {
    Implementation(evm::Revision revision, const evm::EngineOptions& options)
        : environment{.revision = revision,
                      .context = {},
                      .blobs = blob_parameters(revision),
                      .block_hashes = {},
                      .engine = options}
    {
        state.set_code_cache(options.code_cache);
    }

    /// The account as it would be set anew with one field changed.
    template <class Change>
    void change(const Address& address, Change&& change_field)
    {
        Account& account = state.account(address);
        account.flags.exists = true;
        change_field(account);
    }

    CallResult run(const evm::Message& message, bool keep)
    {
        CallResult call;
        evm::Result& result = call.result;
        const bool moves_value = message.kind == evm::CallKind::call ||
                                 message.kind == evm::CallKind::create ||
                                 message.kind == evm::CallKind::create2;
        if (moves_value && !is_zero(message.value)) {
            if (message.is_static)
                result.status = evm::Status::static_mode_violation;
            else if (less(state.account(message.sender).balance, message.value))
                result.status = evm::Status::insufficient_balance;
            if (result.status != evm::Status::success) {
                result.gas_left =
                    result.status == evm::Status::insufficient_balance ? message.gas : 0;
                return call;
            }
        }
        state.begin_transaction();
        const Checkpoint start = state.checkpoint();
        const MessageResult outcome = executor.run(message, {message.sender, u256{}, {}});
        result.status = outcome.status;
        result.gas_left = outcome.gas_left;
        result.gas_refund = outcome.gas_refund;
        result.created = outcome.created;
        result.output.assign(executor.output().begin(), executor.output().end());
        if (keep)
            call.logs = state.take_logs();
        else
            call.logs = state.logs();
        if (!keep)
            state.revert(start);
        // After a simulation nothing may be cleared: one touch survives every revert, as the
        // chain's history has it.
        state.finish_transaction(keep && evm::rules_of(environment.revision).clears_empty_accounts);
        executor.trim();
        return call;
    }

    BlockEnvironment environment;  // first: the executor takes its rules from it
    State state;
    Executor executor{state, environment};
};

World::World(evm::Revision revision, const evm::EngineOptions& options)
    : implementation_{std::make_unique<Implementation>(revision, options)}
{}

World::~World() = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;

evm::Revision World::revision() const noexcept
{
    return implementation_->environment.revision;
}

const evm::EngineMetrics& World::metrics() const noexcept
{
    return implementation_->executor.metrics();
}

evm::BlockContext& World::block() noexcept
{
    return implementation_->environment.context;
}

void World::set_block_hashes(std::function<Hash256(std::uint64_t)> block_hashes)
{
    implementation_->environment.block_hashes = std::move(block_hashes);
}

void World::set_balance(const Address& address, const u256& wei)
{
    implementation_->change(address, [&](Account& account) { account.balance = wei; });
}

void World::set_nonce(const Address& address, std::uint64_t nonce)
{
    implementation_->change(address, [&](Account& account) { account.nonce = nonce; });
}

void World::set_code(const Address& address, BytesView code)
{
    const Account& account = implementation_->state.account(address);
    implementation_->state.set_account(address, account.nonce, account.balance, code);
}

void World::set_storage(const Address& address, const u256& key, const u256& value)
{
    implementation_->change(address, [](Account&) {});
    implementation_->state.set_storage(address, key, value);
}

u256 World::balance(const Address& address) const
{
    return implementation_->state.account(address).balance;
}

std::uint64_t World::nonce(const Address& address) const
{
    return implementation_->state.account(address).nonce;
}

Bytes World::code(const Address& address) const
{
    State& state = implementation_->state;
    const evm::Code* const code = state.code(state.account(address));
    if (code == nullptr)
        return {};
    return {code->bytes().begin(), code->bytes().end()};
}

u256 World::storage(const Address& address, const u256& key) const
{
    State& state = implementation_->state;
    return state.storage(state.account(address), key);
}

Hash256 World::state_root() const
{
    return implementation_->state.root();
}

CallResult World::call(const evm::Message& message)
{
    return implementation_->run(message, true);
}

CallResult World::simulate(const evm::Message& message)
{
    return implementation_->run(message, false);
}

std::expected<TransactionResult, std::string> World::transact(BytesView signed_transaction)
{
    const BlockEnvironment& environment = implementation_->environment;
    const auto refused = [](TransactionError error) {
        return std::unexpected(std::string{message(error)});
    };
    const auto transaction = decode_transaction(signed_transaction);
    if (!transaction)
        return refused(transaction.error());
    const std::uint64_t chain_id = saturate_u64(environment.context.chain_id);
    if (const auto valid = validate_signature(*transaction, environment.revision, chain_id); !valid)
        return refused(valid.error());
    const auto sender = recover_sender(*transaction, environment.revision, chain_id);
    if (!sender)
        return refused(sender.error());
    auto outcome = implementation_->executor.transact(
        *transaction, *sender, environment.context.gas_limit, gas_per_blob * environment.blobs.max);
    if (!outcome)
        return refused(outcome.error());
    TransactionResult result;
    result.status = outcome->status;
    result.gas_used = outcome->gas_used;
    result.sender = *sender;
    result.created = outcome->created;
    result.output = std::move(outcome->output);
    result.logs = std::move(outcome->logs);
    return result;
}

}  // namespace sluice::chain
