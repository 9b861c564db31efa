// Every official state test of every fork, and how many ran.
//
// SLUICE_FIXTURES_SAMPLE=N takes every N-th file only: for sanitizer builds, which are slow.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "evm/precompiles/precompile.hpp"
#include "fixtures/json_files.hpp"
#include "fixtures/state_test_runner.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::fixtures {
namespace {

namespace fs = std::filesystem;

/// The files to look into: every one below the folder, or a sample of them.
std::vector<std::string> take_files(const std::string& root)
{
    const std::vector<std::string> files = find_json_files(root);
    std::size_t sample = 1;
    if (const char* every = std::getenv("SLUICE_FIXTURES_SAMPLE"))
        sample = std::max<std::size_t>(1, std::strtoul(every, nullptr, 10));
    std::vector<std::string> taken;
    for (std::size_t i = 0; i < files.size(); i += sample)
        taken.push_back(files[i]);
    return taken;
}

/// Tools' own test data has cases in which the root is yet to be filled in. Nothing hashes to zero.
bool is_filled(const StateTestCase& test_case)
{
    return test_case.state_root != Hash256{};
}

struct Counts {
    std::size_t passed = 0;
    std::size_t other_reason = 0;
    std::size_t unsupported = 0;
};

class Tally {
public:
    void add(const std::string& path, const StateTest& test, const StateTestCase& test_case,
             const StateTestResult& result)
    {
        const std::lock_guard lock{mutex_};
        Counts& counts = by_fork_[test_case.fork];
        switch (result.verdict) {
            case Verdict::passed:
                ++counts.passed;
                if (result.other_rejection)
                    ++other_reasons_[fmt::format("expected {}, got: {}",
                                                 result.other_rejection->expected,
                                                 result.other_rejection->reason)];
                break;
            case Verdict::unsupported:
                ++counts.unsupported;
                ++unsupported_[result.reason];
                break;
            case Verdict::unknown_fork:
            case Verdict::failed:
                failures_.push_back(fmt::format("{}: {} [{} {}]: {}", path, test.name,
                                                test_case.fork, test_case.index, result.reason));
                break;
        }
    }

    void add_unfilled()
    {
        const std::lock_guard lock{mutex_};
        ++unfilled_;
    }

    void add_file(bool has_state_tests)
    {
        const std::lock_guard lock{mutex_};
        ++(has_state_tests ? files_ : other_files_);
    }

    void add_unreadable(const std::string& message)
    {
        const std::lock_guard lock{mutex_};
        failures_.push_back(message);
    }

    std::map<std::string, Counts> by_fork_;
    std::map<std::string, std::size_t> unsupported_;
    std::map<std::string, std::size_t> other_reasons_;
    std::vector<std::string> failures_;
    std::size_t files_ = 0;
    std::size_t other_files_ = 0;  ///< Passed over: they hold something else.
    std::size_t unfilled_ = 0;

private:
    std::mutex mutex_;
};

void print(const Tally& tally)
{
    fmt::print("{} files of state tests, {} others passed over, {} cases without a root\n",
               tally.files_, tally.other_files_, tally.unfilled_);
    fmt::print("{:<20} {:>8} {:>12}\n", "fork", "passed", "unsupported");
    for (const evm::RevisionName& name : evm::revision_names) {
        for (const auto& [fork, counts] : tally.by_fork_) {
            if (evm::find_revision(fork) == name.revision)
                fmt::print("{:<20} {:>8} {:>12}\n", fork, counts.passed, counts.unsupported);
        }
    }
    for (const auto& [reason, count] : tally.unsupported_)
        fmt::print("unsupported: {:>6} need {}\n", count, reason);
    for (const auto& [reason, count] : tally.other_reasons_)
        fmt::print("rejected for another reason: {:>6} {}\n", count, reason);
}

TEST(StateTests, EveryOfficialCaseOfEveryForkPasses)
{
    const fs::path root = test::fixtures();
    if (!fs::exists(root))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    const std::vector<std::string> files = take_files(root.string());

    Tally tally;
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
        const auto tests = load_state_tests(files[i]);
        if (!tests && !tests.error().other_format) {
            tally.add_unreadable(tests.error().message());
            return;
        }
        tally.add_file(tests.has_value());
        if (!tests)
            return;
        for (const StateTest& test : *tests) {
            for (const StateTestCase& test_case : test.cases) {
                if (is_filled(test_case))
                    tally.add(files[i], test, test_case, run_state_test(test, test_case));
                else
                    tally.add_unfilled();
            }
        }
    });
    print(tally);
    EXPECT_GT(tally.files_, 0U) << "no state tests below " << root;

    for (std::size_t i = 0; i < std::min<std::size_t>(tally.failures_.size(), 20); ++i)
        ADD_FAILURE() << tally.failures_[i];
    EXPECT_EQ(tally.failures_.size(), 0U);

    // What may be left out: cases that need a precompile which this build really lacks.
    std::set<std::string> lacking;
    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (precompile.run == nullptr)
            lacking.insert("precompile " + std::string{precompile.name});
    }
    for (const auto& [reason, count] : tally.unsupported_)
        EXPECT_TRUE(lacking.contains(reason)) << count << " cases left out: " << reason;
}

}  // namespace
}  // namespace sluice::fixtures
