// Stopping a running program of the zx language: by Ctrl-C, or when its time is over.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_stopping.hpp"

#include <atomic>
#include <chrono>
#include <csignal>

namespace sluice::cli {
namespace {

/// The session that SIGINT stops.
std::atomic<zx::Stoppable*> running_session{nullptr};

void stop_running(int)
{
    zx::Stoppable* const session = running_session.load();
    if (session != nullptr)
        session->request_stop(zx::ErrorKind::Interrupted);
}

}  // namespace

InterruptGuard::InterruptGuard(zx::Stoppable& session)
{
    running_session = &session;
    previous_ = std::signal(SIGINT, stop_running);
}

InterruptGuard::~InterruptGuard()
{
    std::signal(SIGINT, previous_);
    running_session = nullptr;
}

Deadline::Deadline(zx::Stoppable& session, double seconds)
{
    if (seconds <= 0)
        return;
    thread_ = std::thread{[this, &session, seconds] {
        std::unique_lock lock{mutex_};
        if (!ended_.wait_for(lock, std::chrono::duration<double>{seconds},
                             [this] { return has_ended_; }))
            session.request_stop(zx::ErrorKind::Timeout);
    }};
}

Deadline::~Deadline()
{
    if (!thread_.joinable())
        return;
    {
        const std::scoped_lock lock{mutex_};
        has_ended_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

}  // namespace sluice::cli
