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
#include "fixtures/state_test_runner.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::fixtures {
namespace {

namespace fs = std::filesystem;

/// Folders of state tests anywhere below the fixtures' folder, by the names that their authors give
/// them.
constexpr const char* folder_names[] = {"GeneralStateTests", "state_tests", "evm-benchmarks"};

std::vector<std::string> find_files(const fs::path& root)
{
    std::vector<std::string> files;
    for (auto entry = fs::recursive_directory_iterator{root}; entry != fs::end(entry); ++entry) {
        if (entry->path().extension() != ".json")
            continue;
        const bool is_state_test = std::ranges::any_of(entry->path(), [](const fs::path& part) {
            return std::ranges::find(folder_names, part) != std::end(folder_names);
        });
        if (is_state_test)
            files.push_back(entry->path().string());
    }
    std::ranges::sort(files);
    std::size_t sample = 1;
    if (const char* every = std::getenv("SLUICE_FIXTURES_SAMPLE"))
        sample = std::max<std::size_t>(1, std::strtoul(every, nullptr, 10));
    std::vector<std::string> taken;
    for (std::size_t i = 0; i < files.size(); i += sample)
        taken.push_back(files[i]);
    return taken;
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
                                                 test_case.expected_exception,
                                                 chain::message(*result.rejection))];
                break;
            case Verdict::unsupported:
                ++counts.unsupported;
                ++unsupported_[result.reason];
                break;
            case Verdict::failed:
                failures_.push_back(fmt::format("{}: {} [{} {}]: {}", path, test.name,
                                                test_case.fork, test_case.index, result.reason));
                break;
        }
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

private:
    std::mutex mutex_;
};

void print(const Tally& tally, std::size_t files)
{
    fmt::print("{} files\n{:<20} {:>8} {:>12}\n", files, "fork", "passed", "unsupported");
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
    const std::vector<std::string> files = find_files(root);
    ASSERT_FALSE(files.empty()) << "no state tests below " << root;

    Tally tally;
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
        const auto tests = load_state_tests(files[i]);
        if (!tests) {
            tally.add_unreadable(tests.error().message());
            return;
        }
        for (const StateTest& test : *tests) {
            for (const StateTestCase& test_case : test.cases)
                tally.add(files[i], test, test_case, run_state_test(test, test_case));
        }
    });
    print(tally, files.size());

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
