// sluice bench report: one document on how fast the engines are, made by one run.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cli/bench_figures.hpp"
#include "cli/bench_run.hpp"
#include "cli/bench_table.hpp"
#include "cli/command.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/bench_data.hpp"
#include "lab/evm_profile_views.hpp"
#include "lab/timed_process.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;

/// The opcodes of each case that are worth a row.
constexpr std::size_t rows_of_profile = 5;

/// Samples of each case's profile, and how long they may take.
constexpr std::uint64_t samples_of_profile = 5000;
constexpr std::chrono::seconds time_of_profile{8};

struct Options {
    BenchOptions bench;
    std::string output;
};

/// Everything that a report tells.
struct Report {
    lab::Results results;
    std::vector<lab::Figure> times;         ///< Speed-ups of time,
    std::vector<lab::Figure> instructions;  ///< and of instructions, where they were counted.
    std::vector<lab::LoweringFigures> lowerings;
    std::vector<lab::EvmProfile> profiles;
    std::vector<lab::Target> targets;
    std::vector<std::string> problems;
};

double geometric_mean(const std::vector<lab::Figure>& figures)
{
    double sum = 0;
    for (const lab::Figure& figure : figures)
        sum += std::log(figure.value);
    return figures.empty() ? 0 : std::exp(sum / static_cast<double>(figures.size()));
}

std::string first_line(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

std::string describe_range(const std::vector<lab::Figure>& figures)
{
    const auto [least, most] = std::ranges::minmax_element(figures, {}, &lab::Figure::value);
    return fmt::format("{:.2f} (geometric mean), from {:.2f} ({}) to {:.2f} ({})",
                       geometric_mean(figures), least->value, printable_name(least->case_name),
                       most->value, printable_name(most->case_name));
}

std::string summary_section(const Report& report)
{
    std::string text = "## Summary\n\n";
    const auto out = std::back_inserter(text);
    std::size_t executions = 0;
    std::size_t failed = 0;
    for (const lab::ResultRow& row : report.results.rows) {
        executions += row.microseconds.size();
        failed += row.is_sound() ? 0U : 1U;
    }
    fmt::format_to(out,
                   "- {} rows of {} timed executions, each checked for status, gas and output; "
                   "{} failed.\n",
                   report.results.rows.size(), grouped(executions), failed);
    if (!report.times.empty())
        fmt::format_to(out, "- Time of the traditional engine over that of the advanced one: {}.\n",
                       describe_range(report.times));
    if (!report.instructions.empty())
        fmt::format_to(out, "- The same of instructions, which are exact: {}.\n",
                       describe_range(report.instructions));
    if (!report.lowerings.empty()) {
        const auto dearest =
            std::ranges::max_element(report.lowerings, {}, &lab::LoweringFigures::memory_ratio);
        const auto slowest = std::ranges::max_element(
            report.lowerings, {}, [](const auto& each) { return each.microseconds.median; });
        fmt::format_to(out,
                       "- A stream takes at most {:.2f} bytes for each of the bytecode ({}), and "
                       "lowering all of a contract at most {:.3f} ms ({}).\n",
                       dearest->memory_ratio(), printable_name(dearest->case_name),
                       slowest->microseconds.median / 1000, printable_name(slowest->case_name));
    }
    std::vector<lab::Figure> figures =
        report.instructions.empty() ? report.times : report.instructions;
    for (const lab::LoweringFigures& lowering : report.lowerings)
        add_figures(lowering, figures);
    if (!report.targets.empty()) {
        const auto rows = lab::check_targets(report.targets, figures);
        const auto count = [&](lab::TargetRow::Outcome outcome) {
            return std::ranges::count(rows, outcome, &lab::TargetRow::outcome);
        };
        fmt::format_to(out, "- Targets (`bench/targets.toml`, by {}): {} met, {} missed, {} open.",
                       report.instructions.empty() ? "time" : "instructions",
                       count(lab::TargetRow::Outcome::met), count(lab::TargetRow::Outcome::missed),
                       count(lab::TargetRow::Outcome::too_noisy) +
                           count(lab::TargetRow::Outcome::not_measured));
        std::string missed;
        for (const lab::TargetRow& row : rows) {
            if (row.outcome == lab::TargetRow::Outcome::missed)
                missed += fmt::format("{}{}, {} ({:.2f})", missed.empty() ? "" : "; ",
                                      printable_name(row.target->name),
                                      printable_name(row.case_name), row.figure->value);
        }
        fmt::format_to(out, "{}{}\n",
                       missed.empty() ? "" : " Missed: ", missed.empty() ? "" : missed + ".");
    }
    for (const std::string& problem : report.problems)
        fmt::format_to(out, "- Not measured: {}\n", problem);
    return text + "\n";
}

std::string origin_section(const lab::Results& results)
{
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "| | |\n|---|---|\n| date | {} |\n| command | `{}` |\n", results.date,
                   fixtures::printable(results.command, 500));
    fmt::format_to(out, "| program | {} |\n", first_line(results.program));
    if (!results.commit.empty())
        fmt::format_to(out, "| commit | {} |\n", results.commit);
    fmt::format_to(out, "| flags | {} |\n| machine | {} |\n\n", results.flags, results.machine);
    return text;
}

std::string memory_section(const std::vector<lab::LoweringFigures>& lowerings)
{
    Table table{{{"contract of", Table::Align::left},
                 {"bytecode"},
                 {"blocks"},
                 {"that fit"},
                 {"stream and tables"},
                 {"bytes a byte"},
                 {"with all blocks"}}};
    for (const lab::LoweringFigures& each : lowerings)
        table.add({printable_name(each.case_name), grouped(each.code_bytes),
                   grouped(each.block_count), grouped(each.lowered_blocks),
                   grouped(each.stream_bytes), fmt::format("{:.3f}", each.memory_ratio()),
                   fmt::format("{:.3f}", static_cast<double>(each.whole_stream_bytes) /
                                             static_cast<double>(each.code_bytes))});
    return "## Memory\n\nWhat the advanced engine keeps of a contract, in bytes. It lowers a block "
           "when it has run often enough, until the stream has four bytes for each of the bytecode "
           "(or a kilobyte, of a small one); what then becomes hot stays with the traditional "
           "engine. Here blocks are lowered from the front, whether they run or not, until no more "
           "fit. The last column is what all of them would take.\n\n" +
           table.markdown() + "\n";
}

std::string analysis_section(const std::vector<lab::LoweringFigures>& lowerings)
{
    Table table{{{"contract of", Table::Align::left},
                 {"bytecode"},
                 {"blocks"},
                 {"median us"},
                 {"95 % interval"},
                 {"MB/s"}}};
    for (const lab::LoweringFigures& each : lowerings)
        table.add({printable_name(each.case_name), grouped(each.code_bytes),
                   grouped(each.block_count), fmt::format("{:.1f}", each.microseconds.median),
                   fmt::format("{:.1f}-{:.1f}", each.microseconds.interval.low,
                               each.microseconds.interval.high),
                   fmt::format("{:.1f}",
                               static_cast<double>(each.code_bytes) / each.microseconds.median)});
    return "## Analysis time\n\nLowering all blocks of a contract at once, which is more than any "
           "run does: there only the blocks that run often are lowered, as far as they fit.\n\n" +
           table.markdown() + "\n";
}

std::string profile_section(const std::vector<lab::EvmProfile>& profiles)
{
    Table table{{{"case", Table::Align::left},
                 {"opcode", Table::Align::left},
                 {"executions"},
                 {"of the time"},
                 {"of the gas"},
                 {"time/gas"}}};
    for (const lab::EvmProfile& profile : profiles) {
        std::vector<lab::OpcodeCosts> rows = lab::by_opcode(profile);
        rows.resize(std::min(rows.size(), rows_of_profile));
        for (const lab::OpcodeCosts& row : rows) {
            const auto ratio = lab::time_against_gas(profile, row.costs);
            const double time = profile.times->samples == 0
                                    ? 0
                                    : static_cast<double>(row.costs.samples) /
                                          static_cast<double>(profile.times->samples);
            table.add({printable_name(profile.name), row.name, grouped(row.costs.executions),
                       fmt::format("{:.1f} %", 100 * time),
                       profile.gas_used == 0
                           ? ""
                           : fmt::format("{:.1f} %", 100 * static_cast<double>(row.costs.gas) /
                                                         static_cast<double>(profile.gas_used)),
                       ratio ? fmt::format("{:.2f}", ratio->value) : ""});
        }
    }
    return "## Profile insights\n\nThe opcodes that take most of each case's time, by samples of "
           "the "
           "traditional engine. Above 1, time/gas says that something takes longer than it is "
           "charged for.\n\n" +
           table.markdown() + "\n";
}

std::string to_markdown(const Report& report)
{
    std::string text =
        "# Performance report\n\nMade by `sluice bench report` from one run; nothing here was "
        "written by hand. What the figures mean and how they came about is told in "
        "[performance.md](performance.md).\n\n";
    text += origin_section(report.results);
    text += summary_section(report);
    text +=
        "## Detailed results\n\nTimes are of one execution, set-up apart: medians with their 95 "
        "% interval. \"of the first\" is the median ratio of rounds in which both ran, with its "
        "interval.\n\n";
    text += bench_table(report.results, default_threshold).markdown() + "\n";
    if (!report.lowerings.empty())
        text += memory_section(report.lowerings) + analysis_section(report.lowerings);
    if (!report.profiles.empty())
        text += profile_section(report.profiles);
    // A document ends with one line break.
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

/// Without the instructions, so that figures are of times.
lab::Results only_times(lab::Results results)
{
    for (lab::ResultRow& row : results.rows)
        row.instructions.reset();
    return results;
}

void add_profiles(const std::vector<lab::Case>& cases, Report& report)
{
    lab::EvmProfileOptions options;
    options.samples = samples_of_profile;
    options.max_time = time_of_profile;
    Progress progress{"profiles", cases.size()};
    for (const lab::Case& benchmark : cases) {
        auto profile = lab::profile_case(benchmark, options);
        if (profile && profile->times)
            report.profiles.push_back(std::move(*profile));
        else
            report.problems.push_back(fmt::format(
                "profile of {}: {}", printable_name(benchmark.name),
                fixtures::printable(profile ? profile->time_problem : profile.error(), 300)));
        progress.advance(benchmark.name);
    }
}

int run(Options& options)
{
    options.bench.engine.modes = {evm::EngineMode::traditional, evm::EngineMode::advanced};
    // The processor's own counts are not exact.
    options.bench.counts_instructions = lab::find_on_path("valgrind").has_value();
    const auto fail = [](const std::string& error) {
        print_error(error);
        return exit_usage;
    };
    if (const std::string error = prepare_bench(options.bench); !error.empty())
        return fail(error);
    const auto subjects = find_bench_subjects(options.bench);
    if (!subjects)
        return fail(subjects.error());
    if (!subjects->programs.empty())
        return fail("a report is of contracts; 'sluice bench zx' measures .zx programs");
    if (!can_write_output_files({options.output}))
        return exit_failure;
    Report report;
    if (const std::string file = lab::find_bench_data("targets.toml"); !file.empty()) {
        auto targets = lab::load_targets(file);
        if (!targets)
            return fail(targets.error());
        report.targets = std::move(*targets);
        if (!options.bench.cases.empty() || !options.bench.only.empty())
            leave_out_other_cases(subjects->cases, report.targets);
    }
    report.results = run_bench(options.bench, *subjects);
    if (options.bench.counts_instructions)
        report.instructions = speed_ups(report.results);
    else
        report.problems.emplace_back("instructions: valgrind is not installed");
    report.times = speed_ups(only_times(report.results));
    report.lowerings = measure_lowerings(subjects->cases);
    add_profiles(subjects->cases, report);
    const std::string text = to_markdown(report);
    bool fine = std::ranges::all_of(report.results.rows, &lab::ResultRow::is_sound);
    if (options.output.empty())
        fmt::print("{}", text);
    else
        fine = write_output_file(options.output, text) && fine;
    return fine ? exit_success : exit_failure;
}

}  // namespace

void add_bench_report(Command bench, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        bench.add_command("report", "Measure everything once and write a report of it");
    add_bench_cases(command, o.bench);
    add_bench_measuring(command, o.bench);
    command.add_option("-o,--output", o.output, "The file to write, instead of printing it")
        .type_name("FILE");
    command.footer(
        "Times and instructions of both engines, memory and time of lowering, the targets, and "
        "what "
        "profiles show, as a Markdown document.\n\n"
        "Example:\n"
        "  sluice bench report --output docs/performance-report.md");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
