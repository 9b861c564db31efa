// Every official fixture at hand, suite by suite, and how many cases ran.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/conformance/left_out.hpp"
#include "tests/conformance/runner.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::conformance {

void PrintTo(const Suite& suite, std::ostream* out)
{
    *out << suite.name;
}

namespace {

constexpr std::string_view absent = "no official fixtures: set SLUICE_FIXTURES to their folder";

/// What a suite says about itself: the counts that it stands for.
void print(const Tally& tally)
{
    fmt::print("{} files\n{:<20} {:>8} {:>8} {:>8}\n", tally.files(), "fork", "passed", "failed",
               "left out");
    for (const auto& [fork, counts] : tally.by_fork())
        fmt::print("{:<20} {:>8} {:>8} {:>8}\n", fork.empty() ? "-" : fork, counts.passed,
                   counts.failed, counts.left_out);
    for (const auto& [reason, count] : tally.left_out())
        fmt::print("left out: {:>6} {}: {}\n", count, reason, explain(reason));
    for (const auto& [names, count] : tally.other_reasons())
        fmt::print("refused for another reason: {:>6} {}, ours: {}\n", count, names.first,
                   names.second);
}

class Conformance : public testing::TestWithParam<Suite> {};

TEST_P(Conformance, EveryCasePasses)
{
    const std::filesystem::path folder = test::fixtures();
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << absent;
    const Suite suite = GetParam();
    const Outcome outcome = run({&suite, 1}, folder.string());
    const Tally& tally = outcome.tallies[0];
    if (tally.files() == 0)
        GTEST_SKIP() << "no files of this kind below " << folder;
    print(tally);

    const auto& failures = tally.failures();
    for (std::size_t i = 0; i < std::min<std::size_t>(failures.size(), 20); ++i)
        ADD_FAILURE() << failures[i];
    EXPECT_EQ(failures.size(), 0U);
    EXPECT_GT(tally.total().passed + tally.total().left_out, 0U) << "files without cases";
    for (const auto& [reason, count] : tally.left_out())
        EXPECT_FALSE(explain(reason).empty())
            << count << " cases left out for no good reason: " << reason;
}

INSTANTIATE_TEST_SUITE_P(Official, Conformance, testing::ValuesIn(suites()),
                         [](const auto& suite) { return std::string{suite.param.name}; });

TEST(ConformanceFiles, CanAllBeRead)
{
    const std::filesystem::path folder = test::fixtures();
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << absent;
    const Outcome outcome = run({}, folder.string());
    for (const std::string& message : outcome.unreadable)
        ADD_FAILURE() << message;
    EXPECT_FALSE(outcome.unread.empty()) << "no fixtures below " << folder;
}

}  // namespace
}  // namespace sluice::conformance
