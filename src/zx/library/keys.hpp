// Key pairs in PEM form, signatures with them, and the addresses that follow from them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::zx {

struct KeyPair {
    bool operator==(const KeyPair&) const = default;

    std::string private_key;  ///< PKCS#8.
    std::string public_key;   ///< SubjectPublicKeyInfo.
};

/// The secp256k1 pair whose private scalar these 32 bytes are; nullopt if they are not one.
[[nodiscard]] std::optional<KeyPair> make_secp256k1_keys(std::span<const std::uint8_t, 32> scalar);
/// An RSA pair of 2048 bits, from the system's random numbers.
[[nodiscard]] std::optional<KeyPair> make_rsa_keys();

/// Whether a text looks like a key in PEM form, whatever is in it.
[[nodiscard]] bool is_pem(std::string_view text) noexcept;

/// The signature of `data`: for secp256k1 keys ECDSA over SHA-256 in DER with the nonce of RFC
/// 6979, for RSA keys PSS over SHA-256. nullopt if the text is no private key of these kinds.
[[nodiscard]] std::optional<std::string> sign_with_pem(std::string_view data,
                                                       std::string_view private_key);
/// Whether such a signature holds. The key may be the public or the private one; whatever is
/// malformed gives false.
[[nodiscard]] bool verify_with_pem(std::string_view data, std::string_view signature,
                                   std::string_view key);

/// The 64 bytes of the point of a secp256k1 key in PEM form.
[[nodiscard]] std::optional<std::string> point_of_pem(std::string_view key);

}  // namespace sluice::zx
