// Keccak-256 for comparing with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <sluice/types.hpp>

namespace sluice {

/// A second, plain implementation straight from the specification's text: no shared code, indexed
/// by coordinates, one step after the other.
inline Bytes reference_keccak(BytesView data)
{
    std::uint64_t a[5][5]{};
    const auto permute = [&a] {
        std::uint8_t lfsr = 1;
        for (int round = 0; round < 24; ++round) {
            std::uint64_t c[5];
            for (int x = 0; x < 5; ++x)
                c[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
            for (int x = 0; x < 5; ++x) {
                for (int y = 0; y < 5; ++y)
                    a[x][y] ^= c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
            }
            std::uint64_t b[5][5];
            int x = 1;
            int y = 0;
            b[0][0] = a[0][0];
            for (int t = 0; t < 24; ++t) {
                b[y][(2 * x + 3 * y) % 5] = std::rotl(a[x][y], ((t + 1) * (t + 2) / 2) % 64);
                const int next = (2 * x + 3 * y) % 5;
                x = y;
                y = next;
            }
            for (int i = 0; i < 5; ++i) {
                for (int j = 0; j < 5; ++j)
                    a[i][j] = b[i][j] ^ (~b[(i + 1) % 5][j] & b[(i + 2) % 5][j]);
            }
            for (int j = 0; j < 7; ++j) {
                if (lfsr & 1)
                    a[0][0] ^= std::uint64_t{1} << ((1 << j) - 1);
                lfsr = static_cast<std::uint8_t>((lfsr << 1) ^ ((lfsr >> 7) * 0x71));
            }
        }
    };
    Bytes padded{data.begin(), data.end()};
    padded.push_back(0x01);
    while (padded.size() % 136 != 0)
        padded.push_back(0);
    padded.back() |= 0x80;
    for (std::size_t block = 0; block < padded.size(); block += 136) {
        for (std::size_t i = 0; i < 136; ++i)
            a[(i / 8) % 5][(i / 8) / 5] ^= std::uint64_t{padded[block + i]} << (8 * (i % 8));
        permute();
    }
    Bytes digest;
    for (std::size_t i = 0; i < 32; ++i)
        digest.push_back(static_cast<std::uint8_t>(a[i / 8][0] >> (8 * (i % 8))));
    return digest;
}

}  // namespace sluice
