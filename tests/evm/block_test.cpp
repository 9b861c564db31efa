// BLOCKHASH to GASLIMIT: the block that code runs in.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Block : public Evm {
protected:
    Block()
    {
        // Every block's hash is its number and a mark, and questions are counted.
        block_hashes = [this](std::uint64_t number) {
            ++asked;
            return to_hash256(hash_of(number));
        };
    }

    static u256 hash_of(std::uint64_t number) { return {number, 0, 0, 0xb10c}; }

    unsigned asked = 0;
};
SLUICE_ON_EVERY_ENGINE(Block);

TEST_P(Block, TellsItsFields)
{
    block.number = 0x1122334455667788;
    block.timestamp = 0x99aabbccddeeff00;
    block.gas_limit = 0x123456789abcdef0;
    block.coinbase = address(0xc0fe);
    block.prev_randao = u256{1, 2, 3, 4};
    for (const Revision r : revisions()) {
        revision = r;
        execute(ret_words({OP_COINBASE, OP_TIMESTAMP, OP_NUMBER, OP_PREVRANDAO, OP_GASLIMIT}));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), u256{0xc0fe});
        EXPECT_EQ(output(1), u256{0x99aabbccddeeff00});
        EXPECT_EQ(output(2), u256{0x1122334455667788});
        EXPECT_EQ(output(3), (u256{1, 2, 3, 4}));
        EXPECT_EQ(output(4), u256{0x123456789abcdef0});
    }
}

TEST_P(Block, FieldsCostTwo)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Opcode opcode :
             {OP_COINBASE, OP_TIMESTAMP, OP_NUMBER, OP_PREVRANDAO, OP_GASLIMIT})
            EXPECT_EQ(cost(opcode), 2U) << opcode_table[opcode].name << ", " << to_string(r);
    }
}

TEST_P(Block, BlockhashReaches256BlocksBack)
{
    block.number = 1000;
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {999})), hash_of(999));
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {998})), hash_of(998));
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {745})), hash_of(745));
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {744})), hash_of(744));
    EXPECT_EQ(asked, 4U);
}

TEST_P(Block, BlockhashIsZeroOutsideItsWindow)
{
    block.number = 1000;
    for (const u256& number :
         {u256{743}, u256{742}, u256{0}, u256{1000}, u256{1001}, u256{~0ULL}, power_of_2(64),
          power_of_2(64) + u256{999}, power_of_2(128) + u256{999}, power_of_2(255), u256_max})
        EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {number})), u256{0}) << to_hex(number);
    EXPECT_EQ(asked, 0U);
}

TEST_P(Block, BlockhashOfAYoungChain)
{
    block.number = 3;
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {0})), hash_of(0));
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {2})), hash_of(2));
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {3})), u256{0});
    // 3 - 4 wraps: it must not come out as a recent block.
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {4})), u256{0});
    block.number = 0;
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {0})), u256{0});
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {~0ULL})), u256{0});
    block.number = 256;
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {0})), hash_of(0));
    block.number = 257;
    EXPECT_EQ(evaluate(op(OP_BLOCKHASH, {0})), u256{0});
}

TEST_P(Block, BlockhashCostsTwenty)
{
    for (const Revision r : revisions()) {
        revision = r;
        EXPECT_EQ(cost(OP_BLOCKHASH, {999}), 20U);
        EXPECT_EQ(cost(OP_BLOCKHASH, {1}), 20U);
    }
}

}  // namespace
}  // namespace sluice::evm::test
