// LT to BYTE: comparisons, signed and not, and logic bit by bit.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using ComparisonAndLogic = Evm;
SLUICE_ON_EVERY_ENGINE(ComparisonAndLogic);

TEST_P(ComparisonAndLogic, OrdersWithoutSign)
{
    // From the least to the greatest, each pair deciding in another limb.
    const u256 ordered[]{0,
                         1,
                         ~0ULL,
                         power_of_2(64),
                         power_of_2(64) + u256{1},
                         power_of_2(128),
                         power_of_2(192),
                         power_of_2(255) - u256{1},
                         power_of_2(255),
                         u256_max};
    for (std::size_t i = 0; i < std::size(ordered); ++i) {
        for (std::size_t j = 0; j < std::size(ordered); ++j) {
            SCOPED_TRACE(to_hex(ordered[i]) + ", " + to_hex(ordered[j]));
            EXPECT_EQ(evaluate(op(OP_LT, {ordered[i], ordered[j]})), u256{i < j});
            EXPECT_EQ(evaluate(op(OP_GT, {ordered[i], ordered[j]})), u256{i > j});
            EXPECT_EQ(evaluate(op(OP_EQ, {ordered[i], ordered[j]})), u256{i == j});
        }
    }
}

TEST_P(ComparisonAndLogic, OrdersInTwosComplement)
{
    const u256 ordered[]{
        power_of_2(255), power_of_2(255) + u256{1}, u256{} - power_of_2(64), u256_max, 0, 1,
        power_of_2(64),  power_of_2(255) - u256{1}};
    for (std::size_t i = 0; i < std::size(ordered); ++i) {
        for (std::size_t j = 0; j < std::size(ordered); ++j) {
            SCOPED_TRACE(to_hex(ordered[i]) + ", " + to_hex(ordered[j]));
            EXPECT_EQ(evaluate(op(OP_SLT, {ordered[i], ordered[j]})), u256{i < j});
            EXPECT_EQ(evaluate(op(OP_SGT, {ordered[i], ordered[j]})), u256{i > j});
        }
    }
}

TEST_P(ComparisonAndLogic, EqLooksAtEveryBit)
{
    const u256 number{0x0123456789abcdef, 0xfedcba9876543210, 0x55aa55aa55aa55aa, 0x1234};
    EXPECT_EQ(evaluate(op(OP_EQ, {number, number})), u256{1});
    for (unsigned bit = 0; bit < 256; ++bit)
        EXPECT_EQ(evaluate(op(OP_EQ, {number, number ^ power_of_2(bit)})), u256{0}) << bit;
}

TEST_P(ComparisonAndLogic, IszeroLooksAtEveryBit)
{
    EXPECT_EQ(evaluate(iszero(0)), u256{1});
    EXPECT_EQ(evaluate(iszero(u256_max)), u256{0});
    for (unsigned bit = 0; bit < 256; ++bit)
        EXPECT_EQ(evaluate(iszero(power_of_2(bit))), u256{0}) << bit;
}

TEST_P(ComparisonAndLogic, WorksBitByBit)
{
    const u256 a = word("0xff00ff00ff00ff00f0f0f0f0f0f0f0f00123456789abcdef8000000000000001");
    const u256 b = word("0x0ff00ff00ff00ff0cccccccccccccccc00ff00ff00ff00ff8000000000000000");
    EXPECT_EQ(evaluate(op(OP_AND, {a, b})),
              word("0x0f000f000f000f00c0c0c0c0c0c0c0c00023006700ab00ef8000000000000000"));
    EXPECT_EQ(evaluate(op(OP_OR, {a, b})),
              word("0xfff0fff0fff0fff0fcfcfcfcfcfcfcfc01ff45ff89ffcdff8000000000000001"));
    EXPECT_EQ(evaluate(op(OP_XOR, {a, b})),
              word("0xf0f0f0f0f0f0f0f03c3c3c3c3c3c3c3c01dc45988954cd100000000000000001"));
    EXPECT_EQ(evaluate(op(OP_NOT, {a})),
              word("0x00ff00ff00ff00ff0f0f0f0f0f0f0f0ffedcba98765432107ffffffffffffffe"));
    EXPECT_EQ(evaluate(op(OP_NOT, {0})), u256_max);
}

TEST_P(ComparisonAndLogic, ByteCountsFromTheTop)
{
    Hash256 number{};
    for (std::size_t i = 0; i < 32; ++i)
        number.bytes[i] = static_cast<std::uint8_t>(0xa0 + i);
    for (std::size_t i = 0; i < 32; ++i)
        EXPECT_EQ(evaluate(op(OP_BYTE, {i, to_u256(number)})), u256{0xa0 + i});
}

TEST_P(ComparisonAndLogic, ByteBeyondTheEndIsZero)
{
    for (const u256& index :
         {u256{32}, u256{255}, u256{256}, power_of_2(32), power_of_2(64), power_of_2(64) + u256{31},
          power_of_2(128), power_of_2(255), u256_max})
        EXPECT_EQ(evaluate(op(OP_BYTE, {index, u256_max})), u256{0}) << to_hex(index);
}

TEST_P(ComparisonAndLogic, CostsThreeEach)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (const Opcode opcode :
             {OP_LT, OP_GT, OP_SLT, OP_SGT, OP_EQ, OP_AND, OP_OR, OP_XOR, OP_BYTE})
            EXPECT_EQ(cost(opcode, {1, 2}), 3U) << opcode_table[opcode].name;
        for (const Opcode opcode : {OP_ISZERO, OP_NOT})
            EXPECT_EQ(cost(opcode, {1}), 3U) << opcode_table[opcode].name;
    }
}

}  // namespace
}  // namespace sluice::evm::test
