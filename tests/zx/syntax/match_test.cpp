// match and pattern.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Match, Patterns)
{
    EXPECT_EQ(tree("x = match v { 1 => a, -2 => b, \"s\" => c, true => d, null => e }"),
              "(= x (match v (arm 1 a) (arm (- 2) b) (arm \"s\" c) (arm true d) (arm null e)))");
    EXPECT_EQ(tree("x = match v { n => n, _ => 0 }"), "(= x (match v (arm (bind n) n) (arm _ 0)))");
    EXPECT_EQ(tree("x = match v { Color.RED => 1 }"), "(= x (match v (arm (. Color RED) 1)))");
    EXPECT_EQ(tree("x = match v { Line(Point(x, 0), _) => x }"),
              "(= x (match v (arm (instance Line (instance Point (bind x) 0) _) x)))");
}

TEST(Match, SeparatesArmsByCommasSemicolonsAndLines)
{
    EXPECT_EQ(tree("match v { 1 => a; 2 => b\n 3 => c,\n\n 4 => d }"),
              "(match v (arm 1 a) (arm 2 b) (arm 3 c) (arm 4 d))");
}

TEST(Match, ArmsMayBeBlocksAndMaps)
{
    EXPECT_EQ(tree("match v { 1 => { a }, 2 => { k: a }, 3 => {} }"),
              "(match v (arm 1 (do a)) (arm 2 (map (entry \"k\" a))) (arm 3 (do)))");
}

TEST(Match, CaseAndDefaultTakeStatements)
{
    EXPECT_EQ(tree("match v { case 1: print a\n case 2: { b }\n default: return c }"),
              "(match v (arm 1 (do (print a))) (arm 2 (do b)) (arm _ (do (return c))))");
}

TEST(Match, IsAnExpression)
{
    EXPECT_EQ(tree("f(match v { 1 => a }, 2)"), "(call f (match v (arm 1 a)) 2)");
    EXPECT_EQ(tree("match (v) { 1 => a }"), "(match v (arm 1 a))");
    EXPECT_EQ(tree("match f(v).w { 1 => a }"), "(match (. (call f v) w) (arm 1 a))");
    EXPECT_EQ(tree("match v { }"), "(match v)");
}

TEST(Match, IsANameWithoutArms)
{
    EXPECT_EQ(tree("match(v)"), "(call match v)");
    EXPECT_EQ(tree("match[0]"), "(index match 0)");
    EXPECT_EQ(tree("if match { a }"), "(if match (do a))");
    EXPECT_EQ(tree("x = match\ny"), "(= x match)\ny");
}

TEST(PatternStatement, ComparesValues)
{
    EXPECT_EQ(tree("pattern v { case 1 => print a; 2 => { b }\n default => print c }"),
              "(pattern v (case 1 (do (print a))) (case 2 (do b)) (case _ (do (print c))))");
    EXPECT_EQ(tree("pattern(v)"), "(call pattern v)");
}

}  // namespace
}  // namespace sluice::zx
