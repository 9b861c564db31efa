// Tests of inputs that come line by line.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/input_text.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace sluice::zx {
namespace {

/// How many of the lines the first input takes; 0 if it never ends.
std::size_t lines_taken(const std::vector<std::string_view>& lines)
{
    InputText input;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (input.ends_before(lines[i]))
            return i;
        if (input.add(lines[i]))
            return i + 1;
    }
    return 0;
}

TEST(InputText, EndsWithACompleteStatement)
{
    EXPECT_EQ(lines_taken({"let x = 1", "x"}), 1U);
    EXPECT_EQ(lines_taken({"// nothing", "x"}), 1U);
    EXPECT_EQ(lines_taken({"if x { print(1) }", "x"}), 1U);
    EXPECT_EQ(lines_taken({"if x: print(1)", "x"}), 1U);
}

TEST(InputText, GoesOnWithinBrackets)
{
    EXPECT_EQ(lines_taken({"f(1,", "2)", "x"}), 2U);
    EXPECT_EQ(lines_taken({"let l = [", "", "]", "x"}), 3U);
    EXPECT_EQ(lines_taken({"function f() {", "if x {", "}", "}", "x"}), 4U);
    EXPECT_EQ(lines_taken({"(", "", "", ""}), 0U);
}

TEST(InputText, GoesOnWithinStringsAndComments)
{
    EXPECT_EQ(lines_taken({"let s = \"a", "b)", "c\"", "x"}), 3U);
    EXPECT_EQ(lines_taken({"/* a", "\"b */ 1", "x"}), 2U);
    EXPECT_EQ(lines_taken({"\"a ${", "1 }\"", "x"}), 2U);
    EXPECT_EQ(lines_taken({"let s = \"(\"", "x"}), 1U);
    EXPECT_EQ(lines_taken({"let s = 1 // (", "x"}), 1U);
}

TEST(InputText, GoesOnBehindAnOperator)
{
    EXPECT_EQ(lines_taken({"1 +", "2", "x"}), 2U);
    EXPECT_EQ(lines_taken({"let x =", "2", "x"}), 2U);
}

TEST(InputText, EndsWithAnErrorThatIsNotItsEnd)
{
    EXPECT_EQ(lines_taken({"let = 1", "x"}), 1U);
    EXPECT_EQ(lines_taken({"1 +* (2)", "x"}), 1U);
    EXPECT_EQ(lines_taken({"}", "x"}), 1U);
    EXPECT_EQ(lines_taken({"f(1,", "let ])", "x"}), 2U);
}

TEST(InputText, EndsIndentedBlocksWithAnEmptyLine)
{
    EXPECT_EQ(lines_taken({"if x:", "  y", "", "x"}), 3U);
    EXPECT_EQ(lines_taken({"function f():", "  if x:", "    y", "  z", "", "x"}), 5U);
}

TEST(InputText, EndsIndentedBlocksBeforeTheNextStatement)
{
    EXPECT_EQ(lines_taken({"if x:", "  y", "z"}), 2U);
    EXPECT_EQ(lines_taken({"if x:", "  y", "else:", "  z", "x"}), 4U);
    EXPECT_EQ(lines_taken({"if x:", "  f(1,", "2)", "x"}), 3U);
    EXPECT_EQ(lines_taken({"if x:", "  y", "  f(1,", "2)", "x"}), 4U);
}

TEST(InputText, BeginsAnewAfterClear)
{
    InputText input;
    EXPECT_FALSE(input.add("f(("));
    input.clear();
    EXPECT_TRUE(input.empty());
    EXPECT_TRUE(input.add("x"));
    EXPECT_EQ(input.text(), "x\n");
}

}  // namespace
}  // namespace sluice::zx
