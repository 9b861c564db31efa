// Calls on the tree interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeCalls, FillMissingArgumentsAndDropThoseTooMany)
{
    EXPECT_EQ(output_of("action f(a, b) { return [a, b] }\nprint(f(1))\nprint(f(1, 2, 3))"),
              "[1, null]\n[1, 2]\n");
}

TEST(TreeCalls, EvaluateDefaultsWhereTheFunctionIsDeclared)
{
    EXPECT_EQ(output_of("let base = 10\n"
                        "action f(a, b = a + base) { return b }\n"
                        "print(f(1))\nprint(f(1, null))\nprint(f(1, 5))\nbase = 20\nprint(f(1))"),
              "11\nnull\n5\n21\n");
    EXPECT_EQ(output_of("action f(a, b = () => a) { a = 9\n return b() }\nprint(f(1))"), "9\n");
}

TEST(TreeCalls, TakeArgumentsByName)
{
    EXPECT_EQ(output_of("action f(a, b = 7, c = 8) { return [a, b, c] }\n"
                        "print(f(c = 1, a = 2))"),
              "[2, 7, 1]\n");
    EXPECT_EQ(output_of("action f(a, b) { }\nf(1, b = 2)"),
              "Error: Cannot mix positional and keyword arguments\n");
}

TEST(TreeCalls, ReturnNullWithoutReturn)
{
    EXPECT_EQ(output_of("action f() { 5 }\nprint(f())"), "null\n");
}

TEST(TreeCalls, RefuseWhatIsNoFunction)
{
    EXPECT_EQ(output_of("let x = 5\nx()"), "Error: Not a function: 5\n");
    EXPECT_EQ(output_of("null.f()"), "Error: Method 'f' not supported for NULL\n");
    EXPECT_EQ(output_of("nothing()"), "Error: Identifier 'nothing' not found\n");
}

TEST(TreeCalls, EvaluateArgumentsBeforeTheyLookTheCalleeUp)
{
    EXPECT_EQ(output_of("action say(x) { print(x) }\nnothing(say(1))"),
              "1\nError: Identifier 'nothing' not found\n");
}

TEST(TreeCalls, RunCallbacksOfBuiltins)
{
    EXPECT_EQ(output_of("let sum = 0\n"
                        "print([1, 2, 3].map(x => { sum += x return x * 2 }))\nprint(sum)\n"
                        "print([[3, 1], [2]].map(l => l.map(x => x + 1)))\n"
                        "print([1, 2, 3, 4].filter(x => x % 2 == 0))\n"
                        "print([1, 2, 3].reduce((a, b) => a + b, 10))"),
              "[2, 4, 6]\n6\n[[4, 2], [3]]\n[2, 4]\n16\n");
}

TEST(TreeCalls, LetErrorsOfCallbacksThroughBuiltins)
{
    EXPECT_EQ(output_of("try { [1, 2].map(x => { throw \"at \" + x }) } catch (e) { print(e) }"),
              "at 1\n");
}

TEST(TreeCalls, CallBuiltinsAsValues)
{
    EXPECT_EQ(output_of("let f = len\nprint(f([1, 2]))\nprint([[1], []].map(len))\n"
                        "let p = \"abc\".length\nprint(f == len)"),
              "2\n[1, 0]\ntrue\n");
}

TEST(TreeCalls, EndAtTheDepthLimit)
{
    EXPECT_EQ(output_of("action f(n) { return f(n + 1) }\n"
                        "try { f(0) } catch (e) { print(e) }"),
              "Call depth limit exceeded: 5000 nested calls\n");
    EXPECT_EQ(output_of("action f(n) { if n == 0 { return 0 } return 1 + f(n - 1) }\n"
                        "print(f(4999))"),
              "4999\n");
}

TEST(TreeCalls, NestAsDeepAsTheLimitInsideOfCallbacks)
{
    EXPECT_EQ(output_of("action f(n) { return [n].map(x => f(x + 1)) }\n"
                        "try { f(0) } catch (e) { print(e) }"),
              "Call depth limit exceeded: 5000 nested calls\n");
}

TEST(TreeCalls, RunGuardsFirst)
{
    EXPECT_EQ(output_of("contract C {\n  data owner = \"a\"\n"
                        "  modifier only { require(this.owner == \"a\", \"owner only\") }\n"
                        "  action f() only { return 1 }\n"
                        "  action give(x) { owner = x }\n}\n"
                        "print(C.f())\nC.give(\"b\")\nC.f()"),
              "1\nError: Requirement failed: owner only\n");
}

}  // namespace
}  // namespace sluice::zx::test
