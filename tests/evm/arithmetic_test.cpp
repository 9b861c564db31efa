// ADD to SIGNEXTEND: results at the edges of 256 bits, and what they cost.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Arithmetic = Evm;
SLUICE_ON_EVERY_ENGINE(Arithmetic);

// Numbers in two's complement.
constexpr u256 minus(std::uint64_t magnitude)
{
    return u256{} - u256{magnitude};
}
constexpr u256 most_negative = power_of_2(255);

struct Binary {
    Opcode opcode;
    u256 a;
    u256 b;
    u256 expected;
};

struct Ternary {
    Opcode opcode;
    u256 a;
    u256 b;
    u256 c;
    u256 expected;
};

TEST_P(Arithmetic, Wraps)
{
    const Binary cases[]{
        {OP_ADD, 1, 2, 3},
        {OP_ADD, u256_max, 2, 1},
        {OP_ADD, most_negative, most_negative, 0},
        {OP_ADD, {~0ULL, 0, 0, 0}, 1, {0, 1, 0, 0}},
        {OP_ADD, {~0ULL, ~0ULL, ~0ULL, 0}, 1, {0, 0, 0, 1}},
        {OP_SUB, 5, 3, 2},
        {OP_SUB, 3, 5, minus(2)},
        {OP_SUB, 0, 1, u256_max},
        {OP_SUB, {0, 0, 0, 1}, 1, {~0ULL, ~0ULL, ~0ULL, 0}},
        {OP_MUL, 6, 7, 42},
        {OP_MUL, u256_max, u256_max, 1},
        {OP_MUL, power_of_2(128), power_of_2(128), 0},
        {OP_MUL, power_of_2(128), power_of_2(127), power_of_2(255)},
        {OP_MUL, minus(3), 5, minus(15)},
    };
    for (const Binary& c : cases)
        EXPECT_EQ(evaluate(op(c.opcode, {c.a, c.b})), c.expected) << opcode_table[c.opcode].name;
}

TEST_P(Arithmetic, DividesTowardsZero)
{
    const Binary cases[]{
        {OP_DIV, 7, 2, 3},
        {OP_DIV, 2, 7, 0},
        {OP_DIV, u256_max, 1, u256_max},
        {OP_DIV, u256_max, u256_max, 1},
        {OP_DIV, u256_max, power_of_2(64), {~0ULL, ~0ULL, ~0ULL, 0}},
        {OP_DIV, minus(6), 2, power_of_2(255) - u256{3}},
        {OP_SDIV, 7, 2, 3},
        {OP_SDIV, minus(7), 2, minus(3)},
        {OP_SDIV, 7, minus(2), minus(3)},
        {OP_SDIV, minus(7), minus(2), 3},
        {OP_SDIV, minus(1), 2, 0},
        {OP_SDIV, most_negative, 1, most_negative},
        {OP_MOD, 7, 2, 1},
        {OP_MOD, 2, 7, 2},
        {OP_MOD, u256_max, 16, 15},
        {OP_MOD, minus(1), power_of_2(128), {~0ULL, ~0ULL, 0, 0}},
    };
    for (const Binary& c : cases)
        EXPECT_EQ(evaluate(op(c.opcode, {c.a, c.b})), c.expected) << opcode_table[c.opcode].name;
}

TEST_P(Arithmetic, DivisionByZeroIsZero)
{
    for (const u256& a : {u256{0}, u256{1}, u256_max, most_negative, power_of_2(64)}) {
        for (const Opcode opcode : {OP_DIV, OP_SDIV, OP_MOD, OP_SMOD})
            EXPECT_EQ(evaluate(op(opcode, {a, 0})), u256{0}) << opcode_table[opcode].name;
        for (const Opcode opcode : {OP_ADDMOD, OP_MULMOD})
            EXPECT_EQ(evaluate(op(opcode, {a, a, 0})), u256{0}) << opcode_table[opcode].name;
    }
}

TEST_P(Arithmetic, SdivOverflowsToTheMostNegative)
{
    // -2^255 / -1 is 2^255, one more than the largest number.
    EXPECT_EQ(evaluate(op(OP_SDIV, {most_negative, minus(1)})), most_negative);
    EXPECT_EQ(evaluate(op(OP_SMOD, {most_negative, minus(1)})), u256{0});
}

TEST_P(Arithmetic, SmodHasTheSignOfTheDividend)
{
    EXPECT_EQ(evaluate(op(OP_SMOD, {8, 3})), u256{2});
    EXPECT_EQ(evaluate(op(OP_SMOD, {8, minus(3)})), u256{2});
    EXPECT_EQ(evaluate(op(OP_SMOD, {minus(8), 3})), minus(2));
    EXPECT_EQ(evaluate(op(OP_SMOD, {minus(8), minus(3)})), minus(2));
    EXPECT_EQ(evaluate(op(OP_SMOD, {minus(9), 3})), u256{0});
    EXPECT_EQ(evaluate(op(OP_SMOD, {most_negative, 3})), minus(2));  // 2^255 = 2 modulo 3
}

TEST_P(Arithmetic, ModularSumsAndProductsLoseNothingToOverflow)
{
    const Ternary cases[]{
        {OP_ADDMOD, 8, 7, 10, 5},
        {OP_ADDMOD, u256_max, 1, 3, 1},  // 2^256 = 1 modulo 3; 0 if the sum wrapped
        {OP_ADDMOD, u256_max, 2, 3, 2},
        {OP_ADDMOD, u256_max, u256_max, u256_max, 0},
        {OP_ADDMOD, u256_max, 1, u256_max, 1},
        {OP_ADDMOD, u256_max - u256{1}, u256_max - u256{1}, u256_max, u256_max - u256{2}},
        {OP_ADDMOD, most_negative, most_negative, u256_max, 1},  // 2^256 mod 2^256 - 1
        {OP_ADDMOD, 5, 5, 1, 0},
        {OP_MULMOD, 8, 7, 10, 6},
        {OP_MULMOD, u256_max, u256_max, 12, 9},  // 3 * 3, as 2^256 = 4 modulo 12
        {OP_MULMOD, u256_max, u256_max, u256_max, 0},
        {OP_MULMOD, u256_max - u256{1}, u256_max - u256{1}, u256_max, 1},  // (-1)^2
        {OP_MULMOD, power_of_2(255), 2, u256_max, 1},
        {OP_MULMOD, power_of_2(255), power_of_2(255), u256_max, power_of_2(254)},
        {OP_MULMOD, power_of_2(128), power_of_2(128), 3, 1},
        {OP_MULMOD, 5, 5, 1, 0},
    };
    for (const Ternary& c : cases)
        EXPECT_EQ(evaluate(op(c.opcode, {c.a, c.b, c.c})), c.expected)
            << opcode_table[c.opcode].name << " mod " << to_hex(c.c);
}

TEST_P(Arithmetic, ExpWraps)
{
    const Binary cases[]{
        {OP_EXP, 0, 0, 1},
        {OP_EXP, 0, 5, 0},
        {OP_EXP, 3, 0, 1},
        {OP_EXP, 3, 1, 3},
        {OP_EXP, 3, 4, 81},
        {OP_EXP, 1, u256_max, 1},
        {OP_EXP, 2, 255, power_of_2(255)},
        {OP_EXP, 2, 256, 0},
        {OP_EXP, 2, power_of_2(64), 0},
        {OP_EXP, u256_max, 2, 1},                // (-1)^2
        {OP_EXP, u256_max, u256_max, u256_max},  // (-1)^odd
        {OP_EXP, u256_max, power_of_2(200), 1},  // (-1)^even
        {OP_EXP, 16, 63, power_of_2(252)},       // 2^(4 * 63)
        {OP_EXP, power_of_2(16), 15, power_of_2(240)},
        // 3 generates the odd numbers that are 1 or 3 modulo 8: its order modulo 2^256 is 2^254.
        {OP_EXP, 3, power_of_2(254), 1},
        {OP_EXP, 3, power_of_2(253), power_of_2(255) + u256{1}},
    };
    for (const Binary& c : cases)
        EXPECT_EQ(evaluate(op(c.opcode, {c.a, c.b})), c.expected)
            << to_hex(c.a) << " ^ " << to_hex(c.b);
}

TEST_P(Arithmetic, ExpCostsByBytesOfTheExponent)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        const std::uint64_t a_byte = r >= Revision::spurious_dragon ? 50 : 10;  // EIP-160
        EXPECT_EQ(cost(OP_EXP, {2, 0}), 10U);
        for (unsigned bytes = 1; bytes <= 32; ++bytes) {
            const u256 shortest = power_of_2(8 * (bytes - 1));
            const u256 longest = bytes == 32 ? u256_max : power_of_2(8 * bytes) - u256{1};
            EXPECT_EQ(cost(OP_EXP, {2, shortest}), 10 + a_byte * bytes);
            EXPECT_EQ(cost(OP_EXP, {0, longest}), 10 + a_byte * bytes);
        }
    }
}

TEST_P(Arithmetic, ExpFailsWhenItsBytesCannotBePaid)
{
    execute(op(OP_EXP, {3, 0x0100}), {}, 3 + 3 + 10 + 2 * 50);
    EXPECT_SUCCESS();
    execute(op(OP_EXP, {3, 0x0100}), {}, 3 + 3 + 10 + 2 * 50 - 1);
    EXPECT_STATUS(out_of_gas);
    EXPECT_EQ(result.gas_left, 0U);
}

TEST_P(Arithmetic, SignextendRepeatsTheSignOfEveryByte)
{
    // Bytes that all differ, with the top bit set in every second one.
    std::uint8_t bytes[32];
    for (std::size_t i = 0; i < 32; ++i)
        bytes[i] = static_cast<std::uint8_t>((i % 2 == 0 ? 0x80 : 0x00) + 3 * i);
    for (const bool flipped : {false, true}) {
        Hash256 number{};
        for (std::size_t i = 0; i < 32; ++i)
            number.bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ (flipped ? 0xff : 0));
        for (std::size_t index = 0; index < 32; ++index) {
            const std::size_t sign_byte = 31 - index;
            Hash256 expected = number;
            for (std::size_t i = 0; i < sign_byte; ++i)
                expected.bytes[i] = (number.bytes[sign_byte] & 0x80) != 0 ? 0xff : 0;
            EXPECT_EQ(evaluate(op(OP_SIGNEXTEND, {index, to_u256(number)})), to_u256(expected))
                << "byte " << index;
        }
    }
}

TEST_P(Arithmetic, SignextendBeyondTheTopChangesNothing)
{
    const u256 number{0x80, 0x80, 0x80, 0x80};
    for (const u256& index :
         {u256{31}, u256{32}, u256{255}, power_of_2(32), power_of_2(64), power_of_2(255), u256_max})
        EXPECT_EQ(evaluate(op(OP_SIGNEXTEND, {index, number})), number) << to_hex(index);
}

TEST_P(Arithmetic, CostsWhatTheYellowPaperSays)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (const Opcode opcode : {OP_ADD, OP_SUB})
            EXPECT_EQ(cost(opcode, {5, 3}), 3U) << opcode_table[opcode].name;
        for (const Opcode opcode : {OP_MUL, OP_DIV, OP_SDIV, OP_MOD, OP_SMOD, OP_SIGNEXTEND})
            EXPECT_EQ(cost(opcode, {5, 3}), 5U) << opcode_table[opcode].name;
        for (const Opcode opcode : {OP_ADDMOD, OP_MULMOD})
            EXPECT_EQ(cost(opcode, {5, 3, 2}), 8U) << opcode_table[opcode].name;
    }
}

}  // namespace
}  // namespace sluice::evm::test
