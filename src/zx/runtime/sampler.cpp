// Where a program's time goes, by looking at it now and then.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/sampler.hpp"

#include <unistd.h>
#include <csignal>

#include <atomic>
#include <bit>
#include <cerrno>

namespace sluice::zx {

namespace {

/// Whose timer ticks.
std::atomic<Sampler*> running{nullptr};
/// What the signal did before.
struct sigaction action_before{};

/// Frames that are gone through in a few microseconds.
constexpr std::size_t many_hops = 4096;

std::chrono::nanoseconds processor_time_now() noexcept
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

Sampler::Sampler(std::chrono::nanoseconds interval)
    : interval_{interval}, log_{std::make_unique_for_overwrite<Frame[]>(capacity)}
{}

Sampler::~Sampler()
{
    stop();
}

void Sampler::tick(int)
{
    const int kept = errno;
    if (Sampler* const sampler = running.load(std::memory_order_relaxed); sampler != nullptr) {
        sampler->asked_ = processor_time_now();
        sampler->on_tick_(sampler->engine_);
    }
    errno = kept;
}

bool Sampler::start()
{
    struct sigaction action{};
    action.sa_handler = tick;
    action.sa_flags = SA_RESTART;
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event._sigev_un._tid = ::gettid();
    if (on_tick_ == nullptr || ::sigaction(SIGPROF, &action, &action_before) != 0)
        return false;
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) {
        ::sigaction(SIGPROF, &action_before, nullptr);
        return false;
    }
    running.store(this, std::memory_order_relaxed);
    is_running_ = true;
    start_ = processor_time_now();
    last_ = start_;
    set_timer();
    return true;
}

void Sampler::stop()
{
    if (!is_running_)
        return;
    is_running_ = false;
    // A signal that is on its way arrives at this thread when the call returns, and not later.
    ::timer_delete(timer_);
    running.store(nullptr, std::memory_order_relaxed);
    ::sigaction(SIGPROF, &action_before, nullptr);
    time_ = processor_time_now() - start_;
}

void Sampler::set_timer() const noexcept
{
    constexpr std::int64_t second = 1'000'000'000;
    itimerspec times{};
    times.it_interval.tv_sec = static_cast<time_t>(interval_.count() / second);
    times.it_interval.tv_nsec = static_cast<long>(interval_.count() % second);
    times.it_value = times.it_interval;
    ::timer_settime(timer_, 0, &times, nullptr);
}

void Sampler::slow_down() noexcept
{
    interval_ *= 2;
    set_timer();
}

std::chrono::nanoseconds Sampler::since_tick() const noexcept
{
    return processor_time_now() - asked_;
}

void Sampler::begin_sample() noexcept
{
    begun_ = processor_time_now();
    head_ = used_;
    hops_ = 0;
    is_cut_ = capacity - used_ <= most_frames;
    if (is_cut_)
        return;
    ++used_;
}

void Sampler::add_frame(const FunctionCode& code, std::uint32_t place) noexcept
{
    ++hops_;
    if (is_cut_)
        return;
    if (used_ > head_ + 1 && log_[used_ - 1].code == &code && log_[used_ - 1].place == place)
        return;
    if (used_ - head_ > most_frames)
        is_cut_ = true;
    else
        log_[used_++] = {&code, place};
}

void Sampler::end_sample() noexcept
{
    if (used_ == head_)
        return;
    const std::chrono::nanoseconds now = processor_time_now();
    log_[head_] = {std::bit_cast<const FunctionCode*>((now - last_).count()),
                   static_cast<std::uint32_t>(used_ - head_ - 1) | (is_cut_ ? cut_flag : 0)};
    last_ = now;
    ++count_;
    // Half of the room that is left is for twice the time each.
    if (used_ >= next_slow_down_) {
        next_slow_down_ = used_ + (capacity - used_) / 2;
        slow_down();
    } else if (hops_ >= many_hops && (now - begun_) * 50 > interval_) {
        slow_down();
    }
}

}  // namespace sluice::zx
