// Counts what every instruction of an execution takes, exactly.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "evm/machine.hpp"
#include "evm/tracing/tracer.hpp"
#include "lab/evm_frames.hpp"

namespace sluice::lab {

/// Adds executions and gas to a tree of frames. All that is added in one message comes to the gas
/// that the message used: an instruction has what it was charged, a call without what the called
/// frame used, and less the stipend if it pays. Two things belong to frames and not to
/// instructions: what an exceptional halt takes of the gas that is left, and the price of the code
/// that a creation leaves.
class EvmCounter final : public evm::InstructionTracer {
public:
    /// The tree must outlive it.
    explicit EvmCounter(EvmFrames& frames) : frames_{frames}
    {
        levels_.reserve(evm::max_call_depth + 1);
    }

    void on_frame_start(const evm::Frame& frame) noexcept override;
    void on_instruction(const evm::Frame& frame, const std::uint8_t* pc, const u256* top,
                        std::uint64_t gas) noexcept override;
    void on_call_charged(const evm::Frame& frame, std::uint64_t gas) noexcept override;
    void on_frame_end(const evm::Frame& frame, evm::Status status, std::uint64_t gas,
                      BytesView output) noexcept override;

private:
    /// A frame that runs or waits.
    struct Level {
        std::uint32_t node;
        std::uint64_t gas_at_start;
        std::uint64_t gas;                  ///< When `costs` began.
        std::uint64_t called_gas = 0;       ///< Used by frames that it called.
        InstructionCosts* costs = nullptr;  ///< Of the instruction that runs.
    };

    static void settle(Level& level, std::uint64_t gas) noexcept;

    EvmFrames& frames_;
    std::vector<Level> levels_;
};

}  // namespace sluice::lab
