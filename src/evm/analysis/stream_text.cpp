// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/stream_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <vector>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "evm/analysis/stream_layout.hpp"

namespace sluice::evm {
namespace {

std::string name_of(Opcode opcode)
{
    constexpr std::string_view names[]{
        "move",         "leave",       "undefined",      "if nonzero",         "if zero",
        "if less",      "if not less", "if less signed", "if not less signed", "if equal",
        "if not equal", "MLOAD",       "MSTORE"};
    const unsigned byte = opcode;
    const unsigned first = to_opcode(StreamOp::move);
    if (byte >= first && byte - first < std::size(names))
        return std::string{names[byte - first]};
    return std::string{opcode_table[byte].name};
}

class Writer {
public:
    explicit Writer(const Stream& stream) : stream_{stream} {}

    std::string run()
    {
        // In the order in which they were lowered.
        std::vector<const StreamBlock*> order;
        for (std::size_t i = 0; i < stream_.block_count(); ++i) {
            ordinals_[&stream_.block(i)] = i;
            if (stream_.block(i).is_lowered())
                order.push_back(&stream_.block(i));
        }
        std::ranges::sort(order, {}, [](const StreamBlock* block) { return block->load_start(); });
        for (const StreamBlock* const block : order) {
            write_header(*block);
            start_ = block->load_start() + 1;
            const std::size_t end = block->load_start() + stream_.header(*block).words();
            for (std::size_t at = start_; at < end;) {
                write(at);
                at += word_count(std::bit_cast<StreamInstruction>(stream_.words()[at]).code);
            }
        }
        return std::move(text_);
    }

private:
    void write_header(const StreamBlock& block)
    {
        const TraceHeader header = stream_.header(block);
        const std::size_t index = ordinals_.at(&block);
        if (header.is_impossible())
            line("block {} at {:04x}: never, it needs more than a stack", index, block.position());
        else
            line("block {} at {:04x}: gas {}, needs {}, uses {}", index, block.position(),
                 header.gas, header.slots_needed(), header.slots_used());
    }

    /// Of the block that an instruction calls by its number.
    [[nodiscard]] std::size_t ordinal(std::int16_t field) const
    {
        return ordinals_.at(&Stream::block_in(stream_.words(), static_cast<std::uint16_t>(field)));
    }

    [[nodiscard]] std::string slot(std::int16_t field) const
    {
        return fmt::format("s{}", field / 32);
    }

    [[nodiscard]] std::string operand(OperandKind kind, std::int16_t field) const
    {
        switch (kind) {
            case OperandKind::slot:
                return slot(field);
            case OperandKind::small:
                return fmt::format("{}", static_cast<std::uint16_t>(field));
            case OperandKind::pool:
                break;
        }
        std::array<std::uint8_t, 32> bytes;
        store_be(bytes.data(),
                 Stream::constant_in(stream_.words(), static_cast<std::uint16_t>(field)));
        const std::string digits = to_hex(bytes);
        return "0x" + digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    }

    static std::string rest(std::uint64_t gas) { return fmt::format("  rest {}", gas); }
    static std::string rest(std::int16_t field)
    {
        return rest(std::uint64_t{static_cast<std::uint16_t>(field)});
    }

    void write(std::size_t at)
    {
        const auto instruction = std::bit_cast<StreamInstruction>(stream_.words()[at]);
        const auto [code, x, y, z] = instruction;
        const Opcode opcode = opcode_of(code);
        const OperandKind first = first_kind(code);
        const OperandKind second = second_kind(code);
        const Layout layout = layout_of(opcode);
        const std::uint64_t next = word_count(code) == 2 ? stream_.words()[at + 1] : 0;
        const std::string name = name_of(opcode);
        const auto exit = [&] { return at + 1 + static_cast<std::uint16_t>(z) - start_; };
        fmt::format_to(out(), "  {:>3}  ", at - start_);
        switch (layout) {
            case Layout::nothing:
                line(name);
                break;
            case Layout::result:
                line("{} = {}", slot(x), name);
                break;
            case Layout::result_rest:
                line("{} = {}{}", slot(x), name, rest(y));
                break;
            case Layout::result_1:
                if (opcode == to_opcode(StreamOp::move))
                    line("{} = {}", slot(x), operand(first, y));
                else
                    line("{} = {} {}", slot(x), name, operand(first, y));
                break;
            case Layout::result_1_rest:
                line("{} = {} {}{}", slot(x), name, operand(first, y), rest(z));
                break;
            case Layout::result_2:
                line("{} = {} {}, {}", slot(x), name, operand(first, y), operand(second, z));
                break;
            case Layout::result_2_rest:
                line("{} = {} {}, {}{}", slot(x), name, operand(first, y), operand(second, z),
                     rest(next));
                break;
            case Layout::result_3:
                line("{} = {} {}, {}, {}", slot(x), name, slot(y), slot(z),
                     operand(second, static_cast<std::int16_t>(static_cast<std::uint16_t>(next))));
                break;
            case Layout::operands_2:
                line("{} {}, {}", name, operand(first, x), operand(second, y));
                break;
            case Layout::operands_2_rest:
                line("{} {}, {}{}", name, operand(first, x), operand(second, y), rest(z));
                break;
            case Layout::operands_3_rest:
                line("{} {}, {}, {}{}", name, slot(x), slot(y), slot(z), rest(next));
                break;
            case Layout::load_at:
                line("{} = {} {} + {}{}", slot(x), name, slot(y), next, rest(z));
                break;
            case Layout::store_at:
                line("{} {} + {}, {}{}", name, slot(x), next, operand(second, y), rest(z));
                break;
            case Layout::branch_1:
                line("{} {} go to {}", name, slot(x), exit());
                break;
            case Layout::branch_2:
                line("{} {}, {} go to {}", name, operand(first, x), operand(second, y), exit());
                break;
            case Layout::jump:
                line("{} {}, window {}{}", name, slot(y), x / 32, rest(z));
                break;
            case Layout::leave:
                line("leave for block {}, window {}{}", ordinal(z), x / 32, rest(y));
                break;
            case Layout::synced:
                line("{} on the stack, window {}, then block {}", name, x / 32, ordinal(y));
                break;
        }
    }

    template <class... Arguments>
    void line(fmt::format_string<Arguments...> format, Arguments&&... arguments)
    {
        fmt::format_to(out(), format, std::forward<Arguments>(arguments)...);
        text_ += '\n';
    }
    void line(const std::string& text) { text_ += text + '\n'; }

    std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }

    const Stream& stream_;
    std::unordered_map<const StreamBlock*, std::size_t> ordinals_;
    std::string text_;
    std::size_t start_ = 0;
};

}  // namespace

std::size_t word_count(std::uint16_t code) noexcept
{
    return static_cast<std::size_t>(layout_words(layout_of(opcode_of(code))));
}

std::string to_text(const Stream& stream)
{
    return Writer{stream}.run();
}

}  // namespace sluice::evm
