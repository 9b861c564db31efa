// Division of multi-limb numbers by multiplication with a reciprocal.
//
// Source: N. Moller, T. Granlund, "Improved Division by Invariant Integers", IEEE Transactions on
// Computers 60(2), 2011; the algorithm numbers below are theirs. A divisor is *normalised* when
// its top bit is set. The reciprocal of a normalised two-limb divisor turns a quotient limb into
// three limb products and two corrections that hardly ever branch.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace sluice {

struct LimbDivision {
    std::uint64_t quotient;
    std::uint64_t remainder;
};

/// (high:low) / divisor for high < divisor, in the processor's own instruction where it has one.
///
/// From Ice Lake and Zen 3 on this is as fast as the reciprocal's multiplications; on older
/// processors it costs 80 to 100 cycles, which is why a division issues at most two of them.
SLUICE_ALWAYS_INLINE LimbDivision divide_limbs(std::uint64_t high, std::uint64_t low,
                                               std::uint64_t divisor) noexcept
{
#if defined(__x86_64__)
    std::uint64_t quotient;
    std::uint64_t remainder;
    asm("divq %[divisor]"
        : "=a"(quotient), "=d"(remainder)
        : [divisor] "r"(divisor), "a"(low), "d"(high)
        : "cc");
    return {quotient, remainder};
#else
    const u128 dividend = (u128{high} << 64) | low;
    return {static_cast<std::uint64_t>(dividend / divisor),
            static_cast<std::uint64_t>(dividend % divisor)};
#endif
}

/// floor((2^128 - 1) / divisor) - 2^64 for a normalised divisor.
SLUICE_ALWAYS_INLINE std::uint64_t reciprocal_of_limb(std::uint64_t divisor) noexcept
{
    return divide_limbs(~divisor, ~std::uint64_t{0}, divisor).quotient;
}

/// floor((2^192 - 1) / (high:low)) - 2^64 for a normalised divisor (algorithm 6).
SLUICE_ALWAYS_INLINE std::uint64_t reciprocal_of_two_limbs(std::uint64_t high,
                                                           std::uint64_t low) noexcept
{
    std::uint64_t v = reciprocal_of_limb(high);
    std::uint64_t p = high * v + low;
    if (p < low) {
        --v;
        if (p >= high) {
            --v;
            p -= high;
        }
        p -= high;
    }
    const u128 t = u128{v} * low;
    const auto t1 = static_cast<std::uint64_t>(t >> 64);
    const auto t0 = static_cast<std::uint64_t>(t);
    p += t1;
    if (p < t1) {
        --v;
        if (p >= high && (p > high || t0 >= low))
            --v;
    }
    return v;
}

/// (u1:u0) / d for a normalised d with reciprocal v, u1 < d (algorithm 4).
SLUICE_ALWAYS_INLINE LimbDivision divide_2by1(std::uint64_t u1, std::uint64_t u0, std::uint64_t d,
                                              std::uint64_t v) noexcept
{
    const u128 q = u128{v} * u1 + ((u128{u1} << 64) | u0);
    const auto q0 = static_cast<std::uint64_t>(q);
    std::uint64_t q1 = static_cast<std::uint64_t>(q >> 64) + 1;
    std::uint64_t r = u0 - q1 * d;
    if (r > q0) {
        --q1;
        r += d;
    }
    if (SLUICE_UNLIKELY(r >= d)) {
        ++q1;
        r -= d;
    }
    return {q1, r};
}

struct LimbDivisionBy2 {
    std::uint64_t quotient;
    u128 remainder;
};

/// (u2:u1:u0) / (d1:d0) for a normalised divisor with reciprocal v, (u2:u1) < (d1:d0)
/// (algorithm 5).
SLUICE_ALWAYS_INLINE LimbDivisionBy2 divide_3by2(std::uint64_t u2, std::uint64_t u1,
                                                 std::uint64_t u0, std::uint64_t d1,
                                                 std::uint64_t d0, std::uint64_t v) noexcept
{
    const u128 d = (u128{d1} << 64) | d0;
    const u128 q = u128{v} * u2 + ((u128{u2} << 64) | u1);
    const auto q0 = static_cast<std::uint64_t>(q);
    auto q1 = static_cast<std::uint64_t>(q >> 64);
    const std::uint64_t r1 = u1 - q1 * d1;
    u128 r = ((u128{r1} << 64) | u0) - d - u128{d0} * q1;
    ++q1;
    if (static_cast<std::uint64_t>(r >> 64) >= q0) {
        --q1;
        r += d;
    }
    if (SLUICE_UNLIKELY(r >= d)) {
        ++q1;
        r -= d;
    }
    return {q1, r};
}

}  // namespace sluice
