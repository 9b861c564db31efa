// Sluice - public API: the value types that every part of Sluice speaks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace sluice {

/// Owned bytes.
using Bytes = std::vector<std::uint8_t>;

/// Borrowed bytes. The owner must outlive the view.
using BytesView = std::span<const std::uint8_t>;

/// A 256-bit unsigned integer, the EVM's machine word. Arithmetic on it (src/base/u256.hpp) wraps
/// modulo 2^256.
///
/// Four 64-bit limbs in native byte order, the least significant first. A default-initialised
/// value (`u256 x;`) is indeterminate like a built-in integer; `u256{}` is zero.
struct u256 {
    std::uint64_t limb[4];

    constexpr u256() noexcept = default;

    /// Zero-extends `value`. Implicit, so that small constants read as numbers.
    constexpr u256(std::uint64_t value) noexcept : limb{value, 0, 0, 0} {}  // NOLINT

    /// From limbs, the least significant first.
    constexpr u256(std::uint64_t l0, std::uint64_t l1, std::uint64_t l2, std::uint64_t l3) noexcept
        : limb{l0, l1, l2, l3}
    {}

    friend constexpr bool operator==(const u256& a, const u256& b) noexcept
    {
        return ((a.limb[0] ^ b.limb[0]) | (a.limb[1] ^ b.limb[1]) | (a.limb[2] ^ b.limb[2]) |
                (a.limb[3] ^ b.limb[3])) == 0;
    }

    friend constexpr std::strong_ordering operator<=>(const u256& a, const u256& b) noexcept
    {
        for (int i = 3; i > 0; --i) {
            if (a.limb[i] != b.limb[i])
                return a.limb[i] <=> b.limb[i];
        }
        return a.limb[0] <=> b.limb[0];
    }

    constexpr explicit operator bool() const noexcept
    {
        return (limb[0] | limb[1] | limb[2] | limb[3]) != 0;
    }
};

/// A 20-byte account address.
struct Address {
    std::uint8_t bytes[20];

    friend bool operator==(const Address& a, const Address& b) noexcept
    {
        return std::memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
    }

    friend std::strong_ordering operator<=>(const Address& a, const Address& b) noexcept
    {
        return std::memcmp(a.bytes, b.bytes, sizeof(a.bytes)) <=> 0;
    }

    operator BytesView() const noexcept { return bytes; }  // NOLINT
};

/// 32 bytes, most often a Keccak-256 digest; also any big-endian 256-bit word.
struct Hash256 {
    std::uint8_t bytes[32];

    friend bool operator==(const Hash256& a, const Hash256& b) noexcept
    {
        return std::memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
    }

    friend std::strong_ordering operator<=>(const Hash256& a, const Hash256& b) noexcept
    {
        return std::memcmp(a.bytes, b.bytes, sizeof(a.bytes)) <=> 0;
    }

    operator BytesView() const noexcept { return bytes; }  // NOLINT
};

}  // namespace sluice
