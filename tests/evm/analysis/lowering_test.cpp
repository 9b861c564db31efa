// What lowering makes of code. The expected streams are written by hand, from what the bytecode
// does and from the notation of evm/analysis/stream_text.hpp.
// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/lowering.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "evm/analysis/stream_text.hpp"
#include "tests/evm/support/bytecode.hpp"

namespace sluice::evm::test {
namespace {

/// All blocks lowered.
std::unique_ptr<Stream> lower_for(const Code& code, Revision revision = Revision::cancun)
{
    auto stream = lower_all(code, rules_of(revision), 1000 * code.size() + stream_budget(0));
    EXPECT_TRUE(stream.has_value());
    return stream ? std::move(*stream) : nullptr;
}

std::string text(const Bytecode& code, Revision revision = Revision::cancun)
{
    const Code padded{code};
    return "\n" + to_text(*lower_for(padded, revision));
}

TEST(Lowering, StackMovementsDisappear)
{
    EXPECT_EQ(text(Bytecode{OP_CALLDATASIZE} + OP_CALLER + OP_DUP2 + OP_ADD + OP_SWAP1 + OP_MSTORE),
              R"(
block 0 at 0000: gas 16, needs 0, uses 3
    0  s0 = CALLDATASIZE
    1  s1 = CALLER
    2  s1 = ADD s0, s1
    3  MSTORE s0, s1  rest 0
    4  STOP
)");
}

TEST(Lowering, ConstantsFoldAndReachOperands)
{
    const Bytecode mask = push(1) + push(1) + push(160) + OP_SHL + OP_SUB;
    EXPECT_EQ(text(Bytecode{OP_CALLVALUE} + mask + OP_AND + push(0) + OP_MSTORE), R"(
block 0 at 0000: gas 26, needs 0, uses 4
    0  s0 = CALLVALUE
    1  s0 = AND s0, 0xffffffffffffffffffffffffffffffffffffffff
    2  MSTORE 0, s0  rest 0
    3  STOP
)");
}

TEST(Lowering, DivisionsByPowersOfTwoAreShifts)
{
    EXPECT_EQ(text(push_wide(29, u256{1} << 224) + push(0) + OP_CALLDATALOAD + OP_DIV + push(0) +
                   OP_MSTORE),
              R"(
block 0 at 0000: gas 20, needs 0, uses 2
    0  s1 = CALLDATALOAD 0
    1  s0 = SHR 224, s1
    2  MSTORE 0, s0  rest 0
    3  STOP
)");
}

TEST(Lowering, PowersOfConstantsAreConstants)
{
    // 50 gas for each byte of the exponent.
    EXPECT_EQ(text(push(2) + push_wide(2, 256) + OP_EXP + push(0) + OP_MSTORE), R"(
block 0 at 0000: gas 72, needs 0, uses 2
    0  MSTORE 0, 0x10000  rest 0
    1  STOP
)");
}

TEST(Lowering, WhatIsTrueOrFalseIsNotTurnedOverTwice)
{
    EXPECT_EQ(text(Bytecode{OP_CALLER} + OP_CALLVALUE + OP_LT + OP_ISZERO + OP_ISZERO + OP_ISZERO +
                   push(0) + OP_MSTORE),
              R"(
block 0 at 0000: gas 22, needs 0, uses 2
    0  s0 = CALLER
    1  s1 = CALLVALUE
    2  s0 = LT s1, s0
    3  s0 = ISZERO s0
    4  MSTORE 0, s0  rest 0
    5  STOP
)");
}

TEST(Lowering, OperandsInAnyOrderAreComputedOnce)
{
    EXPECT_EQ(text(Bytecode{OP_CALLER} + OP_CALLVALUE + OP_DUP2 + OP_DUP2 + OP_ADD + OP_SWAP2 +
                   OP_ADD + OP_MSTORE),
              R"(
block 0 at 0000: gas 22, needs 0, uses 4
    0  s0 = CALLER
    1  s1 = CALLVALUE
    2  s2 = ADD s1, s0
    3  MSTORE s2, s2  rest 0
    4  STOP
)");
}

TEST(Lowering, MemoryAccessesAddDistancesThemselves)
{
    // The address of the load is of use elsewhere too.
    EXPECT_EQ(text(Bytecode{OP_CALLDATASIZE} + OP_CALLER + push(32) + OP_DUP3 + OP_ADD + OP_MSTORE +
                   push(64) + OP_ADD + OP_DUP1 + OP_MLOAD + OP_MSTORE),
              R"(
block 0 at 0000: gas 31, needs 0, uses 4
    0  s0 = CALLDATASIZE
    1  s1 = CALLER
    2  MSTORE s0 + 32, s1  rest 15
    4  s0 = ADD s0, 64
    5  s1 = MLOAD s0  rest 3
    6  MSTORE s1, s0  rest 0
    7  STOP
)");
    EXPECT_EQ(text(Bytecode{OP_CALLDATASIZE} + push(96) + OP_ADD + OP_MLOAD + push(0) + OP_SSTORE),
              R"(
block 0 at 0000: gas 14, needs 0, uses 2
    0  s0 = CALLDATASIZE
    1  s0 = MLOAD s0 + 96  rest 3
    3  SSTORE 0, s0  rest 0
    4  STOP
)");
}

TEST(Lowering, UnusedResultsAreNotComputedButPaid)
{
    EXPECT_EQ(text(Bytecode{OP_CALLER} + OP_CALLVALUE + OP_MUL + OP_POP), R"(
block 0 at 0000: gas 11, needs 0, uses 2
    0  STOP
)");
}

TEST(Lowering, LoadsFromMemoryStayAsTheyMayGrowIt)
{
    EXPECT_EQ(text(push(64) + OP_MLOAD + OP_POP), R"(
block 0 at 0000: gas 8, needs 0, uses 1
    0  s0 = MLOAD 64  rest 2
    1  STOP
)");
}

TEST(Lowering, ItemsBelowTheWindowAreNeeded)
{
    EXPECT_EQ(text(Bytecode{OP_ADD} + OP_SWAP2 + push(7) + OP_SELFBALANCE), R"(
block 0 at 0000: gas 14, needs 4, uses 2
    0  s1 = ADD s-1, s-2
    1  s-2 = s-4
    2  s-4 = s1
    3  s-1 = 7
    4  SELFBALANCE on the stack, window 0, then block 1
block 1 at 0005: gas 0, needs 0, uses 0
    0  STOP
)");
}

TEST(Lowering, CyclesOfItemsMoveThroughASpareSlot)
{
    EXPECT_EQ(text(Bytecode{OP_SWAP1} + OP_SELFBALANCE), R"(
block 0 at 0000: gas 8, needs 2, uses 2
    0  s1 = s-2
    1  s-2 = s-1
    2  s-1 = s1
    3  SELFBALANCE on the stack, window 0, then block 1
block 1 at 0002: gas 0, needs 0, uses 0
    0  STOP
)");
}

TEST(Lowering, BranchesCompareByThemselves)
{
    // 0: CALLDATASIZE, 10; LT, ISZERO, target 8: JUMPI
    const Bytecode code =
        push(10) + OP_CALLDATASIZE + OP_LT + OP_ISZERO + push(8) + OP_JUMPI + OP_JUMPDEST;
    EXPECT_EQ(text(code), R"(
block 0 at 0000: gas 25, needs 0, uses 2
    0  s1 = CALLDATASIZE
    1  if not less s1, 10 go to 3
    2  STOP
    3  leave for block 1, window 0  rest 1
block 1 at 0008: gas 1, needs 0, uses 0
    0  STOP
)");
}

TEST(Lowering, ComparisonsThatOthersReadStay)
{
    const Bytecode code = Bytecode{OP_CALLDATASIZE} + OP_CALLER + OP_EQ + OP_DUP1 + push(9) +
                          OP_JUMPI + OP_STOP + OP_STOP + OP_JUMPDEST;
    EXPECT_NE(text(code).find("= EQ "), std::string::npos) << text(code);
    EXPECT_NE(text(code).find("if nonzero "), std::string::npos) << text(code);
}

TEST(Lowering, SideExitsGiveTheRestBack)
{
    // Behind the side exit come PUSH, 3 gas, SLOAD, 100, and JUMPDEST, 1.
    const Bytecode code =
        Bytecode{OP_CALLER} + push(7) + OP_JUMPI + push(0) + OP_SLOAD + OP_JUMPDEST;
    const std::string lowered = text(code);
    EXPECT_NE(lowered.find("leave for block 1, window 0  rest 104"), std::string::npos) << lowered;
}

TEST(Lowering, TracesGoOnBehindKnownJumps)
{
    EXPECT_EQ(text(push(4) + OP_JUMP + OP_INVALID + OP_JUMPDEST + OP_CALLER + push(0) + OP_MSTORE),
              R"(
block 0 at 0000: gas 20, needs 0, uses 2
    0  s0 = CALLER
    1  MSTORE 0, s0  rest 0
    2  STOP
block 1 at 0004: gas 9, needs 0, uses 2
    0  s0 = CALLER
    1  MSTORE 0, s0  rest 0
    2  STOP
)");
}

TEST(Lowering, LoopsEndTheirTraces)
{
    EXPECT_EQ(text(push(7) + OP_JUMPDEST + OP_CALLER + OP_ADD + push(2) + OP_JUMP), R"(
block 0 at 0000: gas 20, needs 0, uses 2
    0  s1 = CALLER
    1  s0 = ADD s1, 7
    2  leave for block 1, window 1  rest 0
block 1 at 0002: gas 17, needs 1, uses 1
    0  s0 = CALLER
    1  s-1 = ADD s0, s-1
    2  leave for block 1, window 0  rest 0
)");
}

TEST(Lowering, ChecksContinueWhereTheyHold)
{
    // 0: CALLVALUE, target 8: JUMPI; 5: revert; 8: the rest
    EXPECT_EQ(text(Bytecode{OP_CALLVALUE} + push(8) + OP_JUMPI + push(0) + OP_DUP1 + OP_REVERT +
                   OP_JUMPDEST + OP_GAS + push(0) + OP_MSTORE),
              R"(
block 0 at 0000: gas 24, needs 0, uses 2
    0  s0 = CALLVALUE
    1  if zero s0 go to 5
    2  s0 = GAS  rest 6
    3  MSTORE 0, s0  rest 0
    4  STOP
    5  leave for block 2, window 0  rest 9
block 1 at 0008: gas 9, needs 0, uses 2
    0  s0 = GAS  rest 6
    1  MSTORE 0, s0  rest 0
    2  STOP
block 2 at 0004: gas 6, needs 0, uses 2
    0  REVERT 0, 0
)");
}

TEST(Lowering, MemoryThatTheTraceHasWrittenIsKnown)
{
    // The hash of 32 zero bytes, from the EVM's own test vectors.
    EXPECT_EQ(text(op(OP_MSTORE, {64, 0}) + op(OP_KECCAK256, {64, 32}) + push(0) + OP_SSTORE +
                   op(OP_MSTORE, {64, OP_CALLER}) + op(OP_MLOAD, {64}) + push(1) + OP_SSTORE),
              R"(
block 0 at 0000: gas 71, needs 0, uses 2
    0  MSTORE 64, 0  rest 62
    1  SSTORE 0, 0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563  rest 17
    2  s0 = CALLER
    3  MSTORE 64, s0  rest 9
    4  SSTORE 1, s0  rest 0
    5  STOP
)");
}

TEST(Lowering, MemoryThatSomethingElseWritesIsNotKnown)
{
    for (const Bytecode& between :
         {op(OP_MSTORE, {33, 0}), op(OP_MSTORE8, {95, 0}), op(OP_MSTORE, {OP_CALLER, 0}),
          op(OP_CALLDATACOPY, {0, 0, 1})}) {
        const std::string lowered =
            text(op(OP_MSTORE, {64, 0}) + between + op(OP_MLOAD, {64}) + push(1) + OP_SSTORE);
        EXPECT_NE(lowered.find("= MLOAD 64"), std::string::npos) << lowered;
    }
    const std::string apart =
        text(op(OP_MSTORE, {64, 0}) + op(OP_MSTORE, {32, 0}) + op(OP_MSTORE8, {96, 0}) +
             op(OP_MLOAD, {64}) + push(1) + OP_SSTORE);
    EXPECT_EQ(apart.find("MLOAD"), std::string::npos) << apart;
}

TEST(Lowering, JumpsIntoPushDataFailAtRunTime)
{
    // Byte 2 of the code is a JUMPDEST only as an operand.
    EXPECT_EQ(text(push(4) + OP_JUMP + push(OP_JUMPDEST)), R"(
block 0 at 0000: gas 11, needs 0, uses 2
    0  s1 = 4
    1  JUMP s1, window 0  rest 0
)");
}

TEST(Lowering, CallsFindTheirOperandsOnTheStack)
{
    const Bytecode code =
        push(0) + push(0) + push(0) + push(0) + OP_CALLER + OP_GAS + OP_STATICCALL + OP_POP;
    EXPECT_EQ(text(code), R"(
block 0 at 0000: gas 116, needs 0, uses 6
    0  s4 = CALLER
    1  s5 = GAS  rest 100
    2  s0 = 0
    3  s1 = 0
    4  s2 = 0
    5  s3 = 0
    6  STATICCALL on the stack, window 6, then block 1
block 1 at 000b: gas 2, needs 1, uses 0
    0  STOP
)");
}

TEST(Lowering, BytesWithoutMeaningEndTheFrame)
{
    EXPECT_EQ(text(Bytecode{OP_PUSH0}, Revision::london), R"(
block 0 at 0000: gas 0, needs 0, uses 0
    0  undefined
)");
    EXPECT_EQ(text(Bytecode{OP_PUSH0} + OP_POP, Revision::shanghai), R"(
block 0 at 0000: gas 4, needs 0, uses 1
    0  STOP
)");
}

TEST(Lowering, ConstantsInSlotsLeaveOtherOperandsAlone)
{
    EXPECT_EQ(text(op(OP_RETURNDATACOPY, {OP_CALLDATASIZE, 0, OP_RETURNDATASIZE})), R"(
block 0 at 0000: gas 10, needs 0, uses 4
    0  s0 = RETURNDATASIZE
    1  s2 = CALLDATASIZE
    2  s3 = 0
    3  RETURNDATACOPY s2, s3, s0  rest 0
    5  STOP
)");
}

TEST(Lowering, FindsTheBlocksOfJumpDestinations)
{
    const Code code{push(4) + OP_JUMP + OP_INVALID + OP_JUMPDEST + push(OP_JUMPDEST) + OP_JUMPDEST};
    const auto lowered = lower_for(code);
    const Stream& stream = *lowered;
    EXPECT_EQ(stream.block_at(0), nullptr);
    EXPECT_EQ(stream.block_at(6), nullptr) << "an operand";
    EXPECT_EQ(stream.block_at(10'000), nullptr);
    for (const std::uint64_t position : {4U, 7U}) {
        const StreamBlock* const block = stream.block_at(position);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(block->position(), position);
    }
}

TEST(Lowering, RowsOfJumpDestinationsHaveTwoBlocks)
{
    constexpr std::size_t length = 150;
    for (const std::size_t start : {4U, 61U, 62U, 63U, 64U, 65U}) {
        SCOPED_TRACE(start);
        const Code code{push_wide(2, start + 7) + OP_JUMP + (start - 4) * Bytecode{OP_INVALID} +
                        length * Bytecode{OP_JUMPDEST} + OP_CALLER};
        const auto lowered = lower_for(code);
        const Stream& stream = *lowered;
        // With the code's beginning, whose trace goes on where it jumps to.
        EXPECT_EQ(stream.block_count(), 3U);
        for (std::size_t i = 0; i < length; ++i) {
            EXPECT_TRUE(stream.is_jumpdest(start + i));
            const StreamBlock* const block = stream.block_at(start + i);
            ASSERT_EQ(block != nullptr, i < 2) << i;
            if (block != nullptr) {
                EXPECT_EQ(block->position(), start + i);
                EXPECT_EQ(stream.header(*block).gas, length - i + 2);
            }
        }
        EXPECT_FALSE(stream.is_jumpdest(start - 1));
        EXPECT_FALSE(stream.is_jumpdest(start + length));
    }
}

TEST(Lowering, RowsOfJumpDestinationsOnlyCost)
{
    // More than a trace may: 10,000 of them are in the next one.
    EXPECT_EQ(text(40'000 * Bytecode{OP_JUMPDEST} + OP_CALLER + OP_BALANCE + push(0) + OP_MSTORE,
                   Revision::frontier),
              R"(
block 0 at 0000: gas 30000, needs 0, uses 0
    0  leave for block 3, window 0  rest 0
block 1 at 0000: gas 30000, needs 0, uses 0
    0  leave for block 3, window 0  rest 0
block 2 at 0001: gas 30000, needs 0, uses 0
    0  leave for block 4, window 0  rest 0
block 3 at 7530: gas 10022, needs 0, uses 1
    0  s0 = CALLER
    1  BALANCE on the stack, window 1, then block 5
block 4 at 7531: gas 10021, needs 0, uses 1
    0  s0 = CALLER
    1  BALANCE on the stack, window 1, then block 5
block 5 at 9c42: gas 6, needs 1, uses 1
    0  MSTORE 0, s-1  rest 0
    1  STOP
)");
}

TEST(Lowering, StopsAtItsBudget)
{
    const Code bomb{8'192 * (Bytecode{OP_JUMPDEST} + OP_JUMPDEST + OP_POP)};
    const auto stream = make_stream(bomb, rules_of(Revision::cancun));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error(), LoweringFailure::over_budget);
}

TEST(Lowering, FullStreamsTakeNoMore)
{
    // Constants that are all different, so that their table grows, and calls, so that blocks do.
    Bytecode code;
    for (std::uint64_t i = 0; i < 1500; ++i)
        code += push_wide(32, i << 32 | 0xffff) + OP_SELFBALANCE + OP_SSTORE;
    const Code padded{code};
    for (const std::size_t max_bytes : {16'000U, 20'000U, 50'000U, 99'000U}) {
        const auto stream = Stream::make(padded, rules_of(Revision::cancun), max_bytes);
        ASSERT_NE(stream, nullptr);
        Lowering lowering;
        std::size_t lowered = 0;
        while (lowered < stream->block_count() && lowering.lower(*stream, stream->block(lowered)))
            ++lowered;
        EXPECT_GT(lowered, 10U);
        ASSERT_LT(lowered, stream->block_count()) << "it was to be too much";
        const std::size_t words = stream->word_count();
        for (std::size_t i = lowered; i < stream->block_count(); ++i)
            EXPECT_FALSE(lowering.lower(*stream, stream->block(i)));
        EXPECT_EQ(stream->word_count(), words);
    }
}

TEST(Lowering, RefusesCodeThatNoChainRuns)
{
    const Code large{Bytes(4 * max_init_code_size + 1)};
    const auto stream = make_stream(large, rules_of(Revision::cancun));
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error(), LoweringFailure::too_large);
}

TEST(Lowering, TakesAnyBytes)
{
    std::mt19937_64 random{1};
    for (int i = 0; i < 500; ++i) {
        Bytes bytes(1 + random() % 300);
        // Half of them mostly move the stack and jump.
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(i % 2 == 0 || random() % 8 == 0
                                                 ? random()
                                                 : OP_JUMP + random() % (OP_SWAP16 - OP_JUMP));
        const Code code{bytes};
        EXPECT_FALSE(to_text(*lower_for(code, latest_revision)).empty());
    }
}

TEST(Lowering, AnyNumberOfThreadsLowersOneStream)
{
    // A thousand blocks, each of which stores its own number.
    Bytecode blocks;
    for (std::uint64_t i = 0; i < 1000; ++i)
        blocks += Bytecode{OP_JUMPDEST} + op(OP_SSTORE, {i, i * i}) + OP_STOP;
    const Code code{blocks};
    const auto made = Stream::make(code, rules_of(Revision::cancun), 100 * code.size());
    ASSERT_NE(made, nullptr);
    Stream& stream = *made;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i) {
        threads.emplace_back([&stream, i] {
            Lowering lowering;
            std::mt19937_64 random{i};
            for (int k = 0; k < 4000; ++k) {
                const StreamBlock& block = stream.block(random() % 1001);
                EXPECT_TRUE(lowering.lower(stream, block));
                // What another thread has just published is whole: a store, then the end.
                const std::uint64_t* const words = stream.words() + block.load_start();
                EXPECT_EQ(opcode_of(static_cast<std::uint16_t>(words[1])), OP_SSTORE);
                EXPECT_EQ(opcode_of(static_cast<std::uint16_t>(words[2])), OP_STOP);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
}

/// Codes that are made to cost an analysis time or room.
TEST(Lowering, HostileCodeTakesLittleTime)
{
    Bytecode turning;
    for (unsigned i = 0; i < 16; ++i)
        turning += Bytecode{static_cast<Opcode>(OP_SWAP1 + i)};
    Bytecode deep = push(1);
    for (unsigned i = 0; i < 16; ++i)
        deep += Bytecode{static_cast<Opcode>(OP_DUP1 + i)};
    const Bytecode branches = Bytecode{OP_DUP1} + OP_DUP1 + OP_JUMPI;
    const Bytecode into_data = push_wide(2, 0x5b01) + OP_JUMPI + OP_JUMPDEST;
    for (const std::size_t size : {24'576U, 49'152U, 65'536U}) {
        for (const Bytecode& unit :
             {Bytecode{OP_JUMPDEST}, push_wide(32, 1), turning, deep, turning + branches, into_data,
              Bytecode{OP_POP}, Bytecode{OP_ADD}, Bytecode{OP_MSTORE}, Bytecode{OP_DUP1} + OP_MLOAD,
              push(1) + OP_JUMPDEST + push(0) + OP_JUMPI}) {
            const Code code{(size / unit.size()) * unit};
            const auto start = std::chrono::steady_clock::now();
            const auto stream = lower_all(code, rules_of(Revision::cancun), stream_budget(size));
            const auto time = std::chrono::steady_clock::now() - start;
            // Generous: it also holds under sanitizers.
            EXPECT_LT(std::chrono::duration<double>(time).count(), 1.0) << to_hex(unit);
            if (stream) {
                EXPECT_LE((*stream)->bytes(), stream_budget(size));
            }
        }
    }
}

TEST(Lowering, WhatGrowsTheStackAsFarAsItGoesBecomesBlocksThatEachFit)
{
    for (const std::size_t items : {1023U, 1024U, 1025U}) {
        const Code code{items * push(1) + OP_STOP};
        const auto stream = lower_for(code);
        std::size_t used = 0;
        for (std::size_t i = 0; i < stream->block_count(); ++i) {
            const TraceHeader header = stream->header(stream->block(i));
            EXPECT_FALSE(header.is_impossible());
            used += header.slots_used();
        }
        // The last block of 1025 items finds too little room when it is entered.
        EXPECT_EQ(used, items);
    }
}

}  // namespace
}  // namespace sluice::evm::test
