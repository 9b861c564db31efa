// MLOAD, MSTORE, MSTORE8, MCOPY, MSIZE, KECCAK256, and what every instruction with a memory operand
// needs: charging for growth.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "evm/instructions/instruction.hpp"

namespace sluice::evm {

/// How growing memory to 2^32 bytes and more ends, which no machine here does: the gas decides what
/// it is called. It takes over 2^45.
SLUICE_NOINLINE inline Status refuse_memory(std::uint64_t gas, const u256& offset,
                                            std::uint64_t size) noexcept
{
    if (!fits_u64(offset))
        return Status::out_of_gas;
    const u128 words = (u128{offset.limb[0]} + size + 31) / 32;
    const u128 cost = memory_word_cost * words + words * words / memory_quadratic_divisor;
    return cost > gas ? Status::out_of_gas : Status::out_of_memory;
}

/// Charges for and does the growth of memory to cover `size` > 0 bytes from `offset` on.
SLUICE_NOINLINE inline Outcome grow_memory(Frame& frame, std::uint64_t gas, const u256& offset,
                                           std::uint64_t size) noexcept
{
    constexpr std::uint64_t bound = std::uint64_t{1} << 32;
    if (!fits_u64(offset) || offset.limb[0] >= bound || size >= bound)
        return {gas, refuse_memory(gas, offset, size)};
    const std::uint64_t end = offset.limb[0] + size;
    if (end <= frame.memory_size)
        return {gas};
    const std::uint64_t words = words_of(end);
    if (!charge(gas, memory_cost(words) - memory_cost(frame.memory_size / 32)))
        return {gas, Status::out_of_gas};
    if (!frame.machine->grow_memory(frame, 32 * words))
        return {gas, Status::out_of_memory};
    return {gas};
}

/// The same for a range given by two operands; an empty range touches nothing, wherever it is.
SLUICE_ALWAYS_INLINE Outcome cover_range(Frame& frame, std::uint64_t gas, const u256& offset,
                                         const u256& size) noexcept
{
    if (SLUICE_UNLIKELY(!fits_u64(size)))
        return {gas, Status::out_of_gas};
    if (size.limb[0] == 0)
        return {gas};
    return grow_memory(frame, gas, offset, size.limb[0]);
}

/// Whether the 32-byte word at `offset` is in use already, as it mostly is.
SLUICE_ALWAYS_INLINE bool is_covered_word(const Frame& frame, const u256& offset) noexcept
{
    return fits_u64(offset) && offset.limb[0] < frame.word_bound;
}

/// A covered range as a view: empty where the size is zero, whatever the offset.
SLUICE_ALWAYS_INLINE BytesView memory_view(const Frame& frame, const u256& offset,
                                           const u256& size) noexcept
{
    if (size.limb[0] == 0)
        return {};
    return {frame.memory + offset.limb[0], size.limb[0]};
}

/// Cost of handling `size` bytes word by word; sizes that no memory holds come out unpayable.
SLUICE_ALWAYS_INLINE std::uint64_t word_charge(const u256& size, std::uint64_t per_word) noexcept
{
    if (SLUICE_UNLIKELY(!fits_u64(size) || size.limb[0] >> 32 != 0))
        return ~std::uint64_t{0};
    return words_of(size.limb[0]) * per_word;
}

/// The same for a word, with the common case inlined: that memory grows into what is zero already.
SLUICE_ALWAYS_INLINE Outcome cover_word(Frame& frame, std::uint64_t gas,
                                        const u256& offset) noexcept
{
    if (SLUICE_UNLIKELY(!fits_u64(offset) || offset.limb[0] >= frame.memory_zeroed))
        return grow_memory(frame, gas, offset, 32);
    const std::uint64_t words = words_of(offset.limb[0] + 32);
    const std::uint64_t size = frame.memory_size;
    if (SLUICE_UNLIKELY(32 * words > frame.memory_zeroed))
        return grow_memory(frame, gas, offset, 32);
    if (32 * words <= size)
        return {gas};
    if (!charge(gas, memory_cost(words) - memory_cost(size / 32)))
        return {gas, Status::out_of_gas};
    frame.memory_size = 32 * words;
    frame.word_bound = 32 * words - 31;
    return {gas};
}

template <class Host>
Outcome run(Instruction<OP_MLOAD>, Frame& frame, std::uint64_t gas, u256& result,
            const u256& offset) noexcept
{
    const Outcome covered = cover_word(frame, gas, offset);
    if (covered.status == Status::success)
        result = load_be(frame.memory + offset.limb[0]);
    return covered;
}

template <class Host>
SLUICE_ALWAYS_INLINE bool run_fast(Instruction<OP_MLOAD>, Frame& frame, u256& result,
                                   const u256& offset) noexcept
{
    if (SLUICE_UNLIKELY(!is_covered_word(frame, offset)))
        return false;
    result = load_be(frame.memory + offset.limb[0]);
    return true;
}

template <class Host>
Outcome run(Instruction<OP_MSTORE>, Frame& frame, std::uint64_t gas, const u256& offset,
            const u256& value) noexcept
{
    const Outcome covered = cover_word(frame, gas, offset);
    if (covered.status == Status::success)
        store_be(frame.memory + offset.limb[0], value);
    return covered;
}

template <class Host>
SLUICE_ALWAYS_INLINE bool run_fast(Instruction<OP_MSTORE>, Frame& frame, const u256& offset,
                                   const u256& value) noexcept
{
    if (SLUICE_UNLIKELY(!is_covered_word(frame, offset)))
        return false;
    store_be(frame.memory + offset.limb[0], value);
    return true;
}

template <class Host>
Outcome run(Instruction<OP_MSTORE8>, Frame& frame, std::uint64_t gas, const u256& offset,
            const u256& value) noexcept
{
    const Outcome covered = grow_memory(frame, gas, offset, 1);
    if (covered.status == Status::success)
        frame.memory[offset.limb[0]] = static_cast<std::uint8_t>(value.limb[0]);
    return covered;
}

template <class Host>
SLUICE_ALWAYS_INLINE bool run_fast(Instruction<OP_MSTORE8>, Frame& frame, const u256& offset,
                                   const u256& value) noexcept
{
    if (SLUICE_UNLIKELY(!fits_u64(offset) || offset.limb[0] >= frame.memory_size))
        return false;
    frame.memory[offset.limb[0]] = static_cast<std::uint8_t>(value.limb[0]);
    return true;
}

template <class Host>
Outcome run(Instruction<OP_MCOPY>, Frame& frame, std::uint64_t gas, const u256& to,
            const u256& from, const u256& size) noexcept
{
    if (!charge(gas, word_charge(size, copy_word_cost)))
        return {gas, Status::out_of_gas};
    // One growth covers both ranges: up to the end of the higher one.
    const Outcome covered = cover_range(frame, gas, less(to, from) ? from : to, size);
    if (covered.status == Status::success && size.limb[0] != 0)
        std::memmove(frame.memory + to.limb[0], frame.memory + from.limb[0], size.limb[0]);
    return covered;
}

SLUICE_ALWAYS_INLINE std::uint64_t read(Instruction<OP_MSIZE>, const Frame& frame) noexcept
{
    return frame.memory_size;
}

template <class Host>
SLUICE_ALWAYS_INLINE Outcome run(Instruction<OP_KECCAK256>, Frame& frame, std::uint64_t gas,
                                 u256& result, const u256& offset, const u256& size) noexcept
{
    if (SLUICE_UNLIKELY(!charge(gas, word_charge(size, keccak_word_cost))))
        return {gas, Status::out_of_gas};
    const Outcome covered = cover_range(frame, gas, offset, size);
    if (SLUICE_LIKELY(covered.status == Status::success)) {
        const BytesView data = memory_view(frame, offset, size);
        result = data.size() == HashMemo::input_size ? frame.machine->hashes.hash(data.data())
                                                     : keccak256_word(data.data(), data.size());
    }
    return covered;
}

/// Copies `size` bytes of `source` from `offset` on to memory at `to`, zeros where the source has
/// none: what the *COPY instructions do once memory is covered.
SLUICE_NOINLINE inline void copy_padded(Frame& frame, std::uint64_t to, BytesView source,
                                        const u256& offset, std::uint64_t size) noexcept
{
    std::uint8_t* out = frame.memory + to;
    std::uint64_t available = 0;
    if (fits_u64(offset) && offset.limb[0] < source.size()) {
        available = source.size() - offset.limb[0];
        available = available < size ? available : size;
        std::memcpy(out, source.data() + offset.limb[0], available);
    }
    std::memset(out + available, 0, size - available);
}

/// The common part of CALLDATACOPY, CODECOPY and EXTCODECOPY.
SLUICE_ALWAYS_INLINE Outcome cover_copy(Frame& frame, std::uint64_t gas, const u256& to,
                                        const u256& size) noexcept
{
    if (!charge(gas, word_charge(size, copy_word_cost)))
        return {gas, Status::out_of_gas};
    return cover_range(frame, gas, to, size);
}

}  // namespace sluice::evm
