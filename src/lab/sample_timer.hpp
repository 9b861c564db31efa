// A timer whose signals interrupt the thread that started it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <string>

#include "evm/tracing/sample_probe.hpp"

namespace sluice::lab {

/// Interrupts a probe again and again while it is on: after an interval on average, and after
/// anything between half of it and one and a half, so that samples do not keep in step with loops.
///
/// It takes SIGPROF, and may be there once at a time. All its functions belong to one thread, the
/// one that is interrupted.
class SampleTimer {
public:
    SampleTimer(evm::SampleProbe& probe, std::chrono::nanoseconds interval);
    ~SampleTimer();
    SampleTimer(const SampleTimer&) = delete;
    SampleTimer& operator=(const SampleTimer&) = delete;

    /// Why the system gives no timer; empty if it does.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    [[nodiscard]] std::chrono::nanoseconds interval() const noexcept
    {
        return std::chrono::nanoseconds{interval_};
    }
    void set_interval(std::chrono::nanoseconds interval) noexcept;

    void start() noexcept;
    void stop() noexcept;

private:
    static void on_signal(int signal, siginfo_t* info, void* context);
    void set_next() noexcept;

    evm::SampleProbe& probe_;
    std::int64_t interval_;     ///< In nanoseconds.
    std::uint64_t random_ = 1;  ///< Never 0.
    volatile std::sig_atomic_t is_on_ = 0;
    timer_t timer_{};
    struct sigaction before_{};
    std::string problem_;
};

}  // namespace sluice::lab
