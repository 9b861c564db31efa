// The implementations of Keccak-f[1600] and what they share.
//
// Each one that needs more than the baseline's instructions is in a file of its own, compiled for
// them whatever the build's processor is (see CMakeLists.txt), and chosen at run time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/compiler.hpp"

namespace sluice::keccak_detail {

inline constexpr std::array<std::uint64_t, 24> round_constants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Rotation of lane (x, y), at [5 * y + x].
inline constexpr std::array<int, 25> rotations = {
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14};

// permute_*: 24 rounds over the 25 lanes of a state, in place; lane (x, y) is at [5 * y + x].
//
// digest_*: the first four lanes of the permuted state, which is all that a digest of a single
// block needs; the last round is cut short. The state itself is not changed.

void permute_portable(std::uint64_t* lanes) noexcept;
void digest_portable(std::uint64_t* digest, const std::uint64_t* lanes) noexcept;

#if defined(__x86_64__)
void permute_bmi2(std::uint64_t* lanes) noexcept;
void digest_bmi2(std::uint64_t* digest, const std::uint64_t* lanes) noexcept;

void permute_avx2(std::uint64_t* lanes) noexcept;
void digest_avx2(std::uint64_t* digest, const std::uint64_t* lanes) noexcept;

void permute_avx512(std::uint64_t* lanes) noexcept;
void digest_avx512(std::uint64_t* digest, const std::uint64_t* lanes) noexcept;
#endif

}  // namespace sluice::keccak_detail
