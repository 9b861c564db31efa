// Instruction traces as JSON lines, in the shape that EIP-3155 and the tools around it expect.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "evm/tracing/trace_filter.hpp"
#include "evm/tracing/tracer.hpp"

namespace sluice::evm {

/// What each line of a trace holds besides the fields that are always there.
struct TraceOptions {
    bool stack = true;
    bool memory = false;
    bool return_data = false;
    bool storage = false;  ///< Of SLOAD and SSTORE: the slot and its value.
};

/// Writes a line for each instruction as soon as its cost is known, which is when the next one
/// begins or its frame ends: nothing is collected, a trace of any length takes constant memory.
///
/// Fields: pc, op, gas, gasCost, memSize, stack (bottom first), depth (from 1), refund, opName, and
/// error for the instruction that ended its frame by an exceptional halt. They are as geth writes
/// them: all are from before the instruction, but for the refund counter, which includes what the
/// instruction itself adds. `gasCost` of a call includes the gas that it hands on, of a creation it
/// does not, nor does that of the RETURN that ends one include the price of the code; of an
/// instruction that failed it is the fixed part of its cost.
class Eip3155Tracer final : public InstructionTracer {
public:
    /// `write` gets one line at a time, with its line feed.
    Eip3155Tracer(TraceOptions options, TraceFilter filter,
                  std::function<void(std::string_view)> write);

    void on_frame_start(const Frame& frame) noexcept override;
    void on_instruction(const Frame& frame, const std::uint8_t* pc, const u256* top,
                        std::uint64_t gas) noexcept override;
    void on_call_charged(const Frame& frame, std::uint64_t gas) noexcept override;
    void on_frame_end(const Frame& frame, Status status, std::uint64_t gas,
                      BytesView output) noexcept override;

private:
    void finish_line(std::uint64_t cost, std::int64_t refund, std::string_view error) noexcept;
    void add_storage(const u256& top) noexcept;

    TraceOptions options_;
    TraceFilter filter_;
    std::function<void(std::string_view)> write_;

    std::uint64_t step_ = 0;

    // The line of the instruction that is running: what stands before the cost, between it and the
    // refund, and at the end.
    bool pending_ = false;
    std::uint8_t opcode_ = 0;
    std::uint64_t gas_ = 0;
    std::int64_t refund_ = 0;  ///< Before it.
    std::string before_cost_;
    std::string after_cost_;
    std::string at_end_;

    bool touches_storage_ = false;  ///< And may do so in vain.
    u256 slot_{};
    u256 value_{};  ///< What an SSTORE writes. What an SLOAD reads is on the stack afterwards.
};

}  // namespace sluice::evm
