// Names: where variables lie, constants that stay, and what nothing declares.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "listing.hpp"

namespace sluice::zx::test {
namespace {

bool has(const Lines& code, std::string_view text)
{
    return std::ranges::any_of(
        code, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

TEST(Names, OfModulesArePlacesNotTexts)
{
    const ListedFunction function = function_of("let a = 1\na = a + 1\n", "<top level>");
    EXPECT_EQ(function.constants, (std::vector<std::string>{"variable a"}));
}

TEST(Names, OfConstantsCannotBeAssigned)
{
    const Lines code = code_of("const LIMIT = 1\nLIMIT = 2\n");
    EXPECT_TRUE(has(code, "\"Cannot reassign const variable 'LIMIT'\""));
    EXPECT_TRUE(has(code, "%fail"));
    EXPECT_EQ(
        std::ranges::count_if(
            code, [](const std::string& line) { return line.find("SETMOD") != std::string::npos; }),
        1);
}

TEST(Names, OfConstantsInFunctionsCannotBeAssigned)
{
    const Lines code = code_of("action f() {\n  const a = 1\n  a = 2\n  return a\n}\n", "f");
    EXPECT_TRUE(has(code, "\"Cannot reassign const variable 'a'\""));
}

TEST(Names, ThatNothingDeclaresAreSoughtWhenTheyAreRead)
{
    EXPECT_EQ(code_of("action f() { return nowhere }\n", "f"),
              (Lines{"0 ENTER gas=4", "2 GETNAME r1 K0=\"nowhere\"", "2 RETURN r1", "0 RETNULL"}));
}

TEST(Names, OfStateAreSlots)
{
    const std::string_view program =
        "contract Counter {\n"
        "  state total = 0\n"
        "  action add(n) { total = total + n\nreturn total }\n"
        "}\n";
    // LOAD_NAME 2, the parameter 2, ADD 3, STORE_NAME 3, LOAD_NAME 2, RETURN 2. Slot 0 is `name`.
    EXPECT_EQ(code_of(program, "Counter.add"),
              (Lines{"0 ENTER gas=14", "2 GETSTATE r3 s1=total x=0", "5 ADD r2 r3 r1",
                     "3 SETSTATE s1=total r2", "2 GETSTATE r2 s1=total x=0", "2 RETURN r2",
                     "0 RETNULL"}));
}

TEST(Names, StayWhereTheyWereInBlocks)
{
    // Two variables that never live at the same time share a register.
    const ListedFunction function = function_of(
        "action f(c) { if c { let a = 1\nprint(a) } else { let b = 2\nprint(b) } }\n", "f");
    EXPECT_EQ(function.variable_count, 3U);
}

}  // namespace
}  // namespace sluice::zx::test
