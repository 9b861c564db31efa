// What is said about mistakes, where, and how often.
// SPDX-License-Identifier: Apache-2.0
#include "tests/zx/syntax/syntax_test.hpp"

namespace sluice::zx {
namespace {

TEST(ParseErrors, StandWhereTheMistakeIs)
{
    EXPECT_EQ(errors("let a = )"), "1:9 expected an expression, not ')'");
    EXPECT_EQ(errors("\n  let 5 = 1"), "2:7 expected a name, not '5'");
    EXPECT_EQ(errors("x = [1 2]"), "1:8 expected ']', not '2'");
    EXPECT_EQ(errors("print(a))"), "1:9 unexpected ')'");
    EXPECT_EQ(errors("if a b"), "1:6 expected '{' or ':', not 'b'");
    EXPECT_EQ(errors("f(\u00e9)"), "1:3 unexpected '\u00e9'");
}

TEST(ParseErrors, StandAtTheEndOfTheLineThatMissesSomething)
{
    EXPECT_EQ(errors("for each x\ny = 1"), "1:11 expected 'in' before the end of the line");
    EXPECT_EQ(errors("a +"), "1:4 expected an expression before the end of the file");
    EXPECT_EQ(errors("use {a} from\nlet b = 1"),
              "1:13 expected the path of a module before the end of the line");
}

TEST(ParseErrors, NameTheBracketThatIsNotClosed)
{
    const Parsed parsed{"let a = 1\naction f() {\n  let b = 2\n"};
    EXPECT_EQ(errors_of(parsed), "3:12 expected '}' before the end of the file");
    EXPECT_EQ(parsed.result.errors[0].hint, "'{' of line 2 is never closed");
}

TEST(ParseErrors, AreReportedForEachStatement)
{
    EXPECT_EQ(errors("let a = )\nlet b = 2\nlet c = ]\nlet 4 = 1"),
              "1:9 expected an expression, not ')'\n3:9 expected an expression, not ']'\n"
              "4:5 expected a name, not '4'");
}

TEST(ParseErrors, InsideABlockLeaveTheRestOfItAlone)
{
    EXPECT_EQ(errors("action f() {\n  let a = )\n  return 1\n}\nlet b = )"),
              "2:11 expected an expression, not ')'\n5:9 expected an expression, not ')'");
    EXPECT_EQ(errors("contract C {\n  data = 1\n  action f() { let = 1 }\n  data b = 2\n}"),
              "2:3 expected a member of the contract, not 'data'\n"
              "3:20 expected a name, not '='");
}

TEST(ParseErrors, InAHeaderLeaveItsBodyAlone)
{
    EXPECT_EQ(errors("action f(a b) {\n  return 1\n}\nlet x = 2"), "1:12 expected ')', not 'b'");
    EXPECT_EQ(errors("f(a,\n  b c,\n  d)\nlet x = 2"), "2:5 expected ')', not 'c'");
}

TEST(ParseErrors, AreNoMoreThanTwenty)
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "let = 1\n";
    const Parsed parsed{text};
    ASSERT_EQ(parsed.result.errors.size(), 20U);
    EXPECT_EQ(parsed.source.position(parsed.result.errors[19].offset), (Position{20, 5}));
}

TEST(ParseErrors, GuessMisspelledKeywords)
{
    const auto hint = [](std::string_view text) {
        const Parsed parsed{text};
        return parsed.result.ok() ? std::string{"no error"} : parsed.result.errors[0].hint;
    };
    for (const auto& [slip, word] :
         std::initializer_list<std::pair<std::string, std::string>>{{"fucntion", "function"},
                                                                    {"acton", "action"},
                                                                    {"wile", "while"},
                                                                    {"forach", "for each"},
                                                                    {"contrct", "contract"},
                                                                    {"functin", "function"}})
        EXPECT_EQ(hint(slip + " f(a) { }"),
                  "did you mean '" + word + "' instead of '" + slip + "'?");
    EXPECT_EQ(hint("retrun 5"), "did you mean 'return' instead of 'retrun'?");
    EXPECT_EQ(hint("if a { }\nesle { }"), "no error");
    EXPECT_EQ(hint("if a { b } esle [1]{ }"), "did you mean 'else' instead of 'esle'?");
    EXPECT_EQ(hint("import \"x\"").substr(0, 6), "write:");
    EXPECT_EQ(hint("x++").substr(0, 8), "there is");
    EXPECT_EQ(hint("f() = 2").substr(0, 12), "a comparison");
}

TEST(ParseErrors, SayWhichClauseHasNoBeginning)
{
    EXPECT_EQ(errors("else { }"), "1:1 'else' without an 'if' before it");
    EXPECT_EQ(errors("catch (e) { }"), "1:1 'catch' without a 'try' before it");
}

TEST(ParseErrors, BehindAnUnterminatedStringAreDropped)
{
    EXPECT_EQ(errors("let a = )\nlet b = \"x\nlet c = )"),
              "1:9 expected an expression, not ')'\n2:9 this string is never closed");
}

}  // namespace
}  // namespace sluice::zx
