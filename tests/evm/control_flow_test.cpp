// JUMP, JUMPI, JUMPDEST and PC: where code may go on, and where it ends.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using ControlFlow = Evm;
SLUICE_ON_EVERY_ENGINE(ControlFlow);

TEST_P(ControlFlow, JumpSkipsWhatIsBetween)
{
    // 0: PUSH1 4, 2: JUMP, 3: INVALID, 4: JUMPDEST
    execute(jump(4) + OP_INVALID + OP_JUMPDEST + ret(7));
    EXPECT_OUTPUT(7);
}

TEST_P(ControlFlow, JumpsOnlyToJumpdests)
{
    const Bytecode code = jump(5) + OP_INVALID + OP_INVALID + OP_JUMPDEST + OP_STOP;
    execute(code);
    EXPECT_SUCCESS();
    for (std::uint8_t target = 0; target < 20; ++target) {
        if (target == 5)
            continue;
        execute(Bytecode{OP_PUSH1, target, OP_JUMP, OP_INVALID, OP_INVALID, OP_JUMPDEST, OP_STOP});
        EXPECT_STATUS(bad_jump_destination);
        EXPECT_EQ(result.gas_left, 0U);
    }
}

TEST_P(ControlFlow, JumpdestsInsideOperandsAreData)
{
    for (std::size_t width = 1; width <= 32; ++width) {
        // A PUSH whose operand is all JUMPDESTs, then a real one; the jump is to each of them.
        constexpr std::size_t operand = 5;
        for (std::size_t target = operand; target <= operand + width; ++target) {
            SCOPED_TRACE("PUSH" + std::to_string(width) + " to " + std::to_string(target));
            const Bytecode code = push_wide(2, target) + OP_JUMP +
                                  push_bytes(Bytes(width, OP_JUMPDEST)) + OP_JUMPDEST + ret(3);
            execute(code);
            if (target == operand + width) {
                EXPECT_OUTPUT(3);
            } else {
                EXPECT_STATUS(bad_jump_destination);
            }
        }
    }
}

TEST_P(ControlFlow, OperandsAreFoundFromTheStartOfTheCode)
{
    // 3: PUSH2 PUSH1 JUMPDEST | 6: JUMPDEST. Read from the middle, the JUMPDEST at 6 would be the
    // operand of the PUSH1.
    execute(jump(6) + Bytecode{OP_PUSH2, OP_JUMPDEST, OP_PUSH1, OP_JUMPDEST} + ret(1));
    EXPECT_OUTPUT(1);
    // Bytes that no revision defines have no operands, and neither has PUSH0.
    execute(jump(5) + Bytecode{0x0c, 0x5f, OP_JUMPDEST} + ret(1));
    EXPECT_OUTPUT(1);
}

TEST_P(ControlFlow, TargetsAreComparedInFull)
{
    // The JUMPDEST is at 34; each target has those low bits.
    for (const u256& above : {power_of_2(8), power_of_2(16), power_of_2(32), power_of_2(63),
                              power_of_2(64), power_of_2(128), power_of_2(192), power_of_2(255)}) {
        execute(push_wide(32, u256{34} + above) + OP_JUMP + OP_JUMPDEST + OP_STOP);
        EXPECT_STATUS(bad_jump_destination);
        execute(push(1) + push_wide(32, u256{36} + above) + OP_JUMPI + OP_JUMPDEST + OP_STOP);
        EXPECT_STATUS(bad_jump_destination);
    }
    execute(push_wide(32, 34) + OP_JUMP + OP_JUMPDEST + OP_STOP);
    EXPECT_SUCCESS();
    execute(push(1) + push_wide(32, 36) + OP_JUMPI + OP_JUMPDEST + OP_STOP);
    EXPECT_SUCCESS();
}

TEST_P(ControlFlow, NoJumpLeavesTheCode)
{
    const Bytecode prefix = push_wide(4, 0xff) + OP_JUMP;
    // Just behind the code, where an engine may have padding, and far beyond.
    for (const std::uint64_t target : {6U, 7U, 8U, 38U, 46U, 47U, 100U, 0xffffU, 0xffffffffU}) {
        execute(push_wide(4, target) + OP_JUMP);
        EXPECT_STATUS(bad_jump_destination);
    }
    for (const u256& target : {power_of_2(64) - u256{1}, u256_max, u256{} - power_of_2(64)}) {
        execute(push(target) + OP_JUMP + OP_JUMPDEST);
        EXPECT_STATUS(bad_jump_destination);
    }
}

TEST_P(ControlFlow, AJumpdestMayBeTheLastByte)
{
    execute(jump(3) + OP_JUMPDEST);
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(3 + 8 + 1);
    EXPECT_TRUE(result.output.empty());
}

TEST_P(ControlFlow, JumpsIntoARowOfJumpdestsPayForWhatIsLeftOfIt)
{
    constexpr std::size_t length = 200;
    // 0: CALLDATASIZE (or PC), which is zero, 1: PUSH2, 4: ADD, 5: JUMP, 6: the row. What is added
    // to the call data's size only shows at run time.
    for (const Opcode zero : {OP_CALLDATASIZE, OP_PC}) {
        for (const std::size_t left : {200U, 199U, 198U, 197U, 142U, 138U, 137U, 136U, 2U, 1U}) {
            SCOPED_TRACE(left);
            const Bytecode code = Bytecode{zero} + push_wide(2, 6 + length - left) + OP_ADD +
                                  OP_JUMP + length * Bytecode{OP_JUMPDEST} + OP_STOP;
            const std::uint64_t cost = 2 + 3 + 3 + 8 + left;
            EXPECT_EQ(gas_of(code), cost);
            execute(code, {}, cost - 1);
            EXPECT_STATUS(out_of_gas);
        }
    }
}

TEST_P(ControlFlow, LoopsMayBeginWithinARowOfJumpdests)
{
    // 0: PUSH2, 3: eight JUMPDESTs, the loop goes back to the N-th of them, as the call data's size
    // does not show before the code runs.
    constexpr std::uint64_t turns = 5000;
    for (std::uint64_t n = 0; n < 8; ++n) {
        SCOPED_TRACE(n);
        const Bytecode code = push_wide(2, turns) + 8 * Bytecode{OP_JUMPDEST} + push(1) + OP_SWAP1 +
                              OP_SUB + OP_DUP1 + push(3 + n) + OP_CALLDATASIZE + OP_ADD + OP_JUMPI +
                              OP_STOP;
        const std::uint64_t turn = (8 - n) + 4 * 3 + 3 + 2 + 3 + 10;
        EXPECT_EQ(gas_of(code), 3 + n + turns * turn);
    }
}

TEST_P(ControlFlow, JumpiGoesOnWhereItStandsForZero)
{
    const auto choose = [](const u256& condition) {
        // 35..: pushes of 32 bytes keep the target where it is.
        return push_wide(32, condition) + push_wide(1, 46) + OP_JUMPI + ret(1) + OP_JUMPDEST +
               ret(2);
    };
    ASSERT_EQ(choose(0).bytes()[46], OP_JUMPDEST);
    execute(choose(0));
    EXPECT_OUTPUT(1);
    for (const u256& condition : {u256{1}, u256{2}, power_of_2(64), power_of_2(128),
                                  power_of_2(192), power_of_2(255), u256_max}) {
        execute(choose(condition));
        EXPECT_OUTPUT(2);
    }
}

TEST_P(ControlFlow, JumpiThatIsNotTakenMayAimAnywhere)
{
    for (const u256& target : {u256{0}, u256{1000}, power_of_2(64), u256_max}) {
        execute(jumpi(target, 0) + ret(5));
        EXPECT_OUTPUT(5);
    }
}

TEST_P(ControlFlow, CostsWhatTheYellowPaperSays)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        EXPECT_EQ(gas_of(jump(3) + OP_JUMPDEST), 3U + 8 + 1);
        EXPECT_EQ(gas_of(jumpi(5, 1) + OP_JUMPDEST), 3U + 3 + 10 + 1);
        EXPECT_EQ(gas_of(jumpi(6, 0) + OP_JUMPDEST + OP_JUMPDEST), 3U + 3 + 10 + 1 + 1);
        EXPECT_EQ(cost(OP_PC), 2U);
        EXPECT_EQ(cost(OP_JUMPDEST), 1U);
    }
}

TEST_P(ControlFlow, TheJumpdestIsPaidAfterTheJump)
{
    const auto run_with = [&](const Bytecode& code, std::uint64_t gas) {
        execute(code, {}, gas);
        return result.status;
    };
    const Bytecode jump_code = jump(3) + OP_JUMPDEST;
    EXPECT_EQ(run_with(jump_code, 12), Status::success);
    EXPECT_EQ(run_with(jump_code, 11), Status::out_of_gas);
    EXPECT_EQ(run_with(jump_code, 10), Status::out_of_gas);
    const Bytecode jumpi_code = jumpi(5, 1) + OP_JUMPDEST;
    EXPECT_EQ(run_with(jumpi_code, 17), Status::success);
    EXPECT_EQ(run_with(jumpi_code, 16), Status::out_of_gas);
    EXPECT_EQ(run_with(jumpi_code, 15), Status::out_of_gas);
    // A bad jump with too little gas for it is out of gas, with enough it is a bad jump.
    EXPECT_EQ(run_with(jump(4), 10), Status::out_of_gas);
    EXPECT_EQ(run_with(jump(4), 11), Status::bad_jump_destination);
}

TEST_P(ControlFlow, RowsOfJumpdestsCostOneEach)
{
    for (std::size_t length = 1; length <= 40; ++length) {
        const Bytecode row = length * Bytecode{OP_JUMPDEST};
        SCOPED_TRACE(length);
        EXPECT_EQ(gas_of(row), length);
        EXPECT_EQ(gas_of(row + push(0) + OP_POP), length + 5);
        execute(row, {}, length - 1);
        EXPECT_STATUS(out_of_gas);
        // Into the row's first, and into its last.
        EXPECT_EQ(gas_of(jump(3) + row), 3 + 8 + length);
        EXPECT_EQ(gas_of(jump(2 + length) + row), 3U + 8 + 1);
        execute(jump(3) + row, {}, 3 + 8 + length - 1);
        EXPECT_STATUS(out_of_gas);
    }
}

TEST_P(ControlFlow, PcIsItsOwnPosition)
{
    execute(ret_words({OP_PC, OP_PC}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(1), u256{4});  // PC, PUSH1 0, MSTORE
    execute(push_wide(32, 1) + OP_POP + ret(OP_PC));
    EXPECT_OUTPUT(34);
    execute(jump(7) + OP_INVALID + OP_INVALID + OP_INVALID + OP_INVALID + OP_JUMPDEST + ret(OP_PC));
    EXPECT_OUTPUT(8);
}

TEST_P(ControlFlow, CodeEndsInSuccess)
{
    execute({});
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(0);
    execute(push(1));
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(3);
    EXPECT_TRUE(result.output.empty());
}

TEST_P(ControlFlow, CodeMayEndInsideAnOperand)
{
    for (std::uint8_t width = 1; width <= 32; ++width) {
        for (std::size_t present = 0; present < width; ++present) {
            Bytes code{static_cast<std::uint8_t>(OP_PUSH1 + width - 1)};
            code.insert(code.end(), present, OP_JUMPDEST);
            execute(Bytecode{code});
            EXPECT_SUCCESS();
            EXPECT_GAS_USED(3);
            // Neither what is there of the operand nor what is not is a place to jump to.
            for (std::size_t target = 4; target < std::size_t{4} + width; ++target) {
                execute(push_wide(1, target) + OP_JUMP + Bytecode{code});
                EXPECT_STATUS(bad_jump_destination);
            }
        }
    }
}

TEST_P(ControlFlow, LoopsUntilTheGasIsGone)
{
    const Bytecode endless = Bytecode{OP_JUMPDEST} + jump(0);
    execute(endless, {}, 120'001);
    EXPECT_STATUS(out_of_gas);
    EXPECT_GAS_USED(120'001);
}

TEST_P(ControlFlow, CountsDownInALoop)
{
    // 1 + 3 * 4 + 10 + 3 a round and the first push.
    const Bytecode loop = push_wide(2, 10'000) + OP_JUMPDEST + push(1) + OP_SWAP1 + OP_SUB +
                          OP_DUP1 + push(3) + OP_JUMPI;
    EXPECT_EQ(gas_of(loop), 3U + 10'000 * (1 + 3 + 3 + 3 + 3 + 3 + 10));
}

TEST_P(ControlFlow, DynamicTargetsAreCheckedEachTime)
{
    // The target is call data: the same code, once right, once wrong, once right again.
    const Bytecode code = jump(calldataload(0)) + OP_INVALID + OP_JUMPDEST + ret(1);
    const auto run_to = [&](std::uint8_t target) {
        Bytes input(32);
        input[31] = target;
        execute(code, input);
    };
    run_to(5);
    EXPECT_OUTPUT(1);
    run_to(4);
    EXPECT_STATUS(bad_jump_destination);
    run_to(5);
    EXPECT_OUTPUT(1);
}

TEST_P(ControlFlow, WorksInCodeOfAnySize)
{
    // Larger than any code that can be deployed, or sent as init code: what is in the state runs.
    for (const std::size_t size : {63U, 64U, 65U, 24'576U, 49'152U, 49'153U, 70'000U}) {
        const Bytecode prefix = push_wide(4, size) + OP_JUMP;
        const Bytecode code =
            prefix + (size - prefix.size()) * Bytecode{OP_INVALID} + OP_JUMPDEST + ret(9);
        execute(code);
        EXPECT_OUTPUT(9);
    }
}

TEST_P(ControlFlow, InitCodeJumpsToo)
{
    execute_creation(jump(4) + OP_INVALID + OP_JUMPDEST + ret(OP_PC));
    EXPECT_SUCCESS();
    EXPECT_EQ(code_of(result.created).back(), 5);
    execute_creation(jump(3) + OP_INVALID);
    EXPECT_STATUS(bad_jump_destination);
}

// Engines that look at code a stretch at a time learn behind a branch of items that they have not
// met before it; where the branch goes, those must still be there. Targets to which nothing is
// added at run time are unknown beforehand.

TEST_P(ControlFlow, BranchesLeaveItemsAloneThatAreFirstUsedBehindThem)
{
    const Bytecode with_nothing = Bytecode{OP_CALLDATASIZE} + OP_ADD + OP_JUMP;
    const Bytecode start = push(0x67) + push(7) + with_nothing;
    ASSERT_EQ(start.size(), 7U);
    const Bytecode branching = Bytecode{OP_JUMPDEST} + push(0) + OP_MLOAD + OP_NOT + OP_ADDRESS +
                               push(23) + OP_JUMPI + OP_SWAP1 + OP_POP + push(23) + with_nothing;
    ASSERT_EQ((start + branching).size(), 23U);
    execute(start + branching + OP_JUMPDEST + OP_POP + ret_top());
    EXPECT_OUTPUT(0x67);
}

TEST_P(ControlFlow, FailingBranchesLeaveItemsAloneThatTheyLookAt)
{
    const Bytecode with_nothing = Bytecode{OP_CALLDATASIZE} + OP_ADD + OP_JUMP;
    const Bytecode start = push(0x67) + push(7) + with_nothing;
    const Bytecode branching = Bytecode{OP_JUMPDEST} + push(0) + OP_MLOAD + OP_NOT + OP_ADDRESS +
                               OP_ISZERO + push(26) + OP_JUMPI + OP_POP + push(0) + OP_MSTORE +
                               push(32) + push(0) + OP_REVERT;
    ASSERT_EQ((start + branching).size(), 26U);
    execute(start + branching + OP_JUMPDEST + OP_SWAP1 + OP_POP + push(26) + with_nothing);
    EXPECT_STATUS(revert);
    EXPECT_EQ(output(), u256{0x67});
}

}  // namespace
}  // namespace sluice::evm::test
