// SPDX-License-Identifier: Apache-2.0
#include "lab/google_benchmark.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sluice::lab {
namespace {

Results example()
{
    ResultRow sound;
    sound.case_name = "erc20";
    sound.side = "advanced";
    sound.gas = 1234;
    sound.microseconds = {2, 4, 9};
    ResultRow failed;
    failed.case_name = "broken";
    failed.side = "advanced";
    failed.error = "gas 1, expected 2";
    Results results;
    results.rows = {sound, failed};
    return results;
}

TEST(GoogleBenchmark, EachExecutionIsARepetition)
{
    const auto json = nlohmann::json::parse(to_google_benchmark(example()));
    const auto& entries = json.at("benchmarks");
    const double times[] = {2, 4, 9};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(entries.at(i).at("name"), "erc20/advanced");
        EXPECT_EQ(entries.at(i).at("run_type"), "iteration");
        EXPECT_EQ(entries.at(i).at("repetitions"), 3);
        EXPECT_EQ(entries.at(i).at("repetition_index"), i);
        EXPECT_EQ(entries.at(i).at("real_time"), times[i]);
        EXPECT_EQ(entries.at(i).at("time_unit"), "us");
    }
}

TEST(GoogleBenchmark, AggregatesStandBehind)
{
    const auto json = nlohmann::json::parse(to_google_benchmark(example()));
    const auto value = [&](std::size_t i, const char* name) {
        const auto& entry = json.at("benchmarks").at(i);
        EXPECT_EQ(entry.at("aggregate_name"), name);
        EXPECT_EQ(entry.at("name"), std::string{"erc20/advanced_"} + name);
        return entry.at("real_time").get<double>();
    };
    EXPECT_DOUBLE_EQ(value(3, "mean"), 5);
    EXPECT_DOUBLE_EQ(value(4, "median"), 4);
    EXPECT_DOUBLE_EQ(value(5, "stddev"), std::sqrt(13.0));  // (9 + 1 + 16) / 2
    EXPECT_DOUBLE_EQ(value(6, "cv"), std::sqrt(13.0) / 5);
}

TEST(GoogleBenchmark, FailuresAreErrors)
{
    const auto json = nlohmann::json::parse(to_google_benchmark(example()));
    const auto& last = json.at("benchmarks").back();
    EXPECT_EQ(last.at("name"), "broken/advanced");
    EXPECT_EQ(last.at("error_occurred"), true);
    EXPECT_EQ(last.at("error_message"), "gas 1, expected 2");
    EXPECT_FALSE(last.contains("real_time"));
}

}  // namespace
}  // namespace sluice::lab
