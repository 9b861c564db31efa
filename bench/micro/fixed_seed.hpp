// A seed for tables of states, so that every run does the same.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "chain/account.hpp"

namespace sluice::micro {

/// As good as any that random_hash_seed gives: the first binary digits of pi. Small numbers would
/// not do: they make patterned keys collide.
inline constexpr chain::HashSeed fixed_seed{0x243f'6a88'85a3'08d3, 0x1319'8a2e'0370'7344,
                                            0xa409'3822'299f'31d0, 0x082e'fa98'ec4e'6c89};

}  // namespace sluice::micro
