// Running a program and keeping what it prints.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::lab {

struct ProcessResult {
    bool has_started = false;
    bool timed_out = false;
    int exit_code = -1;  ///< 128 + the signal that ended it, as shells have it.
    std::string output;
    std::string errors;   ///< Standard error.
    bool is_cut = false;  ///< It printed more than `most_output`: the rest is lost.
};

/// Runs `command` (a path and its arguments) in `directory` with an empty standard input, until it
/// ends or `limit` has passed: then it is killed. Of each stream at most `most_output` bytes are
/// kept.
ProcessResult run_process(const std::vector<std::string>& command, const std::string& directory,
                          std::chrono::milliseconds limit,
                          std::size_t most_output = std::size_t{16} << 20);

/// The file that the shell would run for this name; empty if there is none.
std::string find_program(std::string_view name);

/// The file of the program that runs.
std::string own_path();

}  // namespace sluice::lab
