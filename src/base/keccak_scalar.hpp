// Keccak-f[1600] on general registers, shared by the portable and the BMI2 build of it.
//
// Two rounds per loop turn, from one set of 25 lanes to another and back, so that no lane moves
// between rounds. Each row of the output is finished before the next is begun: five lanes are
// gathered (theta's effect, rho and pi in one step) and chi runs over them while they sit in
// registers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/keccak_implementations.hpp"

namespace sluice::keccak_detail {

/// Row Y of the round's output: lane x comes from lane (x', y') with y' = x and 2x' + 3y' = Y,
/// that is x' = x + 3Y (all modulo 5).
template <std::size_t Y>
SLUICE_ALWAYS_INLINE void scalar_row(std::uint64_t* out, const std::uint64_t* in,
                                     const std::uint64_t* effect) noexcept
{
    const auto lane = [&]<std::size_t X>() {
        constexpr std::size_t x = (X + 3 * Y) % 5;
        return std::rotl(in[5 * X + x] ^ effect[x], rotations[5 * X + x]);
    };
    const std::uint64_t b0 = lane.template operator()<0>();
    const std::uint64_t b1 = lane.template operator()<1>();
    const std::uint64_t b2 = lane.template operator()<2>();
    const std::uint64_t b3 = lane.template operator()<3>();
    const std::uint64_t b4 = lane.template operator()<4>();
    out[5 * Y + 0] = b0 ^ (~b1 & b2);
    out[5 * Y + 1] = b1 ^ (~b2 & b3);
    out[5 * Y + 2] = b2 ^ (~b3 & b4);
    out[5 * Y + 3] = b3 ^ (~b4 & b0);
    out[5 * Y + 4] = b4 ^ (~b0 & b1);
}

/// One round; with `Last` only row 0 of the result is made.
template <bool Last>
SLUICE_ALWAYS_INLINE void scalar_round(std::uint64_t* out, const std::uint64_t* in,
                                       std::uint64_t constant) noexcept
{
    std::uint64_t parity[5];
    for (std::size_t x = 0; x < 5; ++x)
        parity[x] = in[x] ^ in[5 + x] ^ in[10 + x] ^ in[15 + x] ^ in[20 + x];
    std::uint64_t effect[5];
    for (std::size_t x = 0; x < 5; ++x)
        effect[x] = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
    scalar_row<0>(out, in, effect);
    out[0] ^= constant;
    if constexpr (!Last) {
        scalar_row<1>(out, in, effect);
        scalar_row<2>(out, in, effect);
        scalar_row<3>(out, in, effect);
        scalar_row<4>(out, in, effect);
    }
}

SLUICE_ALWAYS_INLINE void permute_scalar(std::uint64_t* lanes) noexcept
{
    std::uint64_t a[25];
    std::uint64_t b[25];
    for (std::size_t i = 0; i < 25; ++i)
        a[i] = lanes[i];
    for (std::size_t i = 0; i < 24; i += 2) {
        scalar_round<false>(b, a, round_constants[i]);
        scalar_round<false>(a, b, round_constants[i + 1]);
    }
    for (std::size_t i = 0; i < 25; ++i)
        lanes[i] = a[i];
}

SLUICE_ALWAYS_INLINE void digest_scalar(std::uint64_t* digest, const std::uint64_t* lanes) noexcept
{
    std::uint64_t a[25];
    std::uint64_t b[25];
    for (std::size_t i = 0; i < 25; ++i)
        a[i] = lanes[i];
    for (std::size_t i = 0; i < 22; i += 2) {
        scalar_round<false>(b, a, round_constants[i]);
        scalar_round<false>(a, b, round_constants[i + 1]);
    }
    scalar_round<false>(b, a, round_constants[22]);
    scalar_round<true>(a, b, round_constants[23]);
    for (std::size_t i = 0; i < 4; ++i)
        digest[i] = a[i];
}

}  // namespace sluice::keccak_detail
