// Comments, names, numbers, strings and operators.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/lexer.hpp"

#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

/// The texts of all tokens but the last.
std::string words(std::string_view text)
{
    const Source source{"test.zx", std::string{text}};
    Diagnostics diagnostics;
    std::string out;
    for (const Token& token : lex(source, diagnostics)) {
        if (token.kind != TokenKind::EndOfFile)
            out += (out.empty() ? "" : " ") +
                   std::string{text.substr(token.offset, token.end - token.offset)};
    }
    EXPECT_TRUE(diagnostics.list().empty());
    return out;
}

TEST(Lexer, SkipsCommentsOfAllKinds)
{
    EXPECT_EQ(words("a // b\nc # d\ne /* f\n g */ h"), "a c e h");
    EXPECT_EQ(words("#!/usr/bin/zx\na"), "a");
    EXPECT_EQ(words("a /* b /* c */ d */ e"), "a e");
    EXPECT_EQ(words("a // b\rc"), "a c");
    EXPECT_EQ(words("/**/a//"), "a");
}

TEST(Lexer, ReportsAnUnterminatedCommentAtItsStart)
{
    EXPECT_EQ(errors("x = 1 /* a /* b */"), "1:7 this comment is never closed");
}

TEST(Lexer, TakesAHashBeforeABraceForAnError)
{
    EXPECT_EQ(errors("x = 1\n#{ a }"), "2:1 '#{' is not a comment");
}

TEST(Lexer, SkipsAByteOrderMark)
{
    EXPECT_EQ(tree("\ufeffx = 1"), "(= x 1)");
}

TEST(Lexer, TakesTheLongestOperator)
{
    EXPECT_EQ(words("a**=b**c*=d*e"), "a **= b ** c *= d * e");
    EXPECT_EQ(words("a<<b<=c<d>>e>=f>g"), "a << b <= c < d >> e >= f > g");
    EXPECT_EQ(words("a=>b==c=d->e-=f-g"), "a => b == c = d -> e -= f - g");
    EXPECT_EQ(words("a??b?c:d..e.f"), "a ?? b ? c : d .. e . f");
    EXPECT_EQ(words("!a!=b&&c||d+=e%=f/=g@h"), "! a != b && c || d += e %= f /= g @ h");
}

TEST(Lexer, ReportsSingleBitOperatorsWithAHint)
{
    const Parsed parsed{"let a = b & c\nlet d = e | f"};
    EXPECT_EQ(errors_of(parsed), "1:11 unexpected '&'\n2:11 unexpected '|'");
    EXPECT_NE(parsed.result.errors[0].hint.find("'&&'"), std::string::npos);
    EXPECT_NE(parsed.result.errors[1].hint.find("'||'"), std::string::npos);
}

TEST(Lexer, ReadsNumbers)
{
    EXPECT_EQ(tree("x = 0"), "(= x 0)");
    EXPECT_EQ(tree("x = 123456789012345678901234567890"), "(= x 123456789012345678901234567890)");
    EXPECT_EQ(tree("x = 1.5"), "(= x 1.5)");
    EXPECT_EQ(tree("x = 1."), "(= x 1.0)");
    EXPECT_EQ(tree("x = 1e3"), "(= x 1000.0)");
    EXPECT_EQ(tree("x = 2.5E-1"), "(= x 0.25)");
    EXPECT_EQ(tree("x = 1e+2"), "(= x 100.0)");
    EXPECT_EQ(tree("x = 1e-999"), "(= x 0.0)");
}

TEST(Lexer, DoesNotTakeEveryDotForAFraction)
{
    EXPECT_EQ(tree("x = 5.method"), "(= x (. 5 method))");
    EXPECT_EQ(words("1..n"), "1 .. n");
    EXPECT_EQ(words("1.e3"), "1 . e3");
}

TEST(Lexer, RefusesNumbersThatRunIntoNames)
{
    EXPECT_EQ(errors("let a = 0x10"), "1:9 a number may not be followed by 'x'");
    EXPECT_EQ(errors("let a = 12ab + 1"), "1:9 a number may not be followed by 'a'");
    EXPECT_EQ(errors("let a = 1e999"), "1:9 this number is too large");
}

TEST(Lexer, ResolvesEscapes)
{
    EXPECT_EQ(tree(R"(x = "a\n\t\r\\\"\'\$\.\0")"), R"((= x "a\n\t\r\\\"'$.0"))");
    EXPECT_EQ(tree(R"(x = 'a\n\'')"), R"((= x "a\n'"))");
}

TEST(Lexer, KeepsLineEndsInStrings)
{
    EXPECT_EQ(tree("x = \"a\nb\""), R"((= x "a\nb"))");
    EXPECT_EQ(tree("x = \"\"\"a \"q\" \nb\\n\"\"\""), R"((= x "a \"q\" \nb\n"))");
    EXPECT_EQ(tree("x = '''it's\n'''"), R"((= x "it's\n"))");
    EXPECT_EQ(tree("x = \"\" y = ''"), "(= x \"\")\n(= y \"\")");
}

TEST(Lexer, InterpolatesOnlyBetweenDoubleQuotes)
{
    EXPECT_EQ(tree("x = \"a ${b + 1} c\""), R"((= x (interpolate "a " (+ b 1) " c")))");
    EXPECT_EQ(tree("x = \"${a}${b}\""), "(= x (interpolate a b))");
    EXPECT_EQ(tree("x = '${a}'"), R"((= x "${a}"))");
    EXPECT_EQ(tree("x = \"\"\"${a}\"\"\""), R"((= x "${a}"))");
    EXPECT_EQ(tree(R"(x = "\${a} $b $")"), R"((= x "${a} $b $"))");
}

TEST(Lexer, HonoursStringsAndBracesInsideInterpolations)
{
    EXPECT_EQ(tree(R"(x = "${ {a: "}"}["a"] }")"),
              R"((= x (interpolate (index (map (entry "a" "}")) "a"))))");
    EXPECT_EQ(tree(R"(x = "a${"b${c}"}d")"), R"((= x (interpolate "a" (interpolate "b" c) "d")))");
    EXPECT_EQ(tree("x = \"${a\n+ b}\""), "(= x (interpolate (+ a b)))");
}

TEST(Lexer, ReportsAnUnterminatedStringAtItsQuote)
{
    EXPECT_EQ(errors("let a = 1\nlet b = \"abc\nlet c = 2"), "2:9 this string is never closed");
    EXPECT_EQ(errors("print('abc"), "1:7 this string is never closed");
    EXPECT_EQ(errors("print(\"\"\"abc\""), "1:7 this string is never closed");
    EXPECT_EQ(errors("print(\"abc\\"), "1:7 this string is never closed");
    EXPECT_EQ(errors("print(\"a ${b"), "1:7 this string is never closed");
    EXPECT_EQ(errors("print(\"a ${b} c"), "1:7 this string is never closed");
}

TEST(Lexer, ReportsWhatIsNotUtf8AtTheFirstBadByte)
{
    EXPECT_EQ(errors("x = 1\ny = \"a\xff\""), "2:7 this byte is not UTF-8");
    EXPECT_EQ(errors("// \xc0\x80\nx = 1"), "1:4 this byte is not UTF-8");
    EXPECT_EQ(errors("x = \"\xed\xa0\x80\""), "1:6 this byte is not UTF-8");
    EXPECT_EQ(errors("x = \"\u00e9\u4e2d\U0001f600\""), "");
}

TEST(Lexer, ReportsLettersOfOtherAlphabetsOnceAName)
{
    EXPECT_EQ(errors("let caf\u00e9s = 1"), "1:8 unexpected '\u00e9'");
    EXPECT_EQ(errors("let \u00e9\u00e8 = 1\nlet b = 2"), "1:5 unexpected '\u00e9'");
}

TEST(Lexer, ReportsTypographicQuotesAndControlCharacters)
{
    const Parsed parsed{"x = \u201ca\u201d"};
    ASSERT_FALSE(parsed.result.ok());
    EXPECT_EQ(parsed.result.errors[0].message, "unexpected '\u201c'");
    EXPECT_NE(parsed.result.errors[0].hint.find("straight quotes"), std::string::npos);
    EXPECT_EQ(errors(std::string_view{"x = 1\n\0\0\0y = 2", 14}),
              "2:1 unexpected control character");
}

TEST(Lexer, LeavesEmbeddedCodeAsItIs)
{
    EXPECT_EQ(tree("embedded python \"f\" { d = {1: 'it' & ~} }\nx = 1"),
              "(embedded python f \" d = {1: 'it' & ~} \")\n(= x 1)");
}

}  // namespace
}  // namespace sluice::zx
