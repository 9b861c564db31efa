// ADDRESS to EXTCODEHASH and SELFBALANCE: the message, the code, and other accounts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "evm/instructions/memory.hpp"

namespace sluice::evm {

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_ADDRESS>, const Frame& frame) noexcept
{
    return to_u256(frame.address);
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_ORIGIN>, const Frame& frame) noexcept
{
    return to_u256(frame.machine->transaction->origin);
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_CALLER>, const Frame& frame) noexcept
{
    return to_u256(frame.caller);
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_CALLVALUE>, const Frame& frame) noexcept
{
    return frame.value;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_CALLDATASIZE>, const Frame& frame) noexcept
{
    return frame.input_size;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_CODESIZE>, const Frame& frame) noexcept
{
    return frame.code_size;
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_GASPRICE>, const Frame& frame) noexcept
{
    return frame.machine->transaction->gas_price;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_RETURNDATASIZE>, const Frame& frame) noexcept
{
    return frame.machine->return_data.size();
}

template <class Host>
Outcome run(Instruction<OP_CALLDATALOAD>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& offset) noexcept
{
    // Near or beyond the end of the input.
    std::uint8_t padded[32]{};
    if (fits_u64(offset) && offset.limb[0] < frame.input_size) {
        const std::uint64_t available = frame.input_size - offset.limb[0];
        std::memcpy(padded, frame.input + offset.limb[0], available < 32 ? available : 32);
    }
    result = load_be(padded);
    return {gas};
}

template <class Host>
SLUICE_ALWAYS_INLINE bool run_fast(Instruction<OP_CALLDATALOAD>, Frame& frame, u256& result,
                                   const u256& offset) noexcept
{
    if (!fits_u64(offset) || frame.input_size < 32 || offset.limb[0] > frame.input_size - 32)
        return false;
    result = load_be(frame.input + offset.limb[0]);
    return true;
}

template <class Host>
Outcome run(Instruction<OP_CALLDATACOPY>, Frame& frame, std::uint64_t gas, const u256& to,
            const u256& from, const u256& size) noexcept
{
    const Outcome covered = cover_copy(frame, gas, to, size);
    if (covered.status == Status::success && size.limb[0] != 0)
        copy_padded(frame, to.limb[0], {frame.input, frame.input_size}, from, size.limb[0]);
    return covered;
}

template <class Host>
Outcome run(Instruction<OP_CODECOPY>, Frame& frame, std::uint64_t gas, const u256& to,
            const u256& from, const u256& size) noexcept
{
    const Outcome covered = cover_copy(frame, gas, to, size);
    if (covered.status == Status::success && size.limb[0] != 0)
        copy_padded(frame, to.limb[0], {frame.code, frame.code_size}, from, size.limb[0]);
    return covered;
}

template <class Host>
Outcome run(Instruction<OP_RETURNDATACOPY>, Frame& frame, std::uint64_t gas, const u256& to,
            const u256& from, const u256& size) noexcept
{
    // Unlike the other copies this one does not pad: reading past the end fails (EIP-211), even
    // when nothing would be read.
    const ReturnData& data = frame.machine->return_data;
    if (!fits_u64(from) || !fits_u64(size) || from.limb[0] > data.size() ||
        size.limb[0] > data.size() - from.limb[0])
        return {gas, Status::return_data_out_of_bounds};
    const Outcome covered = cover_copy(frame, gas, to, size);
    if (covered.status == Status::success && size.limb[0] != 0)
        std::memcpy(frame.memory + to.limb[0], data.data() + from.limb[0], size.limb[0]);
    return covered;
}

/// Looks up the account of an operand and charges for a cold one, before anything of it is read.
template <class Host>
SLUICE_ALWAYS_INLINE bool access_account(Frame& frame, std::uint64_t& gas,
                                         typename Host::AccountRef& account, const Address& address)
{
    const auto access = host_of<Host>(frame).access_account(address);
    account = access.ref;
    return access.status == AccessStatus::warm ||
           charge(gas, frame.machine->rules->cold_account_cost);
}

template <class Host>
Outcome run(Instruction<OP_BALANCE>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& address)
{
    typename Host::AccountRef account;
    if (!access_account<Host>(frame, gas, account, to_address(address)))
        return {gas, Status::out_of_gas};
    result = host_of<Host>(frame).balance(account);
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_EXTCODESIZE>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& address)
{
    typename Host::AccountRef account;
    if (!access_account<Host>(frame, gas, account, to_address(address)))
        return {gas, Status::out_of_gas};
    result = host_of<Host>(frame).code_size(account);
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_EXTCODEHASH>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& address)
{
    typename Host::AccountRef account;
    if (!access_account<Host>(frame, gas, account, to_address(address)))
        return {gas, Status::out_of_gas};
    result = host_of<Host>(frame).code_hash(account);
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_EXTCODECOPY>, Frame& frame, std::uint64_t gas, const u256& address,
            const u256& to, const u256& from, const u256& size)
{
    const Outcome covered = cover_copy(frame, gas, to, size);
    if (covered.status != Status::success)
        return covered;
    gas = covered.gas;
    typename Host::AccountRef account;
    if (!access_account<Host>(frame, gas, account, to_address(address)))
        return {gas, Status::out_of_gas};
    if (size.limb[0] != 0) {
        std::uint8_t* out = frame.memory + to.limb[0];
        const std::size_t copied = host_of<Host>(frame).copy_code(
            account, saturate_u64(from), std::span<std::uint8_t>{out, size.limb[0]});
        std::memset(out + copied, 0, size.limb[0] - copied);
    }
    return {gas};
}

template <class Host>
SLUICE_ALWAYS_INLINE Outcome run(Instruction<OP_SELFBALANCE>, Frame& frame, std::uint64_t gas,
                                 u256& result)
{
    Host& host = host_of<Host>(frame);
    result = host.balance(host.self(frame));
    return {gas};
}

}  // namespace sluice::evm
