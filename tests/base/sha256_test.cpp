// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.hpp"

namespace sluice::test {
namespace {

std::string sha256_of(std::string_view text)
{
    const Hash256 hash = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return to_hex(BytesView{hash.bytes});
}

// The examples of NIST's "Secure Hash Algorithm" pages for FIPS 180-4.
TEST(Sha256, HashesTheExamplesOfTheStandard)
{
    EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, HashesNothing)
{
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace sluice::test
