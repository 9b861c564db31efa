// SPDX-License-Identifier: Apache-2.0
#include "evm/hash_memo.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

namespace sluice::evm::test {
namespace {

using Input = std::array<std::uint8_t, HashMemo::input_size>;

void expect_right(HashMemo& memo, const Input& input)
{
    EXPECT_EQ(memo.hash(input.data()), keccak256_word(input.data(), input.size()));
}

TEST(HashMemo, KnowsItsFirstAnswerFromTheStart)
{
    HashMemo memo;
    expect_right(memo, Input{});
}

TEST(HashMemo, TellsInputsApartThatShareAPlace)
{
    // Far more than there are places, each asked for twice in a row and once more later.
    HashMemo memo;
    std::mt19937_64 random{7};
    std::vector<Input> inputs(2000);
    for (Input& input : inputs)
        for (std::uint8_t& byte : input)
            byte = static_cast<std::uint8_t>(random());
    for (int round = 0; round < 2; ++round) {
        for (const Input& input : inputs) {
            expect_right(memo, input);
            expect_right(memo, input);
        }
    }
}

TEST(HashMemo, LooksAtEveryBit)
{
    HashMemo memo;
    const Input input{};
    for (std::size_t bit = 0; bit < 8 * input.size(); ++bit) {
        Input other = input;
        other[bit / 8] = static_cast<std::uint8_t>(1 << bit % 8);
        expect_right(memo, input);
        expect_right(memo, other);
    }
}

}  // namespace
}  // namespace sluice::evm::test
