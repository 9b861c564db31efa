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

/// Which columns there is room for.
std::vector<bool> fit(const std::vector<Table::Column>& columns,
                      const std::vector<std::size_t>& widths, std::size_t room)
{
    std::vector<bool> is_shown(columns.size(), true);
    std::size_t used = 0;
    for (const std::size_t width : widths)
        used += width + 2;
    // The last column has no blanks behind it.
    while (used > 2 && used - 2 > room) {
        std::size_t least = columns.size();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (is_shown[i] && columns[i].expendable != 0 &&
                (least == columns.size() || columns[i].expendable > columns[least].expendable))
                least = i;
        }
        if (least == columns.size())
            break;
        is_shown[least] = false;
        used -= widths[least] + 2;
    }
    return is_shown;
}

}  // namespace

std::vector<std::size_t> Table::widths() const
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
    return widths;
}

std::string Table::text(std::size_t width) const
{
    const std::vector<std::size_t> widths = this->widths();
    const std::vector<bool> is_shown = fit(columns_, widths, width);
    std::string result;
    const auto first_shown =
        static_cast<std::size_t>(std::ranges::find(is_shown, true) - is_shown.begin());
    const auto put = [&](std::size_t column, const Cell& cell, bool is_last) {
        const std::size_t own = width_of(cell.text);
        const std::string blanks(own < widths[column] ? widths[column] - own : 0, ' ');
        const std::string& words = cell.colours.empty() ? cell.text : cell.colours;
        if (column > first_shown)
            result += "  ";
        if (columns_[column].align == Align::right)
            result += blanks + words;
        else
            result += is_last ? words : words + blanks;
    };
    // Nothing stands behind what is the last of a line, so that no blanks do.
    const auto last_shown = static_cast<std::size_t>(
        std::ranges::find(is_shown.rbegin(), is_shown.rend(), true).base() - is_shown.begin() - 1);
    std::string left_out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (is_shown[i])
            put(i, columns_[i].title, i == last_shown);
        else
            left_out += (left_out.empty() ? "" : ", ") + columns_[i].title;
    }
    result += '\n';
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool ends_short = i + 1 == row.size() && row.size() < columns_.size();
            if (is_shown[i] || ends_short)
                put(i, row[i], ends_short || i == last_shown);
        }
        result += '\n';
    }
    if (!left_out.empty())
        result += fmt::format("no room for: {}\n", left_out);
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
