// SPDX-License-Identifier: Apache-2.0
#include "lab/results.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace sluice::lab {
namespace {

/// A file that is gone behind the test.
class File {
public:
    explicit File(const std::string& text)
        : path_{std::filesystem::temp_directory_path() /
                ("sluice-results-" + std::to_string(::getpid()) + ".json")}
    {
        std::ofstream{path_} << text;
    }
    ~File() { std::filesystem::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] std::expected<Results, std::string> load() const
    {
        return load_results(path_.string());
    }

private:
    std::filesystem::path path_;
};

Results example()
{
    ResultRow first;
    first.case_name = "erc20";
    first.fork = "Cancun";
    first.side = "traditional";
    first.gas = 1234;
    first.microseconds = {10, 12, 11, 10, 12, 11};
    first.instructions = 5678;
    first.instruction_source = InstructionSource::hardware;
    ResultRow second = first;
    second.side = "advanced";
    second.microseconds = {5, 6, 5.5, 5, 6, 5.5};
    second.instructions.reset();
    second.instruction_source = InstructionSource::callgrind;
    second.caveat = "times only";
    second.opcodes = 77;
    second.set_up_microseconds = 2.5;
    second.first_microseconds = 8;
    ResultRow third;
    third.case_name = "broken";
    third.fork = "Osaka";
    third.side = "traditional";
    third.error = "gas 1, expected 2";
    Results made;
    made.program = "0.1.0";
    made.machine = "a machine";
    made.commit = "0123abcd";
    made.flags = "-O3";
    made.command = "sluice bench";
    made.date = "2026-11-23T04:12:22Z";
    made.rows = {first, second, third};
    return made;
}

TEST(Results, AFileHoldsWhatWasMeasured)
{
    const Results written = example();
    const auto read = File{to_json(written, 0.05)}.load();
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->program, written.program);
    EXPECT_EQ(read->machine, written.machine);
    EXPECT_EQ(read->commit, written.commit);
    EXPECT_EQ(read->flags, written.flags);
    EXPECT_EQ(read->command, written.command);
    EXPECT_EQ(read->date, written.date);
    ASSERT_EQ(read->rows.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(read->rows[i].case_name, written.rows[i].case_name);
        EXPECT_EQ(read->rows[i].fork, written.rows[i].fork);
        EXPECT_EQ(read->rows[i].side, written.rows[i].side);
        EXPECT_EQ(read->rows[i].error, written.rows[i].error);
        EXPECT_EQ(read->rows[i].gas, written.rows[i].gas);
        EXPECT_EQ(read->rows[i].microseconds, written.rows[i].microseconds);
        EXPECT_EQ(read->rows[i].instructions, written.rows[i].instructions);
        EXPECT_EQ(read->rows[i].instruction_source, written.rows[i].instruction_source);
        EXPECT_EQ(read->rows[i].caveat, written.rows[i].caveat);
        EXPECT_EQ(read->rows[i].opcodes, written.rows[i].opcodes);
        EXPECT_EQ(read->rows[i].set_up_microseconds, written.rows[i].set_up_microseconds);
        EXPECT_EQ(read->rows[i].first_microseconds, written.rows[i].first_microseconds);
    }
}

TEST(Results, SidesAreHeldAgainstTheFirstOfTheirCase)
{
    const Results results = example();
    EXPECT_EQ(first_side(results.rows, 0), 0U);
    EXPECT_EQ(first_side(results.rows, 1), 0U);
    EXPECT_EQ(first_side(results.rows, 2), 2U);
    EXPECT_FALSE(time_of_first(results.rows, 0));
    const auto ratio = time_of_first(results.rows, 1);
    ASSERT_TRUE(ratio);
    EXPECT_DOUBLE_EQ(ratio->value, 0.5);
    EXPECT_NE(to_json(results, 0.05).find("\"verdict\": \"faster\""), std::string::npos);
}

TEST(Results, AFailedSideHasNoRatio)
{
    Results results = example();
    results.rows[1].error = "output differs";
    results.rows[1].microseconds.clear();
    EXPECT_FALSE(time_of_first(results.rows, 1));
}

TEST(Results, OtherFormatsAreRefusedByNumber)
{
    std::string text = to_json(example(), 0.05);
    text.replace(text.find("\"schema\": 1"), 11, "\"schema\": 2");
    const auto read = File{text}.load();
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().find("results of format 2, this program reads format 1"),
              std::string::npos)
        << read.error();
}

TEST(Results, WhatIsWrongIsNamed)
{
    const auto complaint = [](const std::string& text) {
        const auto read = File{text}.load();
        return read ? std::string{"none"} : read.error();
    };
    const auto cases = [](const std::string& row) {
        return R"({"schema": 1, "sluice": "", "machine": "", "cases": [)" + row + "]}";
    };
    const std::string names = R"("name": "a", "fork": "Cancun", "mode": "advanced", )";
    EXPECT_NE(complaint("{}").find("schema: missing"), std::string::npos);
    EXPECT_NE(complaint("[1]").find("not an object"), std::string::npos);
    EXPECT_NE(complaint(cases("{}")).find("cases.0.name: missing"), std::string::npos);
    EXPECT_NE(complaint(cases("{" + names + R"("gas": -1})")).find("gas: not a whole number"),
              std::string::npos);
    EXPECT_NE(complaint(cases("{" + names + R"("gas": 1, "timesUs": [0]})"))
                  .find("timesUs.0: not a number above 0"),
              std::string::npos);
    EXPECT_EQ(complaint(cases("")), "none");
}

TEST(Results, AFileThatIsNotThereIsNamed)
{
    const auto read = load_results("/nonexistent/results.json");
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().find("/nonexistent/results.json: no such file"), std::string::npos);
}

TEST(Results, TheMachineHasAName)
{
    EXPECT_NE(describe_machine().find(" x "), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
