// SLOAD, SSTORE, TLOAD, TSTORE.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

template <class Host>
Outcome run(Instruction<OP_SLOAD>, Frame& frame, std::uint64_t gas, u256& result, const u256& key)
{
    Host& host = host_of<Host>(frame);
    const auto access = host.access_slot(host.self(frame), key);
    if (access.status == AccessStatus::cold && !charge(gas, frame.machine->rules->cold_slot_cost))
        return {gas, Status::out_of_gas};
    result = host.load(access.ref);
    return {gas};
}

/// A warm slot in a host that keeps state for us.
template <class Host>
    requires Host::keeps_state
SLUICE_ALWAYS_INLINE bool run_fast(Instruction<OP_SLOAD>, Frame& frame, u256& result,
                                   const u256& key) noexcept
{
    Host& host = host_of<Host>(frame);
    const u256* const value = host.find_warm(host.self(frame), key);
    if (value == nullptr)
        return false;
    result = *value;
    return true;
}

template <class Host>
Outcome run(Instruction<OP_SSTORE>, Frame& frame, std::uint64_t gas, const u256& key,
            const u256& value)
{
    if (SLUICE_UNLIKELY(frame.is_static))
        return {gas, Status::static_mode_violation};
    const Rules& rules = *frame.machine->rules;
    // A callee with nothing but the stipend must not be able to write (EIP-2200).
    if (SLUICE_UNLIKELY(rules.storage_needs_stipend && gas <= call_stipend))
        return {gas, Status::out_of_gas};

    Host& host = host_of<Host>(frame);
    const auto access = host.access_slot(host.self(frame), key);
    if (access.status == AccessStatus::cold && !charge(gas, rules.cold_slot_write_cost))
        return {gas, Status::out_of_gas};
    const StorageCost cost = rules.storage[static_cast<std::size_t>(host.store(access.ref, value))];
    if (SLUICE_UNLIKELY(!charge(gas, cost.gas)))
        return {gas, Status::out_of_gas};
    frame.refund += cost.refund;
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_TLOAD>, Frame& frame, std::uint64_t gas, u256& result, const u256& key)
{
    Host& host = host_of<Host>(frame);
    result = host.transient_load(host.self(frame), key);
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_TSTORE>, Frame& frame, std::uint64_t gas, const u256& key,
            const u256& value)
{
    if (frame.is_static)
        return {gas, Status::static_mode_violation};
    Host& host = host_of<Host>(frame);
    host.transient_store(host.self(frame), key, value);
    return {gas};
}

}  // namespace sluice::evm
