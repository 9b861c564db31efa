// Cases on EVMs behind EVMC, well-behaved and not.
// SPDX-License-Identifier: Apache-2.0
#include "lab/evmc_runner.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/hex.hpp"
#include "lab/case_runner.hpp"
#include "lab/forked_runner.hpp"
#include "lab/measurement.hpp"

namespace sluice::lab {
namespace {

using namespace std::chrono_literals;

const std::string peers = SLUICE_TEST_PEERS;
const std::string test_peer = peers + "/test_peer.so";

/// Counts `rounds` down to 0, stores that it did, and returns 32 bytes of it.
Case counting_case(std::uint16_t rounds)
{
    constexpr Address contract{{0x20, 0x02}};
    Case result;
    result.name = "counting";
    result.sender = Address{{0x10, 0x01}};
    result.recipient = contract;
    Bytes code = from_hex(
                     "610000"
                     "5b600190038060035700")
                     .value();
    code[1] = static_cast<std::uint8_t>(rounds >> 8);
    code[2] = static_cast<std::uint8_t>(rounds);
    code.pop_back();
    const Bytes end = from_hex(
                          "506001600055"
                          "602a60005260206000f3")
                          .value();
    code.insert(code.end(), end.begin(), end.end());
    result.prestate.push_back({contract, 1, u256{}, code, {}});
    return result;
}

std::string error_of(const std::string& configuration)
{
    const Case benchmark = counting_case(3);
    const auto runner = EvmcRunner::prepare(benchmark, configuration);
    return runner ? "" : runner.error();
}

/// What is said of a peer that runs beside our own engine.
std::string complaint(const std::string& behaviour)
{
    const Case benchmark = counting_case(3);
    const auto own = CaseRunner::prepare(benchmark);
    const auto peer = ForkedRunner::start(
        [&] { return EvmcRunner::prepare(benchmark, test_peer + ",does=" + behaviour); }, 2s);
    EXPECT_TRUE(peer) << peer.error();
    std::vector<Runner*> sides{own->get(), peer->get()};
    const auto results = measure(sides, {.rounds = 2});
    EXPECT_EQ(results[0].error, "");
    return results[1].error;
}

TEST(EvmcRunner, AgreesWithOurOwnEngine)
{
    const Case benchmark = counting_case(100);
    const auto own = CaseRunner::prepare(benchmark);
    const auto peer = EvmcRunner::prepare(benchmark, test_peer);
    ASSERT_TRUE(peer) << peer.error();
    std::vector<Runner*> sides{own->get(), peer->get()};
    const auto results = measure(sides, {.rounds = 10});
    EXPECT_EQ(results[0].error, "");
    EXPECT_EQ(results[1].error, "");
    EXPECT_GT(results[1].gas_used, 20'000U);
    EXPECT_EQ((*peer)->output().back(), 0x2a);
}

TEST(EvmcRunner, RefusesWhatIsNoEvm)
{
    EXPECT_NE(error_of("/nonexistent.so").find("no such file"), std::string::npos);
    EXPECT_NE(error_of("/etc/passwd").find("cannot be loaded"), std::string::npos);
    EXPECT_NE(
        error_of(peers + "/empty_peer.so").find("neither evmc_create_empty_peer nor evmc_create"),
        std::string::npos);
    EXPECT_NE(error_of(peers + "/null_peer.so").find("creates nothing"), std::string::npos);
    EXPECT_NE(error_of(peers + "/old_peer.so").find("speaks version 7 of EVMC, not 12"),
              std::string::npos);
}

TEST(EvmcRunner, RefusesOptionsThatTheEvmRefuses)
{
    EXPECT_NE(error_of(test_peer + ",colour=blue").find("no option \"colour\""), std::string::npos);
    EXPECT_NE(error_of(test_peer + ",does").find("option \"does\" does not take \"\""),
              std::string::npos);
}

TEST(EvmcRunner, ABrokenEvmIsCaught)
{
    EXPECT_EQ(complaint("nothing special"), "");
    EXPECT_NE(complaint("gas").find("gas "), std::string::npos);
    EXPECT_NE(complaint("status").find("status execution reverted, expected success"),
              std::string::npos);
    EXPECT_NE(complaint("output").find("output differs"), std::string::npos);
    EXPECT_NE(complaint("garbage").find("status "), std::string::npos);
    EXPECT_EQ(complaint("crash"), "crashed: Killed");
    EXPECT_EQ(complaint("exit"), "ended by itself, with exit code 3");
    EXPECT_EQ(complaint("hang"), "no answer within 2 s");
}

TEST(EvmcSideName, IsTheLibrarysWithItsOptions)
{
    EXPECT_EQ(evmc_side_name("a/b/libevmone.so"), "evmone");
    EXPECT_EQ(evmc_side_name("libevmone.so.0.11,O=2,trace"), "evmone,O=2,trace");
    EXPECT_EQ(evmc_side_name("other-evm.so"), "other-evm");
}

}  // namespace
}  // namespace sluice::lab
