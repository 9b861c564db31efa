// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/simplify.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <vector>

#include "base/u256.hpp"
#include "base/u256_shift.hpp"
#include "base/u256_text.hpp"
#include "evm/analysis/fold.hpp"

namespace sluice::evm::test {
namespace {

using Kind = Simplification::Kind;

constexpr std::array opcodes{OP_ADD, OP_MUL, OP_SUB, OP_DIV, OP_SDIV, OP_MOD,       OP_SMOD,
                             OP_LT,  OP_GT,  OP_SLT, OP_SGT, OP_EQ,   OP_AND,       OP_OR,
                             OP_XOR, OP_SHL, OP_SHR, OP_SAR, OP_BYTE, OP_SIGNEXTEND};

u256 run(Opcode opcode, const u256& x, const u256& y)
{
    const std::array operands{x, y};
    return fold(opcode, operands);
}

/// What the replacement comes to, by the instructions themselves.
u256 run(const Simplification& simple, const u256& x, const u256& y, bool x_is_constant)
{
    const u256& variable = x_is_constant ? y : x;
    switch (simple.kind) {
        case Kind::constant:
            return simple.constant;
        case Kind::first:
            return x;
        case Kind::second:
            return y;
        case Kind::other_opcode:
            return run(simple.opcode, x, y);
        case Kind::one_operand:
            return fold(simple.opcode, {&variable, 1});
        case Kind::constant_first:
            return run(simple.opcode, simple.constant, variable);
        case Kind::constant_second:
            return run(simple.opcode, variable, simple.constant);
        case Kind::none:
            break;
    }
    ADD_FAILURE() << "nothing to run";
    return 0;
}

/// Numbers at which rules change: powers of two, masks, their neighbours, and some of each width.
std::vector<u256> numbers()
{
    std::vector<u256> all;
    std::mt19937_64 random{7};
    for (unsigned width = 0; width <= 256; width += width < 18 || width > 248 ? 1 : 7) {
        const u256 power = width < 256 ? u256{1} << width : u256{0};
        all.insert(all.end(), {power, power - u256{1}, power + u256{1}});
        const u256 any{random(), random(), random(), random()};
        all.push_back(width == 0 ? u256{0} : any >> (256 - width));
    }
    return all;
}

const std::vector<u256>& all_numbers()
{
    static const std::vector<u256> all = numbers();
    return all;
}

TEST(Simplify, KeepsTheResult)
{
    std::array<int, 256> replaced{};
    for (const Opcode opcode : opcodes) {
        for (const u256& constant : all_numbers()) {
            for (const bool constant_is_first : {true, false}) {
                for (const u256& variable : all_numbers()) {
                    const KnownOperand known{&constant, bit_width(constant)};
                    const KnownOperand unknown{nullptr, bit_width(variable)};
                    const u256& x = constant_is_first ? constant : variable;
                    const u256& y = constant_is_first ? variable : constant;
                    const Simplification simple =
                        simplify(opcode, constant_is_first ? known : unknown,
                                 constant_is_first ? unknown : known, false);
                    if (simple.kind == Kind::none)
                        continue;
                    ++replaced[opcode];
                    ASSERT_EQ(run(simple, x, y, constant_is_first), run(opcode, x, y))
                        << opcode_table[opcode].name << " " << to_hex(x) << " " << to_hex(y);
                }
            }
        }
        EXPECT_GT(replaced[opcode], 0) << opcode_table[opcode].name;
    }
}

TEST(Simplify, KeepsTheResultOfOperandsThatAreNotConstant)
{
    for (const Opcode opcode : opcodes) {
        for (const u256& x : all_numbers()) {
            for (const u256& y : all_numbers()) {
                const Simplification simple =
                    simplify(opcode, {nullptr, bit_width(x)}, {nullptr, bit_width(y)}, x == y);
                if (simple.kind != Kind::none) {
                    ASSERT_EQ(run(simple, x, y, false), run(opcode, x, y))
                        << opcode_table[opcode].name << " " << to_hex(x) << " " << to_hex(y);
                }
            }
        }
    }
}

TEST(Simplify, ResultsAreAsNarrowAsItSays)
{
    for (const Opcode opcode : opcodes) {
        for (const u256& x : all_numbers()) {
            for (const u256& y : all_numbers()) {
                const unsigned width = bit_width(run(opcode, x, y));
                const KnownOperand unknown_x{nullptr, bit_width(x)};
                const KnownOperand unknown_y{nullptr, bit_width(y)};
                ASSERT_LE(width, result_width(opcode, unknown_x, unknown_y));
                ASSERT_LE(width, result_width(opcode, {&x, bit_width(x)}, unknown_y));
                ASSERT_LE(width, result_width(opcode, unknown_x, {&y, bit_width(y)}));
            }
        }
    }
}

struct Rule {
    Opcode opcode;
    std::optional<u256> x;
    std::optional<u256> y;
    Kind kind;
    Opcode by = OP_STOP;
    u256 constant = 0;
};

TEST(Simplify, FindsWhatIsCheaper)
{
    const u256 mask_160 = (u256{1} << 160) - u256{1};
    const std::vector<Rule> rules{
        {OP_ADD, 0, {}, Kind::second},
        {OP_SUB, {}, 0, Kind::first},
        {OP_MUL, 1, {}, Kind::second},
        {OP_MUL, u256{1} << 96, {}, Kind::constant_first, OP_SHL, 96},
        {OP_DIV, {}, u256{1} << 224, Kind::constant_first, OP_SHR, 224},
        {OP_DIV, {}, 0, Kind::constant},
        {OP_MOD, {}, u256{1} << 160, Kind::constant_second, OP_AND, mask_160},
        {OP_AND, {}, u256_max, Kind::first},
        {OP_XOR, u256_max, {}, Kind::one_operand, OP_NOT},
        {OP_EQ, {}, 0, Kind::one_operand, OP_ISZERO},
        {OP_GT, 0, {}, Kind::constant},
        {OP_SHL, 256, {}, Kind::constant},
        {OP_SIGNEXTEND, 31, {}, Kind::second},
        // No cheaper way.
        {OP_MUL, 32, {}, Kind::none},
        {OP_DIV, {}, 10, Kind::none},
        {OP_SUB, 0, {}, Kind::none},
        {OP_SDIV, {}, 2, Kind::none},
        {OP_LT, 0, {}, Kind::none},
    };
    for (const Rule& rule : rules) {
        const auto operand = [](const std::optional<u256>& constant) {
            return constant ? KnownOperand{&*constant, bit_width(*constant)} : KnownOperand{};
        };
        const Simplification simple =
            simplify(rule.opcode, operand(rule.x), operand(rule.y), false);
        EXPECT_EQ(simple.kind, rule.kind) << opcode_table[rule.opcode].name;
        if (rule.by != OP_STOP) {
            EXPECT_EQ(simple.opcode, rule.by) << opcode_table[rule.opcode].name;
            EXPECT_EQ(simple.constant, rule.constant) << opcode_table[rule.opcode].name;
        }
    }
    const KnownOperand address{nullptr, 160};
    EXPECT_EQ(simplify(OP_AND, {&mask_160, 160}, address, false).kind, Kind::second);
    EXPECT_EQ(simplify(OP_SDIV, address, address, false).opcode, OP_DIV);
}

}  // namespace
}  // namespace sluice::evm::test
