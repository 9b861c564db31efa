// The options of commands that run EVM code that say how the engines do it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/engine_options.hpp>
#include <string>
#include "cli/command_line.hpp"

namespace sluice::cli {

/// What --mode, --advanced-share, --reproducers and --metrics were given.
struct EngineChoice {
    evm::EngineOptions options;
    std::string metrics_file;  ///< Empty for none.

    /// Makes ready to run: checks that the mode does what the options ask for, also where runs are
    /// traced, and that reproducers can be written, and has metrics and codes collected. The error
    /// is one of usage; empty if there is none.
    [[nodiscard]] std::string prepare(bool is_traced = false);

    /// Writes the metrics, if they are wanted. The error says why that failed, or that the engines
    /// differed in mode shadow; empty if all is well.
    [[nodiscard]] std::string finish() const;
};

void add_engine_options(Command command, EngineChoice& choice);

}  // namespace sluice::cli
