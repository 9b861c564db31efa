// SHA-256: examples of the standard, and OpenSSL's other interface as the oracle.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck.h>

#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::run;

std::string hash_text(std::string_view text)
{
    return run("sha256", Bytes{text.begin(), text.end()});
}

// FIPS 180-4 and the examples that NIST publishes beside it.
TEST(Sha256, MatchesTheStandardsExamples)
{
    EXPECT_EQ(hash_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hash_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hash_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, MatchesOpenSslsOtherInterface)
{
    EXPECT_TRUE(rc::check([](const Bytes& input) {
        std::uint8_t digest[32];
        RC_ASSERT(EVP_Digest(input.data(), input.size(), digest, nullptr, EVP_sha256(), nullptr) ==
                  1);
        RC_ASSERT(run("sha256", input) == to_hex(digest));
    }));
}

}  // namespace
}  // namespace sluice::evm
