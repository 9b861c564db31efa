// Keccak-f[1600] on general registers, shared by the portable and the BMI2 build of it.
//
// Two rounds per loop turn, from one set of 25 lanes to another and back, so that no lane moves
// between rounds. Each row of the output is finished before the next is begun: five lanes are
// gathered (theta's correction, rho and pi in one step) and chi runs over them while they sit in
// registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "base/compiler.hpp"

namespace sluice::keccak_detail {

inline constexpr std::uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Rotation of lane (x, y), at [5 * y + x].
inline constexpr int rotations[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                      25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

/// Row Y of the round's output: lane x comes from lane (x', y') with y' = x and 2x' + 3y' = Y,
/// that is x' = x + 3Y (all modulo 5).
template <int Y>
SLUICE_ALWAYS_INLINE void row(std::uint64_t* out, const std::uint64_t* in,
                              const std::uint64_t* d) noexcept
{
    constexpr int s0 = (0 + 3 * Y) % 5;
    constexpr int s1 = (1 + 3 * Y) % 5;
    constexpr int s2 = (2 + 3 * Y) % 5;
    constexpr int s3 = (3 + 3 * Y) % 5;
    constexpr int s4 = (4 + 3 * Y) % 5;
    const std::uint64_t b0 = std::rotl(in[s0] ^ d[s0], rotations[s0]);
    const std::uint64_t b1 = std::rotl(in[5 + s1] ^ d[s1], rotations[5 + s1]);
    const std::uint64_t b2 = std::rotl(in[10 + s2] ^ d[s2], rotations[10 + s2]);
    const std::uint64_t b3 = std::rotl(in[15 + s3] ^ d[s3], rotations[15 + s3]);
    const std::uint64_t b4 = std::rotl(in[20 + s4] ^ d[s4], rotations[20 + s4]);
    out[5 * Y + 0] = b0 ^ (~b1 & b2);
    out[5 * Y + 1] = b1 ^ (~b2 & b3);
    out[5 * Y + 2] = b2 ^ (~b3 & b4);
    out[5 * Y + 3] = b3 ^ (~b4 & b0);
    out[5 * Y + 4] = b4 ^ (~b0 & b1);
}

SLUICE_ALWAYS_INLINE void round(std::uint64_t* out, const std::uint64_t* in,
                                std::uint64_t constant) noexcept
{
    std::uint64_t c[5];
    for (int x = 0; x < 5; ++x)
        c[x] = in[x] ^ in[5 + x] ^ in[10 + x] ^ in[15 + x] ^ in[20 + x];
    const std::uint64_t d[5] = {c[4] ^ std::rotl(c[1], 1), c[0] ^ std::rotl(c[2], 1),
                                c[1] ^ std::rotl(c[3], 1), c[2] ^ std::rotl(c[4], 1),
                                c[3] ^ std::rotl(c[0], 1)};
    row<0>(out, in, d);
    out[0] ^= constant;
    row<1>(out, in, d);
    row<2>(out, in, d);
    row<3>(out, in, d);
    row<4>(out, in, d);
}

SLUICE_ALWAYS_INLINE void permute_scalar(std::uint64_t* state) noexcept
{
    std::uint64_t a[25];
    std::uint64_t e[25];
    for (int i = 0; i < 25; ++i)
        a[i] = state[i];
    for (int i = 0; i < 24; i += 2) {
        round(e, a, round_constants[i]);
        round(a, e, round_constants[i + 1]);
    }
    for (int i = 0; i < 25; ++i)
        state[i] = a[i];
}

}  // namespace sluice::keccak_detail
