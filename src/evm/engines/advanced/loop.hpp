// The advanced engine's dispatcher for compilers without guaranteed tail calls: a loop that calls
// the function of each instruction.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "evm/engines/advanced/step.hpp"

namespace sluice::evm::advanced {

/// Runs the instruction at `r.ip`, and says how it went: anything but Step::retry.
using Handler = Step(Registers& r, Frame*& frame);

template <class Host, Opcode Op, OperandKind First, OperandKind Second>
Step handler(Registers& r, Frame*& frame)
{
    const Step step = execute<Host, Op, First, Second, false>(r, frame);
    if (SLUICE_UNLIKELY(step == Step::retry))
        return execute<Host, Op, First, Second, true>(r, frame);
    return step;
}

template <class Host, std::size_t Code>
constexpr Handler* handler_of() noexcept
{
    constexpr auto code = static_cast<std::uint16_t>(Code);
    if constexpr (is_code(Code))
        return handler<Host, opcode_of(code), first_kind(code), second_kind(code)>;
    else
        return nullptr;
}

/// The handlers of all instructions, by their codes.
template <class Host>
inline constexpr auto dispatch_table = []<std::size_t... Codes>(std::index_sequence<Codes...>) {
    return std::array<Handler*, sizeof...(Codes)>{handler_of<Host, Codes>()...};
}(std::make_index_sequence<stream_code_count>{});

/// Runs `frame`, and every frame it leads to that has a stream, until one goes on that has none:
/// returns that one, or null when the outermost frame has ended.
template <class Host>
Frame* run_frames(Frame* frame)
{
    Registers r{};
    while (frame != nullptr && frame->stream != nullptr) {
        Step step = take_up(r, *frame);
        while (step == Step::next)
            step = dispatch_table<Host>[unsigned_field<0>(r.ip)](r, frame);
        if (step == Step::failed)
            frame = end_failed<Host>(*frame);
        else if (step == Step::not_admitted)
            frame = prepare_or_hand_over<Host>(r, *frame);
    }
    return frame;
}

}  // namespace sluice::evm::advanced
