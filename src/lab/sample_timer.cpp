// SPDX-License-Identifier: Apache-2.0
#include "lab/sample_timer.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace sluice::lab {
namespace {

constexpr std::int64_t second = 1'000'000'000;

}  // namespace

SampleTimer::SampleTimer(evm::SampleProbe& probe, std::chrono::nanoseconds interval)
    : probe_{probe}, interval_{std::max<std::int64_t>(interval.count(), 2)}
{
    struct sigaction action{};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, &before_);

    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event.sigev_value.sival_ptr = this;
    // glibc has had a name for this field only of late.
    event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
    if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) {
        problem_ = "no timer to sample by: " + std::generic_category().message(errno);
        sigaction(SIGPROF, &before_, nullptr);
    }
}

void SampleTimer::set_interval(std::chrono::nanoseconds interval) noexcept
{
    interval_ = std::max<std::int64_t>(interval.count(), 2);
}

SampleTimer::~SampleTimer()
{
    if (!problem_.empty())
        return;
    stop();
    timer_delete(timer_);
    // A signal that is under way would come with the address of what is no more: to ignore the
    // signal takes it off the queue.
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPROF, &ignore, nullptr);
    sigaction(SIGPROF, &before_, nullptr);
}

void SampleTimer::start() noexcept
{
    if (!problem_.empty())
        return;
    is_on_ = 1;
    set_next();
}

void SampleTimer::stop() noexcept
{
    is_on_ = 0;
    if (!problem_.empty())
        return;
    const itimerspec never{};
    timer_settime(timer_, 0, &never, nullptr);
}

void SampleTimer::on_signal(int, siginfo_t* info, void*)
{
    if (info->si_code != SI_TIMER)
        return;
    const int error = errno;
    auto& timer = *static_cast<SampleTimer*>(info->si_value.sival_ptr);
    if (timer.is_on_ != 0) {
        timer.probe_.interrupt();
        timer.set_next();
    }
    errno = error;
}

void SampleTimer::set_next() noexcept
{
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    const auto part = static_cast<std::int64_t>(random_ % static_cast<std::uint64_t>(interval_));
    const std::int64_t wait = interval_ / 2 + part;
    itimerspec next{};
    next.it_value.tv_sec = wait / second;
    next.it_value.tv_nsec = wait % second;
    timer_settime(timer_, 0, &next, nullptr);
}

}  // namespace sluice::lab
