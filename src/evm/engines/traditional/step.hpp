// One instruction of the traditional engine: its checks, then its meaning.
//
// Everything here is inlined into the dispatchers beside it, once for each opcode, with the opcode
// a constant: what is written as a condition on it is decided at compile time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/instructions/on_stack.hpp"
#include "evm/tracing/sample_probe.hpp"

namespace sluice::evm::traditional {

/// What the engine keeps in registers while a frame runs. `top` points to the top stack item, one
/// below stack_bottom when there is none.
struct Registers {
    u256* top;
    const std::uint8_t* pc;
    std::uint64_t gas;
};

/// The N bytes of code behind `pc` as a word.
///
/// One load that ends with the operand, then a byte shuffle that reverses it and clears what came
/// before it; code is padded in front for that. Four instructions whatever the width.
template <int N>
SLUICE_ALWAYS_INLINE void load_immediate(u256* to, const std::uint8_t* pc) noexcept
{
    if constexpr (N == 1) {
        store_limb(to, pc[1]);
    } else {
#if SLUICE_X86_64_V3
        const std::uint8_t* const end = pc + 1 + N;
        alignas(32) static constexpr auto shuffle = [] {
            std::array<std::uint8_t, 32> indices{};
            for (int i = 0; i < 32; ++i) {
                // Byte i of the word is operand byte N - 1 - i, which sits at 31 - i of the load.
                // The shuffle works within halves, which the load swaps.
                const int half = i / 16;
                indices[static_cast<std::size_t>(i)] =
                    i < N ? static_cast<std::uint8_t>(15 - (i - 16 * half)) : 0x80;
            }
            return indices;
        }();
        const __m256i control = _mm256_load_si256(reinterpret_cast<const __m256i*>(&shuffle));
        __m256i bytes;
        if constexpr (N <= 16) {
            bytes =
                _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16)));
        } else {
            bytes = _mm256_permute4x64_epi64(
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32)), 0x4e);
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_shuffle_epi8(bytes, control));
#else
        std::uint8_t padded[32]{};
        std::memcpy(padded + 32 - N, pc + 1, N);
        *to = load_be(padded);
#endif
    }
}

/// Charges the fixed cost: a constant where it never changed, the revision's otherwise.
template <Opcode Op>
SLUICE_ALWAYS_INLINE bool charge_fixed(std::uint64_t& gas, const Frame& frame) noexcept
{
    if constexpr (has_one_cost(Op)) {
        constexpr std::uint16_t cost = rules_of(latest_revision).gas[Op];
        if constexpr (cost == 0)
            return true;
        return charge(gas, cost);
    } else {
        return charge(gas, frame.machine->rules->gas[Op]);
    }
}

/// Whether there is no room for what the instruction leaves on the stack.
template <Opcode Op>
SLUICE_ALWAYS_INLINE bool overflows(const u256* top, const Frame& frame) noexcept
{
    if constexpr (opcode_table[Op].stack_out > opcode_table[Op].stack_in)
        return top >= frame.stack_end;
    return false;
}

/// Whether the stack lacks operands.
template <Opcode Op>
SLUICE_ALWAYS_INLINE bool underflows(const u256* top, const Frame& frame) noexcept
{
    constexpr int in = opcode_table[Op].stack_in;
    if constexpr (in > 0)
        return top - (in - 1) < frame.stack_bottom;
    return false;
}

/// Tries the short form; the checks have been passed.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE bool perform_fast(Registers& r, Frame& frame)
{
    constexpr OpcodeInfo info = opcode_table[Op];
    constexpr Instruction<Op> instruction{};
    u256* const top = r.top;
    bool done;
    if constexpr (info.stack_in == 2 && info.stack_out == 1)
        done = evaluate_fast(instruction, top[-1], top[0], top[-1]);
    else if constexpr (info.stack_in == 1)
        done = run_fast<Host>(instruction, frame, top[0], top[0]);
    else
        done = run_fast<Host>(instruction, frame, top[0], top[-1]);
    if (done) {
        r.top = top - info.stack_in + info.stack_out;
        r.pc += 1;
    }
    return done;
}

/// Runs one instruction that stays in its frame, after its checks, and moves `pc` behind it.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE Status perform(Registers& r, Frame& frame)
{
    constexpr OpcodeInfo info = opcode_table[Op];
    constexpr Instruction<Op> instruction{};
    u256* const top = r.top;
    r.top = top - info.stack_in + info.stack_out;
    if constexpr (Op == OP_PC) {
        store_limb(top + 1, static_cast<std::uint64_t>(r.pc - frame.code));
    } else if constexpr (Op == OP_GAS) {
        store_limb(top + 1, r.gas);
    } else if constexpr (Op == OP_PUSH0) {
        store_limb(top + 1, 0);
    } else if constexpr (in_range(Op, OP_PUSH1, OP_PUSH32)) {
        load_immediate<info.immediate>(top + 1, r.pc);
    } else if constexpr (in_range(Op, OP_DUP1, OP_DUP16)) {
        copy_word(top + 1, top - (Op - OP_DUP1));
    } else if constexpr (in_range(Op, OP_SWAP1, OP_SWAP16)) {
        swap_words(top, top - (Op - OP_SWAP1 + 1));
    } else if constexpr (requires { evaluate(instruction, *top); }) {
        store_result(top, evaluate(instruction, top[0]));
    } else if constexpr (requires { evaluate(instruction, *top, *top); }) {
        store_result(top - 1, evaluate(instruction, top[0], top[-1]));
    } else if constexpr (requires { evaluate(instruction, *top, *top, *top); }) {
        store_result(top - 2, evaluate(instruction, top[0], top[-1], top[-2]));
    } else if constexpr (requires { read(instruction, frame); }) {
        store_result(top + 1, read(instruction, frame));
    } else if constexpr (Op != OP_JUMPDEST && Op != OP_POP) {
        const Outcome outcome = run_on_stack<Host, Op>(frame, r.gas, top);
        r.gas = outcome.gas;
        if (SLUICE_UNLIKELY(outcome.status != Status::success))
            return outcome.status;
    }
    r.pc += 1 + info.immediate;
    return Status::success;
}

/// Who looks on while the engine runs. Each is an engine of its own, so that nobody pays for it but
/// those who want it.
enum class Watch : std::uint8_t {
    nobody,
    tracer,   ///< Machine::tracer, at every instruction.
    heat,     ///< At jumps: whether to go on with a stream.
    sampler,  ///< The tracer's SampleProbe: at jumps, and at whatever runs when a signal comes.
};

/// What a jump does after its checks.
enum class JumpStep { taken, not_taken, unknown_target };

/// JUMP and JUMPI. With `Fused`, `pc` comes to stand behind the JUMPDEST, whose gas the dispatcher
/// then charges; without it, on the JUMPDEST: a traced run shows it as an instruction of its own.
template <Opcode Op, bool Fused>
SLUICE_ALWAYS_INLINE JumpStep perform_jump(Registers& r, const Frame& frame) noexcept
{
    u256* const top = r.top;
    if constexpr (Op == OP_JUMPI) {
        if (is_zero(top[-1])) {
            r.top = top - 2;
            ++r.pc;
            return JumpStep::not_taken;
        }
    }
    if (SLUICE_UNLIKELY(!is_known_jumpdest(frame, top[0])))
        return JumpStep::unknown_target;
    r.top = top - opcode_table[Op].stack_in;
    r.pc = frame.code + top[0].limb[0] + (Fused ? 1 : 0);
    return JumpStep::taken;
}

/// Notes a taken jump for samples: it was the jump that ran before what `to` points to.
SLUICE_ALWAYS_INLINE void note_jump(SampleProbe& probe, const std::uint8_t* from,
                                    const std::uint8_t* to) noexcept
{
    probe.jumped_from = from;
    probe.resumed_at = to;
}

/// Moves a frame that has just jumped over to the advanced engine, if that can be: `pc` stands
/// behind a JUMPDEST that has been charged. If not, the frame goes on at the JUMPDEST.
SLUICE_NOINLINE inline void promote(const Registers& r, Frame& frame)
{
    frame.top = r.top;
    frame.pc = r.pc - 1;
    frame.gas = r.gas + rules_of(latest_revision).gas[OP_JUMPDEST];
    try_promotion(frame);
}

/// Runs one instruction that leaves its frame, whose registers have been stored in it; returns the
/// frame to go on with, or null when the outermost one has ended.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE Frame* leave(Frame& frame, u256* top)
{
    constexpr OpcodeInfo info = opcode_table[Op];
    if (SLUICE_UNLIKELY(!charge_fixed<Op>(frame.gas, frame)))
        return fail<Host>(frame, Status::out_of_gas);
    if (SLUICE_UNLIKELY(underflows<Op>(top, frame)))
        return fail<Host>(frame, Status::stack_underflow);
    // Where the result goes, for those that have one: the topmost item once it is there.
    u256* const result = top - info.stack_in + info.stack_out;
    frame.top = result;

    return perform_leave<Host, Op>(frame, top, result);
}

}  // namespace sluice::evm::traditional
