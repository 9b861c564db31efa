// The clock of a program: the system's, or one that only waiting moves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace sluice::zx {

class Clock {
public:
    /// Where a virtual clock begins: 2024-01-01 00:00:00 UTC.
    static constexpr std::int64_t virtual_start_us = 1'704'067'200'000'000;

    Clock(bool is_virtual, std::int64_t least_step_ms) noexcept;

    [[nodiscard]] bool is_virtual() const noexcept { return is_virtual_; }

    /// Microseconds since the Unix epoch.
    [[nodiscard]] std::int64_t now_us() const noexcept;
    /// What the program sees as milliseconds: successive answers differ by `least_step_ms`, if that
    /// is not 0.
    [[nodiscard]] std::int64_t milliseconds() noexcept;

    /// Microseconds that only grow, for waiting.
    [[nodiscard]] std::int64_t monotonic_us() const noexcept;
    /// Waits until `monotonic_us` is `time`, or moves a virtual clock on. False if `interrupted`
    /// said so meanwhile.
    bool wait_until(std::int64_t time, const std::function<bool()>& interrupted);

private:
    bool is_virtual_;
    std::int64_t least_step_ms_;
    std::int64_t virtual_us_ = 0;  // since virtual_start_us
    std::int64_t last_ms_ = 0;
};

}  // namespace sluice::zx
