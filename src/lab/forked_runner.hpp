// A runner in a process of its own: what crashes or hangs there ends there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "lab/runner.hpp"

namespace sluice::lab {

/// Runs another runner in a child process, by turns with this one. Times are taken in the child,
/// around the execution alone.
class ForkedRunner final : public Runner {
public:
    using Make = std::function<std::expected<std::unique_ptr<Runner>, std::string>()>;

    /// Forks, and has the child make its runner by `make` and wait. What the child prints goes to
    /// standard error. It is given up, and killed, if anything takes longer than `patience`. To be
    /// called while this process has one thread. The error is that of `make`, or says how the child
    /// ended.
    static std::expected<std::unique_ptr<ForkedRunner>, std::string> start(
        const Make& make, std::chrono::milliseconds patience);

    ~ForkedRunner() override;
    ForkedRunner(const ForkedRunner&) = delete;
    ForkedRunner& operator=(const ForkedRunner&) = delete;

    std::expected<Execution, std::string> run() override;
    [[nodiscard]] BytesView output() const noexcept override { return output_; }

private:
    ForkedRunner(pid_t child, int channel, std::chrono::milliseconds patience) noexcept
        : child_{child}, channel_{channel}, patience_{patience}
    {}

    /// What the child has to say next.
    std::expected<Execution, std::string> receive();
    /// Ends the child, and says how it did unless it had to be killed.
    std::string end_child();

    pid_t child_;
    int channel_;
    std::chrono::milliseconds patience_;
    Bytes output_;
};

}  // namespace sluice::lab
