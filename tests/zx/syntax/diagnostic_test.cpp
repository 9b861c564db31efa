// Messages as text and as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/diagnostic.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sluice::zx {
namespace {

Diagnostic error_at(std::uint32_t offset, std::uint32_t length, std::string hint = {})
{
    return {Severity::Error, "some-code", "something is wrong", std::move(hint), offset, length};
}

TEST(Diagnostic, ShowsTheLineAndMarksThePlace)
{
    const Source source{"a.zx", "let a = 1\nlet bcd = 2\n"};
    EXPECT_EQ(render(error_at(14, 3, "do better"), source),
              "a.zx:2:5: error: something is wrong\n"
              "  let bcd = 2\n"
              "      ^~~\n"
              "hint: do better\n");
}

TEST(Diagnostic, MarksWithinOneLine)
{
    const Source source{"a.zx", "ab\ncd"};
    EXPECT_EQ(render(error_at(1, 100), source),
              "a.zx:1:2: error: something is wrong\n  ab\n   ^\n");
    EXPECT_EQ(render(error_at(5, 1), source), "a.zx:2:3: error: something is wrong\n  cd\n    ^\n");
}

TEST(Diagnostic, CutsLongLinesAroundTheMark)
{
    const Source source{"a.zx", std::string(5000, 'a') + "X" + std::string(5000, 'b')};
    const std::string text = render(error_at(5000, 1), source);
    EXPECT_NE(text.find("  ..." + std::string(100, 'a') + "X" + std::string(59, 'b') + "...\n"),
              std::string::npos);
    EXPECT_NE(text.find("\n  " + std::string(103, ' ') + "^\n"), std::string::npos);
}

TEST(Diagnostic, ShowsNothingThatATerminalActsUpon)
{
    const Source source{"a\x1b.zx", "\tx\x1b[31m\xff\u202e\u00e9"};
    EXPECT_EQ(render(error_at(1, 1), source),
              "a?.zx:1:2: error: something is wrong\n   x?[31m??\u00e9\n   ^\n");
}

TEST(Diagnostic, HasColourWhenAsked)
{
    const Source source{"a.zx", "x"};
    EXPECT_EQ(render(error_at(0, 1), source).find('\x1b'), std::string::npos);
    EXPECT_NE(render(error_at(0, 1), source, true).find("\x1b[1;31merror\x1b[0m"),
              std::string::npos);
}

TEST(Diagnostic, IsAlsoJson)
{
    const Source source{"a\"\n.zx", "x\n\u00e9bc"};
    const auto json = nlohmann::json::parse(
        to_json(std::vector{error_at(4, 2, "tab\there"), error_at(0, 1)}, source));
    ASSERT_EQ(json.size(), 2U);
    EXPECT_EQ(json[0]["file"], "a\"\n.zx");
    EXPECT_EQ(json[0]["line"], 2);
    EXPECT_EQ(json[0]["column"], 2);
    EXPECT_EQ(json[0]["end_column"], 4);
    EXPECT_EQ(json[0]["severity"], "error");
    EXPECT_EQ(json[0]["code"], "some-code");
    EXPECT_EQ(json[0]["message"], "something is wrong");
    EXPECT_EQ(json[0]["hint"], "tab\there");
    EXPECT_EQ(to_json(std::vector<Diagnostic>{}, source), "[]");
}

TEST(Diagnostics, KeepOneOfAPlaceInTheOrderOfTheText)
{
    Diagnostics diagnostics;
    diagnostics.add(error_at(5, 1));
    diagnostics.add(error_at(2, 1));
    diagnostics.add(error_at(5, 3));
    ASSERT_EQ(diagnostics.list().size(), 2U);
    EXPECT_EQ(diagnostics.list()[0].offset, 2U);
    EXPECT_EQ(diagnostics.list()[1].length, 1U);
}

}  // namespace
}  // namespace sluice::zx
