// The lowered form of code: a stream of three-address instructions over stack slots.
//
// Code is cut into traces. A trace is entered at its top only, has side exits, and knows at each
// point what the bytecode's stack would hold there: items that were on the stack when it was
// entered, results, and constants. So PUSH, DUP, SWAP and POP are gone from it, constant
// expressions are folded, and its gas and its need of the stack are checked once, on entry. Where
// it is left, the stack is as the bytecode would have it.
//
// Slots are counted from the first free one at the trace's entry, the window: item 1 of the stack
// is slot -1. Results may lie above the stack's top, where the bytecode has nothing.
//
// Gas is charged for the whole trace on entry. An instruction at which gas can be observed, or can
// run out, knows the rest: what has been charged for instructions behind it. A side exit gives back
// its rest.
//
// Nothing here knows who runs the stream: an interpreter does, a native code generator can.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include <sluice/types.hpp>
#include "evm/gas.hpp"
#include "evm/opcodes.hpp"

namespace sluice::evm {

/// Where an operand is.
enum class OperandKind : std::uint8_t {
    slot,   ///< In a slot of the window; the field is its byte offset, signed.
    small,  ///< In the field itself, unsigned.
    pool,   ///< In the constant pool; the field is its index, unsigned.
};

/// Instructions of streams that no bytecode has; they have bytes of their own among the opcodes.
/// All others mean what their opcodes mean.
enum class StreamOp : std::uint8_t {
    move = 0xb0,  ///< x = y
    leave,        ///< Moves the window by x, gives back y gas, goes on at block z.
    undefined,    ///< Ends like a byte without meaning.
    // Branches: when the condition on x and y holds, go z words on from the next instruction, where
    // a side exit is.
    branch_nonzero,  ///< x != 0
    branch_zero,     ///< x == 0
    branch_less,     ///< x < y
    branch_not_less,
    branch_less_signed,
    branch_not_less_signed,
    branch_equal,
    branch_not_equal,
};

constexpr Opcode to_opcode(StreamOp op) noexcept
{
    return static_cast<Opcode>(op);
}

/// An instruction's first word. What the fields mean follows from the opcode:
///
///   ADD ... CLZ, pure                 x = y op z
///   ADDMOD, MULMOD                    x = y, z and the low half of the next word
///   ADDRESS ... reads                 x = op
///   CALLDATALOAD                      x = op y
///   GAS                               x = gas, rest y
///   MLOAD, SLOAD, TLOAD               x = op y, rest z
///   MSTORE, MSTORE8, SSTORE, TSTORE   op x, y, rest z
///   KECCAK256, EXP                    x = op y, z; next word: rest
///   *COPY, MCOPY                      op x, y, z; next word: rest
///   RETURN, REVERT                    op x, y
///   STOP, INVALID, undefined          op
///   JUMP                              moves the window by x, gives back z gas, goes on where
///                                     slot y says
///   all others                        work on the stack as the bytecode has it, whose first free
///                                     slot is at x; then go on at block y, entered like any other;
///                                     next word: position of the instruction behind
///
/// Slots and distances on the stack are in bytes. A rest, as a gas cost, is unsigned.
struct StreamInstruction {
    std::uint16_t code;  ///< Opcode and kinds of operands: see stream_code.
    std::int16_t x;
    std::int16_t y;
    std::int16_t z;
};
static_assert(sizeof(StreamInstruction) == 8);

/// Three kinds of two operands for each opcode.
inline constexpr std::size_t stream_code_count = 256 * 9;

constexpr std::uint16_t stream_code(Opcode opcode, OperandKind first = OperandKind::slot,
                                    OperandKind second = OperandKind::slot) noexcept
{
    return static_cast<std::uint16_t>(9 * opcode + 3 * static_cast<unsigned>(first) +
                                      static_cast<unsigned>(second));
}

constexpr Opcode opcode_of(std::uint16_t code) noexcept
{
    return static_cast<Opcode>(code / 9);
}

constexpr OperandKind first_kind(std::uint16_t code) noexcept
{
    return static_cast<OperandKind>(code % 9 / 3);
}

constexpr OperandKind second_kind(std::uint16_t code) noexcept
{
    return static_cast<OperandKind>(code % 3);
}

/// A trace: where it begins, and what is checked when it is entered.
struct StreamBlock {
    std::uint32_t position;  ///< In the bytecode.
    std::uint32_t start;     ///< In the stream, in words.
    std::uint16_t gas;       ///< Charged for all of its instructions.

    /// How far above the stack's bottom the window must be, and how much further it may be, so that
    /// the trace finds its operands and has room for its slots; in bytes. Where the trace needs
    /// more than a stack can have, no height will do: `need` is over every height.
    std::uint16_t need;
    std::uint16_t slack;

    /// For a trace that needs and uses that many slots.
    constexpr void set_bounds(std::uint32_t slots_needed, std::uint32_t slots_used) noexcept
    {
        const bool can_be = slots_needed + slots_used <= stack_limit;
        need = can_be ? static_cast<std::uint16_t>(32 * slots_needed) : 0xffff;
        slack =
            can_be ? static_cast<std::uint16_t>(32 * (stack_limit - slots_needed - slots_used)) : 0;
    }

    /// Whether no stack suits the trace.
    [[nodiscard]] constexpr bool is_impossible() const noexcept { return need == 0xffff; }
    [[nodiscard]] constexpr unsigned slots_needed() const noexcept { return need / 32U; }
    [[nodiscard]] constexpr unsigned slots_used() const noexcept
    {
        return stack_limit - (need + slack) / 32U;
    }

    /// Whether the trace may be entered with the window so many bytes above the stack's bottom.
    [[nodiscard]] constexpr bool admits(std::uint64_t height) const noexcept
    {
        return height - need <= slack;  // below `need` it wraps around to something large
    }
};

/// Lowered code. Immutable once it is made.
class Stream {
public:
    std::vector<std::uint64_t> words;
    std::vector<u256> pool;
    std::vector<StreamBlock> blocks;  ///< The first is the code's beginning.

    /// Which bytes of the code are jump destinations, a bit for each, and how many of them come
    /// before each word of bits. Their blocks are in the order of their positions.
    std::vector<std::uint64_t> jumpdests;
    std::vector<std::uint16_t> ranks;
    std::uint32_t first_jump_block = 1;  ///< 0 if the code begins with a JUMPDEST.

    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return words.size() * sizeof(words[0]) + pool.size() * sizeof(pool[0]) +
               blocks.size() * sizeof(blocks[0]) + jumpdests.size() * sizeof(jumpdests[0]) +
               ranks.size() * sizeof(ranks[0]);
    }

    /// The block of a jump destination, or null where none is.
    [[nodiscard]] const StreamBlock* block_at(std::uint64_t position) const noexcept
    {
        if (position / 64 >= jumpdests.size())
            return nullptr;
        const std::uint64_t bits = jumpdests[position / 64];
        if ((bits >> (position % 64) & 1) == 0)
            return nullptr;
        const std::uint64_t below = (std::uint64_t{1} << (position % 64)) - 1;
        const auto before = static_cast<std::uint32_t>(std::popcount(bits & below));
        return &blocks[first_jump_block + ranks[position / 64] + before];
    }
};

}  // namespace sluice::evm
