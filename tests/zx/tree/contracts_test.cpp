// Contracts on the tree interpreter: what the engine does of them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeContracts, ReadAndWriteStateByBareName)
{
    EXPECT_EQ(output_of("contract C { data n = 1\n"
                        "  action up() { n = n + 1  return n }\n"
                        "  action twice() { up()  this.up()  n += 10  return n } }\n"
                        "print(C.twice())\nprint(C.n)"),
              "13\n13\n");
}

TEST(TreeContracts, LetLocalsShadowState)
{
    EXPECT_EQ(output_of("contract C { data n = 1\n"
                        "  action f(n) { n = 5  return this.n }\n"
                        "  action g() { let n = 6  n = 7  return this.n } }\n"
                        "print(C.f(2))\nprint(C.g())"),
              "1\n1\n");
}

TEST(TreeContracts, UndoWhatAFailedActionWrote)
{
    EXPECT_EQ(output_of("contract C { data n = 1  data m = {a: 1}  data l = [1]\n"
                        "  action f() { n = 2  m[\"a\"] = 2  m[\"b\"] = 3  l.push(2)\n"
                        "    throw \"x\" } }\n"
                        "try { C.f() } catch (e) { print(e) }\nprint([C.n, C.m, C.l])"),
              "x\n[1, {a: 1}, [1]]\n");
}

TEST(TreeContracts, KeepTheCallersWritesWhenItCatchesTheError)
{
    EXPECT_EQ(output_of("contract D { data n = 0  action f() { n = 9  throw \"d\" } }\n"
                        "contract C { data n = 0\n"
                        "  action f(d) { n = 1  try { d.f() } catch (e) { }  n = n + 1 } }\n"
                        "C.f(D)\nprint([C.n, D.n])"),
              "[2, 0]\n");
}

TEST(TreeContracts, UndoStateWhenGasRunsOut)
{
    TreeSetup setup;
    setup.options.gas_limit = 1000;
    const TreeRun run = run_tree(
        "contract C { data n = 1  action f() { n = 2  while true { } } }\n"
        "defer { print(\"no\") }\nC.f()",
        setup);
    EXPECT_EQ(run.kind, ErrorKind::OutOfGas);
    EXPECT_EQ(run.output, "");
}

TEST(TreeContracts, MakeInstances)
{
    EXPECT_EQ(output_of("contract C { data n = 1\n"
                        "  action init(x) { n = x }\n  action get() { return n } }\n"
                        "let a = C(5)\nlet b = C(6)\nprint([a.get(), b.get(), C.get()])"),
              "[5, 6, 1]\n");
}

TEST(TreeContracts, InheritStateAndActions)
{
    EXPECT_EQ(output_of("contract A { data n = 1  action get() { return n }\n"
                        "  action name_of() { return \"A\" } }\n"
                        "contract B extends A { data k = 2\n"
                        "  action sum() { return n + k + get() }\n"
                        "  action name_of() { return \"B\" } }\n"
                        "print(B.sum())\nprint(B.name_of())\nprint(A.name_of())"),
              "4\nB\nA\n");
}

TEST(TreeContracts, ProtectPrivateActions)
{
    EXPECT_EQ(output_of("contract C { private action p() { return 1 }\n"
                        "  action f() { return p() + this.p() } }\n"
                        "print(C.f())\nC.p()"),
              "2\nError: Action 'p' is private in contract C\n");
}

TEST(TreeContracts, HandThisToClosures)
{
    EXPECT_EQ(output_of("contract C { data n = 1\n"
                        "  action f() { let add = x => { n = n + x }  [1, 2].map(add)\n"
                        "    return this.n } }\nprint(C.f())"),
              "4\n");
}

TEST(TreeContracts, MakeMissingMapsOfNestedMapTypes)
{
    EXPECT_EQ(output_of("contract C { data a: Map<string, Map<string, integer>> = {}\n"
                        "  data p: Map<string, integer> = {}\n"
                        "  action set() { a[\"x\"][\"y\"] = 1  return a }\n"
                        "  action bad() { p[\"x\"][\"y\"] = 1 } }\n"
                        "print(C.set())\n"
                        "try { C.bad() } catch (e) { print(\"error\") }"),
              "{x: {y: 1}}\nerror\n");
}

TEST(TreeContracts, RefuseWritesOfViewActionsOnlyWhenStrict)
{
    constexpr std::string_view program =
        "contract C { data n = 1  view action f() { n = 2 }  pure action g() { return n } }\n"
        "try { C.f() } catch (e) { print(e) }\ntry { print(C.g()) } catch (e) { print(e) }";
    EXPECT_EQ(output_of(program), "2\n");
    TreeSetup setup;
    setup.options.runtime.strict_modifiers = true;
    EXPECT_EQ(run_tree(program, setup).output,
              "State mutation in view action 'f'\nState read in pure action 'g'\n");
}

}  // namespace
}  // namespace sluice::zx::test
