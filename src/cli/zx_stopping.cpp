// Stopping a running program of the zx language: by Ctrl-C, or when its time is over.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_stopping.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>

namespace sluice::cli {
namespace {

/// Thirty years, which clocks can count.
constexpr double longest_deadline = 1e9;

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
    if (!(seconds > 0))
        return;
    seconds = std::min(seconds, longest_deadline);
    thread_ = std::jthread{[&session, seconds](const std::stop_token& ended) {
        if (!is_ended_within(ended, std::chrono::duration<double>{seconds}))
            session.request_stop(zx::ErrorKind::Timeout);
    }};
}

bool is_ended_within(const std::stop_token& ended, std::chrono::duration<double> time)
{
    // Nobody else waits for these: what wakes is the token.
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, ended, time, [] { return false; });
    return ended.stop_requested();
}

}  // namespace sluice::cli
