// The extensions of bn254's field against polynomials over GMP's integers: 1, w, ... w^11 with
// w^12 = 18 w^6 - 82, in which i = w^6 - 9.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_tower.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

#include "tests/evm/precompiles/bn254_elements.hpp"

namespace sluice::evm::bn254 {
namespace {

using sluice::test::to_mpz;

const mpz_class p = to_mpz(field_prime);

struct Polynomial {
    std::array<mpz_class, 12> coefficient;

    friend bool operator==(const Polynomial& x, const Polynomial& y) = default;
};

void PrintTo(const Polynomial& x, std::ostream* out)
{
    for (const mpz_class& c : x.coefficient)
        *out << c << ' ';
}

std::ostream& operator<<(std::ostream& out, const Polynomial& x)
{
    PrintTo(x, &out);
    return out;
}

/// x w^j
void put(Polynomial& polynomial, std::size_t j, const Fp2& x)
{
    const mpz_class im = to_mpz(x.im.value());
    polynomial.coefficient[j] = (to_mpz(x.re.value()) + 9 * (p - im)) % p;
    polynomial.coefficient[j + 6] = im;
}

Polynomial to_polynomial(const Fp12& x)
{
    Polynomial polynomial;
    put(polynomial, 0, x.a.a);
    put(polynomial, 2, x.a.b);
    put(polynomial, 4, x.a.c);
    put(polynomial, 1, x.b.a);
    put(polynomial, 3, x.b.b);
    put(polynomial, 5, x.b.c);
    return polynomial;
}

Polynomial to_polynomial(const Fp2& x)
{
    return to_polynomial(Fp12{{x, Fp2::zero(), Fp2::zero()}, Fp6::zero()});
}

Polynomial operator*(const Polynomial& x, const Polynomial& y)
{
    std::array<mpz_class, 23> product;
    for (std::size_t i = 0; i < 12; ++i) {
        for (std::size_t j = 0; j < 12; ++j)
            product[i + j] += x.coefficient[i] * y.coefficient[j];
    }
    for (std::size_t i = 22; i >= 12; --i) {
        product[i - 6] += 18 * product[i];
        product[i - 12] -= 82 * product[i];
    }
    Polynomial result;
    for (std::size_t i = 0; i < 12; ++i)
        mpz_fdiv_r(result.coefficient[i].get_mpz_t(), product[i].get_mpz_t(), p.get_mpz_t());
    return result;
}

Polynomial operator+(const Polynomial& x, const Polynomial& y)
{
    Polynomial sum;
    for (std::size_t i = 0; i < 12; ++i)
        sum.coefficient[i] = (x.coefficient[i] + y.coefficient[i]) % p;
    return sum;
}

const Polynomial one = to_polynomial(Fp12::one());

rc::Gen<Fp12> any_fp12()
{
    return rc::gen::map(rc::gen::container<std::vector<Fp2>>(6, any_fp2()),
                        [](const auto& x) { return Fp12{{x[0], x[1], x[2]}, {x[3], x[4], x[5]}}; });
}

/// x^exponent by the multiplication that is tested first.
Fp12 power(const Fp12& x, const mpz_class& exponent)
{
    Fp12 result = Fp12::one();
    for (std::size_t bit = mpz_sizeinbase(exponent.get_mpz_t(), 2); bit-- > 0;) {
        result = result * result;
        if (mpz_tstbit(exponent.get_mpz_t(), bit) != 0)
            result = result * x;
    }
    return result;
}

TEST(Bn254Fp2, AgreesWithPolynomials)
{
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(rc::check([] {
            const Fp2 a = *any_fp2();
            const Fp2 b = *any_fp2();
            const Fp2 c = *any_fp2();
            const Fp2 d = *any_fp2();
            const Fp2 e = *any_fp2();
            const Fp2 f = *any_fp2();
            const Polynomial ab = to_polynomial(a) * to_polynomial(b);
            const Polynomial cd = to_polynomial(c) * to_polynomial(d);
            const Polynomial ef = to_polynomial(e) * to_polynomial(f);
            RC_ASSERT(to_polynomial(a * b) == ab);
            RC_ASSERT(to_polynomial(sum_of_products(a, b, c, d)) == ab + cd);
            RC_ASSERT(to_polynomial(sum_of_products(a, b, c, d, e, f)) == ab + cd + ef);
            RC_ASSERT(to_polynomial(square(a)) == to_polynomial(a) * to_polynomial(a));
            RC_ASSERT(a * b.re == a * Fp2({b.re, Fp::zero()}));
            RC_ASSERT(times_xi(a) == a * Fp2::from(9, 1));
            RC_ASSERT(a * inverse(a) == (is_zero(a) ? Fp2::zero() : Fp2::one()));
            RC_ASSERT(a * conjugate(a) == Fp2({square(a.re) + square(a.im), Fp::zero()}));
        }));
    }
}

TEST(Bn254Fp2, SumsOfTheLargestProductsAreReduced)
{
    // Residues at which the exact sums reach their bounds.
    const Fp largest{field_prime - 1};
    for (const Fp& x : {Fp::zero(), largest}) {
        for (const Fp& y : {Fp::zero(), largest}) {
            const Fp2 a{x, y};
            for (const Fp2& b :
                 {Fp2{largest, largest}, Fp2{largest, Fp::zero()}, Fp2{Fp::zero(), largest}}) {
                const Polynomial ab = to_polynomial(a) * to_polynomial(b);
                EXPECT_EQ(to_polynomial(a * b), ab);
                EXPECT_EQ(to_polynomial(sum_of_products(a, b, a, b)), ab + ab);
                EXPECT_EQ(to_polynomial(sum_of_products(a, b, a, b, a, b)), ab + ab + ab);
                EXPECT_TRUE(less(sum_of_products(a, b, a, b, a, b).im.residue, field_prime));
                EXPECT_TRUE(less(sum_of_products(a, b, a, b, a, b).re.residue, field_prime));
            }
            EXPECT_EQ(to_polynomial(square(a)), to_polynomial(a) * to_polynomial(a));
        }
    }
}

TEST(Bn254Fp12, AgreesWithPolynomials)
{
    EXPECT_TRUE(rc::check([] {
        const Fp12 x = *any_fp12();
        const Fp12 y = *any_fp12();
        const Polynomial by_polynomials = to_polynomial(x) * to_polynomial(y);
        RC_ASSERT(to_polynomial(x * y) == by_polynomials);
        RC_ASSERT(to_polynomial(square(x)) == to_polynomial(x) * to_polynomial(x));
        const Line line{y.a.a, y.b.a, y.b.b};
        const Fp12 same{{line.a, Fp2::zero(), Fp2::zero()}, {line.b, line.c, Fp2::zero()}};
        RC_ASSERT(x * line == x * same);
        if (x != Fp12{Fp6::zero(), Fp6::zero()})
            RC_ASSERT(to_polynomial(x) * to_polynomial(inverse(x)) == one);
    }));
}

TEST(Bn254Fp12, FrobeniusRaisesToThePrime)
{
    EXPECT_TRUE(rc::check([] {
        const Fp12 x = *any_fp12();
        const Fp12 xp = power(x, p);
        RC_ASSERT(frobenius(x) == xp);
        RC_ASSERT(frobenius2(x) == power(xp, p));
        RC_ASSERT(frobenius3(x) == power(power(xp, p), p));
        RC_ASSERT(conjugate(x) == frobenius3(frobenius3(x)));
    }));
}

TEST(Bn254Fp12, CyclotomicSubgroupHasShortcuts)
{
    EXPECT_TRUE(rc::check([] {
        const Fp12 any = *any_fp12();
        RC_PRE(any != Fp12({Fp6::zero(), Fp6::zero()}));
        Fp12 x = conjugate(any) * inverse(any);  // to the power of p^6 - 1
        x = frobenius2(x) * x;                   // and of p^2 + 1
        RC_ASSERT(cyclotomic_square(x) == x * x);
        RC_ASSERT(conjugate(x) * x == Fp12::one());
    }));
}

}  // namespace
}  // namespace sluice::evm::bn254
