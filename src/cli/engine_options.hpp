// The options of commands that run EVM code that say how the engines do it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/engine_options.hpp>
#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace sluice::cli {

/// What --mode, --advanced-share, --reproducers and --metrics were given.
struct EngineChoice {
    evm::EngineOptions options;
    /// What --mode named, where it takes several; empty if it named none.
    std::vector<evm::EngineMode> modes;
    bool names_none = false;   ///< Where it takes several: whether it said "none".
    std::string metrics_file;  ///< Empty for none.

    /// Whether one of them was given that is for engines of ours: all but a --mode of "none".
    [[nodiscard]] bool is_given() const;

    /// Makes ready to run: checks that the mode does what the options ask for, also where runs are
    /// traced, and that reproducers can be written, and has metrics and codes collected. The error
    /// is one of usage; empty if there is none.
    [[nodiscard]] std::string prepare(bool is_traced = false);

    /// Writes the metrics, if they are wanted. The error says why that failed, or that the engines
    /// differed in mode shadow; empty if all is well.
    [[nodiscard]] std::string finish() const;

    /// The options for each of the modes, after prepare(); none if it named none. None has the
    /// codes of another.
    [[nodiscard]] std::vector<evm::EngineOptions> sides() const;
};

void add_engine_options(Command command, EngineChoice& choice);

/// The same for a command that compares modes: --mode takes several, separated by commas, or "none"
/// where only others are compared.
void add_engine_options_of_sides(Command command, EngineChoice& choice);

}  // namespace sluice::cli
