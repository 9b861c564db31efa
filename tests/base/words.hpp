// Operands for tests of 256-bit arithmetic: random ones, and those that break carry chains.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmpxx.h>
#include <rapidcheck.h>

#include <array>
#include <ostream>

#include "base/u256_mul.hpp"
#include "base/u256_text.hpp"

namespace sluice {

/// For failure messages of GoogleTest and RapidCheck.
inline void PrintTo(const u256& x, std::ostream* out)
{
    *out << to_hex(x);
}

inline std::ostream& operator<<(std::ostream& out, const u256& x)
{
    return out << to_hex(x);
}

namespace test {

/// Limbs at which carries, signs and reciprocals change their mind.
inline constexpr std::array<std::uint64_t, 8> edge_limbs{
    0, 1, 2, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, ~1ULL, ~0ULL};

inline mpz_class to_mpz(const u256& x)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, sizeof(std::uint64_t), 0, 0, x.limb);
    return result;
}

inline mpz_class to_mpz(const u512& x)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 8, -1, sizeof(std::uint64_t), 0, 0, x.limb);
    return result;
}

/// The value modulo 2^256.
inline u256 from_mpz(const mpz_class& value)
{
    mpz_class reduced;
    mpz_fdiv_r_2exp(reduced.get_mpz_t(), value.get_mpz_t(), 256);
    u256 result{};
    mpz_export(result.limb, nullptr, -1, sizeof(std::uint64_t), 0, 0, reduced.get_mpz_t());
    return result;
}

/// The value read in two's complement.
inline mpz_class to_mpz_signed(const u256& x)
{
    mpz_class value = to_mpz(x);
    if (x.limb[3] >> 63)
        value -= mpz_class{1} << 256;
    return value;
}

}  // namespace test
}  // namespace sluice

namespace rc {

template <>
struct Arbitrary<sluice::u256> {
    static Gen<sluice::u256> arbitrary()
    {
        // Each limb random or from the edges, then cut to a random number of limbs: wide, narrow
        // and lopsided operands all turn up.
        const auto limb =
            gen::oneOf(gen::arbitrary<std::uint64_t>(), gen::elementOf(sluice::test::edge_limbs));
        return gen::map(gen::tuple(limb, limb, limb, limb, gen::inRange(0, 6)),
                        [](const auto& parts) {
                            const auto& [a, b, c, d, used] = parts;
                            sluice::u256 x{a, b, c, d};
                            for (int i = used; i < 4; ++i)
                                x.limb[i] = 0;
                            return x;
                        });
    }
};

}  // namespace rc
