// EIP-160 (Spurious Dragon): a byte of EXP's exponent costs 50 instead of 10.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip160 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip160);

TEST_P(Eip160, AByteOfTheExponentCosts50)
{
    for (const auto& [exponent, bytes] : {std::pair{u256{0}, 0U},
                                          {u256{1}, 1U},
                                          {u256{255}, 1U},
                                          {u256{256}, 2U},
                                          {u256{0xffff}, 2U},
                                          {u256{0x10000}, 3U},
                                          {power_of_2(64) - u256{1}, 8U},
                                          {power_of_2(64), 9U},
                                          {power_of_2(248) - u256{1}, 31U},
                                          {power_of_2(248), 32U},
                                          {u256_max, 32U}}) {
        revision = Revision::tangerine_whistle;
        EXPECT_EQ(cost(OP_EXP, {3, exponent}), 10 + 10 * bytes) << to_hex(exponent);
        revision = Revision::spurious_dragon;
        EXPECT_EQ(cost(OP_EXP, {3, exponent}), 10 + 50 * bytes) << to_hex(exponent);
    }
}

TEST_P(Eip160, TheBaseIsFree)
{
    for (const Revision r : revisions()) {
        revision = r;
        EXPECT_EQ(cost(OP_EXP, {u256_max, 2}), cost(OP_EXP, {0, 2}));
    }
}

}  // namespace
}  // namespace sluice::evm::test
