// Shifts of 256-bit words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace sluice {

namespace detail {

/// The 64 bits that start `bits` (0..63) above the bottom of the pair (high, low).
SLUICE_ALWAYS_INLINE constexpr std::uint64_t funnel_right(std::uint64_t high, std::uint64_t low,
                                                          unsigned bits) noexcept
{
    return (low >> bits) | ((high << 1) << (63 - bits));
}

/// The upper 64 bits of the pair (high, low) moved up by `bits` (0..63).
SLUICE_ALWAYS_INLINE constexpr std::uint64_t funnel_left(std::uint64_t high, std::uint64_t low,
                                                         unsigned bits) noexcept
{
    return (high << bits) | ((low >> 1) >> (63 - bits));
}

/// Shifts by whole limbs and then by bits between neighbours, one case for each number of limbs.
constexpr u256 shift_left_by_cases(const u256& x, std::uint64_t count) noexcept
{
    const auto bits = static_cast<unsigned>(count % 64);
    const std::uint64_t(&l)[4] = x.limb;
    switch (count / 64) {
        case 0:
            return {l[0] << bits, funnel_left(l[1], l[0], bits), funnel_left(l[2], l[1], bits),
                    funnel_left(l[3], l[2], bits)};
        case 1:
            return {0, l[0] << bits, funnel_left(l[1], l[0], bits), funnel_left(l[2], l[1], bits)};
        case 2:
            return {0, 0, l[0] << bits, funnel_left(l[1], l[0], bits)};
        case 3:
            return {0, 0, 0, l[0] << bits};
        default:
            return {0, 0, 0, 0};
    }
}

constexpr u256 shift_right_by_cases(const u256& x, std::uint64_t count) noexcept
{
    const auto bits = static_cast<unsigned>(count % 64);
    const std::uint64_t(&l)[4] = x.limb;
    switch (count / 64) {
        case 0:
            return {funnel_right(l[1], l[0], bits), funnel_right(l[2], l[1], bits),
                    funnel_right(l[3], l[2], bits), l[3] >> bits};
        case 1:
            return {funnel_right(l[2], l[1], bits), funnel_right(l[3], l[2], bits), l[3] >> bits,
                    0};
        case 2:
            return {funnel_right(l[3], l[2], bits), l[3] >> bits, 0, 0};
        case 3:
            return {l[3] >> bits, 0, 0, 0};
        default:
            return {0, 0, 0, 0};
    }
}

#if SLUICE_X86_64_V3

/// Rows of a shift by vectors, one for each number of whole limbs, 0 to 4: which limb each position
/// takes (as halves, which is how vpermd counts), and what to add to its bit count. A position that
/// takes nothing has 64 or more added there, and a vector shift by that much gives zero.
struct ShiftRow {
    alignas(32) std::uint32_t source[8];
    alignas(32) std::uint64_t excess[4];
};

/// `direction` is 1 where positions take from above (a right shift), -1 where from below.
constexpr std::array<ShiftRow, 5> make_shift_rows(int direction) noexcept
{
    std::array<ShiftRow, 5> rows{};
    for (int limbs = 0; limbs < 5; ++limbs) {
        ShiftRow& row = rows[static_cast<std::size_t>(limbs)];
        for (int position = 0; position < 4; ++position) {
            const int source = position + direction * limbs;
            const bool inside = source >= 0 && source < 4;
            const auto half = static_cast<std::uint32_t>(inside ? 2 * source : 0);
            row.source[2 * position] = half;
            row.source[2 * position + 1] = half + 1;
            row.excess[position] = inside ? 0 : 128;
        }
    }
    return rows;
}

inline constexpr std::array<ShiftRow, 5> right_shift_rows = make_shift_rows(1);
inline constexpr std::array<ShiftRow, 5> left_shift_rows = make_shift_rows(-1);

/// Both limbs that meet in each position of the result, fetched and with their counts: `near` by
/// count / 64 limbs, moved by count % 64 bits, `far` by one limb more, moved the other way by what
/// is left of 64.
struct ShiftParts {
    __m256i near;
    __m256i near_count;
    __m256i far;
    __m256i far_count;
};

SLUICE_ALWAYS_INLINE ShiftParts shift_parts(const u256& x, std::uint64_t count,
                                            const std::array<ShiftRow, 5>& rows) noexcept
{
    const auto load = [](const auto& row) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(row));
    };
    const auto word = std::bit_cast<__m256i>(x);
    const ShiftRow& near = rows[count / 64];
    const ShiftRow& far = rows[count / 64 + 1];
    const __m256i bits = _mm256_set1_epi64x(static_cast<long long>(count % 64));
    const __m256i rest = _mm256_sub_epi64(_mm256_set1_epi64x(64), bits);
    return {_mm256_permutevar8x32_epi32(word, load(near.source)),
            _mm256_add_epi64(bits, load(near.excess)),
            _mm256_permutevar8x32_epi32(word, load(far.source)),
            _mm256_add_epi64(rest, load(far.excess))};
}

#endif

}  // namespace detail

/// x << count; zero when count > 255. Without a branch on the count where there are vectors.
SLUICE_ALWAYS_INLINE constexpr u256 operator<<(const u256& x, std::uint64_t count) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        if (count > 255)
            return {0, 0, 0, 0};
        const auto parts = detail::shift_parts(x, count, detail::left_shift_rows);
        return std::bit_cast<u256>(_mm256_or_si256(_mm256_sllv_epi64(parts.near, parts.near_count),
                                                   _mm256_srlv_epi64(parts.far, parts.far_count)));
    }
#endif
    return detail::shift_left_by_cases(x, count);
}

/// x >> count, filling with zeros; zero when count > 255.
SLUICE_ALWAYS_INLINE constexpr u256 operator>>(const u256& x, std::uint64_t count) noexcept
{
#if SLUICE_X86_64_V3
    if !consteval {
        if (count > 255)
            return {0, 0, 0, 0};
        const auto parts = detail::shift_parts(x, count, detail::right_shift_rows);
        return std::bit_cast<u256>(_mm256_or_si256(_mm256_srlv_epi64(parts.near, parts.near_count),
                                                   _mm256_sllv_epi64(parts.far, parts.far_count)));
    }
#endif
    return detail::shift_right_by_cases(x, count);
}

/// x >> count in two's complement: fills with the sign; all sign bits when count > 255.
SLUICE_ALWAYS_INLINE constexpr u256 shift_right_arithmetic(const u256& x,
                                                           std::uint64_t count) noexcept
{
    if (!is_negative(x))
        return x >> count;
    return ~(~x >> count);
}

}  // namespace sluice
