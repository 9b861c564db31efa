// JUMP and JUMPI: where a jump goes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

/// Whether the frame's table knows a jump destination at `target`. A "no" is final only after
/// fetch_jumpdests().
SLUICE_ALWAYS_INLINE bool is_known_jumpdest(const Frame& frame, const u256& target) noexcept
{
    if (SLUICE_UNLIKELY(!fits_u64(target) || target.limb[0] >= frame.code_size))
        return false;
    const std::uint64_t position = target.limb[0];
    return ((frame.jumpdests[position / 64] >> (position % 64)) & 1) != 0;
}

/// Gives the frame the code's own table in the place of the empty one it may have started with.
SLUICE_ALWAYS_INLINE void fetch_jumpdests(Frame& frame)
{
    frame.jumpdests = frame.code_object->jumpdests();
}

}  // namespace sluice::evm
