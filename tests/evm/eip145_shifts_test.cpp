// EIP-145 (Constantinople): the EIP's own cases for SHL, SHR and SAR.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip145 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip145);

constexpr u256 top = power_of_2(255);
constexpr u256 below_top = power_of_2(255) - u256{1};

struct Case {
    u256 number;
    u256 count;
    u256 expected;
};

TEST_P(Eip145, Shl)
{
    const Case cases[]{{1, 0, 1},
                       {1, 1, 2},
                       {1, 0xff, top},
                       {1, 0x0100, 0},
                       {1, 0x0101, 0},
                       {u256_max, 0, u256_max},
                       {u256_max, 1, u256_max - u256{1}},
                       {u256_max, 0xff, top},
                       {u256_max, 0x0100, 0},
                       {0, 1, 0},
                       {below_top, 1, u256_max - u256{1}}};
    for (const Case& c : cases)
        EXPECT_EQ(evaluate(op(OP_SHL, {c.count, c.number})), c.expected)
            << to_hex(c.number) << " by " << to_hex(c.count);
}

TEST_P(Eip145, Shr)
{
    const Case cases[]{{1, 0, 1},
                       {1, 1, 0},
                       {top, 1, power_of_2(254)},
                       {top, 0xff, 1},
                       {top, 0x0100, 0},
                       {top, 0x0101, 0},
                       {u256_max, 0, u256_max},
                       {u256_max, 1, below_top},
                       {u256_max, 0xff, 1},
                       {u256_max, 0x0100, 0},
                       {0, 1, 0}};
    for (const Case& c : cases)
        EXPECT_EQ(evaluate(op(OP_SHR, {c.count, c.number})), c.expected)
            << to_hex(c.number) << " by " << to_hex(c.count);
}

TEST_P(Eip145, Sar)
{
    const Case cases[]{{1, 0, 1},
                       {1, 1, 0},
                       {top, 1, u256{3} << 254},
                       {top, 0xff, u256_max},
                       {top, 0x0100, u256_max},
                       {top, 0x0101, u256_max},
                       {u256_max, 0, u256_max},
                       {u256_max, 1, u256_max},
                       {u256_max, 0xff, u256_max},
                       {u256_max, 0x0100, u256_max},
                       {0, 1, 0},
                       {power_of_2(254), 0xfe, 1},
                       {below_top, 0xf8, 0x7f},
                       {below_top, 0xfe, 1},
                       {below_top, 0xff, 0},
                       {below_top, 0x0100, 0}};
    for (const Case& c : cases)
        EXPECT_EQ(evaluate(op(OP_SAR, {c.count, c.number})), c.expected)
            << to_hex(c.number) << " by " << to_hex(c.count);
}

TEST_P(Eip145, AreUndefinedBeforeConstantinople)
{
    for (const Opcode opcode : {OP_SHL, OP_SHR, OP_SAR}) {
        revision = Revision::byzantium;
        execute(op(opcode, {1, 1}));
        EXPECT_STATUS(undefined_instruction);
        revision = Revision::constantinople;
        execute(op(opcode, {1, 1}));
        EXPECT_SUCCESS();
        EXPECT_GAS_USED(3 + 3 + 3);
    }
}

}  // namespace
}  // namespace sluice::evm::test
