// Variables on the tree interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tree_run.hpp"

namespace sluice::zx::test {
namespace {

TEST(TreeNames, ShareCapturedVariables)
{
    EXPECT_EQ(output_of("action counter() { let n = 0\n"
                        "  return {up: () => { n += 1 return n }, get: () => n} }\n"
                        "let a = counter()\nlet b = counter()\n"
                        "let up = a[\"up\"]\nup()\nup()\n"
                        "let get_a = a[\"get\"]\nlet get_b = b[\"get\"]\n"
                        "print(get_a())\nprint(get_b())"),
              "2\n0\n");
}

TEST(TreeNames, CaptureParameters)
{
    EXPECT_EQ(output_of("action add(a) { return b => { a += b return a } }\n"
                        "let f = add(1)\nprint(f(2))\nprint(f(3))"),
              "3\n6\n");
}

TEST(TreeNames, StayUnknownUntilTheyAreSet)
{
    EXPECT_EQ(output_of("print(x)"), "Error: Identifier 'x' not found\n");
    EXPECT_EQ(output_of("action f() { return later }\n"
                        "try { f() } catch (e) { print(e) }\nlet later = 1\nprint(f())"),
              "Identifier 'later' not found\n1\n");
}

TEST(TreeNames, FindFunctionsThatAreDeclaredLater)
{
    EXPECT_EQ(output_of("action even(n) { if n == 0 { return true } return odd(n - 1) }\n"
                        "action odd(n) { if n == 0 { return false } return even(n - 1) }\n"
                        "print(even(10))"),
              "true\n");
}

TEST(TreeNames, KeepBlocksApart)
{
    EXPECT_EQ(
        output_of("let x = 1\nif true { let x = 2\n print(x) }\nprint(x)\n{ x = 3 }\nprint(x)"),
        "2\n1\n3\n");
}

TEST(TreeNames, RefuseToReassignConstants)
{
    EXPECT_EQ(output_of("const a = 1\na = 2"), "Error: Cannot reassign const variable 'a'\n");
    EXPECT_EQ(output_of("action f() { const a = 1\n a += 2 }\nf()"),
              "Error: Cannot reassign const variable 'a'\n");
    EXPECT_EQ(output_of("const l = [1]\nl.push(2)\nprint(l)"), "[1, 2]\n");
    EXPECT_EQ(output_of("for each i in [1, 2] { const a = i\n print(a) }"), "1\n2\n");
}

TEST(TreeNames, TakePartsOfMapsAndLists)
{
    EXPECT_EQ(output_of("let {a, b: c, d} = {a: 1, b: 2}\nprint([a, c, d])\n"
                        "let [x, y, ..rest] = [1, 2, 3, 4]\nprint([x, y, rest])\n"
                        "let [p, q] = [1]\nprint([p, q])"),
              "[1, 2, null]\n[1, 2, [3, 4]]\n[1, null]\n");
}

TEST(TreeNames, AssignThroughMembersAndElements)
{
    EXPECT_EQ(output_of("let m = {l: [1, {k: 2}]}\nm.l[1].k = 5\nm.l[0] += 10\nm[\"n\"] = 1\n"
                        "m.n **= 2\nprint(m)\nlet z = m.l[0] = 7\nprint(z)"),
              "{l: [11, {k: 5}], n: 1}\n7\n");
    EXPECT_EQ(output_of("let l = [1]\nl[1] = 2"),
              "Error: Index out of range for List assignment: 1\n");
}

TEST(TreeNames, EvaluateTargetsBeforeValues)
{
    EXPECT_EQ(output_of("action say(x) { print(x) return x }\n"
                        "let m = {}\nlet l = [m]\n"
                        "l[say(0)][say(\"k\")] = say(\"v\")\nprint(m)"),
              "0\nk\nv\n{k: v}\n");
}

}  // namespace
}  // namespace sluice::zx::test
