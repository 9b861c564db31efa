// Inversion by division steps.
//
// Source: D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular inversion",
// IACR Transactions on Cryptographic Hardware and Embedded Systems 2019(3). One division step maps
// (delta, f, g), f odd, to
//
//     (1 - delta, g, (g - f) / 2)           if delta > 0 and g is odd,
//     (1 + delta, f, (g + (g mod 2) f) / 2) otherwise,
//
// keeps gcd(f, g), and leads to g = 0 from any start. Which steps are taken depends on the lowest
// bits of f and g alone, so 62 of them are decided on one limb each, collected in a matrix of
// 64-bit numbers, and then applied to the long f and g, and to the pair (d, e) that holds the
// invariant  d * x = f, e * x = g  modulo m. About ten rounds do for 256 bits.
//
// What the paper does in constant time, this does as fast as the input lets it: runs of zero bits
// of g go in one shift, and several odd ones are cancelled in one go.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/modular_inverse.hpp"

namespace sluice::evm {
namespace {

__extension__ using i128 = __int128;

/// 2^62 times the effect of 62 division steps: f' = (u f + v g) / 2^62, g' = (q f + r g) / 2^62.
/// |u| + |v| and |q| + |r| are at most 2^62.
struct Steps {
    std::int64_t u, v, q, r;
};

/// Decides 62 steps from the lowest limbs of f and g. `eta` is the paper's -delta.
Steps decide_steps(std::int64_t& eta, std::uint64_t f, std::uint64_t g) noexcept
{
    std::uint64_t u = 1;
    std::uint64_t v = 0;
    std::uint64_t q = 0;
    std::uint64_t r = 1;
    int left = 62;
    for (;;) {
        // Even g: steps that only halve it; the matrix's first row doubles to keep the scale.
        const int zeros = std::countr_zero(g | (~std::uint64_t{0} << left));
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0)
            break;
        if (eta < 0) {
            eta = -eta;
            const std::uint64_t old_f = f;
            f = g;
            g = 0 - old_f;
            const std::uint64_t old_u = u;
            u = q;
            q = 0 - old_u;
            const std::uint64_t old_v = v;
            v = r;
            r = 0 - old_v;
        }
        // Until eta passes zero the next steps add f or nothing to g: as many as that, up to six,
        // are one addition of a multiple of f that clears so many bits of g. f (2 - f^2) is
        // 1 / f modulo 64.
        const int limit = static_cast<int>(eta + 1 < left ? eta + 1 : left);
        // NOLINTNEXTLINE(clang-analyzer-core.BitwiseShift): limit is at least 1 here
        const std::uint64_t mask = (~std::uint64_t{0} >> (64 - limit)) & 63;
        const std::uint64_t w = (f * g * (f * f - 2)) & mask;
        g += f * w;
        q += u * w;
        r += v * w;
    }
    return {static_cast<std::int64_t>(u), static_cast<std::int64_t>(v),
            static_cast<std::int64_t>(q), static_cast<std::int64_t>(r)};
}

std::uint64_t low62(i128 x) noexcept
{
    return static_cast<std::uint64_t>(x) & mask62;
}

/// (f, g) = steps (f, g) / 2^62, exactly. Only the lowest `size` limbs are in use.
void apply(const Steps& t, Signed62& f, Signed62& g, int size) noexcept
{
    i128 cf = i128{t.u} * f.limb[0] + i128{t.v} * g.limb[0];
    i128 cg = i128{t.q} * f.limb[0] + i128{t.r} * g.limb[0];
    cf >>= 62;
    cg >>= 62;
    for (int i = 1; i < size; ++i) {
        const std::int64_t fi = f.limb[i];
        const std::int64_t gi = g.limb[i];
        cf += i128{t.u} * fi + i128{t.v} * gi;
        cg += i128{t.q} * fi + i128{t.r} * gi;
        f.limb[i - 1] = static_cast<std::int64_t>(low62(cf));
        g.limb[i - 1] = static_cast<std::int64_t>(low62(cg));
        cf >>= 62;
        cg >>= 62;
    }
    f.limb[size - 1] = static_cast<std::int64_t>(cf);
    g.limb[size - 1] = static_cast<std::int64_t>(cg);
}

/// (d, e) = steps (d, e) / 2^62 modulo m. Both are between -2m and m before and after: adding m to
/// a negative one first keeps them there, and the multiple of m that makes the division exact is
/// below 2^62.
void apply_modulo(const Steps& t, Signed62& d, Signed62& e, const OddModulus& m) noexcept
{
    const std::int64_t d_sign = d.limb[4] >> 63;
    const std::int64_t e_sign = e.limb[4] >> 63;
    std::int64_t md = (t.u & d_sign) + (t.v & e_sign);
    std::int64_t me = (t.q & d_sign) + (t.r & e_sign);
    i128 cd = i128{t.u} * d.limb[0] + i128{t.v} * e.limb[0];
    i128 ce = i128{t.q} * d.limb[0] + i128{t.r} * e.limb[0];
    const auto correction = [&m](i128 low, std::int64_t multiple) {
        const std::uint64_t want =
            m.inverse62 * static_cast<std::uint64_t>(low) + static_cast<std::uint64_t>(multiple);
        return static_cast<std::int64_t>(want & mask62);
    };
    md -= correction(cd, md);
    me -= correction(ce, me);
    cd += i128{m.value.limb[0]} * md;
    ce += i128{m.value.limb[0]} * me;
    cd >>= 62;
    ce >>= 62;
    for (int i = 1; i < 5; ++i) {
        const std::int64_t di = d.limb[i];
        const std::int64_t ei = e.limb[i];
        cd += i128{t.u} * di + i128{t.v} * ei + i128{m.value.limb[i]} * md;
        ce += i128{t.q} * di + i128{t.r} * ei + i128{m.value.limb[i]} * me;
        d.limb[i - 1] = static_cast<std::int64_t>(low62(cd));
        e.limb[i - 1] = static_cast<std::int64_t>(low62(ce));
        cd >>= 62;
        ce >>= 62;
    }
    d.limb[4] = static_cast<std::int64_t>(cd);
    e.limb[4] = static_cast<std::int64_t>(ce);
}

/// Drops the top limb of f and g once both fit in one less: the next limb takes over the sign.
void shorten(Signed62& f, Signed62& g, int& size) noexcept
{
    const std::int64_t f_top = f.limb[size - 1];
    const std::int64_t g_top = g.limb[size - 1];
    if (size == 1 || ((f_top ^ (f_top >> 63)) | (g_top ^ (g_top >> 63))) != 0)
        return;
    const auto move_sign = [](std::int64_t& below, std::int64_t top) {
        below = static_cast<std::int64_t>(static_cast<std::uint64_t>(below) |
                                          (static_cast<std::uint64_t>(top) << 62));
    };
    move_sign(f.limb[size - 2], f_top);
    move_sign(g.limb[size - 2], g_top);
    --size;
}

/// x + (m if x < 0): one step towards 0..m-1.
void add_if_negative(Signed62& x, const OddModulus& m) noexcept
{
    const std::int64_t sign = x.limb[4] >> 63;
    std::int64_t carry = 0;
    for (int i = 0; i < 4; ++i) {
        carry += x.limb[i] + (m.value.limb[i] & sign);
        x.limb[i] = carry & static_cast<std::int64_t>(mask62);
        carry >>= 62;
    }
    x.limb[4] += carry + (m.value.limb[4] & sign);
}

void negate(Signed62& x) noexcept
{
    std::int64_t carry = 0;
    for (int i = 0; i < 4; ++i) {
        carry -= x.limb[i];
        x.limb[i] = carry & static_cast<std::int64_t>(mask62);
        carry >>= 62;
    }
    x.limb[4] = carry - x.limb[4];
}

/// Whether the lowest `size` limbs are all zero.
bool is_zero(const Signed62& x, int size) noexcept
{
    std::int64_t bits = 0;
    for (int i = 0; i < size; ++i)
        bits |= x.limb[i];
    return bits == 0;
}

/// Whether x, of `size` limbs, is one; `sign` 1 or -1 says which one.
bool is_unit(const Signed62& x, int size, std::int64_t sign) noexcept
{
    if (size == 1)
        return x.limb[0] == sign;
    Signed62 y{};
    for (int i = 0; i < size; ++i)
        y.limb[i] = x.limb[i];
    // The sign stands in the top limb in use: spread it over those above.
    for (int i = size; i < 5; ++i) {
        y.limb[i] = y.limb[i - 1] >> 63;
        y.limb[i - 1] &= static_cast<std::int64_t>(mask62);
    }
    if (sign < 0)
        negate(y);
    return y.limb[0] == 1 && (y.limb[1] | y.limb[2] | y.limb[3] | y.limb[4]) == 0;
}

u256 to_u256(const Signed62& x) noexcept
{
    const auto limb = [&x](int i) { return static_cast<std::uint64_t>(x.limb[i]); };
    return {limb(0) | (limb(1) << 62), (limb(1) >> 2) | (limb(2) << 60),
            (limb(2) >> 4) | (limb(3) << 58), (limb(3) >> 6) | (limb(4) << 56)};
}

}  // namespace

u256 modular_inverse(const u256& x, const OddModulus& m) noexcept
{
    Signed62 f = m.value;
    Signed62 g = to_signed62(x);
    Signed62 d{};
    Signed62 e{{1, 0, 0, 0, 0}};
    std::int64_t eta = -1;
    int size = 5;
    // Ends after 12 rounds at the latest: theorem 11.2 of the paper bounds the steps by 741.
    while (!is_zero(g, size)) {
        const Steps steps = decide_steps(eta, static_cast<std::uint64_t>(f.limb[0]),
                                         static_cast<std::uint64_t>(g.limb[0]));
        apply_modulo(steps, d, e, m);
        apply(steps, f, g, size);
        shorten(f, g, size);
    }
    const bool negative = is_unit(f, size, -1);
    if (!negative && !is_unit(f, size, 1))
        return 0;
    add_if_negative(d, m);
    if (negative)
        negate(d);
    add_if_negative(d, m);
    return to_u256(d);
}

}  // namespace sluice::evm
