// KECCAK256: digests of memory, and what hashing and memory cost.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Keccak256 = Evm;
SLUICE_ON_EVERY_ENGINE(Keccak256);

const u256 hash_of_nothing =
    word("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

TEST_P(Keccak256, HashesKnownMessages)
{
    EXPECT_EQ(evaluate(keccak256(0, 0)), hash_of_nothing);
    // "abc"; then a word and two words of zeros, which every Merkle tree of zeros starts with.
    EXPECT_EQ(evaluate(mstore(0, u256{0x616263} << 232) + keccak256(0, 3)),
              word("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"));
    EXPECT_EQ(evaluate(keccak256(0, 32)),
              word("0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563"));
    EXPECT_EQ(evaluate(keccak256(0, 64)),
              word("0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5"));
}

TEST_P(Keccak256, HashesEverySizeAroundTheBlocksOfTheSponge)
{
    // 136 bytes are absorbed at a time. The data comes from call data, at an odd offset.
    Bytes data(300);
    for (std::size_t i = 0; i < data.size(); ++i)
        data[i] = static_cast<std::uint8_t>(7 * i + 1);
    for (std::size_t size = 0; size <= data.size(); ++size) {
        execute(op(OP_CALLDATACOPY, {1, 0, size}) + ret(keccak256(1, size)), data);
        SCOPED_TRACE(size);
        EXPECT_OUTPUT(to_u256(sluice::keccak256(BytesView{data}.first(size))));
    }
}

TEST_P(Keccak256, LeavesMemoryAsItWas)
{
    EXPECT_EQ(evaluate(mstore(0, u256_max) + keccak256(0, 32) + OP_POP + mload(0)), u256_max);
}

TEST_P(Keccak256, Costs30And6ForEachWord)
{
    for (const Revision r : {Revision::frontier, Revision::istanbul, latest_revision}) {
        revision = r;
        EXPECT_EQ(cost(OP_KECCAK256, {0, 0}), 30U);
        // Each word is hashed, and new in memory at 3.
        EXPECT_EQ(cost(OP_KECCAK256, {0, 1}), 30U + 6 + 3);
        EXPECT_EQ(cost(OP_KECCAK256, {0, 32}), 30U + 6 + 3);
        EXPECT_EQ(cost(OP_KECCAK256, {0, 33}), 30U + 12 + 6);
        EXPECT_EQ(cost(OP_KECCAK256, {31, 2}), 30U + 6 + 6);
        EXPECT_EQ(cost(OP_KECCAK256, {0, 1024}), 30U + 32 * 6 + 32 * 3 + 32 * 32 / 512);
    }
}

TEST_P(Keccak256, OfNothingNeedsNoMemory)
{
    EXPECT_EQ(evaluate(keccak256(u256_max, 0)), hash_of_nothing);
    EXPECT_EQ(cost(OP_KECCAK256, {u256_max, 0}), 30U);
    EXPECT_EQ(evaluate(keccak256(power_of_2(40), 0) + OP_POP + OP_MSIZE), u256{0});
}

TEST_P(Keccak256, FailsWhereItsWordsCannotBePaid)
{
    const Bytecode code = keccak256(0, 64);
    constexpr std::uint64_t enough = 3 + 3 + 30 + 2 * 6 + 2 * 3;
    execute(code, {}, enough);
    EXPECT_SUCCESS();
    execute(code, {}, enough - 1);
    EXPECT_STATUS(out_of_gas);
}

}  // namespace
}  // namespace sluice::evm::test
