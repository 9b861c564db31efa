// EIP-141: 0xfe fails for certain, now and in every fork to come.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip141 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip141);

constexpr Address other = address(0xbbbb);

TEST_P(Eip141, FailsInEveryRevision)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(sstore(0, 1) + Bytecode{0xfe});
        EXPECT_STATUS(invalid_instruction);
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_EQ(storage(contract, 0), u256{0});
    }
}

TEST_P(Eip141, TakesAllTheGasOfItsFrameAndNoMore)
{
    set_account(other, 0, Bytecode{0xfe});
    for (const Revision r : revisions()) {
        revision = r;
        const std::uint64_t free = gas_of(call(other).gas(0) + OP_POP);
        EXPECT_EQ(gas_of(call(other).gas(12'345) + OP_POP) - free, 12'345U);
        execute(call(other).gas(12'345) + ret_top());
        EXPECT_OUTPUT(0);
    }
}

TEST_P(Eip141, ReturnsNothing)
{
    set_account(other, 0, mstore(0, 1) + Bytecode{0xfe});
    execute(call(other).gas(50'000) + OP_POP + ret(OP_RETURNDATASIZE));
    EXPECT_OUTPUT(0);
}

}  // namespace
}  // namespace sluice::evm::test
