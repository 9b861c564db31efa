// Multiplication of a point of bn254 by a number.
//
// Three ideas make it fast.
// 1. R. P. Gallant, R. J. Lambert, S. A. Vanstone, "Faster Point Multiplication on Elliptic Curves
//    with Efficient Endomorphisms", CRYPTO 2001: (x, y) -> (beta x, y), beta a cube root of one,
//    multiplies a point by lambda, a cube root of one modulo the order. With k = k1 + k2 lambda
//    and both halves of 128 bits, 254 doublings become 127.
// 2. The halves are recoded into windowed non-adjacent form: digits that are zero or odd and below
//    16, five of six of them zero, so that both halves together add about 43 times.
// 3. The table of odd multiples has one common z coordinate. Scaled by it, the points lie on the
//    isomorphic curve y^2 = x^3 + 3 z^6, and since no formula for additions names the constant,
//    the sum is formed there with affine points and scaled back at the end. This is what
//    P. Longa, C. Gebotys, "Novel Precomputation Schemes for Elliptic Curve Cryptosystems",
//    ACNS 2009, and libsecp256k1 do; it saves the inversion that affine tables need.
// SPDX-License-Identifier: Apache-2.0
#include "base/u256_div.hpp"
#include "evm/precompiles/bn254_curve.hpp"
#include "evm/precompiles/signed_digits.hpp"

namespace sluice::evm::bn254 {
namespace {

/// The endomorphism's factor for x: a cube root of one.
constexpr Fp beta = Fp::from({0x5763473177fffffe, 0xd4f263f1acdb5c4f, 0x59e26bcea0d48bac, 0});
static_assert(beta * beta * beta == Fp::one() && beta != Fp::one());

/// A reduced basis of the lattice of all (s, t) with s + t lambda = 0 modulo the order, for
/// lambda = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd: (a1, -b1) and (a2, b2), where
/// a1 b2 + a2 b1 is the order.
constexpr u256 a1{0x89d3256894d213e3};
constexpr u256 b1{0x8211bbeb7d4f1128, 0x6f4d8248eeb859fc, 0, 0};
constexpr u256 a2{0x0be4e1541221250b, 0x6f4d8248eeb859fd, 0, 0};
constexpr u256 b2{0x89d3256894d213e3};

/// floor(2^256 b2 / order) and floor(2^256 b1 / order).
constexpr u256 b2_over_order{0xd91d232ec7e0b3d7, 0x2, 0, 0};
constexpr u256 b1_over_order{0x7a7bd9d4391eb18d, 0x4ccef014a773d2cf, 0x2, 0};

/// k1 + k2 lambda, with magnitudes below 2^128 and a sign for k2; k1 is never negative.
struct Halves {
    u256 k1;
    u256 k2;
    bool k2_is_negative;
};

/// Floor of k * factor / 2^256.
u256 multiply_high(const u256& k, const u256& factor) noexcept
{
    const u512 product = multiply_full(k, factor);
    return {product.limb[4], product.limb[5], product.limb[6], product.limb[7]};
}

/// Subtracts from (k, 0) the lattice point under it. c1 and c2 are its coordinates k b2 / order and
/// k b1 / order rounded down, by less than 1.2 each, so that what is left is less than 1.2 (a1 +
/// a2) and between -1.2 b1 and 1.2 b2: within 128 bits.
Halves split(const u256& k) noexcept
{
    const u256 c1 = multiply_high(k, b2_over_order);
    const u256 c2 = multiply_high(k, b1_over_order);
    const u256 k1 = k - multiply_wide(c1, a1) - multiply_wide(c2, a2);
    const u256 k2 = multiply_wide(c1, b1) - multiply_wide(c2, b2);
    const bool negative = is_negative(k2);
    return {k1, negative ? -k2 : k2, negative};
}

/// A number that is known to be below 2^128.
constexpr u128 low_half(const u256& x) noexcept
{
    return (u128{x.limb[1]} << 64) | x.limb[0];
}

constexpr unsigned window = 5;
constexpr std::size_t table_size = std::size_t{1} << (window - 2);

/// p, 3 p, 5 p, ... 15 p, scaled by one z: the affine coordinates are (x / z^2, y / z^3).
struct Table {
    AffinePoint odd[table_size];
    Fp z;
};

Table odd_multiples(const AffinePoint& p) noexcept
{
    // On the curve scaled by the z of 2 p, 2 p is affine.
    const JacobianPoint twice_p = twice(JacobianPoint::from(p));
    const AffinePoint step{twice_p.x, twice_p.y};
    const Fp zz = square(twice_p.z);
    JacobianPoint sum{p.x * zz, p.y * (zz * twice_p.z), Fp::one()};

    Table table;
    Fp ratio[table_size];  // ratio[i]: by what z grew from entry i-1 to entry i
    table.odd[0] = {sum.x, sum.y};
    for (std::size_t i = 1; i < table_size; ++i) {
        // The addition's formulas again, for the growth of z alone; no two operands are equal or
        // opposite here, since the order is a prime beyond all of these multiples.
        const Fp sum_zz = square(sum.z);
        const Fp h = step.x * sum_zz - sum.x;
        const Fp slope = step.y * (sum_zz * sum.z) - sum.y;
        const Fp hh = square(h);
        const Fp hhh = hh * h;
        const Fp v = sum.x * hh;
        const Fp x = square(slope) - hhh - twice(v);
        sum = {x, slope * (v - x) - sum.y * hhh, sum.z * h};
        table.odd[i] = {sum.x, sum.y};
        ratio[i] = h;
    }
    Fp scale = Fp::one();
    for (std::size_t i = table_size - 1; i-- > 0;) {
        scale = scale * ratio[i + 1];
        const Fp scale2 = square(scale);
        table.odd[i] = {table.odd[i].x * scale2, table.odd[i].y * (scale2 * scale)};
    }
    table.z = sum.z * twice_p.z;
    return table;
}

/// digit * p out of the table.
AffinePoint pick(const AffinePoint* odd, int digit) noexcept
{
    const AffinePoint& entry = odd[static_cast<unsigned>(digit < 0 ? -digit : digit) / 2];
    return {entry.x, digit < 0 ? -entry.y : entry.y};
}

}  // namespace

AffinePoint multiply(const AffinePoint& p, const u256& scalar) noexcept
{
    if (is_infinity(p))
        return p;
    const Halves halves =
        split(less(scalar, group_order) ? scalar : divide(scalar, group_order).remainder);
    const SignedDigits digits1 = recode(low_half(halves.k1), window);
    const SignedDigits digits2 = recode(low_half(halves.k2), window);
    const Table table = odd_multiples(p);
    AffinePoint image[table_size];
    for (std::size_t i = 0; i < table_size; ++i) {
        const AffinePoint& entry = table.odd[i];
        image[i] = {beta * entry.x, halves.k2_is_negative ? -entry.y : entry.y};
    }

    JacobianPoint sum = JacobianPoint::infinity();
    for (unsigned i = digits1.length > digits2.length ? digits1.length : digits2.length; i-- > 0;) {
        sum = twice(sum);
        if (const int digit = digits1.digits[i]; digit != 0)
            sum = add(sum, pick(table.odd, digit));
        if (const int digit = digits2.digits[i]; digit != 0)
            sum = add(sum, pick(image, digit));
    }
    sum.z = sum.z * table.z;
    return to_affine(sum);
}

}  // namespace sluice::evm::bn254
