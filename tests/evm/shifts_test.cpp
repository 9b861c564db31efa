// SHL, SHR and SAR by every count, against shifts one bit at a time.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Shifts = Evm;
SLUICE_ON_EVERY_ENGINE(Shifts);

const u256 positive = word("0x7123456789abcdeffedcba98765432100f1e2d3c4b5a69788796a5b4c3d2e1f1");
const u256 negative = word("0x8123456789abcdeffedcba98765432100f1e2d3c4b5a69788796a5b4c3d2e1f1");

/// Bits, the lowest first: slow, and too simple to share a mistake with the engine.
using Bits = std::array<bool, 256>;

Bits to_bits(const u256& x)
{
    Bits bits;
    for (unsigned i = 0; i < 256; ++i)
        bits[i] = ((x.limb[i / 64] >> (i % 64)) & 1) != 0;
    return bits;
}

u256 from_bits(const Bits& bits)
{
    u256 x{};
    for (unsigned i = 0; i < 256; ++i)
        x.limb[i / 64] |= std::uint64_t{bits[i]} << (i % 64);
    return x;
}

TEST_P(Shifts, ByEveryCount)
{
    for (const u256& number : {positive, negative}) {
        Bits left = to_bits(number);
        Bits right = left;
        Bits arithmetic = left;
        for (unsigned count = 0; count <= 258; ++count) {
            SCOPED_TRACE(count);
            execute(ret_words({op(OP_SHL, {count, number}), op(OP_SHR, {count, number}),
                               op(OP_SAR, {count, number})}));
            EXPECT_EQ(output(0), from_bits(left));
            EXPECT_EQ(output(1), from_bits(right));
            EXPECT_EQ(output(2), from_bits(arithmetic));
            for (unsigned i = 255; i > 0; --i)
                left[i] = left[i - 1];
            left[0] = false;
            for (unsigned i = 0; i < 255; ++i) {
                right[i] = right[i + 1];
                arithmetic[i] = arithmetic[i + 1];
            }
            right[255] = false;
        }
    }
}

TEST_P(Shifts, CountsOfAnySizeEmptyTheWord)
{
    for (const u256& count :
         {u256{256}, u256{257}, u256{512}, power_of_2(32), power_of_2(63), power_of_2(64),
          power_of_2(64) + u256{1}, power_of_2(128), power_of_2(255), u256_max}) {
        SCOPED_TRACE(to_hex(count));
        EXPECT_EQ(evaluate(op(OP_SHL, {count, negative})), u256{0});
        EXPECT_EQ(evaluate(op(OP_SHR, {count, negative})), u256{0});
        EXPECT_EQ(evaluate(op(OP_SAR, {count, negative})), u256_max);
        EXPECT_EQ(evaluate(op(OP_SAR, {count, positive})), u256{0});
    }
}

TEST_P(Shifts, SarRoundsDownWhereSdivRoundsToZero)
{
    EXPECT_EQ(evaluate(op(OP_SAR, {1, u256_max})), u256_max);
    EXPECT_EQ(evaluate(op(OP_SDIV, {u256_max, 2})), u256{0});
}

TEST_P(Shifts, CostThreeEach)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        for (const Opcode opcode : {OP_SHL, OP_SHR, OP_SAR})
            EXPECT_EQ(cost(opcode, {1, 2}), 3U) << to_string(r);
    }
}

}  // namespace
}  // namespace sluice::evm::test
