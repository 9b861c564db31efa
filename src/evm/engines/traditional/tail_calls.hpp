// The traditional engine's dispatcher under Clang: every instruction is a function that ends by
// jumping to the next one's.
//
// `musttail` turns those calls into jumps, `preserve_none` passes the machine's registers in
// registers and saves none, so a handler is nothing but its instruction: the compiler allocates
// registers for each one apart, and a slow path in one costs the others nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/engines/traditional/step.hpp"

namespace sluice::evm::traditional {

#define SLUICE_HANDLER [[clang::preserve_none]]
#define SLUICE_SLOW_HANDLER [[clang::preserve_none, gnu::noinline]]
#define SLUICE_TAIL [[clang::musttail]]

struct Entry;
using Handler = Frame*(u256* top, const std::uint8_t* pc, std::uint64_t gas, Frame* frame,
                       const Entry* table);

/// A dispatch table's element. A struct, so that handlers can name a pointer to their own kind.
struct Entry {
    SLUICE_HANDLER Frame* (*handler)(u256* top, const std::uint8_t* pc, std::uint64_t gas,
                                     Frame* frame, const Entry* table);
};

/// The probe whose table the engine dispatches by, where it is sampled.
SLUICE_ALWAYS_INLINE SampleProbe& probe_of(const Entry* table) noexcept
{
    return *reinterpret_cast<SampleProbe*>(const_cast<Entry*>(table));
}

// Goes on with `frame` where it stands.
#define SLUICE_RESUME(frame)                                                                \
    SLUICE_TAIL return table[*(frame)->pc].handler((frame)->top, (frame)->pc, (frame)->gas, \
                                                   (frame), table)

template <class Host, Watch Who, Status Why>
SLUICE_SLOW_HANDLER Frame* fail_handler(u256*, const std::uint8_t*, std::uint64_t, Frame* frame,
                                        const Entry* table)
{
    Frame* const next = fail<Host>(*frame, Why);
    if (next == nullptr || next->stream != nullptr)
        return next;
    SLUICE_RESUME(next);
}

/// Ends the frame with the status that is in it already.
template <class Host, Watch Who>
SLUICE_SLOW_HANDLER Frame* fail_stored_handler(u256*, const std::uint8_t*, std::uint64_t,
                                               Frame* frame, const Entry* table)
{
    Frame* const next = fail<Host>(*frame, frame->status);
    if (next == nullptr || next->stream != nullptr)
        return next;
    SLUICE_RESUME(next);
}

template <class Host, Watch Who>
SLUICE_SLOW_HANDLER Frame* undefined_handler(u256* top, const std::uint8_t* pc, std::uint64_t gas,
                                             Frame* frame, const Entry* table)
{
    if constexpr (Who == Watch::tracer)
        frame->machine->tracer->on_instruction(*frame, pc, top, gas);
    SLUICE_TAIL return fail_handler<Host, Who, Status::undefined_instruction>(top, pc, gas, frame,
                                                                              table);
}

// Goes on with the next instruction.
#define SLUICE_NEXT() SLUICE_TAIL return table[*r.pc].handler(r.top, r.pc, r.gas, frame, table)

// Ends the frame by an exceptional halt.
#define SLUICE_FAIL(why) \
    SLUICE_TAIL return fail_handler<Host, Who, why>(r.top, r.pc, r.gas, frame, table)

/// The full form of an instruction whose short one did not do. Its checks have been passed.
template <class Host, Watch Who, Opcode Op>
SLUICE_SLOW_HANDLER Frame* full_handler(u256* top, const std::uint8_t* pc, std::uint64_t gas,
                                        Frame* frame, const Entry* table)
{
    Registers r{top, pc, gas};
    const Status status = perform<Host, Op>(r, *frame);
    if (SLUICE_UNLIKELY(status != Status::success)) {
        frame->status = status;
        SLUICE_TAIL return fail_stored_handler<Host, Who>(r.top, r.pc, r.gas, frame, table);
    }
    SLUICE_NEXT();
}

/// A jump whose target the frame's table does not know. Its checks have been passed.
template <class Host, Watch Who, Opcode Op>
SLUICE_SLOW_HANDLER Frame* unknown_jump_handler(u256* top, const std::uint8_t* pc,
                                                std::uint64_t gas, Frame* frame, const Entry* table)
{
    Registers r{top, pc, gas};
    fetch_jumpdests(*frame);
    if (perform_jump<Op, false>(r, *frame) == JumpStep::unknown_target)
        SLUICE_FAIL(Status::bad_jump_destination);
    if constexpr (Who == Watch::sampler)
        note_jump(probe_of(table), pc, r.pc);
    SLUICE_NEXT();
}

/// A jump taken by a frame whose code has burnt enough gas to be lowered.
template <class Host, Watch Who>
SLUICE_SLOW_HANDLER Frame* promotion_handler(u256* top, const std::uint8_t* pc, std::uint64_t gas,
                                             Frame* frame, const Entry* table)
{
    promote({top, pc, gas}, *frame);
    if (frame->stream != nullptr)
        return frame;
    SLUICE_RESUME(frame);
}

/// JUMPDESTs in a row, eight at a time. Compilers do not make them, but somebody who wants to slow
/// an engine down does.
template <class Host, Watch Who>
SLUICE_SLOW_HANDLER Frame* jumpdest_row_handler(u256* top, const std::uint8_t* pc,
                                                std::uint64_t gas, Frame* frame, const Entry* table)
{
    constexpr std::uint64_t eight_jumpdests = 0x0101010101010101 * OP_JUMPDEST;
    constexpr std::uint64_t cost = 8 * rules_of(latest_revision).gas[OP_JUMPDEST];
    Registers r{top, pc, gas};
    while (r.gas >= cost) {
        std::uint64_t next;
        std::memcpy(&next, r.pc, sizeof(next));
        if (next != eight_jumpdests)
            break;
        r.pc += 8;
        r.gas -= cost;
    }
    // What is left of the row, one by one: fewer than eight, or as many as the gas lasts for.
    while (*r.pc == OP_JUMPDEST) {
        if (!charge_fixed<OP_JUMPDEST>(r.gas, *frame))
            SLUICE_FAIL(Status::out_of_gas);
        ++r.pc;
    }
    SLUICE_NEXT();
}

template <class Host, Watch Who, Opcode Op>
SLUICE_HANDLER Frame* handler(u256* top, const std::uint8_t* pc, std::uint64_t gas, Frame* frame,
                              const Entry* table)
{
    if constexpr (Who == Watch::tracer)
        frame->machine->tracer->on_instruction(*frame, pc, top, gas);

    if constexpr (leaves_frame(Op)) {
        frame->pc = pc + 1;
        frame->gas = gas;
        Frame* const next = leave<Host, Op>(*frame, top);
        if (next == nullptr || next->stream != nullptr)
            return next;
        SLUICE_RESUME(next);
    } else {
        Registers r{top, pc, gas};
        if (SLUICE_UNLIKELY(!charge_fixed<Op>(r.gas, *frame)))
            SLUICE_FAIL(Status::out_of_gas);
        if (SLUICE_UNLIKELY(overflows<Op>(top, *frame)))
            SLUICE_FAIL(Status::stack_overflow);
        if (SLUICE_UNLIKELY(underflows<Op>(top, *frame)))
            SLUICE_FAIL(Status::stack_underflow);

        if constexpr (Op == OP_JUMP || Op == OP_JUMPI) {
            constexpr bool fused = Who != Watch::tracer;
            const JumpStep step = perform_jump<Op, fused>(r, *frame);
            if (SLUICE_UNLIKELY(step == JumpStep::unknown_target))
                SLUICE_TAIL return unknown_jump_handler<Host, Who, Op>(r.top, r.pc, r.gas, frame,
                                                                       table);
            if (fused && step == JumpStep::taken) {
                if (SLUICE_UNLIKELY(!charge_fixed<OP_JUMPDEST>(r.gas, *frame)))
                    SLUICE_FAIL(Status::out_of_gas);
                if (Who == Watch::heat && SLUICE_UNLIKELY(r.gas < frame->promotion_at))
                    SLUICE_TAIL return promotion_handler<Host, Who>(r.top, r.pc, r.gas, frame,
                                                                    table);
                if constexpr (Who == Watch::sampler)
                    note_jump(probe_of(table), pc, r.pc);
            }
        } else if constexpr (Op == OP_JUMPDEST && Who != Watch::tracer) {
            ++r.pc;
            if (SLUICE_UNLIKELY(*r.pc == OP_JUMPDEST))
                SLUICE_TAIL return jumpdest_row_handler<Host, Who>(r.top, r.pc, r.gas, frame,
                                                                   table);
        } else if constexpr (has_fast_form<Host, Op>) {
            if (!perform_fast<Host, Op>(r, *frame))
                SLUICE_TAIL return full_handler<Host, Who, Op>(r.top, r.pc, r.gas, frame, table);
        } else {
            const Status status = perform<Host, Op>(r, *frame);
            if (SLUICE_UNLIKELY(status != Status::success)) {
                frame->status = status;
                SLUICE_TAIL return fail_stored_handler<Host, Who>(r.top, r.pc, r.gas, frame, table);
            }
        }
        SLUICE_NEXT();
    }
}

/// What every opcode leads to once a signal has come: a sample, then the instruction.
template <class Host>
SLUICE_SLOW_HANDLER Frame* sample_handler(u256* top, const std::uint8_t* pc, std::uint64_t gas,
                                          Frame* frame, const Entry* table)
{
    probe_of(table).take(frame, pc);
    SLUICE_TAIL return table[*pc].handler(top, pc, gas, frame, table);
}

/// Whose handler an opcode has where `who` looks on: only jumps are looked at for heat and by the
/// sampler.
constexpr Watch watch_of(Watch who, Opcode opcode) noexcept
{
    const bool is_jump = opcode == OP_JUMP || opcode == OP_JUMPI;
    return who != Watch::tracer && !is_jump ? Watch::nobody : who;
}

/// The handlers of every revision.
template <class Host, Watch Who>
inline constexpr auto dispatch_tables = [] {
    std::array<std::array<Entry, 256>, revision_count> tables{};
    for (std::size_t revision = 0; revision < revision_count; ++revision) {
        for (Entry& entry : tables[revision])
            entry.handler = undefined_handler<Host, Who>;
#define SLUICE_OPCODE(byte, name, in, out, immediate, first, meaning) \
    if (static_cast<Revision>(revision) >= Revision::first)           \
        tables[revision][byte].handler = handler<Host, watch_of(Who, OP_##name), OP_##name>;
        SLUICE_EVM_OPCODES(SLUICE_OPCODE)
#undef SLUICE_OPCODE
    }
    return tables;
}();

/// Runs `frame`, and every frame it leads to that has no stream, until one goes on that has one:
/// returns that one, or null when the outermost frame has ended.
template <class Host, Watch Who>
Frame* run_frames(Frame* frame)
{
    const auto revision = static_cast<std::size_t>(frame->machine->rules->revision);
    const Entry* const table = dispatch_tables<Host, Who>[revision].data();
    return table[*frame->pc].handler(frame->top, frame->pc, frame->gas, frame, table);
}

/// Runs `frame`, and every frame it leads to, with samples taken by the probe.
template <class Host>
void run_sampled(Frame& frame, SampleProbe& probe)
{
    static_assert(sizeof(Entry) == sizeof(SampleProbe::Word));
    static constexpr auto interrupting = [] {
        std::array<Entry, SampleProbe::entries> table{};
        for (Entry& entry : table)
            entry.handler = sample_handler<Host>;
        return table;
    }();
    const auto revision = static_cast<std::size_t>(frame.machine->rules->revision);
    probe.begin(dispatch_tables<Host, Watch::sampler>[revision].data(), interrupting.data());
    const auto* const table = reinterpret_cast<const Entry*>(probe.table);
    table[*frame.pc].handler(frame.top, frame.pc, frame.gas, &frame, table);
    probe.end();
}

#undef SLUICE_FAIL
#undef SLUICE_NEXT
#undef SLUICE_RESUME
#undef SLUICE_TAIL
#undef SLUICE_SLOW_HANDLER
#undef SLUICE_HANDLER

}  // namespace sluice::evm::traditional
