// Tables that line up on a terminal, and the same as Markdown.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sluice::cli {

class Table {
public:
    enum class Align : std::uint8_t { left, right };

    struct Column {
        std::string title;
        Align align = Align::right;
        /// Where lines have no room, columns with the highest number are left out first; those with
        /// 0 stay.
        unsigned expendable = 0;
    };

    /// What stands in a row. `paint` says how it is coloured on a terminal.
    struct Cell {
        Cell(std::string words) : text{std::move(words)} {}
        Cell(const char* words) : text{words} {}
        Cell(std::string words, std::string painted)
            : text{std::move(words)}, colours{std::move(painted)}
        {}

        std::string text;
        std::string colours;  ///< The same with colours; empty for none.
    };

    explicit Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

    /// A row may have fewer cells than there are columns: the last one then runs on to the right.
    void add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

    /// Titles and rows, columns two blanks apart, in lines of so many places if that can be done by
    /// leaving out what is expendable. Which columns these are is said below the rows.
    [[nodiscard]] std::string text(
        std::size_t width = std::numeric_limits<std::size_t>::max()) const;

    /// As a Markdown table. Titles and rows have no colours there.
    [[nodiscard]] std::string markdown() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace sluice::cli
