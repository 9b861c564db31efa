// How a running machine is sampled: which instruction runs when a timer's signal arrives.
//
// The engine does not write down where it is, since that would be a store for every instruction.
// Instead the signal replaces the table that the engine dispatches by, so that the very next
// instruction comes here first, and that is when the sample is taken, in ordinary code. What was
// running is the instruction before it. Between jumps and changes of frame that is the one that
// stands before it in the code, and those note where they came from. So a taken jump costs two
// stores and everything else nothing: what is timed is the engine that nobody watches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace sluice::evm {

struct Frame;
struct SampleProbe;

/// Who takes the samples.
class SampleSink {
public:
    virtual ~SampleSink() = default;

    /// `signals` arrived while one instruction ran: the one that led to `next`, where `frame` goes
    /// on. Null for both when it was the last one of the outermost frame.
    virtual void on_sample(const SampleProbe& probe, const Frame* frame, const std::uint8_t* next,
                           unsigned signals) noexcept = 0;
};

/// Where the engine and the signal meet. One thread runs the one and takes the other.
struct SampleProbe {
    static constexpr std::size_t entries = 256;
    using Word [[gnu::may_alias]] = std::uintptr_t;

    /// What the engine dispatches by: an address for each opcode. First, so that who has the table
    /// has the probe.
    alignas(64) Word table[entries]{};

    /// The last change of course: a taken jump, or a frame that began or ended. Execution goes on
    /// at `resumed_at`. `jumped_from` is the jump, and null where the frame changed.
    const std::uint8_t* jumped_from = nullptr;
    const std::uint8_t* resumed_at = nullptr;

    SampleSink* sink = nullptr;

    /// A message begins: `plain` is to be dispatched by, and `interrupting` where a signal has
    /// come. Both have `entries` addresses and outlive the message.
    void begin(const void* plain, const void* interrupting) noexcept;

    /// The message is over. What was interrupted last is sampled.
    void end() noexcept;

    /// For the signal's handler. Does nothing between messages.
    void interrupt() noexcept;

    /// For the engine: a dispatch came here. Afterwards the table is the plain one again.
    void take(const Frame* frame, const std::uint8_t* next) noexcept;

private:
    /// Word by word: a signal may come in between, and has to find whole addresses.
    void fill(const Word* from) noexcept
    {
        for (std::size_t i = 0; i < entries; ++i)
            static_cast<volatile Word&>(table[i]) = from[i];
    }

    const Word* plain_ = nullptr;
    const Word* interrupting_ = nullptr;
    volatile std::sig_atomic_t is_running_ = 0;
    volatile std::sig_atomic_t signals_ = 0;
};

}  // namespace sluice::evm
