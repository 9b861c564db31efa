// Input that precompiled contracts may well accept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/types.hpp>
#include <vector>

#include "tests/fuzz/byte_source.hpp"

namespace sluice::fuzz {

/// Big-endian words that the input begins with, zeros behind them, and how many bytes it is of.
struct PrecompileInput {
    std::vector<u256> words;
    std::size_t size = 0;
};

/// Input for the precompile at this address: of the right size, with points on their curves,
/// signatures that somebody made and lengths that can be paid for, most of the time.
PrecompileInput plausible_input(std::uint16_t precompile, ByteSource& source);

}  // namespace sluice::fuzz
