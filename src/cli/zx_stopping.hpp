// Stopping a running program of the zx language: by Ctrl-C, or when its time is over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

#include "zx/engine/stoppable.hpp"

namespace sluice::cli {

/// While it lives, SIGINT stops the session instead of the process. One at a time.
class InterruptGuard {
public:
    explicit InterruptGuard(zx::Stoppable& session);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

private:
    void (*previous_)(int);
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
