// Digests and their relatives against the documents that define them: FIPS 180-4 and 202 examples,
// RFC 7693 (BLAKE2), RFC 4231 (HMAC), RFC 7914 section 11 (PBKDF2), the GCM specification's case
// 14, and the Keccak team's digest of the empty text.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/digests.hpp"

#include <gtest/gtest.h>

namespace sluice::zx {
namespace {

std::string hex_digest(std::string_view algorithm, std::string_view data)
{
    return hex_of(digest(algorithm, data).value_or("none"));
}

TEST(Digests, GiveThePublishedDigestsOfAbc)
{
    EXPECT_EQ(hex_digest("SHA256", "abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_digest("SHA512", "abc"),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    EXPECT_EQ(hex_digest("SHA3-256", "abc"),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    EXPECT_EQ(hex_digest("SHA3-512", "abc"),
              "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
              "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
    EXPECT_EQ(hex_digest("BLAKE2B", "abc"),
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    EXPECT_EQ(hex_digest("BLAKE2S", "abc"),
              "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
}

TEST(Digests, KeccakHasTheOriginalPadding)
{
    constexpr const char* empty =
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    EXPECT_EQ(hex_digest("KECCAK256", ""), empty);
    EXPECT_EQ(keccak256_hex(""), std::string{"0x"} + empty);
}

TEST(Digests, NamesAreFoundInAnyCase)
{
    EXPECT_EQ(digest("sha3-256", "x"), digest("SHA3-256", "x"));
    EXPECT_EQ(digest("Keccak256", "x"), digest("KECCAK256", "x"));
}

TEST(Digests, UnknownNamesGiveNothing)
{
    EXPECT_EQ(digest("MD5", "abc"), std::nullopt);
    EXPECT_EQ(digest("", "abc"), std::nullopt);
}

TEST(Hmac, GivesTheValuesOfRfc4231)
{
    EXPECT_EQ(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex_of(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(Hmac, TakesAnEmptyKey)
{
    // Python: hmac.new(b"", b"", "sha256").hexdigest()
    EXPECT_EQ(hex_of(hmac_sha256("", "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Pbkdf2, GivesTheFirstHalfOfRfc7914)
{
    EXPECT_EQ(hex_of(pbkdf2_sha256("passwd", "salt", 1)),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(hex_of(pbkdf2_sha256("Password", "NaCl", 80000)),
              "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

TEST(AesGcm, GivesTheValuesOfTestCase14)
{
    const std::string key(32, '\0');
    const std::string nonce(12, '\0');
    const auto sealed = seal_aes_gcm(key, nonce, std::string(16, '\0'));
    ASSERT_TRUE(sealed.has_value());
    EXPECT_EQ(hex_of(*sealed),
              "000000000000000000000000"
              "d0d1c8a799996bf0265b98b5d48ab919"
              "cea7403d4d606b6e074ec5d3baf39d18");
}

TEST(AesGcm, OpensWhatItSealedAndNothingElse)
{
    const std::string key(32, 'k');
    const std::string nonce(12, 'n');
    std::string sealed = *seal_aes_gcm(key, nonce, "attack at dawn");
    EXPECT_EQ(open_aes_gcm(key, sealed), "attack at dawn");
    EXPECT_EQ(open_aes_gcm(std::string(32, 'x'), sealed), std::nullopt);
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    EXPECT_EQ(open_aes_gcm(key, sealed), std::nullopt);
    EXPECT_EQ(open_aes_gcm(key, "short"), std::nullopt);
    EXPECT_EQ(open_aes_gcm(key, *seal_aes_gcm(key, nonce, "")), "");
}

TEST(ConstantTimeComparison, SaysWhetherTextsAreTheSame)
{
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace sluice::zx
