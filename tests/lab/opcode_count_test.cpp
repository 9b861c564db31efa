// SPDX-License-Identifier: Apache-2.0
#include "lab/opcode_count.hpp"

#include <gtest/gtest.h>

#include "tests/lab/made_case.hpp"

namespace sluice::lab {
namespace {

TEST(OpcodeCount, CountsEachExecutedInstruction)
{
    // PUSH1 3; then three times JUMPDEST, PUSH1, SWAP1, SUB, DUP1, PUSH1, JUMPI; STOP.
    EXPECT_EQ(count_opcodes(case_of("60035b600190038060025700")), 1U + 3 * 7 + 1);
}

TEST(OpcodeCount, CountsNestedMessagesToo)
{
    // Four PUSH0, ADDRESS, PUSH1 200, STATICCALL, STOP: the contract calls itself with 200 gas. Of
    // these 13 go for six instructions and 100 for the call, which hands on 63/64 of 87: 86. With
    // them the call within is one too many: six instructions and one that fails.
    EXPECT_EQ(count_opcodes(case_of("5f5f5f5f3060c8fa00")), 8U + 8 + 7);
}

TEST(OpcodeCount, WhatFailsIsSaid)
{
    const auto count = count_opcodes(case_of("fe"));
    ASSERT_FALSE(count);
    EXPECT_NE(count.error().find("status"), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
