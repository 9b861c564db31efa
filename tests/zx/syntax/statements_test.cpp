// Statements that are not declarations.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Print, WithAndWithoutParentheses)
{
    EXPECT_EQ(tree("print"), "(print)");
    EXPECT_EQ(tree("print()"), "(print)");
    EXPECT_EQ(tree("print a"), "(print a)");
    EXPECT_EQ(tree("print a, b, c"), "(print a b c)");
    EXPECT_EQ(tree("print(a, b)"), "(print a b)");
    EXPECT_EQ(tree("print(a,\n  b)"), "(print a b)");
}

TEST(Print, GoesOnBehindAParenthesis)
{
    EXPECT_EQ(tree("print (a) + b"), "(print (+ a b))");
    EXPECT_EQ(tree("print (a).b"), "(print (. a b))");
    EXPECT_EQ(tree("print (a)[0]"), "(print (index a 0))");
    EXPECT_EQ(tree("print (a) ? b : c"), "(print (? a b c))");
    EXPECT_EQ(tree("print (a) == b, c"), "(print (== a b) c)");
    EXPECT_EQ(tree("print(a)\n(b)"), "(print a)\nb");
    EXPECT_EQ(tree("print(a)\n-b"), "(print a)\n(- b)");
}

TEST(Print, IsAValueToo)
{
    EXPECT_EQ(tree("apply(l, print)"), "(call apply l print)");
    EXPECT_EQ(tree("f = x => print(x)"), "(= f (lambda (x) (call print x)))");
}

TEST(Control, If)
{
    EXPECT_EQ(tree("if a { b } else if c { d } elif e { f } else { g }"),
              "(if a (do b) c (do d) e (do f) else (do g))");
    EXPECT_EQ(tree("if (a) { b }"), "(if a (do b))");
    EXPECT_EQ(tree("if (a) && b { c }"), "(if (and a b) (do c))");
    EXPECT_EQ(tree("if a == b.c { d }"), "(if (== a (. b c)) (do d))");
}

TEST(Control, Loops)
{
    EXPECT_EQ(tree("while (a < 1) { break; continue }"), "(while (< a 1) (do (break) (continue)))");
    EXPECT_EQ(tree("for each x in l { }"), "(for x l (do))");
    EXPECT_EQ(tree("for x in l { }"), "(for x l (do))");
    EXPECT_EQ(tree("for (x in l) { }"), "(for x l (do))");
    EXPECT_EQ(tree("for (let k in m) { }"), "(for k m (do))");
    EXPECT_EQ(tree("for each k, v in f(m) { }"), "(for k v (call f m) (do))");
}

TEST(Control, BreakStandsInLoops)
{
    EXPECT_EQ(errors("break"), "1:1 'break' stands outside of a loop");
    EXPECT_EQ(errors("while a { action f() { break } }"), "1:24 'break' stands outside of a loop");
    EXPECT_EQ(errors("while a { if b { break } }"), "");
    EXPECT_EQ(tree("continue"), "(recover-errors)");
}

TEST(Control, Try)
{
    EXPECT_EQ(tree("try { a } catch (e) { b } finally { c }"),
              "(try (do a) (catch e (do b)) (finally (do c)))");
    EXPECT_EQ(tree("try { a } catch e { b }"), "(try (do a) (catch e (do b)))");
    EXPECT_EQ(tree("try { a } catch { b }"), "(try (do a) (catch error (do b)))");
    EXPECT_EQ(tree("try { a } catch ((e)) { b }"), "(try (do a) (catch e (do b)))");
    EXPECT_EQ(tree("try { a } finally { b }"), "(try (do a) (finally (do b)))");
    EXPECT_EQ(errors("try { a }\nb"),
              "1:10 expected 'catch' or 'finally' before the end of the line");
}

TEST(Control, Jumps)
{
    EXPECT_EQ(tree("return"), "(return)");
    EXPECT_EQ(tree("return {a: 1}"), "(return (map (entry \"a\" 1)))");
    EXPECT_EQ(tree("return -1"), "(return (- 1))");
    EXPECT_EQ(tree("throw \"x\" + e"), "(throw (+ \"x\" e))");
}

TEST(Control, Resources)
{
    EXPECT_EQ(tree("using (r = open(\"f\")) { r.x }"), "(using r (call open \"f\") (do (. r x)))");
    EXPECT_EQ(tree("using(a)"), "(call using a)");
    EXPECT_EQ(tree("sandbox { a }"), "(sandbox _ (do a))");
    EXPECT_EQ(tree("sandbox (\"p\") { a }"), "(sandbox \"p\" (do a))");
    EXPECT_EQ(tree("sandbox (policy = strict) { a }"), "(sandbox \"strict\" (do a))");
    EXPECT_EQ(tree("sandbox(a)"), "(call sandbox a)");
    EXPECT_EQ(tree("exactly once { a }"), "(exactly once (do a))");
}

TEST(Reactive, WatchAndStream)
{
    EXPECT_EQ(tree("watch { a }"), "(watch _ (handler () (do a)))");
    EXPECT_EQ(tree("watch x => print x"), "(watch x (handler () (do (print x))))");
    EXPECT_EQ(tree("watch x => { a }"), "(watch x (handler () (do a)))");
    EXPECT_EQ(tree("watch x.y { a }"), "(watch (. x y) (handler () (do a)))");
    EXPECT_EQ(tree("stream E as x => f(x)"), "(stream E (on (x) (call f x)))");
    EXPECT_EQ(tree("stream E as x => { f(x) }"), "(stream E (on (x) (do (call f x))))");
}

TEST(Imports, Forms)
{
    EXPECT_EQ(tree("use \"p\""), "(use \"p\")");
    EXPECT_EQ(tree("use \"p\" as n"), "(use \"p\" (as n))");
    EXPECT_EQ(tree("use {a, b,} from \"p\""), "(use \"p\" (names a b))");
    EXPECT_EQ(tree("use a.b"), "(use \"a/b\")");
    EXPECT_EQ(tree("from \"p\" import a as x, b"), "(use \"p\" (names (as a x) b))");
    EXPECT_EQ(tree("use {\n  a,\n  b\n} from \"p\""), "(use \"p\" (names a b))");
}

TEST(Require, Forms)
{
    EXPECT_EQ(tree("require(a)"), "(require a)");
    EXPECT_EQ(tree("require(a, b,)"), "(require a b)");
    EXPECT_EQ(tree("require(a, b) { return c }"), "(require a b (tolerance () (do (return c))))");
    EXPECT_EQ(tree("require a { b }"), "(require a (tolerance () (do b)))");
    EXPECT_EQ(tree("require:balance a >= b, \"m\""), "(require :balance (>= a b) \"m\")");
    EXPECT_EQ(tree("require \"f\" imported, \"m\""), "(require-file \"f\" \"m\")");
    EXPECT_EQ(tree("require module \"m\" available"), "(require-module \"m\" _)");
}

TEST(Emit, Forms)
{
    EXPECT_EQ(tree("emit E(a, b)"), "(emit E a b)");
    EXPECT_EQ(tree("emit E { a: 1 }"), "(emit E (map (entry \"a\" 1)))");
    EXPECT_EQ(tree("emit E\n(a)"), "(emit E)\na");
}

TEST(Resources, Forms)
{
    EXPECT_EQ(tree("native \"lib\", \"f\"(1, 2) as x"), "(native \"lib\" \"f\" 1 2 (as x))");
    EXPECT_EQ(tree("simd a + b"), "(simd (+ a b))");
    EXPECT_EQ(tree("let x = simd a + b"), "(let x (+ a b))");
    EXPECT_EQ(tree("let x = simd\nsimd = simd + 1"), "(let x simd)\n(= simd (+ simd 1))");
    EXPECT_EQ(tree("embedded js \"f\" { a }"), "(embedded js f \" a \")");
    EXPECT_EQ(tree("x = embedded js \"f\" { a }"), "(= x (embedded js \"f\" \" a \"))");
}

TEST(UserInterface, Forms)
{
    EXPECT_EQ(tree("screen Main { title: \"x\", size: 3 }"),
              "(screen Main (map (entry \"title\" \"x\") (entry \"size\" 3)))");
    EXPECT_EQ(tree("theme Dark {\n  a: 1\n  b: 2\n}"),
              "(theme Dark (map (entry \"a\" 1) (entry \"b\" 2)))");
    EXPECT_EQ(tree("color red = \"#f00\""), "(color red (= \"#f00\"))");
    EXPECT_EQ(tree("component B(1) { print a }"), "(component B 1 (do (print a)))");
    EXPECT_EQ(tree("canvas(1, 2)"), "(call canvas 1 2)");
}

}  // namespace
}  // namespace sluice::zx
