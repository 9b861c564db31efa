// Stopping a running program of the zx language: by Ctrl-C, or when its time is over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <thread>

#include "zx/engine/stoppable.hpp"

namespace sluice::cli {

/// While it lives, signals end what the session runs instead of the process. One at a time.
class InterruptGuard {
public:
    enum class Signals : std::uint8_t { Interrupt, InterruptAndTerminate };

    InterruptGuard(zx::Stoppable& session, Signals signals);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

private:
    Signals signals_;
    void (*on_interrupt_)(int) = nullptr;
    void (*on_terminate_)(int) = nullptr;
};

/// Stops a session when so many seconds are over; with 0 or less, never.
class Deadline {
public:
    Deadline(zx::Stoppable& session, double seconds);

private:
    std::jthread thread_;
};

/// Waits until a thread is asked to end, but no longer than `time`; gives whether it was asked.
[[nodiscard]] bool is_ended_within(const std::stop_token& ended,
                                   std::chrono::duration<double> time);

}  // namespace sluice::cli
