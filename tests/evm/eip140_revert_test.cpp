// EIP-140 (Byzantium): REVERT undoes, keeps the unused gas, and says why.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip140 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip140);

constexpr Address other = address(0xbbbb);

TEST_P(Eip140, TheEipsOwnCase)
{
    revision = Revision::byzantium;
    execute(
        hex_code("6c726576657274656420646174616000557f726576657274206d657373616765"
                 "000000000000000000000000000000000000600052600e6000fd"));
    EXPECT_STATUS(revert);
    EXPECT_EQ(to_hex(result.output), "726576657274206d657373616765");
    EXPECT_EQ(storage(contract, 0), u256{0});
    EXPECT_GAS_USED(20024);
}

TEST_P(Eip140, IsUndefinedBeforeByzantium)
{
    revision = Revision::spurious_dragon;
    execute(revert_memory(0, 0));
    EXPECT_STATUS(undefined_instruction);
    EXPECT_EQ(result.gas_left, 0U);
}

TEST_P(Eip140, CostsItsMemoryAndNothingElse)
{
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        execute(revert_memory(0, 0));
        EXPECT_GAS_USED(3 + 3);
        execute(revert_memory(0, 65));
        EXPECT_GAS_USED(3 + 3 + 3 * 3);
    }
}

TEST_P(Eip140, WithoutItsGasOrOperandsIsAFailureLikeAnyOther)
{
    execute(revert_memory(0, 65), {}, 3 + 3 + 3 * 3 - 1);
    EXPECT_STATUS(out_of_gas);
    EXPECT_TRUE(result.output.empty());
    execute(push(0) + OP_REVERT);
    EXPECT_STATUS(stack_underflow);
    EXPECT_EQ(result.gas_left, 0U);
    execute(revert_memory(u256_max, 1));
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip140, TheMessageReachesTheCallerInBothWays)
{
    set_account(other, 0, mstore(0, 0x1122334455) + revert_memory(27, 5));
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        for (CallBuilder a_call :
             {call(other), callcode(other), delegatecall(other), staticcall(other)}) {
            // The output's range takes three bytes, the return data all five.
            execute(ret_words({a_call.gas(50'000).output(125, 3), OP_RETURNDATASIZE, mload(96)}));
            EXPECT_SUCCESS();
            EXPECT_EQ(output(0), u256{0});
            EXPECT_EQ(output(1), u256{5});
            EXPECT_EQ(output(2), u256{0x112233});
            execute(a_call + OP_POP + op(OP_RETURNDATACOPY, {27, 0, 5}) + ret_memory(0, 32));
            EXPECT_OUTPUT(0x1122334455);
        }
    }
}

TEST_P(Eip140, InACreationDeploysNothingAndKeepsTheMessage)
{
    const Bytecode init = mstore(0, 0xabcd) + revert_memory(30, 2);
    execute(ret_words({create(init), OP_RETURNDATASIZE}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(1), u256{2});
    execute(create(init) + op(OP_RETURNDATACOPY, {30, 0, 2}) + mstore8(0, 0) + ret_memory(30, 2));
    EXPECT_EQ(result.output, (Bytes{0xab, 0xcd}));
    execute_creation(init, 100'000);
    EXPECT_STATUS(revert);
    EXPECT_EQ(result.output, (Bytes{0xab, 0xcd}));
    EXPECT_GAS_USED(3 * 5 + 3 + 0);
    EXPECT_FALSE(account(result.created).flags.exists);
}

TEST_P(Eip140, UndoesInnerSuccesses)
{
    constexpr Address inner = address(0x1111);
    set_account(inner, 0, sstore(0, 1) + op(OP_LOG0, {0, 0}));
    set_account(other, 0, call(inner).gas(100'000) + OP_POP + revert_memory(0, 0));
    execute(call(other) + ret_top());
    EXPECT_OUTPUT(0);
    EXPECT_EQ(storage(inner, 0), u256{0});
    EXPECT_TRUE(logs.empty());
}

}  // namespace
}  // namespace sluice::evm::test
