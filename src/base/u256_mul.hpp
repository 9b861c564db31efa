// Products of 256-bit words.
//
// Written on the double-width word: with BMI2 the compiler turns each step into MULX and an
// add-with-carry chain, without it into MUL. Hand-scheduled MULX/ADCX/ADOX was tried and is
// recorded in docs/performance.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace sluice {

/// A 512-bit number, eight limbs, the least significant first.
struct u512 {
    std::uint64_t limb[8];

    friend constexpr bool operator==(const u512&, const u512&) noexcept = default;
};

namespace detail {

/// a * b + c + d, which always fits in 128 bits; returns the low limb, `high` gets the other.
SLUICE_ALWAYS_INLINE constexpr std::uint64_t multiply_add(std::uint64_t a, std::uint64_t b,
                                                          std::uint64_t c, std::uint64_t d,
                                                          std::uint64_t& high) noexcept
{
    const u128 product = u128{a} * b + c + d;
    high = static_cast<std::uint64_t>(product >> 64);
    return static_cast<std::uint64_t>(product);
}

}  // namespace detail

/// a * b modulo 2^256 without looking at the operands' widths: ten limb products.
SLUICE_ALWAYS_INLINE constexpr u256 multiply_wide(const u256& a, const u256& b) noexcept
{
    using detail::multiply_add;
    u256 r{};
    std::uint64_t carry = 0;

    r.limb[0] = multiply_add(a.limb[0], b.limb[0], 0, 0, carry);
    r.limb[1] = multiply_add(a.limb[0], b.limb[1], carry, 0, carry);
    r.limb[2] = multiply_add(a.limb[0], b.limb[2], carry, 0, carry);
    r.limb[3] = a.limb[0] * b.limb[3] + carry;

    r.limb[1] = multiply_add(a.limb[1], b.limb[0], r.limb[1], 0, carry);
    r.limb[2] = multiply_add(a.limb[1], b.limb[1], r.limb[2], carry, carry);
    r.limb[3] += a.limb[1] * b.limb[2] + carry;

    r.limb[2] = multiply_add(a.limb[2], b.limb[0], r.limb[2], 0, carry);
    r.limb[3] += a.limb[2] * b.limb[1] + a.limb[3] * b.limb[0] + carry;
    return r;
}

/// a * b modulo 2^256. Operands below 2^64, four of five in real contracts, take one limb product.
SLUICE_ALWAYS_INLINE constexpr u256 operator*(const u256& a, const u256& b) noexcept
{
    const std::uint64_t upper =
        a.limb[1] | a.limb[2] | a.limb[3] | b.limb[1] | b.limb[2] | b.limb[3];
    if (upper == 0) {
        const u128 product = u128{a.limb[0]} * b.limb[0];
        return {static_cast<std::uint64_t>(product), static_cast<std::uint64_t>(product >> 64), 0,
                0};
    }
    return multiply_wide(a, b);
}

/// The full 512-bit product.
SLUICE_ALWAYS_INLINE constexpr u512 multiply_full(const u256& a, const u256& b) noexcept
{
    using detail::multiply_add;
    u512 r{};
    std::uint64_t carry = 0;
    for (int j = 0; j < 4; ++j)
        r.limb[j] = multiply_add(a.limb[0], b.limb[j], carry, 0, carry);
    r.limb[4] = carry;
    for (int i = 1; i < 4; ++i) {
        carry = 0;
        for (int j = 0; j < 4; ++j)
            r.limb[i + j] = multiply_add(a.limb[i], b.limb[j], r.limb[i + j], carry, carry);
        r.limb[i + 4] = carry;
    }
    return r;
}

/// base ^ exponent modulo 2^256, by squaring from the exponent's top bit.
///
/// Powers of two become a shift (old Solidity writes 2**n and 256**n), and operands that fit in a
/// limb multiply as limbs until they outgrow it.
u256 power(const u256& base, const u256& exponent) noexcept;

}  // namespace sluice
