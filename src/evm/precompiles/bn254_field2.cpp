// What is not inlined of the quadratic extension.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bn254_field2.hpp"

namespace sluice::evm::bn254 {
namespace {

/// a + b, not reduced: below 2 p.
SLUICE_ALWAYS_INLINE u256 add_loosely(const Fp& a, const Fp& b) noexcept
{
    return a.residue + b.residue;
}

/// p - x, which for zero is p: at most p.
SLUICE_ALWAYS_INLINE u256 negate_loosely(const Fp& x) noexcept
{
    return field_prime - x.residue;
}

/// Pairs of factors, none above p. With up to four of them the sum of the products is below
/// 4 p^2, less than 2^256 p, and the sum of the factors with p below 2^256; with six it is below
/// 6 p^2, less than twice 2^256 p.
template <std::size_t K>
struct Terms {
    const std::uint64_t* a[K];
    const std::uint64_t* b[K];
};

template <std::size_t K>
SLUICE_ALWAYS_INLINE Fp sum(const Terms<K>& terms) noexcept
{
    static_assert(K <= 6);
    Fp r;
    montgomery_sum_of_products<4, K, K <= 4 ? 1 : 2, (K > 4)>(
        r.residue.limb, terms.a, terms.b, field_prime.limb, field_detail::inverse);
    return r;
}

}  // namespace

[[gnu::noinline]] Fp2 operator*(const Fp2& a, const Fp2& b) noexcept
{
    const u256 minus = negate_loosely(a.im);
    const std::uint64_t* const re = b.re.residue.limb;
    const std::uint64_t* const im = b.im.residue.limb;
    return {sum<2>({{a.re.residue.limb, minus.limb}, {re, im}}),
            sum<2>({{a.re.residue.limb, a.im.residue.limb}, {im, re}})};
}

[[gnu::noinline]] Fp2 operator*(const Fp2& a, const Fp& b) noexcept
{
    return {a.re * b, a.im * b};
}

[[gnu::noinline]] Fp2 square(const Fp2& x) noexcept
{
    // (a + b) (a - b) and 2 a b. The factors are below 2 p, the products below 2^256 p.
    const u256 sum = add_loosely(x.re, x.im);
    const u256 difference = x.re.residue + negate_loosely(x.im);
    const u256 twice_re = add_loosely(x.re, x.re);
    return {Fp{field_detail::multiply(sum, difference)},
            Fp{field_detail::multiply(twice_re, x.im.residue)}};
}

[[gnu::noinline]] Fp2 sum_of_products(const Fp2& a, const Fp2& b, const Fp2& c,
                                      const Fp2& d) noexcept
{
    const u256 minus_a = negate_loosely(a.im);
    const u256 minus_c = negate_loosely(c.im);
    const std::uint64_t* const a_re = a.re.residue.limb;
    const std::uint64_t* const b_re = b.re.residue.limb;
    const std::uint64_t* const b_im = b.im.residue.limb;
    const std::uint64_t* const c_re = c.re.residue.limb;
    const std::uint64_t* const d_re = d.re.residue.limb;
    const std::uint64_t* const d_im = d.im.residue.limb;
    return {sum<4>({{a_re, minus_a.limb, c_re, minus_c.limb}, {b_re, b_im, d_re, d_im}}),
            sum<4>({{a_re, a.im.residue.limb, c_re, c.im.residue.limb}, {b_im, b_re, d_im, d_re}})};
}

[[gnu::noinline]] Fp2 sum_of_products(const Fp2& a, const Fp2& b, const Fp2& c, const Fp2& d,
                                      const Fp2& e, const Fp2& f) noexcept
{
    const u256 minus_a = negate_loosely(a.im);
    const u256 minus_c = negate_loosely(c.im);
    const u256 minus_e = negate_loosely(e.im);
    const std::uint64_t* const a_re = a.re.residue.limb;
    const std::uint64_t* const b_re = b.re.residue.limb;
    const std::uint64_t* const b_im = b.im.residue.limb;
    const std::uint64_t* const c_re = c.re.residue.limb;
    const std::uint64_t* const d_re = d.re.residue.limb;
    const std::uint64_t* const d_im = d.im.residue.limb;
    const std::uint64_t* const e_re = e.re.residue.limb;
    const std::uint64_t* const f_re = f.re.residue.limb;
    const std::uint64_t* const f_im = f.im.residue.limb;
    return {sum<6>({{a_re, minus_a.limb, c_re, minus_c.limb, e_re, minus_e.limb},
                    {b_re, b_im, d_re, d_im, f_re, f_im}}),
            sum<6>({{a_re, a.im.residue.limb, c_re, c.im.residue.limb, e_re, e.im.residue.limb},
                    {b_im, b_re, d_im, d_re, f_im, f_re}})};
}

[[gnu::noinline]] Fp2 times_xi(const Fp2& x) noexcept
{
    const Fp2 eight = twice(twice(twice(x)));
    return {eight.re + x.re - x.im, eight.im + x.im + x.re};
}

Fp2 inverse(const Fp2& x) noexcept
{
    const Fp norm = inverse(square(x.re) + square(x.im));
    return {x.re * norm, -x.im * norm};
}

}  // namespace sluice::evm::bn254
