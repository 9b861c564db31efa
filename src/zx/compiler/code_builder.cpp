// Emitting instructions: words, labels, constants, and the gas of the paths between them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/code_builder.hpp"

#include <cstring>

namespace sluice::zx {

namespace {

/// A path is cut before it gets more expensive than this, so that sums of a few paths fit a jump.
constexpr std::uint64_t longest_path_cost = 20'000;

constexpr std::uint64_t largest_amount = 0xffff;

Instruction decode(std::uint64_t word)
{
    return std::bit_cast<Instruction>(word);
}
std::uint64_t encode(Instruction instruction)
{
    return std::bit_cast<std::uint64_t>(instruction);
}

/// Whether a path ends behind the instruction, so that what follows is charged by it.
bool ends_path(Opcode opcode)
{
    switch (opcode) {
        case Opcode::ENTER:
        case Opcode::CHARGE:
        case Opcode::LOOP:
        case Opcode::CALL:
        case Opcode::CALLNAMED:
        case Opcode::CALLMETHOD:
        case Opcode::CALLMETHODNAMED:
        case Opcode::AWAIT:
        case Opcode::RETURN:
        case Opcode::RETNULL:
        case Opcode::THROW:
        case Opcode::RETHROW:
        case Opcode::STOP:
            return true;
        default:
            return info(opcode).operands.ends_with('J');
    }
}

}  // namespace

std::uint32_t CodeBuilder::append(Instruction instruction)
{
    if (straight_cost_ > longest_path_cost && instruction.opcode != Opcode::CHARGE) {
        straight_cost_ = 0;
        const std::vector<PlacedCharge> kept = std::move(pending_);
        pending_.clear();
        append({Opcode::CHARGE, 0, 0, 0, 0});
        pending_ = kept;
    }
    const std::uint32_t word = position();
    if (code_.positions.empty() || code_.positions.back().offset != offset_)
        code_.positions.push_back({word, offset_});
    append_word(encode(instruction));
    code_.trailing.push_back(0);
    last_ = word;
    return word;
}

void CodeBuilder::charge_behind(GasOperation operation)
{
    if (last_ < 0 || !pending_.empty() ||
        ends_path(decode(code_.words[static_cast<std::size_t>(last_)]).opcode))
        return charge(operation);
    add_charge({{operation, 0}, statement_});
    code_.trailing[static_cast<std::size_t>(last_)] +=
        static_cast<std::uint8_t>(gas_cost(operation));
}

void CodeBuilder::add_charge(const PlacedCharge& placed)
{
    if (code_.charge_places.empty() || code_.charge_places.back().offset != placed.statement)
        code_.charge_places.push_back(
            {static_cast<std::uint32_t>(code_.charges.size()), placed.statement});
    code_.charges.push_back(placed.charge);
    straight_cost_ += placed.charge.cost();
}

void CodeBuilder::append_word(std::uint64_t word)
{
    code_.charge_begin.push_back(static_cast<std::uint32_t>(code_.charges.size()));
    for (const PlacedCharge& placed : pending_)
        add_charge(placed);
    pending_.clear();
    code_.words.push_back(word);
}

std::uint32_t CodeBuilder::emit(Opcode opcode, Register a, Register b, Register c, std::uint8_t x)
{
    return append({opcode, x, scaled(a), scaled(b), scaled(c)});
}

std::uint32_t CodeBuilder::emit_raw(Opcode opcode, std::uint16_t a, std::uint16_t b,
                                    std::uint16_t c, std::uint8_t x)
{
    return append({opcode, x, a, b, c});
}

std::uint32_t CodeBuilder::emit_wide(Opcode opcode, Register a, std::uint32_t bc, std::uint8_t x)
{
    Instruction instruction{opcode, x, scaled(a), 0, 0};
    instruction.set_bc(bc);
    return append(instruction);
}

std::uint32_t CodeBuilder::emit_named(Opcode opcode, Register a, std::uint16_t b,
                                      std::uint32_t name, std::uint8_t x)
{
    const std::uint32_t word = append({opcode, x, scaled(a), b, 0});
    append_word(std::bit_cast<std::uint64_t>(NameWord{name, 0, 0}));
    code_.trailing.push_back(0);
    if (ends_path(opcode))
        straight_cost_ = 0;
    return word;
}

void CodeBuilder::reference(Label& target, std::uint32_t jump)
{
    target.jumps.push_back(jump);
    if (target.word < 0)
        return;
    const auto offset = static_cast<std::int32_t>(target.word - static_cast<std::int64_t>(jump) -
                                                  info(decode(code_.words[jump]).opcode).words);
    Instruction instruction = decode(code_.words[jump]);
    if (instruction.opcode == Opcode::JMP) {
        instruction.set_bc(static_cast<std::uint32_t>(offset));
        code_.words[jump] = encode(instruction);
    } else {
        code_.words[jump + 1] = std::bit_cast<std::uint64_t>(JumpWord{offset, 0, 0});
    }
}

void CodeBuilder::emit_jump(Label& target)
{
    reference(target, append({Opcode::JMP, 0, 0, 0, 0}));
}

void CodeBuilder::emit_jump_if(Opcode opcode, Register a, std::uint16_t b, std::uint8_t x,
                               Label& target, std::uint16_t c)
{
    const std::uint32_t word = append({opcode, x, scaled(a), b, c});
    append_word(0);
    code_.trailing.push_back(0);
    straight_cost_ = 0;
    reference(target, word);
}

void CodeBuilder::emit_loop(Label& target)
{
    const std::uint32_t word = append({Opcode::LOOP, 0, 0, 0, 0});
    append_word(0);
    code_.trailing.push_back(0);
    straight_cost_ = 0;
    reference(target, word);
}

void CodeBuilder::flush()
{
    if (!pending_.empty()) {
        append({Opcode::CHARGE, 0, 0, 0, 0});
        straight_cost_ = 0;
    }
}

void CodeBuilder::bind(Label& label)
{
    flush();
    if (charges_at_labels_) {
        append({Opcode::CHARGE, 0, 0, 0, 0});
        straight_cost_ = 0;
    }
    label.word = position();
    last_ = -1;
    const std::vector<std::uint32_t> jumps = std::move(label.jumps);
    label.jumps.clear();
    for (const std::uint32_t jump : jumps)
        reference(label, jump);
}

std::uint32_t CodeBuilder::constant(Value value)
{
    const auto number = static_cast<std::uint32_t>(code_.constants.size());
    const auto [place, is_new] = constants_.emplace(
        std::pair{value.payload(), std::uint64_t{static_cast<std::uint8_t>(value.tag())}}, number);
    if (is_new)
        code_.constants.push_back(value);
    return place->second;
}

bool CodeBuilder::finish()
{
    flush();
    const auto size = static_cast<std::uint32_t>(code_.words.size());
    code_.charge_begin.push_back(static_cast<std::uint32_t>(code_.charges.size()));
    code_.prepaid.assign(size, 0);

    // What a path costs from each word on. Jumps that do not end paths lead forwards only, so one
    // pass from the end knows all that it needs.
    std::vector<std::uint64_t> path(size + 1, 0);
    std::vector<std::uint32_t> starts;
    for (std::uint32_t word = 0; word < size; word += info(decode(code_.words[word]).opcode).words)
        starts.push_back(word);
    for (auto start = starts.rbegin(); start != starts.rend(); ++start) {
        const std::uint32_t word = *start;
        const Instruction instruction = decode(code_.words[word]);
        std::uint64_t own = 0;
        const std::uint32_t next = word + info(instruction.opcode).words;
        for (std::uint32_t i = code_.charge_begin[word]; i < code_.charge_begin[next]; ++i)
            own += code_.charges[i].cost();
        std::uint64_t later = 0;
        if (instruction.opcode == Opcode::JMP)
            later = path[word + 1 + instruction.bc()];
        else if (!ends_path(instruction.opcode))
            later = path[next];
        path[word] = own + later;
        code_.prepaid[word] = static_cast<std::uint32_t>(later + code_.trailing[word]);
    }

    for (const std::uint32_t word : starts) {
        Instruction instruction = decode(code_.words[word]);
        const std::uint32_t next = word + info(instruction.opcode).words;
        if (!ends_path(instruction.opcode))
            continue;
        if (instruction.opcode == Opcode::ENTER || instruction.opcode == Opcode::CHARGE) {
            // ENTER is on the path that it charges; CHARGE stands on one and charges the next.
            const std::uint64_t amount =
                instruction.opcode == Opcode::ENTER ? path[word] + path[next] : path[next];
            if (amount > 0xffff'ffff)
                return false;
            instruction.set_bc(static_cast<std::uint32_t>(amount));
            code_.words[word] = encode(instruction);
        } else if (info(instruction.opcode).operands.ends_with('J')) {
            auto jump = std::bit_cast<JumpWord>(code_.words[word + 1]);
            const std::uint64_t taken =
                path[static_cast<std::size_t>(static_cast<std::int64_t>(next) + jump.offset)];
            if (taken > largest_amount || path[next] > largest_amount)
                return false;
            jump.gas_taken = static_cast<std::uint16_t>(taken);
            jump.gas_next = static_cast<std::uint16_t>(path[next]);
            code_.words[word + 1] = std::bit_cast<std::uint64_t>(jump);
        } else if (info(instruction.opcode).words == 2) {
            auto name = std::bit_cast<NameWord>(code_.words[word + 1]);
            if (path[next] > largest_amount)
                return false;
            name.gas_next = static_cast<std::uint16_t>(path[next]);
            code_.words[word + 1] = std::bit_cast<std::uint64_t>(name);
        }
    }
    return true;
}

}  // namespace sluice::zx
