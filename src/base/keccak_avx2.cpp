// Keccak-f[1600] on AVX2 registers, one state at a time.
//
// The 25 lanes (x, y) fall apart into the origin and six *lines through the origin* of four lanes
// each, with coordinates modulo 5: the row y = 0, the column x = 0, and y = m * x for m = 1 to 4.
// A line fills a register, and the step pi, (x, y) -> (y, 2x + 3y), is linear: it maps lines to
// lines, so it is no more than a renaming of registers and a permutation within some of them:
//
//     row -> column,  column -> line 3,  3 -> 2,  2 -> 4,  4 -> 1,  1 -> row
//
// The lanes of a line stand in one of two orders. *By column*, position p holding x = p + 1, a
// column's parity is a plain XOR of registers: that suits theta. *By row*, position p holding
// y = p + 1, the five lanes of a row stand at the same position of five registers, so chi finds its
// neighbours by blends alone. Line 1 is the same in both.
//
// The two orders cost three permutations a round, and save eight against staying in one of them.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak_implementations.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace sluice::keccak_detail {
namespace {

using Vector = __m256i;

/// vpermq's control byte for "position i takes what stood at position pi".
constexpr int order(int p0, int p1, int p2, int p3) noexcept
{
    return p0 | (p1 << 2) | (p2 << 4) | (p3 << 6);
}

template <int Order>
SLUICE_ALWAYS_INLINE Vector permute(Vector v) noexcept
{
    return _mm256_permute4x64_epi64(v, Order);
}

/// Positions 0 and 2 of `even`, 1 and 3 of `odd`.
SLUICE_ALWAYS_INLINE Vector alternate(Vector even, Vector odd) noexcept
{
    return _mm256_blend_epi32(even, odd, 0b11001100);
}

/// The lower half of `low`, the upper of `high`.
SLUICE_ALWAYS_INLINE Vector halves(Vector low, Vector high) noexcept
{
    return _mm256_blend_epi32(low, high, 0b11110000);
}

SLUICE_ALWAYS_INLINE Vector rotate_by_1(Vector v) noexcept
{
    return _mm256_or_si256(_mm256_add_epi64(v, v), _mm256_srli_epi64(v, 63));
}

/// Rotation counts of the four lanes of a register, for the two shifts that make a rotation.
struct alignas(32) Counts {
    std::uint64_t left[4];
    std::uint64_t right[4];
};

constexpr Counts counts_of(int c0, int c1, int c2, int c3) noexcept
{
    const auto left = [](int c) { return static_cast<std::uint64_t>(c); };
    const auto right = [](int c) { return static_cast<std::uint64_t>(64 - c); };
    return {{left(c0), left(c1), left(c2), left(c3)}, {right(c0), right(c1), right(c2), right(c3)}};
}

/// Rotation of lane (x, y).
constexpr int rotation(int x, int y) noexcept
{
    return rotations[static_cast<std::size_t>(5 * (y % 5) + x % 5)];
}

/// Counts of line m by column.
constexpr Counts line_counts(int m) noexcept
{
    return counts_of(rotation(1, m), rotation(2, 2 * m), rotation(3, 3 * m), rotation(4, 4 * m));
}

constexpr Counts row_counts = line_counts(0);
constexpr Counts column_counts =
    counts_of(rotation(0, 1), rotation(0, 2), rotation(0, 3), rotation(0, 4));
constexpr Counts counts_1 = line_counts(1);
constexpr Counts counts_2 = line_counts(2);
constexpr Counts counts_3 = line_counts(3);
constexpr Counts counts_4 = line_counts(4);

SLUICE_ALWAYS_INLINE Vector rotate(Vector v, const Counts& counts) noexcept
{
    const auto* left = reinterpret_cast<const Vector*>(counts.left);
    const auto* right = reinterpret_cast<const Vector*>(counts.right);
    return _mm256_or_si256(_mm256_sllv_epi64(v, *left), _mm256_srlv_epi64(v, *right));
}

/// The state between rounds. `origin` is lane (0, 0) in all four positions; `column` is by row, the
/// others by column.
struct State {
    Vector origin;
    Vector row;
    Vector column;
    Vector line1;
    Vector line2;
    Vector line3;
    Vector line4;
};

struct alignas(32) Broadcast {
    std::uint64_t lane[4];
};

constexpr auto broadcast_constants = [] {
    std::array<Broadcast, 24> all{};
    for (std::size_t i = 0; i < 24; ++i)
        all[i] = {{round_constants[i], round_constants[i], round_constants[i], round_constants[i]}};
    return all;
}();

/// One round. With `Last` only the first four lanes of the result are made: origin and row.
template <bool Last>
SLUICE_ALWAYS_INLINE void round(State& s, const Broadcast& constant) noexcept
{
    // theta: the parities of columns 1 to 4 side by side, that of column 0 in all positions.
    const Vector parity = (s.row ^ s.line1) ^ (s.line2 ^ s.line3) ^ s.line4;
    Vector parity0 = s.column ^ permute<order(2, 3, 0, 1)>(s.column);
    parity0 = parity0 ^ _mm256_shuffle_epi32(parity0, 0b01001110) ^ s.origin;
    const Vector rotated = rotate_by_1(parity);
    const Vector rotated0 = rotate_by_1(parity0);
    const Vector before =
        _mm256_blend_epi32(permute<order(0, 0, 1, 2)>(parity), parity0, 0b00000011);
    const Vector after =
        _mm256_blend_epi32(permute<order(1, 2, 3, 3)>(rotated), rotated0, 0b11000000);
    const Vector effect = before ^ after;
    const Vector effect0 = permute<order(3, 3, 3, 3)>(parity) ^ permute<order(0, 0, 0, 0)>(rotated);

    // theta's effect, rho and pi. Line m's position p, x = p + 1, goes to y' = (2 + 3m) x.
    const Vector origin = s.origin ^ effect0;
    const Vector row = rotate(s.line1 ^ effect, counts_1);

    // chi on the row y = 0, whose first lane is the origin.
    const Vector next = _mm256_blend_epi32(permute<order(1, 2, 3, 3)>(row), origin, 0b11000000);
    const Vector second = _mm256_blend_epi32(permute<order(2, 3, 3, 0)>(row), origin, 0b00110000);
    const Vector origin_change = _mm256_andnot_si256(row, next);
    if constexpr (!Last) {
        const Vector line1 = permute<order(3, 2, 1, 0)>(rotate(s.line4 ^ effect, counts_4));
        const Vector line2 = rotate(s.line3 ^ effect, counts_3);
        const Vector line3 = permute<order(1, 3, 0, 2)>(rotate(s.column ^ effect0, column_counts));
        const Vector line4 = permute<order(1, 3, 0, 2)>(rotate(s.line2 ^ effect, counts_2));
        const Vector column = permute<order(2, 0, 3, 1)>(rotate(s.row ^ effect, row_counts));

        // chi on the rows y = 1 to 4, all lines by row: lane x of row y is on line y / x. What
        // stands at position y of a register has its right neighbour, x + 1, on line y / (x + 1),
        // and in the column for x + 1 = 0. The two neighbours of the five registers need each
        // unordered pair of registers once in a lower and once in an upper half, in the same
        // order: ten blends make all pairs, ten more join their halves.
        const Vector p12 = alternate(line1, line2);
        const Vector p34 = alternate(line3, line4);
        const Vector p41 = alternate(line4, line1);
        const Vector p2c = alternate(line2, column);
        const Vector pc3 = alternate(column, line3);
        const Vector p31 = alternate(line3, line1);
        const Vector p42 = alternate(line4, line2);
        const Vector p23 = alternate(line2, line3);
        const Vector pc4 = alternate(column, line4);
        const Vector p1c = alternate(line1, column);
        const auto chi = [](Vector v, Vector right, Vector second_right) {
            return v ^ _mm256_andnot_si256(right, second_right);
        };
        const Vector new_column = chi(column, halves(p12, p34), halves(p31, p42));
        const Vector new_line1 = chi(line1, halves(p34, p2c), halves(p23, pc4));
        const Vector new_line2 = chi(line2, halves(p41, pc3), halves(pc4, p31));
        const Vector new_line3 = chi(line3, halves(p2c, p41), halves(p42, p1c));
        const Vector new_line4 = chi(line4, halves(pc3, p12), halves(p1c, p23));
        s.column = new_column;
        s.line1 = new_line1;
        s.line2 = permute<order(1, 3, 0, 2)>(new_line2);
        s.line3 = permute<order(2, 0, 3, 1)>(new_line3);
        s.line4 = permute<order(3, 2, 1, 0)>(new_line4);
    }
    s.row = row ^ _mm256_andnot_si256(next, second);
    s.origin = origin ^ _mm256_broadcastq_epi64(_mm256_castsi256_si128(origin_change)) ^
               *reinterpret_cast<const Vector*>(constant.lane);
}

SLUICE_ALWAYS_INLINE Vector load(const std::uint64_t* lanes) noexcept
{
    return _mm256_loadu_si256(reinterpret_cast<const Vector*>(lanes));
}

SLUICE_ALWAYS_INLINE void store(std::uint64_t* lanes, Vector v) noexcept
{
    _mm256_storeu_si256(reinterpret_cast<Vector*>(lanes), v);
}

SLUICE_ALWAYS_INLINE std::uint64_t first_lane(Vector v) noexcept
{
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm256_castsi256_si128(v)));
}

SLUICE_ALWAYS_INLINE Vector pick(Vector v0, Vector v1, Vector v2, Vector v3) noexcept
{
    return halves(alternate(v0, v1), alternate(v2, v3));
}

SLUICE_ALWAYS_INLINE State load_state(const std::uint64_t* lanes) noexcept
{
    const Vector row1 = load(lanes + 6);
    const Vector row2 = load(lanes + 11);
    const Vector row3 = load(lanes + 16);
    const Vector row4 = load(lanes + 21);
    const auto lane = [lanes](std::size_t i) { return static_cast<long long>(lanes[i]); };
    State s;
    s.origin = _mm256_set1_epi64x(lane(0));
    s.row = load(lanes + 1);
    s.column = _mm256_set_epi64x(lane(20), lane(15), lane(10), lane(5));
    // Position p, x = p + 1, from the row y = m x.
    s.line1 = pick(row1, row2, row3, row4);
    s.line2 = pick(row2, row4, row1, row3);
    s.line3 = pick(row3, row1, row4, row2);
    s.line4 = pick(row4, row3, row2, row1);
    return s;
}

SLUICE_ALWAYS_INLINE void store_state(std::uint64_t* lanes, const State& s) noexcept
{
    alignas(32) std::uint64_t column[4];
    store(column, s.column);
    lanes[0] = first_lane(s.origin);
    store(lanes + 1, s.row);
    // Row y has at x what line y / x has there.
    store(lanes + 6, pick(s.line1, s.line3, s.line2, s.line4));
    store(lanes + 11, pick(s.line2, s.line1, s.line4, s.line3));
    store(lanes + 16, pick(s.line3, s.line4, s.line1, s.line2));
    store(lanes + 21, pick(s.line4, s.line2, s.line3, s.line1));
    for (std::size_t y = 1; y < 5; ++y)
        lanes[5 * y] = column[y - 1];
}

}  // namespace

void permute_avx2(std::uint64_t* lanes) noexcept
{
    State s = load_state(lanes);
    for (const Broadcast& constant : broadcast_constants)
        round<false>(s, constant);
    store_state(lanes, s);
}

void digest_avx2(std::uint64_t* digest, const std::uint64_t* lanes) noexcept
{
    State s = load_state(lanes);
    for (std::size_t i = 0; i < 23; ++i)
        round<false>(s, broadcast_constants[i]);
    round<true>(s, broadcast_constants[23]);
    digest[0] = first_lane(s.origin);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(digest + 1), _mm256_castsi256_si128(s.row));
    digest[3] = first_lane(_mm256_permute4x64_epi64(s.row, 2));
}

}  // namespace sluice::keccak_detail

#endif
