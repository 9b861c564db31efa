// Tasks on the tree interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeTasks, BeginWhenTheyAreAwaited)
{
    EXPECT_EQ(output_of("async action f(x) { print(\"f\")  return x + 1 }\n"
                        "let p = f(1)\nprint(\"before\")\nprint(await p)\nprint(await p)"),
              "before\nf\n2\n2\n");
}

TEST(TreeTasks, NeverBeginWhenNobodyAsks)
{
    EXPECT_EQ(output_of("async action f() { print(\"f\") }\nlet p = f()\nprint(\"end\")"), "end\n");
}

TEST(TreeTasks, RunInTheOrderTheyWereSpawned)
{
    EXPECT_EQ(output_of("action f(n) { print(\"a\" + n)  sleep(0.01 * n)  print(\"b\" + n) }\n"
                        "let a = spawn f(2)\nlet b = spawn f(1)\nprint(\"main\")\n"
                        "await a\nawait b\nprint(\"end\")"),
              "main\na2\na1\nb1\nb2\nend\n");
}

TEST(TreeTasks, HandErrorsToTheOneWhoAwaits)
{
    EXPECT_EQ(output_of("async action f() { throw \"bad\" }\n"
                        "try { await f() } catch (e) { print(e) }"),
              "bad\n");
}

TEST(TreeTasks, TalkThroughChannels)
{
    EXPECT_EQ(output_of("channel<integer>[1] c\n"
                        "action produce() { for each i in [1, 2, 3] { send(c, i) }\n"
                        "  close_channel(c) }\n"
                        "async produce()\nfor each v in c { print(v) }\nprint(\"end\")"),
              "1\n2\n3\nend\n");
}

TEST(TreeTasks, EndInAnErrorWhenAllWait)
{
    EXPECT_EQ(output_of("let wg = wait_group()\nwg_add(wg, 1)\nwg_wait(wg)"),
              "Error: Deadlock: all tasks are blocked\n");
}

TEST(TreeTasks, AreForgottenWhereTheyWait)
{
    // The others still wait, deep in calls, when the main task's error ends the program.
    EXPECT_EQ(output_of("let wg = wait_group()\nwg_add(wg, 1)\n"
                        "action deep(n) { if n == 0 { wg_wait(wg) } else { deep(n - 1) } }\n"
                        "for each i in range(20) { spawn deep(50) }\n"
                        "sleep(0.01)\nthrow \"enough\""),
              "Error: enough\n");
}

TEST(TreeTasks, AreAsManyAsMemoryForStacksAllows)
{
    EXPECT_EQ(output_of("let n = 0\naction f() { n += 1 }\n"
                        "for each i in range(20000) { spawn f() }\n"
                        "sleep(1)\nprint(n)"),
              "20000\n");
}

TEST(TreeTasks, MayNotAwaitInPlainActions)
{
    EXPECT_EQ(output_of("async action g() { return 1 }\n"
                        "contract C { action f() { return await g() }\n"
                        "  async action h() { return await g() } }\n"
                        "try { C.f() } catch (e) { print(\"refused\") }\nprint(await C.h())"),
              "refused\n1\n");
}

TEST(TreeTasks, UndoOnlyWhatTheyWroteSinceTheyAwaited)
{
    EXPECT_EQ(output_of("async action g() { return 1 }\n"
                        "contract C { data n = 0\n"
                        "  async action f() { n = 1  await g()  n = 2  throw \"x\" } }\n"
                        "try { await C.f() } catch (e) { print(e) }\nprint(C.n)"),
              "x\n1\n");
}

}  // namespace
}  // namespace sluice::zx::test
