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

/// The session that signals end.
std::atomic<zx::Stoppable*> running_session{nullptr};
/// How many it has got. What waits for the system, a line of input say, hears of none: one more
/// than asks and one more than stops is the system's.
std::atomic<int> signals_seen{0};
constexpr int most_signals = 2;

void end_running(int number)
{
    if (++signals_seen > most_signals) {
        std::signal(number, SIG_DFL);
        std::raise(number);
        return;
    }
    zx::Stoppable* const session = running_session.load();
    if (session != nullptr)
        session->request_end(number == SIGTERM ? zx::EndSignal::Terminate
                                               : zx::EndSignal::Interrupt);
}

}  // namespace

InterruptGuard::InterruptGuard(zx::Stoppable& session, Signals signals) : signals_{signals}
{
    signals_seen = 0;
    running_session = &session;
    on_interrupt_ = std::signal(SIGINT, end_running);
    if (signals_ == Signals::InterruptAndTerminate)
        on_terminate_ = std::signal(SIGTERM, end_running);
}

InterruptGuard::~InterruptGuard()
{
    if (signals_ == Signals::InterruptAndTerminate)
        std::signal(SIGTERM, on_terminate_);
    std::signal(SIGINT, on_interrupt_);
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
