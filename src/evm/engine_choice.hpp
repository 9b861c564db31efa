// Which engine runs a frame.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/analysis/stream.hpp"
#include "evm/machine.hpp"

namespace sluice::evm {

/// Gas from which on the traditional engine runs a frame: the advanced one counts in signed
/// numbers.
inline constexpr std::uint64_t max_advanced_gas = std::uint64_t{1} << 62;

/// Sets up the frame, which is complete but for this, for one of the engines.
SLUICE_ALWAYS_INLINE void choose_engine(Frame& frame)
{
    const Machine& machine = *frame.machine;
    frame.stream = nullptr;
    if (SLUICE_LIKELY(machine.mode == EngineMode::traditional) || machine.tracer != nullptr ||
        frame.gas >= max_advanced_gas)
        return;
    frame.stream = frame.code_object->stream(*machine.rules);
    if (frame.stream != nullptr)
        frame.block = frame.stream->blocks();
}

}  // namespace sluice::evm
