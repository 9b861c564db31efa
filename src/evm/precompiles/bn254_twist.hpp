// The sextic twist of bn254, y^2 = x^3 + 3 / (9 + i) over the quadratic extension, whose subgroup
// of the same prime order as the curve's group EIP-197 calls G2.
//
// (x, y) -> (x w^2, y w^3) takes the twist to the curve over the extension of degree twelve. Lines
// through points of the twist are the image's lines, up to factors that the final exponentiation
// makes one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "evm/precompiles/bn254_tower.hpp"

namespace sluice::evm::bn254 {

/// A point of the twist. (0, 0), which is not on it, stands for infinity here as in the encoding.
struct TwistPoint {
    Fp2 x;
    Fp2 y;
};

constexpr bool is_infinity(const TwistPoint& p) noexcept
{
    return is_zero(p.x) && is_zero(p.y);
}

SLUICE_ALWAYS_INLINE constexpr TwistPoint operator-(const TwistPoint& p) noexcept
{
    return {p.x, -p.y};
}

/// Whether a finite point satisfies the twist's equation.
bool is_on_twist(const TwistPoint& p) noexcept;

/// The Frobenius map of the curve as the twist sees it, and its square. On the subgroup they
/// multiply by p and p^2.
TwistPoint frobenius(const TwistPoint& p) noexcept;
TwistPoint frobenius2(const TwistPoint& p) noexcept;

/// A point of the twist in homogeneous coordinates: (x / z, y / z), with z = 0 for infinity.
struct HomogeneousTwistPoint {
    Fp2 x;
    Fp2 y;
    Fp2 z;
};

/// t = 2 t. Returns the tangent at t as it was; its value at (x, y) of the curve is
/// a y + (b x + c v) w.
Line twice_with_line(HomogeneousTwistPoint& t) noexcept;

/// t = t + q for a finite q. Returns the line through both, in the same form.
///
/// Infinity plus anything, and a point plus itself, come out with z = 0. So z = 0 marks a sum that
/// met infinity or an exception on its way, and stays.
Line add_with_line(HomogeneousTwistPoint& t, const TwistPoint& q) noexcept;

/// Whether t stands for q; never for z = 0.
bool is_equal(const HomogeneousTwistPoint& t, const TwistPoint& q) noexcept;

/// How long a point is in calls: two coordinates of two numbers each, the imaginary part first.
inline constexpr std::size_t twist_point_size = 128;

/// The point in 128 bytes; nothing if a number is not below p or the point is off the twist. The
/// point need not be in the subgroup.
std::optional<TwistPoint> decode_twist_point(const std::uint8_t* bytes) noexcept;

}  // namespace sluice::evm::bn254
