// Instructions with their operands on the stack, whatever their shape.
//
// Everything here is inlined into an engine's handlers, once for each opcode, with the opcode a
// constant. Gas and the stack's bounds have been checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/instructions/arithmetic.hpp"
#include "evm/instructions/block.hpp"
#include "evm/instructions/environment.hpp"
#include "evm/instructions/flow.hpp"
#include "evm/instructions/log.hpp"
#include "evm/instructions/logic.hpp"
#include "evm/instructions/memory.hpp"
#include "evm/instructions/storage.hpp"
#include "evm/instructions/system.hpp"

namespace sluice::evm {

constexpr bool in_range(Opcode opcode, Opcode first, Opcode last) noexcept
{
    return opcode >= first && opcode <= last;
}

/// Whether the instruction ends or suspends its frame (instructions/system.hpp).
constexpr bool leaves_frame(Opcode opcode) noexcept
{
    switch (opcode) {
        case OP_STOP:
        case OP_CREATE:
        case OP_CALL:
        case OP_CALLCODE:
        case OP_RETURN:
        case OP_DELEGATECALL:
        case OP_CREATE2:
        case OP_STATICCALL:
        case OP_REVERT:
        case OP_INVALID:
        case OP_SELFDESTRUCT:
            return true;
        default:
            return false;
    }
}

/// Four limbs at once: the compilers keep a u256 that moves between stack items in a vector
/// register when it is spelled as one.
using WordVector [[gnu::vector_size(32), gnu::may_alias, gnu::aligned(8)]] = std::uint64_t;

SLUICE_ALWAYS_INLINE void copy_word(u256* to, const u256* from) noexcept
{
    *reinterpret_cast<WordVector*>(to) = *reinterpret_cast<const WordVector*>(from);
}

SLUICE_ALWAYS_INLINE void swap_words(u256* a, u256* b) noexcept
{
    const WordVector x = *reinterpret_cast<const WordVector*>(a);
    const WordVector y = *reinterpret_cast<const WordVector*>(b);
    *reinterpret_cast<WordVector*>(a) = y;
    *reinterpret_cast<WordVector*>(b) = x;
}

/// Stores a word that has one limb.
SLUICE_ALWAYS_INLINE void store_limb(u256* to, std::uint64_t limb) noexcept
{
    *reinterpret_cast<WordVector*>(to) = WordVector{limb, 0, 0, 0};
}

SLUICE_ALWAYS_INLINE void store_result(u256* to, std::uint64_t limb) noexcept
{
    store_limb(to, limb);
}

SLUICE_ALWAYS_INLINE void store_result(u256* to, const u256& word) noexcept
{
    *to = word;
}

/// Whether the instruction has a short form.
template <class Host, Opcode Op>
inline constexpr bool has_fast_form = [] {
    constexpr Instruction<Op> instruction{};
    return requires(Frame& frame, u256& word) { evaluate_fast(instruction, word, word, word); } ||
           requires(Frame& frame, u256& word) { run_fast<Host>(instruction, frame, word, word); };
}();

/// An instruction of the `run` shape, whatever the number of its operands.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE Outcome run_on_stack(Frame& frame, std::uint64_t gas, u256* top)
{
    constexpr Instruction<Op> instruction{};
    constexpr int in = opcode_table[Op].stack_in;
    constexpr int out = opcode_table[Op].stack_out;
    if constexpr (in_range(Op, OP_LOG0, OP_LOG4))
        return run_log<Host>(frame, gas, top[0], top[-1], top - 2, Op - OP_LOG0);
    else if constexpr (in == 0 && out == 1)
        return run<Host>(instruction, frame, gas, top[1]);
    else if constexpr (in == 1 && out == 1)
        return run<Host>(instruction, frame, gas, top[0], top[0]);
    else if constexpr (in == 2 && out == 1)
        return run<Host>(instruction, frame, gas, top[-1], top[0], top[-1]);
    else if constexpr (in == 2 && out == 0)
        return run<Host>(instruction, frame, gas, top[0], top[-1]);
    else if constexpr (in == 3 && out == 0)
        return run<Host>(instruction, frame, gas, top[0], top[-1], top[-2]);
    else
        return run<Host>(instruction, frame, gas, top[0], top[-1], top[-2], top[-3]);
}

/// Carries out an instruction that leaves its frame. `frame` has been brought up to date, its `top`
/// to what it will be when the instruction is over; `top` points to the topmost operand, `result`
/// to where the result goes. Returns the frame to go on with, or null when the outermost one has
/// ended.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE Frame* perform_leave(Frame& frame, u256* top, u256* result)
{
    if constexpr (Op == OP_STOP)
        return stop<Host>(frame);
    else if constexpr (Op == OP_RETURN)
        return halt_with_output<Host>(frame, Status::success, top[0], top[-1]);
    else if constexpr (Op == OP_REVERT)
        return halt_with_output<Host>(frame, Status::revert, top[0], top[-1]);
    else if constexpr (Op == OP_INVALID)
        return fail<Host>(frame, Status::invalid_instruction);
    else if constexpr (Op == OP_SELFDESTRUCT)
        return selfdestruct<Host>(frame, top[0]);
    else if constexpr (Op == OP_CREATE || Op == OP_CREATE2)
        return create<Host, Op>(frame, top, result);
    else
        return call<Host, Op>(frame, top, result);
}

}  // namespace sluice::evm
