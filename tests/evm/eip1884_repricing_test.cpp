// EIP-1884 (Istanbul): dearer reads of the state, and SELFBALANCE.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip1884 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip1884);

TEST_P(Eip1884, RaisesPrices)
{
    revision = Revision::petersburg;
    EXPECT_EQ(cost(OP_SLOAD, {0}), 200U);
    EXPECT_EQ(cost(OP_BALANCE, {0}), 400U);
    EXPECT_EQ(cost(OP_EXTCODEHASH, {0}), 400U);
    revision = Revision::istanbul;
    EXPECT_EQ(cost(OP_SLOAD, {0}), 800U);
    EXPECT_EQ(cost(OP_BALANCE, {0}), 700U);
    EXPECT_EQ(cost(OP_EXTCODEHASH, {0}), 700U);
}

TEST_P(Eip1884, SelfbalanceIsTheRunningAccounts)
{
    constexpr Address other = address(0xbbbb);
    set_account(contract, 1000);
    set_account(other, 20, ret(OP_SELFBALANCE));
    EXPECT_EQ(evaluate(OP_SELFBALANCE), u256{1000});
    EXPECT_EQ(evaluate(call(other).value(3).output(0, 32) + OP_POP + mload(0)), u256{23});
    EXPECT_EQ(evaluate(delegatecall(other).output(0, 32) + OP_POP + mload(0)), u256{997});
    EXPECT_EQ(evaluate(call(other).value(3) + OP_POP + OP_SELFBALANCE), u256{994});
}

TEST_P(Eip1884, SelfbalanceCostsFive)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        EXPECT_EQ(cost(OP_SELFBALANCE), 5U);
    }
}

TEST_P(Eip1884, SelfbalanceIsUndefinedBeforeIstanbul)
{
    revision = Revision::petersburg;
    execute(Bytecode{OP_SELFBALANCE});
    EXPECT_STATUS(undefined_instruction);
}

}  // namespace
}  // namespace sluice::evm::test
