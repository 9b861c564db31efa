// Quotients and remainders of 256-bit words, and arithmetic modulo a word.
//
// Division by zero is the caller's business: the EVM defines it (zero), mathematics does not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/reciprocal.hpp"
#include "base/u256_mul.hpp"

namespace sluice {

struct Division {
    u256 quotient;
    u256 remainder;
};

/// a / b for any operands; b must not be zero. The out-of-line half of divide().
Division divide_wide(const u256& a, const u256& b) noexcept;

/// Quotient and remainder; b must not be zero. Operands below 2^64 take one limb division.
inline Division divide(const u256& a, const u256& b) noexcept
{
    if (both_fit_u64(a, b))
        return {a.limb[0] / b.limb[0], a.limb[0] % b.limb[0]};
    return divide_wide(a, b);
}

/// The quotient of operands below 2^128 and 2^64, as products in fixed-point arithmetic are when
/// they are scaled back; false if they are not, or b is zero.
SLUICE_ALWAYS_INLINE bool divide_two_limbs(u256& quotient, const u256& a, const u256& b) noexcept
{
    const std::uint64_t divisor = b.limb[0];
    if ((a.limb[2] | a.limb[3] | b.limb[1] | b.limb[2] | b.limb[3]) != 0 || divisor == 0)
        return false;
    std::uint64_t high = 0;
    std::uint64_t rest = a.limb[1];
    if (rest >= divisor) {
        high = rest / divisor;
        rest %= divisor;
    }
    quotient = {divide_limbs(rest, a.limb[0], divisor).quotient, high, 0, 0};
    return true;
}

/// Quotient and remainder in two's complement, rounding towards zero; the remainder has the
/// dividend's sign. -2^255 / -1 wraps to -2^255. b must not be zero.
Division divide_signed(const u256& a, const u256& b) noexcept;

/// (a + b) mod m without losing the carry; m must not be zero.
u256 add_mod(const u256& a, const u256& b, const u256& m) noexcept;

/// (a * b) mod m of the full product; m must not be zero.
u256 mul_mod(const u256& a, const u256& b, const u256& m) noexcept;

/// x mod m for a 512-bit x; m must not be zero.
u256 remainder(const u512& x, const u256& m) noexcept;

}  // namespace sluice
