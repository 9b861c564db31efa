// One side of a comparison: something that executes a benchmark case again and again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <sluice/status.hpp>
#include <sluice/types.hpp>
#include <string>

namespace sluice::lab {

/// One execution of a case's call.
struct Execution {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;
    std::chrono::nanoseconds time{};
};

/// Runs one case, each time from the same state. Whatever it was made from must outlive it.
class Runner {
public:
    virtual ~Runner() = default;

    /// Executes once, and holds what it came to against what is known of the case: a difference is
    /// the error, said in one line.
    virtual std::expected<Execution, std::string> run() = 0;

    /// The same for an execution that counts. Counters of instructions watch no other.
    virtual std::expected<Execution, std::string> run_measured() { return run(); }

    /// How many executions one run stands for, of which the last is the one that is timed: what
    /// begins anew each time has to become warm before.
    [[nodiscard]] virtual std::size_t executions_of_run() const noexcept { return 1; }

    /// Whether status, gas and output of an execution are known. Where they are not, only its time
    /// counts.
    [[nodiscard]] virtual bool tells_results() const noexcept { return true; }

    /// What the last execution returned, for as long as none follows.
    [[nodiscard]] virtual BytesView output() const noexcept = 0;
};

}  // namespace sluice::lab
