// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_zx_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;
using Rows = std::vector<lab::PeerRow>;

/// The most of what was wrong that a table shows, in bytes.
constexpr std::size_t longest_complaint = 500;

constexpr const char* mean_case = "geometric mean";

std::string milliseconds(double microseconds)
{
    return fmt::format("{:.1f}", microseconds / 1000);
}

/// The row of the first side at the same program, if it is there and sound.
const lab::PeerRow* first_row(const Rows& rows, std::size_t index, const std::string& side)
{
    const std::string& program = rows[index].row.case_name;
    for (std::size_t i = index;; --i) {
        const lab::PeerRow& row = rows[i];
        if (row.row.case_name != program)
            return nullptr;
        if (row.row.side == side)
            return row.row.microseconds.empty() ? nullptr : &row;
        if (i == 0)
            return nullptr;
    }
}

/// The ratio of whole processes, its verdict, and the ratio of the work: blank of the first side.
std::vector<Table::Cell> ratio_cells(const PeerResults& results, const Rows& rows,
                                     std::size_t index, double threshold, const Paint& paint)
{
    const lab::PeerRow& row = rows[index];
    const lab::PeerRow* const first = first_row(rows, index, results.sides.front().name);
    if (first == nullptr || first == &row)
        return {"", "", ""};
    // Start-up is measured with every program, of which a side may lack one: then nothing is a
    // pair.
    const bool are_pairs = row.row.microseconds.size() == first->row.microseconds.size();
    const lab::Ratio ratio =
        are_pairs ? lab::paired_ratio(row.row.microseconds, first->row.microseconds)
                  : lab::unpaired_ratio(row.row.microseconds, first->row.microseconds);
    const auto work = lab::work_ratio(row, *first);
    return {describe_ratio(ratio), verdict_cell(lab::judge(ratio, threshold), paint),
            work ? describe_ratio(*work) : ""};
}

std::string median_milliseconds(const std::vector<double>& microseconds)
{
    return microseconds.empty() ? "" : milliseconds(lab::median(microseconds));
}

void add_rows(const PeerResults& results, const Rows& rows, double threshold, Table& table)
{
    const Paint paint{stdout};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const lab::ResultRow& row = rows[i].row;
        std::vector<Table::Cell> cells{printable_name(row.case_name), row.side};
        if (!row.is_sound()) {
            const std::string complaint =
                "FAILED: " + fixtures::printable(row.error, longest_complaint);
            cells.emplace_back(complaint, paint.bad(complaint));
            table.add(std::move(cells));
            continue;
        }
        const lab::Summary summary = lab::summarize(row.microseconds);
        cells.emplace_back(milliseconds(summary.median));
        cells.emplace_back(summary.interval.is_known()
                               ? fmt::format("{} to {}", milliseconds(summary.interval.low),
                                             milliseconds(summary.interval.high))
                               : "");
        cells.emplace_back(median_milliseconds(rows[i].work_microseconds()));
        cells.emplace_back(median_milliseconds(rows[i].processor_microseconds));
        cells.emplace_back(std::to_string(row.microseconds.size()));
        for (Table::Cell& cell : ratio_cells(results, rows, i, threshold, paint))
            cells.push_back(std::move(cell));
        cells.emplace_back("as expected", paint.good("as expected"));
        table.add(std::move(cells));
    }
}

nlohmann::ordered_json means_json(const PeerResults& results)
{
    nlohmann::ordered_json means = nlohmann::ordered_json::array();
    for (const lab::PeerMean& mean : lab::peer_means(results.rows, results.sides.front().name)) {
        nlohmann::ordered_json entry;
        entry["mode"] = mean.side;
        entry["programs"] = mean.programs;
        entry["timeOfFirst"] = mean.whole;
        if (mean.work)
            entry["workOfFirst"] = *mean.work;
        means.push_back(std::move(entry));
    }
    return means;
}

}  // namespace

Table peers_table(const PeerResults& results, double threshold)
{
    using enum Table::Align;
    const std::string& first = results.sides.front().name;
    Table table{{{"program", left},
                 {"side", left},
                 {"median ms"},
                 {"95 % interval", right, 2},
                 {"work ms", right, 3},
                 {"processor ms", right, 5},
                 {"runs", right, 6},
                 {"time of " + first},
                 {"verdict", left},
                 {"work of " + first, right, 4},
                 {"checked", left}}};
    add_rows(results, results.start_up, threshold, table);
    add_rows(results, results.rows, threshold, table);
    for (const lab::PeerMean& mean : lab::peer_means(results.rows, first))
        table.add({mean_case, mean.side, "", "", "", "", "", fmt::format("{:.2f}", mean.whole), "",
                   mean.work ? fmt::format("{:.2f}", *mean.work) : "",
                   fmt::format("of {} program{}", mean.programs, mean.programs == 1 ? "" : "s")});
    return table;
}

std::string peers_notes(const PeerResults& results, bool is_markdown)
{
    const std::string_view mark = is_markdown ? "- " : "";
    std::string text;
    for (const PeerResults::Side& side : results.sides)
        text += fmt::format("{}{}: {}\n", mark, side.name, side.version);
    if (!results.missing.empty())
        text += fmt::format("{}not installed: {}\n", mark, fmt::join(results.missing, ", "));
    return text;
}

std::string peers_json(const PeerResults& results, double threshold)
{
    Rows rows = results.start_up;
    rows.insert(rows.end(), results.rows.begin(), results.rows.end());
    lab::Results plain = results.origin;
    for (const lab::PeerRow& row : rows)
        plain.rows.push_back(row.row);
    auto json = nlohmann::ordered_json::parse(to_json(plain, threshold));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& entry = json["cases"][i];
        // Gas of zx is no gas of the EVM, and other languages have none.
        entry.erase("mgasPerSecond");
        if (!rows[i].row.is_sound())
            continue;
        if (rows[i].start_up_microseconds.empty())
            continue;
        entry["startUpUs"] = lab::median(rows[i].start_up_microseconds);
        entry["workUs"] = lab::median(rows[i].work_microseconds());
        entry["processorUs"] = lab::median(rows[i].processor_microseconds);
        const lab::PeerRow* const first = first_row(rows, i, results.sides.front().name);
        if (first == nullptr || first == &rows[i])
            continue;
        if (const auto work = lab::work_ratio(rows[i], *first)) {
            entry["workOfFirst"] = work->value;
            if (work->interval.is_known())
                entry["workOfFirstInterval"] = {work->interval.low, work->interval.high};
        }
    }
    json["sides"] = nlohmann::ordered_json::array();
    for (const PeerResults::Side& side : results.sides)
        json["sides"].push_back(
            {{"mode", side.name}, {"path", side.path}, {"version", side.version}});
    json["notInstalled"] = results.missing;
    json["geometricMeans"] = means_json(results);
    return json_text(json, 2);
}

}  // namespace sluice::cli
