// What constructs cost on the tree interpreter, worked out by hand from the table of gas.hpp.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

struct GasCase {
    std::string_view program;
    std::int64_t gas;
};

class TreeGas : public testing::TestWithParam<GasCase> {};

TEST_P(TreeGas, IsThatOfTheTable)
{
    EXPECT_EQ(gas_of(GetParam().program), GetParam().gas) << GetParam().program;
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, TreeGas,
    testing::Values(
        GasCase{"1", 1}, GasCase{"null", 1}, GasCase{"let x = 1", 1 + 3},
        GasCase{"let x = 1\nx", 4 + 2}, GasCase{"1 + 2", 1 + 1 + 3}, GasCase{"2 * 3", 1 + 1 + 5},
        GasCase{"7 / 2", 1 + 1 + 10}, GasCase{"7 % 2", 1 + 1 + 10}, GasCase{"2 ** 3", 1 + 1 + 20},
        GasCase{"-(1 + 2)", 5 + 2}, GasCase{"!true", 2 + 1}, GasCase{"1 < 2", 1 + 1 + 2},
        GasCase{"1 != 2", 1 + 1 + 2}, GasCase{"2 in [1, 2]", 1 + (1 + 1 + 5 + 2) + 2},
        GasCase{"2 not in [1, 2]", 1 + (1 + 1 + 5 + 2) + 2}, GasCase{"true && false", 2 + 1 + 1},
        GasCase{"false && (1 + 2)", 2 + 1}, GasCase{"true || (1 + 2)", 2 + 1},
        GasCase{"null ?? 5", 3 + 1 + 1}, GasCase{"4 ?? 5", 3 + 1},
        GasCase{"true ? 1 : 2 + 3", 3 + 1 + 1}, GasCase{"false ? 1 : 2 + 3", 3 + 1 + (1 + 1 + 3)},
        GasCase{"[1, 2, 3]", 3 + 5 + 3}, GasCase{"[]", 5},
        GasCase{"let m = {a: 1, b: 2}", (1 + 1) * 2 + 5 + 4 + 3},
        GasCase{"let m = {[\"a\" + \"b\"]: 1}", (1 + 1 + 3) + 1 + 5 + 2 + 3},
        GasCase{"let s = \"x${1}y\"", 1 + 5 + 3 + 3}, GasCase{"[1][0]", (1 + 5 + 1) + 1 + 3},
        GasCase{"[1, 2][0:1]", (2 + 5 + 2) + 1 + 1 + 5}, GasCase{"[1, 2][1:]", (2 + 5 + 2) + 1 + 5},
        GasCase{"let m = {a: 1}\nm.a", (2 + 5 + 2 + 3) + 2 + 3}));

INSTANTIATE_TEST_SUITE_P(
    Assignments, TreeGas,
    testing::Values(GasCase{"x = 1", 1 + 3}, GasCase{"const x = 1", 1 + 3},
                    GasCase{"let x = 1\nx += 2", 4 + (2 + 1 + 3 + 3)},
                    GasCase{"let x = 2\nx **= 3", 4 + (2 + 1 + 20 + 3)},
                    GasCase{"let m = {}\nm.a = 1", (5 + 3) + 2 + 1 + (10 + 4)},
                    GasCase{"let m = {a: 1}\nm.a += 2", 12 + (2 + 3 + 1 + 3 + 14)},
                    GasCase{"let m = {}\nm[\"a\"] = 1", 8 + 2 + 1 + 1 + 14},
                    GasCase{"let l = [1]\nl[0] += 2", (1 + 6 + 3) + (2 + 1 + 3 + 1 + 3 + 14)},
                    GasCase{"let {a, b} = {a: 1}", (2 + 5 + 2) + 2 * (3 + 3)},
                    GasCase{"let [a, ..r] = [1, 2]", (2 + 5 + 2) + 2 * (3 + 3)}));

INSTANTIATE_TEST_SUITE_P(
    Calls, TreeGas,
    testing::Values(GasCase{"len([])", 5 + 8 + 2}, GasCase{"action f() { }\nf()", 3 + 10},
                    GasCase{"action f(a) { return a }\nf(1)", 3 + 1 + (10 + 2) + 2 + 2},
                    GasCase{"action f() { return }\nf()", 3 + 10 + 2},
                    // The value of an expression body is returned.
                    GasCase{"let f = x => x\nf(1)", (5 + 3) + 1 + 12 + 2 + 2},
                    GasCase{"(x => x)(1)", 5 + 1 + 12 + 2 + 2},
                    GasCase{"[].push(1)", 5 + 1 + (10 + 2)},
                    // Only a missing argument's default is evaluated.
                    GasCase{"action f(a = 1 + 2) { }\nf()", 3 + 10 + 5},
                    GasCase{"action f(a = 1 + 2) { }\nf(7)", 3 + 1 + 12}));

INSTANTIATE_TEST_SUITE_P(
    Statements, TreeGas,
    testing::Values(GasCase{"print(1)", 1 + 10}, GasCase{"print()", 10},
                    GasCase{"print(true, 5)", 10 + 1 + 1}, GasCase{"print(false, 5)", 10 + 1},
                    GasCase{"print(1, 2, 3)", 3 + 10}, GasCase{"if true { 1 }", 3 + 1 + 1},
                    GasCase{"if false { 1 } elif true { 2 } else { 3 }", 3 + 1 + 3 + 1 + 1},
                    GasCase{"if false { 1 } else { 2 }", 3 + 1 + 1},
                    GasCase{"let i = 0\nwhile i < 2 { i += 1 }",
                            4 + 3 * (3 + 2 + 1 + 2) + 2 * (2 + (2 + 1 + 3 + 3))},
                    GasCase{"while true { break }", (3 + 1) + 2 + 2},
                    GasCase{"for each x in [7, 8] { x }", (2 + 5 + 2) + 3 * 5 + 2 * (3 + 2 + 2)},
                    GasCase{"for each i, x in [7] { x }", (1 + 5 + 1) + 2 * 5 + (3 + 3 + 2 + 2)},
                    GasCase{"for each i in range(2) { }", 1 + (8 + 2) + 3 * 5 + 2 * (3 + 2)},
                    GasCase{"for each x in [1, 2] { continue }", 9 + 3 * 5 + 2 * (3 + 2 + 2)},
                    GasCase{"try { 1 } catch (e) { 2 }", 3 + 1 + 2},
                    GasCase{"try { throw 1 } catch (e) { 2 }", 3 + (1 + 5) + 1},
                    GasCase{"try { 1 } finally { 2 }", 3 + 1 + 2 + 1},
                    GasCase{"try { throw 1 } catch (e) { 2 } finally { 3 }", 3 + 6 + 1 + 1},
                    GasCase{"let r = match 2 { 1 => 10, 2 => 20 }", 1 + (2 + 1) + (2 + 1) + 1 + 3},
                    GasCase{"let r = match 2 { n => n }", 1 + 2 + 2 + 3},
                    GasCase{"pattern 2 { case 1 => 3; case 2 => 4; default => 5 }",
                            1 + (1 + 2) * 2 + 1},
                    GasCase{"pattern 9 { case 1 => 3; default => 5 }", 1 + (1 + 2) + 1},
                    GasCase{"require(true, \"m\")", 5 + 1},
                    GasCase{"try { require(false, \"m\") } catch (e) { }", 3 + (5 + 1 + 1)},
                    GasCase{"tx { 1 }", 20 + 1 + 30},
                    GasCase{"try { tx { throw 1 } } catch (e) { }", 3 + 20 + 6},
                    GasCase{"defer { 1 }\n2", 5 + 1 + 1}, GasCase{"enum E { A, B }", 5},
                    GasCase{"protocol P { action m() }", 5},
                    GasCase{"contract C { data a = 1  data b }", 1 + 50},
                    GasCase{"await 5", 1 + 10}, GasCase{"exactly one { 1 }", 5 + 1},
                    GasCase{"atomic { 1 }", 5 + 1}, GasCase{"sandbox { 1 }", 5 + 1}));

TEST(TreeGasLimit, AnswersWithTheOperationThatCouldNotBePaid)
{
    TreeSetup setup;
    setup.options.gas_limit = 7;
    const TreeRun run = run_tree("let x = 1\nx = x + 1", setup);
    // 1, 3 | 2, 1: 7 are used when the addition asks for 3.
    EXPECT_EQ(run.error, "Out of gas: used 7/7 during operation 'ADD'");
    EXPECT_EQ(run.kind, ErrorKind::OutOfGas);
    EXPECT_EQ(run.gas, 7);
}

TEST(TreeGasLimit, IsNotCaught)
{
    TreeSetup setup;
    setup.options.gas_limit = 500;
    const TreeRun run = run_tree(
        "try { while true { } } catch (e) { print(\"caught\") } finally { print(\"finally\") }",
        setup);
    EXPECT_EQ(run.kind, ErrorKind::OutOfGas);
    EXPECT_EQ(run.output, "");
}

TEST(TreeGasLimit, OfAnActionEndsThatCallOnly)
{
    TreeSetup setup;
    const TreeRun run = run_tree(
        "contract C { action f() limit 30 { while true { } } }\n"
        "C.f()",
        setup);
    EXPECT_EQ(run.kind, ErrorKind::OutOfGas);
    // 50 for the contract, 2 + 10 for the call, and then 30.
    EXPECT_LE(run.gas, 50 + 12 + 30);
    EXPECT_GT(run.gas, 50 + 12 + 30 - 3);
}

TEST(TreeGasLimit, OfAnActionIsOverWhenTheActionIs)
{
    EXPECT_EQ(output_of("contract C { action f() limit 30 { return 1 } }\n"
                        "C.f()\nlet i = 0\nwhile i < 100 { i += 1 }\nprint(i)"),
              "100\n");
}

TEST(TreeGasLimit, IsNoneWithoutMetering)
{
    TreeSetup setup;
    setup.options.is_metered = false;
    const TreeRun run = run_tree("let i = 0\nwhile i < 1000 { i += 1 }\nprint(i)", setup);
    EXPECT_EQ(run.output, "1000\n");
    EXPECT_EQ(run.gas, 0);
}

TEST(TreeLimits, CountOperationsWhateverTheyCost)
{
    TreeSetup setup;
    setup.options.max_operations = 3;
    const TreeRun run = run_tree("let x = 1\nlet y = 2", setup);
    EXPECT_EQ(run.error, "Operation limit exceeded: 4/3");
    EXPECT_EQ(run.kind, ErrorKind::OperationLimit);
}

TEST(TreeLimits, CountRoundsOfAllLoops)
{
    TreeSetup setup;
    setup.options.runtime.max_iterations = 5;
    const TreeRun run = run_tree(
        "for each a in [1, 2, 3] { print(a) }\n"
        "let i = 0\nwhile true { i += 1 print(i) }",
        setup);
    EXPECT_EQ(run.output, "1\n2\n3\n1\n2\n");
    EXPECT_EQ(run.kind, ErrorKind::IterationLimit);
}

}  // namespace
}  // namespace sluice::zx::test
