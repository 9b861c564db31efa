// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "base/quote.hpp"
#include "cli/bench_instructions.hpp"
#include "cli/build_info.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "lab/bench_data.hpp"
#include "lab/case_runner.hpp"
#include "lab/command_runner.hpp"
#include "lab/evmc_runner.hpp"
#include "lab/forked_runner.hpp"
#include "lab/measurement.hpp"
#include "lab/opcode_count.hpp"
#include "lab/zx_runner.hpp"

namespace sluice::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long each side runs each case where no number of runs is given.
constexpr std::chrono::nanoseconds time_per_side = 500ms;
constexpr std::chrono::nanoseconds quick_time_per_side = 50ms;

/// Eleven days are as good as no end.
constexpr std::uint64_t most_patience_seconds = 1'000'000;

/// The most runs that can be asked for: every one's time is kept.
constexpr std::size_t most_runs = 10'000'000;

lab::Plan make_plan(const BenchOptions& options, std::size_t sides)
{
    lab::Plan plan;
    plan.warm_up = options.warm_up;
    plan.rounds = options.runs;
    plan.time = (options.quick ? quick_time_per_side : time_per_side) * sides;
    return plan;
}

/// One of what is compared.
struct Side {
    std::string name;
    std::function<std::expected<std::unique_ptr<lab::Runner>, std::string>(const lab::Case&)> make;
    std::string caveat{};
    /// Why it can't be asked to run a case; empty if it can. Absent of sides that are asked to run
    /// every case.
    std::function<std::string(const lab::Case&)> objection{};
};

/// How many rounds of a program there are at least: it may well take a second.
constexpr std::size_t min_program_rounds = lab::least_rounds;
constexpr std::size_t min_quick_program_rounds = 2;

/// The name of a command's side: its program's file name, or its path where that tells it from
/// another's.
std::string name_of_command(const std::string& command, const std::vector<std::string>& commands)
{
    const std::string name = lab::command_side_name(command);
    const std::string_view program = lab::command_program(command);
    const bool is_ambiguous = std::ranges::any_of(commands, [&](const std::string& other) {
        return lab::command_side_name(other) == name && lab::command_program(other) != program;
    });
    return is_ambiguous ? std::string{program} : name;
}

/// The engines, and behind them the peers, each of which runs in a process of its own.
std::vector<Side> make_sides(const BenchOptions& options)
{
    std::vector<Side> sides;
    for (const evm::EngineOptions& engine : options.engine.sides()) {
        sides.push_back({std::string{to_string(engine.mode)}, [engine](const lab::Case& benchmark) {
                             return lab::CaseRunner::prepare(benchmark, engine);
                         }});
    }
    const std::chrono::seconds patience{options.patience_seconds};
    for (const std::string& peer : options.peers) {
        sides.push_back({lab::evmc_side_name(peer), [peer, patience](const lab::Case& benchmark) {
                             return lab::ForkedRunner::start(
                                 [&] { return lab::EvmcRunner::prepare(benchmark, peer); },
                                 patience);
                         }});
    }
    for (const std::string& command : options.commands) {
        sides.push_back({name_of_command(command, options.commands),
                         [command, patience](const lab::Case& benchmark) {
                             return lab::CommandRunner::prepare(benchmark, command, patience);
                         },
                         "times only: the runner protocol does not tell status, gas and output",
                         lab::CommandRunner::objection});
    }
    std::map<std::string, std::size_t> counts;
    for (Side& side : sides) {
        if (const std::size_t count = ++counts[side.name]; count > 1)
            side.name += fmt::format(" #{}", count);
    }
    return sides;
}

double microseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::micro>{duration}.count();
}

/// Makes a side's runner ready.
using Make = std::function<std::expected<std::unique_ptr<lab::Runner>, std::string>()>;

/// Is told what share of a subject has been measured.
using Tell = std::function<void(double share)>;

/// Fills in the rows of one subject, of which the names are known, by the runners that `make` them.
void measure_rows(std::span<lab::ResultRow> rows, std::span<const Make> make, const lab::Plan& plan,
                  const Tell& tell)
{
    std::vector<std::unique_ptr<lab::Runner>> runners;
    std::vector<lab::Runner*> ready;
    std::vector<lab::ResultRow*> measured;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto begin = Clock::now();
        auto runner = make[i]();
        rows[i].set_up_microseconds = microseconds(Clock::now() - begin);
        if (!runner) {
            rows[i].error = runner.error();
            continue;
        }
        ready.push_back(runner->get());
        measured.push_back(&rows[i]);
        runners.push_back(std::move(*runner));
    }
    std::vector<lab::Measurement> results = measure(ready, plan, tell);
    for (std::size_t i = 0; i < results.size(); ++i) {
        measured[i]->error = std::move(results[i].error);
        measured[i]->gas = results[i].gas_used;
        measured[i]->first_microseconds = results[i].first_nanoseconds / 1000;
        measured[i]->microseconds = std::move(results[i].nanoseconds);
        for (double& time : measured[i]->microseconds)
            time /= 1000;
    }
}

/// A side that can run none of the cases is asked all the same, and fails: it was named to be
/// measured.
void overrule_objections_to_all(std::vector<Side>& sides, const std::vector<lab::Case>& cases)
{
    for (Side& side : sides) {
        if (side.objection && std::ranges::none_of(cases, [&](const lab::Case& benchmark) {
                return side.objection(benchmark).empty();
            }))
            side.objection = nullptr;
    }
}

/// Leaves out the sides that can't run a case, and says so.
std::vector<Side> sides_for(const lab::Case& benchmark, const std::vector<Side>& sides,
                            std::vector<std::string>& not_measured)
{
    std::vector<Side> able;
    for (const Side& side : sides) {
        const std::string objection = side.objection ? side.objection(benchmark) : std::string{};
        if (objection.empty())
            able.push_back(side);
        else
            not_measured.push_back(
                fmt::format("{} on {}: {}", benchmark.name, side.name, objection));
    }
    return able;
}

/// One row for each side, in their order.
std::vector<lab::ResultRow> run_case(const lab::Case& benchmark, const std::vector<Side>& sides,
                                     const lab::Plan& plan, const Tell& tell)
{
    std::vector<lab::ResultRow> rows(sides.size());
    std::vector<Make> make;
    make.reserve(sides.size());
    for (std::size_t i = 0; i < sides.size(); ++i) {
        rows[i].case_name = benchmark.name;
        rows[i].fork = to_string(benchmark.revision);
        rows[i].side = sides[i].name;
        rows[i].caveat = sides[i].caveat;
        make.emplace_back([&benchmark, &side = sides[i]] { return side.make(benchmark); });
    }
    measure_rows(rows, make, plan, tell);
    // What a side does not tell is what the others agree on, or what the case says.
    const auto told = std::ranges::find_if(rows, [](const auto& row) { return row.gas != 0; });
    const std::uint64_t gas =
        told != rows.end() ? told->gas : benchmark.expected.gas_used.value_or(0);
    const auto opcodes = lab::count_opcodes(benchmark);
    for (lab::ResultRow& row : rows) {
        row.opcodes = opcodes.value_or(0);
        if (row.caveat.empty())
            continue;
        if (row.gas == 0 && row.is_sound())
            row.gas = gas;
        // What it did before the executions that it tells of, nobody has seen.
        row.set_up_microseconds = 0;
        row.first_microseconds = 0;
    }
    return rows;
}

/// The session options of an engine's name.
zx::SessionOptions zx_session(std::string_view engine)
{
    zx::SessionOptions session;
    session.engine = engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm;
    return session;
}

/// The rows of a program, of which nothing is known yet.
std::vector<lab::ResultRow> program_rows(const lab::ZxProgram& program, const BenchOptions& options)
{
    std::vector<lab::ResultRow> rows;
    for (const std::string& engine : options.zx_engines) {
        lab::ResultRow& row = rows.emplace_back();
        row.case_name = program.name;
        row.fork = fork_of_programs;
        row.side = engine;
    }
    return rows;
}

/// A program on each engine, in processes of their own: it may do whatever it likes.
std::vector<lab::ResultRow> run_program(const lab::ZxProgram& program, const BenchOptions& options,
                                        lab::Plan plan, const Tell& tell)
{
    std::vector<lab::ResultRow> rows = program_rows(program, options);
    const std::chrono::seconds patience{options.patience_seconds};
    std::vector<Make> make;
    make.reserve(options.zx_engines.size());
    for (const std::string& engine : options.zx_engines) {
        make.emplace_back([&program, &engine, patience] {
            return lab::ForkedRunner::start(
                [&] { return lab::ZxRunner::prepare(program, zx_session(engine)); }, patience);
        });
    }
    // Each run begins with a session of its own, so that there is little to warm up.
    plan.warm_up = std::min<std::size_t>(plan.warm_up, options.quick ? 0 : 1);
    plan.min_rounds = options.quick ? min_quick_program_rounds : min_program_rounds;
    measure_rows(rows, make, plan, tell);
    return rows;
}

/// The same of which nobody wants to know the times.
std::vector<lab::ResultRow> checked_program(const lab::ZxProgram& program,
                                            const BenchOptions& options)
{
    lab::Plan plan;
    plan.rounds = 1;
    plan.warm_up = 0;
    std::vector<lab::ResultRow> rows = run_program(program, options, plan, {});
    for (lab::ResultRow& row : rows) {
        row.microseconds.clear();
        row.set_up_microseconds = 0;
        row.first_microseconds = 0;
    }
    return rows;
}

/// Rows that nobody has timed, of which instructions will be counted.
std::vector<lab::ResultRow> untimed_rows(const lab::Case& benchmark, const BenchOptions& options)
{
    std::vector<lab::ResultRow> rows;
    for (const evm::EngineOptions& engine : options.engine.sides()) {
        lab::ResultRow row;
        row.case_name = benchmark.name;
        row.fork = to_string(benchmark.revision);
        row.side = to_string(engine.mode);
        const auto runner = lab::CaseRunner::prepare(benchmark, engine);
        const auto execution = runner ? (*runner)->run() : std::unexpected(runner.error());
        if (execution)
            row.gas = execution->gas_used;
        else
            row.error = execution.error();
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

void add_bench_cases(Command command, BenchOptions& options)
{
    command
        .add_option("cases", options.cases,
                    "Case folders, folders of them, state-test files, .zx programs, or names of "
                    "the cases and programs that come with Sluice; all of those cases by default")
        .type_name("CASE...");
    command.add_option("--only", options.only, "Of the cases found, only the one of this name")
        .type_name("NAME");
}

void add_bench_measuring(Command command, BenchOptions& options)
{
    add_number_option(command, "--runs", options.runs, most_runs,
                      "Measured runs of each case on each engine; 0 for about half a second")
        .default_str("0");
    add_number_option(command, "--warm-up", options.warm_up, most_runs,
                      "Runs of each case before the measured ones")
        .default_str(std::to_string(options.warm_up));
    command.add_flag("--quick", options.quick, "A tenth of the usual time for each case");
}

void add_bench_peers(Command command, BenchOptions& options)
{
    command
        .add_option(
            "--vm", options.peers,
            "Another EVM to compare with, behind EVMC: its library, and options for it; may be "
            "given several times")
        .one_at_a_time()
        .type_name("FILE[,NAME=VALUE...]");
    command
        .add_option(
            "--runs-of", options.commands,
            "A program to compare with that speaks the runner protocol of evm-bench; a command "
            "for the shell; may be given several times")
        .one_at_a_time()
        .type_name("COMMAND");
    add_number_option(command, "--patience", options.patience_seconds, most_patience_seconds,
                      "Seconds that an EVM may take for one execution, and a command for its start "
                      "and three [60]",
                      1);
}

namespace {

/// Adds what a path is or holds: programs, or cases.
std::expected<void, std::string> load_subjects(const std::string& path, BenchSubjects& subjects)
{
    auto programs = lab::load_zx_programs(path);
    if (programs)
        std::ranges::move(*programs, std::back_inserter(subjects.programs));
    else if (path.ends_with(".zx"))
        return std::unexpected(std::move(programs.error()));
    if (path.ends_with(".zx"))
        return {};
    auto cases = lab::load_cases(path);
    if (!cases)
        return std::unexpected(std::move(cases.error()));
    std::ranges::move(*cases, std::back_inserter(subjects.cases));
    return {};
}

/// A case of a name that cases of several forks have is "NAME FORK".
void name_forks(std::vector<lab::Case>& cases)
{
    std::map<std::string, std::set<evm::Revision>> forks;
    for (const lab::Case& each : cases)
        forks[each.name].insert(each.revision);
    for (lab::Case& each : cases) {
        if (forks[each.name].size() > 1)
            each.name += fmt::format(" {}", to_string(each.revision));
    }
}

/// Rows are found again by their names: of what has the same one, the second is "NAME #2".
template <class Subject>
void make_unique_names(std::vector<Subject>& subjects)
{
    std::map<std::string, std::size_t> counts;
    for (Subject& subject : subjects) {
        if (const std::size_t count = ++counts[subject.name]; count > 1)
            subject.name += fmt::format(" #{}", count);
    }
}

/// Leaves the subjects of this name; it may lack what makes it unique.
template <class Subject>
void keep_only(std::vector<Subject>& subjects, const std::string& name)
{
    const bool is_whole = std::ranges::find(subjects, name, &Subject::name) != subjects.end();
    std::erase_if(subjects, [&](const Subject& subject) {
        return is_whole ? subject.name != name : !subject.name.starts_with(name + " ");
    });
}

/// Where something is that comes with Sluice and was given by its name alone; empty if it is not.
std::string find_by_name(const std::string& name)
{
    if (name.find('/') != std::string::npos)
        return {};
    std::string path = lab::find_bench_data("cases/" + name);
    return path.empty() ? lab::find_zx_program(name) : path;
}

}  // namespace

std::expected<BenchSubjects, std::string> find_bench_subjects(const BenchOptions& options)
{
    std::vector<std::string> paths = options.cases;
    if (paths.empty()) {
        const std::string folder = lab::default_case_folder();
        if (folder.empty())
            return std::unexpected(
                "no cases: name case folders or state-test files (bench/cases is not here)");
        paths.push_back(folder);
    }
    BenchSubjects subjects;
    for (const std::string& path : paths) {
        if (path.empty())
            return std::unexpected("an empty name is no case: leave it out for all of them");
        std::error_code ignored;
        const std::string known =
            std::filesystem::exists(path, ignored) ? std::string{} : find_by_name(path);
        if (auto loaded = load_subjects(known.empty() ? path : known, subjects); !loaded)
            return std::unexpected(std::move(loaded.error()));
    }
    name_forks(subjects.cases);
    make_unique_names(subjects.cases);
    make_unique_names(subjects.programs);
    if (!options.only.empty()) {
        keep_only(subjects.cases, options.only);
        keep_only(subjects.programs, options.only);
    }
    if (subjects.cases.empty() && subjects.programs.empty())
        return std::unexpected(options.only.empty() ? "no case in the given folders"
                                                    : "no case of that name in the given folders");
    return subjects;
}

std::expected<std::vector<std::string>, std::string> read_zx_engines(
    const std::vector<std::string>& names)
{
    if (names == std::vector<std::string>{"both"})
        return std::vector<std::string>{"vm", "tree"};
    if (names.empty())
        return std::unexpected("--engine: no engine; give vm, tree or both");
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (*name != "vm" && *name != "tree")
            return std::unexpected(
                fmt::format("--engine: no engine {}; give vm, tree or both", quote(*name)));
        if (std::find(names.begin(), name, *name) != name)
            return std::unexpected(fmt::format("--engine: {} is named twice", *name));
    }
    return names;
}

std::string prepare_bench(BenchOptions& options)
{
    if (std::string error = options.engine.prepare(); !error.empty())
        return error;
    const bool has_peers = !options.peers.empty() || !options.commands.empty();
    if (options.engine.names_none && !has_peers)
        return "--mode none: leaves nothing to measure; name something with --vm or --runs-of";
    if (options.engine.names_none && options.engine.is_given())
        return "--mode none: leaves no engine of ours that the other options could be for";
    if (options.engine.names_none && options.counts_instructions)
        return "--mode none: instructions are counted of engines of ours only";
    if (!options.has_times && has_peers)
        return "--no-times: of other EVMs only times are known; leave out --vm and --runs-of";
    for (const std::string& peer : options.peers) {
        const std::chrono::seconds patience{options.patience_seconds};
        if (const std::string wrong = lab::check_evmc_library(peer, patience); !wrong.empty())
            return "--vm: " + wrong;
    }
    for (const std::string& command : options.commands) {
        if (lab::command_side_name(command).empty())
            return "--runs-of: no command";
    }
    options.names_zx_engines = !options.zx_engines.empty();
    auto engines = options.names_zx_engines ? read_zx_engines(options.zx_engines)
                                            : std::vector<std::string>{"vm"};
    if (!engines)
        return std::move(engines.error());
    options.zx_engines = std::move(*engines);
    return options.counts_instructions ? check_instruction_counting() : std::string{};
}

std::string check_bench_subjects(const BenchOptions& options, const BenchSubjects& subjects)
{
    if (subjects.cases.empty() && !subjects.programs.empty()) {
        if (!options.peers.empty() || !options.commands.empty())
            return "--vm and --runs-of are for contracts, and there are only .zx programs";
        if (options.engine.is_given() || options.engine.names_none)
            return "--mode and its like are for contracts, and there are only .zx programs, which "
                   "take --engine";
    }
    if (subjects.programs.empty() && !subjects.cases.empty() && options.names_zx_engines)
        return "--engine is for .zx programs, and there are only contracts, which take --mode";
    return {};
}

lab::Results begin_results()
{
    lab::Results results;
    results.program = version_text();
    results.machine = lab::describe_machine();
    results.commit = source_commit();
    results.flags = compiler_flags();
    results.command = command_line_text();
    return results;
}

std::string date_text()
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

lab::Results run_bench(const BenchOptions& options, const BenchSubjects& subjects)
{
    lab::Results results = begin_results();
    const auto add = [&](std::vector<lab::ResultRow> rows) {
        std::ranges::move(rows, std::back_inserter(results.rows));
    };
    if (options.has_times) {
        std::vector<Side> sides = make_sides(options);
        overrule_objections_to_all(sides, subjects.cases);
        const lab::Plan plan = make_plan(options, sides.size());
        const lab::Plan program_plan = make_plan(options, options.zx_engines.size());
        Progress progress{"bench", subjects.cases.size() + subjects.programs.size()};
        const auto within = [&](std::string_view name) {
            return [&progress, name](double share) { progress.advance_within(share, name); };
        };
        for (const lab::Case& benchmark : subjects.cases) {
            add(run_case(benchmark, sides_for(benchmark, sides, results.not_measured), plan,
                         within(benchmark.name)));
            progress.advance(benchmark.name);
        }
        for (const lab::ZxProgram& program : subjects.programs) {
            add(run_program(program, options, program_plan, within(program.name)));
            progress.advance(program.name);
        }
    } else {
        for (const lab::Case& benchmark : subjects.cases)
            add(untimed_rows(benchmark, options));
        for (const lab::ZxProgram& program : subjects.programs)
            add(checked_program(program, options));
    }
    if (options.counts_instructions)
        count_instructions(subjects, options, results.rows);
    results.date = date_text();
    return results;
}

std::string command_line_text()
{
    std::ifstream file{"/proc/self/cmdline", std::ios::binary};
    std::string text;
    for (std::string word; std::getline(file, word, '\0');) {
        const bool is_plain =
            !word.empty() && word.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                                 "UVWXYZ0123456789_-./,=:%+@") == std::string::npos;
        std::string quoted = word;
        if (!is_plain) {
            quoted = "'";
            for (const char c : word)
                quoted += c == '\'' ? std::string{R"('\'')"} : std::string{c};
            quoted += '\'';
        }
        text += (text.empty() ? "" : " ") + quoted;
    }
    return text;
}

}  // namespace sluice::cli
