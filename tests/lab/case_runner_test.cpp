// Runs of benchmark cases: what is held against the expectation, and that runs do not meet.
// SPDX-License-Identifier: Apache-2.0
#include "lab/case_runner.hpp"

#include <gtest/gtest.h>

#include "tests/lab/made_case.hpp"

namespace sluice::lab {
namespace {

/// Returns the sum of 1 and 2. Seven pushes, ADD and MSTORE at 3 gas each, 3 for a word of memory.
constexpr std::string_view adds = "600160020160005260206000f3";
constexpr std::uint64_t adds_gas = 24;

Case adding_case()
{
    Case result = case_of(adds);
    result.expected.gas_used = adds_gas;
    result.expected.output = Bytes(32);
    result.expected.output->back() = 3;
    return result;
}

std::string error_of(const Case& benchmark)
{
    const auto runner = CaseRunner::prepare(benchmark);
    if (!runner)
        return runner.error();
    const auto execution = (*runner)->run();
    EXPECT_FALSE(execution.has_value());
    return execution ? "" : execution.error();
}

TEST(LabCaseRunner, RunsWhatIsExpected)
{
    const Case benchmark = adding_case();
    const auto runner = CaseRunner::prepare(benchmark);
    ASSERT_TRUE(runner) << runner.error();
    for (int i = 0; i < 3; ++i) {
        const auto execution = (*runner)->run();
        ASSERT_TRUE(execution) << execution.error();
        EXPECT_EQ(execution->status, evm::Status::success);
        EXPECT_EQ(execution->gas_used, adds_gas);
        EXPECT_EQ((*runner)->output().back(), 3);
    }
    EXPECT_TRUE((*runner)->run_measured());
}

TEST(LabCaseRunner, RefusesAnotherGasOutputOrEnding)
{
    Case benchmark = adding_case();
    benchmark.expected.gas_used = adds_gas + 1;
    EXPECT_EQ(error_of(benchmark), "gas 24, expected 25");

    benchmark = adding_case();
    benchmark.expected.output->back() = 4;
    EXPECT_EQ(error_of(benchmark),
              "output 0x" + std::string(62, '0') + "03, expected 0x" + std::string(62, '0') + "04");
    benchmark.expected.output = Bytes(33);
    EXPECT_TRUE(error_of(benchmark).ends_with("... (33 bytes)"));

    benchmark = adding_case();
    benchmark.expected.ending = Ending::revert;
    EXPECT_EQ(error_of(benchmark), "status success, expected revert");
    benchmark.expected.ending = Ending::failure;
    EXPECT_EQ(error_of(benchmark), "status success, expected failure");
}

TEST(LabCaseRunner, KnowsRevertsFromFailures)
{
    Case reverts = case_of("60006000fd");
    EXPECT_EQ(error_of(reverts), "status execution reverted, expected success");
    reverts.expected.ending = Ending::revert;
    EXPECT_TRUE(CaseRunner::prepare(reverts).value()->run());

    Case fails = case_of("fe");
    EXPECT_EQ(error_of(fails), "status invalid instruction, expected success");
    fails.expected.ending = Ending::failure;
    EXPECT_TRUE(CaseRunner::prepare(fails).value()->run());
}

TEST(LabCaseRunner, EveryRunStartsFromTheSameState)
{
    // SSTORE(0, SLOAD(0) + 1), and returns it: 43 each time, at the cost of a cold slot.
    Case benchmark = case_of(
        "60005460010180600055"
        "60005260206000f3");
    benchmark.prestate[0].storage.emplace_back(u256{0}, u256{42});
    benchmark.expected.output = Bytes(32);
    benchmark.expected.output->back() = 43;
    const auto runner = CaseRunner::prepare(benchmark);
    ASSERT_TRUE(runner) << runner.error();
    const auto first = (*runner)->run();
    ASSERT_TRUE(first) << first.error();
    EXPECT_GT(first->gas_used, 5000U);
    const auto second = (*runner)->run_measured();
    ASSERT_TRUE(second) << second.error();
    EXPECT_EQ(second->gas_used, first->gas_used);
}

TEST(LabCaseRunner, DeploysInitCodeAndCallsWhatItReturns)
{
    // PUSH12 (code that returns 7), MSTORE at 0, RETURN of its last ten bytes.
    Case benchmark;
    benchmark.sender = Address{{0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}};
    benchmark.init_code = from_hex(
                              "69"
                              "600760005260206000f3"
                              "600052"
                              "600a6016f3")
                              .value();
    benchmark.expected.output = Bytes(32);
    benchmark.expected.output->back() = 7;
    const auto runner = CaseRunner::prepare(benchmark);
    ASSERT_TRUE(runner) << runner.error();
    EXPECT_TRUE((*runner)->run());

    benchmark.init_code = from_hex("fe").value();
    EXPECT_EQ(error_of(benchmark), "the deployment fails: invalid instruction");
    // A contract of one byte more than EIP-170 allows.
    benchmark.init_code = from_hex("6160016000f3").value();
    EXPECT_EQ(error_of(benchmark), "the deployment fails: deployed code too large");
}

TEST(LabCaseRunner, AStateTestHasToPassFirst)
{
    constexpr std::string_view json = R"({"transfer": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                "currentGasLimit": "0x989680", "currentNumber": "0x01",
                "currentTimestamp": "0x03e8", "currentBaseFee": "0x07", "currentRandom": "0x00"},
        "pre": {"0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b":
                    {"balance": "0x0de0b6b3a7640000", "nonce": "0x00", "code": "0x", "storage": {}}},
        "transaction": {"data": ["0x"], "gasLimit": ["0x5208"], "value": ["0x01"],
                        "gasPrice": "0x0a", "nonce": "0x00",
                        "to": "0x1000000000000000000000000000000000000000",
                        "sender": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"},
        "post": {"Cancun": [
            {"hash": "0x0000000000000000000000000000000000000000000000000000000000000000",
             "logs": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
             "indexes": {"data": 0, "gas": 0, "value": 0}}]}}})";
    auto tests = fixtures::parse_state_tests(json);
    ASSERT_TRUE(tests) << tests.error().message();
    Case benchmark;
    benchmark.state_test = std::make_shared<const fixtures::StateTest>(std::move(tests->front()));
    EXPECT_TRUE(error_of(benchmark).starts_with("the state test does not pass: state root 0x"));
}

}  // namespace
}  // namespace sluice::lab
