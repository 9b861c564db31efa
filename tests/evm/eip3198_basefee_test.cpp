// EIP-3198 (London): BASEFEE.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip3198 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip3198);

TEST_P(Eip3198, TheEipsOwnCase)
{
    block.base_fee = 7;
    execute(hex_code("4800"));
    EXPECT_SUCCESS();
    EXPECT_GAS_USED(2);
    EXPECT_EQ(evaluate(OP_BASEFEE), u256{7});
}

TEST_P(Eip3198, IsAWholeWord)
{
    for (const u256& fee : {u256{0}, u256{1, 2, 3, 4}, u256_max}) {
        block.base_fee = fee;
        EXPECT_EQ(evaluate(OP_BASEFEE), fee);
    }
}

TEST_P(Eip3198, IsUndefinedBeforeLondon)
{
    revision = Revision::berlin;
    execute(Bytecode{OP_BASEFEE});
    EXPECT_STATUS(undefined_instruction);
    revision = Revision::london;
    execute(Bytecode{OP_BASEFEE});
    EXPECT_SUCCESS();
}

}  // namespace
}  // namespace sluice::evm::test
