// One instruction of a stream: what each layout of fields means, the same for both dispatchers.
//
// Everything here is inlined into the dispatchers beside it, once for each opcode and each kind of
// its operands, so that neither is looked at when the stream runs.
//
// The gas in the registers is what is left after all of the trace has been charged. Gas spent on
// top of the fixed costs may bring it below zero while the frame still has some, as long as the
// rest, which an instruction adds before it looks, makes up for it: a side exit may yet give back
// what has been charged for instructions that are not reached. Whatever has an effect that outlives
// the frame looks first.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/analysis/lowering.hpp"
#include "evm/analysis/stream_layout.hpp"
#include "evm/instructions/on_stack.hpp"

namespace sluice::evm::advanced {

/// What the engine keeps in registers while a frame runs.
struct Registers {
    char* window;             ///< The first free slot at the trace's entry.
    const std::uint64_t* ip;  ///< The instruction.
    std::uint64_t gas;        ///< As a signed number, see above.
    const std::uint64_t* words;
};

/// How an instruction went.
enum class Step : std::uint8_t {
    next,           ///< `ip` stands at the next one.
    retry,          ///< The short form did not do: to be run in full. Nothing has changed.
    failed,         ///< The frame ends with the status that is in it.
    not_admitted,   ///< The frame's block cannot be entered; gas and window are as at its entry.
    frame_changed,  ///< Another frame goes on, or none.
};

/// The N-th 16 bits of an instruction. Loaded by themselves: cheaper than to load the word and
/// shift.
template <int N>
SLUICE_ALWAYS_INLINE std::int16_t field(const std::uint64_t* ip) noexcept
{
    std::int16_t value;
    std::memcpy(&value, reinterpret_cast<const char*>(ip) + 2 * N, sizeof(value));
    return value;
}

template <int N>
SLUICE_ALWAYS_INLINE std::uint16_t unsigned_field(const std::uint64_t* ip) noexcept
{
    return static_cast<std::uint16_t>(field<N>(ip));
}

SLUICE_ALWAYS_INLINE u256& slot(const Registers& r, std::int16_t offset) noexcept
{
    return *reinterpret_cast<u256*>(r.window + offset);
}

/// The operand in the N-th field: a reference, or the word itself where the field holds it.
template <OperandKind Kind, int N>
SLUICE_ALWAYS_INLINE decltype(auto) operand(const Registers& r) noexcept
{
    if constexpr (Kind == OperandKind::slot)
        return static_cast<const u256&>(slot(r, field<N>(r.ip)));
    else if constexpr (Kind == OperandKind::pool)
        return Stream::constant_in(r.words, unsigned_field<N>(r.ip));
    else
        return u256{unsigned_field<N>(r.ip)};
}

/// Enters a block: charges its trace and makes sure of the stack, all at once.
SLUICE_ALWAYS_INLINE Step enter(Registers& r, Frame& frame, const StreamBlock& block) noexcept
{
    const std::uint64_t* const header = r.words + block.load_start();
    const std::uint64_t gas = r.gas - unsigned_field<0>(header);
    // How far the window is above the lowest that will do. Below that it is something large.
    const auto height = static_cast<std::uint64_t>(
        r.window - (reinterpret_cast<char*>(frame.stack_bottom) + unsigned_field<1>(header)));
    if (SLUICE_UNLIKELY(static_cast<std::int64_t>(gas) < 0 || height > unsigned_field<2>(header))) {
        frame.block = &block;
        return Step::not_admitted;
    }
    r.gas = gas;
    r.ip = header + 1;
    return Step::next;
}

SLUICE_ALWAYS_INLINE Step fail_with(Frame& frame, Status status) noexcept
{
    frame.status = status;
    return Step::failed;
}

/// Runs what may spend gas of its own: `run` gets what the frame has, and returns an Outcome.
template <Layout Form, class Run>
SLUICE_ALWAYS_INLINE Step act(Registers& r, Frame& frame, std::uint64_t rest, const Run& run)
{
    const std::uint64_t gas = r.gas + rest;
    if (SLUICE_UNLIKELY(static_cast<std::int64_t>(gas) < 0))
        return fail_with(frame, Status::out_of_gas);
    const Outcome outcome = run(gas);
    if (SLUICE_UNLIKELY(outcome.status != Status::success))
        return fail_with(frame, outcome.status);
    r.gas = outcome.gas - rest;
    r.ip += layout_words(Form);
    return Step::next;
}

/// Whether the branch's condition holds.
template <StreamOp Op, OperandKind First, OperandKind Second>
SLUICE_ALWAYS_INLINE bool holds(const Registers& r) noexcept
{
    const u256& a = operand<First, 1>(r);
    if constexpr (Op == StreamOp::branch_nonzero) {
        return !is_zero(a);
    } else if constexpr (Op == StreamOp::branch_zero) {
        return is_zero(a);
    } else {
        const u256& b = operand<Second, 2>(r);
        if constexpr (Op == StreamOp::branch_less)
            return less(a, b);
        else if constexpr (Op == StreamOp::branch_not_less)
            return !less(a, b);
        else if constexpr (Op == StreamOp::branch_less_signed)
            return less_signed(a, b);
        else if constexpr (Op == StreamOp::branch_not_less_signed)
            return !less_signed(a, b);
        else if constexpr (Op == StreamOp::branch_equal)
            return equal(a, b);
        else
            return !equal(a, b);
    }
}

/// Runs an instruction that works on the stack as the bytecode has it.
template <class Host, Opcode Op>
SLUICE_ALWAYS_INLINE Step run_synced(Registers& r, Frame*& frame)
{
    constexpr OpcodeInfo info = opcode_table[Op];
    u256* const top = &slot(r, field<1>(r.ip)) - 1;
    u256* const result = top - info.stack_in + info.stack_out;
    const StreamBlock& behind = Stream::block_in(r.words, unsigned_field<2>(r.ip));
    if (SLUICE_UNLIKELY(static_cast<std::int64_t>(r.gas) < 0))
        return fail_with(*frame, Status::out_of_gas);
    if constexpr (leaves_frame(Op)) {
        frame->block = &behind;
        frame->pc = frame->code + behind.position();
        frame->gas = r.gas;
        frame->top = result;
        frame = perform_leave<Host, Op>(*frame, top, result);
        return Step::frame_changed;
    } else {
        const Outcome outcome = run_on_stack<Host, Op>(*frame, r.gas, top);
        if (SLUICE_UNLIKELY(outcome.status != Status::success))
            return fail_with(*frame, outcome.status);
        r.gas = outcome.gas;
        r.window = reinterpret_cast<char*>(result + 1);
        return enter(r, *frame, behind);
    }
}

/// Ends the frame: STOP, RETURN, REVERT, INVALID, or a byte without meaning.
template <class Host, Opcode Op, OperandKind First, OperandKind Second>
SLUICE_ALWAYS_INLINE Step halt(const Registers& r, Frame*& frame)
{
    if (SLUICE_UNLIKELY(static_cast<std::int64_t>(r.gas) < 0))
        return fail_with(*frame, Status::out_of_gas);
    if constexpr (Op == to_opcode(StreamOp::undefined)) {
        return fail_with(*frame, Status::undefined_instruction);
    } else if constexpr (Op == OP_INVALID) {
        return fail_with(*frame, Status::invalid_instruction);
    } else {
        frame->gas = r.gas;
        if constexpr (Op == OP_STOP) {
            frame = stop<Host>(*frame);
        } else {
            constexpr Status status = Op == OP_RETURN ? Status::success : Status::revert;
            const u256& offset = operand<First, 1>(r);
            const u256& size = operand<Second, 2>(r);
            frame = halt_with_output<Host>(*frame, status, offset, size);
        }
        return Step::frame_changed;
    }
}

/// A jump to where no block is: mostly that is no jump destination.
SLUICE_COLD inline Step jump_without_block(const Registers& r, Frame& frame,
                                           const u256& target) noexcept
{
    if (static_cast<std::int64_t>(r.gas) < 0)
        return fail_with(frame, Status::out_of_gas);
    if (!fits_u64(target) || !frame.stream->is_jumpdest(target.limb[0]))
        return fail_with(frame, Status::bad_jump_destination);
    frame.block = nullptr;
    frame.pc = frame.code + target.limb[0];
    return Step::not_admitted;
}

/// Runs the instruction at `ip`. Without `Full` it may turn out that it has to be run again in
/// full, which keeps what is rare out of the handlers.
template <class Host, Opcode Op, OperandKind First, OperandKind Second, bool Full>
SLUICE_ALWAYS_INLINE Step execute(Registers& r, Frame*& frame)
{
    constexpr Layout layout = layout_of(Op);
    constexpr Opcode meaning = layout == Layout::load_at    ? OP_MLOAD
                               : layout == Layout::store_at ? OP_MSTORE
                                                            : Op;
    constexpr bool tries_short = !Full && has_fast_form<Host, meaning>;
    constexpr Instruction<meaning> instruction{};
    const std::uint64_t* const ip = r.ip;

    if constexpr (layout == Layout::branch_1 || layout == Layout::branch_2) {
        if (holds<static_cast<StreamOp>(Op), First, Second>(r))
            r.ip = ip + 1 + field<3>(ip);
        else
            r.ip = ip + 1;
        return Step::next;
    } else if constexpr (layout == Layout::leave) {
        r.window += field<1>(ip);
        r.gas += unsigned_field<2>(ip);
        return enter(r, *frame, Stream::block_in(r.words, unsigned_field<3>(ip)));
    } else if constexpr (layout == Layout::jump) {
        const u256& target = slot(r, field<2>(ip));
        r.gas += unsigned_field<3>(ip);
        const StreamBlock* const block =
            fits_u64(target) ? frame->stream->block_at(target.limb[0]) : nullptr;
        r.window += field<1>(ip);
        if (SLUICE_UNLIKELY(block == nullptr))
            return jump_without_block(r, *frame, target);
        return enter(r, *frame, *block);
    } else if constexpr (layout == Layout::synced) {
        return run_synced<Host, Op>(r, frame);
    } else if constexpr (layout == Layout::nothing || layout == Layout::operands_2) {
        return halt<Host, Op, First, Second>(r, frame);
    } else if constexpr (layout == Layout::operands_2_rest) {
        const u256& a = operand<First, 1>(r);
        const u256& b = operand<Second, 2>(r);
        if constexpr (tries_short) {
            if (!run_fast<Host>(instruction, *frame, a, b))
                return Step::retry;
            r.ip = ip + 1;
            return Step::next;
        } else {
            return act<layout>(r, *frame, unsigned_field<3>(ip), [&](std::uint64_t gas) {
                return run<Host>(instruction, *frame, gas, a, b);
            });
        }
    } else if constexpr (layout == Layout::load_at || layout == Layout::store_at) {
        constexpr bool loads = layout == Layout::load_at;
        const u256& base = slot(r, field<loads ? 2 : 1>(ip));
        const std::uint64_t distance = ip[1];
        if constexpr (tries_short) {
            const u256 offset{base.limb[0] + distance, base.limb[1], base.limb[2], base.limb[3]};
            if (SLUICE_UNLIKELY(offset.limb[0] < distance))
                return Step::retry;
            bool is_done;
            if constexpr (loads)
                is_done = run_fast<Host>(instruction, *frame, slot(r, field<1>(ip)), offset);
            else
                is_done = run_fast<Host>(instruction, *frame, offset, operand<Second, 2>(r));
            if (!is_done)
                return Step::retry;
            r.ip = ip + layout_words(layout);
            return Step::next;
        } else {
            return act<layout>(r, *frame, unsigned_field<3>(ip), [&](std::uint64_t gas) {
                const u256 offset = base + u256{distance};
                if constexpr (loads)
                    return run<Host>(instruction, *frame, gas, slot(r, field<1>(ip)), offset);
                else
                    return run<Host>(instruction, *frame, gas, offset, operand<Second, 2>(r));
            });
        }
    } else if constexpr (layout == Layout::operands_3_rest) {
        const u256& a = slot(r, field<1>(ip));
        const u256& b = slot(r, field<2>(ip));
        const u256& c = slot(r, field<3>(ip));
        return act<layout>(r, *frame, ip[1], [&](std::uint64_t gas) {
            return run<Host>(instruction, *frame, gas, a, b, c);
        });
    } else {
        // All others have a result.
        u256& result = slot(r, field<1>(ip));
        if constexpr (layout == Layout::result) {
            store_result(&result, read(instruction, *frame));
        } else if constexpr (layout == Layout::result_rest) {
            const std::uint64_t gas = r.gas + unsigned_field<2>(ip);
            if (SLUICE_UNLIKELY(static_cast<std::int64_t>(gas) < 0))
                return fail_with(*frame, Status::out_of_gas);
            store_limb(&result, gas);
        } else if constexpr (layout == Layout::result_1 || layout == Layout::result_1_rest) {
            if constexpr (Op == to_opcode(StreamOp::move)) {
                if constexpr (First == OperandKind::small)
                    store_limb(&result, unsigned_field<2>(ip));
                else
                    copy_word(&result, &operand<First, 2>(r));
            } else {
                const u256& a = operand<First, 2>(r);
                if constexpr (roles[Op] == Role::pure) {
                    store_result(&result, evaluate(instruction, a));
                } else if constexpr (tries_short) {
                    if (!run_fast<Host>(instruction, *frame, result, a))
                        return Step::retry;
                } else if constexpr (layout == Layout::result_1) {
                    // Spends nothing, and cannot fail.
                    static_cast<void>(run<Host>(instruction, *frame, r.gas, result, a));
                } else {
                    return act<layout>(r, *frame, unsigned_field<3>(ip), [&](std::uint64_t gas) {
                        return run<Host>(instruction, *frame, gas, result, a);
                    });
                }
            }
        } else if constexpr (layout == Layout::result_3) {
            const u256& a = slot(r, field<2>(ip));
            const u256& b = slot(r, field<3>(ip));
            r.ip = ip + 1;
            const u256& c = operand<Second, 0>(r);
            store_result(&result, evaluate(instruction, a, b, c));
        } else if constexpr (layout == Layout::result_2_rest) {
            const u256& a = operand<First, 2>(r);
            const u256& b = operand<Second, 3>(r);
            return act<layout>(r, *frame, ip[1], [&](std::uint64_t gas) {
                return run<Host>(instruction, *frame, gas, result, a, b);
            });
        } else {
            const u256& a = operand<First, 2>(r);
            const u256& b = operand<Second, 3>(r);
            if constexpr (tries_short) {
                if (!evaluate_fast(instruction, result, a, b))
                    return Step::retry;
            } else {
                store_result(&result, evaluate(instruction, a, b));
            }
        }
        r.ip = ip + layout_words(layout);
        return Step::next;
    }
}

/// Ends the frame by an exceptional halt; its status says which.
template <class Host>
SLUICE_NOINLINE Frame* end_failed(Frame& frame)
{
    return fail<Host>(frame, frame.status);
}

/// Makes a block enterable that was not, where that can be done.
SLUICE_COLD inline bool prepare_block(Frame& frame) noexcept
{
    Lowering* const lowering = frame.machine->lowering();
    if (lowering == nullptr)
        return false;
    if (!frame.block->is_lowered())
        return lowering->lower(*frame.stream, *frame.block);
    const bool lacks_gas = frame.gas < frame.stream->header(*frame.block).gas;
    return !lacks_gas && lowering->shorten(*frame.stream, *frame.block);
}

/// What to do about a block that was not entered. If it has not been lowered yet it is now, or the
/// traditional engine runs it, up to a jump. Its trace may ask for more stack than there is: then
/// it gets a shorter one. Otherwise the frame has no gas even for what comes before it; or it goes
/// on in the traditional engine, which finds out how far it comes. Returns the frame to go on with.
template <class Host>
SLUICE_NOINLINE Frame* prepare_or_hand_over(const Registers& r, Frame& frame)
{
    if (static_cast<std::int64_t>(r.gas) < 0)
        return fail<Host>(frame, Status::out_of_gas);
    frame.top = reinterpret_cast<u256*>(r.window) - 1;
    frame.gas = r.gas;
    if (frame.block == nullptr) {
        // Within a row of jump destinations, where pc is.
        leave_until_jump(frame);
        return &frame;
    }
    frame.pc = frame.code + frame.block->position();
    if (!frame.block->is_lowered()) {
        if (frame.stream->is_full() ||
            !frame.stream->meet(*frame.block, frame.machine->engine.lowers_after) ||
            !prepare_block(frame))
            leave_until_jump(frame);
    } else if (!prepare_block(frame)) {
        choose_traditional(frame);
        count_fallback(*frame.machine, Fallback::last_block);
    }
    return &frame;
}

/// Takes up a frame where it stands: at a block's entry.
SLUICE_ALWAYS_INLINE Step take_up(Registers& r, Frame& frame) noexcept
{
    const Stream& stream = *frame.stream;
    r.window = reinterpret_cast<char*>(frame.top + 1);
    r.gas = frame.gas;
    r.words = stream.words();
    return enter(r, frame, *frame.block);
}

/// Whether a stream may have an instruction of this code.
constexpr bool is_code(std::size_t code) noexcept
{
    const auto opcode = opcode_of(static_cast<std::uint16_t>(code));
    const OperandKind first = first_kind(static_cast<std::uint16_t>(code));
    const OperandKind second = second_kind(static_cast<std::uint16_t>(code));
    const Layout layout = layout_of(opcode);
    const bool is_stream_op =
        opcode >= to_opcode(StreamOp::move) && opcode <= to_opcode(StreamOp::store_at);
    if (!is_stream_op && (!is_defined(opcode, latest_revision) ||
                          (roles[opcode] == Role::flow && opcode != OP_JUMP)))
        return false;
    if (layout == Layout::result_3 || layout == Layout::store_at)
        return first == OperandKind::slot;
    // Of two constants nothing is left but a constant, unless more is done with them.
    if (operand_kinds(layout) == 2)
        return layout != Layout::result_2 || first == OperandKind::slot ||
               second == OperandKind::slot;
    return second == OperandKind::slot &&
           (operand_kinds(layout) == 1 || first == OperandKind::slot);
}

}  // namespace sluice::evm::advanced
