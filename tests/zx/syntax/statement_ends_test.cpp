// Where statements end.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(StatementEnds, AtSemicolonsLinesAndBraces)
{
    EXPECT_EQ(tree("a; b\nc\rd\r\ne"), "a\nb\nc\nd\ne");
    EXPECT_EQ(tree(";;a;;;b;"), "a\nb");
    EXPECT_EQ(tree("{ a }"), "(do a)");
    EXPECT_EQ(tree(""), "");
}

TEST(StatementEnds, NotBehindAnOperator)
{
    EXPECT_EQ(tree("x =\n1 +\n2"), "(= x (+ 1 2))");
    EXPECT_EQ(tree("a ?\nb :\nc"), "(? a b c)");
    EXPECT_EQ(tree("a &&\nb and\nc"), "(and (and a b) c)");
    EXPECT_EQ(tree("a.\nb"), "(. a b)");
    EXPECT_EQ(tree("print a,\nb,\nc"), "(print a b c)");
    EXPECT_EQ(tree("f = x =>\nx"), "(= f (lambda (x) x))");
}

TEST(StatementEnds, NotBeforeALineThatGoesOn)
{
    for (const std::string op : {"*", "/", "%", "==", "!=", "<=", ">=", "+"})
        EXPECT_EQ(tree("a\n" + op + " b"), "(" + op + " a b)");
    EXPECT_EQ(tree("a\n** b"), "(** a b)");
    EXPECT_EQ(tree("a\n&& b\n|| c"), "(or (and a b) c)");
    EXPECT_EQ(tree("a\nand b\nor c"), "(or (and a b) c)");
    EXPECT_EQ(tree("a\n?? b"), "(?? a b)");
    EXPECT_EQ(tree("a\n? b\n: c"), "(? a b c)");
    EXPECT_EQ(tree("a\n  .b()\n  .c()"), "(call (. (call (. a b)) c))");
    EXPECT_EQ(tree("f = x\n=> x"), "(= f (lambda (x) x))");
}

TEST(StatementEnds, BeforeALineThatBeginsWithABracketOrAMinus)
{
    EXPECT_EQ(tree("a\n(b)"), "a\nb");
    EXPECT_EQ(tree("a\n[b]"), "a\n(list b)");
    EXPECT_EQ(tree("a\n{ b }"), "a\n(do b)");
    EXPECT_EQ(tree("a\n- b"), "a\n(- b)");
}

TEST(StatementEnds, NotInsideBrackets)
{
    EXPECT_EQ(tree("(a\n- b)"), "(- a b)");
    EXPECT_EQ(tree("f(a\n(b))"), "(call f (call a b))");
    EXPECT_EQ(tree("x[a\n- 1]"), "(index x (- a 1))");
}

TEST(StatementEnds, InsideBlocksInsideBrackets)
{
    EXPECT_EQ(tree("f(action() {\n  a\n  - b\n})"), "(call f (function () (do a (- b))))");
}

TEST(StatementEnds, BeforeAWordOnTheSameLine)
{
    EXPECT_EQ(tree("n = 1 return n"), "(= n 1)\n(return n)");
    EXPECT_EQ(tree("a = 1 b = 2"), "(= a 1)\n(= b 2)");
    EXPECT_EQ(tree("if a { b } c"), "(if a (do b))\nc");
}

TEST(StatementEnds, NotBeforeALiteralOnTheSameLine)
{
    EXPECT_EQ(errors("a = 1 2"), "1:7 expected the end of the statement, not '2'");
    EXPECT_EQ(errors("a \"b\""), "1:3 expected the end of the statement, not a string");
}

TEST(StatementEnds, ElseCatchAndFinallyGoOnWithALineBefore)
{
    EXPECT_EQ(tree("if a { }\nelse if b { }\nelif c { }\n\nelse { }"),
              "(if a (do) b (do) c (do) else (do))");
    EXPECT_EQ(tree("try { }\ncatch (e) { }\nfinally { }"),
              "(try (do) (catch e (do)) (finally (do)))");
    EXPECT_EQ(tree("x = if a\nthen b\nelse c"), "(= x (? a b c))");
}

TEST(StatementEnds, ReturnAndPrintTakeOnlyWhatIsOnTheirLine)
{
    EXPECT_EQ(tree("return\na"), "(return)\na");
    EXPECT_EQ(tree("print\na"), "(print)\na");
}

}  // namespace
}  // namespace sluice::zx
