// The compression function of BLAKE2b, with the number of rounds as a parameter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace sluice::evm {

/// h = F(h, m, t, f) of RFC 7693, section 3.2, with `rounds` rounds in the place of twelve: state
/// h[8], message block m[16], offset counter t[2], last-block flag f.
void blake2b_compress(std::uint32_t rounds, std::uint64_t* h, const std::uint64_t* m,
                      const std::uint64_t* t, bool last) noexcept;

}  // namespace sluice::evm
