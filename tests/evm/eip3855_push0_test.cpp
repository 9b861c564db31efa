// EIP-3855 (Shanghai): PUSH0.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip3855 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip3855);

TEST_P(Eip3855, IsUndefinedBeforeShanghai)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(Bytecode{OP_PUSH0});
        EXPECT_EQ(result.status,
                  r >= Revision::shanghai ? Status::success : Status::undefined_instruction)
            << to_string(r);
    }
}

TEST_P(Eip3855, PushesZeroAtTwoGas)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        EXPECT_EQ(cost(OP_PUSH0), 2U);
        EXPECT_EQ(evaluate(OP_PUSH0), u256{0});
        // A whole word: what lay there before does not shine through.
        EXPECT_EQ(evaluate(push(u256_max) + OP_POP + OP_PUSH0), u256{0});
        EXPECT_EQ(evaluate(sub(OP_PUSH0, 1)), u256_max);
        EXPECT_EQ(evaluate(sub(1, OP_PUSH0)), u256{1});
    }
}

TEST_P(Eip3855, TheEipsOwnCases)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        execute(hex_code("5f"));
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(2);
        execute(1024 * Bytecode{OP_PUSH0});
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(2 * 1024);
        execute(1025 * Bytecode{OP_PUSH0});
        EXPECT_STATUS(stack_overflow);
    }
}

TEST_P(Eip3855, AllOf1024AreZeros)
{
    // Their sum with 1 in their midst is 1.
    EXPECT_EQ(evaluate(500 * Bytecode{OP_PUSH0} + push(1) + 523 * Bytecode{OP_PUSH0} +
                       1023 * Bytecode{OP_ADD}),
              u256{1});
}

TEST_P(Eip3855, NeedsItsPrice)
{
    execute(Bytecode{OP_PUSH0}, {}, 2);
    EXPECT_SUCCESS();
    execute(Bytecode{OP_PUSH0}, {}, 1);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip3855, HasNoImmediateThatCouldHideAJumpdest)
{
    // In no revision: before, the byte is jumped over without harm.
    for (const Revision r : revisions()) {
        revision = r;
        execute(jump(4) + Bytecode{OP_PUSH0} + OP_JUMPDEST + ret(7));
        EXPECT_OUTPUT(7);
    }
}

TEST_P(Eip3855, IsDataInAPushLikeAnyByte)
{
    EXPECT_EQ(evaluate(push_bytes(Bytes{0x5f})), u256{0x5f});
    execute(jump(4) + push_bytes(Bytes{OP_JUMPDEST}) + OP_PUSH0);
    EXPECT_STATUS(bad_jump_destination);
}

TEST_P(Eip3855, ServesAsAnyOperand)
{
    set_storage(contract, 0, 42);
    EXPECT_EQ(evaluate(sload(OP_PUSH0)), u256{42});
    EXPECT_EQ(evaluate(mstore(OP_PUSH0, 9) + mload(OP_PUSH0)), u256{9});
    // Sizes and offsets of a call that has none.
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, ret(1));
    execute(op(OP_CALL, {OP_GAS, other, OP_PUSH0, OP_PUSH0, OP_PUSH0, OP_PUSH0, OP_PUSH0}) +
            Bytecode{OP_RETURNDATASIZE} + OP_ADD + ret_top());
    EXPECT_OUTPUT(33);
}

TEST_P(Eip3855, JumpsToTheStart)
{
    // Stops without input; with it, goes round until the gas is used up.
    const Bytecode loop =
        OP_JUMPDEST + jumpi(6, OP_CALLDATASIZE) + OP_STOP + OP_JUMPDEST + OP_PUSH0 + OP_JUMP;
    execute(loop, Bytes(1), 1000);
    EXPECT_STATUS(out_of_gas);
    execute(loop);
    EXPECT_SUCCESS();
}

}  // namespace
}  // namespace sluice::evm::test
