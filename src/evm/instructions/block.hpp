// BLOCKHASH to BLOBBASEFEE: the block and the transaction's blobs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_COINBASE>, const Frame& frame) noexcept
{
    return to_u256(frame.machine->block->coinbase);
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_TIMESTAMP>, const Frame& frame) noexcept
{
    return frame.machine->block->timestamp;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_NUMBER>, const Frame& frame) noexcept
{
    return frame.machine->block->number;
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_PREVRANDAO>, const Frame& frame) noexcept
{
    return frame.machine->block->prev_randao;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_GASLIMIT>, const Frame& frame) noexcept
{
    return frame.machine->block->gas_limit;
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_CHAINID>, const Frame& frame) noexcept
{
    return frame.machine->block->chain_id;
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_BASEFEE>, const Frame& frame) noexcept
{
    return frame.machine->block->base_fee;
}

SLUICE_ALWAYS_INLINE u256 read(Instruction<OP_BLOBBASEFEE>, const Frame& frame) noexcept
{
    return frame.machine->block->blob_base_fee;
}

template <class Host>
Outcome run(Instruction<OP_BLOBHASH>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& index) noexcept
{
    const auto hashes = frame.machine->transaction->blob_hashes;
    result =
        fits_u64(index) && index.limb[0] < hashes.size() ? to_u256(hashes[index.limb[0]]) : u256{0};
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_BLOCKHASH>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& number)
{
    // The 256 most recent complete blocks; the current one is not among them.
    const std::uint64_t current = frame.machine->block->number;
    const bool in_reach =
        fits_u64(number) && number.limb[0] < current && current - number.limb[0] <= 256;
    result = in_reach ? to_u256(host_of<Host>(frame).block_hash(number.limb[0])) : u256{0};
    return {gas};
}

}  // namespace sluice::evm
