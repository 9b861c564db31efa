// Jumps, loops and handlers.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "listing.hpp"

namespace sluice::zx::test {
namespace {

std::ptrdiff_t count(const Lines& code, std::string_view text)
{
    return std::ranges::count_if(
        code, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

TEST(Control, ComparesAndJumpsInOneInstruction)
{
    // JUMP_IF_FALSE 3, the name 2, the literal 1, LT 2; then a literal and RETURN either way.
    EXPECT_EQ(code_of("action f(a) { if a < 3 { return 1 }\nreturn 2 }\n", "f"),
              (Lines{"0 ENTER gas=8", "8 JLTK r1 K0=3 x=0 ->B2 gas=3 else=3", "1 LOADINT r2 1",
                     "2 RETURN r2", "1 LOADINT r2 2", "2 RETURN r2", "0 RETNULL"}));
}

TEST(Control, LeavesAConditionAsSoonAsItIsDecided)
{
    // AND 2 is paid with the first test, the second one where it is reached.
    EXPECT_EQ(code_of("action f(a, b) { if a && b { return 1 } }\n", "f"),
              (Lines{"0 ENTER gas=7", "7 JF r1 ->B3 gas=0 else=2", "2 JF r2 ->B3 gas=0 else=3",
                     "1 LOADINT r3 1", "2 RETURN r3", "0 RETNULL"}));
}

TEST(Control, TestsALoopAtItsEnd)
{
    // A round: JUMP 2, i 2, literal 1, ADD 3, STORE_NAME 3; the test: 3, i 2, n 2, LT 2.
    EXPECT_EQ(code_of("action f(n) {\nlet i = 0\nwhile i < n { i = i + 1 }\n}\n", "f"),
              (Lines{"0 ENTER gas=13", "4 LOADINT r2 0", "0 JMP ->B2", "11 ADDI r2 r2 1 x=0",
                     "9 JLT r2 r1 x=1 ->B1 gas=20 else=0", "0 RETNULL"}));
}

TEST(Control, CountsARangeWithoutAList)
{
    // CALL_BUILTIN 8 + 2 * 2 once; FOR_ITER 5 a test; STORE_NAME 3 and JUMP 2 a round.
    EXPECT_EQ(code_of("action f() { for each i in range(0, 3) { print(i) } }\n", "f"),
              (Lines{"0 ENTER gas=19", "1 LOADINT r6 0", "1 LOADINT r7 3", "12 MOVE r1 r6",
                     "0 MOVE r2 r7", "0 RANGEPREP r1 count=2", "0 JMP ->B2", "7 MOVE r7 r4",
                     "10 CALLBUILTIN r6 count=1 K0=%print", "5 RANGEITER r1 ->B1 gas=22 else=0",
                     "0 RETNULL"}));
}

TEST(Control, PutsAHandlerBehindWhatItProtects)
{
    const ListedFunction function =
        function_of("action f(a) { try { print(a) } catch (e) { print(e) } }\n", "f");
    ASSERT_EQ(function.handlers.size(), 1U);
    const ListedHandler& handler = function.handlers[0];
    // ENTER and the CHARGE of SETUP_TRY stand before it, and an error in them is not caught here.
    EXPECT_EQ(handler.begin, 2U);
    EXPECT_EQ(handler.end, 5U);
    EXPECT_EQ(handler.value, "r3");
    EXPECT_FALSE(handler.is_cleanup);
    // SETUP_TRY 3; the name 2, PRINT 10, POP_TRY 2; in the handler the name and PRINT.
    EXPECT_EQ(code_of("action f(a) { try { print(a) } catch (e) { print(e) } }\n", "f"),
              (Lines{"0 ENTER gas=3", "3 CHARGE gas=14", "2 MOVE r4 r1",
                     "10 CALLBUILTIN r3 count=1 K0=%print", "2 JMP ->B2", "0 CHARGE gas=12",
                     "0 MOVE r2 r3", "2 MOVE r5 r2", "10 CALLBUILTIN r4 count=1 K0=%print",
                     "0 RETNULL"}));
}

TEST(Control, HasFinallyOnceForAllWaysOut)
{
    const std::string_view program =
        "action f(n) {\n"
        "  while n < 9 {\n"
        "    try { if n == 1 { break } if n == 2 { return 5 } if n == 3 { continue } }\n"
        "    catch (e) { print(\"caught\") }\n"
        "    finally { print(\"last\") }\n"
        "  }\n"
        "}\n";
    const Lines code = code_of(program, "f");
    EXPECT_EQ(count(code, "\"last\""), 1);
    EXPECT_EQ(count(code, "RETHROW"), 1);
    const ListedFunction function = function_of(program, "f");
    ASSERT_EQ(function.handlers.size(), 2U);
    // The inner one first: an error in the handler of `catch` is `finally`'s.
    EXPECT_LT(function.handlers[0].end, function.handlers[1].end);
}

TEST(Control, UndoesATransactionWhateverEndsIt)
{
    const ListedFunction function = function_of("action f(r) { tx { print(r) } }\n", "f");
    ASSERT_EQ(function.handlers.size(), 1U);
    EXPECT_TRUE(function.handlers[0].is_cleanup);
}

TEST(Control, TriesArmsInOrder)
{
    const Lines code = code_of(
        "action f(a) { return match a { 1 => \"one\", 2 => \"two\", _ => \"many\" } }\n", "f");
    const auto at = [&](std::string_view text) {
        return std::ranges::find_if(
                   code,
                   [&](const std::string& line) { return line.find(text) != std::string::npos; }) -
               code.begin();
    };
    EXPECT_LT(at("\"one\""), at("\"two\""));
    EXPECT_LT(at("\"two\""), at("\"many\""));
    EXPECT_EQ(count(code, "TEST"), 2);
}

}  // namespace
}  // namespace sluice::zx::test
