// Runs a program on the tree interpreter, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/engine/session.hpp"

namespace sluice::zx::test {

struct TreeRun {
    bool is_loaded = false;
    bool is_done = false;
    std::string output;
    std::string diagnostics;
    std::string error;  ///< The message of an error that nothing caught.
    ErrorKind kind = ErrorKind::Runtime;
    std::int64_t gas = 0;
};

/// What a test changes before a run.
struct TreeSetup {
    SessionOptions options;
    /// Further files, by path; the program itself is /main.zx.
    std::vector<std::pair<std::string, std::string>> files;
};

TreeRun run_tree(std::string_view program, TreeSetup setup = {});

/// What the program prints; of one that fails, also "Error: " and the message.
std::string output_of(std::string_view program);

/// The gas that a program takes that does not fail.
std::int64_t gas_of(std::string_view program);

}  // namespace sluice::zx::test
