// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/quote.hpp"
#include "evm/opcodes.hpp"

namespace sluice::cli {
namespace {

/// Names that instructions had before.
struct FormerName {
    std::string_view name;
    evm::Opcode opcode;
};

constexpr FormerName former_names[] = {
    {"SHA3", evm::OP_KECCAK256},
    {"DIFFICULTY", evm::OP_PREVRANDAO},
    {"SUICIDE", evm::OP_SELFDESTRUCT},
};

std::string upper(std::string_view text)
{
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

std::optional<std::uint8_t> find_opcode(std::string_view text)
{
    if (text.starts_with("0x")) {
        const auto byte = parse_number64("", text, 0xff);
        return byte ? std::optional{static_cast<std::uint8_t>(*byte)} : std::nullopt;
    }
    const std::string name = upper(text);
    for (std::size_t byte = 0; byte < evm::opcode_table.size(); ++byte) {
        if (evm::opcode_table[byte].known && evm::opcode_table[byte].name == name)
            return static_cast<std::uint8_t>(byte);
    }
    for (const FormerName& former : former_names) {
        if (former.name == name)
            return former.opcode;
    }
    return std::nullopt;
}

}  // namespace

Parsed<evm::TraceRange> parse_range(std::string_view what, std::string_view text)
{
    evm::TraceRange range;
    const std::size_t dash = text.find('-');
    const std::string_view first = text.substr(0, dash);
    const std::string_view last = dash == std::string_view::npos ? first : text.substr(dash + 1);
    if (first.empty() && last.empty())
        return std::unexpected(
            fmt::format("{}: not a range: {} (write 10-20, 10-, -20 or 10)", what, quote(text)));
    if (!first.empty()) {
        const auto number = parse_number64(what, first);
        if (!number)
            return std::unexpected(number.error());
        range.first = *number;
    }
    if (!last.empty()) {
        const auto number = parse_number64(what, last);
        if (!number)
            return std::unexpected(number.error());
        range.last = *number;
    }
    if (range.first > range.last)
        return std::unexpected(fmt::format("{}: {} ends before it begins", what, quote(text)));
    return range;
}

Parsed<std::bitset<256>> parse_opcodes(std::string_view what, std::string_view text)
{
    std::bitset<256> opcodes;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto opcode = find_opcode(name);
        if (!opcode)
            return std::unexpected(fmt::format(
                "{}: no such instruction: {} (write names or bytes such as SSTORE,0x54)", what,
                quote(name)));
        opcodes.set(*opcode);
        if (comma == std::string_view::npos)
            return opcodes;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace sluice::cli
