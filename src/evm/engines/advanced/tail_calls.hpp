// The advanced engine's dispatcher under Clang: every instruction is a function that ends by
// jumping to the next one's, as in the traditional engine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "evm/engines/advanced/step.hpp"

namespace sluice::evm::advanced {

#define SLUICE_HANDLER [[clang::preserve_none]]
#define SLUICE_SLOW_HANDLER [[clang::preserve_none, gnu::noinline]]
#define SLUICE_TAIL [[clang::musttail]]

// The registers of a handler, in the order in which all handlers have them.
#define SLUICE_PARAMETERS                                                                       \
    char *window, const std::uint64_t *ip, std::uint64_t gas, Frame *frame, const Entry *table, \
        const std::uint64_t *words
#define SLUICE_ARGUMENTS r.window, r.ip, r.gas, frame, table, r.words

/// A dispatch table's element. A struct, so that handlers can name a pointer to their own kind.
struct Entry {
    SLUICE_HANDLER Frame* (*handler)(SLUICE_PARAMETERS);
};

#define SLUICE_NEXT() SLUICE_TAIL return table[unsigned_field<0>(r.ip)].handler(SLUICE_ARGUMENTS)

template <class Host>
SLUICE_SLOW_HANDLER Frame* not_admitted_handler(SLUICE_PARAMETERS);

/// Goes on with `frame`, if it is for this engine.
template <class Host>
SLUICE_SLOW_HANDLER Frame* resume_handler(SLUICE_PARAMETERS)
{
    Registers r{window, ip, gas, words};
    if (frame == nullptr || frame->stream == nullptr)
        return frame;
    if (take_up(r, *frame) != Step::next)
        SLUICE_TAIL return not_admitted_handler<Host>(SLUICE_ARGUMENTS);
    SLUICE_NEXT();
}

template <class Host>
SLUICE_SLOW_HANDLER Frame* not_admitted_handler(SLUICE_PARAMETERS)
{
    const Registers r{window, ip, gas, words};
    frame = prepare_or_hand_over<Host>(r, *frame);
    SLUICE_TAIL return resume_handler<Host>(SLUICE_ARGUMENTS);
}

template <class Host>
SLUICE_SLOW_HANDLER Frame* fail_handler(SLUICE_PARAMETERS)
{
    const Registers r{window, ip, gas, words};
    frame = end_failed<Host>(*frame);
    SLUICE_TAIL return resume_handler<Host>(SLUICE_ARGUMENTS);
}

// What follows an instruction that did not need to be retried.
#define SLUICE_GO_ON(step)                                                   \
    do {                                                                     \
        if (SLUICE_UNLIKELY((step) == Step::failed))                         \
            SLUICE_TAIL return fail_handler<Host>(SLUICE_ARGUMENTS);         \
        if (SLUICE_UNLIKELY((step) == Step::not_admitted))                   \
            SLUICE_TAIL return not_admitted_handler<Host>(SLUICE_ARGUMENTS); \
        if ((step) == Step::frame_changed)                                   \
            SLUICE_TAIL return resume_handler<Host>(SLUICE_ARGUMENTS);       \
        SLUICE_NEXT();                                                       \
    } while (false)

/// The full form of an instruction whose short one did not do.
template <class Host, Opcode Op, OperandKind First, OperandKind Second>
SLUICE_SLOW_HANDLER Frame* full_handler(SLUICE_PARAMETERS)
{
    Registers r{window, ip, gas, words};
    const Step step = execute<Host, Op, First, Second, true>(r, frame);
    SLUICE_GO_ON(step);
}

template <class Host, Opcode Op, OperandKind First, OperandKind Second>
SLUICE_HANDLER Frame* handler(SLUICE_PARAMETERS)
{
    Registers r{window, ip, gas, words};
    const Step step = execute<Host, Op, First, Second, false>(r, frame);
    if (SLUICE_UNLIKELY(step == Step::retry))
        SLUICE_TAIL return full_handler<Host, Op, First, Second>(SLUICE_ARGUMENTS);
    SLUICE_GO_ON(step);
}

template <class Host, std::size_t Code>
constexpr Entry entry_of() noexcept
{
    constexpr auto code = static_cast<std::uint16_t>(Code);
    if constexpr (is_code(Code))
        return {handler<Host, opcode_of(code), first_kind(code), second_kind(code)>};
    else
        return {nullptr};
}

/// The handlers of all instructions, by their codes.
template <class Host>
inline constexpr auto dispatch_table = []<std::size_t... Codes>(std::index_sequence<Codes...>) {
    return std::array<Entry, sizeof...(Codes)>{entry_of<Host, Codes>()...};
}(std::make_index_sequence<stream_code_count>{});

/// Runs `frame`, and every frame it leads to that has a stream, until one goes on that has none:
/// returns that one, or null when the outermost frame has ended.
template <class Host>
Frame* run_frames(Frame* frame)
{
    return resume_handler<Host>(nullptr, nullptr, 0, frame, dispatch_table<Host>.data(), nullptr);
}

#undef SLUICE_GO_ON
#undef SLUICE_NEXT
#undef SLUICE_ARGUMENTS
#undef SLUICE_PARAMETERS
#undef SLUICE_TAIL
#undef SLUICE_SLOW_HANDLER
#undef SLUICE_HANDLER

}  // namespace sluice::evm::advanced
