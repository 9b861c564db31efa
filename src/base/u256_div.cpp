// SPDX-License-Identifier: Apache-2.0
#include "base/u256_div.hpp"

#include "base/reciprocal.hpp"

namespace sluice {
namespace {

/// Limbs in use, 0 for zero.
template <std::size_t N>
SLUICE_ALWAYS_INLINE int count_limbs(const std::uint64_t (&limb)[N]) noexcept
{
    int n = N;
    while (n > 0 && limb[n - 1] == 0)
        --n;
    return n;
}

/// out = in << bits over `n` limbs, with one limb more on top; bits < 64.
SLUICE_ALWAYS_INLINE void shift_left(std::uint64_t* out, const std::uint64_t* in, int n,
                                     unsigned bits) noexcept
{
    out[n] = detail::funnel_left(0, in[n - 1], bits);
    for (int i = n - 1; i > 0; --i)
        out[i] = detail::funnel_left(in[i], in[i - 1], bits);
    out[0] = in[0] << bits;
}

/// Divides the `n` limbs of u in place by one limb: u becomes the quotient.
std::uint64_t divide_by_limb(std::uint64_t* u, int n, std::uint64_t divisor) noexcept
{
    // Two divisions or fewer: the hardware's own; more: one reciprocal serves them all.
    if (n <= 2) {
        std::uint64_t rest = 0;
        if (n == 2) {
            rest = u[1] % divisor;
            u[1] /= divisor;
        }
        const auto [quotient, remainder] = divide_limbs(rest, u[0], divisor);
        u[0] = quotient;
        return remainder;
    }
    const auto bits = static_cast<unsigned>(std::countl_zero(divisor));
    const std::uint64_t d = divisor << bits;
    const std::uint64_t v = reciprocal_of_limb(d);
    std::uint64_t rest = detail::funnel_left(0, u[n - 1], bits);
    for (int i = n - 1; i > 0; --i) {
        const auto step = divide_2by1(rest, detail::funnel_left(u[i], u[i - 1], bits), d, v);
        u[i] = step.quotient;
        rest = step.remainder;
    }
    const auto step = divide_2by1(rest, u[0] << bits, d, v);
    u[0] = step.quotient;
    return step.remainder >> bits;
}

/// Schoolbook division (Knuth, TAOCP 2, 4.3.1, algorithm D) with the two-limb reciprocal in the
/// place of the trial quotient. u holds n + 1 normalised limbs or more, `count` is the number of
/// quotient limbs; afterwards the low N limbs of u hold the (still shifted) remainder.
///
/// N is a constant so that the inner loops unroll into straight carry chains.
template <int N>
SLUICE_ALWAYS_INLINE void divide_normalised(std::uint64_t* quotient, std::uint64_t* u, int count,
                                            const std::uint64_t* d) noexcept
{
    const std::uint64_t d1 = d[N - 1];
    const std::uint64_t d0 = d[N - 2];
    const std::uint64_t v = reciprocal_of_two_limbs(d1, d0);

    for (int j = count - 1; j >= 0; --j) {
        const std::uint64_t u2 = u[j + N];
        const std::uint64_t u1 = u[j + N - 1];
        const std::uint64_t u0 = u[j + N - 2];

        std::uint64_t q;
        if (SLUICE_UNLIKELY(u2 == d1 && u1 == d0)) {
            // The trial quotient would be 2^64: take 2^64 - 1 and subtract in full.
            q = ~std::uint64_t{0};
            std::uint64_t carry = 0;
            unsigned char borrow = 0;
            for (int i = 0; i < N; ++i) {
                const std::uint64_t low = detail::multiply_add(q, d[i], carry, 0, carry);
                u[j + i] = sub_borrow(u[j + i], low, borrow);
            }
            u[j + N] = u2 - carry - borrow;
        } else {
            const auto step = divide_3by2(u2, u1, u0, d1, d0, v);
            q = step.quotient;
            std::uint64_t carry = 0;
            unsigned char borrow = 0;
            for (int i = 0; i < N - 2; ++i) {
                const std::uint64_t low = detail::multiply_add(q, d[i], carry, 0, carry);
                u[j + i] = sub_borrow(u[j + i], low, borrow);
            }
            auto r0 = static_cast<std::uint64_t>(step.remainder);
            auto r1 = static_cast<std::uint64_t>(step.remainder >> 64);
            if constexpr (N > 2) {
                r0 = sub_borrow(r0, carry, borrow);
                r1 = sub_borrow(r1, 0, borrow);
                if (SLUICE_UNLIKELY(borrow != 0)) {
                    // One too many: add the divisor back.
                    --q;
                    unsigned char back = 0;
                    for (int i = 0; i < N - 2; ++i)
                        u[j + i] = add_carry(u[j + i], d[i], back);
                    r0 = add_carry(r0, d0, back);
                    r1 = add_carry(r1, d1, back);
                }
            }
            u[j + N - 2] = r0;
            u[j + N - 1] = r1;
        }
        quotient[j] = q;
    }
}

/// Reads the remainder out of the shifted dividend.
template <int N>
SLUICE_ALWAYS_INLINE u256 unshift(const std::uint64_t* u, unsigned bits) noexcept
{
    u256 r{};
    for (int i = 0; i < N - 1; ++i)
        r.limb[i] = detail::funnel_right(u[i + 1], u[i], bits);
    r.limb[N - 1] = u[N - 1] >> bits;
    return r;
}

/// The N-limb case of divide_wide and remainder: `n` dividend limbs, n >= N.
template <int N>
SLUICE_ALWAYS_INLINE u256 divide_by(std::uint64_t* quotient, const std::uint64_t* dividend, int n,
                                    const u256& divisor) noexcept
{
    const auto bits = static_cast<unsigned>(std::countl_zero(divisor.limb[N - 1]));
    std::uint64_t d[5];
    shift_left(d, divisor.limb, N, bits);
    std::uint64_t u[9];
    shift_left(u, dividend, n, bits);
    // Where the top limb of the shifted dividend is below the divisor's, the topmost quotient limb
    // is zero: one step less in most divisions.
    int count = n - N + 1;
    if (u[n] == 0 && u[n - 1] < d[N - 1])
        --count;
    divide_normalised<N>(quotient, u, count, d);
    return unshift<N>(u, bits);
}

}  // namespace

Division divide_wide(const u256& a, const u256& b) noexcept
{
    if (less(a, b))
        return {0, a};
    const int n = count_limbs(a.limb);
    Division result{};
    switch (count_limbs(b.limb)) {
        case 1:
            result.quotient = a;
            result.remainder = divide_by_limb(result.quotient.limb, n, b.limb[0]);
            break;
        case 2:
            result.remainder = divide_by<2>(result.quotient.limb, a.limb, n, b);
            break;
        case 3:
            result.remainder = divide_by<3>(result.quotient.limb, a.limb, n, b);
            break;
        default:
            result.remainder = divide_by<4>(result.quotient.limb, a.limb, n, b);
            break;
    }
    return result;
}

Division divide_signed(const u256& a, const u256& b) noexcept
{
    const bool a_negative = is_negative(a);
    const bool b_negative = is_negative(b);
    Division result = divide(a_negative ? -a : a, b_negative ? -b : b);
    if (a_negative != b_negative)
        result.quotient = -result.quotient;
    if (a_negative)
        result.remainder = -result.remainder;
    return result;
}

u256 remainder(const u512& x, const u256& m) noexcept
{
    const int n = count_limbs(x.limb);
    if (n <= 4) {
        const u256 low{x.limb[0], x.limb[1], x.limb[2], x.limb[3]};
        return divide(low, m).remainder;
    }
    std::uint64_t quotient[8];
    switch (count_limbs(m.limb)) {
        case 1: {
            u512 u = x;
            return divide_by_limb(u.limb, n, m.limb[0]);
        }
        case 2:
            return divide_by<2>(quotient, x.limb, n, m);
        case 3:
            return divide_by<3>(quotient, x.limb, n, m);
        default:
            return divide_by<4>(quotient, x.limb, n, m);
    }
}

u256 add_mod(const u256& a, const u256& b, const u256& m) noexcept
{
    // Field arithmetic, the usual caller, hands in reduced operands: at most one subtraction.
    if (SLUICE_LIKELY(less(a, m) && less(b, m))) {
        const auto [sum, carry] = add_with_carry(a, b);
        const auto [reduced, borrow] = sub_with_borrow(sum, m);
        return carry || !borrow ? reduced : sum;
    }
    const auto [sum, carry] = add_with_carry(a, b);
    return remainder(
        u512{{sum.limb[0], sum.limb[1], sum.limb[2], sum.limb[3], carry ? 1U : 0U, 0, 0, 0}}, m);
}

u256 mul_mod(const u256& a, const u256& b, const u256& m) noexcept
{
    return remainder(multiply_full(a, b), m);
}

}  // namespace sluice
