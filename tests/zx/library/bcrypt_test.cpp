// bcrypt against the vectors that jBCrypt publishes with its tests.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/bcrypt.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sluice::zx {
namespace {

struct Vector {
    const char* password;
    const char* hash;
};

constexpr Vector vectors[] = {
    {"", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."},
    {"a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"},
    {"abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"},
    {"abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"},
};

TEST(Bcrypt, AcceptsPublishedHashes)
{
    for (const Vector& vector : vectors)
        EXPECT_EQ(bcrypt_verify(vector.password, vector.hash), true) << vector.hash;
}

TEST(Bcrypt, RefusesOtherPasswords)
{
    for (const Vector& vector : vectors)
        EXPECT_EQ(bcrypt_verify("abcd", vector.hash), false) << vector.hash;
}

TEST(Bcrypt, SaysWhenATextIsNoHash)
{
    EXPECT_EQ(bcrypt_verify("a", ""), std::nullopt);
    EXPECT_EQ(bcrypt_verify("a", "$2a$06$short"), std::nullopt);
    std::string too_costly = vectors[1].hash;
    too_costly.replace(4, 2, "31");
    EXPECT_EQ(bcrypt_verify("a", too_costly), std::nullopt);
    std::string bad_salt = vectors[1].hash;
    bad_salt[8] = '!';
    EXPECT_EQ(bcrypt_verify("a", bad_salt), std::nullopt);
}

TEST(Bcrypt, HashesWithTheGivenSaltAndCost)
{
    std::array<std::uint8_t, 16> salt{};
    for (std::size_t i = 0; i < salt.size(); ++i)
        salt[i] = static_cast<std::uint8_t>(i);
    const std::string hash = bcrypt_hash("secret", 5, salt);
    EXPECT_EQ(hash.size(), 60U);
    EXPECT_TRUE(hash.starts_with("$2b$05$"));
    EXPECT_EQ(bcrypt_verify("secret", hash), true);
    EXPECT_EQ(bcrypt_verify("Secret", hash), false);
}

}  // namespace
}  // namespace sluice::zx
