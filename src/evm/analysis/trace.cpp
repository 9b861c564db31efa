// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/trace.hpp"

#include <algorithm>
#include <cstring>

#include "base/u256.hpp"
#include "evm/analysis/fold.hpp"
#include "evm/analysis/role.hpp"
#include "evm/analysis/stream.hpp"

namespace sluice::evm {
namespace {

constexpr bool in_range(std::uint8_t opcode, Opcode first, Opcode last) noexcept
{
    return opcode >= first && opcode <= last;
}

}  // namespace

bool has_no_effect(std::uint8_t opcode) noexcept
{
    return roles[opcode] == Role::pure || roles[opcode] == Role::read;
}

void Trace::clear()
{
    values.clear();
    constants.clear();
    nodes.clear();
    items.clear();
    exits.clear();
    kept_until.clear();
    bottom = 0;
    max_height = 0;
}

ValueId& TraceBuilder::item(std::int32_t depth)
{
    const std::int32_t position = height_ - 1 - depth;
    while (bottom_ > position) {
        --bottom_;
        stack_[static_cast<std::size_t>(bottom_ - lowest)] =
            static_cast<ValueId>(trace_.values.size());
        trace_.values.push_back({.kind = TraceValue::Kind::entry,
                                 .position = static_cast<std::int16_t>(bottom_),
                                 .index = 0});
        trace_.kept_until.push_back(0);
    }
    return stack_[static_cast<std::size_t>(position - lowest)];
}

ValueId TraceBuilder::pop()
{
    const ValueId value = item(0);
    --height_;
    return value;
}

void TraceBuilder::push(ValueId value)
{
    stack_[static_cast<std::size_t>(height_ - lowest)] = value;
    ++height_;
    trace_.max_height = std::max(trace_.max_height, static_cast<std::int16_t>(height_));
}

ValueId TraceBuilder::add_constant(const u256& constant)
{
    const auto value = static_cast<ValueId>(trace_.values.size());
    trace_.values.push_back({.kind = TraceValue::Kind::constant,
                             .position = static_cast<std::int16_t>(height_),
                             .index = static_cast<std::uint32_t>(trace_.constants.size())});
    trace_.constants.push_back(constant);
    return value;
}

const u256* TraceBuilder::constant_of(ValueId value) const noexcept
{
    const TraceValue& that = trace_.values[value];
    return that.kind == TraceValue::Kind::constant ? &trace_.constants[that.index] : nullptr;
}

bool TraceBuilder::is_jumpdest(const u256& target) const noexcept
{
    if (!fits_u64(target) || target.limb[0] >= size_)
        return false;
    return (jumpdests_[target.limb[0] / 64] >> (target.limb[0] % 64) & 1) != 0;
}

bool TraceBuilder::is_full() const noexcept
{
    // Room for one more instruction of any kind, and for what it charges at most.
    return trace_.nodes.size() >= max_nodes || trace_.items.size() >= max_items ||
           gas_ >= max_gas || height_ + 1 >= highest || height_ - 20 <= lowest;
}

void TraceBuilder::add_exit(TraceExit exit)
{
    exit.height = static_cast<std::int16_t>(height_);
    exit.gas = gas_;
    exit.first_item = static_cast<std::uint32_t>(trace_.items.size());
    for (std::int32_t at = bottom_; at < height_; ++at) {
        const ValueId value = stack_[static_cast<std::size_t>(at - lowest)];
        const TraceValue& that = trace_.values[value];
        if (that.kind == TraceValue::Kind::entry && that.position == at)
            trace_.kept_until[static_cast<std::size_t>(-1 - at)] =
                static_cast<std::uint32_t>(trace_.nodes.size());
        else
            trace_.items.push_back({static_cast<std::int16_t>(at), value});
    }
    exit.item_count = static_cast<std::uint32_t>(trace_.items.size()) - exit.first_item;
    trace_.exits.push_back(exit);
}

void TraceBuilder::add_node(std::uint8_t opcode, int operands, bool has_result)
{
    TraceNode node{.opcode = opcode, .gas = gas_, .position = position_};
    node.operand_count = static_cast<std::uint8_t>(operands);
    for (int i = 0; i < operands; ++i)
        node.operands[static_cast<std::size_t>(i)] = pop();
    if (has_result) {
        node.result = static_cast<ValueId>(trace_.values.size());
        trace_.values.push_back({.kind = TraceValue::Kind::result,
                                 .position = static_cast<std::int16_t>(height_),
                                 .index = static_cast<std::uint32_t>(trace_.nodes.size())});
        push(node.result);
    }
    trace_.nodes.push_back(node);
}

bool TraceBuilder::end(TraceExit::Kind kind, std::uint32_t target, std::uint8_t opcode)
{
    add_exit({.kind = kind, .opcode = opcode, .target = target});
    return false;
}

bool TraceBuilder::jump()
{
    const ValueId target = pop();
    if (const u256* constant = constant_of(target); constant != nullptr && is_jumpdest(*constant))
        return end(TraceExit::Kind::block, static_cast<std::uint32_t>(constant->limb[0]));
    return end(TraceExit::Kind::jump, target);
}

bool TraceBuilder::jump_if()
{
    const ValueId target = pop();
    const ValueId condition = pop();
    if (const u256* constant = constant_of(condition)) {
        if (is_zero(*constant))
            return true;
        push(target);
        return jump();
    }
    TraceNode node{
        .opcode = to_opcode(StreamOp::branch_nonzero), .gas = gas_, .position = position_};
    node.operand_count = 1;
    node.operands[0] = condition;
    node.exit = static_cast<std::uint32_t>(trace_.exits.size());
    const u256* constant = constant_of(target);
    if (constant != nullptr && is_jumpdest(*constant))
        add_exit({.kind = TraceExit::Kind::block,
                  .target = static_cast<std::uint32_t>(constant->limb[0])});
    else
        add_exit({.kind = TraceExit::Kind::jump, .target = target});
    trace_.nodes.push_back(node);
    return true;
}

bool TraceBuilder::step()
{
    const std::uint8_t opcode = code_[position_];
    if (!is_defined(opcode, rules_.revision)) {
        add_node(to_opcode(StreamOp::undefined), 0, false);
        return end(TraceExit::Kind::halt, 0);
    }
    const OpcodeInfo& info = opcode_table[opcode];
    gas_ += rules_.gas[opcode];
    const std::uint32_t next = position_ + 1 + info.immediate;
    switch (roles[opcode]) {
        case Role::pure: {
            u256 operands[3];
            bool are_known = true;
            for (int i = 0; i < info.stack_in; ++i) {
                const u256* constant = constant_of(item(i));
                are_known = are_known && constant != nullptr;
                if (are_known)
                    operands[i] = *constant;
            }
            if (are_known) {
                for (int i = 0; i < info.stack_in; ++i)
                    pop();
                push(add_constant(
                    fold(static_cast<Opcode>(opcode), {operands, std::size_t{info.stack_in}})));
                break;
            }
            [[fallthrough]];
        }
        case Role::read:
        case Role::action:
            add_node(opcode, info.stack_in, info.stack_out != 0);
            break;
        case Role::halt:
            add_node(opcode, info.stack_in, false);
            return end(TraceExit::Kind::halt, 0);
        case Role::synced: {
            // Its operands must be on the stack, so that the trace's need counts them.
            if (info.stack_in != 0)
                static_cast<void>(item(info.stack_in - 1));
            trace_.max_height =
                std::max(trace_.max_height,
                         static_cast<std::int16_t>(height_ - info.stack_in + info.stack_out));
            return end(TraceExit::Kind::synced, next, opcode);
        }
        case Role::flow:
            if (in_range(opcode, OP_PUSH0, OP_PUSH32)) {
                u256 constant = 0;
                if (info.immediate != 0) {
                    std::uint8_t padded[32]{};
                    std::memcpy(padded + 32 - info.immediate, code_ + position_ + 1,
                                info.immediate);
                    constant = load_be(padded);
                }
                push(add_constant(constant));
            } else if (in_range(opcode, OP_DUP1, OP_DUP16)) {
                push(item(opcode - OP_DUP1));
            } else if (in_range(opcode, OP_SWAP1, OP_SWAP16)) {
                // The deeper one first: looking at it brings both into being.
                ValueId& deep = item(opcode - OP_SWAP1 + 1);
                std::swap(deep, item(0));
            } else if (opcode == OP_POP) {
                pop();
            } else if (opcode == OP_PC) {
                push(add_constant(position_));
            } else if (opcode == OP_JUMP) {
                return jump();
            } else if (opcode == OP_JUMPI) {
                if (!jump_if())
                    return false;
            }
            break;
    }
    position_ = next;
    return true;
}

const Trace& TraceBuilder::build(std::uint32_t position)
{
    trace_.clear();
    height_ = 0;
    bottom_ = 0;
    position_ = position;
    gas_ = 0;
    for (std::size_t count = 0; step(); ++count) {
        // Beyond its end the code reads as STOP.
        const bool is_block = position_ < size_ && is_jumpdest(position_);
        if (is_block || is_full() || count == max_instructions) {
            static_cast<void>(end(TraceExit::Kind::block, position_));
            break;
        }
    }
    trace_.bottom = static_cast<std::int16_t>(bottom_);
    return trace_;
}

}  // namespace sluice::evm
