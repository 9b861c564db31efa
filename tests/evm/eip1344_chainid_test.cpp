// EIP-1344 (Istanbul): CHAINID.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip1344 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip1344);

TEST_P(Eip1344, TellsTheChain)
{
    for (const u256& id : {u256{1}, u256{11'155'111}, u256{1, 2, 3, 4}, u256_max}) {
        block.chain_id = id;
        EXPECT_EQ(evaluate(OP_CHAINID), id);
    }
}

TEST_P(Eip1344, CostsTwo)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        EXPECT_EQ(cost(OP_CHAINID), 2U);
    }
}

TEST_P(Eip1344, IsUndefinedBeforeIstanbul)
{
    revision = Revision::petersburg;
    execute(Bytecode{OP_CHAINID});
    EXPECT_STATUS(undefined_instruction);
}

}  // namespace
}  // namespace sluice::evm::test
