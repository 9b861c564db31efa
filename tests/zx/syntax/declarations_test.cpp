// Declarations.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(Let, Forms)
{
    EXPECT_EQ(tree("let x = 1"), "(let x 1)");
    EXPECT_EQ(tree("const x = 1"), "(const x 1)");
    EXPECT_EQ(tree("let x: int = 1"), "(let x (: int) 1)");
    EXPECT_EQ(tree("let x: Map<string, List<int>> = {}"),
              "(let x (: (Map string (List int))) (map))");
    EXPECT_EQ(tree("let x: [int]? = y"), "(let x (: (list-of int ?)) y)");
    EXPECT_EQ(tree("let x: a.b? = y"), "(let x (: a.b?) y)");
    EXPECT_EQ(tree("let x << \"file\""), "(let x (file \"file\"))");
}

TEST(Let, TakesAColonForAnAssignment)
{
    EXPECT_EQ(tree("let x: 5"), "(let x 5)");
    EXPECT_EQ(tree("let x: y + 1"), "(let x (+ y 1))");
    EXPECT_EQ(tree("let x: y\nz = 1"), "(let x y)\n(= z 1)");
    EXPECT_EQ(tree("let x: [a, b]\nz = 1"), "(let x (list a b))\n(= z 1)");
}

TEST(Let, TakesValuesApart)
{
    EXPECT_EQ(tree("let {a, b: c,} = m"), "(let (keys a (b c)) m)");
    EXPECT_EQ(tree("let [x, y, ..rest] = l"), "(let (items x y ..rest) l)");
    EXPECT_EQ(tree("const [x] = l"), "(const (items x) l)");
}

TEST(Let, NeedsAValue)
{
    EXPECT_EQ(errors("let x\nlet y = 1"), "1:6 expected '=' before the end of the line");
}

TEST(Immutable, DeclaresOrFreezes)
{
    EXPECT_EQ(tree("immutable x = 1"), "(immutable x 1)");
    EXPECT_EQ(tree("immutable let x = 1"), "(immutable x 1)");
    EXPECT_EQ(tree("immutable const x: int = 1"), "(immutable x (: int) 1)");
    EXPECT_EQ(tree("immutable x"), "(freeze x)");
}

TEST(Functions, Signatures)
{
    EXPECT_EQ(tree("action f() { }"), "(action f () (do))");
    EXPECT_EQ(tree("function f(a, b: int, c = 1, d: int = 2,) -> int { }"),
              "(action f (a (b : int) (c = 1) (d : int = 2)) (returns int) (do))");
    EXPECT_EQ(tree("action f { }"), "(action f () (do))");
    EXPECT_EQ(tree("action f x { }"), "(action f (x) (do))");
    EXPECT_EQ(tree("action f(a) limit 500 { }"), "(action f (a) (limit 500) (do))");
    EXPECT_EQ(tree("action f() -> int limit 5 { }"), "(action f () (returns int) (limit 5) (do))");
    EXPECT_EQ(tree("action f(a) onlyOwner { }"), "(action f @onlyOwner (a) (do))");
}

TEST(Functions, Modifiers)
{
    EXPECT_EQ(tree("async action f() { }"), "(action f async () (do))");
    EXPECT_EQ(tree("action async f() { }"), "(action f async () (do))");
    EXPECT_EQ(tree("public pure action view f() { }"), "(action f public pure view () (do))");
    EXPECT_EQ(tree("inline function f(x) { }"), "(action f inline (x) (do))");
    EXPECT_EQ(tree("@logged @cached action f() { }"), "(action f @logged @cached () (do))");
    EXPECT_EQ(tree("action pure() { }"), "(action pure () (do))");
    EXPECT_EQ(tree("export async action f() { }"), "(export (action f async () (do)))");
}

TEST(Functions, RememberWhetherTheyReturnAValue)
{
    const auto returns = [](std::string_view text) {
        const Parsed parsed{text};
        return as<FunctionDeclaration>(parsed.result.program->statements[0])
            ->function->returns_value;
    };
    EXPECT_TRUE(returns("action f() { if a { return 1 } }"));
    EXPECT_FALSE(returns("action f() { return }"));
    EXPECT_FALSE(returns("action f() { let g = action() { return 1 } }"));
}

TEST(Contracts, Members)
{
    EXPECT_EQ(tree("contract C extends B implements P, Q {\n"
                   "  data a = 1\n  state b: int = 2\n  c: Map<string, int> = {}\n  data d: int\n"
                   "  data e: 5\n  private data f\n"
                   "  persistent storage g: int = 3\n  ledger h = []\n"
                   "  state { i: 1, j = 2 }\n}"),
              "(contract C\n  (extends B)\n  (implements P Q)\n  (data a 1)\n"
              "  (state b (: int) 2)\n  (data c (: (Map string int)) (map))\n"
              "  (data d (: int))\n  (data e 5)\n  (data private f)\n"
              "  (persistent g (: int) 3)\n  (ledger h (list))\n  (state i 1)\n  (state j 2))");
    EXPECT_EQ(tree("contract C { event E(a: int, b) event F { a: int } event G\n"
                   "modifier m(p) { require(p) } private action f() { } function g(a) { } }"),
              "(contract C\n  (event E (a : int) b)\n  (event F (a : int))\n  (event G)\n"
              "  (guard m (p) (do (require p)))\n  (action f private () (do))\n"
              "  (action g (a) (do)))");
}

TEST(Contracts, SeparateMembersByAnything)
{
    EXPECT_EQ(tree("contract C { data a = 1; data b = 2, data c = 3 data d = 4 }"),
              "(contract C (data a 1) (data b 2) (data c 3) (data d 4))");
}

TEST(Contracts, MayHaveStateNamedLikeAModifier)
{
    EXPECT_EQ(tree("contract C { secure: bool = true\n data view = 1 }"),
              "(contract C (data secure (: bool) true) (data view 1))");
}

TEST(Contracts, SuggestDataForABareAssignment)
{
    const Parsed parsed{"contract C { x = 1 }"};
    EXPECT_EQ(errors_of(parsed), "1:14 expected a member of the contract, not 'x'");
    EXPECT_NE(parsed.result.errors[0].hint.find("data"), std::string::npos);
}

TEST(Entities, Members)
{
    EXPECT_EQ(tree("entity P extends Q { x: int = 0, y: int  action n() { return this.x }\n"
                   "inject db: Db }"),
              "(entity P\n  (extends Q)\n  (field x (: int) (= 0))\n  (field y (: int))\n"
              "  (inject db (: Db))\n  (method n () (do (return (. this x)))))");
}

TEST(DataClasses, Members)
{
    EXPECT_EQ(tree("data A { id: number, balance: number = 0 require balance >= 0,\n"
                   "  computed rich => this.balance > 1,\n"
                   "  @logged method deposit(n) { this.balance = n return n },\n"
                   "  operator +(o) { return o } }"),
              "(data-class A\n  (field id (: number))\n"
              "  (field balance (: number) (= 0) (require (>= balance 0)))\n"
              "  (computed rich () (> (. this balance) 1))\n"
              "  (method deposit @logged (n) (do (= (. this balance) n) (return n)))\n"
              "  (operator + (o) (do (return o))))");
}

TEST(DataClasses, Headers)
{
    EXPECT_EQ(tree("data immutable verified A<T, U> extends B { x }"),
              "(data-class A immutable verified (types T U) (extends B) (field x))");
    EXPECT_EQ(tree("@validated data A { x: int }"), "(data-class A @validated (field x (: int)))");
}

TEST(DataClasses, OperatorsAreThoseOfTheLanguage)
{
    for (const std::string op : {"+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">="})
        EXPECT_EQ(tree("data A { operator " + op + "(o) { } }"),
                  "(data-class A (operator " + op + " (o) (do)))");
    EXPECT_NE(errors("data A { operator +(a, b) { } }"), "");
}

TEST(DataClasses, AreNotVariables)
{
    const Parsed parsed{"data x = 1"};
    EXPECT_EQ(errors_of(parsed), "1:8 expected '{', not '='");
    EXPECT_NE(parsed.result.errors[0].hint.find("'let'"), std::string::npos);
}

TEST(Enums, MembersMayHaveValues)
{
    EXPECT_EQ(tree("enum E { A, B = 5, C = \"x\", D = -1, }"),
              "(enum E A (B 5) (C \"x\") (D (- 1)))");
    EXPECT_EQ(tree("export enum E { A }"), "(enum E export A)");
    EXPECT_EQ(errors("enum E { A = b }"), "1:14 expected a whole number or a string, not 'b'");
}

TEST(Protocols, AndInterfaces)
{
    EXPECT_EQ(tree("protocol P { action m(a) -> int\n n() }"),
              "(protocol P (signature m (a) (returns int)) (signature n ()))");
    EXPECT_EQ(tree("interface I { m(); n(a: int) -> b; }"),
              "(interface I (signature m ()) (signature n ((a : int)) (returns b)))");
}

TEST(Modules, AndPackages)
{
    EXPECT_EQ(tree("module M { private action f() { } let x = 1 }"),
              "(module M (do (action f private () (do)) (let x 1)))");
    EXPECT_EQ(tree("package a.b.c { let x = 1 }"), "(package a.b.c (do (let x 1)))");
    EXPECT_EQ(tree("modifier m(a) { }"), "(guard m (a) (do))");
    EXPECT_EQ(tree("type_alias T = Map<a, b>"), "(type-alias T (Map a b))");
}

TEST(Exports, OfDeclarations)
{
    EXPECT_EQ(tree("export let x = 1"), "(let export x 1)");
    EXPECT_EQ(tree("export const x = 1"), "(const export x 1)");
    EXPECT_EQ(tree("export contract C { }"), "(contract C export)");
    EXPECT_EQ(tree("export function f() { }"), "(export (action f () (do)))");
    EXPECT_EQ(tree("export protocol P { }"), "(protocol P export)");
    EXPECT_EQ(tree("export data D { x }"), "(data-class D export (field x))");
    EXPECT_EQ(tree("export module M { }"), "(module M export (do))");
}

TEST(Exports, OfNames)
{
    EXPECT_EQ(tree("export a, b"), "(export a b)");
    EXPECT_EQ(tree("export {a, b,}"), "(export a b)");
    EXPECT_EQ(tree("export(a, b)"), "(export a b)");
    EXPECT_EQ(tree("export a to \"x\", \"y\" with \"p\""),
              "(export a (to \"x\") (to \"y\") (with \"p\"))");
    EXPECT_EQ(tree("export use \"p\""), "(export-use \"p\")");
}

TEST(External, DeclaresNames)
{
    EXPECT_EQ(tree("external f"), "(external f)");
    EXPECT_EQ(tree("external action f(a) -> int from \"lib\""),
              "(external f (signature f (a) (returns int)) (from \"lib\"))");
}

TEST(Channels, Forms)
{
    EXPECT_EQ(tree("channel c"), "(channel c)");
    EXPECT_EQ(tree("channel<int> c = 5"), "(channel c (: int) (capacity 5))");
    EXPECT_EQ(tree("channel<List<int>>[5] c;"), "(channel c (: (List int)) (capacity 5))");
    EXPECT_EQ(tree("channel[5]"), "(index channel 5)");
}

}  // namespace
}  // namespace sluice::zx
