// What the commands that run official test files have in common: their options, the way through
// files and folders, batches on standard input, reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/engine_options.hpp"
#include "cli/fixture_report.hpp"
#include "cli/name_pattern.hpp"
#include "cli/trace_output.hpp"
#include "fixtures/bounds.hpp"

namespace sluice::cli {

/// Which cases are wanted.
struct FixtureFilter {
    std::string fork;  ///< Empty for all.
    std::optional<NamePattern> name;
    std::optional<std::size_t> index;

    [[nodiscard]] bool matches_name(const std::string& test) const
    {
        return !name || name->matches(test);
    }

    /// `fork` is a fork's or network's name in any spelling.
    [[nodiscard]] bool matches_case(std::string_view test_fork, std::size_t test_index) const;
};

struct FixtureOptions {
    std::vector<std::string> paths;
    std::string fork;
    std::string name;
    std::optional<std::size_t> index;
    std::size_t jobs = 0;
    bool json = false;
    bool failures_only = false;
    EngineChoice engine;
    TraceOutputOptions trace;
};

/// One kind of fixture, and how to run a file of it.
struct FixtureKind {
    std::string_view name;  ///< "state test".

    /// Runs what is wanted of the file that the report names, and adds to the report as it goes.
    /// Called by several threads at a time, unless traces are written. Cases that need more memory
    /// than the bounds are unsupported.
    std::function<void(FileReport&, const FixtureFilter&, TraceOutput&,
                       const chain::ExecutionSettings&)>
        run_cases;

    /// The engines that `run_cases` is told to use.
    evm::EngineOptions engine;
};

void add_fixture_options(Command command, FixtureOptions& options);

/// Does what the options ask for and returns the exit code.
int run_fixtures(FixtureKind kind, FixtureOptions& options);

}  // namespace sluice::cli
