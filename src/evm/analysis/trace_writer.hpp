// Finds slots for a trace's values and writes its instructions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evm/analysis/stream.hpp"
#include "evm/analysis/trace.hpp"

namespace sluice::evm {

/// What a stream is written into: its words, its constants and the blocks that it refers to.
class StreamSink {
public:
    virtual ~StreamSink() = default;
    /// The number that instructions have for a constant.
    virtual std::uint16_t pool_index(const u256& constant) = 0;
    /// The one that they have for the block that begins at a position of the bytecode.
    virtual std::uint16_t block_index(std::uint32_t position) = 0;

    std::vector<std::uint64_t> words;
};

class TraceWriter {
public:
    explicit TraceWriter(StreamSink& sink) noexcept : sink_{sink} {}

    /// Appends the trace to the sink's words: its header, the nodes, the end, then the side exits.
    void write(const Trace& trace);

private:
    static constexpr std::uint32_t never = ~std::uint32_t{0};
    /// Stack positions that slots are found for, from `lowest` on.
    static constexpr std::int32_t lowest = -1100;
    static constexpr std::int32_t highest = 2400;

    /// What is known of a value besides what the trace says.
    struct Use {
        std::uint32_t count = 0;
        std::uint32_t last = 0;           ///< The last node that reads it; their number: the end.
        std::int16_t final_position = 0;  ///< Where the trace's end wants it,
        bool is_final = false;            ///< if it does.
        bool has_slot = false;
        std::int16_t slot = 0;
    };

    /// An operand as an instruction has it.
    struct Operand {
        OperandKind kind;
        std::int16_t field;
    };

    void count_uses();
    void fuse_branches();
    void fuse_addresses();
    void drop_unused();
    void find_last_uses();
    void write_node(std::uint32_t index);
    void write_action(const TraceNode& node, std::uint32_t index);
    void write_branch(const TraceNode& node);
    void write_exit(const TraceExit& exit);
    void move_items(const TraceExit& exit);

    [[nodiscard]] bool is_constant(ValueId value) const noexcept
    {
        return trace_->values[value].kind == TraceValue::Kind::constant;
    }
    [[nodiscard]] const u256& constant(ValueId value) const noexcept
    {
        return trace_->constants[trace_->values[value].index];
    }
    /// The value where it is; a constant as it fits.
    [[nodiscard]] Operand operand(ValueId value);
    /// The value in a slot; a constant is brought into one first.
    [[nodiscard]] std::int16_t in_slot(ValueId value, std::uint32_t index);
    /// A slot for the result of node `index`.
    [[nodiscard]] std::int16_t result_slot(ValueId value, std::uint32_t index);
    [[nodiscard]] bool take(std::int32_t position, std::uint32_t from, std::uint32_t until);
    [[nodiscard]] std::int16_t take_temporary(std::uint32_t from, std::uint32_t until);
    [[nodiscard]] std::uint32_t& busy_until(std::int32_t position)
    {
        return busy_until_[static_cast<std::size_t>(position - lowest)];
    }

    void emit(std::uint16_t code, std::int16_t x = 0, std::int16_t y = 0, std::int16_t z = 0);
    void emit_word(std::uint64_t word) { sink_.words.push_back(word); }

    StreamSink& sink_;
    const Trace* trace_ = nullptr;
    std::vector<Use> uses_;
    std::vector<bool> is_dropped_;
    std::vector<TraceNode> nodes_;           ///< The trace's, with branches that compare.
    std::vector<std::size_t> branch_words_;  ///< Where each side exit's branch is.
    std::array<std::uint32_t, highest - lowest> busy_until_{};
    std::int32_t highest_slot_ = 0;  ///< One above the highest in use.
};

}  // namespace sluice::evm
