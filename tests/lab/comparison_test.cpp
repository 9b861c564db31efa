// SPDX-License-Identifier: Apache-2.0
#include "lab/comparison.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::lab {
namespace {

/// Twelve executions around so many microseconds.
std::vector<double> times(double middle)
{
    std::vector<double> result;
    for (int i = 0; i < 12; ++i)
        result.push_back(middle * (1 + 0.001 * (i % 5)));
    return result;
}

ResultRow row(std::string name, double middle)
{
    ResultRow result;
    result.case_name = std::move(name);
    result.fork = "Cancun";
    result.side = "traditional";
    result.gas = 100;
    result.microseconds = times(middle);
    return result;
}

Results results(std::vector<ResultRow> rows)
{
    Results made;
    made.program = "sluice";
    made.machine = "machine";
    made.rows = std::move(rows);
    return made;
}

Change change_of(const ResultRow& base, const ResultRow& now, double threshold = 0.05)
{
    return compare_results(results({base}), results({now}), threshold).front().change;
}

TEST(Comparison, TimesBeyondTheThresholdAreARegression)
{
    EXPECT_EQ(change_of(row("a", 100), row("a", 110)), Change::slower);
    EXPECT_EQ(change_of(row("a", 110), row("a", 100)), Change::faster);
    EXPECT_EQ(change_of(row("a", 100), row("a", 101)), Change::same);
    EXPECT_EQ(change_of(row("a", 100), row("a", 106), 0.10), Change::same);
    EXPECT_EQ(change_of(row("a", 100), row("a", 107)), Change::slower);
    EXPECT_EQ(change_of(row("a", 100), row("a", 105)), Change::too_noisy);
}

TEST(Comparison, TimesThatScatterOverTheThresholdTellNothing)
{
    ResultRow noisy = row("a", 100);
    for (std::size_t i = 0; i < noisy.microseconds.size() / 2; ++i)
        noisy.microseconds[i] = 130;
    EXPECT_EQ(change_of(row("a", 100), noisy), Change::too_noisy);
}

TEST(Comparison, AFewExecutionsTellNothing)
{
    ResultRow once = row("a", 200);
    once.microseconds.resize(1);
    EXPECT_EQ(change_of(row("a", 100), once), Change::too_noisy);
}

TEST(Comparison, InstructionsDecideWhereBothHaveThem)
{
    ResultRow base = row("a", 100);
    ResultRow now = row("a", 200);
    base.instructions = 1'000'000;
    now.instructions = 1'040'000;
    EXPECT_EQ(change_of(base, now), Change::same);
    EXPECT_EQ(change_of(base, now, 0.03), Change::slower);
    EXPECT_EQ(change_of(now, base, 0.03), Change::faster);
    now.instructions.reset();
    EXPECT_EQ(change_of(base, now), Change::slower);
}

TEST(Comparison, CountsOfTheProcessorAreNotExact)
{
    ResultRow base = row("a", 100);
    base.instructions = 1000;
    base.instruction_source = InstructionSource::hardware;
    ResultRow now = base;
    now.instructions = 2000;
    EXPECT_EQ(change_of(base, now), Change::same);
}

TEST(Comparison, WhatCannotBeComparedDoesNotPass)
{
    ResultRow counted = row("a", 100);
    counted.microseconds.clear();
    counted.instructions = 1000;
    EXPECT_EQ(change_of(counted, row("a", 100)), Change::incomparable);
    ResultRow other_work = row("a", 100);
    other_work.gas = 101;
    EXPECT_EQ(change_of(row("a", 100), other_work), Change::incomparable);
    Results elsewhere = results({row("a", 100)});
    elsewhere.machine = "another";
    const auto rows = compare_results(results({row("a", 100)}), elsewhere, 0.05);
    EXPECT_EQ(rows[0].change, Change::incomparable);
    EXPECT_TRUE(is_regression(rows[0].change));
    EXPECT_NE(rows[0].error.find("other machines"), std::string::npos);
}

TEST(Comparison, InstructionsNeedNoTimes)
{
    ResultRow base = row("a", 100);
    base.microseconds.clear();
    base.instructions = 1000;
    ResultRow now = base;
    now.instructions = 1001;
    EXPECT_EQ(change_of(base, now, 0), Change::slower);
    EXPECT_EQ(change_of(base, base, 0), Change::same);
}

TEST(Comparison, WhatFailsOrIsMissingIsWorse)
{
    ResultRow broken = row("a", 100);
    broken.error = "gas 1, expected 2";
    EXPECT_EQ(change_of(row("a", 100), broken), Change::failed);
    EXPECT_EQ(change_of(broken, row("a", 100)), Change::mended);
    EXPECT_EQ(change_of(broken, broken), Change::broken);
    EXPECT_EQ(compare_results(results({}), results({broken}), 0.05)[0].change, Change::failed);
    EXPECT_EQ(compare_results(results({}), results({row("a", 1)}), 0.05)[0].change, Change::added);
    EXPECT_EQ(compare_results(results({row("a", 1)}), results({}), 0.05)[0].change,
              Change::missing);
}

TEST(Comparison, RowsAreThoseOfTheSameForkAndSide)
{
    ResultRow other_side = row("a", 300);
    other_side.side = "advanced";
    ResultRow other_fork = row("a", 300);
    other_fork.fork = "Osaka";
    const auto rows = compare_results(results({other_side, other_fork, row("a", 100)}),
                                      results({row("a", 100)}), 0.05);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].change, Change::missing);
    EXPECT_EQ(rows[1].change, Change::missing);
    EXPECT_EQ(rows[2].change, Change::same);
}

TEST(Comparison, RegressionsComeFirst)
{
    const auto rows =
        compare_results(results({row("a", 100), row("b", 100), row("c", 100), row("d", 100)}),
                        results({row("a", 100), row("b", 200), row("c", 50)}), 0.05);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].case_name, "b");
    EXPECT_EQ(rows[1].case_name, "d");
    EXPECT_EQ(rows[2].case_name, "a");
    EXPECT_EQ(rows[3].case_name, "c");
}

}  // namespace
}  // namespace sluice::lab
