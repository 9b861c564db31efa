// Profiles of EVM executions. Gas is as the Yellow Paper and the EIPs have it, added up by hand.
// SPDX-License-Identifier: Apache-2.0
#include "lab/evm_profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "base/hex.hpp"
#include "lab/evm_profile_views.hpp"

namespace sluice::lab {
namespace {

constexpr Address outer{{0x20, 0x02}};
constexpr Address inner{{0x30, 0x03}};
constexpr std::string_view inner_digits = "3003000000000000000000000000000000000000";

Case case_of(const std::string& code, const std::string& inner_code = {})
{
    Case result;
    result.name = "test";
    result.sender = Address{{0x10, 0x01}};
    result.recipient = outer;
    result.prestate.push_back({outer, 1, u256{1000}, from_hex(code).value(), {}});
    if (!inner_code.empty())
        result.prestate.push_back({inner, 1, u256{}, from_hex(inner_code).value(), {}});
    return result;
}

/// Gas and executions alone.
EvmProfile count(const Case& benchmark)
{
    auto profile = profile_case(benchmark, {.samples = 0, .other_modes = {}});
    EXPECT_TRUE(profile) << profile.error();
    return profile ? std::move(*profile) : EvmProfile{};
}

std::string error_of(const Case& benchmark)
{
    const auto profile = profile_case(benchmark, {.samples = 0, .other_modes = {}});
    EXPECT_FALSE(profile);
    return profile ? "" : profile.error();
}

InstructionCosts costs_of(const EvmProfile& profile, std::string_view opcode)
{
    for (const OpcodeCosts& row : by_opcode(profile)) {
        if (row.name == opcode)
            return row.costs;
    }
    return {};
}

/// What instructions and frames took is what the call used, seen from every side.
void expect_sums(const EvmProfile& profile, std::uint64_t gas)
{
    EXPECT_EQ(profile.gas_used, gas);
    std::uint64_t beside = 0;
    for (const FrameNode& node : profile.frames.nodes())
        beside += node.forfeited_gas + node.deposit_gas;
    std::uint64_t opcodes = 0, blocks = 0, positions = 0, frames = 0;
    for (const OpcodeCosts& row : by_opcode(profile))
        opcodes += row.costs.gas;
    for (const BlockCosts& row : by_block(profile))
        blocks += row.costs.gas;
    for (std::uint32_t i = 0; i < profile.frames.codes().size(); ++i) {
        for (const PositionCosts& row : by_position(profile, i))
            positions += row.costs.gas;
    }
    for (const FrameCosts& row : by_frame(profile))
        frames += row.own.gas;
    EXPECT_EQ(opcodes + beside, gas);
    EXPECT_EQ(blocks + beside, gas);
    EXPECT_EQ(positions + beside, gas);
    EXPECT_EQ(frames, gas);
    EXPECT_EQ(by_frame(profile).front().total.gas, gas);
}

std::string push_inner()
{
    return "73" + std::string{inner_digits};
}

/// Calls the inner contract without input, with this much gas; 12 + 3 + 3 gas before the call.
std::string staticcall_inner(const std::string& gas)
{
    return "6000600060006000" + push_inner() + "61" + gas + "fa";
}

/// Three times round: JUMPDEST at 2, JUMPI at 10.
constexpr std::string_view loop = "60035b60019003806002575b00";

TEST(EvmProfile, CountsALoop)
{
    const EvmProfile profile = count(case_of(std::string{loop}));
    // PUSH1, and thrice JUMPDEST, PUSH1, SWAP1, SUB, DUP1, PUSH1, JUMPI; JUMPDEST, STOP.
    expect_sums(profile, 3 + 3 * (1 + 3 + 3 + 3 + 3 + 3 + 10) + 1);
    EXPECT_EQ(costs_of(profile, "PUSH1"), (InstructionCosts{7, 21, 0}));
    EXPECT_EQ(costs_of(profile, "JUMPDEST"), (InstructionCosts{4, 4, 0}));
    EXPECT_EQ(costs_of(profile, "SUB"), (InstructionCosts{3, 9, 0}));
    EXPECT_EQ(costs_of(profile, "JUMPI"), (InstructionCosts{3, 30, 0}));
    EXPECT_EQ(costs_of(profile, "STOP"), (InstructionCosts{1, 0, 0}));
    EXPECT_FALSE(profile.times);
}

TEST(EvmProfile, CutsCodeIntoBlocks)
{
    const EvmProfile profile = count(case_of(std::string{loop}));
    const std::vector<BlockCosts> rows = by_block(profile);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(block_name(profile, rows[0]), "0002 JUMPDEST .. 000a JUMPI");
    EXPECT_EQ(rows[0].entries, 3U);
    EXPECT_EQ(rows[0].costs, (InstructionCosts{21, 78, 0}));
    EXPECT_EQ(block_name(profile, rows[1]), "0000 PUSH1");
    EXPECT_EQ(rows[1].costs, (InstructionCosts{1, 3, 0}));
    EXPECT_EQ(block_name(profile, rows[2]), "000b JUMPDEST .. 000c STOP");
    EXPECT_EQ(rows[2].costs, (InstructionCosts{2, 1, 0}));
}

TEST(EvmProfile, ListsPositionsThatRan)
{
    // A jump over an INVALID to the code's end, whose STOP is not written.
    const EvmProfile profile = count(case_of("600456fe5b"));
    const std::vector<PositionCosts> rows = by_position(profile, 0);
    std::vector<std::uint32_t> positions;
    for (const PositionCosts& row : rows) {
        positions.push_back(row.position);
        EXPECT_EQ(row.costs.executions, 1U);
    }
    EXPECT_EQ(positions, (std::vector<std::uint32_t>{0, 2, 4, 5}));
    EXPECT_EQ(instruction_name(profile, 0, 5), "STOP");
}

TEST(EvmProfile, GivesCallsWhatCalledCodeDidNotUse)
{
    // The called code: PUSH1, PUSH1, ADD, POP, STOP.
    const EvmProfile profile = count(case_of(staticcall_inner("ffff") + "5000", "60016002015000"));
    constexpr std::uint64_t cold_access = 2600, called = 3 + 3 + 3 + 2;
    constexpr std::uint64_t own = 12 + 3 + 3 + cold_access + 2;
    expect_sums(profile, own + called);
    EXPECT_EQ(costs_of(profile, "STATICCALL"), (InstructionCosts{1, cold_access, 0}));
    EXPECT_EQ(costs_of(profile, "POP"), (InstructionCosts{2, 4, 0}));
    const std::vector<FrameCosts> rows = by_frame(profile);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].own.gas, own);
    EXPECT_EQ(rows[1].own.gas, called);
    EXPECT_EQ(rows[1].total.gas, called);
    EXPECT_EQ(frame_name(profile.frames.nodes()[1]), "staticcall 0x30030000..000000");
}

TEST(EvmProfile, TakesTheStipendOffCallsThatPay)
{
    // CALL with value 1: access, value, and the 2,300 that the called code gets for nothing.
    const EvmProfile profile =
        count(case_of("60006000600060006001" + push_inner() + "61fffff15000", "60016002015000"));
    constexpr std::uint64_t own = 2600 + 9000 - 2300;
    expect_sums(profile, 5 * 3 + 3 + 3 + own + 11 + 2);
    EXPECT_EQ(costs_of(profile, "CALL"), (InstructionCosts{1, own, 0}));
}

TEST(EvmProfile, CountsWhatRevertsLikeAllElse)
{
    const EvmProfile profile = count(case_of(staticcall_inner("ffff") + "5000", "60006000fd"));
    expect_sums(profile, 18 + 2600 + 6 + 2);
    EXPECT_EQ(costs_of(profile, "REVERT"), (InstructionCosts{1, 0, 0}));
    EXPECT_EQ(profile.frames.nodes()[1].forfeited_gas, 0U);
}

TEST(EvmProfile, KeepsForfeitedGasFromInstructions)
{
    // 1000 gas for PUSH1 and INVALID.
    const EvmProfile profile = count(case_of(staticcall_inner("03e8") + "5000", "6000fe"));
    expect_sums(profile, 18 + 2600 + 1000 + 2);
    EXPECT_EQ(costs_of(profile, "INVALID"), (InstructionCosts{1, 0, 0}));
    EXPECT_EQ(profile.frames.nodes()[1].forfeited_gas, 997U);
    EXPECT_EQ(by_frame(profile)[1].own.gas, 1000U);
}

TEST(EvmProfile, SeparatesCreationsTheirCodeAndItsPrice)
{
    // MSTORE of init code that returns one byte; CREATE.
    const EvmProfile profile = count(case_of("6460016000f36000526005601b6000f05000"));
    constexpr std::uint64_t create = 32'000 + 2;  // EIP-3860: 2 for a word of init code
    constexpr std::uint64_t own = 3 + 3 + (3 + 3) + 3 * 3 + create + 2;
    constexpr std::uint64_t called = 3 + 3 + 3, deposit = 200;
    expect_sums(profile, own + called + deposit);
    EXPECT_EQ(costs_of(profile, "CREATE"), (InstructionCosts{1, create, 0}));
    EXPECT_EQ(costs_of(profile, "RETURN"), (InstructionCosts{1, 3, 0}));
    const FrameNode& created = profile.frames.nodes()[1];
    EXPECT_EQ(created.deposit_gas, deposit);
    EXPECT_TRUE(profile.frames.codes()[created.code].is_init_code);
    EXPECT_TRUE(frame_name(created).starts_with("create 0x"));
}

TEST(EvmProfile, NamesPrecompilesThatCallsLeadTo)
{
    // STATICCALL of identity, which is warm, with no input: 100 and 15.
    const EvmProfile profile = count(case_of("6000600060006000600461fffffa5000"));
    expect_sums(profile, 18 + 115 + 2);
    EXPECT_EQ(costs_of(profile, "STATICCALL identity"), (InstructionCosts{1, 115, 0}));
}

TEST(EvmProfile, TellsFunctionsOfAContractApart)
{
    // Two calls with four bytes of memory as input: all zeros, then with a one in the end.
    const std::string call = "60006000600460006000" + push_inner() + "61fffff150";
    const EvmProfile profile = count(case_of(call + call + "6001600353" + call + "00", "00"));
    ASSERT_EQ(profile.frames.nodes().size(), 3U);
    EXPECT_EQ(profile.frames.nodes()[1].selector, 0U);
    EXPECT_EQ(profile.frames.nodes()[1].calls, 2U);
    EXPECT_EQ(profile.frames.nodes()[2].selector, 1U);
    EXPECT_EQ(profile.frames.nodes()[2].calls, 1U);
    EXPECT_EQ(profile.frames.codes().size(), 2U);
}

TEST(EvmProfile, NamesCodeThatRunsOnAnotherAccount)
{
    const EvmProfile profile =
        count(case_of("6000600060006000" + push_inner() + "61fffff45000", "00"));
    ASSERT_EQ(profile.frames.nodes().size(), 2U);
    EXPECT_EQ(profile.frames.nodes()[1].address, inner);
    EXPECT_EQ(frame_name(profile.frames.nodes()[1]), "delegatecall 0x30030000..000000");
}

TEST(EvmProfile, ProfilesCreations)
{
    Case benchmark = case_of("00");
    benchmark.creates = true;
    benchmark.calldata = from_hex("60016000f3").value();
    ASSERT_TRUE(expect_first_outcome(benchmark));
    EXPECT_EQ(benchmark.expected.output, Bytes{0});
    expect_sums(count(benchmark), 9 + 200);
}

TEST(EvmProfile, ChecksWhatItRuns)
{
    Case benchmark = case_of(std::string{loop});
    benchmark.expected.gas_used = 1;
    EXPECT_EQ(error_of(benchmark), "gas 82, expected 1");
    EXPECT_EQ(error_of(case_of("fe")), "status invalid instruction, expected success");
    benchmark = case_of("");
    EXPECT_EQ(error_of(benchmark), "nothing to profile: the call runs no code");
}

TEST(EvmProfile, LearnsWhatCodeComesTo)
{
    Case benchmark = case_of("60206000fd");
    ASSERT_TRUE(expect_first_outcome(benchmark));
    EXPECT_EQ(benchmark.expected.ending, Ending::revert);
    EXPECT_EQ(benchmark.expected.gas_used, 9U);
    EXPECT_EQ(benchmark.expected.output, Bytes(32));
}

TEST(EvmProfile, MakesATreeOfFramesBlocksAndOpcodes)
{
    const EvmProfile profile = count(case_of(staticcall_inner("ffff") + "5000", "60016002015000"));
    const CallTree tree = to_call_tree(profile);
    ASSERT_EQ(tree.metrics().size(), 2U);
    EXPECT_EQ(tree.metrics()[0].name, "gas");
    EXPECT_EQ(tree.totals(0)[CallTree::root], profile.gas_used);
    std::vector<std::string> path;
    for (std::uint32_t i = 0; i < tree.nodes().size(); ++i) {
        if (tree.frames()[tree.nodes()[i].frame].name != "ADD")
            continue;
        EXPECT_EQ(tree.self(i, 0), 3U);
        EXPECT_EQ(tree.self(i, 1), 1U);
        for (std::uint32_t at = i; at != CallTree::root; at = tree.nodes()[at].parent)
            path.push_back(tree.frames()[tree.nodes()[at].frame].name);
    }
    EXPECT_EQ(path,
              (std::vector<std::string>{"ADD", "0000 PUSH1 .. 0006 STOP",
                                        "staticcall 0x30030000..000000", "0x20020000..000000"}));
}

// ---- samples -----------------------------------------------------------------------------

/// Shares of a program's samples that a few places must have.
class Sampled {
public:
    explicit Sampled(const Case& benchmark)
    {
        auto profile = profile_case(
            benchmark, {.samples = 200, .max_time = std::chrono::seconds{20}, .other_modes = {}});
        EXPECT_TRUE(profile) << profile.error();
        if (profile && profile->times)
            profile_ = std::move(*profile);
        else
            ADD_FAILURE() << "no times";
    }

    [[nodiscard]] double share(const InstructionCosts& costs) const
    {
        return profile_.times ? static_cast<double>(costs.samples) /
                                    static_cast<double>(profile_.times->samples)
                              : 0;
    }
    [[nodiscard]] const EvmProfile& profile() const noexcept { return profile_; }

private:
    EvmProfile profile_;
};

TEST(EvmSampling, FindsTheBlockThatTakesTheTime)
{
    // 512 times: KECCAK256 of 4 KiB, then a block that counts down.
    const Sampled sampled{case_of("6102005b61100060002050600e565b600190038060035700")};
    const EvmProfile& profile = sampled.profile();
    EXPECT_GE(profile.times->samples, 200U);
    EXPECT_GT(sampled.share(costs_of(profile, "KECCAK256")), 0.8);
    const BlockCosts hottest = by_block(profile).front();
    EXPECT_EQ(block_name(profile, hottest), "0003 JUMPDEST .. 000d JUMP");
    EXPECT_EQ(hottest.entries, 512U);
    EXPECT_GT(sampled.share(hottest.costs), 0.8);
    // And nearly all of the gas: 30 and 6 for each of 128 words, of about 850 a round.
    const auto ratio = time_against_gas(profile, hottest.costs);
    ASSERT_TRUE(ratio);
    EXPECT_NEAR(ratio->value, 1, 0.25);

    std::uint64_t all = 0;
    for (const OpcodeCosts& row : by_opcode(profile))
        all += row.costs.samples;
    EXPECT_EQ(all, profile.times->samples);
    EXPECT_EQ(to_call_tree(profile).metrics()[0].name, "time");
}

TEST(EvmSampling, KnowsWhatRanBeforeAJump)
{
    // 512 times: 64 KiB of zeros into memory, in front of a jump, and where a jump lands.
    const Sampled before{
        case_of("6102005b60106201000060006000"
                "37565b"
                "600190038060035700")};
    EXPECT_GT(before.share(costs_of(before.profile(), "CALLDATACOPY")), 0.8);
    const Sampled behind{
        case_of("6102005b6201000060006000600f56"
                "5b37"
                "600190038060035700")};
    EXPECT_GT(behind.share(costs_of(behind.profile(), "CALLDATACOPY")), 0.8);
}

TEST(EvmSampling, KnowsEndsOfFramesFromCalls)
{
    // 256 times: a call of code that returns 64 KiB, which is copied when it ends.
    const std::string call = "6000600060006000" + push_inner() + "5afa50";
    const Sampled sampled{case_of("6101005b" + call + "600190038060035700", "620100006000f3")};
    const EvmProfile& profile = sampled.profile();
    EXPECT_GT(sampled.share(costs_of(profile, "RETURN")), 0.5);
    const std::vector<FrameCosts> rows = by_frame(profile);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_GT(sampled.share(rows[1].own), 0.5);
    EXPECT_EQ(rows[0].total.samples, profile.times->samples);
}

TEST(EvmSampling, CountsPrecompilesAsTheirCalls)
{
    // 256 times: SHA-256 of 4 KiB.
    const Sampled sampled{case_of("6101005b60006000611000600060025afa50600190038060035700")};
    EXPECT_GT(sampled.share(costs_of(sampled.profile(), "STATICCALL sha256")), 0.8);
}

TEST(EvmSampling, ComparesEngines)
{
    const auto profile = profile_case(case_of("6102005b600190038060035700"),
                                      {.samples = 1, .other_modes = {evm::EngineMode::advanced}});
    ASSERT_TRUE(profile) << profile.error();
    ASSERT_TRUE(profile->times);
    ASSERT_EQ(profile->times->modes.size(), 2U);
    EXPECT_EQ(profile->times->modes[1].mode, evm::EngineMode::advanced);
    EXPECT_GT(profile->times->modes[1].time.median, 0);
}

TEST(EvmSampling, SaysNothingOfRatiosThatRestOnLittle)
{
    EvmProfile profile;
    profile.gas_used = 1000;
    const InstructionCosts costs{.executions = 1, .gas = 100, .samples = enough_samples};
    EXPECT_FALSE(time_against_gas(profile, costs));
    profile.times = EvmTimes{};
    profile.times->samples = 5 * enough_samples;
    const auto ratio = time_against_gas(profile, costs);
    ASSERT_TRUE(ratio);
    EXPECT_DOUBLE_EQ(ratio->value, 2);
    EXPECT_LT(ratio->interval.low, 2);
    EXPECT_GT(ratio->interval.low, 1.5);
    EXPECT_FALSE(time_against_gas(profile, {.gas = 100, .samples = enough_samples - 1}));
    EXPECT_FALSE(time_against_gas(profile, {.gas = 0, .samples = enough_samples}));
}

TEST(EvmSampling, LeavesSignalsAsTheyWere)
{
    struct sigaction before{};
    sigaction(SIGPROF, nullptr, &before);
    ASSERT_TRUE(
        profile_case(case_of("6102005b600190038060035700"), {.samples = 1, .other_modes = {}}));
    struct sigaction after{};
    sigaction(SIGPROF, nullptr, &after);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
}

}  // namespace
}  // namespace sluice::lab
