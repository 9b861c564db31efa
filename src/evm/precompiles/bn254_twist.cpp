// Formulas: C. Costello, T. Lange, M. Naehrig, "Faster Pairing Computations on Curves with
// High-Degree Twists", PKC 2010, section 5, as arranged in D. F. Aranha et al., "Faster Explicit
// Formulas for Computing Pairings over Ordinary Curves", EUROCRYPT 2011, section 4.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_twist.hpp"

namespace sluice::evm::bn254 {
namespace {

/// 3 / (9 + i), the twist's constant.
constexpr Fp2 twist_b =
    Fp2::from({0x3267e6dc24a138e5, 0xb5b4c5e559dbefa3, 0x81be18991be06ac3, 0x2b149d40ceb8aaae},
              {0xe4a2bd0685c315d2, 0xa74fa084e52d1852, 0xcd2cafadeed8fdf4, 0x009713b03af0fed4});

constexpr Fp2 thrice_twist_b = twice(twist_b) + twist_b;

std::optional<Fp2> decode_number(const std::uint8_t* bytes) noexcept
{
    const u256 im = load_be(bytes);
    const u256 re = load_be(bytes + 32);
    if (!less(im, field_prime) || !less(re, field_prime))
        return std::nullopt;
    return Fp2::from(re, im);
}

}  // namespace

bool is_on_twist(const TwistPoint& p) noexcept
{
    return square(p.y) == square(p.x) * p.x + twist_b;
}

TwistPoint frobenius(const TwistPoint& p) noexcept
{
    return {conjugate(p.x) * frobenius_factor[1], conjugate(p.y) * frobenius_factor[2]};
}

TwistPoint frobenius2(const TwistPoint& p) noexcept
{
    // The factor of y is -1.
    return {p.x * frobenius2_factor[1], -p.y};
}

Line twice_with_line(HomogeneousTwistPoint& t) noexcept
{
    const Fp2 xy = half(t.x * t.y);
    const Fp2 xx = square(t.x);
    const Fp2 yy = square(t.y);
    const Fp2 yz = t.y * t.z;
    const Fp2 e = square(t.z) * thrice_twist_b;
    const Fp2 ee = square(e);
    const Fp2 f = twice(e) + e;
    const Fp2 h = twice(yz);
    t.x = xy * (yy - f);
    t.y = square(half(yy + f)) - (twice(ee) + ee);
    t.z = yy * h;
    return {-h, twice(xx) + xx, e - yy};
}

Line add_with_line(HomogeneousTwistPoint& t, const TwistPoint& q) noexcept
{
    const Fp2 rise = t.y - q.y * t.z;
    const Fp2 run = t.x - q.x * t.z;
    const Fp2 run2 = square(run);
    const Fp2 run3 = run2 * run;
    const Fp2 g = t.x * run2;
    const Fp2 h = run3 + t.z * square(rise) - twice(g);
    t.x = run * h;
    t.y = sum_of_products(rise, g - h, -run3, t.y);
    t.z = t.z * run3;
    return {run, -rise, sum_of_products(rise, q.x, -run, q.y)};
}

bool is_equal(const HomogeneousTwistPoint& t, const TwistPoint& q) noexcept
{
    return !is_zero(t.z) && t.x == q.x * t.z && t.y == q.y * t.z;
}

std::optional<TwistPoint> decode_twist_point(const std::uint8_t* bytes) noexcept
{
    const std::optional<Fp2> x = decode_number(bytes);
    const std::optional<Fp2> y = decode_number(bytes + 64);
    if (!x || !y)
        return std::nullopt;
    const TwistPoint p{*x, *y};
    if (!is_infinity(p) && !is_on_twist(p))
        return std::nullopt;
    return p;
}

}  // namespace sluice::evm::bn254
