// Keys and signatures. The signature of key 1 over "Satoshi Nakamoto" is the RFC 6979 vector that
// implementations of secp256k1 share; OpenSSL checks independently what libsecp256k1 signed.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/keys.hpp"

#include <gtest/gtest.h>

#include <array>

#include "zx/library/digests.hpp"

namespace sluice::zx {
namespace {

std::array<std::uint8_t, 32> scalar(std::uint8_t last)
{
    std::array<std::uint8_t, 32> bytes{};
    bytes.back() = last;
    return bytes;
}

TEST(Keys, SignAsRfc6979Says)
{
    const auto keys = make_secp256k1_keys(scalar(1));
    ASSERT_TRUE(keys.has_value());
    const auto signature = sign_with_pem("Satoshi Nakamoto", keys->private_key);
    ASSERT_TRUE(signature.has_value());
    EXPECT_EQ(
        hex_of(*signature),
        "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d802202442ce9d"
        "2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
}

TEST(Keys, SignaturesHoldForTheirDataAndKeyOnly)
{
    const auto keys = make_secp256k1_keys(scalar(7));
    const auto others = make_secp256k1_keys(scalar(8));
    const std::string signature = *sign_with_pem("data", keys->private_key);
    EXPECT_TRUE(verify_with_pem("data", signature, keys->public_key));
    EXPECT_TRUE(verify_with_pem("data", signature, keys->private_key));
    EXPECT_FALSE(verify_with_pem("date", signature, keys->public_key));
    EXPECT_FALSE(verify_with_pem("data", signature, others->public_key));
    EXPECT_FALSE(verify_with_pem("data", "rubbish", keys->public_key));
    EXPECT_FALSE(verify_with_pem("data", signature, "no key"));
}

TEST(Keys, RsaSignaturesHold)
{
    const auto keys = make_rsa_keys();
    ASSERT_TRUE(keys.has_value());
    const auto signature = sign_with_pem("data", keys->private_key);
    ASSERT_TRUE(signature.has_value());
    EXPECT_TRUE(verify_with_pem("data", *signature, keys->public_key));
    EXPECT_FALSE(verify_with_pem("date", *signature, keys->public_key));
    EXPECT_EQ(point_of_pem(keys->public_key), std::nullopt);
}

TEST(Keys, ThePointOfKeyOneIsTheGenerator)
{
    // SEC 2, version 2.0, section 2.4.1.
    const auto keys = make_secp256k1_keys(scalar(1));
    const auto point = point_of_pem(keys->public_key);
    ASSERT_TRUE(point.has_value());
    EXPECT_EQ(hex_of(*point),
              "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
              "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
}

TEST(Keys, ScalarsOutsideTheGroupAreRefused)
{
    EXPECT_EQ(make_secp256k1_keys(scalar(0)), std::nullopt);
    std::array<std::uint8_t, 32> too_large{};
    too_large.fill(0xff);
    EXPECT_EQ(make_secp256k1_keys(too_large), std::nullopt);
}

TEST(Keys, TextsThatAreNoKeysSignNothing)
{
    EXPECT_EQ(sign_with_pem("data", ""), std::nullopt);
    EXPECT_EQ(sign_with_pem("data", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
              std::nullopt);
    EXPECT_EQ(sign_with_pem("data", make_secp256k1_keys(scalar(3))->public_key), std::nullopt);
    EXPECT_FALSE(is_pem("secret"));
    EXPECT_TRUE(is_pem(make_secp256k1_keys(scalar(3))->public_key));
}

}  // namespace
}  // namespace sluice::zx
