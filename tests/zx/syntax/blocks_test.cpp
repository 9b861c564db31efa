// Blocks with braces and with colons.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Blocks, BracesIgnoreIndentation)
{
    EXPECT_EQ(tree("if a\n{\nb\n      c\n}"), "(if a (do b c))");
}

TEST(Blocks, IndentedSuitesEndWithALesserColumn)
{
    EXPECT_EQ(tree("if a:\n  b\n  c\nd"), "(if a (do b c))\nd");
    EXPECT_EQ(tree("while a:\n  if b:\n    c\n  d\ne"), "(while a (do (if b (do c)) d))\ne");
    EXPECT_EQ(tree("if a:\n    if b:\n        c\nd"), "(if a (do (if b (do c))))\nd");
}

TEST(Blocks, SuitesIgnoreBlankAndCommentLines)
{
    EXPECT_EQ(tree("if a:\n\n# x\n  b\n\n// y\n\n  c\nd"), "(if a (do b c))\nd");
}

TEST(Blocks, SuitesOnTheSameLine)
{
    EXPECT_EQ(tree("if a: b; c\nd"), "(if a (do b c))\nd");
    EXPECT_EQ(tree("if a: b else: c"), "(if a (do b) else (do c))");
    EXPECT_EQ(tree("if a: b\nelif c: d\nelse: e"), "(if a (do b) c (do d) else (do e))");
    EXPECT_EQ(tree("try: a\ncatch e: b\nfinally: c"),
              "(try (do a) (catch e (do b)) (finally (do c)))");
    EXPECT_EQ(tree("while a: b = 1 c = 2\nd"), "(while a (do (= b 1) (= c 2)))\nd");
}

TEST(Blocks, ElseBelongsToTheIfInItsColumn)
{
    EXPECT_EQ(tree("if a:\n  if b:\n    c\n  else:\n    d\nelse:\n  e"),
              "(if a (do (if b (do c) else (do d))) else (do e))");
    EXPECT_EQ(tree("if a:\n  if b { c }\nelse:\n  d"), "(if a (do (if b (do c))) else (do d))");
    EXPECT_EQ(tree("if a:\n  b\nelif c:\n  d\nelif e:\n  f"), "(if a (do b) c (do d) e (do f))");
}

TEST(Blocks, ElseInNoIfsColumnIsAnError)
{
    EXPECT_EQ(errors("if a:\n    b\n  else:\n    c").substr(0, 3), "3:3");
}

TEST(Blocks, StylesMix)
{
    EXPECT_EQ(tree("if a {\n  if b:\n    c\n  d\n}"), "(if a (do (if b (do c)) d))");
    EXPECT_EQ(tree("if a:\n  while b {\nc\n  }\n  d"), "(if a (do (while b (do c)) d))");
    EXPECT_EQ(tree("if a { b }\nelse: c"), "(if a (do b) else (do c))");
}

TEST(Blocks, BracketsDoNotMindIndentation)
{
    EXPECT_EQ(tree("if a:\n  f(\n1,\n2)\n  b"), "(if a (do (call f 1 2) b))");
    EXPECT_EQ(tree("if a:\n  x = {\nk: 1\n}\n  b"), "(if a (do (= x (map (entry \"k\" 1))) b))");
}

TEST(Blocks, SuitesOfFunctionsAndObjects)
{
    EXPECT_EQ(tree("action f(a):\n  return a\nf(1)"), "(action f (a) (do (return a)))\n(call f 1)");
    EXPECT_EQ(tree("for each x in l:\n  print x"), "(for x l (do (print x)))");
    EXPECT_EQ(tree("contract C:\n  data x = 1\n  action f():\n    return x\nC.f()"),
              "(contract C (data x 1) (action f () (do (return x))))\n(call (. C f))");
    EXPECT_EQ(tree("f(action(x):\n    a\n    b\n)"), "(call f (function (x) (do a b)))");
}

TEST(Blocks, AnEmptySuiteIsAnError)
{
    EXPECT_EQ(errors("if a:\nb"), "1:5 expected an indented block behind ':'");
    EXPECT_EQ(errors("if a:"), "1:5 expected an indented block behind ':'");
}

TEST(Blocks, MixedTabsAndBlanksAreAnError)
{
    EXPECT_EQ(errors("if a:\n\tb\n        c").substr(0, 3), "3:9");
    EXPECT_EQ(errors("if a:\n \tb"), "2:3 this block is indented with tabs and blanks");
    EXPECT_EQ(errors("if a:\n\tb\n\tc"), "");
}

TEST(Blocks, ColonsCanBeRefused)
{
    EXPECT_EQ(errors("if a:\n  b", {.braces_only = true}),
              "1:5 blocks are written with braces here");
    EXPECT_EQ(errors("if a: b", {.braces_only = true}), "1:5 blocks are written with braces here");
    EXPECT_EQ(errors("if a { b }", {.braces_only = true}), "");
}

TEST(Blocks, AnInputMayBeginWithAMap)
{
    const ParseOptions options{.begins_with_value = true};
    for (const char* map : {"{}", "{a: 1}", "{\n\"a\": 1\n}", "{1: 2}.x", "{data: 1}"})
        EXPECT_EQ(errors(map, options), "") << map;
    // Only at the beginning, and where a block could not be meant.
    EXPECT_EQ(errors("{ f() }\n{ a: 1 }", options),
              "2:4 expected the end of the statement, not ':'");
    for (const char* block : {"{ a }", "{ if a: b }", "{ \"a\" }"})
        EXPECT_EQ(errors(block, options), "") << block;
    EXPECT_NE(errors("{a: 1}"), "");
}

}  // namespace
}  // namespace sluice::zx
