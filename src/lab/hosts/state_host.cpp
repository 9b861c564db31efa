// SPDX-License-Identifier: Apache-2.0
#include "lab/hosts/state_host.hpp"

#include <sluice/precompiles.hpp>

#include <sluice/create_address.hpp>

namespace sluice::lab {

using evm::AccessStatus;
using evm::CallKind;
using evm::Code;
using evm::create2_address;
using evm::create_address;
using evm::Log;
using evm::Message;
using evm::Result;
using evm::Revision;
using evm::Status;
using evm::StorageStatus;
using evm::TransactionContext;

StateHost::StateHost(chain::State& state, const chain::BlockEnvironment& environment,
                     const TransactionContext& transaction)
    : state_{state},
      environment_{environment},
      transaction_{transaction},
      rules_{rules_of(environment.revision)},
      accounts_{state, rules_, environment.block_hashes},
      vm_{environment.revision}
{
    vm_.set_options(environment.engine);
}

Result StateHost::run(const Message& message)
{
    accounts_.access_account(message.sender);
    accounts_.access_account(message.recipient);
    if (environment_.revision >= Revision::shanghai)
        accounts_.access_account(environment_.context.coinbase);
    if (message.kind != CallKind::create && message.kind != CallKind::create2)
        return call_code(message);

    // There is no transaction around it whose nonce would be raised all the same.
    const chain::Checkpoint start = state_.checkpoint();
    Result result = create(message);
    if (result.status != Status::success)
        state_.revert(start);
    return result;
}

void StateHost::pay_coinbase(const u256& fee)
{
    chain::Account* const coinbase = find(environment_.context.coinbase);
    accounts_.touch(coinbase);
    if (is_zero(fee))
        return;
    state_.create(*coinbase);
    state_.set_balance(*coinbase, coinbase->balance + fee);
}

Result StateHost::run_code(const Message& message, BytesView code)
{
    return vm_.execute(*this, environment_.context, transaction_, message, code);
}

AccessStatus StateHost::access_account(const Address& address) noexcept
{
    return accounts_.access_account(address).status;
}

AccessStatus StateHost::access_storage(const Address& address, const u256& key) noexcept
{
    return accounts_.access_slot(find(address), key).status;
}

bool StateHost::account_exists(const Address& address) const noexcept
{
    return accounts_.exists(find(address));
}

u256 StateHost::balance(const Address& address) const noexcept
{
    return find(address)->balance;
}

std::size_t StateHost::code_size(const Address& address) const noexcept
{
    return accounts_.code_size(find(address));
}

Hash256 StateHost::code_hash(const Address& address) const noexcept
{
    return to_hash256(accounts_.code_hash(find(address)));
}

std::size_t StateHost::copy_code(const Address& address, std::size_t offset,
                                 std::span<std::uint8_t> out) const noexcept
{
    return accounts_.copy_code(find(address), offset, out);
}

u256 StateHost::storage(const Address& address, const u256& key) const noexcept
{
    return state_.storage(*find(address), key);
}

StorageStatus StateHost::set_storage(const Address& address, const u256& key,
                                     const u256& value) noexcept
{
    return accounts_.store(accounts_.access_slot(find(address), key).ref, value);
}

u256 StateHost::transient_storage(const Address& address, const u256& key) const noexcept
{
    return accounts_.transient_load(find(address), key);
}

void StateHost::set_transient_storage(const Address& address, const u256& key,
                                      const u256& value) noexcept
{
    accounts_.transient_store(find(address), key, value);
}

bool StateHost::selfdestruct(const Address& address, const Address& beneficiary) noexcept
{
    return accounts_.selfdestruct(find(address), find(beneficiary));
}

Hash256 StateHost::block_hash(std::uint64_t number) const noexcept
{
    return accounts_.block_hash(number);
}

void StateHost::emit_log(Log log) noexcept
{
    state_.add_log(std::move(log));
}

std::optional<Address> StateHost::delegate(const Address& address) const noexcept
{
    const Address* const target = accounts_.delegate(find(address));
    return target != nullptr ? std::optional{*target} : std::nullopt;
}

Result StateHost::call(const Message& message) noexcept
{
    if (message.kind == CallKind::create || message.kind == CallKind::create2)
        return create(message);
    return call_code(message);
}

Result StateHost::call_code(const Message& message)
{
    // Values saved before this message must be saved again inside it.
    const chain::Checkpoint checkpoint = state_.checkpoint();
    state_.set_frame_start(checkpoint.journal);
    chain::Account* const recipient = find(message.recipient);
    if (message.kind == CallKind::call && !is_zero(message.value))
        accounts_.transfer(find(message.sender), recipient, message.value);
    else if (message.kind == CallKind::call || message.kind == CallKind::staticcall)
        accounts_.touch(recipient);

    // Of nested messages the engine has followed the one delegation that counts.
    Message resolved = message;
    if (rules_.follows_delegations && message.depth == 0) {
        if (const Address* const target = accounts_.delegate(find(message.code_address))) {
            accounts_.access_account(*target);
            resolved.code_address = *target;
            resolved.delegated = true;
        }
    }
    Result result;
    if (auto precompiled = call_precompile(environment_.revision, resolved)) {
        result = *std::move(precompiled);
    } else {
        const Code* const code = state_.code(*find(resolved.code_address));
        result = run_code(resolved, code != nullptr ? code->bytes() : BytesView{});
    }
    if (result.status != Status::success)
        state_.revert(checkpoint);
    state_.set_frame_start(state_.checkpoint().journal);
    return result;
}

void StateHost::deposit_code(const Address& address, Result& result)
{
    const Bytes& code = result.output;
    if (rules_.limits_code_size && code.size() > evm::max_code_size) {
        result.status = Status::code_too_large;
        return;
    }
    if (rules_.rejects_ef_code && !code.empty() && code[0] == 0xef) {
        result.status = Status::invalid_code;
        return;
    }
    const std::uint64_t cost = code.size() * evm::code_deposit_byte_cost;
    if (cost > result.gas_left) {
        if (rules_.deposit_must_be_paid)
            result.status = Status::out_of_gas;
        else
            result.output.clear();
        return;
    }
    result.gas_left -= cost;
    state_.set_code(*find(address), code);
}

Result StateHost::create(const Message& message)
{
    Result result;
    chain::Account* const creator = find(message.sender);
    const std::uint64_t nonce = creator->nonce;
    if (nonce == ~std::uint64_t{0}) {
        result.status = Status::nonce_overflow;
        result.gas_left = message.gas;
        return result;
    }
    state_.set_nonce(*creator, nonce + 1);
    result.created = message.kind == CallKind::create2
                         ? create2_address(message.sender, message.salt, message.input)
                         : create_address(message.sender, nonce);
    const Address created = result.created;
    chain::Account* const account = accounts_.access_account(created).ref;
    if (accounts_.is_taken(account)) {
        result.status = Status::address_collision;
        return result;
    }
    const chain::Checkpoint checkpoint = state_.checkpoint();
    state_.set_frame_start(checkpoint.journal);
    accounts_.create_account(account);
    if (!is_zero(message.value))
        accounts_.transfer(creator, account, message.value);

    Message init = message;
    init.recipient = created;
    init.code_address = created;
    result = run_code(init, message.input);
    result.created = created;
    if (result.status == Status::success)
        deposit_code(created, result);
    if (result.status != Status::success) {
        state_.revert(checkpoint);
        result.gas_refund = 0;
        if (result.status != Status::revert) {
            result.gas_left = 0;
            result.output.clear();
        }
    }
    state_.set_frame_start(state_.checkpoint().journal);
    return result;
}

}  // namespace sluice::lab
