// How instructions are written down, so that every engine shares one definition of each.
//
// An instruction is an overload chosen by the empty tag Instruction<OP_X>. There are four shapes:
//
//   Word    evaluate(tag, a, b ...)       a pure function of its operands, a on top
//   Word    read(tag, frame)              a word of the environment
//   Outcome run<Host>(tag, frame, gas, [result,] a, b ...)
//                                         works on memory, storage or the host; charges what
//                                         depends on its operands
//   Frame*  in system.hpp                 leaves the frame: calls, creations, halts
//
// Word is u256, or std::uint64_t where the result has no more than one limb, which is cheaper to
// store. Besides its full form, an instruction may have a short one that handles the common case
// without a function call and without a charge, and says whether it did:
//
//   bool    evaluate_fast(tag, result, a, b)
//   bool    run_fast<Host>(tag, frame, [result,] a, b)
//
// An engine tries the short form first, inlined into its handler, and keeps the full one out of
// line, where its calls and registers cost the common case nothing.
//
// None of them knows where operands live: the traditional engine passes stack items, the advanced
// one slots and constants. A result may be the same object as an operand, so operands are read
// before it is written. The fixed cost and the stack's bounds are the engine's business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/status.hpp>

#include "base/compiler.hpp"
#include "base/u256.hpp"
#include "evm/frame.hpp"
#include "evm/gas.hpp"
#include "evm/machine.hpp"
#include "evm/opcodes.hpp"

namespace sluice::evm {

/// The tag of one opcode.
template <Opcode Op>
struct Instruction {};

/// How a `run` ended and the gas that is left. Small enough to come back in two registers, which
/// keeps the engine's own gas counter in one.
struct Outcome {
    std::uint64_t gas;
    Status status = Status::success;
};

/// The frame's host, whose type the engine knows.
template <class Host>
SLUICE_ALWAYS_INLINE Host& host_of(const Frame& frame) noexcept
{
    return *static_cast<Host*>(frame.host);
}

/// To be called where the engine's code is left for a library's. The engine is compiled without the
/// compiler's own clearing of vector registers, which costs an instruction in every handler that
/// moves a word; code of the older encoding is slowed down by what is left in their upper halves.
SLUICE_ALWAYS_INLINE void clear_upper_vectors() noexcept
{
#if SLUICE_X86_64_V3
    _mm256_zeroupper();
#endif
}

/// gas -= cost; false when it does not suffice.
SLUICE_ALWAYS_INLINE bool charge(std::uint64_t& gas, std::uint64_t cost) noexcept
{
    return !__builtin_sub_overflow(gas, cost, &gas);
}

}  // namespace sluice::evm
