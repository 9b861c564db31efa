// Words that are keywords in one place and names in all others.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(ContextualKeywords, AreNamesAfterLetAndInExpressions)
{
    for (const std::string word :
         {"data",       "event",      "ledger",   "tx",        "from",      "limit",
          "storage",    "cache",      "contract", "state",     "auth",      "theme",
          "match",      "debug",      "lambda",   "log",       "verify",    "emit",
          "is",         "send",       "pattern",  "receive",   "view",      "require",
          "revert",     "protect",    "seal",     "audit",     "restrict",  "sandbox",
          "trail",      "capability", "grant",    "revoke",    "immutable", "validate",
          "sanitize",   "inject",     "using",    "channel",   "atomic",    "watch",
          "stream",     "defer",      "native",   "gc",        "case",      "default",
          "find",       "load",       "inline",   "buffer",    "simd",      "middleware",
          "throttle",   "external",   "exactly",  "embedded",  "screen",    "component",
          "color",      "canvas",     "graphics", "animation", "clock",     "type_alias",
          "public",     "private",    "sealed",   "secure",    "pure",      "payable",
          "implements", "extends",    "as",       "then",      "spawn",     "action",
          "function",   "entity",     "enum",     "protocol",  "interface", "module",
          "package",    "modifier",   "var",      "func",      "def",       "assert",
          "method",     "computed",   "operator", "verified",  "persistent"}) {
        EXPECT_EQ(tree("let " + word + " = 1"), "(let " + word + " 1)");
        EXPECT_EQ(tree(word + " = 2"), "(= " + word + " 2)");
        EXPECT_EQ(tree(word + ".x = 2"), "(= (. " + word + " x) 2)");
        EXPECT_EQ(tree("x = " + word + " + 1"), "(= x (+ " + word + " 1))");
        EXPECT_EQ(tree("x = (" + word + ", 1)[0]").substr(0, 5), "ERROR");
        EXPECT_EQ(tree("print(" + word + ")"), "(print " + word + ")");
        EXPECT_EQ(tree("f(" + word + ", 1)"), "(call f " + word + " 1)");
        EXPECT_EQ(tree("if a == " + word + " { }"), "(if (== a " + word + ") (do))");
        EXPECT_EQ(tree("action f(" + word + ", b) { }"), "(action f (" + word + " b) (do))");
        EXPECT_EQ(tree("return " + word), "(return " + word + ")");
        EXPECT_EQ(tree("x." + word + "(1)"), "(call (. x " + word + ") 1)");
    }
}

TEST(ContextualKeywords, MayNameFunctions)
{
    for (const std::string word :
         {"log", "test", "pure", "validate", "secure", "verify", "emit", "is", "using", "send",
          "pattern", "event", "view", "receive", "use", "load", "limit"})
        EXPECT_EQ(tree("action " + word + "(a) { }"), "(action " + word + " (a) (do))");
    EXPECT_EQ(tree("x = is(1) + log(2)"), "(= x (+ (call is 1) (call log 2)))");
    EXPECT_EQ(tree("return is(1)"), "(return (call is 1))");
}

TEST(ContextualKeywords, DataAndStateNeedAName)
{
    EXPECT_EQ(tree("state x = 1"), "(state x 1)");
    EXPECT_EQ(tree("ledger x: int = 1"), "(ledger x (: int) 1)");
    EXPECT_EQ(tree("persistent storage x: int = 1"), "(persistent x (: int) 1)");
    EXPECT_EQ(tree("persistent = storage"), "(= persistent storage)");
    EXPECT_EQ(tree("data\nx"), "data\nx");
    EXPECT_EQ(tree("state[0] = 1"), "(= (index state 0) 1)");
    EXPECT_EQ(tree("data.push(1)"), "(call (. data push) 1)");
}

TEST(ContextualKeywords, RequireAndVerifyTakeExpressions)
{
    EXPECT_EQ(tree("require(a, \"m\")"), "(require a \"m\")");
    EXPECT_EQ(tree("require a > 1, \"m\""), "(require (> a 1) \"m\")");
    EXPECT_EQ(tree("require:gas a"), "(require :gas a)");
    EXPECT_EQ(tree("require (a) && b, \"m\""), "(require (and a b) \"m\")");
    EXPECT_EQ(tree("verify(a)"), "(verify a)");
    EXPECT_EQ(tree("verify a"), "(verify a)");
    EXPECT_EQ(tree("verify = a"), "(= verify a)");
    EXPECT_EQ(tree("x = verify(a)"), "(= x (call verify a))");
}

TEST(ContextualKeywords, CallsThatAreStatements)
{
    EXPECT_EQ(tree("revert(\"r\")"), "(revert \"r\")");
    EXPECT_EQ(tree("revert()"), "(revert _)");
    EXPECT_EQ(tree("revert"), "(revert _)");
    EXPECT_EQ(tree("limit(5)"), "(limit 5)");
    EXPECT_EQ(tree("limit(1, 2)"), "(call limit 1 2)");
    EXPECT_EQ(tree("throttle(f, {n: 1})"), "(throttle f (map (entry \"n\" 1)))");
    EXPECT_EQ(tree("cache(f, {n: 1})"), "(cache f (map (entry \"n\" 1)))");
    EXPECT_EQ(tree("cache(f, g)"), "(call cache f g)");
    EXPECT_EQ(tree("middleware(a, b)"), "(middleware a b)");
}

TEST(ContextualKeywords, WordsBeforeNames)
{
    EXPECT_EQ(tree("emit E"), "(emit E)");
    EXPECT_EQ(tree("emit(E)"), "(call emit E)");
    EXPECT_EQ(tree("event\nE"), "event\nE");
    EXPECT_EQ(tree("watch(a)"), "(call watch a)");
    EXPECT_EQ(tree("inject db"), "(inject db)");
    EXPECT_EQ(tree("inline f"), "(inline f)");
    EXPECT_EQ(tree("grant = 1"), "(= grant 1)");
    EXPECT_EQ(tree("module.x"), "(. module x)");
}

TEST(ContextualKeywords, WordsBeforeStringsAndBraces)
{
    EXPECT_EQ(tree("gc \"collect\""), "(gc \"collect\")");
    EXPECT_EQ(tree("gc(1)"), "(call gc 1)");
    EXPECT_EQ(tree("tx { a }"), "(tx (do a))");
    EXPECT_EQ(tree("tx.from"), "(. tx from)");
    EXPECT_EQ(tree("atomic { a }"), "(atomic (do a))");
    EXPECT_EQ(tree("atomic(a)"), "(atomic a)");
    EXPECT_EQ(tree("auth { a: 1 }"), "(auth (map (entry \"a\" 1)))");
}

TEST(ContextualKeywords, DeferDebugFindAndLoadNeedAnOperandThatIsNoBracket)
{
    EXPECT_EQ(tree("defer { a }"), "(defer () (do a))");
    EXPECT_EQ(tree("defer f()"), "(defer () (call f))");
    EXPECT_EQ(tree("defer(f)"), "(call defer f)");
    EXPECT_EQ(tree("defer[0]"), "(index defer 0)");
    EXPECT_EQ(tree("debug x"), "(debug x)");
    EXPECT_EQ(tree("debug(x)"), "(call debug x)");
    EXPECT_EQ(tree("debug - x"), "(- debug x)");
    EXPECT_EQ(tree("x = load(y)"), "(= x (call load y))");
    EXPECT_EQ(tree("x = find(y)"), "(= x (call find y))");
    EXPECT_EQ(tree("x = load - y"), "(= x (- load y))");
    EXPECT_EQ(tree("if load and find { }"), "(if (and load find) (do))");
    EXPECT_EQ(tree("if find { a }"), "(if find (do a))");
}

TEST(ContextualKeywords, LogNeedsAnArrow)
{
    EXPECT_EQ(tree("log > \"f\""), "(log > \"f\")");
    EXPECT_EQ(tree("log >> \"f\""), "(log >> \"f\")");
    EXPECT_EQ(tree("log << \"f\""), "(log << \"f\")");
    EXPECT_EQ(tree("log(1)"), "(call log 1)");
}

TEST(ContextualKeywords, LambdaNeedsParametersAndABody)
{
    EXPECT_EQ(tree("x = lambda(1)"), "(= x (call lambda 1))");
    EXPECT_EQ(tree("x = lambda(a): a"), "(= x (lambda (a) a))");
}

TEST(ContextualKeywords, BufferNeedsAnOperation)
{
    EXPECT_EQ(tree("buffer b allocate(4)"), "(buffer b allocate 4)");
    EXPECT_EQ(tree("buffer b = allocate(4)"), "(buffer b allocate 4)");
    EXPECT_EQ(tree("x = buffer b.read(0, 4)"), "(= x (buffer b read 0 4))");
    EXPECT_EQ(tree("buffer.push(1)"), "(call (. buffer push) 1)");
}

TEST(ContextualKeywords, NewerSpellings)
{
    EXPECT_EQ(tree("var x = 1"), "(let x 1)");
    EXPECT_EQ(tree("func f(a) { }"), "(action f (a) (do))");
    EXPECT_EQ(tree("def f(a): return a"), "(action f (a) (do (return a)))");
    EXPECT_EQ(tree("assert a, \"m\""), "(verify a (message \"m\"))");
}

TEST(ReservedWords, AreNoNames)
{
    for (const std::string word :
         {"true", "null", "if", "while", "for", "each", "in", "return", "try", "await", "let",
          "const", "print", "use", "export", "import"}) {
        EXPECT_EQ(errors("let " + word + " = 1"),
                  "1:5 expected a name, but '" + word + "' is a reserved word");
    }
}

TEST(ReservedWords, MayNameMembers)
{
    EXPECT_EQ(tree("contract C { action use(a) { } action for() { } }"),
              "(contract C (action use (a) (do)) (action for () (do)))");
    EXPECT_EQ(tree("c.use(1)"), "(call (. c use) 1)");
}

}  // namespace
}  // namespace sluice::zx
