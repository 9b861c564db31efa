// What a tracer sees of a running machine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/evm.hpp>

#include "evm/frame.hpp"

namespace sluice::evm {

struct SampleProbe;

/// Watches a machine instruction by instruction. Engines exist twice, with these calls compiled in
/// and without, so that a run nobody watches pays nothing for it.
///
/// For an instruction that calls or creates, the order is: on_instruction, on_call_charged, then
/// the events of the nested frame if there is one. Everything seen here is borrowed for the call.
class InstructionTracer {
public:
    virtual ~InstructionTracer() = default;

    /// The probe of one that samples instead: it is told of frames, but of no instruction and of no
    /// call's charge. Null for one that watches each.
    [[nodiscard]] virtual SampleProbe* probe() noexcept { return nullptr; }

    /// A frame is about to run its first instruction.
    virtual void on_frame_start(const Frame& frame) noexcept = 0;

    /// The instruction at `pc` is about to run with `gas` left and `top` on top of the stack. Its
    /// operands may be missing and its gas may not suffice: that shows in on_frame_end.
    virtual void on_instruction(const Frame& frame, const std::uint8_t* pc, const u256* top,
                                std::uint64_t gas) noexcept = 0;

    /// A call or creation has been charged, including the gas it hands on; `gas` is what the
    /// calling frame keeps.
    virtual void on_call_charged(const Frame& frame, std::uint64_t gas) noexcept = 0;

    /// The frame has ended with `gas` left.
    virtual void on_frame_end(const Frame& frame, Status status, std::uint64_t gas,
                              BytesView output) noexcept = 0;
};

}  // namespace sluice::evm
