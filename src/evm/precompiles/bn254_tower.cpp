// Products are schoolbook in Fp6, with each coefficient one sum of products, and Karatsuba's or the
// complex method in Fp12.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_tower.hpp"

namespace sluice::evm::bn254 {
namespace {

Fp6 operator+(const Fp6& x, const Fp6& y) noexcept
{
    return {x.a + y.a, x.b + y.b, x.c + y.c};
}

Fp6 operator-(const Fp6& x, const Fp6& y) noexcept
{
    return {x.a - y.a, x.b - y.b, x.c - y.c};
}

Fp6 operator-(const Fp6& x) noexcept
{
    return {-x.a, -x.b, -x.c};
}

Fp6 operator*(const Fp6& x, const Fp6& y) noexcept
{
    const Fp2 b_xi = times_xi(y.b);
    const Fp2 c_xi = times_xi(y.c);
    return {sum_of_products(x.a, y.a, x.b, c_xi, x.c, b_xi),
            sum_of_products(x.a, y.b, x.b, y.a, x.c, c_xi),
            sum_of_products(x.a, y.c, x.b, y.b, x.c, y.a)};
}

Fp6 times_v(const Fp6& x) noexcept
{
    return {times_xi(x.c), x.a, x.b};
}

Fp6 inverse(const Fp6& x) noexcept
{
    // The adjoint over the norm; J.-L. Beuchat et al., "High-Speed Software Implementation of the
    // Optimal Ate Pairing over Barreto-Naehrig Curves", Pairing 2010, algorithm 17.
    const Fp2 a = square(x.a) - times_xi(x.b * x.c);
    const Fp2 b = times_xi(square(x.c)) - x.a * x.b;
    const Fp2 c = square(x.b) - x.a * x.c;
    const Fp2 norm = inverse(x.a * a + times_xi(sum_of_products(x.c, b, x.b, c)));
    return {a * norm, b * norm, c * norm};
}

/// (a + b s)^2 with s^2 = xi.
struct Square4 {
    Fp2 a;
    Fp2 b;

    Square4(const Fp2& x, const Fp2& y) noexcept
    {
        const Fp2 xx = square(x);
        const Fp2 yy = square(y);
        a = times_xi(yy) + xx;
        b = square(x + y) - xx - yy;
    }
};

}  // namespace

Fp12 operator*(const Fp12& x, const Fp12& y) noexcept
{
    const Fp6 a = x.a * y.a;
    const Fp6 b = x.b * y.b;
    return {a + times_v(b), (x.a + x.b) * (y.a + y.b) - a - b};
}

Fp12 operator*(const Fp12& x, const Line& line) noexcept
{
    const Fp2 b_xi = times_xi(line.b);
    const Fp2 c_xi = times_xi(line.c);
    return {{sum_of_products(x.a.a, line.a, x.b.c, b_xi, x.b.b, c_xi),
             sum_of_products(x.a.b, line.a, x.b.a, line.b, x.b.c, c_xi),
             sum_of_products(x.a.c, line.a, x.b.b, line.b, x.b.a, line.c)},
            {sum_of_products(x.b.a, line.a, x.a.a, line.b, x.a.c, c_xi),
             sum_of_products(x.b.b, line.a, x.a.b, line.b, x.a.a, line.c),
             sum_of_products(x.b.c, line.a, x.a.c, line.b, x.a.b, line.c)}};
}

Fp12 square(const Fp12& x) noexcept
{
    // (a + b) (a + v b) = a^2 + v b^2 + (1 + v) a b
    const Fp6 ab = x.a * x.b;
    const Fp6 both = (x.a + x.b) * (x.a + times_v(x.b));
    return {both - ab - times_v(ab), ab + ab};
}

Fp12 inverse(const Fp12& x) noexcept
{
    const Fp6 norm = inverse(x.a * x.a - times_v(x.b * x.b));
    return {x.a * norm, -(x.b * norm)};
}

Fp12 conjugate(const Fp12& x) noexcept
{
    return {x.a, -x.b};
}

Fp12 frobenius(const Fp12& x) noexcept
{
    return {{conjugate(x.a.a), conjugate(x.a.b) * frobenius_factor[1],
             conjugate(x.a.c) * frobenius_factor[3]},
            {conjugate(x.b.a) * frobenius_factor[0], conjugate(x.b.b) * frobenius_factor[2],
             conjugate(x.b.c) * frobenius_factor[4]}};
}

Fp12 frobenius2(const Fp12& x) noexcept
{
    return {
        {x.a.a, x.a.b * frobenius2_factor[1], x.a.c * frobenius2_factor[3]},
        {x.b.a * frobenius2_factor[0], x.b.b * frobenius2_factor[2], x.b.c * frobenius2_factor[4]}};
}

Fp12 frobenius3(const Fp12& x) noexcept
{
    return frobenius(frobenius2(x));
}

Fp12 cyclotomic_square(const Fp12& x) noexcept
{
    // R. Granger, M. Scott, "Faster Squaring in the Cyclotomic Subgroup of Sixth Degree
    // Extensions", PKC 2010: three squarings in the extension of degree four.
    const Square4 s{x.a.a, x.b.b};
    const Square4 t{x.b.a, x.a.c};
    const Square4 u{x.a.b, x.b.c};
    const auto thrice_minus_twice = [](const Fp2& y, const Fp2& z) noexcept {
        return twice(y - z) + y;
    };
    const auto thrice_plus_twice = [](const Fp2& y, const Fp2& z) noexcept {
        return twice(y + z) + y;
    };
    return {{thrice_minus_twice(s.a, x.a.a), thrice_minus_twice(t.a, x.a.b),
             thrice_minus_twice(u.a, x.a.c)},
            {thrice_plus_twice(times_xi(u.b), x.b.a), thrice_plus_twice(s.b, x.b.b),
             thrice_plus_twice(t.b, x.b.c)}};
}

}  // namespace sluice::evm::bn254
