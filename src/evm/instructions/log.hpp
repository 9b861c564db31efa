// LOG0 to LOG4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/instructions/memory.hpp"

namespace sluice::evm {

/// Logs `size` bytes of memory with `count` topics; the first topic is topics[0], the others lie
/// below it on the stack.
template <class Host>
Outcome run_log(Frame& frame, std::uint64_t gas, const u256& offset, const u256& size,
                const u256* topics, std::size_t count)
{
    if (frame.is_static)
        return {gas, Status::static_mode_violation};
    const Outcome covered = cover_range(frame, gas, offset, size);
    if (covered.status != Status::success)
        return covered;
    gas = covered.gas;
    // Covered memory is at most 2^30 bytes, so the product fits.
    if (!charge(gas, size.limb[0] * log_byte_cost))
        return {gas, Status::out_of_gas};
    host_of<Host>(frame).emit_log(frame.address, memory_view(frame, offset, size), topics, count);
    return {gas};
}

}  // namespace sluice::evm
