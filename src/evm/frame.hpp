// The state of one running message.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <sluice/evm.hpp>

#include "evm/code.hpp"

namespace sluice::evm {

class Machine;
class Stream;
struct StreamBlock;

/// One running message. Frames live in a Machine and are used again and again: a call takes the
/// next one and fills in what follows, nothing is allocated.
///
/// The members are ordered by how often they are read: the first cache line serves nearly every
/// instruction that touches more than the stack, the second those that read the message.
///
/// While a frame runs, its stack pointer, position and gas live in the engine's registers; they
/// are stored here while a nested message runs, and when the frame ends.
struct alignas(64) Frame {
    u256* stack_bottom;  ///< Where the first stack item lives.
    u256* stack_end;     ///< Where the 1024th stack item lives.
    std::uint8_t* memory;
    std::uint64_t word_bound;  ///< Offsets below it start a 32-byte word inside the memory in use:
                               ///< memory_size - 31, or 0 while there is none.
    const std::uint8_t* code;  ///< Padded as Code pads it.
    std::uint64_t code_size;
    const std::uint64_t* jumpdests;  ///< Covers code_size; all zeros until a jump asks for more.
    void* host;                      ///< The engine's host type, erased.

    void* self;  ///< The host's handle of the account whose storage is in use.
    Machine* machine;
    const std::uint8_t* input;
    std::uint64_t input_size;
    u256* top;               ///< Saved stack pointer: the top item.
    const std::uint8_t* pc;  ///< Saved position: the next instruction.
    std::uint64_t gas;       ///< Saved gas.
    std::int64_t refund;     ///< Refunds of this frame and of those it called that succeeded.

    std::uint64_t memory_size;      ///< Bytes in use as MSIZE counts them: a multiple of 32.
    std::uint64_t memory_zeroed;    ///< Bytes in use or known to be zero, from `memory` on.
    std::uint64_t memory_capacity;  ///< Bytes from `memory` to the end of its chunk.
    std::uint32_t memory_chunk;     ///< Which chunk of the machine `memory` is in.
    std::uint32_t stack_chunk;
    std::uint32_t index;  ///< Which frame of the machine this is.
    std::uint32_t depth;  ///< Nesting of the message: the same, unless a host gave another.
    CallKind kind;
    bool is_static;
    Status status;                ///< Set when the frame ends.
    u256* result;                 ///< The caller's stack item that says how this message ended.
    std::uint64_t output_offset;  ///< Where in the caller's memory the output goes,
    std::uint64_t output_size;    ///< and how much of it at most.
    Frame* parent;                ///< The calling frame, null for the outermost.
    std::uint64_t checkpoint_journal;  ///< The host's state at the frame's start, to go back to.
    std::uint64_t checkpoint_logs;

    /// The lowered code and the block to go on with, where the advanced engine runs the frame;
    /// `stream` is null where the traditional one does.
    Stream* stream;
    const StreamBlock* block;

    /// On the traditional engine, in mode auto: the gas that the frame began with, as long as its
    /// code has not burnt enough to be lowered; 0 otherwise.
    std::uint64_t gas_at_start;
    /// There, in any mode: the gas below which the frame looks at each jump whether the advanced
    /// engine can take it up. 0 where it stays.
    std::uint64_t promotion_at;
    std::uint64_t went_over_at;   ///< Gas when the advanced engine last took the frame up.
    std::int32_t change_balance;  ///< Gas that changes of engine gained, less what they cost.
    std::uint8_t pauses;          ///< How often they have been given up for a while.

    const Code* code_object;  ///< What `code` belongs to.
    Address address;
    Address caller;
    u256 value;
    std::unique_ptr<Code> init_code;  ///< Owned code of a creation; others belong to the host.
};

}  // namespace sluice::evm
