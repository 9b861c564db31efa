// sluice bench zx: runs the programs of bench/zx on Sluice's engines and in other languages, in
// turns, checks every output, and prints how long each takes.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>

#include "base/quote.hpp"
#include "cli/bench_run.hpp"
#include "cli/bench_zx_table.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "fixtures/printable.hpp"
#include "lab/timed_process.hpp"
#include "lab/zx_program.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;

constexpr std::uint64_t most_runs = 100'000;
constexpr std::uint64_t most_patience_seconds = 1'000'000;
constexpr std::uint64_t default_patience_seconds = 60;

/// How long a language may take to say its version.
constexpr std::chrono::seconds version_patience{10};

struct Options {
    std::vector<std::string> programs;
    std::vector<std::string> engines{"vm", "tree"};
    std::vector<std::string> peers;  ///< Empty: all that are installed.
    std::size_t runs = 0;
    std::size_t warm_up = lab::PeerPlan{}.warm_up;
    std::uint64_t patience_seconds = default_patience_seconds;
    bool quick = false;
    bool json = false;
    bool markdown = false;
    bool list = false;
};

/// A side, and what its program says its version is: of ours it is known.
struct KnownSide {
    lab::LanguageSide side;
    std::string version;
};

struct Sides {
    std::vector<KnownSide> known;
    std::vector<std::string> missing;  ///< Commands that are not installed.
};

std::string first_line(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

std::string names_of_languages()
{
    std::vector<std::string_view> names;
    names.reserve(lab::languages.size());
    for (const lab::Language& language : lab::languages)
        names.push_back(language.command);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The first line of what a command says of its version, wherever it prints it.
std::string version_of(const std::string& path, std::string_view argument)
{
    const lab::TimedProcess said =
        lab::run_timed({path, std::string{argument}}, version_patience, 1000);
    if (!said.error.empty() || said.timed_out)
        return "says no version";
    const std::string& text = said.output.empty() ? said.errors : said.output;
    return fixtures::printable(first_line(text), 60);
}

/// Our own engines. `sluice run` prints "gas used: N".
Parsed<Sides> own_sides(const Options& options)
{
    const auto engines = read_zx_engines(options.engines);
    if (!engines)
        return std::unexpected(engines.error());
    Sides sides;
    const std::string program = lab::own_path();
    for (const std::string& engine : *engines)
        sides.known.push_back(
            {{engine, {program, "run", "--gas", "--engine", engine}, ".zx", "gas used: "},
             first_line(version_text())});
    return sides;
}

/// The peers that were asked for. Where none were named, those that are installed.
std::string add_peers(const Options& options, Sides& sides)
{
    const auto add = [&sides](const lab::Language& language) {
        const std::string name{language.command};
        const auto path = lab::find_on_path(name);
        if (!path)
            return false;
        sides.known.push_back({{name, {*path}, std::string{language.ending}, {}},
                               version_of(*path, language.version)});
        return true;
    };
    if (options.peers.empty()) {
        for (const lab::Language& language : lab::languages)
            if (!add(language))
                sides.missing.emplace_back(language.command);
        return {};
    }
    if (options.peers == std::vector<std::string>{"none"})
        return {};
    for (const std::string& name : options.peers) {
        const auto language = std::ranges::find(lab::languages, name, &lab::Language::command);
        if (language == lab::languages.end())
            return fmt::format("--peers: no peer {}; there are {}, or none", quote(name),
                               names_of_languages());
        if (std::ranges::any_of(sides.known, [&](const auto& s) { return s.side.name == name; }))
            return fmt::format("--peers: {} is named twice", name);
        if (!add(*language))
            return fmt::format("--peers: {} is not installed: there is no such program on PATH",
                               name);
    }
    return {};
}

/// A name of a program that comes with Sluice, a file, or a folder.
Parsed<std::vector<lab::ZxProgram>> find_programs(const Options& options)
{
    std::vector<std::string> paths = options.programs;
    if (paths.empty()) {
        const std::string folder = lab::default_zx_folder();
        if (folder.empty())
            return std::unexpected("no programs: name .zx files (bench/zx is not here)");
        paths.push_back(folder);
    }
    std::vector<lab::ZxProgram> programs;
    for (const std::string& path : paths) {
        if (path.empty())
            return std::unexpected("an empty name is no program: leave it out for all of them");
        const std::string known = lab::find_zx_program(path);
        auto found = lab::load_zx_programs(known.empty() ? path : known);
        if (!found)
            return std::unexpected(found.error());
        if (found->empty())
            return std::unexpected(fixtures::printable_path(path) + ": no .zx file in it");
        std::ranges::move(*found, std::back_inserter(programs));
    }
    return programs;
}

void print_list(const std::vector<lab::ZxProgram>& programs, const Sides& sides)
{
    for (const lab::ZxProgram& program : programs)
        fmt::print("{:<20} {}\n", printable_name(program.name), printable_name(program.about));
    fmt::print("\n");
    for (const auto& [side, version] : sides.known)
        fmt::print("{:<20} {} ({})\n", side.name, fixtures::printable_path(side.command.front()),
                   version);
    for (const std::string& name : sides.missing)
        fmt::print("{:<20} not installed\n", name);
}

lab::PeerPlan make_plan(const Options& options)
{
    lab::PeerPlan plan;
    plan.patience = std::chrono::seconds{options.patience_seconds};
    plan.warm_up = options.warm_up;
    plan.rounds = options.runs;
    if (options.quick) {
        plan.warm_up = 0;
        plan.rounds = options.runs == 0 ? 1 : options.runs;
    }
    return plan;
}

/// What a side has no file for is said once, and does not count as a failure.
void warn_of_twins(const lab::ZxProgram& program, const Sides& sides,
                   const std::vector<lab::PeerRow>& rows)
{
    std::vector<std::string> without;
    for (const auto& [side, version] : sides.known)
        if (std::ranges::none_of(rows, [&](const auto& row) { return row.row.side == side.name; }))
            without.push_back(side.name);
    if (!without.empty())
        print_error(fmt::format("note: {} has no file for {}", printable_name(program.name),
                                fmt::join(without, ", ")));
}

PeerResults measure_all(const std::vector<lab::ZxProgram>& programs, const Sides& sides,
                        const lab::PeerPlan& plan)
{
    PeerResults results;
    results.origin = begin_results();
    results.missing = sides.missing;
    std::vector<lab::LanguageSide> all;
    for (const auto& [side, version] : sides.known) {
        all.push_back(side);
        results.sides.push_back({side.name, side.command.front(), version});
    }
    // How many rounds there will be is known in advance only where it was asked for.
    const std::size_t rounds = plan.rounds == 0 ? lab::least_rounds : plan.rounds;
    Progress progress{"bench zx", rounds * programs.size()};
    for (const lab::ZxProgram& program : programs) {
        std::size_t done = 0;
        auto rows = lab::measure_program(program, all, plan, [&] {
            if (++done <= rounds)
                progress.advance(program.name);
        });
        for (; done < rounds; ++done)
            progress.advance(program.name);
        progress.clear();
        warn_of_twins(program, sides, rows);
        std::ranges::move(rows, std::back_inserter(results.rows));
    }
    results.start_up = lab::start_up_rows(results.rows);
    return results;
}

int run(const Options& options)
{
    if (options.json && options.markdown) {
        print_error("--json and --markdown print one or the other");
        return exit_usage;
    }
    auto sides = own_sides(options);
    if (!sides) {
        print_error(sides.error());
        return exit_usage;
    }
    if (const std::string wrong = add_peers(options, *sides); !wrong.empty()) {
        print_error(wrong);
        return exit_usage;
    }
    const auto programs = find_programs(options);
    if (!programs) {
        print_error(programs.error());
        return exit_usage;
    }
    if (options.list) {
        print_list(*programs, *sides);
        return exit_success;
    }
    PeerResults results = measure_all(*programs, *sides, make_plan(options));
    results.origin.date = date_text();
    if (options.json)
        fmt::print("{}\n", peers_json(results, default_threshold));
    else if (options.markdown)
        fmt::print("{}\n{}", peers_table(results, default_threshold).markdown(),
                   peers_notes(results, true));
    else
        fmt::print("{}\n{}", peers_table(results, default_threshold).text(output_width()),
                   peers_notes(results, false));
    const bool fine = std::ranges::all_of(
        results.rows, [](const lab::PeerRow& row) { return row.row.is_sound(); });
    return fine ? exit_success : exit_failure;
}

}  // namespace

void add_bench_zx(Command bench, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        bench.add_command("zx", "Run programs of zx beside their twins in other languages");
    command
        .add_option("programs", o.programs,
                    "Names of the programs that come with Sluice, .zx files, or folders of them; "
                    "all of the former by default")
        .type_name("PROGRAM...");
    command.add_option("--engine", o.engines, "Our own sides: vm, tree or both [both]")
        .one_at_a_time()
        .delimiter(',')
        .type_name("NAMES");
    command
        .add_option("--peers", o.peers,
                    "Other languages: " + names_of_languages() +
                        ", or none; those that are installed by default")
        .one_at_a_time()
        .delimiter(',')
        .type_name("NAMES");
    add_number_option(command, "--runs", o.runs, most_runs,
                      "Measured runs of each program on each side; 0 for 6, and more of short "
                      "programs")
        .default_str("0");
    add_number_option(command, "--warm-up", o.warm_up, most_runs,
                      "Runs of each program before the measured ones")
        .default_str("1");
    add_number_option(command, "--patience", o.patience_seconds, most_patience_seconds,
                      "Seconds that one run may take [60]", 1);
    command.add_flag("--quick", o.quick,
                     "One run, no warm-up: whether all agree, and about how long they take");
    command.add_flag("--json", o.json,
                     "Print the results as one JSON object, which 'bench compare' reads");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command.add_flag("--list", o.list, "Print the programs and the sides instead of running them");
    command.footer(
        "Every run is a process of its own, on every side, and its output must be that of "
        "PROGRAM.expected; a side that prints something else, crashes or takes too long has "
        "failed, and has no time. Sides run in turns. Times are wall time from a process's start "
        "to its end, start-up included: medians with the interval in which the median lies with "
        "95 % confidence. An empty program runs before each run, in the same way: what it takes "
        "stands apart as (start-up), and 'work' is the median of what is left without it. "
        "'processor' is the time of all "
        "processors together: compilers and collectors that run beside the program show there.\n\n"
        "Exit codes: 0 all agree, 1 a side has failed, 2 bad usage.\n\n"
        "Examples:\n"
        "  sluice bench zx\n"
        "  sluice bench zx calls closures --peers lua5.4,luajit\n"
        "  sluice bench zx --engine vm --runs 20 --json > result.json\n"
        "  sluice bench zx mine.zx --peers none");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
