// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_table.hpp"

#include <fmt/format.h>

#include <algorithm>

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
    return fmt::format("{:.3f} ({:.3f} to {:.3f})", ratio.value, ratio.interval.low,
                       ratio.interval.high);
}

Table bench_table(const lab::Results& results, double threshold)
{
    const Paint paint{stdout};
    const auto& rows = results.rows;
    bool has_sides = false;
    for (std::size_t i = 0; i < rows.size(); ++i)
        has_sides = has_sides || lab::first_side(rows, i) != i;

    using enum Table::Align;
    std::vector<Table::Column> columns{{"case", left}};
    if (has_sides)
        columns.push_back({"mode", left});
    for (const char* title :
         {"gas", "median us", "95 % interval", "min us", "spread", "Mgas/s", "runs"})
        columns.push_back({title});
    if (has_sides) {
        columns.push_back({"time of the first"});
        columns.push_back({"verdict", left});
    }
    columns.push_back({"checked", left});

    Table table{std::move(columns)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const lab::ResultRow& row = rows[i];
        std::vector<Table::Cell> cells{printable_name(row.case_name)};
        if (has_sides)
            cells.emplace_back(printable_name(row.side));
        if (!row.is_sound()) {
            // A peer may have had a say in it.
            const std::string complaint =
                "FAILED: " + fixtures::printable(row.error, longest_complaint);
            cells.emplace_back(complaint, paint.bad(complaint));
            table.add(std::move(cells));
            continue;
        }
        const lab::Summary summary = lab::summarize(row.microseconds);
        cells.emplace_back(grouped(row.gas));
        cells.emplace_back(fmt::format("{:.1f}", summary.median));
        cells.emplace_back(
            fmt::format("{:.1f} to {:.1f}", summary.interval.low, summary.interval.high));
        cells.emplace_back(fmt::format("{:.1f}", summary.min));
        cells.emplace_back(percent(summary.spread));
        cells.emplace_back(fmt::format("{:.0f}", static_cast<double>(row.gas) / summary.median));
        cells.emplace_back(std::to_string(row.microseconds.size()));
        if (has_sides) {
            if (const auto ratio = lab::time_of_first(rows, i)) {
                cells.emplace_back(describe_ratio(*ratio));
                cells.push_back(verdict_cell(lab::judge(*ratio, threshold), paint));
            } else {
                cells.emplace_back("");
                cells.emplace_back("");
            }
        }
        cells.emplace_back("as expected", paint.good("as expected"));
        table.add(std::move(cells));
    }
    return table;
}

}  // namespace sluice::cli
