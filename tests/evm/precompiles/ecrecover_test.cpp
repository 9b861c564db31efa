// ECRECOVER and the recovery of senders: an example of an EIP, ranges, and signatures made here.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/keccak.hpp"
#include "evm/precompiles/secp256k1.hpp"
#include "tests/base/words.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::run;
using test::word;

/// The number of points of secp256k1.
constexpr u256 order{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, ~0ULL};

// The example transaction of EIP-155.
const std::string eip155_hash = "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53";
const std::string eip155_r = "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276";
const std::string eip155_s = "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";
const std::string eip155_signer = "9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f";

const std::string padding(24, '0');

TEST(Ecrecover, RecoversTheSignerOfEip155sExample)
{
    EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + eip155_r + eip155_s),
              padding + eip155_signer);
}

TEST(Ecrecover, TheOtherParityIsAnotherSigner)
{
    const std::string other = run("ecrecover", eip155_hash + word(28) + eip155_r + eip155_s);
    EXPECT_EQ(other.size(), 64U);
    EXPECT_NE(other, padding + eip155_signer);
}

TEST(Ecrecover, IgnoresWhatFollows)
{
    EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + eip155_r + eip155_s + "ff"),
              padding + eip155_signer);
}

TEST(Ecrecover, ReadsMissingInputAsZeros)
{
    EXPECT_EQ(run("ecrecover", ""), "");
    // Without its last byte the signature is one of another key, not an error.
    const std::string cut = eip155_s.substr(0, 62);
    EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + eip155_r + cut),
              run("ecrecover", eip155_hash + word(27) + eip155_r + cut + "00"));
}

TEST(Ecrecover, TakesOnly27And28)
{
    const u256 wrong[]{0,
                       1,
                       26,
                       29,
                       37,
                       u256{27} + (u256{1} << 8),
                       u256{27} + (u256{1} << 64),
                       u256{28} + (u256{1} << 255),
                       u256{27} << 248};
    for (const u256& v : wrong)
        EXPECT_EQ(run("ecrecover", eip155_hash + word(v) + eip155_r + eip155_s), "") << v;
}

TEST(Ecrecover, RejectsNumbersOutOfRange)
{
    for (const u256& bad : {u256{0}, order, order + 1, u256_max}) {
        EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + word(bad) + eip155_s), "");
        EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + eip155_r + word(bad)), "");
    }
    // No point of the curve has x = 5.
    EXPECT_EQ(run("ecrecover", eip155_hash + word(27) + word(5) + eip155_s), "");
}

TEST(Ecrecover, AcceptsLargeS)
{
    // (r, n - s) with the other parity is the same key's signature.
    const u256 s = load_be(test::bytes(eip155_s).data());
    EXPECT_EQ(run("ecrecover", eip155_hash + word(28) + eip155_r + word(order - s)),
              padding + eip155_signer);
}

TEST(RecoverAddress, FindsWhoeverSigned)
{
    secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    EXPECT_TRUE(rc::check([&](const u256& secret, const u256& message) {
        const Hash256 key = to_hash256(secret);
        const Hash256 hash = to_hash256(message);
        RC_PRE(secp256k1_ec_seckey_verify(context, key.bytes) == 1);
        secp256k1_pubkey public_key;
        RC_ASSERT(secp256k1_ec_pubkey_create(context, &public_key, key.bytes) == 1);
        std::uint8_t point[65];
        std::size_t size = sizeof(point);
        secp256k1_ec_pubkey_serialize(context, point, &size, &public_key,
                                      SECP256K1_EC_UNCOMPRESSED);
        const Address expected = to_address(to_u256(keccak256(BytesView{point + 1, 64})));

        secp256k1_ecdsa_recoverable_signature signature;
        RC_ASSERT(secp256k1_ecdsa_sign_recoverable(context, &signature, hash.bytes, key.bytes,
                                                   nullptr, nullptr) == 1);
        std::uint8_t compact[64];
        int parity = 0;
        secp256k1_ecdsa_recoverable_signature_serialize_compact(context, compact, &parity,
                                                                &signature);
        RC_PRE(parity < 2);
        RC_ASSERT(recover_address(hash, load_be(compact), load_be(compact + 32), parity == 1) ==
                  expected);
    }));
    secp256k1_context_destroy(context);
}

}  // namespace
}  // namespace sluice::evm
