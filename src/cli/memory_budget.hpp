// Memory that jobs share: each takes what it may need and waits until so much is left.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace sluice::cli {

class MemoryBudget {
public:
    explicit MemoryBudget(std::uint64_t bytes) noexcept : all_{bytes}, left_{bytes} {}

    /// A part of the budget, held until it is destroyed. One that needs more than there is takes
    /// all, and so runs alone.
    class Share {
    public:
        Share(MemoryBudget& budget, std::uint64_t bytes)
            : budget_{budget}, bytes_{std::min(bytes, budget.all_)}
        {
            std::unique_lock lock{budget_.mutex_};
            budget_.freed_.wait(lock, [this] { return budget_.left_ >= bytes_; });
            budget_.left_ -= bytes_;
        }
        ~Share()
        {
            {
                const std::lock_guard lock{budget_.mutex_};
                budget_.left_ += bytes_;
            }
            budget_.freed_.notify_all();
        }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

    private:
        MemoryBudget& budget_;
        std::uint64_t bytes_;
    };

    [[nodiscard]] std::uint64_t all() const noexcept { return all_; }

private:
    const std::uint64_t all_;
    std::uint64_t left_;
    std::mutex mutex_;
    std::condition_variable freed_;
};

}  // namespace sluice::cli
