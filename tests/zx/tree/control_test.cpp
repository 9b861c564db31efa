// Control flow on the tree interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeControl, RunsFinallyOnEveryWayOut)
{
    EXPECT_EQ(output_of("action f(how) {\n"
                        "  for each i in [1, 2] {\n"
                        "    try {\n"
                        "      if how == \"return\" { return 1 }\n"
                        "      if how == \"break\" { break }\n"
                        "      if how == \"continue\" { continue }\n"
                        "      if how == \"throw\" { throw \"t\" }\n"
                        "      print(\"body\")\n"
                        "    } finally { print(\"finally \" + i) }\n"
                        "  }\n"
                        "  return 0\n"
                        "}\n"
                        "print(f(\"return\"))\nprint(f(\"break\"))\nprint(f(\"continue\"))\n"
                        "try { f(\"throw\") } catch (e) { print(e) }\nprint(f(\"none\"))"),
              "finally 1\n1\nfinally 1\n0\nfinally 1\nfinally 2\n0\nfinally 1\nt\n"
              "body\nfinally 1\nbody\nfinally 2\n0\n");
}

TEST(TreeControl, LetsReturnAndThrowInFinallyWin)
{
    EXPECT_EQ(output_of("action f() { try { throw 1 } finally { return 2 } }\n"
                        "action g() { try { return 1 } finally { throw \"g\" } }\n"
                        "action h() { try { return 1 } finally { try { return 9 } finally { } } }\n"
                        "print(f())\ntry { g() } catch (e) { print(e) }\nprint(h())"),
              "2\ng\n9\n");
}

TEST(TreeControl, KeepsTheReturnedValueThroughFinally)
{
    EXPECT_EQ(output_of("action f() { let x = 1\n try { return x } finally { x = 2 } }\n"
                        "print(f())"),
              "1\n");
}

TEST(TreeControl, CatchesTheMessageOfAFailedOperation)
{
    EXPECT_EQ(output_of("try { 1 / 0 } catch (e) { print(e) print(typeof(e)) }"),
              "Division by zero\nstring\n");
}

TEST(TreeControl, IteratesOverASnapshot)
{
    EXPECT_EQ(output_of("let l = [1, 2, 3]\n"
                        "for each x in l { if x == 1 { l.push(4) l[1] = 20 } print(x) }"),
              "1\n20\n3\n");
    EXPECT_EQ(output_of("let m = {a: 1, b: 2}\n"
                        "for each k, v in m { m[\"c\"] = 3 print(k + \"=\" + v) }\nprint(len(m))"),
              "a=1\nb=2\n3\n");
}

TEST(TreeControl, GivesEachRoundItsOwnVariable)
{
    EXPECT_EQ(output_of("let fs = []\n"
                        "for each x in [1, 2, 3] { fs.push(() => x) }\n"
                        "for each f in fs { print(f()) }"),
              "1\n2\n3\n");
    EXPECT_EQ(output_of("let fs = []\nlet i = 0\n"
                        "while i < 2 { let j = i\n fs.push(() => j)\n i += 1 }\n"
                        "for each f in fs { print(f()) }"),
              "0\n1\n");
}

TEST(TreeControl, IteratesOverRangesWithoutAList)
{
    // A list of so many numbers would take more memory than there is.
    TreeSetup setup;
    setup.options.runtime.heap.max_bytes = std::size_t{16} << 20;
    const TreeRun run = run_tree(
        "let last = 0\n"
        "for each i in range(1000000000) { if i == 20 { break } last = i }\nprint(last)",
        setup);
    EXPECT_EQ(run.output, "19\n") << run.error;
    EXPECT_EQ(output_of("for each i in range(5, 0, -2) { print(i) }"), "5\n3\n1\n");
    EXPECT_EQ(output_of("for each i in range(3, 3) { print(i) }\nprint(\"end\")"), "end\n");
}

TEST(TreeControl, RefusesToIterateOverWhatIsNoCollection)
{
    EXPECT_EQ(output_of("for each x in 5 { }"), "Error: ForEach expects List or Map\n");
    EXPECT_EQ(output_of("for each x in null { }"), "Error: ForEach expects List or Map\n");
}

TEST(TreeControl, IteratesOverCharacters)
{
    EXPECT_EQ(output_of("for each i, c in \"aé€\" { print(\"${i}${c}\") }"), "0a\n1é\n2€\n");
}

TEST(TreeControl, RunsDeferredCodeLastFirst)
{
    EXPECT_EQ(output_of("action f() {\n"
                        "  defer { print(\"a\") }\n"
                        "  if true { defer { print(\"b\") } }\n"
                        "  print(\"body\")\n  return \"r\"\n}\n"
                        "print(f())"),
              "body\nb\na\nr\n");
}

TEST(TreeControl, ReportsErrorsOfDeferredCodeAndGoesOn)
{
    const TreeRun run = run_tree(
        "action f() { defer { print(\"a\") }\n defer { throw \"oops\" }\n return 1 }\nprint(f())");
    EXPECT_EQ(run.output, "a\n1\n");
    EXPECT_NE(run.diagnostics.find("oops"), std::string::npos);
}

TEST(TreeControl, RunsDeferredCodeWhenAnErrorLeavesTheFunction)
{
    EXPECT_EQ(output_of("action f() { defer { print(\"d\") }\n throw \"e\" }\n"
                        "try { f() } catch (e) { print(e) }"),
              "d\ne\n");
}

TEST(TreeControl, MatchesLiteralsOfTheSameKindOnly)
{
    EXPECT_EQ(output_of("print(match true { 1 => \"one\", true => \"yes\" })\n"
                        "print(match -3 { -3 => \"minus\", _ => \"other\" })\n"
                        "print(match \"a\" { \"b\" => 1, x => x + \"!\" })"),
              "yes\nminus\na!\n");
    EXPECT_EQ(output_of("match 5 { 1 => 2 }"), "Error: Match expression: no pattern matched\n");
}

TEST(TreeControl, ReturnsOutOfAMatchArm)
{
    EXPECT_EQ(output_of("action f(x) { let y = 1 + match x { 1 => { return \"early\" }, _ => 2 }\n"
                        " return y }\nprint(f(1))\nprint(f(2))"),
              "early\n3\n");
}

TEST(TreeControl, ChecksSandboxesByTheirText)
{
    EXPECT_EQ(output_of("sandbox { print(len([1])) }"), "1\n");
    EXPECT_EQ(output_of("sandbox { keccak256(\"x\") }"),
              "Error: Builtin 'keccak256' not allowed inside sandbox policy 'default'\n");
    // A function that is written inside stays inside, one that is written outside does not matter.
    EXPECT_EQ(output_of("let f = null\nsandbox { f = () => typeof(1) }\nf()"),
              "Error: Builtin 'typeof' not allowed inside sandbox policy 'default'\n");
    EXPECT_EQ(output_of("action g() { return typeof(1) }\nsandbox { print(g()) }"), "integer\n");
    EXPECT_EQ(output_of("let v = sandbox { let a = 2\n a + 3 }\nprint(v)"), "5\n");
}

TEST(TreeControl, UndoesATransactionThatFails)
{
    EXPECT_EQ(output_of("state n = 1\n"
                        "try { tx { n = 2\n throw \"x\" } } catch (e) { print(e) }\nprint(n)\n"
                        "tx { n = 3 }\nprint(n)"),
              "x\n1\n3\n");
}

TEST(TreeControl, ClosesResources)
{
    EXPECT_EQ(output_of("let r = {close: () => print(\"closed\")}\n"
                        "using (x = r) { print(\"in\") }\n"
                        "try { using (x = r) { throw \"e\" } } catch (e) { print(e) }"),
              "in\nclosed\nclosed\ne\n");
}

}  // namespace
}  // namespace sluice::zx::test
