// Whether a function's code stays within its bounds.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/code_verifier.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace sluice::zx {

namespace {

class Verifier {
public:
    Verifier(const FunctionCode& code, std::span<const ConstantShape> shapes)
        : code_{code}, shapes_{shapes}, starts_(code.words.size(), false)
    {}

    bool verify();

private:
    [[nodiscard]] bool find_starts();
    [[nodiscard]] bool instruction(std::uint32_t word) const;
    [[nodiscard]] bool operands(std::uint32_t word) const;
    [[nodiscard]] bool registers(std::uint32_t word) const;
    [[nodiscard]] bool constants(std::uint32_t word) const;
    [[nodiscard]] bool handlers() const;
    [[nodiscard]] bool tables() const;

    [[nodiscard]] Instruction at(std::uint32_t word) const
    {
        return std::bit_cast<Instruction>(code_.words[word]);
    }
    [[nodiscard]] bool is_start(std::int64_t word) const
    {
        return word >= 0 && word < static_cast<std::int64_t>(starts_.size()) &&
               starts_[static_cast<std::size_t>(word)];
    }
    /// Whether the registers from an operand's on are there, `count` of them.
    [[nodiscard]] bool has(std::uint16_t operand, std::uint32_t count) const
    {
        return std::uint32_t{operand} / register_scale + count <= code_.register_count;
    }
    [[nodiscard]] bool is(std::uint32_t constant, ConstantKind kind) const
    {
        return constant < shapes_.size() && shapes_[constant].kind == kind;
    }
    [[nodiscard]] bool is_value(std::uint32_t constant) const
    {
        return constant < shapes_.size() && shapes_[constant].kind != ConstantKind::Place;
    }

    const FunctionCode& code_;
    std::span<const ConstantShape> shapes_;
    std::vector<bool> starts_;
};

bool Verifier::find_starts()
{
    std::uint32_t last = 0;
    for (std::size_t word = 0; word < code_.words.size();) {
        last = static_cast<std::uint32_t>(word);
        // The opcode's byte, before it is taken for an Opcode.
        const auto number = static_cast<std::uint8_t>(code_.words[word]);
        if (number >= opcode_count || static_cast<Opcode>(number) == Opcode::STOP)
            return false;
        starts_[word] = true;
        word += opcode_infos[number].words;
        if (word > code_.words.size())
            return false;
    }
    if (code_.words.empty() || at(0).opcode != Opcode::ENTER)
        return false;
    switch (at(last).opcode) {
        case Opcode::RETURN:
        case Opcode::RETNULL:
        case Opcode::THROW:
        case Opcode::RETHROW:
        case Opcode::LOOP:
            return true;
        default:
            return false;
    }
}

bool Verifier::operands(std::uint32_t word) const
{
    const Instruction instruction = at(word);
    const OpcodeInfo& shape = info(instruction.opcode);
    const std::int64_t next = std::int64_t{word} + shape.words;
    const std::uint16_t fields[] = {instruction.a, instruction.b, instruction.c};
    std::size_t field = 0;
    for (const char kind : shape.operands) {
        switch (kind) {
            case 'R':
                // Where no value follows, the first of none may be the one behind the window.
                if (fields[field] % register_scale != 0 || !has(fields[field], 0))
                    return false;
                ++field;
                break;
            case 'K':
                if (fields[field] % register_scale != 0 ||
                    !is_value(fields[field] / register_scale))
                    return false;
                ++field;
                break;
            case 'S':
                if (fields[field] % register_scale != 0 || code_.contract == nullptr ||
                    fields[field] / register_scale >= code_.contract->state.size())
                    return false;
                ++field;
                break;
            case 'U':
                if (fields[field++] >= code_.captures.size())
                    return false;
                break;
            case 'i':
            case 'u':
                ++field;
                break;
            case 'C':
                if (!is_value(instruction.bc()))
                    return false;
                break;
            case 'V':
                if (!is(instruction.bc(), ConstantKind::Place))
                    return false;
                break;
            case 'F':
                if (instruction.bc() >= code_.inner.size())
                    return false;
                break;
            case 'O':
                if (instruction.bc() > code_.words.size() || !is_start(next + instruction.bc()))
                    return false;
                break;
            case 'N':
                if (!is(std::bit_cast<NameWord>(code_.words[word + 1]).name, ConstantKind::String))
                    return false;
                break;
            case 'J':
                if (!is_start(next + std::bit_cast<JumpWord>(code_.words[word + 1]).offset))
                    return false;
                break;
            default:  // x, n, w, G and P are numbers of which any will do
                break;
        }
    }
    return true;
}

/// The windows of instructions that have more registers than they name.
bool Verifier::registers(std::uint32_t word) const
{
    const Instruction i = at(word);
    const std::uint32_t count = i.c;
    switch (i.opcode) {
        case Opcode::NEWLIST:
        case Opcode::APPEND:
            return has(i.a, 1) && has(i.b, count);
        case Opcode::CONCAT:
            return has(i.a, 1) && count >= 1 && has(i.b, count);
        case Opcode::NEWMAP:
            return has(i.a, 1) && has(i.b, 2 * count);
        case Opcode::NEWMAPK:
            return has(i.a, 1) && is(i.c / register_scale, ConstantKind::Names) &&
                   has(i.b, shapes_[i.c / register_scale].size);
        case Opcode::SLICE:
            return has(i.a, 1) && has(i.b, 1) && has(i.c, 2);
        case Opcode::CALL:
        case Opcode::CALLNAMED:
        case Opcode::CALLMETHOD:
        case Opcode::CALLMETHODNAMED:
        case Opcode::CALLBUILTIN:
            return has(i.a, 1 + std::uint32_t{i.x});
        case Opcode::SPAWN:  // 255: of what is no call
            return has(i.a, i.x == 255 ? 1 : 1 + std::uint32_t{i.x});
        case Opcode::FORPREP:
        case Opcode::RANGEPREP:
            return has(i.a, 3) && (i.opcode == Opcode::FORPREP || (i.x >= 1 && i.x <= 3));
        case Opcode::FORITER:
            return has(i.a, 5);
        case Opcode::RANGEITER:
            return has(i.a, 4);
        case Opcode::RETHROW:
            return has(i.a, 2);
        default:
            break;
    }
    const std::uint16_t fields[] = {i.a, i.b, i.c};
    std::size_t field = 0;
    for (const char kind : info(i.opcode).operands) {
        if (kind == 'R' && !has(fields[field], 1))
            return false;
        if (kind == 'R' || kind == 'K' || kind == 'S' || kind == 'U' || kind == 'i' || kind == 'u')
            ++field;
    }
    return true;
}

/// The kinds of constants that instructions rely on.
bool Verifier::constants(std::uint32_t word) const
{
    const Instruction i = at(word);
    const std::uint32_t b = i.b / register_scale;
    switch (i.opcode) {
        case Opcode::CHECK:
        case Opcode::GETNAME:
            return is(i.bc(), ConstantKind::String);
        case Opcode::CALLBUILTIN:
            return is(b, ConstantKind::Builtin);
        case Opcode::CALLNAMED:
        case Opcode::CALLMETHODNAMED:
            return is(b, ConstantKind::Names) && shapes_[b].size <= i.x;
        default:
            return true;
    }
}

bool Verifier::instruction(std::uint32_t word) const
{
    return operands(word) && registers(word) && constants(word);
}

bool Verifier::handlers() const
{
    return std::ranges::all_of(code_.handlers, [this](const HandlerRange& range) {
        return range.begin <= range.end && range.end <= code_.words.size() &&
               is_start(range.handler) &&
               range.value + (range.keeps_kind ? 2U : 1U) <= code_.register_count;
    });
}

/// What is kept of every word.
bool Verifier::tables() const
{
    const std::size_t size = code_.words.size();
    return code_.trailing.size() == size && code_.prepaid.size() == size &&
           code_.charge_begin.size() == size + 1 && std::ranges::is_sorted(code_.charge_begin) &&
           code_.charge_begin.back() <= code_.charges.size() &&
           std::ranges::all_of(code_.charges,
                               [](const Charge& charge) {
                                   return static_cast<std::size_t>(charge.operation) <
                                          gas_operation_count;
                               }) &&
           std::ranges::is_sorted(code_.positions, {}, &CodePosition::word) &&
           std::ranges::all_of(code_.positions, [this](const CodePosition& position) {
               return position.offset <= code_.module->source->text().size();
           });
}

bool Verifier::verify()
{
    if (code_.register_count < code_.slot_count || code_.register_count > max_registers)
        return false;
    if (!find_starts() || !handlers() || !tables())
        return false;
    for (std::uint32_t word = 0; word < code_.words.size(); word += info(at(word).opcode).words)
        if (!instruction(word))
            return false;
    return true;
}

}  // namespace

bool is_well_formed(const FunctionCode& code, std::span<const ConstantShape> shapes)
{
    return code.constants.size() == shapes.size() && Verifier{code, shapes}.verify();
}

}  // namespace sluice::zx
