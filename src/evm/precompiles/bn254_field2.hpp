// The quadratic extension of bn254's base field: numbers a + b i with i^2 = -1.
//
// Products and sums of products are put together exactly, in 512 bits by Karatsuba's method, and
// reduced once: D. F. Aranha et al., "Faster Explicit Formulas for Computing Pairings over Ordinary
// Curves", EUROCRYPT 2011, section 3. They are functions of their own, not inlined: a pairing is
// some thousands of them, and all of it has to stay in the processor's first caches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/precompiles/bn254_field.hpp"

namespace sluice::evm::bn254 {

/// An element of the extension.
struct Fp2 {
    Fp re;
    Fp im;

    static constexpr Fp2 zero() noexcept { return {Fp::zero(), Fp::zero()}; }
    static constexpr Fp2 one() noexcept { return {Fp::one(), Fp::zero()}; }

    /// From plain numbers below p.
    static constexpr Fp2 from(const u256& re, const u256& im) noexcept
    {
        return {Fp::from(re), Fp::from(im)};
    }

    friend constexpr bool operator==(const Fp2& a, const Fp2& b) noexcept = default;
};

constexpr bool is_zero(const Fp2& x) noexcept
{
    return is_zero(x.re) && is_zero(x.im);
}

SLUICE_ALWAYS_INLINE constexpr Fp2 operator+(const Fp2& a, const Fp2& b) noexcept
{
    return {a.re + b.re, a.im + b.im};
}

SLUICE_ALWAYS_INLINE constexpr Fp2 operator-(const Fp2& a, const Fp2& b) noexcept
{
    return {a.re - b.re, a.im - b.im};
}

SLUICE_ALWAYS_INLINE constexpr Fp2 operator-(const Fp2& x) noexcept
{
    return {-x.re, -x.im};
}

SLUICE_ALWAYS_INLINE constexpr Fp2 twice(const Fp2& x) noexcept
{
    return {twice(x.re), twice(x.im)};
}

SLUICE_ALWAYS_INLINE constexpr Fp2 half(const Fp2& x) noexcept
{
    return {half(x.re), half(x.im)};
}

/// x^p: the other root.
SLUICE_ALWAYS_INLINE constexpr Fp2 conjugate(const Fp2& x) noexcept
{
    return {x.re, -x.im};
}

Fp2 operator*(const Fp2& a, const Fp2& b) noexcept;

Fp2 operator*(const Fp2& a, const Fp& b) noexcept;

Fp2 square(const Fp2& x) noexcept;

/// a * b + c * d
Fp2 sum_of_products(const Fp2& a, const Fp2& b, const Fp2& c, const Fp2& d) noexcept;

/// a * b + c * d + e * f
Fp2 sum_of_products(const Fp2& a, const Fp2& b, const Fp2& c, const Fp2& d, const Fp2& e,
                    const Fp2& f) noexcept;

/// x * (9 + i): 9 + i is what the larger extensions are built with.
Fp2 times_xi(const Fp2& x) noexcept;

/// 1 / x; zero for zero.
Fp2 inverse(const Fp2& x) noexcept;

}  // namespace sluice::evm::bn254
