// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;

/// The most of what was wrong that a table shows, in bytes.
constexpr std::size_t longest_complaint = 500;

std::string percent(double share)
{
    return fmt::format("{:.1f} %", share * 100);
}

/// What columns a table has besides those that all have.
struct Shape {
    bool has_sides = false;  ///< Some case has more than one.
    bool has_times = false;
    bool has_instructions = false;
    bool has_opcodes = false;
};

Shape shape_of(std::span<const lab::ResultRow> rows)
{
    Shape shape;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        shape.has_sides = shape.has_sides || lab::first_side(rows, i) != i;
        shape.has_times = shape.has_times || !rows[i].microseconds.empty();
        shape.has_instructions = shape.has_instructions || rows[i].instructions.has_value();
        shape.has_opcodes = shape.has_opcodes || rows[i].opcodes != 0;
    }
    return shape;
}

std::vector<Table::Column> columns_of(const Shape& shape)
{
    using enum Table::Align;
    std::vector<Table::Column> columns{{"case", left}};
    if (shape.has_sides)
        columns.push_back({"mode", left});
    columns.push_back({"gas", right, 1});
    if (shape.has_times) {
        columns.insert(columns.end(), {{"set-up ms", right, 9},
                                       {"first us", right, 8},
                                       {"median us"},
                                       {"95 %", right, 3},
                                       {"min us", right, 6},
                                       {"spread", right, 7},
                                       {"Mgas/s", right, 2}});
        if (shape.has_opcodes)
            columns.push_back({"ns/op", right, 4});
        columns.push_back({"runs", right, 5});
        if (shape.has_sides) {
            columns.push_back({"of the first", left});
            columns.push_back({"verdict", left});
        }
    }
    if (shape.has_instructions) {
        columns.push_back({"instructions"});
        if (shape.has_sides)
            columns.push_back({"of the first"});
    }
    return columns;
}

/// Where the median lies with 95 % confidence, as distances from it: "-0.4 +1.2 %". Empty if that
/// is not known.
std::string describe_interval(const lab::Summary& summary)
{
    if (!summary.interval.is_known())
        return {};
    const auto distance = [&](double bound) { return 100 * std::abs(bound / summary.median - 1); };
    return fmt::format("-{:.1f} +{:.1f} %", distance(summary.interval.low),
                       distance(summary.interval.high));
}

/// Three digits say what there is to say of a small one.
std::string rate(double value)
{
    return value < 9.95 ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

void add_times(std::vector<Table::Cell>& cells, const lab::ResultRow& row, const Shape& shape)
{
    const lab::Summary summary = lab::summarize(row.microseconds);
    // Of what others measured, nobody has seen how it began.
    const auto if_seen = [](double time, double unit) {
        return time > 0 ? fmt::format("{:.1f}", time / unit) : std::string{};
    };
    cells.emplace_back(if_seen(row.set_up_microseconds, 1000));
    cells.emplace_back(if_seen(row.first_microseconds, 1));
    cells.emplace_back(fmt::format("{:.1f}", summary.median));
    cells.emplace_back(describe_interval(summary));
    cells.emplace_back(fmt::format("{:.1f}", summary.min));
    cells.emplace_back(percent(summary.spread));
    cells.emplace_back(row.gas == 0 ? "" : rate(static_cast<double>(row.gas) / summary.median));
    if (shape.has_opcodes)
        cells.emplace_back(
            row.opcodes == 0
                ? ""
                : fmt::format("{:.2f}", 1000 * summary.median / static_cast<double>(row.opcodes)));
    cells.emplace_back(std::to_string(row.microseconds.size()));
}

/// The row's instructions over those of the first side; empty where there are none.
std::string instructions_of_first(std::span<const lab::ResultRow> rows, std::size_t index)
{
    const std::size_t first = lab::first_side(rows, index);
    if (first == index || rows[first].instructions.value_or(0) == 0)
        return {};
    return fmt::format("{:.3f}", static_cast<double>(*rows[index].instructions) /
                                     static_cast<double>(*rows[first].instructions));
}

}  // namespace

Table::Cell verdict_cell(lab::Verdict verdict, const Paint& paint)
{
    const std::string words{to_string(verdict)};
    switch (verdict) {
        case lab::Verdict::faster:
            return {words, paint.good(words)};
        case lab::Verdict::slower:
            return {words, paint.bad(words)};
        case lab::Verdict::too_noisy:
            return {words, paint.warn(words)};
        case lab::Verdict::same:
            break;
    }
    return words;
}

std::string describe_ratio(const lab::Ratio& ratio)
{
    if (!ratio.interval.is_known())
        return fmt::format("{:.3f}", ratio.value);
    return fmt::format("{:.3f} ({:.3f}-{:.3f})", ratio.value, ratio.interval.low,
                       ratio.interval.high);
}

Table bench_table(const lab::Results& results, double threshold)
{
    const Paint paint{stdout};
    const auto& rows = results.rows;
    const Shape shape = shape_of(rows);
    Table table{columns_of(shape)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const lab::ResultRow& row = rows[i];
        std::vector<Table::Cell> cells{printable_name(row.case_name)};
        if (shape.has_sides)
            cells.emplace_back(printable_name(row.side));
        if (!row.is_sound()) {
            // A peer may have had a say in it.
            const std::string complaint =
                "FAILED: " + fixtures::printable(row.error, longest_complaint);
            cells.emplace_back(complaint, paint.bad(complaint));
            table.add(std::move(cells));
            continue;
        }
        cells.emplace_back(row.gas == 0 ? "" : grouped(row.gas));
        if (shape.has_times) {
            add_times(cells, row, shape);
            if (shape.has_sides) {
                const auto ratio = lab::time_of_first(rows, i);
                cells.emplace_back(ratio ? describe_ratio(*ratio) : "");
                cells.push_back(ratio ? verdict_cell(lab::judge(*ratio, threshold), paint)
                                      : Table::Cell{""});
            }
        }
        if (shape.has_instructions) {
            cells.emplace_back(row.instructions ? grouped(*row.instructions) : "");
            if (shape.has_sides)
                cells.emplace_back(row.instructions ? instructions_of_first(rows, i) : "");
        }
        table.add(std::move(cells));
    }
    return table;
}

}  // namespace sluice::cli
