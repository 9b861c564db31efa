// SPDX-License-Identifier: Apache-2.0
#include "evmc/client_host.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include "evmc/convert.hpp"

namespace sluice::evmc {
namespace {

using evm::CallKind;
using evm::Message;
using evm::Result;
using evm::Status;

constexpr std::int32_t kind_to_evmc(CallKind kind) noexcept
{
    switch (kind) {
        case CallKind::callcode:
            return EVMC_CALLCODE;
        case CallKind::delegatecall:
            return EVMC_DELEGATECALL;
        case CallKind::create:
            return EVMC_CREATE;
        case CallKind::create2:
            return EVMC_CREATE2;
        case CallKind::call:
        case CallKind::staticcall:
            break;
    }
    return EVMC_CALL;
}

EvmcMessage to_evmc_message(const Message& message) noexcept
{
    EvmcMessage result{};
    result.kind = kind_to_evmc(message.kind);
    if (message.is_static || message.kind == CallKind::staticcall)
        result.flags |= EVMC_STATIC;
    if (message.delegated)
        result.flags |= EVMC_DELEGATED;
    result.depth = static_cast<std::int32_t>(message.depth);
    // The outermost message's gas fits, and nested ones have no more but for the stipend.
    result.gas = static_cast<std::int64_t>(std::min(
        message.gas, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())));
    result.recipient = to_evmc(message.recipient);
    result.sender = to_evmc(message.sender);
    result.input_data = message.input.empty() ? nullptr : message.input.data();
    result.input_size = message.input.size();
    result.value = to_evmc(message.value);
    result.create2_salt = to_evmc(message.salt);
    result.code_address = to_evmc(message.code_address);
    return result;
}

}  // namespace

evm::AccessStatus ClientHost::access_account(const Address& address) noexcept
{
    const EvmcAddress where = to_evmc(address);
    return table_.access_account(context_, &where) == EVMC_ACCESS_COLD ? evm::AccessStatus::cold
                                                                       : evm::AccessStatus::warm;
}

evm::AccessStatus ClientHost::access_storage(const Address& address, const u256& key) noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcWord slot = to_evmc(key);
    return table_.access_storage(context_, &where, &slot) == EVMC_ACCESS_COLD
               ? evm::AccessStatus::cold
               : evm::AccessStatus::warm;
}

bool ClientHost::account_exists(const Address& address) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    return table_.account_exists(context_, &where);
}

u256 ClientHost::balance(const Address& address) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    return number_from_evmc(table_.get_balance(context_, &where));
}

std::size_t ClientHost::code_size(const Address& address) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    return table_.get_code_size(context_, &where);
}

Hash256 ClientHost::code_hash(const Address& address) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    return hash_from_evmc(table_.get_code_hash(context_, &where));
}

std::size_t ClientHost::copy_code(const Address& address, std::size_t offset,
                                  std::span<std::uint8_t> out) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    return std::min(table_.copy_code(context_, &where, offset, out.data(), out.size()), out.size());
}

u256 ClientHost::storage(const Address& address, const u256& key) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcWord slot = to_evmc(key);
    return number_from_evmc(table_.get_storage(context_, &where, &slot));
}

evm::StorageStatus ClientHost::set_storage(const Address& address, const u256& key,
                                           const u256& value) noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcWord slot = to_evmc(key);
    const EvmcWord word = to_evmc(value);
    const int status = table_.set_storage(context_, &where, &slot, &word);
    // The engine looks its costs up by this.
    if (status < EVMC_STORAGE_ASSIGNED || status > EVMC_STORAGE_MODIFIED_RESTORED)
        return evm::StorageStatus::assigned;
    return static_cast<evm::StorageStatus>(status);
}

u256 ClientHost::transient_storage(const Address& address, const u256& key) const noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcWord slot = to_evmc(key);
    return number_from_evmc(table_.get_transient_storage(context_, &where, &slot));
}

void ClientHost::set_transient_storage(const Address& address, const u256& key,
                                       const u256& value) noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcWord slot = to_evmc(key);
    const EvmcWord word = to_evmc(value);
    table_.set_transient_storage(context_, &where, &slot, &word);
}

bool ClientHost::selfdestruct(const Address& address, const Address& beneficiary) noexcept
{
    const EvmcAddress where = to_evmc(address);
    const EvmcAddress heir = to_evmc(beneficiary);
    return table_.selfdestruct(context_, &where, &heir);
}

Result ClientHost::call(const Message& message) noexcept
{
    const EvmcMessage asked = to_evmc_message(message);
    waiting_depth_ = asked.depth - 1;
    const EvmcResult answer = table_.call(context_, &asked);
    waiting_depth_ = not_waiting;

    Result result;
    result.status = status_from_evmc(answer.status);
    if (answer.status < 0 && client_error_ == 0)
        client_error_ = answer.status;
    // Failures may leave gas, too: those of messages that were never begun.
    result.gas_left =
        static_cast<std::uint64_t>(std::clamp<std::int64_t>(answer.gas_left, 0, asked.gas));
    if (result.status == Status::success)
        result.gas_refund = answer.gas_refund;
    result.created = from_evmc(answer.create_address);
    if (answer.output_data != nullptr) {
        try {
            result.output.assign(answer.output_data, answer.output_data + answer.output_size);
        } catch (...) {
            result.status = Status::out_of_memory;
        }
    }
    if (answer.release != nullptr)
        answer.release(&answer);
    return result;
}

Hash256 ClientHost::block_hash(std::uint64_t number) const noexcept
{
    return hash_from_evmc(table_.get_block_hash(context_, static_cast<std::int64_t>(number)));
}

void ClientHost::emit_log(evm::Log log) noexcept
{
    const EvmcAddress where = to_evmc(log.address);
    std::array<EvmcWord, 4> topics;
    const std::size_t count = std::min(log.topics.size(), topics.size());
    for (std::size_t i = 0; i < count; ++i)
        topics[i] = to_evmc(log.topics[i]);
    table_.emit_log(context_, &where, log.data.data(), log.data.size(), topics.data(), count);
}

std::optional<Address> ClientHost::delegate(const Address& address) const noexcept
{
    // The interface has no question for it: a delegation shows by the code (EIP-7702).
    constexpr std::array<std::uint8_t, 3> designator{0xef, 0x01, 0x00};
    constexpr std::size_t designation_size = designator.size() + sizeof(Address::bytes);
    std::array<std::uint8_t, designation_size + 1> code;
    if (copy_code(address, 0, code) != designation_size ||
        !std::equal(designator.begin(), designator.end(), code.begin()))
        return std::nullopt;
    Address target;
    std::copy_n(code.begin() + designator.size(), sizeof(target.bytes), target.bytes);
    return target;
}

}  // namespace sluice::evmc
