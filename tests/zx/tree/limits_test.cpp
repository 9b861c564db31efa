// What the tree interpreter does at the end of memory, stack and time.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeMemory, CollectsWhileItRuns)
{
    TreeSetup setup;
    setup.options.runtime.heap.max_bytes = std::size_t{16} << 20;
    const TreeRun run = run_tree(
        "let kept = []\nlet i = 0\n"
        "while i < 20000 { let l = [i, [i, \"text \" + i], {a: i}]\n"
        "  if i % 1000 == 0 { kept.push(l) }\n  i += 1 }\n"
        "print(len(kept))\nprint(kept[19])",
        setup);
    EXPECT_EQ(run.output, "20\n[19000, [19000, text 19000], {a: 19000}]\n") << run.error;
}

TEST(TreeMemory, CollectsInTheMiddleOfAStatement)
{
    // All in one expression: there is no statement in between.
    TreeSetup setup;
    setup.options.runtime.heap.max_bytes = std::size_t{24} << 20;
    const TreeRun run = run_tree(
        "print(range(3000).map(i => len(string(range(1000)) + i)).reduce((a, b) => a + b, 0))",
        setup);
    EXPECT_TRUE(run.is_done) << run.error;
}

TEST(TreeMemory, EndsInAnErrorThatNothingCatches)
{
    TreeSetup setup;
    setup.options.runtime.heap.max_bytes = std::size_t{16} << 20;
    const TreeRun run = run_tree(
        "try { let l = []\n while true { l.push([l, \"x\" + len(l)]) } } catch (e) { print(e) }",
        setup);
    EXPECT_EQ(run.kind, ErrorKind::OutOfMemory) << run.error;
    EXPECT_EQ(run.output, "");
}

TEST(TreeStack, HoldsExpressionsAsDeepAsTheParserAllows)
{
    std::string program = "action f(n) { return n }\nprint(";
    for (int i = 0; i < 200; ++i)
        program += "f(";
    program += "1";
    program.append(200, ')');
    EXPECT_EQ(output_of(program + ")"), "1\n");

    std::string sum = "print(0";
    for (int i = 0; i < 1500; ++i)
        sum += " + 1";
    EXPECT_EQ(output_of(sum + ")"), "1500\n");
}

TEST(TreeStack, EndsInAnErrorInTasks)
{
    // A task's stack is smaller than what the limit of calls would take.
    const std::string output = output_of(
        "action f(n) { return 1 + (2 * (3 + (4 * f(n + 1)))) }\n"
        "async action g() { try { f(0) } catch (e) { return e } }\n"
        "print(slice([await g()], 0, 1)[0])");
    EXPECT_TRUE(output.starts_with("Call depth limit exceeded: ")) << output;
}

}  // namespace
}  // namespace sluice::zx::test
