// Builtins on the form of texts: section 17.5.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

class Validation : public testing::Test {
protected:
    void expect(std::string_view builtin, std::initializer_list<std::string_view> good,
                std::initializer_list<std::string_view> bad)
    {
        for (const std::string_view text : good)
            EXPECT_EQ(machine.show(builtin, {machine.text(text)}), "true") << builtin << text;
        for (const std::string_view text : bad)
            EXPECT_EQ(machine.show(builtin, {machine.text(text)}), "false") << builtin << text;
        EXPECT_EQ(machine.show(builtin, {null()}), "false") << builtin;
    }

    NativeMachine machine;
};

TEST_F(Validation, KnowsTheUsualForms)
{
    expect("is_email", {"a@b.co", "first.last+tag@sub.example.org"},
           {"", "a@b", "@b.co", "a b@c.de", "a@b.c", "a@b.co\n"});
    expect("is_url", {"http://x.org", "https://a.b/c?d=e#f", "http://localhost:8080/"},
           {"", "x.org", "http://", "http://a b", "javascript:alert(1)"});
    expect("is_phone", {"+1 (555) 123-4567", "5551234567"}, {"", "12345", "phone", "+"});
    expect("is_numeric", {"12", "-1.5", "+3e10", ".5", "7."}, {"", "1a", "1e", "--1", "."});
    expect("is_alpha", {"abcXYZ"}, {"", "ab1", "a b"});
    expect("is_alphanumeric", {"abc123"}, {"", "a_b", "a b"});
    EXPECT_EQ(machine.show("is_numeric", {number(1.5)}), "true");
}

TEST_F(Validation, PatternsAreAnchoredAtTheStart)
{
    EXPECT_EQ(machine.show("matches_pattern", {machine.text("abc1"), machine.text("[a-c]+")}),
              "true");
    EXPECT_EQ(machine.show("matches_pattern", {machine.text("1abc"), machine.text("[a-c]+")}),
              "false");
    EXPECT_EQ(machine.show("matches_pattern", {machine.text("abc"), machine.text("/^abc$/")}),
              "true");
    EXPECT_EQ(machine.show("matches_pattern", {machine.text("abc"), machine.text("(")}),
              "error: matches_pattern() invalid pattern: missing ) at position 1");
}

TEST_F(Validation, LengthsAreInCodePoints)
{
    const Value text = machine.text("héllo");
    EXPECT_EQ(machine.show("validate_length", {text, integer(5), integer(5)}), "true");
    EXPECT_EQ(machine.show("validate_length", {text, integer(6), integer(9)}), "false");
    EXPECT_EQ(machine.show("validate_length", {text, integer(1)}), "true");
    EXPECT_EQ(machine.show("validate_length", {integer(5), integer(1), integer(2)}),
              "error: validate_length() takes a string, got INTEGER");
}

TEST_F(Validation, PasswordsGetPoints)
{
    const auto strength = [&](std::string_view password) {
        return machine.show("password_strength", {machine.text(password)});
    };
    EXPECT_EQ(strength("abc"), "weak");             // lower
    EXPECT_EQ(strength("abcdefgh"), "weak");        // lower, 8
    EXPECT_EQ(strength("abcdefgH"), "medium");      // lower, upper, 8
    EXPECT_EQ(strength("abcdefG1"), "medium");      // lower, upper, digit, 8
    EXPECT_EQ(strength("abcdeG1!"), "strong");      // and another
    EXPECT_EQ(strength("abcdefghijK1"), "strong");  // lower, upper, digit, 8, 12
}

TEST_F(Validation, InputIsFreedOfNulsAndCarriageReturns)
{
    EXPECT_EQ(machine.show("sanitize_input", {machine.text(std::string_view{"a\0b\r\nc\rd\n", 9})}),
              "ab\nc\nd\n");
}

}  // namespace
}  // namespace sluice::zx::test
