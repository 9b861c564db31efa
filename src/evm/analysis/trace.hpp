// One trace of code, executed symbolically: what it computes, and what the stack holds where it is
// left.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "evm/analysis/simplify.hpp"
#include "evm/code.hpp"
#include "evm/gas.hpp"

namespace sluice::evm {

/// Index of a value in Trace::values.
using ValueId = std::uint32_t;
inline constexpr ValueId no_value = ~ValueId{0};

/// Something that a stack item of a trace may be. Stack positions are counted from the first free
/// one at the trace's entry: the topmost item then is -1.
struct TraceValue {
    enum class Kind : std::uint8_t {
        entry,     ///< The item at `position` when the trace was entered.
        constant,  ///< `constant` of Trace::constants.
        result,    ///< Of `node`.
    } kind;
    std::uint8_t leading_zeros = 0;  ///< So many of its highest bits at least are zero.
    std::int16_t position = 0;       ///< Of an entry; of a result where the bytecode pushes it.
    std::uint32_t index = 0;         ///< Of the constant, or of the node.
};

/// An instruction with operands, or a branch.
struct TraceNode {
    std::uint8_t opcode;  ///< An Opcode or a StreamOp.
    std::uint8_t operand_count = 0;
    std::array<ValueId, 3> operands{no_value, no_value, no_value};
    ValueId result = no_value;
    std::uint32_t gas = 0;       ///< Charged up to and with this instruction.
    std::uint32_t position = 0;  ///< In the bytecode.
    std::uint32_t exit = 0;      ///< Of a branch: its exit.
    std::uint16_t distance = 0;  ///< Of load_at and store_at: from the first operand.
};

/// A stack item that is not what it was at the trace's entry.
struct ChangedItem {
    std::int16_t position;
    ValueId value;
};

/// Where a trace is left, with the stack as the bytecode has it there; but for items that nobody
/// will look at, as the frame ends or fails.
struct TraceExit {
    enum class Kind : std::uint8_t {
        block,   ///< Goes on at `target`, which begins a block.
        jump,    ///< Goes on where the value `target` says, if it may.
        synced,  ///< Runs the instruction `opcode` on the stack, then goes on at `target`.
        halt,    ///< A node has ended the frame.
    } kind = Kind::halt;
    std::uint8_t opcode = 0;
    std::uint32_t target = 0;
    std::int16_t height = 0;  ///< First free stack position.
    std::uint32_t gas = 0;    ///< Charged up to here.
    std::uint32_t first_item = 0;
    std::uint32_t item_count = 0;  ///< Of Trace::items.
};

/// Whether an instruction is of no use when its result has none.
[[nodiscard]] bool has_no_effect(std::uint8_t opcode) noexcept;

/// What lowering makes of a trace before it finds slots for its values.
struct Trace {
    std::vector<TraceValue> values;
    std::vector<u256> constants;
    std::vector<TraceNode> nodes;
    std::vector<ChangedItem> items;
    std::vector<TraceExit> exits;  ///< Of branches, in their order; the trace's end is the last.

    /// By stack position from `bottom` up to 0: up to which node (its index) the item must stay in
    /// place because an exit leaves it there.
    std::vector<std::uint32_t> kept_until;
    std::int16_t bottom = 0;      ///< The lowest stack position that the trace touches.
    std::int16_t max_height = 0;  ///< The highest first free stack position.
    bool goes_beyond_jumps = false;

    [[nodiscard]] std::uint32_t gas() const noexcept { return exits.back().gas; }
    void clear();
};

/// Executes code from `position` on symbolically until a trace's end. Takes time and room in
/// proportion to the bytecode that it reads, of which it takes a bounded amount.
class TraceBuilder {
public:
    /// What the next traces are of. Both must outlive them.
    void set_code(const Code& code, const Rules& rules)
    {
        code_ = code.begin();
        size_ = code.size();
        jumpdests_ = code.jumpdests();
        rules_ = &rules;
    }

    /// The trace that begins at `position`; good until the next call. As long as it has fewer than
    /// `max_followed` nodes it goes on behind jumps whose target is known, and into jump
    /// destinations, until it comes to one for the second time.
    const Trace& build(std::uint32_t position, std::size_t max_followed);

    /// Instructions that the last trace has been through, as a measure of the time it took.
    [[nodiscard]] std::size_t instruction_count() const noexcept { return instruction_count_; }

private:
    // Positions on the symbolic stack: entries below, what was pushed above.
    static constexpr std::int32_t lowest = -1100;
    static constexpr std::int32_t highest = 1100;
    static constexpr std::size_t max_instructions = 320;
    static constexpr std::size_t max_visited = 32;
    static constexpr std::size_t max_known_words = 16;
    static constexpr std::size_t max_hashed_words = 4;
    static constexpr std::size_t max_known_hashes = 16;
    static constexpr std::size_t max_nodes = 128;
    static constexpr std::size_t max_items = 512;

    // With the dearest instruction behind it (CREATE, 32,000) a trace's gas fits 16 bits.
    static constexpr std::uint32_t max_gas = 30'000;

    /// Executes one instruction; false where the trace ends.
    bool step();
    bool jump();
    void jump_if();

    /// Goes on behind a row of JUMPDESTs: but for what they cost, they do nothing.
    void skip_jumpdests() noexcept;
    bool end(TraceExit::Kind kind, std::uint32_t target, std::uint8_t opcode = 0);
    void add_exit(const TraceExit& exit);
    /// `items_read`: see items_read_before_failure(), for the exit's target.
    void add_exit(TraceExit exit, std::optional<std::int32_t> items_read);
    ValueId add_constant(const u256& constant);
    void add_node(std::uint8_t opcode, int operands, bool has_result);

    /// Adds a node whose result depends on its operands alone, or pushes the result of one that
    /// computes the same from the same.
    void add_or_reuse_node(std::uint8_t opcode, int operands);

    /// Does with less what a pure instruction does whose operands are not all constants. False if
    /// there is no such way.
    bool simplify_node(std::uint8_t opcode, int operands);

    /// EXP of constants, whose gas is known too; if it does not take long.
    bool fold_power();
    [[nodiscard]] KnownOperand known(ValueId value) const noexcept;

    /// MLOAD and KECCAK256 of memory that the trace itself has written: the former is what was
    /// written; the latter a constant if that is, or what the same words were hashed to before.
    /// False if it is not known. Either is within memory in use then, and costs what is known
    /// beforehand.
    bool read_known_memory(std::uint8_t opcode);
    bool read_known_hash();

    /// Keeps track of what an instruction, whose operands are on the stack, writes to memory.
    void note_memory_write(std::uint8_t opcode);
    [[nodiscard]] ValueId known_word(std::uint64_t offset) const noexcept;
    [[nodiscard]] ValueId& item(std::int32_t depth);
    ValueId pop();
    void push(ValueId value);
    [[nodiscard]] const u256* constant_of(ValueId value) const noexcept;
    [[nodiscard]] bool is_jumpdest(const u256& target) const noexcept;
    [[nodiscard]] bool is_full() const noexcept;

    /// Whether the trace may go on at a jump destination.
    [[nodiscard]] bool may_follow(std::uint32_t target) const noexcept;

    /// If code from `position` on soon ends by REVERT or INVALID whatever happens, as checks do
    /// that fail: how many of the items that are on the stack then it looks at.
    [[nodiscard]] std::optional<std::int32_t> items_read_before_failure(
        std::uint32_t position) const noexcept;

    /// Where the top item says, if that is known and a jump destination; -1 otherwise.
    [[nodiscard]] std::int64_t known_target(ValueId target) const noexcept;

    const std::uint8_t* code_ = nullptr;
    std::size_t size_ = 0;
    const std::uint64_t* jumpdests_ = nullptr;
    const Rules* rules_ = nullptr;

    Trace trace_;
    std::array<ValueId, highest - lowest> stack_{};
    std::int32_t height_ = 0;
    std::int32_t bottom_ = 0;
    std::uint32_t position_ = 0;
    std::uint32_t next_ = 0;  ///< Where the trace goes on behind the instruction at hand.
    std::uint32_t gas_ = 0;
    std::size_t instruction_count_ = 0;  ///< What takes long to fold counts for several.
    std::size_t max_followed_ = 0;

    /// Up to which node exits leave in place what the trace has not touched by then.
    std::uint32_t kept_below_ = 0;
    std::vector<std::uint32_t> visited_;  ///< Jump destinations that the trace has been at.

    /// A word of memory whose value is known.
    struct KnownWord {
        std::uint64_t offset;
        ValueId value;
    };
    std::vector<KnownWord> memory_;  ///< What the trace has written, and still stands.

    /// Words that have been hashed, and the value that holds their hash.
    struct KnownHash {
        std::array<ValueId, max_hashed_words> words;  ///< no_value behind the last.
        ValueId hash;
    };
    std::vector<KnownHash> hashes_;

    // Constants and nodes by what they are made of. An entry that another has taken the place of
    // is merely not found.
    static constexpr std::size_t table_size = 128;
    std::array<ValueId, table_size> constant_table_{};
    std::array<ValueId, table_size> result_table_{};
};

}  // namespace sluice::evm
