// Checking programs of the zx language without running them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "zx/syntax/parser.hpp"

namespace sluice::cli {

struct CheckOptions {
    std::vector<std::string> paths;  ///< Files, and folders whose programs are meant.
    bool as_json = false;
    bool is_strict = false;  ///< Warnings count as errors.
    bool corrects = false;   ///< Misspelled keywords are corrected in the files.
    zx::ParseOptions parsing{};
};

/// Prints what is wrong with programs, to stdout; gives the exit code: 1 if there is an error, 2 if
/// something could not be read.
int check_programs(const CheckOptions& options);

}  // namespace sluice::cli
