// Texts that are meant to break a parser.
// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <functional>
#include <random>

#include "tests/zx/syntax/syntax_test.hpp"
#include "zx/syntax/lint.hpp"

namespace sluice::zx {
namespace {

std::string repeat(std::string_view text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

/// Runs `work` on a stack of one MiB.
void on_small_stack(std::function<void()> work)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 20);
    pthread_t thread{};
    const auto run = [](void* context) -> void* {
        (*static_cast<std::function<void()>*>(context))();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

TEST(Limits, NestingIsOneErrorAndNoMore)
{
    for (const std::string piece : {"(",
                                    "[",
                                    "{",
                                    "x = {a: ",
                                    "\"${",
                                    "-",
                                    "not ",
                                    "if a { ",
                                    "if a: ",
                                    "a => ",
                                    "lambda(a): ",
                                    "a ? ",
                                    "a = ",
                                    "a ** ",
                                    "let x: [",
                                    "match x { 1 => ",
                                    "f(action(x) { ",
                                    "while a { try { ",
                                    "contract C { action f() { ",
                                    "x = await ",
                                    "x = A{a: ",
                                    "a ?? b || c && d == e < f + g * -h ** (",
                                    "print(",
                                    "module M { ",
                                    "spawn ",
                                    "data D { computed c => "}) {
        on_small_stack([&] {
            const Parsed parsed{"x = 1\n" + repeat(piece, 20'000)};
            EXPECT_GE(parsed.result.errors.size(), 1U) << piece;
            EXPECT_LE(parsed.result.errors.size(), 2U) << piece;
        });
    }
}

TEST(Limits, AHundredThousandBrackets)
{
    on_small_stack([] {
        const Parsed parsed{"x = " + repeat("(", 100'000) + "1" + repeat(")", 100'000)};
        ASSERT_EQ(parsed.result.errors.size(), 1U);
        EXPECT_EQ(parsed.result.errors[0].code, "nested-too-deeply");
        EXPECT_GE(parsed.result.errors[0].offset, 200U);
        EXPECT_LE(parsed.result.errors[0].offset, 4 + deepest_nesting);
        EXPECT_EQ(errors("x = " + repeat("(", 200) + "1" + repeat(")", 200)), "");
    });
}

TEST(Limits, TreesAreOfBoundedHeight)
{
    on_small_stack([] {
        for (const std::string piece : {" + a", ".a", "()", "[0]", " && a", " ?? a"}) {
            const Parsed fits{"x = a" + repeat(piece, 1900)};
            EXPECT_EQ(errors_of(fits), "") << piece;
            EXPECT_GE(fits.result.program->depth, 1900) << piece;
            EXPECT_LE(fits.result.program->depth, deepest_tree) << piece;
            const Parsed exceeds{"x = a" + repeat(piece, 100'000)};
            ASSERT_EQ(exceeds.result.errors.size(), 1U) << piece;
            EXPECT_EQ(exceeds.result.errors[0].code, "nested-too-deeply") << piece;
        }
    });
}

TEST(Limits, ListsAreNotHeight)
{
    const Parsed parsed{"x = [" + repeat("a + b * f(c), ", 50'000) + "]\n" + "if a { } " +
                        repeat("else if a { } ", 20'000) + repeat("f(x)\n", 50'000) + "y = \"" +
                        repeat("${a + 1}", 20'000) + "\""};
    EXPECT_EQ(errors_of(parsed), "");
    EXPECT_LE(parsed.result.program->depth, 20);
}

TEST(Limits, LongInputsTakeLinearTime)
{
    // A quadratic step over any of these would take minutes.
    for (const std::string piece : {"x = 1; ",
                                    "print(\"\u00e9\") ",
                                    ";",
                                    "@a ",
                                    "public ",
                                    ")",
                                    "([{",
                                    "let = \n",
                                    "match a ",
                                    "a<",
                                    "lambda a, ",
                                    "x = match a + ",
                                    "'a' ",
                                    "channel<",
                                    "let x: a, ",
                                    "else ",
                                    "verify ",
                                    "\"${(\" ",
                                    "embedded a \"b\" { ",
                                    "/* ",
                                    "f(a) { ",
                                    "case ",
                                    "}",
                                    "if a {} else "}) {
        const std::string text = repeat(piece, 1'000'000 / piece.size());
        const Parsed parsed{text};
        EXPECT_LE(parsed.result.errors.size(), 20U);
        EXPECT_LE(lint(parsed.source, parsed.result, parsed.symbols).size(), most_warnings);
    }
}

TEST(Limits, AnyTokensInAnyOrderEndWithATreeOrErrors)
{
    constexpr std::string_view pieces[] = {"a",
                                           "b.c",
                                           "1",
                                           "2.5",
                                           "\"s\"",
                                           "\"${",
                                           "}\"",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ",",
                                           ";",
                                           ":",
                                           "@",
                                           ".",
                                           "..",
                                           "?",
                                           "??",
                                           "->",
                                           "=>",
                                           "=",
                                           "+=",
                                           "+",
                                           "-",
                                           "*",
                                           "**",
                                           "==",
                                           "<",
                                           ">",
                                           ">>",
                                           "&&",
                                           "!",
                                           "\n",
                                           "\n  ",
                                           "\n    ",
                                           "if",
                                           "else",
                                           "elif",
                                           "while",
                                           "for each",
                                           "in",
                                           "return",
                                           "break",
                                           "try",
                                           "catch",
                                           "finally",
                                           "throw",
                                           "let",
                                           "const",
                                           "print",
                                           "use",
                                           "from",
                                           "export",
                                           "action",
                                           "function",
                                           "contract",
                                           "entity",
                                           "data",
                                           "enum",
                                           "protocol",
                                           "module",
                                           "state",
                                           "match",
                                           "case",
                                           "default",
                                           "lambda",
                                           "require",
                                           "verify",
                                           "emit",
                                           "watch",
                                           "defer",
                                           "async",
                                           "await",
                                           "spawn",
                                           "not",
                                           "is",
                                           "as",
                                           "limit 5",
                                           "pattern",
                                           "channel",
                                           "sandbox",
                                           "buffer",
                                           "restrict",
                                           "computed",
                                           "operator",
                                           "persistent storage",
                                           "immutable",
                                           "grant",
                                           "stream",
                                           "screen",
                                           "native",
                                           "embedded",
                                           "this"};
    std::mt19937 random{7};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 60; ++i)
            text.append(pieces[random() % std::size(pieces)]).append(" ");
        const Parsed parsed{text};
        if (parsed.result.ok()) {
            EXPECT_FALSE(dump_ast(*parsed.result.program, parsed.symbols).empty());
        }
        for (const Diagnostic& error : parsed.result.errors) {
            EXPECT_LE(error.offset, text.size());
            EXPECT_EQ(error.message.find('\n'), std::string::npos);
            EXPECT_FALSE(render(error, parsed.source).empty());
        }
        lint(parsed.source, parsed.result, parsed.symbols);
    }
}

}  // namespace
}  // namespace sluice::zx
