// Suites: what each kind of official fixture is held against, and how its cases came out.
//
// A new suite is a file with a function that takes a document, and a line in suites.cpp. It is then
// run by the tests and counted in docs/conformance.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fixtures/json_reader.hpp"

namespace sluice::conformance {

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t left_out = 0;
};

/// What came of a suite's cases. Any number of threads may count at the same time; reading is for
/// afterwards.
class Tally {
public:
    /// Forks go by the names that fixtures use; empty for suites that know none.
    void pass(std::string_view fork);

    /// `what` is one line: file, test and what is wrong.
    void fail(std::string_view fork, std::string what);

    /// The case was not run, for one of the reasons in left_out.hpp.
    void leave_out(std::string_view fork, std::string_view reason, std::size_t cases = 1);

    /// Something was refused as it must be, but for another reason than the fixture's. Such cases
    /// pass: what is wrong is often more than one thing. They are listed.
    void note_other_reason(std::string_view expected, std::string_view ours);

    /// The document was one of this suite's.
    void add_file();

    [[nodiscard]] const std::map<std::string, Counts>& by_fork() const { return by_fork_; }
    [[nodiscard]] Counts total() const;
    [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
    [[nodiscard]] const std::map<std::string, std::size_t>& left_out() const { return left_out_; }

    /// How often, by the fixture's reason and ours.
    [[nodiscard]] const std::map<std::pair<std::string, std::string>, std::size_t>& other_reasons()
        const
    {
        return other_reasons_;
    }
    [[nodiscard]] std::size_t files() const { return files_; }

private:
    std::mutex mutex_;
    std::map<std::string, Counts> by_fork_;
    std::map<std::string, std::size_t> left_out_;
    std::map<std::pair<std::string, std::string>, std::size_t> other_reasons_;
    std::vector<std::string> failures_;
    std::size_t files_ = 0;
};

/// A parsed file. Suites tell by its contents whether it is theirs, since folders have any names.
struct Document {
    const std::string& path;
    const fixtures::JsonReader::Element& root;
};

struct Suite {
    std::string_view name;  ///< One word, for a test's name.
    std::string_view what;  ///< What is run and compared, for the report.

    /// Runs what the document holds; false if that is of another format.
    bool (*run)(const Document& document, Tally& tally);

    /// Whether another suite has the same cases: builds that do not run all tests in full look into
    /// every eighth file only.
    bool repeats = false;
};

/// All suites, in the report's order.
const std::vector<Suite>& suites();

/// What a file holds, for suites: the tests, or an empty list and a failure counted if something is
/// wrong with the file. `is_ours` is false for another format.
template <class Tests>
Tests take(std::expected<Tests, fixtures::FixtureError> read, const Document& document,
           Tally& tally, bool& is_ours)
{
    is_ours = read || !read.error().other_format;
    if (!is_ours)
        return {};
    tally.add_file();
    if (!read) {
        tally.fail("", document.path + ": " + read.error().message());
        return {};
    }
    return std::move(*read);
}

}  // namespace sluice::conformance
