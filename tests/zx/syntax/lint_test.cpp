// Warnings.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/lint.hpp"

#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

/// "line:column code" of each warning, one a line.
std::string warnings(std::string_view text)
{
    const Parsed parsed{text};
    std::string out;
    for (const Diagnostic& warning : lint(parsed.source, parsed.result, parsed.symbols)) {
        EXPECT_EQ(warning.severity, Severity::Warning);
        const Position position = parsed.source.position(warning.offset);
        out += (out.empty() ? "" : "\n") + std::to_string(position.line) + ":" +
               std::to_string(position.column) + " " + std::string{warning.code};
    }
    return out;
}

TEST(Lint, FindsNothingInOrdinaryPrograms)
{
    EXPECT_EQ(warnings("let a = 1\nif a == 1 { print(\"x\") }\ntry { f() } catch (e) { print(e) }\n"
                       "action f() { return 1 }\nlet b = f()\nprint(a, b, a)"),
              "");
}

TEST(Lint, ConditionalPrint)
{
    EXPECT_EQ(warnings("print(\"total\", x)"), "1:1 conditional-print");
    EXPECT_EQ(warnings("print \"total\", x"), "1:1 conditional-print");
    EXPECT_EQ(warnings("print(a > 1, \"x\")\nprint(\"a\", \"b\", \"c\")\nprint(\"a\")"), "");
}

TEST(Lint, ValueOfAFunctionWithoutReturn)
{
    EXPECT_EQ(warnings("action f() { print(1) }\nf()\nlet a = f()"), "3:9 no-return-value");
    EXPECT_EQ(warnings("action f() { return }\nprint(f())"), "2:7 no-return-value");
    EXPECT_EQ(warnings("action f() { if a { return 1 } }\nlet a = f()"), "");
    EXPECT_EQ(warnings("async action f() { }\nlet a = f()"), "");
    EXPECT_EQ(warnings("action f() { }\nlet p = spawn f()\ndefer f()"), "");
    EXPECT_EQ(warnings("action f() { }\naction g(f) { return f() }"), "");
}

TEST(Lint, AssignmentInACondition)
{
    EXPECT_EQ(warnings("if a = 1 { }"), "1:6 assignment-in-condition");
    EXPECT_EQ(warnings("while (a && (b = 2)) { }"), "1:16 assignment-in-condition");
    EXPECT_EQ(warnings("if f(a = 1) { }"), "");
}

TEST(Lint, Catch)
{
    EXPECT_EQ(warnings("try { } catch { }"), "1:9 catch-without-name");
    EXPECT_EQ(warnings("try { } catch ((e)) { }"), "1:9 catch-double-parentheses");
}

TEST(Lint, UnreachableCode)
{
    EXPECT_EQ(warnings("action f() {\n  return 1\n  print(2)\n  print(3)\n}"),
              "3:3 unreachable-code");
    EXPECT_EQ(warnings("while a { break; b() }"), "1:18 unreachable-code");
    EXPECT_EQ(warnings("action f() { throw 1\n b() }"), "2:2 unreachable-code");
    EXPECT_EQ(warnings("if a { return }\nb()\ncontinue\nc()"), "");
}

TEST(Lint, ShadowedState)
{
    EXPECT_EQ(warnings("contract C { data n = 0\n action f() { let n = 1 } }"),
              "2:19 shadowed-state");
    EXPECT_EQ(warnings("contract C { data n = 0\n action f(n) { n = n + 1 } }"),
              "2:16 shadowed-state");
    EXPECT_EQ(warnings("contract C { data n = 0\n action f(n) { this.n = n }\n"
                       " action g() { n = 1 } }\nlet n = 1"),
              "");
}

TEST(Lint, DuplicateKeys)
{
    EXPECT_EQ(warnings("x = {a: 1, b: 2, \"a\": 3}"), "1:18 duplicate-key");
    EXPECT_EQ(warnings("x = {a: 1, [a]: 2}"), "");
}

TEST(Lint, ComparisonWithoutEffect)
{
    EXPECT_EQ(warnings("a == 1"), "1:3 comparison-without-effect");
    EXPECT_EQ(warnings("f(a == 1)"), "");
}

TEST(Lint, MisspelledKeywords)
{
    EXPECT_EQ(warnings("retrun\nacton f(1)"), "1:1 misspelled-keyword\n2:1 misspelled-keyword");
    EXPECT_EQ(warnings("let acton = 1\nacton"), "");
}

TEST(Lint, UnbalancedDelimitersEvenWithErrors)
{
    EXPECT_EQ(warnings("f(a\nlet b = [1, 2\nlet c = 3)"), "2:9 unbalanced-delimiter");
    EXPECT_EQ(warnings("let a = 1 }"), "1:11 unbalanced-delimiter");
    EXPECT_EQ(warnings("f(\n1\n)"), "");
}

TEST(Lint, ThatMuchIsEnough)
{
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "a == 1\n";
    const Parsed parsed{text};
    EXPECT_EQ(lint(parsed.source, parsed.result, parsed.symbols).size(), most_warnings);
}

}  // namespace
}  // namespace sluice::zx
