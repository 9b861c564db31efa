// Runs on other programs by the runner protocol. The programs are lines of shell.
// SPDX-License-Identifier: Apache-2.0
#include "lab/command_runner.hpp"

#include <gtest/gtest.h>

#include "tests/lab/made_case.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

/// A command that runs this script: $2 is the file of the code, $4 the calldata, $6 the number of
/// runs.
std::string script(const std::string& lines)
{
    return "sh -c '" + lines + "' sh";
}

std::expected<Execution, std::string> run(const std::string& command, const Case& benchmark,
                                          std::chrono::milliseconds patience = 10s)
{
    auto runner = CommandRunner::prepare(benchmark, command, patience);
    if (!runner)
        return std::unexpected(runner.error());
    return (*runner)->run();
}

std::string error_of(const std::string& command, std::chrono::milliseconds patience = 10s)
{
    const auto execution = run(command, case_of("00"), patience);
    return execution ? "" : execution.error();
}

TEST(CommandRunner, TakesTheTimeOfTheLastRun)
{
    const auto execution =
        run(script("[ $# = 6 ] && [ $6 = 3 ] && echo 9; echo 8.5; echo 0.25"), case_of("00"));
    ASSERT_TRUE(execution) << execution.error();
    EXPECT_EQ(execution->time, 250us);
}

TEST(CommandRunner, HandsOverCodeAndCalldata)
{
    Case benchmark = case_of("00");
    benchmark.init_code = from_hex("6001").value();
    benchmark.calldata = from_hex("a0b1").value();
    const std::string checks =
        "grep -qx 6001 \"$2\" && [ $4 = a0b1 ] && "
        "[ $1$3$5 = --contract-code-path--calldata--num-runs ] && "
        "printf \"1\\n1\\n1\\n\"";
    const auto execution = run(script(checks), benchmark);
    EXPECT_TRUE(execution) << execution.error();
}

TEST(CommandRunner, DeployedCodeGetsInitCode)
{
    const Bytes code = from_hex("6001600201").value();
    // PUSH4 5, DUP1, PUSH1 14, PUSH1 0, CODECOPY, PUSH1 0, RETURN
    EXPECT_EQ(to_hex(init_code_of(code)), "630000000580600e6000396000f36001600201");
}

TEST(CommandRunner, MisbehaviourIsSaid)
{
    EXPECT_NE(error_of("/no/such/program").find("exit code 127"), std::string::npos);
    EXPECT_EQ(error_of(script("echo oh dear >&2; exit 3")), "ended with exit code 3: oh dear");
    EXPECT_NE(error_of(script("echo 1; echo two; echo 3")).find("instead of as many lines"),
              std::string::npos);
    EXPECT_NE(error_of(script("echo 1; echo 2")).find("instead of as many lines"),
              std::string::npos);
    EXPECT_NE(error_of(script("echo -1; echo nan; echo 1")).find("instead"), std::string::npos);
    EXPECT_NE(error_of(script("echo 0.000; echo 0.000; echo 0.000")).find("too coarse"),
              std::string::npos);
    EXPECT_NE(error_of(script("kill -9 $$")).find("exit code 137"), std::string::npos);
    EXPECT_NE(error_of("sleep 60 #", 200ms).find("no end within 0.2"), std::string::npos);
}

TEST(CommandRunner, WhatTheProtocolHasNoWordsForIsSaid)
{
    Case ether = case_of("00");
    ether.value = u256{1};
    EXPECT_NE(run("true", ether).error().find("sends ether"), std::string::npos);
    Case two = case_of("00");
    two.prestate.push_back({Address{{7}}, 1, u256{}, Bytes{0}, {}});
    EXPECT_NE(run("true", two).error().find("several contracts"), std::string::npos);
    Case stored = case_of("00");
    stored.prestate.front().storage.emplace_back(u256{1}, u256{2});
    EXPECT_NE(run("true", stored).error().find("storage"), std::string::npos);
    Case none = case_of("");
    EXPECT_NE(run("true", none).error().find("no contract"), std::string::npos);
    Case large = case_of("00");
    large.calldata.resize(100'000);
    EXPECT_NE(run("true", large).error().find("command line"), std::string::npos);
}

TEST(CommandRunner, IsNamedAfterTheProgram)
{
    EXPECT_EQ(command_side_name("/opt/bin/runner --fast"), "runner");
    EXPECT_EQ(command_side_name("runner"), "runner");
    EXPECT_EQ(command_side_name("  runner x"), "runner");
    EXPECT_EQ(command_side_name(""), "");
}

}  // namespace
}  // namespace sluice::lab
