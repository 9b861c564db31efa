// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/trace_writer.hpp"

#include <algorithm>
#include <array>

#include "base/u256.hpp"
#include "evm/analysis/role.hpp"

namespace sluice::evm {
namespace {

constexpr bool is_branch(std::uint8_t opcode) noexcept
{
    return opcode >= to_opcode(StreamOp::branch_nonzero) &&
           opcode <= to_opcode(StreamOp::branch_not_equal);
}

/// The slot at a stack position, as fields of instructions have it.
constexpr std::int16_t slot_field(std::int32_t position) noexcept
{
    return static_cast<std::int16_t>(position * 32);
}

constexpr std::int16_t unsigned_field(std::uint32_t value) noexcept
{
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(value));
}

/// Whether a field can hold the number itself.
constexpr bool is_small(const u256& number) noexcept
{
    return fits_u64(number) && number.limb[0] < 1U << 16;
}

/// The comparison that a branch makes when it goes on the result of a comparing instruction: taken
/// when that is not zero, and when it is.
struct Comparison {
    std::uint8_t opcode;
    StreamOp if_nonzero;
    StreamOp if_zero;
    bool swaps;
};

constexpr std::array comparisons{
    Comparison{OP_LT, StreamOp::branch_less, StreamOp::branch_not_less, false},
    Comparison{OP_GT, StreamOp::branch_less, StreamOp::branch_not_less, true},
    Comparison{OP_SLT, StreamOp::branch_less_signed, StreamOp::branch_not_less_signed, false},
    Comparison{OP_SGT, StreamOp::branch_less_signed, StreamOp::branch_not_less_signed, true},
    Comparison{OP_EQ, StreamOp::branch_equal, StreamOp::branch_not_equal, false},
    Comparison{OP_SUB, StreamOp::branch_not_equal, StreamOp::branch_equal, false},
    Comparison{OP_XOR, StreamOp::branch_not_equal, StreamOp::branch_equal, false},
};

}  // namespace

void TraceWriter::emit(std::uint16_t code, std::int16_t x, std::int16_t y, std::int16_t z)
{
    sink_.words.push_back(std::bit_cast<std::uint64_t>(StreamInstruction{code, x, y, z}));
}

void TraceWriter::count_uses()
{
    for (const TraceNode& node : nodes_)
        for (int i = 0; i < node.operand_count; ++i)
            ++uses_[node.operands[static_cast<std::size_t>(i)]].count;
    for (const ChangedItem& item : trace_->items)
        ++uses_[item.value].count;
    for (const TraceExit& exit : trace_->exits)
        if (exit.kind == TraceExit::Kind::jump)
            ++uses_[exit.target].count;
}

/// Branches on what a comparison found compare by themselves.
void TraceWriter::fuse_branches()
{
    for (TraceNode& branch : nodes_) {
        if (!is_branch(branch.opcode))
            continue;
        bool is_negated = branch.opcode == to_opcode(StreamOp::branch_zero);
        for (;;) {
            const ValueId condition = branch.operands[0];
            const TraceValue& value = trace_->values[condition];
            if (value.kind != TraceValue::Kind::result || uses_[condition].count != 1)
                break;
            const TraceNode& maker = nodes_[value.index];
            if (maker.opcode == OP_ISZERO) {
                is_negated = !is_negated;
                branch.operands[0] = maker.operands[0];
                uses_[condition].count = 0;
                is_dropped_[value.index] = true;
                continue;
            }
            const auto* comparison = std::find_if(
                comparisons.begin(), comparisons.end(),
                [&maker](const Comparison& that) { return that.opcode == maker.opcode; });
            if (comparison == comparisons.end())
                break;
            branch.opcode = to_opcode(is_negated ? comparison->if_zero : comparison->if_nonzero);
            branch.operand_count = 2;
            branch.operands[0] = maker.operands[comparison->swaps ? 1 : 0];
            branch.operands[1] = maker.operands[comparison->swaps ? 0 : 1];
            uses_[condition].count = 0;
            is_dropped_[value.index] = true;
            break;
        }
        if (branch.operand_count == 1)
            branch.opcode =
                to_opcode(is_negated ? StreamOp::branch_zero : StreamOp::branch_nonzero);
    }
}

/// Memory accesses add by themselves what is added to an address for them alone.
void TraceWriter::fuse_addresses()
{
    for (TraceNode& node : nodes_) {
        if (node.opcode != OP_MLOAD && node.opcode != OP_MSTORE)
            continue;
        const ValueId address = node.operands[0];
        const TraceValue& value = trace_->values[address];
        if (value.kind != TraceValue::Kind::result || uses_[address].count != 1)
            continue;
        const TraceNode& maker = nodes_[value.index];
        if (maker.opcode != OP_ADD)
            continue;
        const bool is_first = is_constant(maker.operands[0]);
        const ValueId distance = maker.operands[is_first ? 0 : 1];
        if (!is_constant(distance) || !is_small(constant(distance)))
            continue;
        node.opcode = to_opcode(node.opcode == OP_MLOAD ? StreamOp::load_at : StreamOp::store_at);
        node.operands[0] = maker.operands[is_first ? 1 : 0];
        node.distance = static_cast<std::uint16_t>(constant(distance).limb[0]);
        uses_[address].count = 0;
        is_dropped_[value.index] = true;
    }
}

void TraceWriter::drop_unused()
{
    for (std::size_t i = nodes_.size(); i-- > 0;) {
        const TraceNode& node = nodes_[i];
        if (is_dropped_[i] || node.result == no_value || uses_[node.result].count != 0 ||
            !has_no_effect(node.opcode))
            continue;
        is_dropped_[i] = true;
        for (int k = 0; k < node.operand_count; ++k)
            --uses_[node.operands[static_cast<std::size_t>(k)]].count;
    }
}

void TraceWriter::find_last_uses()
{
    const auto end = static_cast<std::uint32_t>(nodes_.size());
    const auto use_exit = [this](const TraceExit& exit, std::uint32_t at) {
        for (std::uint32_t i = 0; i < exit.item_count; ++i) {
            Use& use = uses_[trace_->items[exit.first_item + i].value];
            use.last = std::max(use.last, at);
        }
        if (exit.kind == TraceExit::Kind::jump)
            uses_[exit.target].last = std::max(uses_[exit.target].last, at);
    };
    for (std::uint32_t i = 0; i < end; ++i) {
        const TraceNode& node = nodes_[i];
        if (is_dropped_[i])
            continue;
        for (int k = 0; k < node.operand_count; ++k)
            uses_[node.operands[static_cast<std::size_t>(k)]].last = i;
        if (is_branch(node.opcode))
            use_exit(trace_->exits[node.exit], i);
    }
    const TraceExit& last = trace_->exits.back();
    use_exit(last, end);
    for (std::uint32_t i = 0; i < last.item_count; ++i) {
        const ChangedItem& item = trace_->items[last.first_item + i];
        Use& use = uses_[item.value];
        use.is_final = true;
        use.final_position = item.position;
    }
    for (std::size_t value = 0; value < uses_.size(); ++value) {
        const TraceValue& that = trace_->values[value];
        if (that.kind != TraceValue::Kind::entry)
            continue;
        uses_[value].has_slot = true;
        uses_[value].slot = that.position;
        busy_until(that.position) = std::max(
            uses_[value].last, trace_->kept_until[static_cast<std::size_t>(-1 - that.position)]);
    }
}

bool TraceWriter::take(std::int32_t position, std::uint32_t from, std::uint32_t until)
{
    if (busy_until(position) > from)
        return false;
    busy_until(position) = until;
    highest_slot_ = std::max(highest_slot_, position + 1);
    return true;
}

std::int16_t TraceWriter::take_temporary(std::uint32_t from, std::uint32_t until)
{
    std::int32_t position = trace_->max_height;
    while (!take(position, from, until))
        ++position;
    return static_cast<std::int16_t>(position);
}

std::int16_t TraceWriter::result_slot(ValueId value, std::uint32_t index)
{
    Use& use = uses_[value];
    const std::uint32_t until = std::max(use.last, index + 1);
    use.has_slot = true;
    // Where the end wants it, if that is free. Otherwise one move will bring it there from above
    // the stack; from anywhere else it could be in the way of others.
    const std::int16_t wanted = use.is_final ? use.final_position : trace_->values[value].position;
    use.slot = take(wanted, index, until) ? wanted : take_temporary(index, until);
    return slot_field(use.slot);
}

TraceWriter::Operand TraceWriter::operand(ValueId value)
{
    if (!is_constant(value))
        return {OperandKind::slot, slot_field(uses_[value].slot)};
    const u256& number = constant(value);
    if (is_small(number))
        return {OperandKind::small, unsigned_field(static_cast<std::uint32_t>(number.limb[0]))};
    return {OperandKind::pool, unsigned_field(sink_.pool_index(number))};
}

std::int16_t TraceWriter::in_slot(ValueId value, std::uint32_t index)
{
    const Operand from = operand(value);
    if (from.kind == OperandKind::slot)
        return from.field;
    // Unlike a result, it must not take the place of an operand that is read here for the last
    // time.
    const std::int16_t to = slot_field(take_temporary(index == 0 ? 0 : index - 1, index + 1));
    emit(stream_code(to_opcode(StreamOp::move), from.kind), to, from.field);
    return to;
}

void TraceWriter::write_branch(const TraceNode& node)
{
    ValueId first = node.operands[0];
    ValueId second = node.operand_count == 2 ? node.operands[1] : no_value;
    const bool is_symmetric = node.opcode >= to_opcode(StreamOp::branch_equal);
    if (second != no_value && is_symmetric && is_constant(first))
        std::swap(first, second);
    const Operand a = operand(first);
    const Operand b = second == no_value ? Operand{OperandKind::slot, 0} : operand(second);
    branch_words_.push_back(sink_.words.size());
    emit(stream_code(static_cast<Opcode>(node.opcode), a.kind, b.kind), a.field, b.field);
}

void TraceWriter::write_node(std::uint32_t index)
{
    const TraceNode& node = nodes_[index];
    const auto opcode = static_cast<Opcode>(node.opcode);
    const std::int16_t rest = unsigned_field(trace_->gas() - node.gas);
    if (is_branch(node.opcode)) {
        write_branch(node);
        return;
    }
    switch (node.operand_count) {
        case 0: {
            if (node.result == no_value)
                emit(stream_code(opcode));
            else
                emit(stream_code(opcode), result_slot(node.result, index), rest);
            return;
        }
        case 1: {
            const Operand a = operand(node.operands[0]);
            emit(stream_code(opcode, a.kind), result_slot(node.result, index), a.field, rest);
            if (opcode == to_opcode(StreamOp::load_at))
                emit_word(node.distance);
            return;
        }
        case 2: {
            ValueId first = node.operands[0];
            ValueId second = node.operands[1];
            if (is_commutative(node.opcode) && is_constant(first))
                std::swap(first, second);
            const Operand a = operand(first);
            const Operand b = operand(second);
            const std::uint16_t code = stream_code(opcode, a.kind, b.kind);
            if (node.result == no_value) {
                emit(code, a.field, b.field, rest);
                if (opcode == to_opcode(StreamOp::store_at))
                    emit_word(node.distance);
                return;
            }
            emit(code, result_slot(node.result, index), a.field, b.field);
            if (!has_no_effect(node.opcode))
                emit_word(static_cast<std::uint16_t>(rest));
            return;
        }
        default: {
            const std::int16_t a = in_slot(node.operands[0], index);
            const std::int16_t b = in_slot(node.operands[1], index);
            if (node.result == no_value) {
                emit(stream_code(opcode), a, b, in_slot(node.operands[2], index));
                emit_word(static_cast<std::uint16_t>(rest));
                return;
            }
            const Operand c = operand(node.operands[2]);
            emit(stream_code(opcode, OperandKind::slot, c.kind), result_slot(node.result, index), a,
                 b);
            emit_word(static_cast<std::uint16_t>(c.field));
        }
    }
}

/// Brings all changed items to where the bytecode has them: moves that may depend on each other,
/// and are ordered so that none destroys what another still reads.
void TraceWriter::move_items(const TraceExit& exit)
{
    struct Move {
        std::int32_t to;
        std::int32_t from;
    };
    std::vector<Move> moves;
    const auto items = std::span{trace_->items}.subspan(exit.first_item, exit.item_count);
    for (const ChangedItem& item : items)
        if (!is_constant(item.value) && uses_[item.value].slot != item.position)
            moves.push_back({item.position, uses_[item.value].slot});

    const auto emit_move = [this](std::int32_t to, std::int32_t from) {
        emit(stream_code(to_opcode(StreamOp::move)), slot_field(to), slot_field(from));
    };
    while (!moves.empty()) {
        const std::size_t before = moves.size();
        for (std::size_t i = 0; i < moves.size();) {
            const Move move = moves[i];
            const bool is_read = std::any_of(moves.begin(), moves.end(), [&](const Move& other) {
                return other.from == move.to && &other != &moves[i];
            });
            if (is_read) {
                ++i;
                continue;
            }
            emit_move(move.to, move.from);
            moves[i] = moves.back();
            moves.pop_back();
        }
        if (moves.size() != before || moves.empty())
            continue;
        // Only cycles are left: one of their items makes room.
        const std::int32_t spare = std::max<std::int32_t>(highest_slot_, trace_->max_height);
        highest_slot_ = spare + 1;
        emit_move(spare, moves[0].to);
        for (Move& other : moves)
            if (other.from == moves[0].to)
                other.from = spare;
    }
    for (const ChangedItem& item : items) {
        if (!is_constant(item.value))
            continue;
        const Operand from = operand(item.value);
        emit(stream_code(to_opcode(StreamOp::move), from.kind), slot_field(item.position),
             from.field);
    }
}

void TraceWriter::write_exit(const TraceExit& exit)
{
    const std::int16_t rest = unsigned_field(trace_->gas() - exit.gas);
    std::int16_t target = 0;
    if (exit.kind == TraceExit::Kind::jump) {
        // Where it goes is read after the items have moved: from above them.
        const std::int32_t spare = std::max<std::int32_t>(highest_slot_, trace_->max_height);
        const Operand from = operand(exit.target);
        const auto items = std::span{trace_->items}.subspan(exit.first_item, exit.item_count);
        const bool is_overwritten =
            from.kind != OperandKind::slot ||
            std::any_of(items.begin(), items.end(), [&](const ChangedItem& item) {
                return slot_field(item.position) == from.field;
            });
        target = from.field;
        if (is_overwritten) {
            highest_slot_ = spare + 1;
            target = slot_field(spare);
            emit(stream_code(to_opcode(StreamOp::move), from.kind), target, from.field);
        }
    }
    move_items(exit);
    switch (exit.kind) {
        case TraceExit::Kind::block:
            emit(stream_code(to_opcode(StreamOp::leave)), slot_field(exit.height), rest,
                 unsigned_field(sink_.block_index(exit.target)));
            break;
        case TraceExit::Kind::jump:
            emit(stream_code(OP_JUMP), slot_field(exit.height), target, rest);
            break;
        case TraceExit::Kind::synced:
            emit(stream_code(static_cast<Opcode>(exit.opcode)), slot_field(exit.height),
                 unsigned_field(sink_.block_index(exit.target)));
            emit_word(exit.target);
            break;
        case TraceExit::Kind::halt:
            break;
    }
}

void TraceWriter::write(const Trace& trace)
{
    trace_ = &trace;
    nodes_ = trace.nodes;
    uses_.assign(trace.values.size(), {});
    is_dropped_.assign(nodes_.size(), false);
    branch_words_.clear();
    highest_slot_ = trace.max_height;

    count_uses();
    fuse_branches();
    fuse_addresses();
    drop_unused();
    find_last_uses();

    const std::size_t start = sink_.words.size();
    emit_word(0);
    for (std::uint32_t i = 0; i < nodes_.size(); ++i)
        if (!is_dropped_[i])
            write_node(i);
    write_exit(trace.exits.back());
    for (std::size_t i = 0; i < branch_words_.size(); ++i) {
        auto branch = std::bit_cast<StreamInstruction>(sink_.words[branch_words_[i]]);
        branch.z = static_cast<std::int16_t>(sink_.words.size() - branch_words_[i] - 1);
        sink_.words[branch_words_[i]] = std::bit_cast<std::uint64_t>(branch);
        write_exit(trace.exits[i]);
    }
    TraceHeader header{.gas = static_cast<std::uint16_t>(trace.gas())};
    header.set_shape(sink_.words.size() - start, trace.goes_beyond_jumps);
    header.set_bounds(static_cast<std::uint32_t>(-trace.bottom),
                      static_cast<std::uint32_t>(highest_slot_));
    sink_.words[start] = std::bit_cast<std::uint64_t>(header);
    for (std::int32_t at = trace.bottom; at < highest_slot_; ++at)
        busy_until(at) = 0;
}

}  // namespace sluice::evm
