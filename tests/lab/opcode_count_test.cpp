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
    // Five times PUSH0, ADDRESS, GAS, STATICCALL, STOP: to itself until gas for a call is lacking.
    // One that calls an address without code instead: 6 pushes, a call and STOP, nothing nested.
    EXPECT_EQ(count_opcodes(case_of("5f5f5f5f61777761ffff"
                                    "fa00")),
              8U);
    // The same to the contract's own address, which is 2002 and zeros, with 200 gas: seven of its
    // instructions are affordable there, and the call is not.
    EXPECT_EQ(count_opcodes(case_of("5f5f5f5f3060c8fa00")), 8U + 7);
}

TEST(OpcodeCount, WhatFailsIsSaid)
{
    const auto count = count_opcodes(case_of("fe"));
    ASSERT_FALSE(count);
    EXPECT_NE(count.error().find("status"), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
