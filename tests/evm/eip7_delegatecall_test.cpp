// EIP-7 (Homestead): DELEGATECALL keeps the caller and the value of the frame it is in.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip7 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip7);

constexpr Address other = address(0xbbbb);

TEST_P(Eip7, IsUndefinedBeforeHomestead)
{
    revision = Revision::frontier;
    execute(delegatecall(other).gas(0));
    EXPECT_STATUS(undefined_instruction);
    revision = Revision::homestead;
    execute(delegatecall(other).gas(0));
    EXPECT_SUCCESS();
}

TEST_P(Eip7, KeepsCallerValueAndAccount)
{
    set_account(other, 0, ret_words({OP_CALLER, OP_CALLVALUE, OP_ADDRESS}) + OP_STOP);
    value = 12;
    for (const Revision r : revisions(Revision::homestead)) {
        revision = r;
        execute(delegatecall(other).gas(50'000).output(0, 96) + OP_POP + ret_memory(0, 96));
        EXPECT_EQ(output(0), to_u256(sender));
        EXPECT_EQ(output(1), u256{12});
        EXPECT_EQ(output(2), to_u256(contract));
    }
}

TEST_P(Eip7, NeedsNoBalanceForTheValueItKeeps)
{
    // The value has come in and gone out again; the delegate still sees it.
    value = 12;
    set_account(other, 0, ret(OP_CALLVALUE));
    execute(call(address(0x9999)).value(12) + OP_POP + op(OP_BALANCE, {OP_ADDRESS}) +
            delegatecall(other).output(0, 32) + OP_POP + push(32) + OP_MSTORE + ret_memory(0, 64));
    EXPECT_EQ(output(0), u256{12});
    EXPECT_EQ(output(1), u256{0});
}

TEST_P(Eip7, HandsOnTheGasAskedForWithoutStipend)
{
    value = 12;
    set_account(other, 0, mstore(0, OP_GAS) + op(OP_LOG0, {0, 32}));
    for (const Revision r : revisions(Revision::homestead)) {
        revision = r;
        execute(delegatecall(other).gas(5000) + OP_POP);
        ASSERT_EQ(logs.size(), 1U);
        EXPECT_EQ(load_be_short(logs[0].data), u256{5000 - 2});
    }
}

TEST_P(Eip7, CostsACallWithoutANewAccount)
{
    revision = Revision::homestead;
    EXPECT_EQ(cost(OP_DELEGATECALL, {0, 0x9999, 0, 0, 0, 0}), 40U);
    EXPECT_FALSE(account(address(0x9999)).flags.exists);
}

TEST_P(Eip7, InInitCodeRunsAsTheNewContract)
{
    set_account(other, 0, sstore(1, OP_CALLER));
    const Address created = to_address(evaluate(create(delegatecall(other) + OP_POP)));
    EXPECT_EQ(storage(created, 1), to_u256(contract));
}

}  // namespace
}  // namespace sluice::evm::test
