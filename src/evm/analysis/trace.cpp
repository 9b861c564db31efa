// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/trace.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "base/u256_mul.hpp"
#include "evm/analysis/fold.hpp"
#include "evm/analysis/role.hpp"
#include "evm/analysis/stream.hpp"

namespace sluice::evm {
namespace {

constexpr bool in_range(std::uint8_t opcode, Opcode first, Opcode last) noexcept
{
    return opcode >= first && opcode <= last;
}

/// As TraceValue has them, for a word of so many bits.
constexpr std::uint8_t leading_zeros(unsigned width) noexcept
{
    return static_cast<std::uint8_t>(std::min(256U - width, 255U));
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
    goes_beyond_jumps = false;
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
        trace_.kept_until.push_back(kept_below_);
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
    std::uint64_t hash = 0;
    for (const std::uint64_t limb : constant.limb)
        hash = (hash ^ limb) * 0x9e37'79b9'7f4a'7c15;
    ValueId& entry = constant_table_[hash >> 32 & (table_size - 1)];
    if (entry != no_value && *constant_of(entry) == constant)
        return entry;
    const auto value = static_cast<ValueId>(trace_.values.size());
    trace_.values.push_back({.kind = TraceValue::Kind::constant,
                             .leading_zeros = leading_zeros(bit_width(constant)),
                             .position = static_cast<std::int16_t>(height_),
                             .index = static_cast<std::uint32_t>(trace_.constants.size())});
    trace_.constants.push_back(constant);
    entry = value;
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

void TraceBuilder::add_exit(const TraceExit& exit)
{
    add_exit(exit, exit.kind == TraceExit::Kind::block ? items_read_before_failure(exit.target)
                                                       : std::nullopt);
}

void TraceBuilder::add_exit(TraceExit exit, std::optional<std::int32_t> items_read)
{
    exit.height = static_cast<std::int16_t>(height_);
    exit.gas = gas_;
    exit.first_item = static_cast<std::uint32_t>(trace_.items.size());
    // Nobody looks at the stack of a frame that has ended, nor, but for a few items, of one that is
    // about to fail.
    std::int32_t from = exit.kind == TraceExit::Kind::halt ? height_ : bottom_;
    bool reads_below = exit.kind != TraceExit::Kind::halt;
    if (items_read) {
        reads_below = height_ - *items_read < bottom_;
        from = std::max(bottom_, height_ - *items_read);
    }
    if (reads_below)
        kept_below_ = static_cast<std::uint32_t>(trace_.nodes.size());
    for (std::int32_t at = from; at < height_; ++at) {
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

KnownOperand TraceBuilder::known(ValueId value) const noexcept
{
    return {constant_of(value), 256U - trace_.values[value].leading_zeros};
}

void TraceBuilder::add_node(std::uint8_t opcode, int operands, bool has_result)
{
    constexpr KnownOperand none;
    TraceNode node{.opcode = opcode, .gas = gas_, .position = position_};
    node.operand_count = static_cast<std::uint8_t>(operands);
    for (int i = 0; i < operands; ++i)
        node.operands[static_cast<std::size_t>(i)] = pop();
    if (has_result) {
        node.result = static_cast<ValueId>(trace_.values.size());
        const unsigned width =
            result_width(static_cast<Opcode>(opcode), operands > 0 ? known(node.operands[0]) : none,
                         operands > 1 ? known(node.operands[1]) : none);
        trace_.values.push_back({.kind = TraceValue::Kind::result,
                                 .leading_zeros = leading_zeros(width),
                                 .position = static_cast<std::int16_t>(height_),
                                 .index = static_cast<std::uint32_t>(trace_.nodes.size())});
        push(node.result);
    }
    trace_.nodes.push_back(node);
}

void TraceBuilder::add_or_reuse_node(std::uint8_t opcode, int operands)
{
    std::array<ValueId, 3> wanted{no_value, no_value, no_value};
    std::uint64_t hash = opcode;
    for (int i = 0; i < operands; ++i)
        wanted[static_cast<std::size_t>(i)] = item(i);
    const bool may_swap = is_commutative(opcode);
    if (may_swap && wanted[0] > wanted[1])
        std::swap(wanted[0], wanted[1]);
    for (int i = 0; i < operands; ++i)
        hash = (hash ^ wanted[static_cast<std::size_t>(i)]) * 0x9e37'79b9'7f4a'7c15;
    ValueId& entry = result_table_[hash >> 32 & (table_size - 1)];
    if (entry != no_value) {
        const TraceNode& node = trace_.nodes[trace_.values[entry].index];
        const std::array<ValueId, 3> swapped{node.operands[1], node.operands[0], no_value};
        if (node.opcode == opcode && (node.operands == wanted || (may_swap && swapped == wanted))) {
            const ValueId result = entry;
            for (int i = 0; i < operands; ++i)
                pop();
            push(result);
            return;
        }
    }
    add_node(opcode, operands, true);
    entry = item(0);
}

bool TraceBuilder::simplify_node(std::uint8_t opcode, int operands)
{
    if (operands == 1) {
        // What is 0 or 1 is not changed by turning it over twice.
        if (opcode != OP_ISZERO)
            return false;
        const TraceValue& value = trace_.values[item(0)];
        if (value.kind != TraceValue::Kind::result)
            return false;
        const TraceNode& maker = trace_.nodes[value.index];
        if (maker.opcode != OP_ISZERO || known(maker.operands[0]).width > 1)
            return false;
        item(0) = maker.operands[0];
        return true;
    }
    if (operands != 2)
        return false;
    const ValueId x = item(0);
    const ValueId y = item(1);
    const Simplification simple = simplify(static_cast<Opcode>(opcode), known(x), known(y), x == y);
    if (simple.kind == Simplification::Kind::none)
        return false;
    if (simple.kind == Simplification::Kind::other_opcode) {
        add_or_reuse_node(simple.opcode, 2);
        return true;
    }
    pop();
    pop();
    const ValueId variable = constant_of(x) != nullptr ? y : x;
    switch (simple.kind) {
        case Simplification::Kind::constant:
            push(add_constant(simple.constant));
            break;
        case Simplification::Kind::first:
            push(x);
            break;
        case Simplification::Kind::second:
            push(y);
            break;
        case Simplification::Kind::one_operand:
            push(variable);
            add_or_reuse_node(simple.opcode, 1);
            break;
        case Simplification::Kind::constant_first:
            push(variable);
            push(add_constant(simple.constant));
            add_or_reuse_node(simple.opcode, 2);
            break;
        default:
            push(add_constant(simple.constant));
            push(variable);
            add_or_reuse_node(simple.opcode, 2);
            break;
    }
    return true;
}

bool TraceBuilder::fold_power()
{
    const u256* const base = constant_of(item(0));
    const u256* const exponent = constant_of(item(1));
    if (base == nullptr || exponent == nullptr)
        return false;
    // Powers of two are shifts. Of the others there may be many, in code that is made for it.
    constexpr unsigned max_exponent_bits = 8;
    constexpr std::size_t work = 8;
    if (log2_exactly(*base) < 0) {
        if (bit_width(*exponent) > max_exponent_bits)
            return false;
        instruction_count_ += work;
    }
    gas_ += static_cast<std::uint32_t>(exponent_gas(*rules_, bit_width(*exponent)));
    const u256 result = power(*base, *exponent);
    pop();
    pop();
    push(add_constant(result));
    return true;
}

ValueId TraceBuilder::known_word(std::uint64_t offset) const noexcept
{
    for (const KnownWord& word : memory_)
        if (word.offset == offset)
            return word.value;
    return no_value;
}

bool TraceBuilder::read_known_memory(std::uint8_t opcode)
{
    if (opcode != OP_MLOAD && opcode != OP_KECCAK256)
        return false;
    const u256* const offset = constant_of(item(0));
    if (offset == nullptr || !fits_u64(*offset))
        return false;
    const std::uint64_t start = offset->limb[0];
    if (opcode == OP_MLOAD) {
        const ValueId value = known_word(start);
        if (value == no_value)
            return false;
        pop();
        push(value);
        return true;
    }
    return read_known_hash();
}

bool TraceBuilder::read_known_hash()
{
    const std::uint64_t start = constant_of(item(0))->limb[0];
    const u256* const size = constant_of(item(1));
    if (size == nullptr || !fits_u64(*size) || size->limb[0] == 0 ||
        size->limb[0] > 32 * max_hashed_words || size->limb[0] % 32 != 0)
        return false;
    const std::uint64_t length = size->limb[0];
    KnownHash known{};
    known.words.fill(no_value);
    std::array<std::uint8_t, 32 * max_hashed_words> bytes;
    bool is_constant = true;
    for (std::uint64_t i = 0; i < length / 32; ++i) {
        known.words[i] = known_word(start + 32 * i);
        if (known.words[i] == no_value)
            return false;
        const u256* const word = constant_of(known.words[i]);
        is_constant = is_constant && word != nullptr;
        if (is_constant)
            store_be(bytes.data() + 32 * i, *word);
    }
    const auto same = std::find_if(hashes_.begin(), hashes_.end(), [&](const KnownHash& that) {
        return that.words == known.words;
    });
    if (is_constant) {
        constexpr std::size_t work = 16;
        instruction_count_ += work;
        known.hash = add_constant(keccak256_word(bytes.data(), length));
    } else if (same != hashes_.end()) {
        known.hash = same->hash;
    } else {
        // It stays, and is known from now on.
        add_node(OP_KECCAK256, 2, true);
        if (hashes_.size() < max_known_hashes) {
            known.hash = item(0);
            hashes_.push_back(known);
        }
        return true;
    }
    gas_ += static_cast<std::uint32_t>(keccak_word_cost * words_of(length));
    pop();
    pop();
    push(known.hash);
    return true;
}

void TraceBuilder::note_memory_write(std::uint8_t opcode)
{
    switch (opcode) {
        case OP_MSTORE:
        case OP_MSTORE8:
            break;
        case OP_CALLDATACOPY:
        case OP_CODECOPY:
        case OP_RETURNDATACOPY:
        case OP_MCOPY:
            memory_.clear();
            return;
        default:
            return;
    }
    const u256* const offset = constant_of(item(0));
    // Far behind any memory, where the end of a word wraps around, nothing is ever written.
    if (offset == nullptr || !fits_u64(*offset) || offset->limb[0] > max_init_code_size) {
        memory_.clear();
        return;
    }
    const std::uint64_t start = offset->limb[0];
    const std::uint64_t length = opcode == OP_MSTORE ? 32 : 1;
    std::erase_if(memory_, [=](const KnownWord& word) {
        return word.offset < start + length && start < word.offset + 32;
    });
    if (opcode == OP_MSTORE && memory_.size() < max_known_words)
        memory_.push_back({start, item(1)});
}

bool TraceBuilder::end(TraceExit::Kind kind, std::uint32_t target, std::uint8_t opcode)
{
    add_exit({.kind = kind, .opcode = opcode, .target = target});
    return false;
}

std::int64_t TraceBuilder::known_target(ValueId target) const noexcept
{
    const u256* const constant = constant_of(target);
    if (constant == nullptr || !is_jumpdest(*constant))
        return -1;
    return static_cast<std::int64_t>(constant->limb[0]);
}

bool TraceBuilder::may_follow(std::uint32_t target) const noexcept
{
    return trace_.nodes.size() < max_followed_ && !is_full() && visited_.size() < max_visited &&
           std::find(visited_.begin(), visited_.end(), target) == visited_.end();
}

std::optional<std::int32_t> TraceBuilder::items_read_before_failure(
    std::uint32_t position) const noexcept
{
    // A failing check writes its reason to memory, or jumps to where that is done.
    constexpr int max_steps = 32;
    constexpr int max_jumps = 2;
    int jumps = 0;
    std::uint64_t pushed = ~std::uint64_t{0};
    std::int32_t height = 0;
    std::int32_t lowest_read = 0;
    for (int i = 0; i < max_steps && position < size_; ++i) {
        const std::uint8_t opcode = code_[position];
        const OpcodeInfo& info = opcode_table[opcode];
        if (!is_defined(opcode, rules_->revision) || opcode == OP_INVALID)
            return -lowest_read;
        lowest_read = std::min(lowest_read, height - info.stack_in);
        if (opcode == OP_REVERT)
            return -lowest_read;
        height += info.stack_out - info.stack_in;
        if (opcode == OP_JUMP && jumps < max_jumps && is_jumpdest(pushed)) {
            ++jumps;
            position = static_cast<std::uint32_t>(pushed) + 1;
            pushed = ~std::uint64_t{0};
            continue;
        }
        if (opcode == OP_JUMP || opcode == OP_JUMPI || opcode == OP_JUMPDEST ||
            roles[opcode] == Role::synced || roles[opcode] == Role::halt)
            return std::nullopt;
        pushed = ~std::uint64_t{0};
        const unsigned immediate = info.immediate;
        if (immediate == 1 || immediate == 2)
            pushed = immediate == 1 ? code_[position + 1]
                                    : 256U * code_[position + 1] + code_[position + 2];
        position += 1 + immediate;
    }
    return std::nullopt;
}

bool TraceBuilder::jump()
{
    const ValueId target = pop();
    const std::int64_t known = known_target(target);
    if (known < 0)
        return end(TraceExit::Kind::jump, target);
    const auto position = static_cast<std::uint32_t>(known);
    if (!may_follow(position))
        return end(TraceExit::Kind::block, position);
    next_ = position;
    return true;
}

void TraceBuilder::jump_if()
{
    const ValueId target = pop();
    const ValueId condition = pop();
    const std::int64_t known = known_target(target);
    const auto position = static_cast<std::uint32_t>(known);
    TraceNode node{
        .opcode = to_opcode(StreamOp::branch_nonzero), .gas = gas_, .position = position_};
    node.operand_count = 1;
    node.operands[0] = condition;
    node.exit = static_cast<std::uint32_t>(trace_.exits.size());
    const auto items_read =
        known >= 0 && may_follow(position) ? items_read_before_failure(next_) : std::nullopt;
    if (items_read) {
        node.opcode = to_opcode(StreamOp::branch_zero);
        add_exit({.kind = TraceExit::Kind::block, .target = next_}, items_read);
        next_ = position;
    } else if (known >= 0) {
        add_exit({.kind = TraceExit::Kind::block, .target = position});
    } else {
        add_exit({.kind = TraceExit::Kind::jump, .target = target});
    }
    trace_.nodes.push_back(node);
}

void TraceBuilder::skip_jumpdests() noexcept
{
    const std::uint32_t room = max_gas - std::min(gas_, max_gas);
    const auto bound = static_cast<std::uint32_t>(std::min<std::size_t>(size_, next_ + room));
    const std::uint32_t begin = next_;
    while (next_ < bound) {
        const unsigned ahead = 64 - next_ % 64;
        const auto ones =
            static_cast<unsigned>(std::countr_one(jumpdests_[next_ / 64] >> (next_ % 64)));
        next_ += std::min(ones, ahead);
        if (ones < ahead)
            break;
    }
    next_ = std::min(next_, bound);
    gas_ += (next_ - begin) * rules_->gas[OP_JUMPDEST];
    // As work, several words of the map count as one instruction.
    instruction_count_ += (next_ - begin) / 256;
}

bool TraceBuilder::step()
{
    const std::uint8_t opcode = code_[position_];
    if (!is_defined(opcode, rules_->revision)) {
        add_node(to_opcode(StreamOp::undefined), 0, false);
        return end(TraceExit::Kind::halt, 0);
    }
    const OpcodeInfo& info = opcode_table[opcode];
    gas_ += rules_->gas[opcode];
    next_ = position_ + 1 + info.immediate;
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
            if (!simplify_node(opcode, info.stack_in))
                add_or_reuse_node(opcode, info.stack_in);
            break;
        }
        case Role::action:
            if (read_known_memory(opcode) || (opcode == OP_EXP && fold_power()))
                break;
            note_memory_write(opcode);
            add_node(opcode, info.stack_in, info.stack_out != 0);
            break;
        case Role::read:
            // Gas and the size of memory are not the same everywhere in a trace.
            if (opcode == OP_GAS || opcode == OP_MSIZE)
                add_node(opcode, 0, true);
            else
                add_or_reuse_node(opcode, info.stack_in);
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
            return end(TraceExit::Kind::synced, next_, opcode);
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
            } else if (opcode == OP_JUMPDEST) {
                skip_jumpdests();
            } else if (opcode == OP_PC) {
                push(add_constant(position_));
            } else if (opcode == OP_JUMP) {
                return jump();
            } else if (opcode == OP_JUMPI) {
                const u256* const condition = constant_of(item(1));
                if (condition == nullptr) {
                    jump_if();
                } else if (is_zero(*condition)) {
                    pop();
                    pop();
                } else {
                    std::swap(item(0), item(1));
                    pop();
                    return jump();
                }
            }
            break;
    }
    return true;
}

const Trace& TraceBuilder::build(std::uint32_t position, std::size_t max_followed)
{
    trace_.clear();
    height_ = 0;
    bottom_ = 0;
    position_ = position;
    gas_ = 0;
    kept_below_ = 0;
    instruction_count_ = 0;
    max_followed_ = max_followed;
    visited_.assign(1, position);
    memory_.clear();
    hashes_.clear();
    constant_table_.fill(no_value);
    result_table_.fill(no_value);
    while (step()) {
        ++instruction_count_;
        position_ = next_;
        // Beyond its end the code reads as STOP.
        if (position_ < size_ && is_jumpdest(position_)) {
            if (!may_follow(position_)) {
                static_cast<void>(end(TraceExit::Kind::block, position_));
                break;
            }
            visited_.push_back(position_);
            trace_.goes_beyond_jumps = true;
        }
        if (is_full() || instruction_count_ >= max_instructions) {
            static_cast<void>(end(TraceExit::Kind::block, position_));
            break;
        }
    }
    trace_.bottom = static_cast<std::int16_t>(bottom_);
    return trace_;
}

}  // namespace sluice::evm
