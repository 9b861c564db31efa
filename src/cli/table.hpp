// Tables that line up on a terminal, and the same as Markdown.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

    /// Titles and rows, columns two blanks apart.
    [[nodiscard]] std::string text() const;

    /// As a Markdown table. Titles and rows have no colours there.
    [[nodiscard]] std::string markdown() const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace sluice::cli
