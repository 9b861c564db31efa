// Keccak-f[1600] on AVX-512 registers, one state at a time.
//
// A register holds a row, lane x at position x; three positions are idle. theta and rho work on
// rows as they are: a three-way XOR and a rotation are one instruction each. pi takes lane (x, y)
// to (y, 2x + 3y): all lanes of one row go to one column, so permuting the positions of each
// register turns rows into columns, register x holding lane (x, y) at position y. In that shape
// chi, which combines neighbours in x, is one three-operand instruction a register. A transposition
// of 5 by 5 lanes then turns columns back into rows.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak_implementations.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace sluice::keccak_detail {
namespace {

using Vector = __m512i;

struct alignas(64) Lanes {
    std::uint64_t lane[8];
};

SLUICE_ALWAYS_INLINE Vector as_vector(const Lanes& lanes) noexcept
{
    return _mm512_load_si512(&lanes);
}

/// For position i the position of its source, given by a function of i; idle positions stay.
template <class Source>
constexpr Lanes make_order(Source source) noexcept
{
    Lanes order{{0, 1, 2, 3, 4, 5, 6, 7}};
    for (std::uint64_t i = 0; i < 5; ++i)
        order.lane[i] = source(i);
    return order;
}

constexpr Lanes left_neighbour = make_order([](std::uint64_t x) { return (x + 4) % 5; });
constexpr Lanes right_neighbour = make_order([](std::uint64_t x) { return (x + 1) % 5; });

/// pi within row R: position y' takes the lane x with 2x + 3R = y', that is x = 3y' + R.
template <std::uint64_t R>
constexpr Lanes pi_order = make_order([](std::uint64_t y) { return (3 * y + R) % 5; });

template <std::size_t Y>
constexpr Lanes rho_counts = [] {
    Lanes counts{};
    for (std::size_t x = 0; x < 5; ++x)
        counts.lane[x] = static_cast<std::uint64_t>(rotations[5 * Y + x]);
    return counts;
}();

/// The transposition joins pairs of columns first (unpack), which leaves the pair of row y at
/// positions 2 * (y / 2) and up; then a row takes a pair from each of two such registers.
template <std::uint64_t Y>
constexpr Lanes join_order = make_order([](std::uint64_t x) {
    constexpr std::uint64_t pair = Y / 2 * 2;
    return x < 2 ? pair + x : 8 + pair + x % 2;
});

/// The fourth column's lane of row Y, put at position 4 (the other positions do not matter).
template <std::uint64_t Y>
constexpr Lanes last_order = make_order([](std::uint64_t) { return Y; });

constexpr int exclusive_or_3 = 0x96;  ///< a ^ b ^ c
constexpr int chi_of = 0xd2;          ///< a ^ (~b & c)

template <int Function>
SLUICE_ALWAYS_INLINE Vector combine(Vector a, Vector b, Vector c) noexcept
{
    return _mm512_ternarylogic_epi64(a, b, c, Function);
}

SLUICE_ALWAYS_INLINE Vector permute(Vector v, const Lanes& order) noexcept
{
    return _mm512_permutexvar_epi64(as_vector(order), v);
}

struct State {
    Vector row[5];
};

template <std::uint64_t Y>
SLUICE_ALWAYS_INLINE Vector theta_rho_pi(Vector row, Vector before, Vector after) noexcept
{
    const Vector effected = combine<exclusive_or_3>(row, before, after);
    return permute(_mm512_rolv_epi64(effected, as_vector(rho_counts<Y>)), pi_order<Y>);
}

template <std::uint64_t Y>
SLUICE_ALWAYS_INLINE Vector transposed_row(Vector pairs01, Vector pairs23, Vector column4) noexcept
{
    const Vector first_four = _mm512_permutex2var_epi64(pairs01, as_vector(join_order<Y>), pairs23);
    return _mm512_mask_blend_epi64(0b10000, first_four, permute(column4, last_order<Y>));
}

SLUICE_ALWAYS_INLINE void round(State& s, std::uint64_t constant) noexcept
{
    const Vector parity = combine<exclusive_or_3>(
        combine<exclusive_or_3>(s.row[0], s.row[1], s.row[2]), s.row[3], s.row[4]);
    const Vector before = permute(parity, left_neighbour);
    const Vector after = permute(_mm512_rol_epi64(parity, 1), right_neighbour);

    const Vector c0 = theta_rho_pi<0>(s.row[0], before, after);
    const Vector c1 = theta_rho_pi<1>(s.row[1], before, after);
    const Vector c2 = theta_rho_pi<2>(s.row[2], before, after);
    const Vector c3 = theta_rho_pi<3>(s.row[3], before, after);
    const Vector c4 = theta_rho_pi<4>(s.row[4], before, after);

    const Vector iota = _mm512_maskz_set1_epi64(1, static_cast<long long>(constant));
    const Vector n0 = _mm512_xor_si512(combine<chi_of>(c0, c1, c2), iota);
    const Vector n1 = combine<chi_of>(c1, c2, c3);
    const Vector n2 = combine<chi_of>(c2, c3, c4);
    const Vector n3 = combine<chi_of>(c3, c4, c0);
    const Vector n4 = combine<chi_of>(c4, c0, c1);

    const Vector even01 = _mm512_unpacklo_epi64(n0, n1);
    const Vector odd01 = _mm512_unpackhi_epi64(n0, n1);
    const Vector even23 = _mm512_unpacklo_epi64(n2, n3);
    const Vector odd23 = _mm512_unpackhi_epi64(n2, n3);
    s.row[0] = transposed_row<0>(even01, even23, n4);
    s.row[1] = transposed_row<1>(odd01, odd23, n4);
    s.row[2] = transposed_row<2>(even01, even23, n4);
    s.row[3] = transposed_row<3>(odd01, odd23, n4);
    s.row[4] = transposed_row<4>(even01, even23, n4);
}

SLUICE_ALWAYS_INLINE State permuted(const std::uint64_t* lanes) noexcept
{
    State s;
    for (std::size_t y = 0; y < 5; ++y)
        s.row[y] = _mm512_maskz_loadu_epi64(0b11111, lanes + 5 * y);
    for (const std::uint64_t constant : round_constants)
        round(s, constant);
    return s;
}

}  // namespace

void permute_avx512(std::uint64_t* lanes) noexcept
{
    const State s = permuted(lanes);
    for (std::size_t y = 0; y < 5; ++y)
        _mm512_mask_storeu_epi64(lanes + 5 * y, 0b11111, s.row[y]);
}

void digest_avx512(std::uint64_t* digest, const std::uint64_t* lanes) noexcept
{
    _mm512_mask_storeu_epi64(digest, 0b1111, permuted(lanes).row[0]);
}

}  // namespace sluice::keccak_detail

#endif
