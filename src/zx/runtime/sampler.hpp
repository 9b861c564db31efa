// Where a program's time goes, by looking at it now and then.
//
// A timer interrupts the thread that runs the program. The engine then tells what is on its stack:
// the tree from within the signal handler, as its frames are always whole; the virtual machine at
// its next instruction, which the handler has it ask for (VirtualMachine::set_sampler). Nothing is
// paid in between. Each sample stands for the processor time that the thread has used since the one
// before it, so that waiting does not count, a tick that comes late does, and all samples together
// are the whole time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

class Sampler {
public:
    /// Between two samples of a run of ordinary length.
    static constexpr std::chrono::nanoseconds usual_interval{2'000'000};
    /// Frames that a sample keeps, from the innermost outwards; a run of frames that are at the
    /// same place counts as one.
    static constexpr std::size_t most_frames = 250;

    explicit Sampler(std::chrono::nanoseconds interval = usual_interval);
    ~Sampler();
    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;

    // ---- for sessions --------------------------------------------------------------------------

    /// Interrupts the calling thread from now on. One sampler of a process at a time. False: the
    /// system gives no timer.
    [[nodiscard]] bool start();
    void stop();

    // ---- for engines ---------------------------------------------------------------------------

    /// What is called at each tick, within a signal handler. `has_words`: places are words of
    /// compiled code, not offsets of statements.
    void set_engine(void (*on_tick)(void* engine) noexcept, void* engine, bool has_words) noexcept
    {
        on_tick_ = on_tick;
        engine_ = engine;
        has_words_ = has_words;
    }
    /// A sample: the frames between these two, innermost first. Within a handler, or the thread
    /// that it interrupts.
    void begin_sample() noexcept;
    void add_frame(const FunctionCode& code, std::uint32_t place) noexcept;
    void end_sample() noexcept;
    /// Processor time of the thread since the tick that is being answered.
    [[nodiscard]] std::chrono::nanoseconds since_tick() const noexcept;

    // ---- what was seen -------------------------------------------------------------------------

    struct Frame {
        const FunctionCode* code;
        std::uint32_t place;
    };
    struct Sample {
        std::chrono::nanoseconds time;  ///< That it stands for.
        std::span<const Frame> frames;  ///< Innermost first; none where no function ran.
        bool is_cut;                    ///< There were more.
    };

    /// Goes through the samples from the first to the last.
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        for (std::size_t at = 0; at < used_;) {
            const Frame& head = log_[at];
            const std::size_t count = head.place & most_count;
            visit(Sample{.time = std::chrono::nanoseconds{std::bit_cast<std::int64_t>(head.code)},
                         .frames = {log_.get() + at + 1, count},
                         .is_cut = (head.place & cut_flag) != 0});
            at += 1 + count;
        }
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// Of the thread, from start to stop, samples and all.
    [[nodiscard]] std::chrono::nanoseconds processor_time() const noexcept { return time_; }
    /// What it was at last: it grows where a program runs for long, or where its stack is so deep
    /// that looking at it takes long.
    [[nodiscard]] std::chrono::nanoseconds interval() const noexcept { return interval_; }
    [[nodiscard]] bool has_words() const noexcept { return has_words_; }

private:
    // A sample is an element with its time and the number of its frames, and the frames.
    static constexpr std::uint32_t cut_flag = std::uint32_t{1} << 31;
    static constexpr std::uint32_t most_count = cut_flag - 1;
    static constexpr std::size_t capacity = std::size_t{1} << 22;  // the system gives what is used

    static void tick(int number);
    void set_timer() const noexcept;
    void slow_down() noexcept;

    std::chrono::nanoseconds interval_;
    void (*on_tick_)(void* engine) noexcept = nullptr;
    void* engine_ = nullptr;
    bool has_words_ = false;
    timer_t timer_{};
    bool is_running_ = false;

    std::unique_ptr<Frame[]> log_;
    std::size_t used_ = 0;
    std::size_t next_slow_down_ = capacity / 2;
    std::size_t head_ = 0;  // of the sample that is being taken
    std::size_t hops_ = 0;  // frames that it has gone through
    bool is_cut_ = false;
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds asked_{0};
    std::chrono::nanoseconds begun_{0};  // the sample that is being taken
    std::chrono::nanoseconds last_{0};   // time of the last sample
    std::chrono::nanoseconds start_{0};
    std::chrono::nanoseconds time_{0};
};

}  // namespace sluice::zx
