// The group of the curve bn254 (alt_bn128), y^2 = x^3 + 3: what EIP-196 calls G1.
//
// The group's order is prime, so every point of the curve but infinity generates all of it: there
// are no points of small order, and none with y = 0.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sluice/types.hpp>

#include "evm/precompiles/bn254_field.hpp"

namespace sluice::evm::bn254 {

/// Number of points, infinity included.
inline constexpr u256 group_order{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d,
                                  0x30644e72e131a029};

/// A point as people write it. (0, 0), which is not on the curve, stands for infinity here as in
/// the encoding.
struct AffinePoint {
    Fp x;
    Fp y;

    friend constexpr bool operator==(const AffinePoint&, const AffinePoint&) noexcept = default;
};

constexpr bool is_infinity(const AffinePoint& p) noexcept
{
    return is_zero(p.x) && is_zero(p.y);
}

/// A point in Jacobian coordinates, which need no inversions: it stands for
/// (x / z^2, y / z^3), with z = 0 for infinity.
struct JacobianPoint {
    Fp x;
    Fp y;
    Fp z;

    static constexpr JacobianPoint infinity() noexcept
    {
        return {Fp::one(), Fp::one(), Fp::zero()};
    }

    static constexpr JacobianPoint from(const AffinePoint& p) noexcept
    {
        return is_infinity(p) ? infinity() : JacobianPoint{p.x, p.y, Fp::one()};
    }
};

constexpr bool is_infinity(const JacobianPoint& p) noexcept
{
    return is_zero(p.z);
}

/// Whether a finite point satisfies the curve's equation.
bool is_on_curve(const AffinePoint& p) noexcept;

JacobianPoint twice(const JacobianPoint& p) noexcept;

/// p + q for any p and a finite q.
JacobianPoint add(const JacobianPoint& p, const AffinePoint& q) noexcept;

/// p + q for any points: the cheapest way when the sum is wanted in affine coordinates.
AffinePoint add(const AffinePoint& p, const AffinePoint& q) noexcept;

AffinePoint to_affine(const JacobianPoint& p) noexcept;

/// scalar * p for any point of the curve and any scalar.
AffinePoint multiply(const AffinePoint& p, const u256& scalar) noexcept;

/// How long a point is in calls: two big-endian coordinates.
inline constexpr std::size_t point_size = 64;

/// The point in 64 bytes; nothing if a coordinate is not below p or the point is off the curve.
std::optional<AffinePoint> decode_point(const std::uint8_t* bytes) noexcept;

void encode_point(std::uint8_t* bytes, const AffinePoint& p) noexcept;

}  // namespace sluice::evm::bn254
