// Addresses from public keys, and Merkle roots.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::zx {

/// `prefix` and the last 20 bytes, in hexadecimal, of the Keccak-256 of the key's point.
///
/// The key is in PEM form, or the point in hexadecimal (64 bytes, or 65 with the leading 04); any
/// other text is hashed as it is.
[[nodiscard]] std::string derive_address(std::string_view public_key, std::string_view prefix);

/// Whether a text is `prefix` and 40 hexadecimal digits.
[[nodiscard]] bool is_address(std::string_view text, std::string_view prefix) noexcept;

/// The root of the SHA-256 tree over hexadecimal leaves, whose inner nodes hash the concatenated
/// texts of their two children; the last of an odd level is its own partner. Of no leaves it is
/// SHA-256 of nothing, of one the leaf.
[[nodiscard]] std::string merkle_root(std::span<const std::string> leaves);

}  // namespace sluice::zx
