// RIPEMD-160: examples of the paper, and OpenSSL's other interface as the oracle.
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
    return run("ripemd160", Bytes{text.begin(), text.end()});
}

// From the paper's appendix, after twelve bytes of padding.
TEST(Ripemd160, MatchesThePapersExamples)
{
    const std::string padding(24, '0');
    EXPECT_EQ(hash_text(""), padding + "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(hash_text("abc"), padding + "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(hash_text("message digest"), padding + "5d0689ef49d2fae572b881b123a85ffa21595f36");
}

TEST(Ripemd160, MatchesOpenSslsOtherInterface)
{
    EXPECT_TRUE(rc::check([](const Bytes& input) {
        std::uint8_t digest[20];
        RC_ASSERT(
            EVP_Digest(input.data(), input.size(), digest, nullptr, EVP_ripemd160(), nullptr) == 1);
        RC_ASSERT(run("ripemd160", input) == std::string(24, '0') + to_hex(digest));
    }));
}

}  // namespace
}  // namespace sluice::evm
