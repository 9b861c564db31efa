// BLAKE2F: EIP-152's vectors, OpenSSL's BLAKE2b, and the RFC's text as a second implementation.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/blake2f.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck.h>

#include "tests/evm/precompiles/calls.hpp"
#include "tests/support/reference_blake2b.hpp"

namespace sluice::evm {
namespace {

using test::bytes;
using test::gas;
using test::run;

/// EIP-152's test vectors 4 to 7 differ in rounds and flag: the state and message that hash "abc".
std::string abc_input(std::string_view rounds, std::string_view flag)
{
    const std::string h =
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
        "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b";
    const std::string m = "616263" + std::string(250, '0');
    const std::string t = "03" + std::string(30, '0');
    return std::string{rounds} + h + m + t + std::string{flag};
}

TEST(Blake2f, MatchesEip152)
{
    EXPECT_EQ(run("blake2f", abc_input("00000000", "01")),
              "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
              "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b");
    EXPECT_EQ(run("blake2f", abc_input("0000000c", "01")),
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    EXPECT_EQ(run("blake2f", abc_input("0000000c", "00")),
              "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
              "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735");
    EXPECT_EQ(run("blake2f", abc_input("00000001", "01")),
              "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
              "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421");
}

TEST(Blake2f, TakesExactly213Bytes)
{
    const std::string input = abc_input("0000000c", "01");
    EXPECT_EQ(run("blake2f", ""), "failure");
    EXPECT_EQ(run("blake2f", input.substr(2)), "failure");
    EXPECT_EQ(run("blake2f", input + "00"), "failure");
}

TEST(Blake2f, TakesOnlyZeroOrOneAsFlag)
{
    for (const char* flag : {"02", "03", "10", "80", "ff"})
        EXPECT_EQ(run("blake2f", abc_input("0000000c", flag)), "failure");
}

TEST(Blake2f, CostsItsRounds)
{
    EXPECT_EQ(gas("blake2f", bytes(abc_input("00000000", "01"))), 0U);
    EXPECT_EQ(gas("blake2f", bytes(abc_input("0000000c", "01"))), 12U);
    EXPECT_EQ(gas("blake2f", bytes(abc_input("01020304", "01"))), 0x01020304U);
    EXPECT_EQ(gas("blake2f", bytes(abc_input("ffffffff", "01"))), 0xffffffffU);
    EXPECT_EQ(gas("blake2f", {}), 0U);
    EXPECT_EQ(gas("blake2f", Bytes(212, 0xff)), 0U);
    EXPECT_EQ(gas("blake2f", Bytes(214, 0xff)), 0U);
}

/// BLAKE2b of RFC 7693 without a key, 64 bytes long, on the function under test.
std::string blake2b(const Bytes& input)
{
    std::uint64_t h[8];
    std::copy(std::begin(blake2b_initial_vector), std::end(blake2b_initial_vector), h);
    h[0] ^= 0x01010040;
    std::size_t offset = 0;
    for (;;) {
        const std::size_t size = std::min<std::size_t>(128, input.size() - offset);
        std::uint64_t m[16]{};
        if (size != 0)
            std::memcpy(m, input.data() + offset, size);
        offset += size;
        const std::uint64_t t[2]{offset, 0};
        const bool last = offset == input.size();
        blake2b_compress(12, h, m, t, last);
        if (last)
            break;
    }
    return to_hex(BytesView{reinterpret_cast<const std::uint8_t*>(h), 64});
}

TEST(Blake2f, HashesAsOpenSslDoes)
{
    EXPECT_TRUE(rc::check([] {
        const auto size = *rc::gen::inRange<std::size_t>(0, 700);
        const auto input = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
        std::uint8_t digest[64];
        RC_ASSERT(EVP_Digest(input.data(), input.size(), digest, nullptr, EVP_blake2b512(),
                             nullptr) == 1);
        RC_ASSERT(blake2b(input) == to_hex(digest));
    }));
}

TEST(Blake2f, AnyNumberOfRoundsFollowsTheRfc)
{
    EXPECT_TRUE(rc::check([] {
        const auto number = rc::gen::arbitrary<std::uint64_t>();
        const auto h = *rc::gen::container<std::array<std::uint64_t, 8>>(number);
        const auto m = *rc::gen::container<std::array<std::uint64_t, 16>>(number);
        const auto t = *rc::gen::container<std::array<std::uint64_t, 2>>(number);
        const auto rounds = *rc::gen::inRange<std::uint32_t>(0, 64);
        const bool last = *rc::gen::arbitrary<bool>();
        auto ours = h;
        auto expected = h;
        blake2b_compress(rounds, ours.data(), m.data(), t.data(), last);
        reference_blake2b_compress(rounds, expected.data(), m.data(), t.data(), last);
        RC_ASSERT(ours == expected);
    }));
}

}  // namespace
}  // namespace sluice::evm
