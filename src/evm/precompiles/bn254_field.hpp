// The base field of the curve bn254 (alt_bn128): integers modulo a 254-bit prime.
//
// Source: EIP-196 gives the prime. Elements are kept in Montgomery form and always fully reduced,
// so that equality is equality of limbs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/precompiles/modular_inverse.hpp"
#include "evm/precompiles/montgomery.hpp"

namespace sluice::evm::bn254 {

/// The field's prime, p.
inline constexpr u256 field_prime{0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d,
                                  0x30644e72e131a029};

namespace field_detail {

inline constexpr std::uint64_t inverse = montgomery_inverse(field_prime.limb[0]);

/// 2^256, 2^512 and 2^768 modulo p: one in Montgomery form, and what takes a number or a twice
/// reduced one into it.
inline constexpr u256 r1{0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c,
                         0x0e0a77c19a07df2f};
inline constexpr u256 r2{0xf32cfc5b538afa89, 0xb5e71911d44501fb, 0x47ab1eff0a417ff6,
                         0x06d89f71cab8351f};
inline constexpr u256 r3{0xb1cd6dafda1530df, 0x62f210e6a7283db6, 0xef7f0b0c0ada0afb,
                         0x20fd6e902d592544};

SLUICE_ALWAYS_INLINE constexpr u256 multiply(const u256& a, const u256& b) noexcept
{
    u256 r{};
    montgomery_multiply<4, true>(r.limb, a.limb, b.limb, field_prime.limb, inverse);
    return r;
}

}  // namespace field_detail

/// An element of the field.
struct Fp {
    u256 residue;  ///< value * 2^256 mod p, below p.

    /// The element that a number below p stands for.
    static constexpr Fp from(const u256& value) noexcept
    {
        return {field_detail::multiply(value, field_detail::r2)};
    }

    static constexpr Fp zero() noexcept { return {u256{}}; }
    static constexpr Fp one() noexcept { return {field_detail::r1}; }

    /// The number below p that the element stands for.
    [[nodiscard]] constexpr u256 value() const noexcept
    {
        return field_detail::multiply(residue, u256{1});
    }

    friend constexpr bool operator==(const Fp& a, const Fp& b) noexcept = default;
};

constexpr bool is_zero(const Fp& x) noexcept
{
    return sluice::is_zero(x.residue);
}

SLUICE_ALWAYS_INLINE constexpr Fp operator+(const Fp& a, const Fp& b) noexcept
{
    const u256 sum = a.residue + b.residue;  // below 2^255
    Fp r{};
    subtract_if_not_less<4>(r.residue.limb, sum.limb, 0, field_prime.limb);
    return r;
}

SLUICE_ALWAYS_INLINE constexpr Fp operator-(const Fp& a, const Fp& b) noexcept
{
    const auto [difference, borrow] = sub_with_borrow(a.residue, b.residue);
    const std::uint64_t mask = 0 - std::uint64_t{borrow};
    return {difference + u256{field_prime.limb[0] & mask, field_prime.limb[1] & mask,
                              field_prime.limb[2] & mask, field_prime.limb[3] & mask}};
}

SLUICE_ALWAYS_INLINE constexpr Fp operator-(const Fp& x) noexcept
{
    return Fp::zero() - x;
}

SLUICE_ALWAYS_INLINE constexpr Fp operator*(const Fp& a, const Fp& b) noexcept
{
    return {field_detail::multiply(a.residue, b.residue)};
}

SLUICE_ALWAYS_INLINE constexpr Fp square(const Fp& x) noexcept
{
    return x * x;
}

SLUICE_ALWAYS_INLINE constexpr Fp twice(const Fp& x) noexcept
{
    return x + x;
}

/// x / 2: of x and x + p, the even one.
SLUICE_ALWAYS_INLINE constexpr Fp half(const Fp& x) noexcept
{
    const std::uint64_t mask = 0 - (x.residue.limb[0] & 1);
    const u256 even = x.residue + u256{field_prime.limb[0] & mask, field_prime.limb[1] & mask,
                                       field_prime.limb[2] & mask, field_prime.limb[3] & mask};
    return {even >> 1};
}

/// 1 / x; zero for zero.
inline Fp inverse(const Fp& x) noexcept
{
    // The inverse of x * 2^256 is 1/x * 2^-256: three powers of 2^256 short of the form wanted,
    // one of which the multiplication takes away again.
    static constexpr OddModulus modulus{field_prime};
    return {field_detail::multiply(modular_inverse(x.residue, modulus), field_detail::r3)};
}

}  // namespace sluice::evm::bn254
