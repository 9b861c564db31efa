// sluice bench history: what drifted over the results of many benches.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "base/quote.hpp"
#include "cli/bench_table.hpp"
#include "cli/command.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/history_page.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;
using lab::Drift;

struct Options {
    std::string folder;
    std::string html_file;
    bool markdown = false;
};

/// The files that may be results, by name.
std::expected<std::vector<std::filesystem::path>, std::string> find_files(const std::string& folder)
{
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    std::filesystem::directory_iterator place{folder, error};
    for (; !error && place != std::filesystem::directory_iterator{}; place.increment(error)) {
        if (place->path().extension() == ".json")
            paths.push_back(place->path());
    }
    if (error)
        return std::unexpected(
            fmt::format("cannot read the folder {}: {}", quote(folder), error.message()));
    if (paths.empty())
        return std::unexpected(fmt::format(
            "no results in {}: put files there that 'sluice bench --json-output FILE.json' wrote",
            quote(folder)));
    std::ranges::sort(paths);
    return paths;
}

Table::Cell drift_cell(Drift drift, const Paint& paint)
{
    const std::string words{to_string(drift)};
    if (drift == Drift::slower || drift == Drift::failed)
        return {words, paint.bad(words)};
    if (drift == Drift::faster)
        return {words, paint.good(words)};
    if (drift == Drift::too_noisy || drift == Drift::other_machine || drift == Drift::other_work)
        return {words, paint.warn(words)};
    return words;
}

/// What the points of a line come to: the first, last, least and most.
struct Range {
    double first = 0;
    double last = 0;
    double least = 0;
    double most = 0;
};

std::optional<Range> times_of(const lab::HistoryLine& line)
{
    std::optional<Range> range;
    for (const lab::HistoryPoint& point : line.points) {
        if (!point.times)
            continue;
        const double time = point.times->median;
        if (!range)
            range = Range{time, time, time, time};
        range->last = time;
        range->least = std::min(range->least, time);
        range->most = std::max(range->most, time);
    }
    return range;
}

Table make_table(const std::vector<lab::HistoryLine>& lines)
{
    using enum Table::Align;
    const Paint paint{stdout};
    const bool has_counts = std::ranges::any_of(lines, [](const lab::HistoryLine& line) {
        return std::ranges::any_of(
            line.points, [](const auto& point) { return point.row->instructions.has_value(); });
    });
    std::vector<Table::Column> columns{
        {"case", left}, {"mode", left},         {"results", right, 1}, {"first us"},
        {"last us"},    {"last / first", left}, {"min us", right, 3},  {"max us", right, 2}};
    if (has_counts) {
        columns.push_back({"instructions"});
        columns.push_back({"of the first"});
    }
    columns.push_back({"drift", left});
    Table table{std::move(columns)};
    for (const lab::HistoryLine& line : lines) {
        std::vector<Table::Cell> cells{printable_name(line.case_name), printable_name(line.side),
                                       std::to_string(line.points.size())};
        const auto range = times_of(line);
        const auto add = [&](double time) {
            cells.emplace_back(range ? fmt::format("{:.1f}", time) : "");
        };
        add(range.value_or(Range{}).first);
        add(range.value_or(Range{}).last);
        cells.emplace_back(line.times_ratio ? describe_ratio(*line.times_ratio) : "");
        add(range.value_or(Range{}).least);
        add(range.value_or(Range{}).most);
        if (has_counts) {
            const auto count =
                line.points.empty() ? std::nullopt : line.points.back().row->instructions;
            cells.emplace_back(count ? grouped(*count) : "");
            cells.emplace_back(
                line.instructions_ratio ? fmt::format("{:.4f}", *line.instructions_ratio) : "");
        }
        cells.push_back(drift_cell(line.drift, paint));
        table.add(std::move(cells));
    }
    return table;
}

int run(const Options& options)
{
    const auto paths = find_files(options.folder);
    if (!paths) {
        print_error(paths.error());
        return exit_usage;
    }
    if (!can_write_output_files({options.html_file}))
        return exit_failure;
    bool fine = true;
    std::vector<lab::HistoryEntry> entries;
    {
        Progress progress{"reading", paths->size()};
        for (const std::filesystem::path& path : *paths) {
            auto results = lab::load_results(path.string());
            if (results) {
                entries.push_back(
                    {.name = path.filename().string(), .results = std::move(*results)});
            } else {
                print_error(results.error());
                fine = false;
            }
            progress.advance(path.filename().string());
        }
    }
    if (entries.empty())
        return exit_failure;
    lab::sort_history(entries);
    const Table table = make_table(lab::history_lines(entries, default_threshold));
    fmt::print("{}", options.markdown ? table.markdown() : table.text(output_width()));
    if (!options.html_file.empty())
        fine = write_output_file(options.html_file,
                                 lab::to_history_page(entries, default_threshold) + "\n") &&
               fine;
    return fine ? exit_success : exit_failure;
}

}  // namespace

void add_bench_history(Command bench, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        bench.add_command("history", "Tell what drifted over the results of many benches");
    command
        .add_option("DIR", o.folder,
                    "A folder with results of 'sluice bench', each in a "
                    "file *.json")
        .required();
    command
        .add_option("--html", o.html_file,
                    "Write a page for browsers with charts of each case over time, too")
        .type_name("FILE");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command.footer(
        "Results are taken in the order of their dates, or where a file has none, of the files' "
        "names. Each mode's last results are held against its first: where both have instruction "
        "counts by callgrind, these decide, since they are exact; else a mode is slower or faster "
        "when the whole 95 % interval of the ratio of the medians lies beyond 5 %. Times of "
        "different machines are not compared. A slow drift that no single comparison shows is seen "
        "here.\n\n"
        "Exit codes: 0 all files were read, 1 one could not be, 2 there is none. A drift is no "
        "failure: 'bench compare' is the gate.\n\n"
        "Examples:\n"
        "  sluice bench --json-output results/$(date +%F).json\n"
        "  sluice bench history results\n"
        "  sluice bench history results --html drift.html");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
