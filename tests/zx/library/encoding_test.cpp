// Encodings: the examples of RFC 4648, section 10.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/encoding.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

constexpr std::pair<const char*, const char*> rfc_examples[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, GivesTheExamplesOfTheRfc)
{
    for (const auto& [plain, encoded] : rfc_examples) {
        EXPECT_EQ(to_base64(bytes_of(plain)), encoded);
        EXPECT_EQ(from_base64(encoded), plain);
    }
}

TEST(Base64, RefusesWhatIsIncompleteOrForeign)
{
    for (const char* text : {"Zg", "Zg=", "Z===", "Zm9v!A==", "Zm=v", "===="})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(HexDigits, AreThoseOfEitherCase)
{
    EXPECT_TRUE(is_hex_digits("0123456789abcdefABCDEF"));
    EXPECT_FALSE(is_hex_digits("0x12"));
    EXPECT_FALSE(is_hex_digits("g"));
}

TEST(AsciiCase, LeavesOtherBytesAlone)
{
    EXPECT_EQ(to_ascii_upper("aZ9-ä"), "AZ9-ä");
    EXPECT_EQ(to_ascii_lower("aZ9-Ä"), "az9-Ä");
}

}  // namespace
}  // namespace sluice::zx
