// The clock of a program: the system's, or one that only waiting moves.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/clock.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace sluice::zx {
namespace {

// How long a wait goes on before it looks whether it is interrupted.
constexpr std::int64_t longest_nap_us = 50'000;

template <class Clock>
std::int64_t microseconds() noexcept
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
        .count();
}

}  // namespace

Clock::Clock(bool is_virtual, std::int64_t least_step_ms) noexcept
    : is_virtual_{is_virtual}, least_step_ms_{least_step_ms}
{}

std::int64_t Clock::now_us() const noexcept
{
    return is_virtual_ ? virtual_start_us + virtual_us_ : microseconds<std::chrono::system_clock>();
}

std::int64_t Clock::milliseconds() noexcept
{
    const std::int64_t now = now_us() / 1000;
    last_ms_ = last_ms_ == 0 ? now : std::max(now, last_ms_ + least_step_ms_);
    // Without a step to keep the system's clock is what it is, backwards steps included.
    return least_step_ms_ == 0 ? now : last_ms_;
}

std::int64_t Clock::monotonic_us() const noexcept
{
    return is_virtual_ ? virtual_us_ : microseconds<std::chrono::steady_clock>();
}

bool Clock::wait_until(std::int64_t time, const std::function<bool()>& interrupted)
{
    if (is_virtual_) {
        virtual_us_ = std::max(virtual_us_, time);
        return true;
    }
    for (std::int64_t now = monotonic_us(); now < time; now = monotonic_us()) {
        if (interrupted && interrupted())
            return false;
        std::this_thread::sleep_for(
            std::chrono::microseconds{std::min(time - now, longest_nap_us)});
    }
    return true;
}

}  // namespace sluice::zx
