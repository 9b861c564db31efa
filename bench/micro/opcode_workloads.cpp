// The workloads but for those that reach other accounts or state (opcode_workloads_state.cpp).
// SPDX-License-Identifier: Apache-2.0
#include "bench/micro/opcode_workloads.hpp"

#include "base/u256_shift.hpp"
#include "bench/micro/opcode_words.hpp"

namespace sluice::micro {
namespace {

using namespace evm;

/// The shapes of two operands: the limbs in use of each, and a first pair of which the result is
/// plain to see.
struct Sizes {
    int a;
    int b;
    u256 first_a;
    u256 first_b;
    u256 expected;
};

void add_binary(std::vector<Workload>& to, Opcode opcode, std::string_view family,
                std::uint64_t gas, const std::vector<Sizes>& shapes)
{
    for (const Sizes& shape : shapes)
        to.push_back({.opcode = opcode,
                      .family = family,
                      .variant = bits(shape.a) + "_" + bits(shape.b),
                      .operands = {words(shape.first_a, shape.a), words(shape.first_b, shape.b)},
                      .gas = gas,
                      .expected = shape.expected});
}

/// 2^exponent; and the two's complement of a number.
u256 two_to(unsigned exponent)
{
    return u256{1} << exponent;
}

u256 minus(const u256& x)
{
    return u256{} - x;
}

void add_arithmetic(std::vector<Workload>& to)
{
    const std::string_view family = "arithmetic";
    add_binary(to, OP_ADD, family, 3,
               {{1, 1, 5, 7, 12}, {4, 4, two_to(255), two_to(255) + u256{1}, 1}});
    add_binary(to, OP_SUB, family, 3,
               {{1, 1, 9, 2, 7}, {4, 4, two_to(255), two_to(254), two_to(254)}});
    add_binary(to, OP_MUL, family, 5,
               {{1, 1, two_to(63), 4, two_to(65)},
                {2, 2, two_to(100), two_to(127), two_to(227)},
                {4, 1, two_to(250), 8, two_to(253)},
                {4, 4, two_to(200) + u256{3}, two_to(193), two_to(193) + two_to(194)}});
    // Quotients and remainders of powers of two, and of one more than them.
    const std::vector<Sizes> quotients{
        {1, 1, two_to(62), two_to(40), two_to(22)},   {2, 1, two_to(120), two_to(63), two_to(57)},
        {4, 1, two_to(255), two_to(63), two_to(192)}, {4, 2, two_to(254), two_to(127), two_to(127)},
        {4, 3, two_to(254), two_to(191), two_to(63)}, {4, 4, two_to(254), two_to(253), 2}};
    add_binary(to, OP_DIV, family, 5, quotients);
    const std::vector<Sizes> remainders{{1, 1, two_to(62) + u256{5}, two_to(40), 5},
                                        {2, 1, two_to(120) + u256{6}, two_to(63), 6},
                                        {4, 1, two_to(255) + u256{7}, two_to(63), 7},
                                        {4, 2, two_to(254) + u256{8}, two_to(127), 8},
                                        {4, 3, two_to(254) + u256{9}, two_to(191), 9},
                                        {4, 4, two_to(254) + u256{10}, two_to(253), 10}};
    add_binary(to, OP_MOD, family, 5, remainders);
    // Signed: the first operand negative. Others of four limbs have any sign.
    add_binary(to, OP_SDIV, family, 5,
               {{1, 1, two_to(62), two_to(40), two_to(22)},
                {4, 1, minus(two_to(200)), two_to(63), minus(two_to(137))},
                {4, 4, minus(two_to(254)), two_to(253), minus(2)}});
    add_binary(to, OP_SMOD, family, 5,
               {{1, 1, two_to(62) + u256{5}, two_to(40), 5},
                {4, 1, minus(two_to(200) + u256{5}), two_to(63), minus(5)},
                {4, 4, minus(two_to(254) + u256{5}), two_to(253), minus(5)}});
    // 2^255 + 2^255 + 2 is beyond 256 bits: 2^256 + 2, of which 2^64 leaves 2.
    struct Modulus {
        int limbs;
        u256 first;
    };
    for (const Modulus& modulus :
         {Modulus{1, two_to(63)}, Modulus{2, two_to(127)}, Modulus{4, two_to(255)}}) {
        const std::string variant = "256_256_" + bits(modulus.limbs);
        to.push_back({.opcode = OP_ADDMOD,
                      .family = family,
                      .variant = variant,
                      .operands = {words(two_to(255), 4), words(two_to(255) + u256{2}, 4),
                                   words(modulus.first, modulus.limbs)},
                      .gas = 8,
                      .expected = 2});
        // (2^255 + 1)(2^255 + 3) = 2^510 + 2^257 + 3
        to.push_back({.opcode = OP_MULMOD,
                      .family = family,
                      .variant = variant,
                      .operands = {words(two_to(255) + u256{1}, 4), words(two_to(255) + u256{3}, 4),
                                   words(modulus.first, modulus.limbs)},
                      .gas = 8,
                      .expected = 3});
    }
    // Exponents by their bytes: 10 gas and 50 for each (EIP-160).
    to.push_back({.opcode = OP_EXP,
                  .family = family,
                  .variant = "8_bit_exponent",
                  .operands = {words(3, 4), {5, 77, 255, 31, 200, 129, 64}},
                  .gas = 60,
                  .expected = 243});
    to.push_back({.opcode = OP_EXP,
                  .family = family,
                  .variant = "64_bit_exponent",
                  .operands = {words(1, 4), words(two_to(63), 1, two_to(63))},
                  .gas = 410,
                  .expected = 1,
                  .executions = 128});
    to.push_back({.opcode = OP_EXP,
                  .family = family,
                  .variant = "256_bit_exponent",
                  .operands = {words(1, 4), words(two_to(255), 4, two_to(255))},
                  .gas = 1610,
                  .expected = 1,
                  .executions = 64});
    to.push_back({.opcode = OP_SIGNEXTEND,
                  .family = family,
                  .variant = "",
                  .operands = {{0, 1, 3, 7, 15, 19, 30}, words(0x80, 4)},
                  .gas = 5,
                  .expected = minus(0x80)});
}

void add_logic(std::vector<Workload>& to)
{
    const std::string_view family = "logic";
    const u256 low = two_to(20);
    const u256 high = two_to(250);
    const u256 negative = minus(5);
    add_binary(to, OP_LT, family, 3, {{4, 4, low, high, 1}});
    add_binary(to, OP_GT, family, 3, {{4, 4, low, high, 0}});
    add_binary(to, OP_SLT, family, 3, {{4, 4, negative, high, 1}});
    add_binary(to, OP_SGT, family, 3, {{4, 4, negative, high, 0}});
    add_binary(to, OP_EQ, family, 3, {{4, 4, high, high, 1}});
    add_binary(to, OP_AND, family, 3, {{4, 4, high + low, high, high}});
    add_binary(to, OP_OR, family, 3, {{4, 4, high, low, high + low}});
    add_binary(to, OP_XOR, family, 3, {{4, 4, high + low, high, low}});
    const auto add_unary = [&](Opcode opcode, std::uint64_t gas, const u256& first,
                               const u256& expected) {
        to.push_back({.opcode = opcode,
                      .family = family,
                      .variant = "",
                      .operands = {words(first, 4)},
                      .gas = gas,
                      .expected = expected});
    };
    add_unary(OP_ISZERO, 3, 0, 1);
    add_unary(OP_NOT, 3, 4, negative);
    add_unary(OP_CLZ, 5, two_to(250), 5);
    const auto add_by_distance = [&](Opcode opcode, const Words& distances, const u256& first,
                                     const u256& expected) {
        to.push_back({.opcode = opcode,
                      .family = family,
                      .variant = "",
                      .operands = {distances, words(first, 4)},
                      .gas = 3,
                      .expected = expected});
    };
    // Byte 6 from the highest is that of bits 200 to 207.
    add_by_distance(OP_BYTE, {6, 31, 0, 12, 20, 25, 3}, u256{0xab} << 200, 0xab);
    const Words distances{96, 4, 224, 8, 160, 77, 248};
    add_by_distance(OP_SHL, distances, two_to(20), two_to(116));
    add_by_distance(OP_SHR, distances, two_to(250), two_to(154));
    add_by_distance(OP_SAR, distances, minus(two_to(250)), minus(two_to(154)));
}

/// Memory up to `size`, with something in it from `begin` on.
Bytes touch_memory(unsigned begin, unsigned size)
{
    Bytes code;
    for (unsigned offset = begin; offset < size; offset += 32) {
        code.push_back(OP_PUSH32);
        for (unsigned i = 0; i < 32; ++i)
            code.push_back(static_cast<std::uint8_t>(0x3d * (offset + i) + 0x11));
        code.insert(code.end(), {OP_PUSH2, static_cast<std::uint8_t>(offset >> 8),
                                 static_cast<std::uint8_t>(offset), OP_MSTORE});
    }
    return code;
}

void add_memory(std::vector<Workload>& to)
{
    const std::string_view family = "memory";
    const Bytes prologue = touch_memory(256, 4096);
    // The first is in what is zero, the second begins with 0x11 at byte 256.
    to.push_back({.opcode = OP_MLOAD,
                  .family = family,
                  .variant = "",
                  .operands = {{225, 256, 288, 301, 512, 777, 1024, 1100, 320, 1999, 2048, 3000,
                                3333, 4064}},
                  .gas = 3,
                  .expected = 0x11,
                  .prologue = prologue});
    const Words offsets{64, 512, 999, 1500, 2048, 2500, 3072};
    to.push_back({.opcode = OP_MSTORE,
                  .family = family,
                  .variant = "",
                  .operands = {offsets, words(77, 4)},
                  .gas = 3,
                  .expected = 77,
                  .probe = {OP_PUSH1, 64, OP_MLOAD},
                  .prologue = prologue});
    to.push_back({.opcode = OP_MSTORE8,
                  .family = family,
                  .variant = "",
                  .operands = {offsets, words(0x4d, 4)},
                  .gas = 3,
                  .expected = u256{0x4d} << 248,
                  .probe = {OP_PUSH1, 64, OP_MLOAD},
                  .prologue = prologue});
    to.push_back({.opcode = OP_MSIZE,
                  .family = family,
                  .variant = "",
                  .gas = 2,
                  .expected = 4096,
                  .prologue = prologue});
    for (const std::uint64_t size : {32U, 256U, 1024U}) {
        to.push_back({.opcode = OP_MCOPY,
                      .family = family,
                      .variant = std::to_string(size),
                      .operands = {{0, 64, 96, 1}, {256, 1024, 1500, 2000}, {size}},
                      .gas = 3 + 3 * (size / 32),
                      .expected = 0x11,
                      // Byte 256, which is at 0 now.
                      .probe = {OP_PUSH0, OP_MLOAD, OP_PUSH0, OP_BYTE},
                      .prologue = prologue});
    }
    // Of zeros first. Hashes of 32 and 64 of them are known to whoever has looked at storage
    // layouts or empty Merkle trees; the others come from the plain Keccak.
    for (const std::uint64_t size : {32U, 64U, 65U, 136U, 1024U}) {
        const Bytes zeros(size);
        to.push_back({.opcode = OP_KECCAK256,
                      .family = family,
                      .variant = std::to_string(size) + (size == 64 ? "_remembered" : ""),
                      .operands = {{0, 256, 512, 1000, 1500, 2000, 2048}, {size}},
                      .gas = 30 + 6 * ((size + 31) / 32),
                      .expected = plain_hash(zeros),
                      .prologue = touch_memory(size <= 224 ? 256 : 1024, 4096),
                      .executions = 256});
    }
}

void add_flow(std::vector<Workload>& to)
{
    const std::string_view family = "flow";
    to.push_back({.opcode = OP_JUMP,
                  .family = family,
                  .variant = "known",
                  .gas = 8,
                  .expected = 42,
                  .shape = Shape::known_jumps});
    to.push_back({.opcode = OP_JUMP,
                  .family = family,
                  .variant = "unknown",
                  .gas = 8,
                  .expected = 42,
                  .shape = Shape::unknown_jumps});
    to.push_back({.opcode = OP_JUMPI,
                  .family = family,
                  .variant = "taken",
                  .operands = {words(1, 4)},
                  .gas = 10,
                  .expected = 42,
                  .shape = Shape::branches});
    to.push_back({.opcode = OP_JUMPI,
                  .family = family,
                  .variant = "not_taken",
                  .operands = {{0}},
                  .gas = 10,
                  .expected = 43,
                  .shape = Shape::branches});
    to.push_back({.opcode = OP_JUMPDEST,
                  .family = family,
                  .variant = "",
                  .gas = 1,
                  .expected = 116,
                  .shape = Shape::pairs});
    to.push_back({.opcode = OP_PC,
                  .family = family,
                  .variant = "",
                  .gas = 2,
                  .expected = 3,
                  .prologue = {OP_JUMPDEST, OP_JUMPDEST, OP_JUMPDEST}});
    // What is left behind it: 1,000,000 less its own 2.
    to.push_back(
        {.opcode = OP_GAS, .family = family, .variant = "", .gas = 2, .expected = 999'998});
}

void add_stack(std::vector<Workload>& to)
{
    // Examples find 100 to 116 on the stack, the last on top.
    const auto add = [&](Opcode opcode, std::uint64_t gas, const u256& expected, Shape shape) {
        to.push_back({.opcode = opcode,
                      .family = "stack",
                      .variant = "",
                      .gas = gas,
                      .expected = expected,
                      .shape = shape});
    };
    add(OP_POP, 2, 116, Shape::plain);
    to.back().operands = {words(1, 4)};
    to.back().probe = {OP_PUSH1, 116};
    add(OP_PUSH0, 2, 0, Shape::pushes);
    u256 pushed{};
    for (std::uint64_t i = 1; i <= 32; ++i) {
        // The bytes that follow are 1, 2 and so on.
        pushed = (pushed << 8) + u256{i};
        add(static_cast<Opcode>(OP_PUSH0 + i), 3, pushed, Shape::pushes);
    }
    for (std::uint64_t i = 0; i < 16; ++i)
        add(static_cast<Opcode>(OP_DUP1 + i), 3, 116 - i, Shape::pushes);
    for (std::uint64_t i = 0; i < 16; ++i)
        add(static_cast<Opcode>(OP_SWAP1 + i), 3, 115 - i, Shape::swaps);
    add(OP_PUSH1, 5, 116, Shape::pairs);
    to.back().variant = "with_POP";
    to.back().executed = {OP_PUSH1, 7, OP_POP};
    add(OP_DUP1, 6, 116, Shape::pairs);
    to.back().variant = "with_SWAP1";
    to.back().executed = {OP_DUP1, OP_SWAP1};
}

}  // namespace

std::vector<Workload> opcode_workloads()
{
    std::vector<Workload> all;
    add_stack(all);
    add_arithmetic(all);
    add_logic(all);
    add_memory(all);
    add_flow(all);
    add_state_workloads(all);
    return all;
}

}  // namespace sluice::micro
