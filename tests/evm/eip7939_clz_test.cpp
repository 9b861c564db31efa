// EIP-7939 (Osaka): CLZ, which counts leading zero bits.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip7939 : public Evm {
protected:
    static Bytecode clz(const Expression& of) { return op(OP_CLZ, {of}); }
};
SLUICE_ON_EVERY_ENGINE(Eip7939);

TEST_P(Eip7939, IsUndefinedBeforeOsaka)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(clz(1));
        EXPECT_EQ(result.status,
                  r >= Revision::osaka ? Status::success : Status::undefined_instruction)
            << to_string(r);
    }
}

TEST_P(Eip7939, TheEipsOwnCases)
{
    const std::pair<std::string_view, std::uint64_t> cases[]{
        {"0000000000000000000000000000000000000000000000000000000000000000", 0x100},
        {"8000000000000000000000000000000000000000000000000000000000000000", 0},
        {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0},
        {"4000000000000000000000000000000000000000000000000000000000000000", 1},
        {"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 1},
        {"0000000000000000000000000000000000000000000000000000000000000001", 0xff},
    };
    for (const auto& [operand, expected] : cases) {
        execute(hex_code("7f" + std::string{operand} + "1e") + ret_top());
        EXPECT_OUTPUT(expected);
    }
}

TEST_P(Eip7939, EveryPositionOfTheHighestBit)
{
    for (unsigned bit = 0; bit < 256; ++bit) {
        const u256 highest = power_of_2(bit);
        EXPECT_EQ(evaluate(clz(highest)), u256{255 - bit}) << bit;
        // Whatever lies below it.
        EXPECT_EQ(evaluate(clz(highest | (highest - u256{1}))), u256{255 - bit}) << bit;
        EXPECT_EQ(evaluate(clz(highest | u256{1})), u256{255 - bit}) << bit;
    }
}

TEST_P(Eip7939, CostsFive)
{
    EXPECT_EQ(cost(OP_CLZ, {0}), 5U);
    EXPECT_EQ(cost(OP_CLZ, {1}), 5U);
    EXPECT_EQ(cost(OP_CLZ, {u256_max}), 5U);
    execute(clz(1), {}, 8);
    EXPECT_SUCCESS();
    execute(clz(1), {}, 7);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip7939, TakesOneItemAndLeavesOne)
{
    execute(Bytecode{OP_CLZ});
    EXPECT_STATUS(stack_underflow);
    // Nothing but the top changes, on a full stack as well.
    EXPECT_EQ(evaluate(push(1000) + clz(u256_max >> 8) + OP_ADD), u256{1008});
    execute(1024 * push(0) + OP_CLZ);
    EXPECT_SUCCESS();
}

TEST_P(Eip7939, FindsTheLowestBitAsTheEipDoes)
{
    for (const unsigned bit : {0U, 1U, 63U, 64U, 128U, 200U, 255U}) {
        const u256 x = u256_max << bit;
        const Bytecode lowest = op(OP_AND, {x, sub(0, x)});
        EXPECT_EQ(evaluate(sub(255, clz(lowest))), u256{bit});
    }
}

TEST_P(Eip7939, OfItsOwnResult)
{
    // 256 has 247 leading zeros, 247 has 248, and so has 248.
    EXPECT_EQ(evaluate(clz(0)), u256{256});
    EXPECT_EQ(evaluate(clz(clz(0))), u256{247});
    EXPECT_EQ(evaluate(clz(clz(clz(0)))), u256{248});
    EXPECT_EQ(evaluate(clz(clz(clz(clz(0))))), u256{248});
}

}  // namespace
}  // namespace sluice::evm::test
