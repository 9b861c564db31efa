// Running a program from its start to its end, with a clock beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace sluice::lab {

/// What came of a process.
struct TimedProcess {
    std::string
        error;  ///< Why it could not be started, or how it was lost; then nothing else counts.
    bool timed_out = false;  ///< It was killed, with all that it had started.
    bool is_cut = false;     ///< It printed more than was to be kept.
    int exit_code = 0;
    int signal = 0;  ///< What ended it, if it is not 0.
    std::string output;
    std::string errors;  ///< The beginning of what it wrote to standard error.
    /// From before it was made until it was gone.
    std::chrono::nanoseconds wall{};
    std::chrono::nanoseconds patience{};  ///< How long it was given.
    /// Of processor, user and system, on whatever number of them, with what it has started and
    /// waited for.
    std::chrono::nanoseconds processor{};

    /// Whether it ended by itself, with exit code 0 and all its output kept.
    [[nodiscard]] bool is_fine() const noexcept;
    /// In one line what went wrong; empty if nothing did.
    [[nodiscard]] std::string complaint() const;
};

/// Runs `command`, a path and its arguments, with an empty standard input, in `folder`, or in this
/// process's where that is empty. After `patience` it is killed, with the group of processes that
/// it leads; it does not outlive the thread that called. At most `most_output` bytes of its output
/// are kept.
TimedProcess run_timed(const std::vector<std::string>& command, std::chrono::milliseconds patience,
                       std::size_t most_output = std::size_t{16} << 20,
                       const std::string& folder = {});

/// The path of the program that a shell would run for `name`; nothing if there is none.
std::optional<std::string> find_on_path(const std::string& name);

/// The file of the program that runs.
std::string own_path();

}  // namespace sluice::lab
