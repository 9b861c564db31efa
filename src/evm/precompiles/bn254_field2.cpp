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

/// A sum of products of plain residues, exact: a number of 512 bits in two's complement.
struct Wide {
    u512 value;
};

SLUICE_ALWAYS_INLINE Wide exact_product(const u256& a, const u256& b) noexcept
{
    Wide r;
    multiply_rows<4>(r.value.limb, a.limb, b.limb);
    return r;
}

SLUICE_ALWAYS_INLINE Wide operator+(const Wide& a, const Wide& b) noexcept
{
    Wide r;
    unsigned char carry = 0;
    for (std::size_t i = 0; i < 8; ++i)
        r.value.limb[i] = add_carry(a.value.limb[i], b.value.limb[i], carry);
    return r;
}

SLUICE_ALWAYS_INLINE Wide operator-(const Wide& a, const Wide& b) noexcept
{
    Wide r;
    unsigned char borrow = 0;
    for (std::size_t i = 0; i < 8; ++i)
        r.value.limb[i] = sub_borrow(a.value.limb[i], b.value.limb[i], borrow);
    return r;
}

/// x / 2^256 modulo p, for an x above -2^256 p and below excess * 2^256 p.
template <unsigned excess, bool may_be_negative>
SLUICE_ALWAYS_INLINE Fp reduce(const Wide& x) noexcept
{
    const std::uint64_t* const limb = x.value.limb;
    u256 low;
    montgomery_reduce<4>(low.limb, limb, field_prime.limb, field_detail::inverse);
    u256 high{limb[4], limb[5], limb[6], limb[7]};
    if constexpr (may_be_negative) {
        const auto mask = static_cast<std::uint64_t>(static_cast<std::int64_t>(limb[7]) >> 63);
        high = high + u256{field_prime.limb[0] & mask, field_prime.limb[1] & mask,
                           field_prime.limb[2] & mask, field_prime.limb[3] & mask};
    }
    u256 r = high + low;
    montgomery_detail::repeat<excess>([&](auto) __attribute__((always_inline)) {
        subtract_if_not_less<4>(r.limb, r.limb, 0, field_prime.limb);
    });
    return {r};
}

/// What Karatsuba's method makes a product of: those of real and imaginary parts and of their sums.
struct Products {
    Wide re;
    Wide im;
    Wide sum;
};

SLUICE_ALWAYS_INLINE Products multiply(const Fp2& a, const Fp2& b) noexcept
{
    return {exact_product(a.re.residue, b.re.residue), exact_product(a.im.residue, b.im.residue),
            exact_product(add_loosely(a.re, a.im), add_loosely(b.re, b.im))};
}

SLUICE_ALWAYS_INLINE Products operator+(const Products& a, const Products& b) noexcept
{
    return {a.re + b.re, a.im + b.im, a.sum + b.sum};
}

/// Puts together a sum of up to three products: the real part is between -3 p^2 and 3 p^2, the
/// imaginary part below 6 p^2, where 2^256 p is more than 5 p^2.
template <unsigned terms>
SLUICE_ALWAYS_INLINE Fp2 reduce(const Products& x) noexcept
{
    return {reduce<1, true>(x.re - x.im), reduce<terms <= 2 ? 1 : 2, false>(x.sum - x.re - x.im)};
}

}  // namespace

[[gnu::noinline]] Fp2 operator*(const Fp2& a, const Fp2& b) noexcept
{
    return reduce<1>(multiply(a, b));
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
    return reduce<2>(multiply(a, b) + multiply(c, d));
}

[[gnu::noinline]] Fp2 sum_of_products(const Fp2& a, const Fp2& b, const Fp2& c, const Fp2& d,
                                      const Fp2& e, const Fp2& f) noexcept
{
    return reduce<3>(multiply(a, b) + multiply(c, d) + multiply(e, f));
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
