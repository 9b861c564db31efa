// The traditional engine's dispatcher for compilers without guaranteed tail calls: one function
// with a label for each instruction, each of which ends by jumping to the next one's label.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/engines/traditional/step.hpp"

namespace sluice::evm::traditional {

/// One instruction that stays in its frame: checks and meaning.
template <class Host, Opcode Op, bool Fused>
SLUICE_ALWAYS_INLINE Status step(Registers& r, Frame& frame)
{
    if (SLUICE_UNLIKELY(!charge_fixed<Op>(r.gas, frame)))
        return Status::out_of_gas;
    if (SLUICE_UNLIKELY(overflows<Op>(r.top, frame)))
        return Status::stack_overflow;
    if (SLUICE_UNLIKELY(underflows<Op>(r.top, frame)))
        return Status::stack_underflow;
    if constexpr (Op == OP_JUMP || Op == OP_JUMPI) {
        JumpStep step = perform_jump<Op, Fused>(r, frame);
        if (SLUICE_UNLIKELY(step == JumpStep::unknown_target)) {
            fetch_jumpdests(frame);
            step = perform_jump<Op, Fused>(r, frame);
            if (step == JumpStep::unknown_target)
                return Status::bad_jump_destination;
        }
        if (Fused && step == JumpStep::taken &&
            SLUICE_UNLIKELY(!charge_fixed<OP_JUMPDEST>(r.gas, frame)))
            return Status::out_of_gas;
        return Status::success;
    } else {
        if constexpr (has_fast_form<Host, Op>) {
            if (perform_fast<Host, Op>(r, frame))
                return Status::success;
        }
        return perform<Host, Op>(r, frame);
    }
}

/// Runs `frame`, and every frame it leads to that has no stream, until one goes on that has one:
/// returns that one, or null when the outermost frame has ended. `probe` is the sampler's.
template <class Host, Watch Who>
Frame* run_loop(Frame* frame, [[maybe_unused]] SampleProbe* probe)
{
    // A label's address is a constant of this function only, so the table of the revision is laid
    // out anew in each run: some 400 instructions, once for an outermost message.
    const Revision revision = frame->machine->rules->revision;
    const void* plain[256];
    for (const void*& label : plain)
        label = &&undefined;
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) \
    if (revision >= Revision::first)                                  \
        plain[byte] = &&on_##name;
    SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
    const void* const* labels = plain;
    [[maybe_unused]] const void* interrupting[Who == Watch::sampler ? 256 : 1];
    if constexpr (Who == Watch::sampler) {
        for (const void*& label : interrupting)
            label = &&sampled;
        probe->begin(plain, interrupting);
        labels = reinterpret_cast<const void* const*>(probe->table);
    }

    constexpr bool fused = Who != Watch::tracer;
    Registers r{frame->top, frame->pc, frame->gas};
    Status status = Status::success;

#define SLUICE_NEXT() goto* labels[*r.pc]
    SLUICE_NEXT();

#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning)                             \
    on_##name : if constexpr (Who == Watch::tracer)                                               \
                    frame->machine->tracer->on_instruction(*frame, r.pc, r.top, r.gas);           \
    if constexpr (leaves_frame(OP_##name)) {                                                      \
        frame->pc = r.pc + 1;                                                                     \
        frame->gas = r.gas;                                                                       \
        frame = leave<Host, OP_##name>(*frame, r.top);                                            \
        goto resume;                                                                              \
    } else {                                                                                      \
        [[maybe_unused]] const std::uint8_t* const here = r.pc;                                   \
        status = step<Host, OP_##name, fused>(r, *frame);                                         \
        if (SLUICE_UNLIKELY(status != Status::success))                                           \
            goto failed;                                                                          \
        if constexpr (Who == Watch::sampler && (OP_##name == OP_JUMP || OP_##name == OP_JUMPI)) { \
            if (r.pc != here + 1 || OP_##name == OP_JUMP)                                         \
                note_jump(*probe, here, r.pc);                                                    \
        }                                                                                         \
        if (Who == Watch::heat && (OP_##name == OP_JUMP || OP_##name == OP_JUMPI) &&              \
            SLUICE_UNLIKELY(r.gas < frame->promotion_at) && r.pc[-1] == OP_JUMPDEST)              \
            goto promotion;                                                                       \
        SLUICE_NEXT();                                                                            \
    }
    SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE

[[maybe_unused]] sampled:
    if constexpr (Who == Watch::sampler) {
        probe->take(frame, r.pc);
        SLUICE_NEXT();
    }
promotion:
    promote(r, *frame);
    goto resume;
undefined:
    if constexpr (Who == Watch::tracer)
        frame->machine->tracer->on_instruction(*frame, r.pc, r.top, r.gas);
    status = Status::undefined_instruction;
failed:
    frame = fail<Host>(*frame, status);
resume:
    if (frame == nullptr || frame->stream != nullptr)
        return frame;
    r = {frame->top, frame->pc, frame->gas};
    SLUICE_NEXT();
#undef SLUICE_NEXT
}

template <class Host, Watch Who>
Frame* run_frames(Frame* frame)
{
    return run_loop<Host, Who>(frame, nullptr);
}

/// Runs `frame`, and every frame it leads to, with samples taken by the probe.
template <class Host>
void run_sampled(Frame& frame, SampleProbe& probe)
{
    run_loop<Host, Watch::sampler>(&frame, &probe);
    probe.end();
}

}  // namespace sluice::evm::traditional
