// SPDX-License-Identifier: Apache-2.0
#include "evm/engine_choice.hpp"

#include <algorithm>

#include "evm/analysis/lowering.hpp"

namespace sluice::evm {
namespace {

// What it costs to look for a block that the stream lacks, and to change engines and back: in gas
// that the advanced engine has to burn in order to save as much.
constexpr std::int32_t attempt_cost = 80;
constexpr std::int32_t change_cost = 300;

/// How far gains are remembered, and how much loss is borne before a frame gives up for a while.
constexpr std::int32_t max_balance = 100 * change_cost;

/// For how much gas a frame then stays with the traditional engine: at first, and each time twice
/// as long, up to so many doublings.
constexpr std::uint64_t first_pause = 100'000;
constexpr std::uint8_t max_doublings = 20;

/// Takes account of what a look at a full stream has come to. Where that was a loss too often, the
/// frame stays with the traditional engine for a while.
void settle(Frame& frame, std::int32_t gain) noexcept
{
    frame.change_balance = std::min(frame.change_balance + gain, max_balance);
    if (frame.change_balance >= -max_balance)
        return;
    choose_traditional(frame);
    const std::uint64_t pause = first_pause << frame.pauses;
    frame.promotion_at = frame.gas > pause ? frame.gas - pause : 0;
    frame.change_balance = 0;
    frame.pauses = std::min<std::uint8_t>(frame.pauses + 1, max_doublings);
    count_fallback(*frame.machine, Fallback::over_budget);
}

}  // namespace

void leave_until_jump(Frame& frame) noexcept
{
    // What a stream with room for more lacks now, it will have soon; but for places that get no
    // block.
    const bool is_final = frame.stream->is_full() || frame.block == nullptr;
    choose_traditional(frame);
    frame.promotion_at = at_next_jump;
    ++frame.machine->metrics.cold_blocks;
    if (is_final) {
        const std::uint64_t burnt = frame.went_over_at - frame.gas;
        const auto counts = std::min(burnt, static_cast<std::uint64_t>(max_balance));
        settle(frame, static_cast<std::int32_t>(counts) - change_cost);
    }
}

Stream* find_stream(const Frame& frame)
{
    Machine& machine = *frame.machine;
    const Code& code = *frame.code_object;
    if (frame.gas >= max_advanced_gas) {
        count_fallback(machine, Fallback::gas_too_large);
        return nullptr;
    }
    if (!is_in_share(machine.engine, code)) {
        count_fallback(machine, Fallback::not_in_share);
        return nullptr;
    }
    Stream* const stream = code.stream(*machine.rules);
    if (stream == nullptr)
        count_fallback(machine, code.size() > max_lowered_code_size ? Fallback::code_too_large
                                                                    : Fallback::over_budget);
    return stream;
}

void choose_by_mode(Frame& frame)
{
    Machine& machine = *frame.machine;
    if (machine.tracer != nullptr) {
        ++machine.metrics.traditional_messages;
        return count_fallback(machine, Fallback::traced);
    }
    if (machine.engine.mode == EngineMode::shadow) {
        machine.met_code_to_shadow |= is_in_share(machine.engine, *frame.code_object);
        ++machine.metrics.traditional_messages;
        return;
    }
    // The code of a creation is new each time, and mostly runs straight through once: in mode
    // advanced too it has to burn something first, unless whatever runs is lowered.
    const bool is_for_once = frame.init_code != nullptr && machine.engine.lowers_after != 0;
    if (machine.engine.mode == EngineMode::automatic || is_for_once) {
        const std::uint64_t heat = frame.code_object->heat();
        const std::uint64_t threshold = machine.engine.promotion_gas;
        if (heat < threshold) {
            const std::uint64_t lacking = threshold - heat;
            frame.gas_at_start = frame.gas;
            frame.promotion_at = frame.gas > lacking ? frame.gas - lacking : 0;
            ++machine.metrics.traditional_messages;
            return count_fallback(machine, Fallback::cold);
        }
    }
    frame.stream = find_stream(frame);
    if (frame.stream == nullptr) {
        ++machine.metrics.traditional_messages;
        return;
    }
    frame.block = &frame.stream->first_block();
    frame.went_over_at = frame.gas;
    ++machine.metrics.advanced_messages;
}

void try_promotion(Frame& frame)
{
    Machine& machine = *frame.machine;
    Stream* stream;
    if (frame.gas_at_start == 0) {
        // It has been there before.
        stream = frame.code_object->stream(*machine.rules);
    } else {
        // The gas burnt so far counts as heat, the rest does not.
        count_heat(frame);
        stream = find_stream(frame);
        if (stream == nullptr)
            return choose_traditional(frame);
        frame.gas_at_start = 0;
        frame.promotion_at = at_next_jump;
        ++machine.metrics.promoted_messages;
    }
    const StreamBlock* const block =
        stream->block_at(static_cast<std::uint64_t>(frame.pc - frame.code));
    if (block == nullptr)
        return settle(frame, -attempt_cost);
    if (!block->is_lowered()) {
        if (stream->is_full())
            return settle(frame, -attempt_cost);
        if (!stream->meet(*block, machine.engine.lowers_after))
            return;
    }
    frame.stream = stream;
    frame.block = block;
    frame.went_over_at = frame.gas;
}

}  // namespace sluice::evm
