// Finds out by samples which instructions an execution spends its time in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "evm/tracing/sample_probe.hpp"
#include "evm/tracing/tracer.hpp"
#include "lab/evm_frames.hpp"

namespace sluice::lab {

/// Collects samples for a tree of frames, over any number of executions.
class EvmSampler final : public evm::InstructionTracer, public evm::SampleSink {
public:
    /// The tree must outlive it.
    explicit EvmSampler(EvmFrames& frames) : frames_{frames} { probe_.sink = this; }

    [[nodiscard]] evm::SampleProbe* probe() noexcept override { return &probe_; }

    /// How often the clock has been found in the code so far.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    /// Adds the samples taken so far to the tree, and forgets them.
    void hand_over();

    void on_frame_start(const evm::Frame& frame) noexcept override;
    void on_instruction(const evm::Frame&, const std::uint8_t*, const u256*,
                        std::uint64_t) noexcept override
    {}
    void on_call_charged(const evm::Frame&, std::uint64_t) noexcept override {}
    void on_frame_end(const evm::Frame& frame, evm::Status status, std::uint64_t gas,
                      BytesView output) noexcept override;
    void on_sample(const evm::SampleProbe& probe, const evm::Frame* frame, const std::uint8_t* next,
                   unsigned signals) noexcept override;

private:
    /// Where execution was.
    struct Place {
        enum class Kind : std::uint8_t {
            outside,  ///< In no instruction: before the first one.
            at,       ///< In the instruction at `position`.
            before,   ///< In the one that stands before `position`.
            halting,  ///< In an exceptional halt.
        };
        Kind kind = Kind::outside;
        std::uint32_t node = 0;
        std::uint32_t position = 0;
        std::uint32_t signals = 0;
    };

    evm::SampleProbe probe_;
    EvmFrames& frames_;
    std::uint32_t node_ = EvmFrames::nobody;  ///< Of the frame that runs.
    Place left_;                              ///< What ran last before the frame changed.
    std::uint64_t count_ = 0;
    std::vector<Place> samples_;
};

}  // namespace sluice::lab
