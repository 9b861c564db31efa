// What statetest and blocktest say about the cases they ran: for people, and in geth's JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sluice/types.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/terminal.hpp"
#include "fixtures/verdict.hpp"

namespace sluice::cli {

/// A case that was run, with what a report says about it.
struct CaseReport {
    std::string name;
    std::string fork;  ///< Or network, as the file spells it.
    std::size_t index;
    fixtures::Verdict verdict = fixtures::Verdict::failed;
    std::string reason;  ///< Why it did not pass; empty if it did.
    Hash256 state_root{};
    std::optional<Hash256> last_block;  ///< Of a block test: the head in the end.
    std::vector<fixtures::OtherRejection> other_rejections;
};

/// What came of one file.
struct FileReport {
    std::string path;
    std::string error;          ///< Why the file could not be read; empty if it could.
    bool other_format = false;  ///< It is sound, but holds no tests of this kind.
    std::vector<CaseReport> cases;
};

/// A list with an entry for each case, and one for a file that could not be read.
nlohmann::ordered_json to_json(const FileReport& file);

/// Counts of cases.
struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t unsupported = 0;  ///< Those of unknown forks among them.
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

    /// Prints what was rejected for another reason than the test's, pair by pair.
    void print_other_rejections() const;

    /// Prints the counts.
    void print_table() const;

private:
    [[nodiscard]] std::vector<std::pair<std::string, Tally>> in_order() const;
    void print_row(std::string_view fork, std::size_t width, const Tally& tally) const;

    Paint paint_{stdout};
    std::map<std::string, Tally> by_fork_;
    std::map<std::string, std::size_t> unsupported_;    ///< By what they need.
    std::map<std::string, std::size_t> unknown_forks_;  ///< Cases of each.
    std::map<fixtures::OtherRejection, std::size_t> other_rejections_;
    std::vector<std::string> failures_;
    std::vector<std::string> errors_;
};

}  // namespace sluice::cli
