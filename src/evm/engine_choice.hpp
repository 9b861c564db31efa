// Which engine runs a frame.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evm/analysis/stream.hpp"
#include "evm/machine.hpp"

namespace sluice::evm {

/// Gas from which on the traditional engine runs a frame: the advanced one counts in signed
/// numbers.
inline constexpr std::uint64_t max_advanced_gas = std::uint64_t{1} << 62;

/// Sets up the frame for the traditional engine, to its end.
SLUICE_ALWAYS_INLINE void choose_traditional(Frame& frame) noexcept
{
    frame.stream = nullptr;
    frame.gas_at_start = 0;
    frame.promotion_at = 0;
}

SLUICE_ALWAYS_INLINE void count_fallback(Machine& machine, Fallback reason) noexcept
{
    ++machine.metrics.fallbacks[static_cast<std::size_t>(reason)];
}

/// Whether the code is among those that the advanced engine may run.
[[nodiscard]] inline bool is_in_share(const EngineSettings& settings, const Code& code) noexcept
{
    return settings.share_end == EngineSettings::every_code ||
           code.hash_prefix() < settings.share_end;
}

/// The stream of the frame's code, if the advanced engine may run it; else null, and the reason is
/// counted.
Stream* find_stream(const Frame& frame);

/// Chooses, where there is a choice. The frame is set up for the traditional engine.
void choose_by_mode(Frame& frame);

/// Sets up the frame, which is complete but for this, for one of the engines.
SLUICE_ALWAYS_INLINE void choose_engine(Frame& frame)
{
    Machine& machine = *frame.machine;
    choose_traditional(frame);
    frame.change_balance = 0;
    frame.pauses = 0;
    if (SLUICE_UNLIKELY(machine.engine.mode != EngineMode::traditional))
        return choose_by_mode(frame);
    ++machine.metrics.traditional_messages;
}

/// Counts the gas that an ended frame has burnt, where it counts: with that of messages nested in
/// it, and with what a failure forfeits. Heat says where gas goes, not whose work it was. What the
/// frame left is in it.
SLUICE_ALWAYS_INLINE void count_heat(const Frame& frame) noexcept
{
    if (SLUICE_UNLIKELY(frame.gas_at_start != 0))
        frame.code_object->add_heat(frame.gas_at_start - frame.gas);
}

/// Gas below which every frame is: it tries to be promoted at its next jump.
inline constexpr std::uint64_t at_next_jump = ~std::uint64_t{0};

/// Leaves a frame that has a stream to the traditional engine up to the next jump to something
/// that is lowered, or is to be; for longer where coming and going has not paid.
void leave_until_jump(Frame& frame) noexcept;

/// Tries to move a frame that the traditional engine runs over to the advanced one, at
/// the jump destination where it stands. Its registers are stored in it.
void try_promotion(Frame& frame);

}  // namespace sluice::evm
