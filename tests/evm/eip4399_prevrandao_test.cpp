// EIP-4399 (Paris): DIFFICULTY becomes PREVRANDAO, the beacon chain's randomness.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip4399 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip4399);

TEST_P(Eip4399, ReturnsTheBlocksField)
{
    // The difficulty before, the mix hash since: either is the block's one field.
    for (const Revision r : revisions()) {
        revision = r;
        block.prev_randao = r >= Revision::paris ? u256{1, 2, 3, power_of_2(63).limb[0]}
                                                 : u256{12'345'678'901'234'567};
        EXPECT_EQ(evaluate(OP_PREVRANDAO), block.prev_randao) << to_string(r);
    }
}

TEST_P(Eip4399, IsAWholeWordSinceParis)
{
    for (const Revision r : revisions(Revision::paris)) {
        revision = r;
        for (const u256& randomness :
             {u256{0}, u256{1}, power_of_2(64), power_of_2(255), u256_max}) {
            block.prev_randao = randomness;
            EXPECT_EQ(evaluate(OP_PREVRANDAO), randomness);
        }
    }
}

TEST_P(Eip4399, KeepsItsPrice)
{
    for (const Revision r : revisions()) {
        revision = r;
        block.prev_randao = u256_max;
        EXPECT_EQ(cost(OP_PREVRANDAO), 2U) << to_string(r);
    }
}

TEST_P(Eip4399, TellsContractsWhichKindOfBlockTheyAreIn)
{
    // The EIP's way: no difficulty has ever been above 2^64.
    const Bytecode is_proof_of_stake = op(OP_GT, {OP_PREVRANDAO, power_of_2(64)});
    revision = Revision::london;
    block.prev_randao = power_of_2(54);
    EXPECT_EQ(evaluate(is_proof_of_stake), u256{0});
    revision = Revision::paris;
    block.prev_randao = word("0x9f2d3c0b1a4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8");
    EXPECT_EQ(evaluate(is_proof_of_stake), u256{1});
}

TEST_P(Eip4399, IsTheSameInEveryFrameOfABlock)
{
    block.prev_randao = u256{9, 8, 7, 6};
    constexpr Address other = address(0xbbbb);
    set_account(other, 0, ret(OP_PREVRANDAO));
    for (const Revision r : revisions(Revision::byzantium)) {
        revision = r;
        for (CallBuilder a_call :
             {call(other), callcode(other), delegatecall(other), staticcall(other)})
            EXPECT_EQ(evaluate(a_call.output(0, 32) + OP_POP + mload(0)), block.prev_randao);
        execute_creation(ret(OP_PREVRANDAO));
        EXPECT_EQ(load_be_short(code_of(result.created)), block.prev_randao);
    }
    block.prev_randao = 5;
    EXPECT_EQ(evaluate(OP_PREVRANDAO), u256{5});
}

TEST_P(Eip4399, ChangesTheInstructionsName)
{
    for (const Revision r : revisions())
        EXPECT_EQ(opcode_name(0x44, r), r >= Revision::paris ? "PREVRANDAO" : "DIFFICULTY");
}

}  // namespace
}  // namespace sluice::evm::test
