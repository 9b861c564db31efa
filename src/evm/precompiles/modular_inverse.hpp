// Inverses modulo an odd number of up to 256 bits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace sluice::evm {

/// A number in five limbs of 62 bits, the least significant first. Limbs but the last are
/// non-negative; the last one carries the sign.
struct Signed62 {
    std::int64_t limb[5];
};

inline constexpr std::uint64_t mask62 = ~std::uint64_t{0} >> 2;

constexpr Signed62 to_signed62(const u256& x) noexcept
{
    Signed62 r{};
    for (unsigned i = 0; i < 5; ++i)
        r.limb[i] = static_cast<std::int64_t>((x >> (62 * i)).limb[0] & mask62);
    return r;
}

/// An odd modulus with what inversion needs to know of it.
struct OddModulus {
    Signed62 value;
    std::uint64_t inverse62;  ///< 1 / modulus modulo 2^62

    explicit constexpr OddModulus(const u256& modulus) noexcept
        : value{to_signed62(modulus)}, inverse62{modulus.limb[0]}
    {
        for (int bits = 3; bits < 62; bits *= 2)
            inverse62 *= 2 - modulus.limb[0] * inverse62;
        inverse62 &= mask62;
    }
};

/// 1 / x modulo m for x < m; zero where there is none, because x shares a factor with m.
/// Takes longer for some x than for others: not for secrets.
u256 modular_inverse(const u256& x, const OddModulus& m) noexcept;

}  // namespace sluice::evm
