// Compiled code in words that people and tests can read; docs/zx-bytecode.md tells the form.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/bytecode_text.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "zx/syntax/utf8.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t longest_constant = 60;

std::string joined(std::span<const std::string> words, std::string_view between)
{
    std::string text;
    for (const std::string& word : words)
        text.append(text.empty() ? "" : between).append(word);
    return text;
}

/// A text in double quotes on one line, cut where it is long.
std::string quoted(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    std::size_t shown = 0;
    for (std::size_t i = 0; i < text.size(); ++shown) {
        if (shown == longest_constant)
            return out + "\"...";
        const std::size_t length = code_point_length(text, i);
        const std::string_view piece = text.substr(i, length);
        const auto first = static_cast<unsigned char>(piece.front());
        const bool is_control = first < 0x20 || first == 0x7f ||
                                (first == 0xc2 && static_cast<unsigned char>(piece.back()) < 0xa0);
        if (piece == "\"" || piece == "\\")
            out.append("\\").append(piece);
        else if (piece == "\n")
            out += "\\n";
        else if (is_control || !is_valid_utf8(piece))
            for (const char c : piece)
                out.append("\\x")
                    .append(1, digits[static_cast<unsigned char>(c) >> 4])
                    .append(1, digits[static_cast<unsigned char>(c) & 15]);
        else
            out += piece;
        i += length;
    }
    return out + "\"";
}

bool is_word(std::string_view text)
{
    return !text.empty() && text.size() <= longest_constant &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

/// Where offsets of a text are. They are looked up all at once and in order, as a line may be as
/// long as the text.
class Positions {
public:
    Positions(const Source& source, std::vector<std::uint32_t> offsets)
    {
        std::ranges::sort(offsets);
        Position position;
        std::uint32_t line_end = 0;
        std::uint32_t last = 0;
        for (const std::uint32_t offset : offsets) {
            if (offset >= line_end) {
                position = source.position(offset);
                line_end = source.line_start(position.line + 1);
            } else {
                const std::string_view passed = source.text().substr(last, offset - last);
                position.column += static_cast<std::uint32_t>(std::ranges::count_if(
                    passed, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
            }
            last = offset;
            places_.emplace(offset, position);
        }
    }

    [[nodiscard]] Position of(std::uint32_t offset) const { return places_.at(offset); }

private:
    std::unordered_map<std::uint32_t, Position> places_;
};

std::uint32_t offset_of(const FunctionCode& code)
{
    return code.function != nullptr ? code.function->offset : 0;
}

void collect_offsets(const FunctionCode& code, std::vector<std::uint32_t>& offsets)
{
    offsets.push_back(offset_of(code));
    for (const CodePosition& position : code.positions)
        offsets.push_back(position.offset);
    for (const auto& inner : code.inner)
        collect_offsets(*inner, offsets);
}

/// Lists one function.
class Lister {
public:
    Lister(const FunctionCode& code, std::string name,
           std::span<const std::unique_ptr<ModuleUnit>> units, const SymbolTable& symbols,
           const ListingLinker& linker, const Positions& positions)
        : code_{code},
          name_{std::move(name)},
          units_{units},
          symbols_{symbols},
          linker_{linker},
          positions_{positions}
    {}

    ListedFunction list();

private:
    void find_blocks();
    [[nodiscard]] std::vector<std::string> operands(std::uint32_t word);
    [[nodiscard]] std::uint32_t block_of(std::int64_t word) const;
    [[nodiscard]] std::string block_at(std::int64_t word) const
    {
        return "B" + std::to_string(block_of(word));
    }
    [[nodiscard]] std::string constant_text(std::uint32_t number) const;
    [[nodiscard]] std::string place_name(std::uint32_t constant) const;
    [[nodiscard]] Instruction at(std::uint32_t word) const
    {
        return std::bit_cast<Instruction>(code_.words[word]);
    }

    const FunctionCode& code_;
    std::string name_;
    std::span<const std::unique_ptr<ModuleUnit>> units_;
    const SymbolTable& symbols_;
    const ListingLinker& linker_;
    const Positions& positions_;
    std::vector<std::uint32_t> starts_;  // words at which blocks begin, in order
    std::vector<bool> is_place_;         // by constant: the place of a module's variable
};

/// Where a jump in the instruction at `word` leads, or -1.
std::int64_t jump_target(const FunctionCode& code, std::uint32_t word)
{
    const auto instruction = std::bit_cast<Instruction>(code.words[word]);
    const OpcodeInfo& shape = info(instruction.opcode);
    const std::int64_t next = std::int64_t{word} + shape.words;
    if (shape.operands.ends_with('O'))
        return next + static_cast<std::int32_t>(instruction.bc());
    if (shape.operands.ends_with('J'))
        return next + std::bit_cast<JumpWord>(code.words[word + 1]).offset;
    return -1;
}

bool ends_block(Opcode opcode)
{
    switch (opcode) {
        case Opcode::RETURN:
        case Opcode::RETNULL:
        case Opcode::THROW:
        case Opcode::RETHROW:
        case Opcode::STOP:
            return true;
        default:
            return info(opcode).operands.ends_with('J') || info(opcode).operands.ends_with('O');
    }
}

void Lister::find_blocks()
{
    const auto size = static_cast<std::uint32_t>(code_.words.size());
    std::vector<bool> begins(size + 1, false);
    begins[0] = true;
    is_place_.assign(code_.constants.size(), false);
    for (std::uint32_t word = 0; word < size; word += info(at(word).opcode).words) {
        if (ends_block(at(word).opcode))
            begins[word + info(at(word).opcode).words] = true;
        if (const std::int64_t target = jump_target(code_, word); target >= 0)
            begins[static_cast<std::size_t>(target)] = true;
        if (info(at(word).opcode).operands.ends_with('V'))
            is_place_[at(word).bc()] = true;
    }
    for (const HandlerRange& range : code_.handlers)
        begins[range.handler] = true;
    for (std::uint32_t word = 0; word < size; ++word)
        if (begins[word])
            starts_.push_back(word);
}

std::uint32_t Lister::block_of(std::int64_t word) const
{
    return static_cast<std::uint32_t>(std::ranges::upper_bound(starts_, word) - starts_.begin() -
                                      1);
}

std::string Lister::place_name(std::uint32_t constant) const
{
    const ListingLinker::Place place = ListingLinker::place_of(code_.constants[constant]);
    const ModuleUnit& unit = *units_[place.module];
    const std::string name{symbols_.name(unit.variables[place.index].symbol)};
    return &unit == code_.module ? name : quoted(unit.name) + "." + name;
}

std::string Lister::constant_text(std::uint32_t number) const
{
    const Value value = code_.constants[number];
    if (is_place_[number])
        return "variable " + place_name(number);
    if (const std::string_view builtin = linker_.builtin_of(value); !builtin.empty())
        return "builtin " + std::string{builtin};
    if (value.is_string())
        return quoted(value.as<String>()->view());
    if (!value.is_list())
        return display_text(value, longest_constant);
    std::vector<std::string> names;
    const List& list = *value.as<List>();
    names.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i)
        names.push_back(quoted(list[i].as<String>()->view()));
    return "[" + joined(names, ", ") + "]";
}

std::vector<std::string> Lister::operands(std::uint32_t word)
{
    const Instruction instruction = at(word);
    const OpcodeInfo& shape = info(instruction.opcode);
    const std::uint16_t fields[] = {instruction.a, instruction.b, instruction.c};
    std::size_t field = 0;
    std::vector<std::string> texts;
    const auto constant = [this](std::uint32_t number) {
        const std::string_view builtin = linker_.builtin_of(code_.constants[number]);
        return "K" + std::to_string(number) + "=" +
               (builtin.empty() ? constant_text(number) : std::string{builtin});
    };
    for (const char kind : shape.operands) {
        switch (kind) {
            case 'R':
                texts.push_back("r" + std::to_string(fields[field++] / register_scale));
                break;
            case 'K':
                texts.push_back(constant(fields[field++] / register_scale));
                break;
            case 'S': {
                const std::uint32_t slot = fields[field++] / register_scale;
                const bool is_known =
                    code_.contract != nullptr && slot < code_.contract->state.size();
                texts.push_back(
                    "s" + std::to_string(slot) + "=" +
                    (is_known ? std::string{symbols_.name(code_.contract->state[slot].symbol)}
                              : std::string{}));
                break;
            }
            case 'U':
                texts.push_back("u" + std::to_string(fields[field++]));
                break;
            case 'i':
                texts.push_back(std::to_string(static_cast<std::int16_t>(fields[field++])));
                break;
            case 'u':
                texts.push_back("count=" + std::to_string(fields[field++]));
                break;
            case 'n':
                texts.push_back("count=" + std::to_string(instruction.x));
                break;
            case 'x':
                texts.push_back("x=" + std::to_string(instruction.x));
                break;
            case 'C':
                texts.push_back(constant(instruction.bc()));
                break;
            case 'V':
                texts.push_back(place_name(instruction.bc()));
                break;
            case 'w':
                texts.push_back(std::to_string(static_cast<std::int32_t>(instruction.bc())));
                break;
            case 'F':
                texts.push_back("f" + std::to_string(instruction.bc()));
                break;
            case 'O':
                texts.push_back("->" + block_at(jump_target(code_, word)));
                break;
            case 'G':
                texts.push_back("gas=" + std::to_string(instruction.bc()));
                break;
            case 'N': {
                const Value name =
                    code_.constants[std::bit_cast<NameWord>(code_.words[word + 1]).name];
                const std::string_view text =
                    name.is_string() ? name.as<String>()->view() : std::string_view{};
                texts.push_back("." + (is_word(text) ? std::string{text} : quoted(text)));
                break;
            }
            case 'P':
                texts.push_back(
                    "gas=" +
                    std::to_string(std::bit_cast<NameWord>(code_.words[word + 1]).gas_next));
                break;
            case 'J': {
                const auto jump = std::bit_cast<JumpWord>(code_.words[word + 1]);
                texts.push_back("->" + block_at(jump_target(code_, word)));
                texts.push_back("gas=" + std::to_string(jump.gas_taken));
                if (instruction.opcode != Opcode::LOOP)
                    texts.push_back("else=" + std::to_string(jump.gas_next));
                break;
            }
            default:
                break;
        }
    }
    return texts;
}

ListedFunction Lister::list()
{
    find_blocks();
    ListedFunction listed;
    listed.name = name_;
    listed.file = code_.module->source->path();
    listed.position = positions_.of(offset_of(code_));
    listed.register_count = code_.register_count;
    listed.variable_count = code_.slot_count;
    if (code_.function != nullptr)
        for (const Parameter* parameter : code_.function->parameters)
            listed.parameters.emplace_back(symbols_.name(parameter->name.symbol));
    for (const Capture& capture : code_.captures)
        listed.captures.push_back((capture.is_local ? "r" : "u") + std::to_string(capture.index));
    for (std::uint32_t i = 0; i < code_.constants.size(); ++i)
        listed.constants.push_back(constant_text(i));
    for (const HandlerRange& range : code_.handlers)
        listed.handlers.push_back({range.begin, range.end, block_of(range.handler),
                                   "r" + std::to_string(range.value), range.catches_uncatchable});

    listed.blocks.resize(starts_.size());
    std::size_t block = 0;
    std::size_t position = 0;
    const auto size = static_cast<std::uint32_t>(code_.words.size());
    for (std::uint32_t word = 0; word < size; word += info(at(word).opcode).words) {
        if (block + 1 < starts_.size() && starts_[block + 1] <= word)
            ++block;
        while (position + 1 < code_.positions.size() && code_.positions[position + 1].word <= word)
            ++position;
        const OpcodeInfo& shape = info(at(word).opcode);
        std::uint64_t cost = 0;
        for (std::uint32_t i = code_.charge_begin[word]; i < code_.charge_begin[word + shape.words];
             ++i)
            cost += code_.charges[i].cost();
        listed.blocks[block].cost += cost;
        listed.blocks[block].instructions.push_back(
            {word, shape.name, operands(word), cost,
             positions_.of(code_.positions[position].offset)});
    }
    return listed;
}

/// A function's own name; of one without, its kind, and where it stands.
std::string own_name(const FunctionCode& code, const Positions& positions)
{
    if (code.function == nullptr)
        return "<top level>";
    if (!code.name.empty())
        return std::string{code.name};
    const Position position = positions.of(offset_of(code));
    return "<function " + std::to_string(position.line) + ":" + std::to_string(position.column) +
           ">";
}

struct Pending {
    const FunctionCode* code;
    std::string prefix;
};

}  // namespace

std::vector<ListedFunction> list_functions(const ModuleUnit& unit,
                                           std::span<const std::unique_ptr<ModuleUnit>> units,
                                           const SymbolTable& symbols, const ListingLinker& linker)
{
    std::vector<std::uint32_t> offsets;
    collect_offsets(*unit.code, offsets);
    const Positions positions{*unit.source, std::move(offsets)};
    std::vector<ListedFunction> listed;
    std::vector<Pending> pending{{unit.code.get(), ""}};
    while (!pending.empty()) {
        const Pending next = std::move(pending.back());
        pending.pop_back();
        std::string name = next.prefix;
        if (next.code->is_action && next.code->contract != nullptr)
            name.append(next.code->contract->name).append(".");
        name += own_name(*next.code, positions);
        const std::string prefix = next.code->function != nullptr ? name + "." : "";
        listed.push_back(
            Lister{*next.code, std::move(name), units, symbols, linker, positions}.list());
        for (auto inner = next.code->inner.rbegin(); inner != next.code->inner.rend(); ++inner)
            pending.push_back({inner->get(), prefix});
    }
    return listed;
}

std::string to_text(const ListedInstruction& instruction)
{
    std::string text{instruction.name};
    for (const std::string& operand : instruction.operands)
        text.append(" ").append(operand);
    return text;
}

std::string to_text(const ListedFunction& function)
{
    const auto numbered = [](std::string_view letter, std::size_t number, std::string_view between,
                             std::string_view text) {
        return std::string{letter}.append(std::to_string(number)).append(between).append(text);
    };
    const auto place = [](Position position) {
        return std::to_string(position.line) + ":" + std::to_string(position.column);
    };
    std::string text =
        "function " + function.name + "  " + function.file + ":" + place(function.position) + "\n";
    text.append("  registers ").append(std::to_string(function.register_count));
    text.append(", variables ").append(std::to_string(function.variable_count)).append("\n");
    std::vector<std::string> words;
    words.reserve(std::max(function.parameters.size(), function.captures.size()));
    for (const std::string& parameter : function.parameters)
        words.push_back(numbered("r", words.size() + 1, "=", parameter));
    if (!words.empty())
        text.append("  parameters ").append(joined(words, " ")).append("\n");
    words.clear();
    for (const std::string& capture : function.captures)
        words.push_back(numbered("u", words.size(), "=", capture));
    if (!words.empty())
        text.append("  captures ").append(joined(words, " ")).append("\n");
    for (std::size_t i = 0; i < function.constants.size(); ++i)
        text.append(numbered("  K", i, " = ", function.constants[i])).append("\n");
    for (const ListedHandler& handler : function.handlers)
        text.append(handler.is_cleanup ? "  cleanup" : "  handler")
            .append(numbered(" B", handler.block, " of words ", std::to_string(handler.begin)))
            .append(numbered(" to ", handler.end, ", error in ", handler.value))
            .append("\n");
    for (std::size_t i = 0; i < function.blocks.size(); ++i) {
        const ListedBlock& block = function.blocks[i];
        text.append(numbered("  B", i, ": gas ", std::to_string(block.cost))).append("\n");
        for (const ListedInstruction& instruction : block.instructions) {
            std::string line = std::to_string(instruction.word);
            line.insert(0, line.size() < 7 ? 7 - line.size() : 0, ' ');
            std::string cost = instruction.cost == 0 ? "-" : std::to_string(instruction.cost);
            cost.insert(0, cost.size() < 5 ? 5 - cost.size() : 0, ' ');
            line.append(cost).append("  ").append(to_text(instruction));
            line.resize(std::max<std::size_t>(line.size() + 2, 64), ' ');
            text.append(line).append("; ").append(place(instruction.position)).append("\n");
        }
    }
    return text;
}

}  // namespace sluice::zx
