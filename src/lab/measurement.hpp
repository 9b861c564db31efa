// Measures several sides at one case: in turns, every execution checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lab/runner.hpp"

namespace sluice::lab {

/// How much is measured.
struct Plan {
    std::size_t warm_up = 2;  ///< Turns of each side that nobody times.
    /// Rounds, in each of which every side has a turn; 0 for as many as fit into `time`.
    std::size_t rounds = 0;
    std::chrono::nanoseconds time{std::chrono::milliseconds{500}};  ///< For all sides together.
    std::size_t min_rounds = 10;                                    ///< However long they take,
    std::size_t max_rounds = 1000;                                  ///< however short.
    /// Behind `min_rounds`, no more rounds once this many times `time` has passed on the clock:
    /// what surrounds the executions, such as the start of a process, may take longer than they do.
    unsigned overhead = 4;
};

/// What came of one side.
struct Measurement {
    std::string error;  ///< What was not as it must be; empty if all was.
    std::uint64_t gas_used = 0;
    /// Of the very first execution, warming up or not: it loads the code. 0 if that failed.
    double first_nanoseconds = 0;
    /// Of each round's execution, in their order. Empty on error.
    std::vector<double> nanoseconds;
};

/// Runs all sides in turns: a round has a turn of each, which is one execution, or several of which
/// the last one counts (Runner::executions_of_run()); and the next round begins with the next side,
/// so that what slows the machine for a while slows all of them, and none always runs behind the
/// same other. Every execution is checked by its side, and against the first side's status, gas and
/// output. A side that fails drops out with its error; the others go on.
///
/// `sides` are not null. `tell`, if there is one, is called behind each round with the share of the
/// plan that is done, from 0 to 1.
std::vector<Measurement> measure(std::span<Runner* const> sides, const Plan& plan,
                                 const std::function<void(double share)>& tell = {});

}  // namespace sluice::lab
