// BLAKE2F: EIP-152's vectors, OpenSSL's BLAKE2b, and the RFC's text as a second implementation.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/blake2f.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck.h>

#include <bit>

#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::bytes;
using test::gas;
using test::run;

constexpr std::uint64_t initial_vector[8]{
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

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
    std::copy(std::begin(initial_vector), std::end(initial_vector), h);
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

/// The compression straight from the RFC's text: one loop, indexed schedule.
void reference_compress(std::uint32_t rounds, std::uint64_t* h, const std::uint64_t* m,
                        const std::uint64_t* t, bool last)
{
    constexpr std::uint8_t sigma[10][16]{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
    std::uint64_t v[16];
    for (unsigned i = 0; i < 8; ++i) {
        v[i] = h[i];
        v[i + 8] = initial_vector[i];
    }
    v[12] ^= t[0];
    v[13] ^= t[1];
    if (last)
        v[14] = ~v[14];
    for (std::uint32_t round = 0; round < rounds; ++round) {
        for (unsigned i = 0; i < 8; ++i) {
            const unsigned shift = i / 4;  // columns first, then diagonals
            std::uint64_t& a = v[i % 4];
            std::uint64_t& b = v[4 + (i + shift) % 4];
            std::uint64_t& c = v[8 + (i + 2 * shift) % 4];
            std::uint64_t& d = v[12 + (i + 3 * shift) % 4];
            a = a + b + m[sigma[round % 10][2 * i]];
            d = std::rotr(d ^ a, 32);
            c = c + d;
            b = std::rotr(b ^ c, 24);
            a = a + b + m[sigma[round % 10][2 * i + 1]];
            d = std::rotr(d ^ a, 16);
            c = c + d;
            b = std::rotr(b ^ c, 63);
        }
    }
    for (unsigned i = 0; i < 8; ++i)
        h[i] ^= v[i] ^ v[i + 8];
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
        reference_compress(rounds, expected.data(), m.data(), t.data(), last);
        RC_ASSERT(ours == expected);
    }));
}

}  // namespace
}  // namespace sluice::evm
