// Calls, closures, and what they capture.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "listing.hpp"

namespace sluice::zx::test {
namespace {

TEST(Calls, EvaluateArgumentsThenPayThenLookUpTheCallee)
{
    // CALL_NAME 10 + 2 * 2; behind the call only RETURN is left to pay.
    EXPECT_EQ(code_of("action g(x, y) { return x }\naction f(a) { return g(a, 1) }\n", "f"),
              (Lines{"0 ENTER gas=17", "2 MOVE r3 r1", "1 LOADINT r4 1", "14 GETMOD r2 g",
                     "0 CALL r2 count=2 gas=2", "2 RETURN r2", "0 RETNULL"}));
}

TEST(Calls, OfMethodsNameThem)
{
    EXPECT_EQ(code_of("action f(o) { return o.run(1) }\n", "f"),
              (Lines{"0 ENTER gas=15", "2 MOVE r2 r1", "1 LOADINT r3 1",
                     "12 CALLMETHOD r2 count=1 .run gas=2", "2 RETURN r2", "0 RETNULL"}));
}

TEST(Calls, OfSimpleBuiltinsDoNotEndAPath)
{
    // CALL_BUILTIN 8 + 2 * 1.
    EXPECT_EQ(code_of("action f(a) { return len(a) }\n", "f"),
              (Lines{"0 ENTER gas=14", "2 MOVE r3 r1", "10 CALLBUILTIN r2 count=1 K0=len",
                     "2 RETURN r2", "0 RETNULL"}));
}

TEST(Calls, OfNamedArgumentsListTheNames)
{
    EXPECT_EQ(
        code_of("action g(x, y) { return x }\naction f() { return g(x = 1, y = 2) }\n", "f"),
        (Lines{"0 ENTER gas=16", "1 LOADINT r2 1", "1 LOADINT r3 2", "14 GETMOD r1 g",
               "0 CALLNAMED r1 count=2 K1=[\"x\", \"y\"] gas=2", "2 RETURN r1", "0 RETNULL"}));
}

TEST(Calls, ReadFieldsByName)
{
    EXPECT_EQ(code_of("action f(o) { return o.size }\n", "f"),
              (Lines{"0 ENTER gas=7", "5 GETFIELD r2 r1 x=0 .size", "2 RETURN r2", "0 RETNULL"}));
    EXPECT_EQ(code_of("action f(o) { return o[\"size\"] }\n", "f"),
              (Lines{"0 ENTER gas=8", "6 GETFIELD r2 r1 x=1 .size", "2 RETURN r2", "0 RETNULL"}));
}

TEST(Closures, KeepACapturedParameterInACell)
{
    const std::string_view program = "action f(a) {\n  return lambda(x) -> x + a\n}\n";
    // BUILD_LAMBDA 5, RETURN 2.
    EXPECT_EQ(code_of(program, "f"), (Lines{"0 ENTER gas=7", "0 NEWCELL r1 x=1", "5 CLOSURE r2 f0",
                                            "2 RETURN r2", "0 RETNULL"}));
    const auto functions = functions_of(program);
    ASSERT_EQ(functions.size(), 3U);
    const ListedFunction& lambda = functions[2];
    EXPECT_EQ(lambda.captures, (std::vector<std::string>{"r1"}));
    Lines code;
    for (const ListedInstruction& instruction : lambda.blocks[0].instructions)
        code.push_back(to_text(instruction));
    EXPECT_EQ(code, (Lines{"ENTER gas=9", "GETUP r3 u0 x=0", "ADD r2 r1 r3", "RETURN r2"}));
}

TEST(Closures, PassOnWhatTheirInnerFunctionsCapture)
{
    const auto functions =
        functions_of("action f(a) {\n  return lambda(x) -> (lambda(y) -> y + a)\n}\n");
    ASSERT_EQ(functions.size(), 4U);
    EXPECT_EQ(functions[2].captures, (std::vector<std::string>{"r1"}));
    EXPECT_EQ(functions[3].captures, (std::vector<std::string>{"u0"}));
}

TEST(Closures, DoNotKeepCellsForWhatNobodyCaptures)
{
    EXPECT_EQ(code_of("action f(a) {\n  let b = a\n  return b\n}\n", "f"),
              (Lines{"0 ENTER gas=9", "5 MOVE r2 r1", "4 RETURN r2", "0 RETNULL"}));
}

TEST(Defaults, AreComputedWhereTheArgumentIsMissing)
{
    const Lines code = code_of("action f(a, b = 2) { return b }\n", "f");
    EXPECT_EQ(std::count(code.begin(), code.end(), "1 LOADINT r3 2"), 1);
    EXPECT_EQ(code[0], "0 ENTER gas=0");
}

}  // namespace
}  // namespace sluice::zx::test
