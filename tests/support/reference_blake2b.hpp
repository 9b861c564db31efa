// BLAKE2b's compression, for comparing with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace sluice {

inline constexpr std::uint64_t blake2b_initial_vector[8]{
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/// The compression straight from the RFC's text: one loop, indexed schedule.
inline void reference_blake2b_compress(std::uint32_t rounds, std::uint64_t* h,
                                       const std::uint64_t* m, const std::uint64_t* t, bool last)
{
    constexpr std::uint8_t sigma[10][16]{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
    std::uint64_t v[16];
    for (unsigned i = 0; i < 8; ++i) {
        v[i] = h[i];
        v[i + 8] = blake2b_initial_vector[i];
    }
    v[12] ^= t[0];
    v[13] ^= t[1];
    if (last)
        v[14] = ~v[14];
    for (std::uint32_t round = 0; round < rounds; ++round) {
        for (unsigned i = 0; i < 8; ++i) {
            const unsigned shift = i / 4;  // columns first, then diagonals
            std::uint64_t& a = v[i % 4];
            std::uint64_t& b = v[4 + (i + shift) % 4];
            std::uint64_t& c = v[8 + (i + 2 * shift) % 4];
            std::uint64_t& d = v[12 + (i + 3 * shift) % 4];
            a = a + b + m[sigma[round % 10][2 * i]];
            d = std::rotr(d ^ a, 32);
            c = c + d;
            b = std::rotr(b ^ c, 24);
            a = a + b + m[sigma[round % 10][2 * i + 1]];
            d = std::rotr(d ^ a, 16);
            c = c + d;
            b = std::rotr(b ^ c, 63);
        }
    }
    for (unsigned i = 0; i < 8; ++i)
        h[i] ^= v[i] ^ v[i + 8];
}

}  // namespace sluice
