// Formulas: the chord and tangent of any textbook in Jacobian coordinates, as in D. J. Bernstein,
// T. Lange, Explicit-Formulas Database. Tricks that turn products into squarings are left out: here
// both cost the same, and the additions that the tricks need are not free.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_curve.hpp"

namespace sluice::evm::bn254 {

bool is_on_curve(const AffinePoint& p) noexcept
{
    constexpr Fp three = Fp::from(3);
    return square(p.y) == square(p.x) * p.x + three;
}

JacobianPoint twice(const JacobianPoint& p) noexcept
{
    // With half the tangent's slope every power of two in the textbook's formulas cancels.
    // Right for infinity too: z stays zero. No finite point has y = 0.
    const Fp yy = square(p.y);
    const Fp xx = square(p.x);
    const Fp slope = half(twice(xx) + xx);
    const Fp s = p.x * yy;
    const Fp x = square(slope) - twice(s);
    return {x, slope * (s - x) - square(yy), p.y * p.z};
}

JacobianPoint add(const JacobianPoint& p, const AffinePoint& q) noexcept
{
    if (is_infinity(p))
        return JacobianPoint::from(q);
    const Fp zz = square(p.z);
    const Fp h = q.x * zz - p.x;
    const Fp slope = q.y * (zz * p.z) - p.y;
    if (SLUICE_UNLIKELY(is_zero(h)))
        return is_zero(slope) ? twice(p) : JacobianPoint::infinity();
    const Fp hh = square(h);
    const Fp hhh = hh * h;
    const Fp v = p.x * hh;
    const Fp x = square(slope) - hhh - twice(v);
    return {x, slope * (v - x) - p.y * hhh, p.z * h};
}

AffinePoint add(const AffinePoint& p, const AffinePoint& q) noexcept
{
    if (is_infinity(p))
        return q;
    if (is_infinity(q))
        return p;
    Fp rise = q.y - p.y;
    Fp run = q.x - p.x;
    if (is_zero(run)) {
        if (!is_zero(rise))
            return {Fp::zero(), Fp::zero()};
        const Fp xx = square(p.x);
        rise = twice(xx) + xx;
        run = twice(p.y);
    }
    const Fp slope = rise * inverse(run);
    const Fp x = square(slope) - p.x - q.x;
    return {x, slope * (p.x - x) - p.y};
}

AffinePoint to_affine(const JacobianPoint& p) noexcept
{
    const Fp z = inverse(p.z);  // zero for infinity, which thus comes out as (0, 0)
    const Fp zz = square(z);
    return {p.x * zz, p.y * (zz * z)};
}

std::optional<AffinePoint> decode_point(const std::uint8_t* bytes) noexcept
{
    const u256 x = load_be(bytes);
    const u256 y = load_be(bytes + 32);
    if (!less(x, field_prime) || !less(y, field_prime))
        return std::nullopt;
    const AffinePoint p{Fp::from(x), Fp::from(y)};
    if (!is_infinity(p) && !is_on_curve(p))
        return std::nullopt;
    return p;
}

void encode_point(std::uint8_t* bytes, const AffinePoint& p) noexcept
{
    store_be(bytes, p.x.value());
    store_be(bytes + 32, p.y.value());
}

}  // namespace sluice::evm::bn254
