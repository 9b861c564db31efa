// Hashes, message authentication, key derivation, authenticated encryption: bytes to bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::zx {

class Heap;

using ByteSpan = std::span<const std::uint8_t>;

/// Digest by a name in any case: SHA256, SHA512, SHA3-256, SHA3-512, BLAKE2B (64 bytes), BLAKE2S
/// (32 bytes), KECCAK256. nullopt for other names.
[[nodiscard]] std::optional<std::string> digest(std::string_view algorithm, std::string_view data);

/// "0x" and Keccak-256 in lower-case hexadecimal.
[[nodiscard]] std::string keccak256_hex(std::string_view data);
/// Any bytes in lower-case hexadecimal.
[[nodiscard]] std::string hex_of(std::string_view bytes);

[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);

/// PBKDF2 with HMAC-SHA-256, 32 bytes. `iterations` is at least 1. Empty where Heap::request_stop
/// has ended it.
[[nodiscard]] std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                        std::uint32_t iterations, const Heap* heap = nullptr);

/// AES-256-GCM: nonce, tag and ciphertext, one behind the other. Key 32 bytes, nonce 12.
[[nodiscard]] std::optional<std::string> seal_aes_gcm(std::string_view key, std::string_view nonce,
                                                      std::string_view plain);
/// nullopt if the text was not made with this key, or was changed since.
[[nodiscard]] std::optional<std::string> open_aes_gcm(std::string_view key,
                                                      std::string_view sealed);

/// Whether two texts are the same, in a time that tells nothing but their lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace sluice::zx
