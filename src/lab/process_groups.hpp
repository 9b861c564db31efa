// Groups of processes that end with this program, also where a signal ends it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <csignal>

namespace sluice::lab {

/// While it is there, signals that end this program wait: none may come between a process being
/// made and being taken care of.
class SignalsHeld {
public:
    SignalsHeld() noexcept;
    ~SignalsHeld() { release(); }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;

    /// Lets them come; in the new process before it becomes another program, too.
    /// Async-signal-safe.
    void release() const noexcept;

private:
    sigset_t before_{};
};

/// A group that is killed if SIGINT, SIGTERM or SIGHUP ends this program while it is in care: what
/// a terminal tells the program, it does not tell groups of their own, and processes that the
/// group's leader has started do not learn of its death. A program that handles such a signal
/// itself is left to do so.
class GroupInCare {
public:
    /// At most some dozens at a time are cared for.
    explicit GroupInCare(pid_t group) noexcept;
    ~GroupInCare();
    GroupInCare(const GroupInCare&) = delete;
    GroupInCare& operator=(const GroupInCare&) = delete;

private:
    std::atomic<pid_t>* place_ = nullptr;
};

}  // namespace sluice::lab
