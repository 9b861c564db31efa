// What is computed while compiling, and that it costs what it would have cost while running.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "listing.hpp"
#include "zx/engine/session.hpp"

namespace sluice::zx::test {
namespace {

// A module's variable that is declared costs STORE_NAME, 3, in an instruction of its own.

TEST(Folding, ComputesIntegersAndChargesForAllOperations)
{
    // Three literals at 1, MUL 5, ADD 3.
    EXPECT_EQ(code_of("let a = 2 * 3 + 1\n"),
              (Lines{"0 ENTER gas=14", "11 LOADINT r2 7", "3 SETMOD r2 a", "0 RETNULL"}));
}

TEST(Folding, ComputesSigns)
{
    EXPECT_EQ(code_of("let a = -5\n"),
              (Lines{"0 ENTER gas=6", "3 LOADINT r2 -5", "3 SETMOD r2 a", "0 RETNULL"}));
}

TEST(Folding, ComputesFloats)
{
    EXPECT_EQ(code_of("let a = 1.5 * 1.5\n"),
              (Lines{"0 ENTER gas=10", "7 LOADK r2 K0=2.25", "3 SETMOD r2 a", "0 RETNULL"}));
}

TEST(Folding, JoinsTexts)
{
    // Three literals and two ADD.
    EXPECT_EQ(code_of("let a = \"x\" + \"y\" + \"z\"\n"),
              (Lines{"0 ENTER gas=12", "9 LOADK r2 K0=\"xyz\"", "3 SETMOD r2 a", "0 RETNULL"}));
}

TEST(Folding, JoinsTextsToTheRightOfAVariable)
{
    EXPECT_EQ(code_of("action f(a) { return a + (\"x\" + \"y\") }\n", "f"),
              (Lines{"0 ENTER gas=12", "10 ADDK r2 r1 K0=\"xy\"", "2 RETURN r2", "0 RETNULL"}));
}

TEST(Folding, LeavesDivisionToTheRun)
{
    // How it divides, a flag of the file says.
    EXPECT_EQ(code_of("let a = 6 / 2\n"),
              (Lines{"0 ENTER gas=15", "1 LOADINT r3 6", "11 DIVK r2 r3 K0=2", "3 SETMOD r2 a",
                     "0 RETNULL"}));
}

TEST(Folding, LeavesIntegersThatGetTooBigToTheRun)
{
    EXPECT_EQ(code_of("let a = 9223372036854775807 + 1\n"),
              (Lines{"0 ENTER gas=8", "1 LOADK r3 K0=9223372036854775807", "4 ADDI r2 r3 1 x=0",
                     "3 SETMOD r2 a", "0 RETNULL"}));
}

TEST(Folding, LeavesMixedKindsToTheRun)
{
    const Lines code = code_of("let a = \"x\" + 1\n");
    EXPECT_TRUE(std::ranges::any_of(
        code, [](const std::string& line) { return line.starts_with("4 ADDI"); }));
}

TEST(Folding, TestsNothingThatIsKnown)
{
    // JUMP_IF_FALSE 3 and the literal 1 are paid where the body begins.
    EXPECT_EQ(code_of("if true { print(7) }\n"),
              (Lines{"0 ENTER gas=15", "5 LOADINT r2 7", "10 CALLBUILTIN r1 count=1 K0=%print",
                     "0 RETNULL"}));
    EXPECT_EQ(code_of("if false { print(7) }\n"),
              (Lines{"0 ENTER gas=4", "4 JMP ->B2", "1 LOADINT r2 7",
                     "10 CALLBUILTIN r1 count=1 K0=%print", "0 RETNULL"}));
}

TEST(Folding, LoopsForeverWithoutATest)
{
    // A round: JUMP 2; break: JUMP 2; the test: JUMP_IF_FALSE 3 and the literal 1.
    EXPECT_EQ(code_of("while true { break }\n"), (Lines{"0 ENTER gas=4", "0 JMP ->B2", "4 JMP ->B3",
                                                        "4 LOOP ->B1 gas=4", "0 RETNULL"}));
}

class FoldedGas : public testing::TestWithParam<const char*> {};

/// Both engines, of which the tree folds nothing.
TEST_P(FoldedGas, IsThatOfTheTree)
{
    std::int64_t gas[2] = {};
    std::string output[2];
    for (const EngineKind engine : {EngineKind::Vm, EngineKind::Tree}) {
        const auto place = static_cast<std::size_t>(engine);
        MemoryFiles files;
        files.add("/main.zx", GetParam());
        SessionOptions options;
        options.engine = engine;
        options.loading.root = "/";
        options.runtime.root = "/";
        options.runtime.write_output = [&](std::string_view text) { output[place] += text; };
        Session session{files, std::move(options)};
        ASSERT_TRUE(session.load("/main.zx")) << session.problems();
        const RunReport report = session.run();
        gas[place] = report.gas_used;
        output[place] += report.error;
    }
    EXPECT_EQ(gas[0], gas[1]);
    EXPECT_EQ(output[0], output[1]);
    EXPECT_GT(gas[0], 0);
}

INSTANTIATE_TEST_SUITE_P(
    Programs, FoldedGas,
    testing::Values("print(1 + 2 * 3 - 4)", "print(-(-3))", "print(1.5 + 2.5 * 2.0 - 0.5)",
                    "print(0.1 + 0.2)", "print(-0.0 * 1.0)", "print(1e308 * 10.0)",
                    "print(\"a\" + \"b\" + \"c\")", "let a = \"x\"\nprint(a + (\"b\" + \"c\"))",
                    "let a = \"bc\"\nif a == \"b\" + \"c\" { print(\"same\") }",
                    "let n = 0\nwhile true { n += 1\nif n > 3 { break } }\nprint(n)",
                    "while false { print(1) }\nprint(2)",
                    "if not true { print(1) } else { print(2) }",
                    "if true && false || true { print(1) }", "print(true ? 1 : 2)",
                    "let n = 0\nwhile not false { n += 1\nif n == 2 { continue }\n"
                    "if n > 3 { break } }\nprint(n)",
                    "print(9223372036854775807 + 1)", "print([1, [2, 3], {\"a\": [4]}])",
                    "let l = [1]\nl = [l, l]\nprint(l)",
                    "let s = \"a\"\ns = \"${s}${s}\"\nprint(s)",
                    "action f(a, b) { return [b, a] }\nprint(f([1], [2, \"${3}\"]))"));

}  // namespace
}  // namespace sluice::zx::test
