// Montgomery multiplication of numbers of one to four limbs, for a modulus known when compiling
// (the fields of curves) or only at run time (MODEXP).
//
// Source: P. L. Montgomery, "Modular Multiplication Without Trial Division", Mathematics of
// Computation 44, 1985; the interleaving of product and reduction by rows is "CIOS" in C. K. Koc,
// T. Acar, B. S. Kaliski, "Analyzing and Comparing Montgomery Multiplication Algorithms", IEEE
// Micro 16(3), 1996.
//
// A row is first put together from its limb products, then added: two carry chains. Rows of four
// limbs are in assembly where there is MULX; what compilers make of the same lines is a fifth more
// instructions, and no slower on a Zen 4 core, whose multiplier is what all of this waits for. What
// was tried and did not pay, on a Zen 5 core: ADCX/ADOX, whole multiplications in assembly (slower
// inside the formulas of a curve, since that fixes registers), a squaring of its own (no faster),
// sums on the double-width word (a tenth slower under Clang 19, a third under GCC 12).
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "base/u256_mul.hpp"

namespace sluice::evm {

namespace montgomery_detail {

/// step(0), step(1), ... step(N-1), written out: GCC keeps the outer loop of the multiplication as
/// a loop, with its limbs in memory, and takes twice the time.
template <std::size_t N, class Step>
SLUICE_ALWAYS_INLINE constexpr void repeat(Step step) noexcept
{
    [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
        (step(std::integral_constant<std::size_t, i>{}), ...);
    }(std::make_index_sequence<N>{});
}

/// What a row does with the limbs it meets.
enum class Row {
    first,    ///< sets row[0..N]
    topmost,  ///< adds to row[0..N-1], sets row[N]
    inner,    ///< adds to row[0..N]
};

/// row[0..N] (+)= factor * number[0..N-1]; returns the carry out of row[N], which only an inner row
/// can have.
template <std::size_t N, Row kind>
SLUICE_ALWAYS_INLINE constexpr unsigned char add_row(std::uint64_t* row, std::uint64_t factor,
                                                     const std::uint64_t* number) noexcept
{
#if defined(__x86_64__) && defined(__BMI2__)
    // The lines below, in fewer instructions.
    if constexpr (N == 4) {
        if !consteval {
            std::uint64_t r0, r1, r2, r3, r4, high0, high1;
            unsigned char carry = 0;
            asm("mulxq %[n0], %[r0], %[h0]\n\t"
                "mulxq %[n1], %[r1], %[h1]\n\t"
                "addq %[h0], %[r1]\n\t"
                "mulxq %[n2], %[r2], %[h0]\n\t"
                "adcq %[h1], %[r2]\n\t"
                "mulxq %[n3], %[r3], %[r4]\n\t"
                "adcq %[h0], %[r3]\n\t"
                "adcq $0, %[r4]"
                : [r0] "=&r"(r0), [r1] "=&r"(r1), [r2] "=&r"(r2), [r3] "=&r"(r3), [r4] "=&r"(r4),
                  [h0] "=&r"(high0), [h1] "=&r"(high1)
                : "d"(factor), [n0] "m"(number[0]), [n1] "m"(number[1]), [n2] "m"(number[2]),
                  [n3] "m"(number[3])
                : "cc");
            if constexpr (kind == Row::inner) {
                asm("addq %[r0], %[t0]\n\t"
                    "adcq %[r1], %[t1]\n\t"
                    "adcq %[r2], %[t2]\n\t"
                    "adcq %[r3], %[t3]\n\t"
                    "adcq %[r4], %[t4]"
                    : [t0] "+&r"(row[0]), [t1] "+&r"(row[1]), [t2] "+&r"(row[2]),
                      [t3] "+&r"(row[3]), [t4] "+&r"(row[4]), "=@ccc"(carry)
                    : [r0] "r"(r0), [r1] "r"(r1), [r2] "r"(r2), [r3] "r"(r3), [r4] "r"(r4));
                return carry;
            } else if constexpr (kind == Row::topmost) {
                asm("addq %[r0], %[t0]\n\t"
                    "adcq %[r1], %[t1]\n\t"
                    "adcq %[r2], %[t2]\n\t"
                    "adcq %[r3], %[t3]\n\t"
                    "adcq $0, %[t4]"
                    : [t0] "+&r"(row[0]), [t1] "+&r"(row[1]), [t2] "+&r"(row[2]),
                      [t3] "+&r"(row[3]), [t4] "+&r"(r4)
                    : [r0] "r"(r0), [r1] "r"(r1), [r2] "r"(r2), [r3] "r"(r3)
                    : "cc");
                row[4] = r4;
                return 0;
            } else {
                row[0] = r0;
                row[1] = r1;
                row[2] = r2;
                row[3] = r3;
                row[4] = r4;
                return 0;
            }
        }
    }
#endif
    std::uint64_t low[N + 1];
    std::uint64_t high[N];
    for (std::size_t j = 0; j < N; ++j)
        low[j] = detail::multiply_add(factor, number[j], 0, 0, high[j]);
    unsigned char carry = 0;
    for (std::size_t j = 1; j < N; ++j)
        low[j] = add_carry(low[j], high[j - 1], carry);
    low[N] = high[N - 1] + carry;

    if constexpr (kind == Row::first) {
        for (std::size_t j = 0; j <= N; ++j)
            row[j] = low[j];
        return 0;
    }
    carry = 0;
    for (std::size_t j = 0; j < N; ++j)
        row[j] = add_carry(row[j], low[j], carry);
    if constexpr (kind == Row::topmost) {
        row[N] = low[N] + carry;
        return 0;
    }
    row[N] = add_carry(row[N], low[N], carry);
    return carry;
}

}  // namespace montgomery_detail

/// The number that makes the reduction exact: -1 / modulus modulo 2^64, for an odd modulus.
constexpr std::uint64_t montgomery_inverse(std::uint64_t modulus_limb) noexcept
{
    // x = m is right modulo 8, and each step of Newton's iteration doubles the bits.
    std::uint64_t x = modulus_limb;
    for (int bits = 3; bits < 64; bits *= 2)
        x *= 2 - modulus_limb * x;
    return 0 - x;
}

/// r = x if top:x is below the modulus, else top:x - modulus; `top` is 0 or 1.
///
/// Which of the two it is, is random, and a mispredicted branch costs more than a product. No
/// wording of the choice kept Clang 19 from branching everywhere, so four limbs, the case that
/// matters, are chosen from in assembly.
template <std::size_t N>
SLUICE_ALWAYS_INLINE constexpr void subtract_if_not_less(std::uint64_t* r, const std::uint64_t* x,
                                                         std::uint64_t top,
                                                         const std::uint64_t* modulus) noexcept
{
#if defined(__x86_64__)
    if constexpr (N == 4) {
        if !consteval {
            std::uint64_t r0 = x[0], r1 = x[1], r2 = x[2], r3 = x[3];
            const std::uint64_t x0 = r0, x1 = r1, x2 = r2, x3 = r3;
            asm("subq %[m0], %[r0]\n\t"
                "sbbq %[m1], %[r1]\n\t"
                "sbbq %[m2], %[r2]\n\t"
                "sbbq %[m3], %[r3]\n\t"
                "sbbq $0, %[top]\n\t"
                "cmovcq %[x0], %[r0]\n\t"
                "cmovcq %[x1], %[r1]\n\t"
                "cmovcq %[x2], %[r2]\n\t"
                "cmovcq %[x3], %[r3]"
                : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3), [top] "+&r"(top)
                : [x0] "r"(x0), [x1] "r"(x1), [x2] "r"(x2), [x3] "r"(x3), [m0] "m"(modulus[0]),
                  [m1] "m"(modulus[1]), [m2] "m"(modulus[2]), [m3] "m"(modulus[3])
                : "cc");
            r[0] = r0;
            r[1] = r1;
            r[2] = r2;
            r[3] = r3;
            return;
        }
    }
#endif
    std::uint64_t reduced[N];
    unsigned char borrow = 0;
    for (std::size_t i = 0; i < N; ++i)
        reduced[i] = sub_borrow(x[i], modulus[i], borrow);
    const std::uint64_t keep = 0 - (std::uint64_t{borrow} & ~top);
    for (std::size_t i = 0; i < N; ++i)
        r[i] = reduced[i] ^ ((reduced[i] ^ x[i]) & keep);
}

/// r = a * b / 2^(64 N) modulo an odd modulus, for a, b below the modulus. r may be a or b.
/// `spare_bit` promises that the modulus is below 2^(64 N - 1), which spares the topmost carries.
template <std::size_t N, bool spare_bit>
SLUICE_ALWAYS_INLINE constexpr void montgomery_multiply(std::uint64_t* r, const std::uint64_t* a,
                                                        const std::uint64_t* b,
                                                        const std::uint64_t* modulus,
                                                        std::uint64_t inverse) noexcept
{
    if constexpr (N == 1) {
        // One limb: the multiple of the modulus is subtracted, which saves a carry, and with it a
        // tenth of the chain that repeated squaring waits for.
        std::uint64_t product_high{};
        std::uint64_t multiple_high{};
        const std::uint64_t low = detail::multiply_add(a[0], b[0], 0, 0, product_high);
        (void)detail::multiply_add(low * (0 - inverse), modulus[0], 0, 0, multiple_high);
        const std::uint64_t difference = product_high - multiple_high;
        r[0] = difference + (product_high < multiple_high ? modulus[0] : 0);
        return;
    }
    using montgomery_detail::add_row;
    using montgomery_detail::Row;
    // After row i the limbs from i + 1 on hold a number below twice the modulus, so that the limb
    // above its N is 0 or 1.
    std::uint64_t t[2 * N + 1]{};
    montgomery_detail::repeat<N>([&](auto i) __attribute__((always_inline)) {
        constexpr Row kind = i == 0 ? Row::first : Row::inner;
        unsigned char carry = add_row<N, kind>(t + i, a[i], b);
        carry += add_row<N, Row::inner>(t + i, t[i] * inverse, modulus);
        if constexpr (!spare_bit)
            t[i + N + 1] = carry;
    });
    subtract_if_not_less<N>(r, t + N, spare_bit ? 0 : t[2 * N], modulus);
}

/// r[0..2N-1] = a * b
template <std::size_t N>
SLUICE_ALWAYS_INLINE constexpr void multiply_rows(std::uint64_t* r, const std::uint64_t* a,
                                                  const std::uint64_t* b) noexcept
{
    using montgomery_detail::add_row;
    using montgomery_detail::Row;
    montgomery_detail::repeat<N>([&](auto i) __attribute__((always_inline)) {
        constexpr Row kind = i == 0 ? Row::first : Row::topmost;
        (void)add_row<N, kind>(r + i, a[i], b);
    });
}

/// r = x / 2^(64 N) modulo an odd modulus, for a number of N limbs: at most the modulus. r may be
/// x.
template <std::size_t N>
SLUICE_ALWAYS_INLINE constexpr void montgomery_reduce(std::uint64_t* r, const std::uint64_t* x,
                                                      const std::uint64_t* modulus,
                                                      std::uint64_t inverse) noexcept
{
    using montgomery_detail::add_row;
    using montgomery_detail::Row;
    std::uint64_t t[2 * N]{};
    for (std::size_t i = 0; i < N; ++i)
        t[i] = x[i];
    montgomery_detail::repeat<N>([&](auto i) __attribute__((always_inline)) {
        (void)add_row<N, Row::topmost>(t + i, t[i] * inverse, modulus);
    });
    for (std::size_t i = 0; i < N; ++i)
        r[i] = t[N + i];
}

}  // namespace sluice::evm
