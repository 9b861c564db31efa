// Random elements of bn254's base field and of its quadratic extension.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmpxx.h>
#include <rapidcheck.h>

#include "evm/precompiles/bn254_field2.hpp"
#include "tests/base/words.hpp"

namespace sluice::evm::bn254 {

inline u256 reduced(const mpz_class& x)
{
    mpz_class r;
    mpz_fdiv_r(r.get_mpz_t(), x.get_mpz_t(), sluice::test::to_mpz(field_prime).get_mpz_t());
    return sluice::test::from_mpz(r);
}

/// Any number below p: half of them near zero or p.
inline rc::Gen<u256> below_p()
{
    return rc::gen::map(rc::gen::pair(rc::gen::arbitrary<u256>(), rc::gen::inRange(0, 4)),
                        [](const auto& pair) -> u256 {
                            const auto& [x, kind] = pair;
                            if (kind == 0)
                                return x.limb[0] % 5;
                            if (kind == 1)
                                return field_prime - 1 - x.limb[0] % 5;
                            return reduced(sluice::test::to_mpz(x));
                        });
}

/// Any element, by value or, so that the limbs that are worked on meet their bounds, by residue.
inline rc::Gen<Fp> any_fp()
{
    return rc::gen::map(rc::gen::pair(below_p(), rc::gen::arbitrary<bool>()), [](const auto& pair) {
        return pair.second ? Fp::from(pair.first) : Fp{pair.first};
    });
}

inline rc::Gen<Fp2> any_fp2()
{
    return rc::gen::map(rc::gen::pair(any_fp(), any_fp()),
                        [](const auto& pair) { return Fp2{pair.first, pair.second}; });
}

}  // namespace sluice::evm::bn254
