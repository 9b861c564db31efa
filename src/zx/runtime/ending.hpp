// A program that is asked to come to its end, by a signal of the system.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace sluice::zx {

enum class EndSignal : std::uint8_t { None, Interrupt, Terminate };

/// While calls of `run` are under way the first signal is for them: they end by themselves. A
/// second one, or one that finds none of them, stops the program.
class Ending {
public:
    /// From any thread and from signal handlers. False: the program is to be stopped.
    [[nodiscard]] bool request(EndSignal signal) noexcept
    {
        return signal_.exchange(signal) == EndSignal::None && services_ > 0;
    }
    /// The signal that came last; None when there was none, or everybody has ended.
    [[nodiscard]] EndSignal signal() const noexcept { return signal_; }
    [[nodiscard]] bool is_requested() const noexcept
    {
        return signal_.load(std::memory_order_relaxed) != EndSignal::None;
    }

    /// A call of `run` begins.
    void enter_service() noexcept { ++services_; }
    /// It ends. The last one takes the signal with it, if it `ends_well`.
    void leave_service(bool ends_well) noexcept
    {
        if (--services_ == 0 && ends_well)
            forget();
    }
    /// Whether functions that handle the signal are still to be called; from now on they are not.
    [[nodiscard]] bool begin_handlers() noexcept { return !std::exchange(is_handled_, true); }

    /// Nobody has asked, and nothing runs.
    void reset() noexcept
    {
        services_ = 0;
        forget();
    }

private:
    void forget() noexcept
    {
        is_handled_ = false;
        signal_ = EndSignal::None;
    }

    std::atomic<EndSignal> signal_{EndSignal::None};
    std::atomic<std::uint32_t> services_{0};
    bool is_handled_ = false;
};

}  // namespace sluice::zx
