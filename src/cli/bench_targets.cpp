// sluice bench targets: holds current figures against the targets that were set for them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/bench_figures.hpp"
#include "cli/bench_run.hpp"
#include "cli/command.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/bench_data.hpp"
#include "lab/targets.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;
using Outcome = lab::TargetRow::Outcome;

struct Options {
    BenchOptions bench;
    std::string file;
    bool json = false;
    bool markdown = false;
};

std::string describe_outcome(const lab::TargetRow& row)
{
    switch (row.outcome) {
        case Outcome::met:
            return row.target->bounds.size() == 1 ? "met" : "met: " + row.reached->name;
        case Outcome::missed:
            return "missed";
        case Outcome::too_noisy:
            return std::string{to_string(lab::Verdict::too_noisy)};
        case Outcome::not_measured:
            return "not measured";
    }
    return {};
}

std::string describe_bounds(const lab::Target& target)
{
    std::string text;
    for (const lab::Target::Bound& bound : target.bounds)
        text += fmt::format("{}{} {:g}", text.empty() ? "" : ", ", bound.name, bound.value);
    return text;
}

std::string describe_figure(const lab::Figure& figure)
{
    const auto& [low, high] = figure.interval;
    return low == high || !figure.interval.is_known()
               ? fmt::format("{:.3f}", figure.value)
               : fmt::format("{:.3f} ({:.3f}-{:.3f})", figure.value, low, high);
}

Table make_table(const std::vector<lab::TargetRow>& rows)
{
    using enum Table::Align;
    const Paint paint{stdout};
    Table table{{{"target", left},
                 {"case", left},
                 {"figure", left, 1},
                 {"wanted", left},
                 {"measured", left},
                 {"result", left}}};
    for (const lab::TargetRow& row : rows) {
        const std::string words = describe_outcome(row);
        std::string colours = paint.warn(words);
        if (row.outcome == Outcome::met)
            colours = paint.good(words);
        else if (row.outcome == Outcome::missed)
            colours = paint.bad(words);
        table.add({printable_name(row.target->name),
                   printable_name(row.case_name),
                   std::string{to_string(row.target->kind)},
                   describe_bounds(*row.target),
                   row.figure ? describe_figure(*row.figure) : "",
                   {words, colours}});
    }
    return table;
}

nlohmann::ordered_json make_json(const std::vector<lab::TargetRow>& rows)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const lab::TargetRow& row : rows) {
        nlohmann::ordered_json entry;
        entry["target"] = row.target->name;
        entry["case"] = row.case_name;
        entry["figure"] = to_string(row.target->kind);
        for (const lab::Target::Bound& bound : row.target->bounds)
            entry[bound.name] = bound.value;
        if (row.figure) {
            entry["measured"] = row.figure->value;
            if (row.figure->interval.is_known())
                entry["interval"] = {row.figure->interval.low, row.figure->interval.high};
        }
        entry["result"] = describe_outcome(row);
        json.push_back(std::move(entry));
    }
    return json;
}

int usage_error(const std::string& message)
{
    print_error(message);
    return exit_usage;
}

int run(Options& options)
{
    if (options.json && options.markdown)
        return usage_error("--json and --markdown print one or the other");
    const std::string file =
        options.file.empty() ? lab::find_bench_data("targets.toml") : options.file;
    if (file.empty())
        return usage_error(
            "no targets: name a file with --targets (bench/targets.toml is not here)");
    auto targets = lab::load_targets(file);
    if (!targets)
        return usage_error(targets.error());
    options.bench.engine.modes = {evm::EngineMode::traditional, evm::EngineMode::advanced};
    if (const std::string error = prepare_bench(options.bench); !error.empty())
        return usage_error(error);
    const auto subjects = find_bench_subjects(options.bench);
    if (!subjects)
        return usage_error(subjects.error());
    if (!subjects->programs.empty())
        return usage_error("targets are set for contracts, not for .zx programs");

    // Asked for some cases, it does not miss the others.
    if (!options.bench.cases.empty() || !options.bench.only.empty())
        leave_out_other_cases(subjects->cases, *targets);
    if (targets->empty())
        return usage_error("no target is for these cases");
    options.bench.has_times = !options.bench.counts_instructions;
    const lab::Results results = run_bench(options.bench, *subjects);
    bool fine = true;
    for (const lab::ResultRow& row : results.rows) {
        if (!row.is_sound()) {
            print_error(fmt::format("{}, {}: {}", printable_name(row.case_name), row.side,
                                    fixtures::printable(row.error, 300)));
            fine = false;
        }
    }
    std::vector<lab::Figure> figures = speed_ups(results);
    for (const lab::LoweringFigures& lowering : measure_lowerings(subjects->cases))
        add_figures(lowering, figures);
    std::vector<lab::TargetRow> rows = lab::check_targets(*targets, figures);
    if (rows.empty())
        return fine ? usage_error("no target is for these cases") : exit_failure;
    if (options.json)
        fmt::print("{}\n", json_text(make_json(rows), 2));
    else if (options.markdown)
        fmt::print("{}", make_table(rows).markdown());
    else
        fmt::print("{}", make_table(rows).text(output_width()));
    const auto count = [&](Outcome outcome) {
        return std::ranges::count(rows, outcome, &lab::TargetRow::outcome);
    };
    const auto missed = count(Outcome::missed);
    const auto open = count(Outcome::too_noisy) + count(Outcome::not_measured);
    if (!options.json && !options.markdown)
        fmt::print("{} met, {} missed, {} open\n", count(Outcome::met), missed, open);
    return fine && missed == 0 && open == 0 ? exit_success : exit_failure;
}

}  // namespace

void add_bench_targets(Command bench, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        bench.add_command("targets", "Hold current figures against what they have to be");
    add_bench_cases(command, o.bench);
    command.add_option("--targets", o.file, "The targets [bench/targets.toml]").type_name("FILE");
    add_bench_measuring(command, o.bench);
    command.add_flag("--instructions", o.bench.counts_instructions,
                     "Compare engines by machine instructions, which are exact, instead of times");
    command.add_flag("--json", o.json, "Print the rows as a JSON list");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command.footer(
        "Runs the cases on the traditional and the advanced engine, every run checked, and lowers "
        "their contracts. A bound is met when the whole 95 % interval of the figure meets it.\n\n"
        "Exit codes: 0 every target is met, 1 one is not or could not be told, 2 bad usage.\n\n"
        "Examples:\n"
        "  sluice bench targets\n"
        "  sluice bench targets snailtracer --instructions\n"
        "  sluice bench targets --targets mine.toml --markdown");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
