// The extensions of degree six and twelve of bn254's base field, in which pairings take their
// values.
//
// Fp6 = Fp2[v] / (v^3 - xi) and Fp12 = Fp6[w] / (w^2 - v) with xi = 9 + i, so that w^6 = xi: as
// polynomials in w, elements have coefficients in Fp2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/precompiles/bn254_field2.hpp"

namespace sluice::evm::bn254 {

/// a + b v + c v^2
struct Fp6 {
    Fp2 a;
    Fp2 b;
    Fp2 c;

    static constexpr Fp6 zero() noexcept { return {Fp2::zero(), Fp2::zero(), Fp2::zero()}; }
    static constexpr Fp6 one() noexcept { return {Fp2::one(), Fp2::zero(), Fp2::zero()}; }

    friend constexpr bool operator==(const Fp6& a, const Fp6& b) noexcept = default;
};

/// a + b w
struct Fp12 {
    Fp6 a;
    Fp6 b;

    static constexpr Fp12 one() noexcept { return {Fp6::one(), Fp6::zero()}; }

    friend constexpr bool operator==(const Fp12& a, const Fp12& b) noexcept = default;
};

/// The line through points of the twist at a point of the curve, as the Miller loop meets it:
/// a + (b + c v) w, the other half of the coefficients being zero.
struct Line {
    Fp2 a;
    Fp2 b;
    Fp2 c;
};

Fp12 operator*(const Fp12& x, const Fp12& y) noexcept;
Fp12 operator*(const Fp12& x, const Line& line) noexcept;
Fp12 square(const Fp12& x) noexcept;
Fp12 inverse(const Fp12& x) noexcept;  ///< 1 / x; zero for zero.

/// x^(p^6): the inverse, for elements of the cyclotomic subgroup, which are those whose order
/// divides p^4 - p^2 + 1.
Fp12 conjugate(const Fp12& x) noexcept;

/// x^p, x^(p^2) and x^(p^3).
Fp12 frobenius(const Fp12& x) noexcept;
Fp12 frobenius2(const Fp12& x) noexcept;
Fp12 frobenius3(const Fp12& x) noexcept;

/// x^2 for an element of the cyclotomic subgroup.
Fp12 cyclotomic_square(const Fp12& x) noexcept;

/// xi^(j (p - 1) / 6) is frobenius_factor[j - 1], and xi^(j (p^2 - 1) / 6), a sixth root of one,
/// frobenius2_factor[j - 1]: what the Frobenius map and its square multiply w^j by.
inline constexpr Fp2 frobenius_factor[5]{
    Fp2::from({0xd60b35dadcc9e470, 0x5c521e08292f2176, 0xe8b99fdd76e68b60, 0x1284b71c2865a7df},
              {0xca5cf05f80f362ac, 0x747992778eeec7e5, 0xa6327cfe12150b8e, 0x246996f3b4fae7e6}),
    Fp2::from({0x99e39557176f553d, 0xb78cc310c2c3330c, 0x4c0bec3cf559b143, 0x2fb347984f7911f7},
              {0x1665d51c640fcba2, 0x32ae2a1d0b7c9dce, 0x4ba4cc8bd75a0794, 0x16c9e55061ebae20}),
    Fp2::from({0xdc54014671a0135a, 0xdbaae0eda9c95998, 0xdc5ec698b6e2f9b9, 0x063cf305489af5dc},
              {0x82d37f632623b0e3, 0x21807dc98fa25bd2, 0x0704b5a7ec796f2b, 0x07c03cbcac41049a}),
    Fp2::from({0x848a1f55921ea762, 0xd33365f7be94ec72, 0x80f3c0b75a181e84, 0x05b54f5e64eea801},
              {0xc13b4711cd2b8126, 0x3685d2ea1bdec763, 0x9f3a80b03b0b1c92, 0x2c145edbe7fd8aee}),
    Fp2::from({0x2ea2c810eab7692f, 0x425c459b55aa1bd3, 0xe93a3661a4353ff4, 0x0183c1e74f798649},
              {0x24c6b8ee6e0c2c4b, 0xb080cb99678e2ac0, 0xa27fb246c7729f7d, 0x12acf2ca76fd0675})};

inline constexpr Fp frobenius2_factor[5]{
    Fp::from({0xe4bd44e5607cfd49, 0xc28f069fbb966e3d, 0x5e6dd9e7e0acccb0, 0x30644e72e131a029}),
    Fp::from({0xe4bd44e5607cfd48, 0xc28f069fbb966e3d, 0x5e6dd9e7e0acccb0, 0x30644e72e131a029}),
    Fp::from({0x3c208c16d87cfd46, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029}),
    Fp::from({0x5763473177fffffe, 0xd4f263f1acdb5c4f, 0x59e26bcea0d48bac, 0}),
    Fp::from({0x5763473177ffffff, 0xd4f263f1acdb5c4f, 0x59e26bcea0d48bac, 0})};

}  // namespace sluice::evm::bn254
