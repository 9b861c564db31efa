// SPDX-License-Identifier: Apache-2.0
#include "lab/history.hpp"

#include <gtest/gtest.h>

#include "lab/bench_page.hpp"
#include "lab/history_page.hpp"

namespace sluice::lab {
namespace {

ResultRow row(const char* name, const char* side, double microseconds)
{
    ResultRow made;
    made.case_name = name;
    made.fork = "Cancun";
    made.side = side;
    for (int i = 0; i < 20; ++i)
        made.microseconds.push_back(microseconds * (1 + 0.001 * (i % 5)));
    return made;
}

HistoryEntry entry(const char* name, const char* date, std::vector<ResultRow> rows)
{
    HistoryEntry made;
    made.name = name;
    made.results.date = date;
    made.results.machine = "one";
    made.results.rows = std::move(rows);
    return made;
}

std::vector<std::string> names(std::vector<HistoryEntry> entries)
{
    sort_history(entries);
    std::vector<std::string> sorted;
    for (const HistoryEntry& each : entries)
        sorted.push_back(each.name);
    return sorted;
}

TEST(History, IsSortedByDateWhereAllHaveOne)
{
    EXPECT_EQ(names({entry("a", "2026-02-01T00:00:00Z", {}), entry("b", "2025-12-31T00:00:00Z", {}),
                     entry("c", "2026-01-15T00:00:00Z", {})}),
              (std::vector<std::string>{"b", "c", "a"}));
    EXPECT_EQ(names({entry("b", "2025-12-31T00:00:00Z", {}), entry("a", "2026-02-01T00:00:00Z", {}),
                     entry("c", "", {})}),
              (std::vector<std::string>{"a", "b", "c"}));
}

TEST(History, TellsWhatBecameSlower)
{
    const std::vector<HistoryEntry> entries{
        entry("1", "", {row("x", "a", 100), row("x", "b", 100), row("y", "a", 100)}),
        entry("2", "", {row("x", "a", 103), row("x", "b", 97)}),
        entry("3", "", {row("x", "a", 110), row("x", "b", 80), row("z", "a", 1)})};
    const auto lines = history_lines(entries, 0.05);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].drift, Drift::slower);
    EXPECT_NEAR(lines[0].times_ratio->value, 1.10, 1e-9);
    EXPECT_EQ(lines[0].points.size(), 3U);
    EXPECT_EQ(lines[0].points[1].entry, 1U);
    EXPECT_NEAR(lines[0].points[1].times->median, 103 * 1.002, 1e-9);
    EXPECT_EQ(lines[1].drift, Drift::faster);
    EXPECT_EQ(lines[2].drift, Drift::once);
    EXPECT_EQ(lines[3].case_name, "z");
    EXPECT_EQ(lines[3].drift, Drift::once);
}

TEST(History, ExactCountsDecideBeforeTimes)
{
    ResultRow first = row("x", "a", 100);
    ResultRow last = row("x", "a", 150);
    first.instructions = 1000;
    last.instructions = 1010;
    std::vector<HistoryEntry> entries{entry("1", "", {first}), entry("2", "", {last})};
    EXPECT_EQ(history_lines(entries, 0.05)[0].drift, Drift::same);
    EXPECT_NEAR(*history_lines(entries, 0.05)[0].instructions_ratio, 1.01, 1e-12);
    EXPECT_EQ(history_lines(entries, 0.005)[0].drift, Drift::slower);
    // The processor's counter is not exact.
    entries[1].results.rows[0].instruction_source = InstructionSource::hardware;
    EXPECT_EQ(history_lines(entries, 0.05)[0].drift, Drift::slower);
    EXPECT_EQ(history_lines(entries, 0.05)[0].instructions_ratio, std::nullopt);
}

TEST(History, DriftsAreCalledAsComparisonsCallThem)
{
    const auto drift_to = [](double time) {
        const std::vector<HistoryEntry> entries{entry("1", "", {row("x", "a", 100)}),
                                                entry("2", "", {row("x", "a", time)})};
        return history_lines(entries, 0.05)[0].drift;
    };
    EXPECT_EQ(drift_to(107), Drift::slower);
    EXPECT_EQ(drift_to(103), Drift::same);
    EXPECT_EQ(drift_to(93), Drift::faster);
}

TEST(History, OtherWorkIsNeitherFasterNorSlower)
{
    ResultRow first = row("x", "a", 100);
    ResultRow last = row("x", "a", 50);
    first.gas = 1000;
    last.gas = 500;
    first.instructions = 1000;
    last.instructions = 500;
    const std::vector<HistoryEntry> entries{entry("1", "", {first}), entry("2", "", {last})};
    EXPECT_EQ(history_lines(entries, 0.05)[0].drift, Drift::other_work);
    EXPECT_NE(to_history_page(entries, 0.05).find("other work"), std::string::npos);
}

TEST(History, TimesOfOtherMachinesAreNotCompared)
{
    std::vector<HistoryEntry> entries{entry("1", "", {row("x", "a", 100)}),
                                      entry("2", "", {row("x", "a", 200)})};
    entries[1].results.machine = "another";
    const auto lines = history_lines(entries, 0.05);
    EXPECT_EQ(lines[0].drift, Drift::other_machine);
    EXPECT_EQ(lines[0].times_ratio, std::nullopt);
    EXPECT_NE(to_history_page(entries, 0.05).find("2 machines"), std::string::npos);
}

TEST(History, WhatFailsAtTheEndIsNotSound)
{
    ResultRow failed = row("x", "a", 100);
    failed.error = "wrong";
    failed.microseconds.clear();
    const std::vector<HistoryEntry> entries{entry("1", "", {row("x", "a", 100)}),
                                            entry("2", "", {failed})};
    const auto lines = history_lines(entries, 0.05);
    EXPECT_EQ(lines[0].drift, Drift::failed);
    EXPECT_EQ(lines[0].points.size(), 1U);
    const std::vector<HistoryEntry> mended{entry("1", "", {failed}),
                                           entry("2", "", {row("x", "a", 100)}),
                                           entry("3", "", {row("x", "a", 100)})};
    EXPECT_EQ(history_lines(mended, 0.05)[0].drift, Drift::same);
}

TEST(BenchPage, MarksFailuresAndEscapesThem)
{
    Results results;
    results.rows = {row("x", "a", 100), row("x", "b", 50), row("y", "a", 1)};
    results.rows[2].error = "said <script>";
    results.rows[2].microseconds.clear();
    results.command = "sluice bench 'a\" & <b>'";
    const std::string page = to_bench_page(results, 0.05);
    EXPECT_NE(page.find("1 of 3 rows FAILED"), std::string::npos);
    EXPECT_NE(page.find("<b>FAILED</b> said &lt;script&gt;"), std::string::npos);
    EXPECT_NE(page.find("sluice bench &#39;a&quot; &amp; &lt;b&gt;&#39;"), std::string::npos);
    EXPECT_NE(page.find("<b>0.500</b>"), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("http"), page.find("http-equiv"));
    EXPECT_EQ(page.find("http", page.find("http-equiv") + 1), std::string::npos);
}

TEST(BenchPage, LeavesOutWhatNobodyMeasured)
{
    Results results;
    results.rows = {row("x", "a", 100)};
    const std::string page = to_bench_page(results, 0.05);
    for (const char* column : {">mode<", ">instructions<", ">ns/opcode<", "time of the first"})
        EXPECT_EQ(page.find(column), std::string::npos) << column;
    results.rows[0].microseconds.clear();
    results.rows[0].instructions = 77;
    const std::string counted = to_bench_page(results, 0.05);
    EXPECT_EQ(counted.find(">median<"), std::string::npos);
    EXPECT_EQ(counted.find("<figure"), std::string::npos);
    EXPECT_NE(counted.find(">instructions<"), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
