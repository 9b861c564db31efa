// The pairing is that of F. Vercauteren, "Optimal Pairings", IEEE Trans. Information Theory 56(1),
// 2010, for Barreto-Naehrig curves: with the curve's parameter x the order divides
// (6 x + 2) + p - p^2 + p^3, so the line functions of [6 x + 2] q and of two additions more are a
// pairing.
//
// Whether q is in the subgroup comes with it. The Frobenius map F multiplies by p there, hence
// [6 x + 2] q + F(q) - F^2(q) + F^3(q) is infinity, and all of it but F^3(q) is what the loop ends
// with. Nowhere else on the twist is it: what that combination of 1 and F annuls has an order that
// divides its norm, (6 x + 2 + F - F^2 + F^3 in the ring of F^2 - (6 x^2 + 1) F + p = 0), and the
// greatest common divisor of that norm and the number of points of the twist is the group's order.
// The idea is that of Y. Dai, K. Lin, C.-A. Zhao, Z. Zhou, "Fast Subgroup Membership Testings for
// G1, G2 and GT on Pairing-Friendly Curves", IACR ePrint 2022/348, who take the same lattice's
// shortest vector; this one costs nothing. Points of small order, of which the twist has some, may
// lead the loop into an addition of equals or to infinity: add_with_line() marks that with z = 0,
// which equals no point. In the subgroup it cannot be, since the order is a prime and no two
// multiples added are equal or opposite.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_ate.hpp"

#include "evm/precompiles/signed_digits.hpp"

namespace sluice::evm::bn254 {
namespace {

/// The parameter of the curve that p and the order are polynomials of.
constexpr std::uint64_t curve_x = 4965661367192848881;

constexpr SignedDigits loop = recode(u128{6} * curve_x + 2, 2);

/// Wider digits, by which the final exponentiation multiplies less often, need a table of so many
/// odd powers.
constexpr unsigned power_window = 4;
constexpr std::size_t power_table = std::size_t{1} << (power_window - 2);
constexpr SignedDigits power_digits = recode(curve_x, power_window);

void multiply_by_line(Fp12& product, const Line& line, const AffinePoint& p) noexcept
{
    if (!is_infinity(p))
        product = product * Line{line.a * p.y, line.b * p.x, line.c};
}

void multiply_by_sum(Fp12& product, PointPair& pair, const TwistPoint& q) noexcept
{
    multiply_by_line(product, add_with_line(pair.multiple, q), pair.p);
}

/// x to the power of the curve's parameter, in the cyclotomic subgroup.
Fp12 power_of_curve_x(const Fp12& x) noexcept
{
    Fp12 odd[power_table];  // x, x^3, x^5, x^7
    const Fp12 xx = cyclotomic_square(x);
    odd[0] = x;
    for (std::size_t i = 1; i < power_table; ++i)
        odd[i] = odd[i - 1] * xx;

    constexpr unsigned top = power_digits.length - 1;
    static_assert(power_digits.digits[top] > 0);
    Fp12 result = odd[power_digits.digits[top] / 2];
    for (unsigned i = top; i-- > 0;) {
        result = cyclotomic_square(result);
        if (const int digit = power_digits.digits[i]; digit > 0)
            result = result * odd[digit / 2];
        else if (digit < 0)
            result = result * conjugate(odd[-digit / 2]);
    }
    return result;
}

}  // namespace

bool miller_loop(std::span<PointPair> pairs, Fp12& product) noexcept
{
    for (PointPair& pair : pairs)
        pair.multiple = {pair.q.x, pair.q.y, Fp2::one()};

    Fp12 f = Fp12::one();
    for (unsigned i = loop.length - 1; i-- > 0;) {
        f = square(f);
        for (PointPair& pair : pairs) {
            multiply_by_line(f, twice_with_line(pair.multiple), pair.p);
            if (const int digit = loop.digits[i]; digit != 0)
                multiply_by_sum(f, pair, digit > 0 ? pair.q : -pair.q);
        }
    }
    for (PointPair& pair : pairs) {
        const TwistPoint q2 = frobenius2(pair.q);
        multiply_by_sum(f, pair, frobenius(pair.q));
        multiply_by_sum(f, pair, -q2);
        if (!is_equal(pair.multiple, -frobenius(q2)))
            return false;
    }
    product = product * f;
    return true;
}

Fp12 final_exponentiation(const Fp12& x) noexcept
{
    // (p^12 - 1) / order = (p^6 - 1) (p^2 + 1) ((p^4 - p^2 + 1) / order). The first two factors are
    // cheap and lead into the cyclotomic subgroup. The third, times 2 x (6 x^2 + 3 x + 1), is by
    // L. Fuentes-Castaneda, E. Knapp, F. Rodriguez-Henriquez, "Faster Hashing to G2", SAC 2011:
    // l0 + l1 p + l2 p^2 + l3 p^3 with l2 = 12 x^3 + 6 x^2 + 6 x, l0 = l2 + 6 x^2 + 1,
    // l1 = l2 - 2 x and l3 = l1 - 1.
    Fp12 f = conjugate(x) * inverse(x);
    f = frobenius2(f) * f;

    const Fp12 f_2x = cyclotomic_square(power_of_curve_x(f));
    const Fp12 f_6x = cyclotomic_square(f_2x) * f_2x;
    const Fp12 f_6xx = power_of_curve_x(f_6x);
    const Fp12 f_12xxx = power_of_curve_x(cyclotomic_square(f_6xx));
    const Fp12 l2 = f_12xxx * f_6xx * f_6x;
    const Fp12 l1 = l2 * conjugate(f_2x);
    const Fp12 l0 = l2 * f_6xx * f;
    const Fp12 l3 = l1 * conjugate(f);
    return l0 * frobenius(l1) * frobenius2(l2) * frobenius3(l3);
}

}  // namespace sluice::evm::bn254
