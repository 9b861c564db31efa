// The lowered form of code: a stream of three-address instructions over stack slots.
//
// Code is cut into traces. A trace is entered at its top only, has side exits, and knows at each
// point what the bytecode's stack would hold there: items that were on the stack when it was
// entered, results, and constants. So PUSH, DUP, SWAP and POP are gone from it, constant
// expressions are folded, and its gas and its need of the stack are checked once, on entry. Where
// it is left, the stack is as the bytecode would have it, but for what nobody will look at.
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
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <sluice/types.hpp>
#include "evm/code.hpp"
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
    load_at,   ///< MLOAD of a slot and a number
    store_at,  ///< MSTORE to a slot and a number
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
///   load_at                           x = MLOAD slot y + n, rest z; next word: n
///   store_at                          MSTORE slot x + n, y, rest z; next word: n
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

/// A trace's first word: what is checked when it is entered.
struct TraceHeader {
    std::uint16_t gas = 0;  ///< Charged for all of its instructions.

    /// How far above the stack's bottom the window must be, and how much further it may be, so that
    /// the trace finds its operands and has room for its slots; in bytes. Where the trace needs
    /// more than a stack can have, no height will do: `need` is over every height.
    std::uint16_t need = 0xffff;
    std::uint16_t slack = 0;
    std::uint16_t shape = 0;  ///< Twice its number of words, and 1 if it goes on behind jumps.

    constexpr void set_shape(std::size_t words, bool goes_beyond_jumps) noexcept
    {
        shape = static_cast<std::uint16_t>(2 * words + (goes_beyond_jumps ? 1U : 0U));
    }
    /// Its words, this one among them: what follows in the stream may be anything.
    [[nodiscard]] constexpr std::size_t words() const noexcept { return shape / 2U; }
    [[nodiscard]] constexpr bool goes_beyond_jumps() const noexcept { return shape % 2 != 0; }

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
};
static_assert(sizeof(TraceHeader) == 8);

/// A place where a trace begins.
///
/// Most of a contract's code never runs, and most of what runs does so once a message: a trace of
/// it would take more memory and time than it ever gives back. So a block is lowered when it has
/// been met a number of times, and until then its instructions are left to another engine.
struct StreamBlock {
    std::uint32_t place;  ///< Its position in the bytecode, and above that how often it was met.
    std::uint32_t start;  ///< See load_start().

    static constexpr unsigned position_bits = 24;

    [[nodiscard]] std::uint32_t position() const noexcept
    {
        return __atomic_load_n(&place, __ATOMIC_RELAXED) & ((1U << position_bits) - 1);
    }

    /// Where in the stream the trace's header is, in words. 0 until the trace is lowered: there is
    /// the header of a trace that cannot be entered. Other threads may be lowering it.
    [[nodiscard]] std::uint32_t load_start() const noexcept
    {
        return __atomic_load_n(&start, __ATOMIC_ACQUIRE);
    }
    [[nodiscard]] bool is_lowered() const noexcept { return load_start() != 0; }
};

/// Lowered code. It grows while it runs, trace by trace, within the room that it has got at the
/// start, so that nothing in it ever moves: any number of threads may run it while one of them
/// lowers more of it.
///
/// All that instructions refer to is in one row of 64-bit words, in the order in which it came to
/// be there: a header that lets nobody in, the blocks of the code's beginning and of its jump
/// destinations, and then traces, each behind the constants (four words) and blocks (one) that it
/// was the first to need. One pointer finds all of them; blocks and constants, whose numbers in
/// instructions have 16 bits, are within the first 2^16 words.
class Stream {
public:
    /// An empty stream, with a block for the code's beginning and for each of its jump
    /// destinations, that may come to take `max_bytes`; null if these alone take more. The code
    /// must outlive it.
    static std::unique_ptr<Stream> make(const Code& code, const Rules& rules,
                                        std::size_t max_bytes);

    [[nodiscard]] const std::uint64_t* words() const noexcept
    {
        return reinterpret_cast<const std::uint64_t*>(storage_.get());
    }

    /// The code's beginning.
    [[nodiscard]] const StreamBlock& first_block() const noexcept { return block_in(words(), 1); }

    /// What an instruction calls by the number of a word.
    static const StreamBlock& block_in(const std::uint64_t* words, std::size_t number) noexcept
    {
        return *reinterpret_cast<const StreamBlock*>(words + number);
    }
    static const u256& constant_in(const std::uint64_t* words, std::size_t number) noexcept
    {
        return *reinterpret_cast<const u256*>(words + number);
    }

    /// Counts that a block was met which is not lowered; returns whether that had happened
    /// `often_enough` times before, so that it is to be lowered now. Threads that do so at once may
    /// lose a meeting.
    [[nodiscard]] bool meet(const StreamBlock& block, std::uint8_t often_enough) noexcept
    {
        std::uint32_t& place = mutable_block(number_of(block)).place;
        const std::uint32_t met = __atomic_load_n(&place, __ATOMIC_RELAXED);
        if (met >> StreamBlock::position_bits >= often_enough)
            return true;
        __atomic_store_n(&place, met + (1U << StreamBlock::position_bits), __ATOMIC_RELAXED);
        return false;
    }

    /// Whether nothing more is lowered, for want of room or time.
    [[nodiscard]] bool is_full() const noexcept
    {
        return __atomic_load_n(&is_full_, __ATOMIC_RELAXED);
    }

    /// What of it is in use. Only for those who know that nobody is lowering.
    [[nodiscard]] std::size_t word_count() const noexcept { return word_count_; }
    [[nodiscard]] std::size_t block_count() const noexcept
    {
        return jump_blocks_ + other_blocks_.size();
    }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The block with a number below block_count(): the code's beginning, the jump destinations,
    /// then the others in the order in which they were met.
    [[nodiscard]] const StreamBlock& block(std::size_t ordinal) const noexcept
    {
        return block_in(
            words(), ordinal < jump_blocks_ ? ordinal + 1 : other_blocks_[ordinal - jump_blocks_]);
    }

    /// What it may come to take.
    [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }

    /// Whether jumps may go to the position, also where no block is: see block_at().
    [[nodiscard]] bool is_jumpdest(std::uint64_t position) const
    {
        return position < code_size_ &&
               (code_->jumpdests()[position / 64] >> (position % 64) & 1) != 0;
    }

    /// The block of a jump destination; null where none is, and for those that follow two others
    /// directly.
    [[nodiscard]] const StreamBlock* block_at(std::uint64_t position) const noexcept
    {
        if (position >= code_size_)
            return nullptr;
        const JumpBits& word = jumps_[position / 64];
        if ((word.bits >> (position % 64) & 1) == 0)
            return nullptr;
        const std::uint64_t below = (std::uint64_t{1} << (position % 64)) - 1;
        return &block_in(
            words(), word.first_block + static_cast<unsigned>(std::popcount(word.bits & below)));
    }

    [[nodiscard]] TraceHeader header(const StreamBlock& block) const noexcept
    {
        return std::bit_cast<TraceHeader>(words()[block.load_start()]);
    }

private:
    friend class Lowering;

    /// Which of 64 bytes of the code are jump destinations with blocks, and the first one's number.
    struct JumpBits {
        std::uint64_t bits;
        std::uint32_t first_block;
    };

    Stream() = default;

    [[nodiscard]] std::size_t number_of(const StreamBlock& block) const noexcept
    {
        return static_cast<std::size_t>(&block - &block_in(words(), 0));
    }
    [[nodiscard]] StreamBlock& mutable_block(std::size_t number) noexcept
    {
        return reinterpret_cast<StreamBlock*>(storage_.get())[number];
    }

    /// Puts something into words that are free, and publishes nothing: that is what starts of
    /// blocks are for.
    template <class T>
    std::size_t append(const T& value) noexcept
    {
        const std::size_t number = word_count_;
        std::memcpy(storage_.get() + 8 * number, &value, sizeof(value));
        word_count_ += sizeof(value) / 8;
        return number;
    }

    std::size_t code_size_ = 0;
    std::unique_ptr<JumpBits[]> jumps_;
    std::unique_ptr<std::byte[]> storage_;

    // What follows is for lowering, one thread at a time.
    std::mutex mutex_;
    const Code* code_ = nullptr;
    const Rules* rules_ = nullptr;
    std::size_t max_bytes_ = 0;
    std::size_t word_count_ = 0;
    std::size_t pool_size_ = 0;              ///< Constants.
    std::size_t jump_blocks_ = 0;            ///< Blocks that were there at the start.
    std::size_t work_left_ = 0;              ///< Instructions that may yet be looked at.
    bool is_full_ = false;                   ///< Nothing more is lowered.
    std::vector<std::uint16_t> pool_table_;  ///< Numbers of constants, by their hashes; or 0.
    /// Numbers of all other blocks: in the order of their positions, and in that of the numbers.
    std::vector<std::uint16_t> blocks_by_position_;
    std::vector<std::uint16_t> other_blocks_;
};

}  // namespace sluice::evm
