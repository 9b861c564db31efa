// Regular expressions. Expectations are those of Python's `re.match` and `re.fullmatch`.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/regex.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

bool starts(std::string_view pattern, std::string_view text)
{
    const auto regex = Regex::compile(pattern);
    EXPECT_TRUE(regex.has_value()) << pattern << ": " << regex.error();
    return regex && regex->matches_at_start(text);
}

bool fits(std::string_view pattern, std::string_view text)
{
    const auto regex = Regex::compile(pattern);
    EXPECT_TRUE(regex.has_value()) << pattern << ": " << regex.error();
    return regex && regex->matches_all(text);
}

TEST(Regex, LiteralsMatchThemselvesAtTheStart)
{
    EXPECT_TRUE(starts("abc", "abcd"));
    EXPECT_FALSE(starts("bc", "abcd"));
    EXPECT_TRUE(starts("", "anything"));
    EXPECT_TRUE(fits("a\\.b\\/", "a.b/"));
    EXPECT_FALSE(fits("a\\.b", "axb"));
}

TEST(Regex, QuantifiersCount)
{
    EXPECT_TRUE(fits("ab*c", "ac"));
    EXPECT_TRUE(fits("ab*c", "abbbc"));
    EXPECT_FALSE(fits("ab+c", "ac"));
    EXPECT_TRUE(fits("colou?r", "color"));
    EXPECT_TRUE(fits("a{3}", "aaa"));
    EXPECT_FALSE(fits("a{3}", "aa"));
    EXPECT_FALSE(fits("a{2,3}", "aaaa"));
    EXPECT_TRUE(fits("a{2,}", "aaaaa"));
    EXPECT_FALSE(fits("a{2,}", "a"));
    EXPECT_TRUE(fits("a*?b+?", "aabb"));
    EXPECT_TRUE(fits("x{,2}", "xx"));
    EXPECT_TRUE(fits("a{b}", "a{b}"));
}

TEST(Regex, AlternativesAndGroupsNest)
{
    EXPECT_TRUE(fits("(cat|dog)s?", "dogs"));
    EXPECT_FALSE(fits("(cat|dog)s?", "cow"));
    EXPECT_TRUE(fits("(?:a|b(?P<inner>c|d))+", "abcbda"));
    EXPECT_TRUE(fits("a|", ""));
    EXPECT_TRUE(fits("(a*)*b", "aaab"));
}

TEST(Regex, ClassesHaveRangesNegationAndShorthands)
{
    EXPECT_TRUE(fits("[a-cx-z]+", "abczyx"));
    EXPECT_FALSE(fits("[a-c]", "d"));
    EXPECT_TRUE(fits("[^0-9]+", "abc"));
    EXPECT_FALSE(fits("[^0-9]+", "ab1"));
    EXPECT_TRUE(fits("[]a]+", "]a"));
    EXPECT_TRUE(fits("[a-]+", "a-"));
    EXPECT_TRUE(fits("[\\w.-]+", "a_b-c.9"));
    EXPECT_TRUE(fits("[^\\s]+", "word"));
    EXPECT_TRUE(fits("[\\D]", "x"));
    EXPECT_FALSE(fits("[\\D]", "5"));
    EXPECT_TRUE(fits("\\d{3}-\\d{4}", "555-1234"));
    EXPECT_TRUE(fits("\\w+\\s\\W", "word !"));
    EXPECT_TRUE(fits("\\S\\D", "a "));
}

TEST(Regex, AnchorsLookAtThePlace)
{
    EXPECT_TRUE(starts("^abc$", "abc"));
    EXPECT_TRUE(starts("^abc$", "abc\n"));
    EXPECT_FALSE(starts("^abc\\Z", "abc\n"));
    EXPECT_FALSE(starts("^abc$", "abcd"));
    EXPECT_FALSE(starts("a^b", "ab"));
    EXPECT_TRUE(starts("cat\\b", "cat food"));
    EXPECT_FALSE(starts("cat\\b", "catalogue"));
    EXPECT_TRUE(starts("cat\\B", "catalogue"));
}

TEST(Regex, TheDotIsOneCodePointButNoNewline)
{
    EXPECT_TRUE(fits("a.c", "aéc"));
    EXPECT_TRUE(fits("...", "日本語"));
    EXPECT_FALSE(fits("a.c", "a\nc"));
    EXPECT_TRUE(fits("[à-ü]+", "éèü"));
}

TEST(Regex, CaseIsIgnoredWhenAsked)
{
    EXPECT_TRUE(fits("(?i)Hello [a-z]+", "hELLO World"));
    EXPECT_FALSE(fits("Hello", "hello"));
}

TEST(Regex, BadPatternsAreRefusedWithThePlace)
{
    for (const char* pattern : {"(", ")", "a)", "[a", "*a", "a**", "\\", "[z-a]", "a{3,2}", "(?=a)",
                                "(?<!a)b", "\\1", "a{1001}", "[\\w-a", "(?P<x"})
        EXPECT_FALSE(Regex::compile(pattern).has_value()) << pattern;
    EXPECT_EQ(Regex::compile("ab(").error(), "invalid pattern: missing ) at position 3");
}

TEST(Regex, PatternsAreBoundedInSizeAndNesting)
{
    EXPECT_FALSE(Regex::compile(std::string(Regex::max_pattern_bytes + 1, 'a')).has_value());
    EXPECT_FALSE(Regex::compile("((a{1000}){1000}){1000}").has_value());
    const std::string open(Regex::max_nesting + 1, '(');
    const std::string close(Regex::max_nesting + 1, ')');
    EXPECT_FALSE(Regex::compile(open + "a" + close).has_value());
}

TEST(Regex, TimeIsLinearWherePatternsInviteBacktracking)
{
    // Exponential in a backtracking matcher.
    const std::string text(5000, 'a');
    EXPECT_FALSE(fits("(a|a)*b", text));
    EXPECT_FALSE(fits("(a*)*b", text));
    EXPECT_FALSE(fits("(a+)+$b", text));
    EXPECT_TRUE(fits("(a?){30}a{30}", std::string(30, 'a')));
}

TEST(Regex, SlashesAroundAPatternAreStripped)
{
    EXPECT_EQ(strip_slashes("/a+/"), "a+");
    EXPECT_EQ(strip_slashes("a+"), "a+");
    EXPECT_EQ(strip_slashes("/"), "/");
    EXPECT_EQ(strip_slashes("//"), "");
}

}  // namespace
}  // namespace sluice::zx
