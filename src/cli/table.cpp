// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sluice::cli {
namespace {

/// How many places text takes on a terminal: its code points. None of ours takes two.
std::size_t width_of(std::string_view text) noexcept
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

/// What would end a cell or a row of Markdown.
std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '|' || c == '\\')
            result += '\\';
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

}  // namespace

std::string Table::text() const
{
    std::vector<std::size_t> widths(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        widths[i] = width_of(columns_[i].title);
        for (const auto& row : rows_) {
            // The last cell of a short row has the rest of the line to itself.
            if (i < row.size() && (i + 1 < row.size() || row.size() == columns_.size()))
                widths[i] = std::max(widths[i], width_of(row[i].text));
        }
    }
    std::string result;
    const auto put = [&](std::size_t column, const Cell& cell, bool is_last) {
        const std::size_t width = width_of(cell.text);
        const std::string blanks(width < widths[column] ? widths[column] - width : 0, ' ');
        const std::string& words = cell.colours.empty() ? cell.text : cell.colours;
        if (column > 0)
            result += "  ";
        if (columns_[column].align == Align::right)
            result += blanks + words;
        else
            result += is_last ? words : words + blanks;
    };
    for (std::size_t i = 0; i < columns_.size(); ++i)
        put(i, columns_[i].title, i + 1 == columns_.size());
    result += '\n';
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            put(i, row[i], i + 1 == row.size());
        result += '\n';
    }
    return result;
}

std::string Table::markdown() const
{
    std::string titles = "|";
    std::string rule = "|";
    for (const Column& column : columns_) {
        titles += fmt::format(" {} |", escaped(column.title));
        rule += column.align == Align::right ? "---:|" : "---|";
    }
    std::string result = titles + "\n" + rule + "\n";
    for (const auto& row : rows_) {
        result += '|';
        for (std::size_t i = 0; i < columns_.size(); ++i)
            result += fmt::format(" {} |", i < row.size() ? escaped(row[i].text) : "");
        result += '\n';
    }
    return result;
}

}  // namespace sluice::cli
