// Inverses against GMP's.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/modular_inverse.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "evm/precompiles/bn254_curve.hpp"
#include "tests/base/words.hpp"

namespace sluice::evm {
namespace {

using sluice::test::from_mpz;
using sluice::test::to_mpz;

u256 expected_inverse(const u256& x, const u256& m)
{
    mpz_class inverse;
    if (mpz_invert(inverse.get_mpz_t(), to_mpz(x).get_mpz_t(), to_mpz(m).get_mpz_t()) == 0)
        return 0;
    return from_mpz(inverse);
}

TEST(ModularInverse, AgreesWithGmpForAnyOddModulus)
{
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(rc::check([](const u256& any, const u256& number) {
            const u256 modulus = number | u256{1};
            RC_PRE(modulus != u256{1});
            const u256 x = from_mpz(to_mpz(any) % to_mpz(modulus));
            RC_ASSERT(modular_inverse(x, OddModulus{modulus}) == expected_inverse(x, modulus));
        }));
    }
}

TEST(ModularInverse, EdgesOfPrimeModuli)
{
    const u256 secp256k1_prime{0xfffffffefffffc2f, ~0ULL, ~0ULL, ~0ULL};
    for (const u256& p : {bn254::field_prime, bn254::group_order, secp256k1_prime}) {
        const OddModulus modulus{p};
        EXPECT_EQ(modular_inverse(0, modulus), u256{0});
        EXPECT_EQ(modular_inverse(1, modulus), u256{1});
        EXPECT_EQ(modular_inverse(p - 1, modulus), p - 1);
        for (unsigned bit = 0; bit < 253; ++bit) {
            for (const u256& x : {u256{1} << bit, (u256{1} << bit) + 1, p - (u256{1} << bit)})
                EXPECT_EQ(modular_inverse(x, modulus), expected_inverse(x, p));
        }
    }
}

TEST(ModularInverse, NoneIsZero)
{
    EXPECT_EQ(modular_inverse(6, OddModulus{9}), u256{0});
    EXPECT_EQ(modular_inverse(0, OddModulus{1}), u256{0});
    EXPECT_EQ(modular_inverse(u256{3} << 200, OddModulus{(u256{3} << 250) + 3}), u256{0});
    EXPECT_EQ(modular_inverse(2, OddModulus{9}), u256{5});
}

}  // namespace
}  // namespace sluice::evm
