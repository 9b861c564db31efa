// Passwords hashed by bcrypt.
//
// Source: N. Provos, D. Mazières, "A Future-Adaptable Password Scheme", USENIX 1999, and B.
// Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher (Blowfish)", FSE 1993.
// Form of the hash: `$2b$<cost>$<22 characters of salt><31 of hash>`; the hash is over the
// password's first 71 bytes and a zero byte, as in version 2b.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::zx {

class Heap;

inline constexpr unsigned least_bcrypt_cost = 4;
/// Beyond it one hash takes many seconds: a hash that asks for more is refused.
inline constexpr unsigned most_bcrypt_cost = 16;

/// Empty where Heap::request_stop has ended it.
[[nodiscard]] std::string bcrypt_hash(std::string_view password, unsigned cost,
                                      std::span<const std::uint8_t, 16> salt,
                                      const Heap* heap = nullptr);

/// Whether `hash` (of version 2a, 2b or 2y) is that of the password; nullopt if it is none, or
/// Heap::request_stop has ended it.
[[nodiscard]] std::optional<bool> bcrypt_verify(std::string_view password, std::string_view hash,
                                                const Heap* heap = nullptr);

}  // namespace sluice::zx
