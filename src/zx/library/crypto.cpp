// Builtins on hashes, keys, signatures, passwords, and the module crypto.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>

#include "base/hex.hpp"
#include "zx/library/addresses.hpp"
#include "zx/library/bcrypt.hpp"
#include "zx/library/blockchain_values.hpp"
#include "zx/library/builtin_families.hpp"
#include "zx/library/digests.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/keys.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/sha256.hpp"

namespace sluice::zx {

namespace {

constexpr unsigned password_cost = 12;
constexpr std::int64_t most_random_bytes = 1 << 20;

NativeStatus no_randomness(NativeCall& call, std::string_view name)
{
    return misuse(call, {name, "() found no random numbers"});
}

// ---- hashes ------------------------------------------------------------------------------------

/// Whether the program is to stop rather than to hash a text that takes long.
bool is_to_stop_before(const NativeCall& call, std::string_view text)
{
    constexpr std::size_t soon_hashed = 4096;
    return text.size() > soon_hashed && call.runtime.heap().is_stopped();
}

NativeStatus hash(NativeCall& call)
{
    DisplayForm data;
    std::string_view algorithm = "SHA256";
    if (!take_display(call, "hash", 0, data) ||
        (is_given(call, 1) && !take_text(call, "hash", 1, algorithm)))
        return NativeStatus::Error;
    if (is_to_stop_before(call, data.view()))
        return NativeStatus::OutOfMemory;
    const auto result = digest(algorithm, data.view());
    if (!result)
        return misuse(call, {"Hash error: Unsupported hash algorithm: ", algorithm});
    return give_text(call, hex_of(*result));
}

NativeStatus sha256(NativeCall& call)
{
    DisplayForm data;
    if (!take_display(call, "sha256", 0, data))
        return NativeStatus::Error;
    if (is_to_stop_before(call, data.view()))
        return NativeStatus::OutOfMemory;
    return give_text(call, sha256_hex(data.view()));
}

NativeStatus keccak(NativeCall& call)
{
    DisplayForm data;
    if (!take_display(call, "keccak256", 0, data))
        return NativeStatus::Error;
    if (is_to_stop_before(call, data.view()))
        return NativeStatus::OutOfMemory;
    return give_text(call, keccak256_hex(data.view()));
}

NativeStatus pbkdf2(NativeCall& call)
{
    constexpr std::int64_t most_iterations = 10'000'000;
    DisplayForm password;
    DisplayForm salt;
    std::int64_t iterations = 0;
    if (!take_display(call, "pbkdf2", 0, password) || !take_display(call, "pbkdf2", 1, salt) ||
        !take_integer(call, "pbkdf2", 2, iterations, 100'000))
        return NativeStatus::Error;
    if (iterations < 1 || iterations > most_iterations)
        return takes(call, "pbkdf2", "1 to 10000000 iterations");
    const std::string key = pbkdf2_sha256(
        password.view(), salt.view(), static_cast<std::uint32_t>(iterations), &call.runtime.heap());
    return key.empty() ? NativeStatus::OutOfMemory : give_text(call, hex_of(key));
}

// ---- signatures --------------------------------------------------------------------------------

/// What stands for a signature where the key is no key: a MAC under the key's text.
std::string mock_signature(std::string_view algorithm, std::string_view key, std::string_view data)
{
    return "mock_" + to_ascii_lower(algorithm) + "_" + hex_of(hmac_sha256(key, data));
}

/// The algorithm at an argument, or ECDSA; false after an error.
[[nodiscard]] bool take_algorithm(NativeCall& call, std::string_view name, std::size_t index,
                                  std::string& algorithm)
{
    std::string_view given = "ECDSA";
    if (is_given(call, index) && !take_text(call, name, index, given))
        return false;
    algorithm = to_ascii_upper(given);
    if (algorithm == "ECDSA" || algorithm == "SECP256K1" || algorithm == "RSA")
        return true;
    misuse(call, {name, "() takes the algorithms ECDSA and RSA, got ", given});
    return false;
}

NativeStatus signature(NativeCall& call)
{
    DisplayForm data;
    std::string_view key;
    std::string algorithm;
    if (!take_display(call, "signature", 0, data) || !take_text(call, "signature", 1, key) ||
        !take_algorithm(call, "signature", 2, algorithm))
        return NativeStatus::Error;
    if (!is_pem(key))
        return give_text(call, mock_signature(algorithm, key, data.view()));
    const auto result = sign_with_pem(data.view(), key);
    return result ? give_text(call, hex_of(*result))
                  : takes(call, "signature", "a private key of secp256k1 or RSA");
}

/// Whether a signature in hexadecimal, or a mock one, holds.
bool holds(std::string_view data, std::string_view signature, std::string_view key,
           std::string_view algorithm)
{
    if (signature.starts_with("mock_"))
        return equal_in_constant_time(signature, mock_signature(algorithm, key, data));
    const auto bytes = from_hex(signature);
    return bytes && verify_with_pem(data, text_of(*bytes), key);
}

NativeStatus verify_sig(NativeCall& call)
{
    DisplayForm data;
    if (!take_display(call, "verify_sig", 0, data))
        return NativeStatus::Error;
    const Value given = call.argument(1);
    const Value key = call.argument(2);
    const Value algorithm = call.argument(3);
    if (!given.is_string() || !key.is_string())
        return give_boolean(call, false);
    return give_boolean(
        call,
        holds(data.view(), given.as<String>()->view(), key.as<String>()->view(),
              algorithm.is_string() ? algorithm.as<String>()->view() : std::string_view{"ECDSA"}));
}

// ---- keys --------------------------------------------------------------------------------------

/// A new pair; the error is set where there is none.
std::optional<KeyPair> new_keys(NativeCall& call, std::string_view name)
{
    std::string algorithm;
    if (!take_algorithm(call, name, 0, algorithm))
        return std::nullopt;
    if (algorithm == "RSA") {
        auto keys = make_rsa_keys();
        if (!keys)
            no_randomness(call, name);
        return keys;
    }
    std::array<std::uint8_t, 32> scalar{};
    // Nearly all 32 bytes are a scalar: a second attempt is already a rarity.
    for (int attempt = 0; attempt < 8; ++attempt) {
        if (!call.runtime.random().fill(scalar))
            break;
        if (auto keys = make_secp256k1_keys(scalar))
            return keys;
    }
    no_randomness(call, name);
    return std::nullopt;
}

std::string_view default_prefix()
{
    const char* const prefix = std::getenv("ZEXUS_ADDRESS_PREFIX");
    return prefix == nullptr ? "0x" : prefix;
}

NativeStatus generate_keypair(NativeCall& call)
{
    const auto keys = new_keys(call, "generateKeypair");
    if (!keys)
        return NativeStatus::Error;
    MapBuilder map{call.runtime.heap()};
    map.text("private_key", keys->private_key).text("public_key", keys->public_key);
    return map.give_to(call);
}

NativeStatus generate_keypair_with_address(NativeCall& call)
{
    const auto keys = new_keys(call, "generate_keypair");
    if (!keys)
        return NativeStatus::Error;
    MapBuilder map{call.runtime.heap()};
    map.text("private_key", keys->private_key)
        .text("public_key", keys->public_key)
        .text("address", derive_address(keys->public_key, default_prefix()));
    return map.give_to(call);
}

NativeStatus derive(NativeCall& call)
{
    std::string_view key;
    std::string_view prefix = default_prefix();
    if (!take_text(call, "deriveAddress", 0, key) ||
        (is_given(call, 1) && !take_text(call, "deriveAddress", 1, prefix)))
        return NativeStatus::Error;
    return give_text(call, derive_address(key, prefix));
}

// ---- random bytes, passwords, comparison -------------------------------------------------------

NativeStatus random_bytes(NativeCall& call)
{
    std::int64_t count = 0;
    if (!take_integer(call, "randomBytes", 0, count, 32))
        return NativeStatus::Error;
    if (count < 0 || count > most_random_bytes)
        return takes(call, "randomBytes", "a count from 0 to 1048576");
    Bytes bytes(static_cast<std::size_t>(count));
    if (!call.runtime.random().fill(bytes))
        return no_randomness(call, "randomBytes");
    return give_text(call, to_hex(bytes));
}

/// Bytes as a list of Integers, or the UTF-8 of a string.
NativeStatus bytes_to_hex(NativeCall& call)
{
    const Value value = call.argument(0);
    if (value.is_string())
        return give_text(call, hex_of(value.as<String>()->view()));
    if (!value.is_list())
        return takes(call, "bytes_to_hex", "a list of bytes or a string");
    std::string bytes;
    for (const Value element : value.as<List>()->elements()) {
        if (!element.is_integer() || element.integer() < 0 || element.integer() > 255)
            return takes(call, "bytes_to_hex", "integers from 0 to 255");
        bytes += static_cast<char>(element.integer());
    }
    return give_text(call, hex_of(bytes));
}

NativeStatus hash_password(NativeCall& call)
{
    std::string_view password;
    if (!take_text(call, "hash_password", 0, password))
        return NativeStatus::Error;
    std::array<std::uint8_t, 16> salt{};
    if (!call.runtime.random().fill(salt))
        return no_randomness(call, "hash_password");
    const std::string hash = bcrypt_hash(password, password_cost, salt, &call.runtime.heap());
    return hash.empty() ? NativeStatus::OutOfMemory : give_text(call, hash);
}

NativeStatus verify_password(NativeCall& call)
{
    std::string_view password;
    std::string_view expected;
    if (!take_text(call, "verify_password", 0, password) ||
        !take_text(call, "verify_password", 1, expected))
        return NativeStatus::Error;
    const auto matches = bcrypt_verify(password, expected, &call.runtime.heap());
    if (call.runtime.heap().is_stopped())
        return NativeStatus::OutOfMemory;
    return give_boolean(call, matches.value_or(false));
}

NativeStatus constant_time_compare(NativeCall& call)
{
    DisplayForm a;
    DisplayForm b;
    if (!take_display(call, "constant_time_compare", 0, a) ||
        !take_display(call, "constant_time_compare", 1, b))
        return NativeStatus::Error;
    return give_boolean(call, equal_in_constant_time(a.view(), b.view()));
}

// ---- module crypto -----------------------------------------------------------------------------

NativeStatus secp256k1_sign(NativeCall& call)
{
    DisplayForm data;
    std::string_view key;
    if (!take_display(call, "secp256k1_sign", 0, data) ||
        !take_text(call, "secp256k1_sign", 1, key))
        return NativeStatus::Error;
    const auto result = sign_with_pem(data.view(), key);
    return result ? give_text(call, hex_of(*result))
                  : takes(call, "secp256k1_sign", "a private key in PEM form");
}

/// The passphrase's key.
std::string aes_key(std::string_view passphrase)
{
    return digest("SHA256", passphrase).value_or(std::string{});
}

NativeStatus aes_encrypt(NativeCall& call)
{
    DisplayForm text;
    DisplayForm passphrase;
    if (!take_display(call, "aes_encrypt", 0, text) ||
        !take_display(call, "aes_encrypt", 1, passphrase))
        return NativeStatus::Error;
    std::array<std::uint8_t, 12> nonce{};
    if (!call.runtime.random().fill(nonce))
        return no_randomness(call, "aes_encrypt");
    const auto sealed = seal_aes_gcm(aes_key(passphrase.view()), text_of(nonce), text.view());
    if (!sealed)
        return misuse(call, {"aes_encrypt() failed"});
    return give_text(call, to_base64(bytes_of(*sealed)));
}

NativeStatus aes_decrypt(NativeCall& call)
{
    std::string_view text;
    DisplayForm passphrase;
    if (!take_text(call, "aes_decrypt", 0, text) ||
        !take_display(call, "aes_decrypt", 1, passphrase))
        return NativeStatus::Error;
    const auto sealed = from_base64(text);
    const auto plain = sealed ? open_aes_gcm(aes_key(passphrase.view()), *sealed) : std::nullopt;
    if (!plain)
        return takes(call, "aes_decrypt", "a text that was encrypted with this key");
    return give_text(call, *plain);
}

constexpr BuiltinInfo functions[] = {
    {.name = "hash", .function = hash, .least = 1, .most = 2},
    {.name = "keccak256", .function = keccak, .least = 1, .most = 1},
    {.name = "signature", .function = signature, .least = 2, .most = 3},
    {.name = "verify_sig", .function = verify_sig, .least = 3, .most = 4},
    {.name = "generateKeypair", .function = generate_keypair, .least = 0, .most = 1},
    {.name = "deriveAddress", .function = derive, .least = 1, .most = 2},
    {.name = "randomBytes", .function = random_bytes, .least = 0, .most = 1},
    {.name = "crypto_random", .function = random_bytes, .least = 0, .most = 1},
    {.name = "bytes_to_hex", .function = bytes_to_hex, .least = 1, .most = 1},
    {.name = "hash_password", .function = hash_password, .least = 1, .most = 1},
    {.name = "verify_password", .function = verify_password, .least = 2, .most = 2},
    {.name = "constant_time_compare", .function = constant_time_compare, .least = 2, .most = 2},
};

constexpr BuiltinInfo module[] = {
    {.name = "hash_sha256", .function = sha256, .least = 1, .most = 1},
    {.name = "hashSha256", .function = sha256, .least = 1, .most = 1},
    {.name = "sha256", .function = sha256, .least = 1, .most = 1},
    {.name = "keccak256", .function = keccak, .least = 1, .most = 1},
    {.name = "random_bytes", .function = random_bytes, .least = 0, .most = 1},
    {.name = "randomBytes", .function = random_bytes, .least = 0, .most = 1},
    {.name = "pbkdf2", .function = pbkdf2, .least = 2, .most = 3},
    {.name = "generate_keypair", .function = generate_keypair_with_address, .least = 0, .most = 1},
    {.name = "generateKeypair", .function = generate_keypair_with_address, .least = 0, .most = 1},
    {.name = "derive_address", .function = derive, .least = 1, .most = 2},
    {.name = "deriveAddress", .function = derive, .least = 1, .most = 2},
    {.name = "secp256k1_sign", .function = secp256k1_sign, .least = 2, .most = 2},
    {.name = "secp256k1Sign", .function = secp256k1_sign, .least = 2, .most = 2},
    {.name = "verify_signature", .function = verify_sig, .least = 3, .most = 4},
    {.name = "verifySignature", .function = verify_sig, .least = 3, .most = 4},
    {.name = "calculate_merkle_root", .function = calculate_merkle_root, .least = 1, .most = 1},
    {.name = "calculateMerkleRoot", .function = calculate_merkle_root, .least = 1, .most = 1},
    {.name = "aes_encrypt", .function = aes_encrypt, .least = 2, .most = 2},
    {.name = "aesEncrypt", .function = aes_encrypt, .least = 2, .most = 2},
    {.name = "aes_decrypt", .function = aes_decrypt, .least = 2, .most = 2},
    {.name = "aesDecrypt", .function = aes_decrypt, .least = 2, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> crypto_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> crypto_module() noexcept
{
    return module;
}

}  // namespace sluice::zx
