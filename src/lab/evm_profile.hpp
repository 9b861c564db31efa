// Profiles of EVM executions: what each instruction of a case's call takes in gas and in time.
//
// Gas and executions are counted, exactly, in one execution that is watched instruction by
// instruction. Time is sampled in as many executions as it takes, on the engine that nobody watches
// (evm/tracing/sample_probe.hpp), so that it is the time that the code takes otherwise. Both are of
// the traditional engine, which runs instructions one by one: on the advanced one there is no time
// of an instruction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lab/case.hpp"
#include "lab/evm_frames.hpp"
#include "lab/statistics.hpp"

namespace sluice::lab {

struct EvmProfileOptions {
    std::uint64_t samples = 2000;  ///< How many to take; 0 for no times.
    std::chrono::nanoseconds max_time{std::chrono::seconds{5}};  ///< For all of that, and
                                                                 ///< at least one execution.
    /// Between samples at first. It grows until sampling takes less than a twentieth of the time:
    /// what a signal takes differs by a factor of ten between machines.
    std::chrono::nanoseconds interval{std::chrono::milliseconds{1}};
    /// Modes to time the whole call in besides, for comparison.
    std::vector<evm::EngineMode> other_modes;
};

/// How long a call takes, in nanoseconds.
struct ModeTime {
    evm::EngineMode mode = evm::EngineMode::traditional;
    Summary time;  ///< Over batches of executions: of each the median.
};

struct EvmTimes {
    std::vector<ModeTime> modes;          ///< The traditional one, then the others.
    std::uint64_t samples = 0;            ///< That hit the code.
    std::chrono::nanoseconds interval{};  ///< Between samples, on average, in the end.
    Ratio cost;  ///< Of sampling: the processor's time with it as a share of that without.

    /// What a number of samples stands for in one execution, in nanoseconds.
    [[nodiscard]] double nanoseconds(std::uint64_t hits) const noexcept
    {
        return samples == 0 ? 0
                            : modes.front().time.median * static_cast<double>(hits) /
                                  static_cast<double>(samples);
    }
};

struct EvmProfile {
    std::string name;
    evm::Revision revision = evm::latest_revision;
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;  ///< Of the call alone, refunds not subtracted.
    EvmFrames frames;
    double counting_cost = 1;  ///< The time of the counted execution as a share of a plain one's.
    std::optional<EvmTimes> times;
    std::string time_problem;  ///< Why there are no times, where some were asked for.
};

/// Profiles a case's call. Every execution is checked; a difference is the error, as is a call that
/// runs no code.
std::expected<EvmProfile, std::string> profile_case(const Case& benchmark,
                                                    const EvmProfileOptions& options);

/// Runs the case's call once and makes what it comes to its expectation, for code of which nothing
/// else is known.
std::expected<void, std::string> expect_first_outcome(Case& benchmark);

}  // namespace sluice::lab
