// Which instructions a trace is about: windows into runs that are too long to look at as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <limits>

namespace sluice::evm {

/// Numbers from `first` to `last`, both included.
struct TraceRange {
    std::uint64_t first = 0;
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();

    [[nodiscard]] bool contains(std::uint64_t number) const noexcept
    {
        return number >= first && number <= last;
    }
};

/// All four must fit. Without anything said, every instruction does.
struct TraceFilter {
    TraceRange steps;  ///< The first instruction of a run is 1: the line it has in a whole trace.
    TraceRange pc;
    TraceRange depth;  ///< From 1, as lines have it.
    std::bitset<256> opcodes = std::bitset<256>{}.set();

    [[nodiscard]] bool matches(std::uint64_t step, std::uint64_t at, std::uint64_t nesting,
                               std::uint8_t opcode) const noexcept
    {
        return steps.contains(step) && pc.contains(at) && depth.contains(nesting) &&
               opcodes[opcode];
    }
};

}  // namespace sluice::evm
