// Precedence, calls, literals, lambdas.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Precedence, ArithmeticIsLeftAssociative)
{
    EXPECT_EQ(tree("10 - 3 - 2"), "(- (- 10 3) 2)");
    EXPECT_EQ(tree("a / b * c % d"), "(% (* (/ a b) c) d)");
    EXPECT_EQ(tree("a + b * c - d"), "(- (+ a (* b c)) d)");
}

TEST(Precedence, PowerIsRightAssociativeAndTighterThanMinusToItsLeft)
{
    EXPECT_EQ(tree("2 ** 3 ** 2"), "(** 2 (** 3 2))");
    EXPECT_EQ(tree("-2 ** 2"), "(- (** 2 2))");
    EXPECT_EQ(tree("2 ** -1"), "(** 2 (- 1))");
    EXPECT_EQ(tree("a.b ** c[0]"), "(** (. a b) (index c 0))");
    EXPECT_EQ(tree("a * b ** c"), "(* a (** b c))");
}

TEST(Precedence, PrefixesTakeOneOperand)
{
    EXPECT_EQ(tree("-7 % 3"), "(% (- 7) 3)");
    EXPECT_EQ(tree("a * -b"), "(* a (- b))");
    EXPECT_EQ(tree("!a && b"), "(and (not a) b)");
    EXPECT_EQ(tree("await f() + 1"), "(+ (await (call f)) 1)");
    EXPECT_EQ(tree("x = spawn f(1)"), "(= x (spawn (call f 1)))");
    EXPECT_EQ(tree("spawn(f(1))"), "(spawn (call f 1))");
    EXPECT_EQ(tree("async f()"), "(async (call f))");
}

TEST(Precedence, ComparisonsBindTighterThanEquality)
{
    EXPECT_EQ(tree("a < b == c > d"), "(== (< a b) (> c d))");
    EXPECT_EQ(tree("a + 1 <= b - 1"), "(<= (+ a 1) (- b 1))");
    EXPECT_EQ(tree("a >= b != c"), "(!= (>= a b) c)");
}

TEST(Precedence, WordOperators)
{
    EXPECT_EQ(tree("a in b == true"), "(== (in a b) true)");
    EXPECT_EQ(tree("a not in b"), "(not-in a b)");
    EXPECT_EQ(tree("a matches \"x\" and b is Point"), "(and (matches a \"x\") (is b Point))");
    EXPECT_EQ(tree("a and b or c and d"), "(or (and a b) (and c d))");
    EXPECT_EQ(tree("a || b && c"), "(or a (and b c))");
}

TEST(Precedence, NotIsLooserThanEquality)
{
    EXPECT_EQ(tree("not a == b"), "(not (== a b))");
    EXPECT_EQ(tree("not a and b"), "(and (not a) b)");
    EXPECT_EQ(tree("not not a"), "(not (not a))");
    EXPECT_EQ(tree("!a == b"), "(== (not a) b)");
}

TEST(Precedence, CoalescingConditionalAndAssignmentAreLoosest)
{
    EXPECT_EQ(tree("a ?? b || c"), "(?? a (or b c))");
    EXPECT_EQ(tree("a ?? b ?? c"), "(?? (?? a b) c)");
    EXPECT_EQ(tree("a ? b : c ? d : e"), "(? a b (? c d e))");
    EXPECT_EQ(tree("x = a ?? b ? c : d"), "(= x (? (?? a b) c d))");
    EXPECT_EQ(tree("a = b = c"), "(= a (= b c))");
    EXPECT_EQ(tree("x = if a then b else c"), "(= x (? a b c))");
    EXPECT_EQ(tree("if a then b else c"), "(? a b c)");
}

TEST(Assignment, KeepsCompoundOperators)
{
    EXPECT_EQ(tree("a += 1; b.c -= 2; d[0] *= 3"), "(+= a 1)\n(-= (. b c) 2)\n(*= (index d 0) 3)");
    EXPECT_EQ(tree("a /= 1; b %= 2; c **= 3"), "(/= a 1)\n(%= b 2)\n(**= c 3)");
}

TEST(Assignment, NeedsATarget)
{
    EXPECT_EQ(errors("f() = 1"), "1:5 only a name, a property or an element can be assigned to");
    EXPECT_EQ(errors("a + b = 1"), "1:7 only a name, a property or an element can be assigned to");
}

TEST(Postfix, Chains)
{
    EXPECT_EQ(tree("a.b(c)[d].e"), "(. (index (call (. a b) c) d) e)");
    EXPECT_EQ(tree("f()()"), "(call (call f))");
    EXPECT_EQ(tree("a.if.data.return"), "(. (. (. a if) data) return)");
}

TEST(Postfix, Slices)
{
    EXPECT_EQ(tree("a[1:2]"), "(slice a 1 2)");
    EXPECT_EQ(tree("a[:2]"), "(slice a _ 2)");
    EXPECT_EQ(tree("a[1:]"), "(slice a 1 _)");
    EXPECT_EQ(tree("a[:]"), "(slice a _ _)");
    EXPECT_EQ(tree("a[b ? c : d]"), "(index a (? b c d))");
}

TEST(Calls, TakeNamedArgumentsAndATrailingComma)
{
    EXPECT_EQ(tree("f(1, b,)"), "(call f 1 b)");
    EXPECT_EQ(tree("f(a = 1, data = 2)"), "(call f (named a 1) (named data 2))");
    EXPECT_EQ(tree("f((a = 1))"), "(call f (= a 1))");
    EXPECT_EQ(tree("f(\n  1,\n  2\n)"), "(call f 1 2)");
    EXPECT_EQ(tree("contract C(1)"), "(call C 1)");
}

TEST(Calls, TakeTypeArgumentsWithoutBlanks)
{
    EXPECT_EQ(tree("Box<number>(1)"), "(call Box (types number) 1)");
    EXPECT_EQ(tree("x = Box<List<int>>(1)"), "(= x (call Box (types (List int)) 1))");
    EXPECT_EQ(tree("Box<a, b.c>{k: 1}"), "(make Box (types a b.c) (entry \"k\" 1))");
    EXPECT_EQ(tree("a < b > (c)"), "(> (< a b) c)");
    EXPECT_EQ(tree("i<n"), "(< i n)");
}

TEST(Literals, ListsAndMaps)
{
    EXPECT_EQ(tree("x = [1, [2], ]"), "(= x (list 1 (list 2)))");
    EXPECT_EQ(tree("x = []"), "(= x (list))");
    EXPECT_EQ(tree("x = {}"), "(= x (map))");
    EXPECT_EQ(tree("x = {a: 1, \"b c\": 2, 3: 4, 1.5: 5, true: 6, [k + 1]: 7,}"),
              "(= x\n  (map (entry \"a\" 1) (entry \"b c\" 2) (entry 3 4) (entry 1.5 5) "
              "(entry true 6) (computed (+ k 1) 7)))");
}

TEST(Literals, AnyWordIsAKey)
{
    EXPECT_EQ(tree("x = {from: a, if: b, data: c, null: d}"),
              "(= x (map (entry \"from\" a) (entry \"if\" b) (entry \"data\" c) "
              "(entry \"null\" d)))");
}

TEST(Literals, LinesDoNotEndInsideBrackets)
{
    EXPECT_EQ(tree("x = {\n  a: 1\n  ,\n  b:\n  - 2\n}"),
              "(= x (map (entry \"a\" 1) (entry \"b\" (- 2))))");
    EXPECT_EQ(tree("x = [a\n-2\n, b\n(3)]"), "(= x (list (- a 2) (call b 3)))");
}

TEST(EntityLiterals, StandBehindANameOnItsLine)
{
    EXPECT_EQ(tree("p = Point{x: 1, y: 2}"), "(= p (make Point (entry \"x\" 1) (entry \"y\" 2)))");
    EXPECT_EQ(tree("p = Point{}"), "(= p (make Point))");
    EXPECT_EQ(tree("p = m.Point{x: 1}"), "(= p (make (. m Point) (entry \"x\" 1)))");
    EXPECT_EQ(tree("p = Point\n{ x }"), "(= p Point)\n(do x)");
}

TEST(EntityLiterals, DoNotStandInConditions)
{
    EXPECT_EQ(tree("if a {}"), "(if a (do))");
    EXPECT_EQ(tree("while a { b: c }").substr(0, 5), "ERROR");
    EXPECT_EQ(tree("for each x in list {}"), "(for x list (do))");
    EXPECT_EQ(tree("if f(P{x: 1}) {}"), "(if (call f (make P (entry \"x\" 1))) (do))");
    EXPECT_EQ(tree("if (P{}) == a {}"), "(if (== (make P) a) (do))");
}

TEST(Lambdas, Arrows)
{
    EXPECT_EQ(tree("f = x => x + 1"), "(= f (lambda (x) (+ x 1)))");
    EXPECT_EQ(tree("f = (a, b) => a"), "(= f (lambda (a b) a))");
    EXPECT_EQ(tree("f = () => 1"), "(= f (lambda () 1))");
    EXPECT_EQ(tree("f = x => y => x"), "(= f (lambda (x) (lambda (y) x)))");
    EXPECT_EQ(tree("f = x => { return x }"), "(= f (lambda (x) (do (return x))))");
    EXPECT_EQ(tree("map(l, x => x, 1)"), "(call map l (lambda (x) x) 1)");
    EXPECT_EQ(tree("f = x => a ? b : c"), "(= f (lambda (x) (? a b c)))");
}

TEST(Lambdas, BracesBehindAnArrow)
{
    EXPECT_EQ(tree("f = x => { a: x }"), "(= f (lambda (x) (map (entry \"a\" x))))");
    EXPECT_EQ(tree("f = x => {}"), "(= f (lambda (x) (do)))");
    EXPECT_EQ(tree("f = x => { \"k\": 1 }"), "(= f (lambda (x) (map (entry \"k\" 1))))");
}

TEST(Lambdas, TheWordInAllForms)
{
    EXPECT_EQ(tree("f = lambda(a): a"), "(= f (lambda (a) a))");
    EXPECT_EQ(tree("f = lambda a: a"), "(= f (lambda (a) a))");
    EXPECT_EQ(tree("f = lambda a, b: a"), "(= f (lambda (a b) a))");
    EXPECT_EQ(tree("f = lambda(a) -> a"), "(= f (lambda (a) a))");
    EXPECT_EQ(tree("f = lambda(a) => a"), "(= f (lambda (a) a))");
    EXPECT_EQ(tree("f = lambda() { return 1 }"), "(= f (lambda () (do (return 1))))");
}

TEST(Lambdas, FunctionLiterals)
{
    EXPECT_EQ(tree("f = action(a) { return a }"), "(= f (function (a) (do (return a))))");
    EXPECT_EQ(tree("f = function(a: int = 1) -> int { }"),
              "(= f (function ((a : int = 1)) (returns int) (do)))");
    EXPECT_EQ(tree("f = action(x): print x"), "(= f (function (x) (do (print x))))");
    EXPECT_EQ(tree("f = async action(x) {}"), "(= f (function async (x) (do)))");
    EXPECT_EQ(tree("action(x) { return x }(3)"), "(call (function (x) (do (return x))) 3)");
    EXPECT_EQ(tree("map(l, action(x): return x, 1)"),
              "(call map l (function (x) (do (return x))) 1)");
}

TEST(Expressions, ThisAndSelf)
{
    EXPECT_EQ(tree("self.x"), "(. self x)");
    const Parsed outside{"self"};
    const auto* statement = as<ExpressionStatement>(outside.result.program->statements[0]);
    EXPECT_EQ(statement->expression->kind, NodeKind::Identifier);
    const Parsed inside{"contract C { action f() { return self } }"};
    const auto* contract = as<ContractDeclaration>(inside.result.program->statements[0]);
    const Block* body = contract->actions[0]->function->body;
    EXPECT_EQ(as<Return>(body->statements[0])->value->kind, NodeKind::This);
}

TEST(Expressions, PrefixWords)
{
    EXPECT_EQ(tree("x = sanitize a, \"html\""), "(= x (sanitize a \"html\"))");
    EXPECT_EQ(tree("x = sanitize a as url"), "(= x (sanitize a \"url\"))");
    EXPECT_EQ(tree("x = sanitize a"), "(= x (sanitize a _))");
    EXPECT_EQ(tree("f(sanitize a, b)"), "(call f (sanitize a _) b)");
    EXPECT_EQ(tree("f(sanitize a, \"sql\", b)"), "(call f (sanitize a \"sql\") b)");
    EXPECT_EQ(tree("x = validate a, \"email\""), "(= x (validate a \"email\"))");
    EXPECT_EQ(tree("x = find \"a\" in \"b\""), "(= x (find \"a\" \"b\"))");
    EXPECT_EQ(tree("x = load env.KEY"), "(= x (load \"KEY\" \"env\"))");
    EXPECT_EQ(tree("x = load \"k\" from \"file\""), "(= x (load \"k\" \"file\"))");
    EXPECT_EQ(tree("x = sandbox (\"p\") { 1 }"), "(= x (sandbox-value \"p\" (do 1)))");
}

}  // namespace
}  // namespace sluice::zx
