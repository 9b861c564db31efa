// The field of bn254, and the Montgomery multiplication below it, against GMP.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_field.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/base/words.hpp"
#include "tests/evm/precompiles/bn254_elements.hpp"

namespace sluice::evm::bn254 {
namespace {

using sluice::test::from_mpz;
using sluice::test::to_mpz;

const mpz_class p = to_mpz(field_prime);

TEST(Bn254Field, ConstantsAreRight)
{
    static_assert(Fp::from(1) == Fp::one());
    static_assert(Fp::one().value() == u256{1});
    static_assert(Fp::from(6) * Fp::from(7) == Fp::from(42));
    EXPECT_EQ(field_detail::r1, reduced(mpz_class{1} << 256));
    EXPECT_EQ(field_detail::r2, reduced(mpz_class{1} << 512));
    EXPECT_EQ(field_detail::r3, reduced(mpz_class{1} << 768));
    EXPECT_EQ(p, mpz_class("21888242871839275222246405745257275088696311157297823662689037894645226"
                           "208583"));
}

TEST(Bn254Field, ArithmeticAgreesWithGmp)
{
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(rc::check([] {
            const u256 a = *below_p();
            const u256 b = *below_p();
            const Fp x = Fp::from(a);
            const Fp y = Fp::from(b);
            RC_ASSERT(x.value() == a);
            RC_ASSERT((x + y).value() == reduced(to_mpz(a) + to_mpz(b)));
            RC_ASSERT((x - y).value() == reduced(to_mpz(a) - to_mpz(b)));
            RC_ASSERT((-x).value() == reduced(-to_mpz(a)));
            RC_ASSERT((x * y).value() == reduced(to_mpz(a) * to_mpz(b)));
            RC_ASSERT(square(x).value() == reduced(to_mpz(a) * to_mpz(a)));
            RC_ASSERT(twice(x).value() == reduced(2 * to_mpz(a)));
            RC_ASSERT(twice(half(x)) == x);
            RC_ASSERT(is_zero(x) == (a == u256{}));
            RC_ASSERT((x == y) == (a == b));
            RC_ASSERT(x * inverse(x) == (is_zero(x) ? Fp::zero() : Fp::one()));
        }));
    }
}

template <std::size_t N>
void montgomery_agrees()
{
    EXPECT_TRUE(rc::check([](const u256& number, const u256& x, const u256& y) {
        // An odd modulus of N limbs, often with the top bit set.
        u256 modulus = number | u256{1};
        for (std::size_t i = N; i < 4; ++i)
            modulus.limb[i] = 0;
        modulus.limb[N - 1] |= 1;
        const mpz_class m = to_mpz(modulus);
        const u256 a = from_mpz(to_mpz(x) % m);
        const u256 b = from_mpz(to_mpz(y) % m);
        u256 r{};
        montgomery_multiply<N, false>(r.limb, a.limb, b.limb, modulus.limb,
                                      montgomery_inverse(modulus.limb[0]));
        RC_ASSERT(less(r, modulus) || modulus == u256{1});
        const mpz_class difference = (to_mpz(r) << (64 * N)) - to_mpz(a) * to_mpz(b);
        RC_ASSERT(mpz_divisible_p(difference.get_mpz_t(), m.get_mpz_t()) != 0);
    }));
}

TEST(Montgomery, AgreesWithGmpForAnyNumberOfLimbs)
{
    for (int i = 0; i < 10; ++i) {
        montgomery_agrees<1>();
        montgomery_agrees<2>();
        montgomery_agrees<3>();
        montgomery_agrees<4>();
    }
}

TEST(Montgomery, CompilesToTheSameWhenConstant)
{
    static constexpr u256 modulus{~0ULL - 58, ~0ULL, ~0ULL, ~0ULL};
    constexpr u256 a = modulus - 1;
    constexpr auto multiply = [](const u256& x) {
        u256 r{};
        montgomery_multiply<4, false>(r.limb, x.limb, x.limb, modulus.limb,
                                      montgomery_inverse(modulus.limb[0]));
        return r;
    };
    constexpr u256 when_compiling = multiply(a);
    volatile std::uint64_t low = a.limb[0];
    EXPECT_EQ(multiply({low, a.limb[1], a.limb[2], a.limb[3]}), when_compiling);
}

}  // namespace
}  // namespace sluice::evm::bn254
