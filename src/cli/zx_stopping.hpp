// Stopping a running program of the zx language: by Ctrl-C, or when its time is over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
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
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::thread thread_;
};

}  // namespace sluice::cli
