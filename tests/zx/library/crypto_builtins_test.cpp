// The builtins on hashes and keys, and the module crypto: sections 13.5 and 20. The digests of
// "abc" are those of FIPS 180-4, Keccak-256 of nothing that of the Keccak team; the address of key
// 1 is the one that Ethereum software gives for it.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "zx/library/addresses.hpp"
#include "zx/library/digests.hpp"
#include "zx/library/keys.hpp"
#include "zx/runtime/sha256.hpp"

namespace sluice::zx::test {
namespace {

constexpr std::string_view sha256_of_abc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view keccak_of_nothing =
    "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

class Crypto : public testing::Test {
protected:
    std::string part(Value map, std::string_view key)
    {
        return machine.display(entry(machine.runtime().heap(), *map.as<Map>(), key));
    }

    NativeMachine machine;
    Value abc = machine.text("abc");
};

TEST_F(Crypto, HashIsOfTheDisplayForm)
{
    EXPECT_EQ(machine.show("hash", {abc}), sha256_of_abc);
    EXPECT_EQ(machine.show("hash", {abc, machine.text("sha256")}), sha256_of_abc);
    EXPECT_EQ(machine.call("hash", {machine.list({integer(1), integer(2)})}).is_string(), true);
    EXPECT_EQ(machine.show("hash", {machine.list({integer(1), integer(2)})}),
              machine.show("hash", {machine.text("[1, 2]")}));
    EXPECT_EQ(machine.show("hash", {abc, machine.text("MD5")}),
              "error: Hash error: Unsupported hash algorithm: MD5");
    EXPECT_EQ(machine.show("keccak256", {machine.text("")}), keccak_of_nothing);
}

TEST_F(Crypto, SignaturesOfKeysHold)
{
    const Value keys = machine.call("generateKeypair");
    ASSERT_TRUE(keys.is_map()) << machine.error;
    const Value secret = machine.text(part(keys, "private_key"));
    const Value open = machine.text(part(keys, "public_key"));
    EXPECT_TRUE(part(keys, "private_key").starts_with("-----BEGIN PRIVATE KEY-----"));
    EXPECT_TRUE(part(keys, "public_key").starts_with("-----BEGIN PUBLIC KEY-----"));
    const Value signature = machine.call("signature", {abc, secret});
    ASSERT_TRUE(signature.is_string()) << machine.error;
    EXPECT_EQ(machine.show("verify_sig", {abc, signature, open}), "true");
    EXPECT_EQ(machine.show("verify_sig", {machine.text("abd"), signature, open}), "false");
    EXPECT_EQ(machine.show("verify_sig", {abc, machine.text("zz"), open}), "false");
    EXPECT_EQ(machine.show("verify_sig", {abc, null(), open}), "false");
    EXPECT_EQ(machine.show("signature", {abc, open}),
              "error: signature() takes a private key of secp256k1 or RSA");
}

TEST_F(Crypto, OtherKeysMakeMockSignatures)
{
    const Value key = machine.text("secret");
    const std::string expected = "mock_ecdsa_" + hex_of(hmac_sha256("secret", "abc"));
    const Value signature = machine.call("signature", {abc, key});
    EXPECT_EQ(machine.display(signature), expected);
    EXPECT_EQ(machine.show("verify_sig", {abc, signature, key}), "true");
    EXPECT_EQ(machine.show("verify_sig", {abc, signature, machine.text("other")}), "false");
}

TEST_F(Crypto, AlgorithmsAreChecked)
{
    EXPECT_EQ(machine.show("generateKeypair", {machine.text("DSA")}),
              "error: generateKeypair() takes the algorithms ECDSA and RSA, got DSA");
}

TEST_F(Crypto, AddressesFollowFromPublicKeys)
{
    std::array<std::uint8_t, 32> one{};
    one.back() = 1;
    const Value key = machine.text(make_secp256k1_keys(one)->public_key);
    EXPECT_EQ(machine.show("deriveAddress", {key}), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    EXPECT_EQ(machine.show("deriveAddress", {key, machine.text("zx")}),
              "zx7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    // The same point in hexadecimal, with and without its first byte.
    const std::string point = hex_of(*point_of_pem(make_secp256k1_keys(one)->public_key));
    EXPECT_EQ(derive_address("04" + point, "0x"), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    EXPECT_EQ(derive_address("0x" + point, "0x"), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
}

TEST_F(Crypto, RandomBytesAreHexadecimal)
{
    EXPECT_EQ(machine.show("randomBytes").size(), 64U);
    EXPECT_EQ(machine.show("crypto_random", {integer(4)}).size(), 8U);
    EXPECT_NE(machine.show("randomBytes"), machine.show("randomBytes"));
    EXPECT_EQ(machine.show("randomBytes", {integer(-1)}),
              "error: randomBytes() takes a count from 0 to 1048576");
    EXPECT_EQ(machine.show("bytes_to_hex", {machine.list({integer(0), integer(255)})}), "00ff");
    EXPECT_EQ(machine.show("bytes_to_hex", {machine.text("AB")}), "4142");
    EXPECT_EQ(machine.show("bytes_to_hex", {machine.list({integer(256)})}),
              "error: bytes_to_hex() takes integers from 0 to 255");
}

TEST_F(Crypto, PasswordsAreVerified)
{
    // Published with jBCrypt.
    const Value hash = machine.text("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i");
    EXPECT_EQ(machine.show("verify_password", {abc, hash}), "true");
    EXPECT_EQ(machine.show("verify_password", {machine.text("x"), hash}), "false");
    EXPECT_EQ(machine.show("verify_password", {abc, machine.text("rubbish")}), "false");
    EXPECT_EQ(machine.show("constant_time_compare", {abc, machine.text("abc")}), "true");
    EXPECT_EQ(machine.show("constant_time_compare", {abc, machine.text("abd")}), "false");
}

TEST_F(Crypto, HashedPasswordsVerify)
{
    const Value hash = machine.call("hash_password", {abc});
    ASSERT_TRUE(hash.is_string()) << machine.error;
    EXPECT_TRUE(machine.display(hash).starts_with("$2b$12$"));
    EXPECT_EQ(machine.show("verify_password", {abc, hash}), "true");
}

TEST_F(Crypto, TheModuleHasTheSame)
{
    EXPECT_EQ(machine.show_member("crypto", "sha256", {abc}), sha256_of_abc);
    EXPECT_EQ(machine.show_member("crypto", "hash_sha256", {abc}), sha256_of_abc);
    EXPECT_EQ(machine.show_member("crypto", "keccak256", {machine.text("")}), keccak_of_nothing);
    EXPECT_EQ(machine.show_member("crypto", "random_bytes", {integer(2)}).size(), 4U);
    // RFC 7914, section 11.
    EXPECT_EQ(machine.show_member("crypto", "pbkdf2",
                                  {machine.text("passwd"), machine.text("salt"), integer(1)}),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(machine.show_member("crypto", "pbkdf2", {abc, abc, integer(0)}),
              "error: pbkdf2() takes 1 to 10000000 iterations");
}

TEST_F(Crypto, TheModuleSignsAndAddsTheAddress)
{
    const Value keys = machine.call_member("crypto", "generate_keypair");
    ASSERT_TRUE(keys.is_map()) << machine.error;
    const Value open = machine.text(part(keys, "public_key"));
    EXPECT_EQ(part(keys, "address"), machine.show_member("crypto", "derive_address", {open}));
    const Value signature = machine.call_member("crypto", "secp256k1_sign",
                                                {abc, machine.text(part(keys, "private_key"))});
    EXPECT_EQ(machine.show_member("crypto", "verify_signature", {abc, signature, open}), "true");
    EXPECT_EQ(machine.show_member("crypto", "secp256k1_sign", {abc, abc}),
              "error: secp256k1_sign() takes a private key in PEM form");
}

TEST_F(Crypto, EncryptedTextsOpenWithTheirKeyOnly)
{
    const Value key = machine.text("passphrase");
    const Value sealed = machine.call_member("crypto", "aes_encrypt", {abc, key});
    ASSERT_TRUE(sealed.is_string()) << machine.error;
    EXPECT_EQ(machine.show_member("crypto", "aes_decrypt", {sealed, key}), "abc");
    EXPECT_EQ(machine.show_member("crypto", "aes_decrypt", {sealed, abc}),
              "error: aes_decrypt() takes a text that was encrypted with this key");
    EXPECT_EQ(machine.show_member("crypto", "aes_decrypt", {machine.text("@@"), key}),
              "error: aes_decrypt() takes a text that was encrypted with this key");
}

TEST_F(Crypto, MerkleRootsPairTheLastWithItself)
{
    const auto root = [&](std::vector<Value> leaves) {
        return machine.show_member("crypto", "calculate_merkle_root",
                                   {machine.list(std::move(leaves))});
    };
    const Value a = machine.text("aa");
    const Value b = machine.text("bb");
    const Value c = machine.text("cc");
    EXPECT_EQ(root({}), sha256_hex(""));
    EXPECT_EQ(root({a}), "aa");
    EXPECT_EQ(root({a, b}), sha256_hex("aabb"));
    EXPECT_EQ(root({a, b, c}), sha256_hex(sha256_hex("aabb") + sha256_hex("cccc")));
}

}  // namespace
}  // namespace sluice::zx::test
