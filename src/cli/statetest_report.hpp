// What `sluice evm statetest` says about the cases it ran: for people, and in geth's JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/terminal.hpp"
#include "fixtures/state_test_runner.hpp"

namespace sluice::cli {

/// A case that was run, with what a report says about it.
struct CaseReport {
    std::string name;
    std::string fork;
    std::size_t index;
    fixtures::StateTestResult result;
};

/// What came of one file.
struct FileReport {
    std::string path;
    std::string error;          ///< Why the file could not be read; empty if it could.
    bool other_format = false;  ///< It is sound, but holds no state tests.
    std::vector<CaseReport> cases;
};

/// A list with an entry for each case, and one for a file that could not be read.
nlohmann::ordered_json to_json(const FileReport& file);

/// Counts of cases.
struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t unsupported = 0;  ///< Those of unknown forks among them.
    std::size_t other_rejections = 0;
};

/// Collects the reports of files.
class Summary {
public:
    void add(const FileReport& file);

    [[nodiscard]] Tally total() const;

    /// Whether all files could be read, and all cases passed but those that need a precompile which
    /// this build lacks.
    [[nodiscard]] bool fine() const;

    /// Whether no case was met at all.
    [[nodiscard]] bool empty() const noexcept { return by_fork_.empty(); }

    /// Prints to standard error what kept files and cases from being run.
    void print_errors() const;

    /// Prints each case that failed.
    void print_failures() const;

    /// Prints the counts.
    void print_table() const;

private:
    [[nodiscard]] std::vector<std::pair<std::string, Tally>> in_order() const;
    void print_row(std::string_view fork, const Tally& tally) const;

    Paint paint_{stdout};
    std::map<std::string, Tally> by_fork_;
    std::map<std::string, std::size_t> unsupported_;    ///< By what they need.
    std::map<std::string, std::size_t> unknown_forks_;  ///< Cases of each.
    std::vector<std::string> failures_;
    std::vector<std::string> errors_;
};

}  // namespace sluice::cli
