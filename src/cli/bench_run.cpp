// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "cli/bench_instructions.hpp"
#include "cli/build_info.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "lab/case_runner.hpp"
#include "lab/command_runner.hpp"
#include "lab/evmc_runner.hpp"
#include "lab/forked_runner.hpp"
#include "lab/measurement.hpp"
#include "lab/opcode_count.hpp"

namespace sluice::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long each side runs each case where no number of runs is given.
constexpr std::chrono::nanoseconds time_per_side = 500ms;
constexpr std::chrono::nanoseconds quick_time_per_side = 50ms;

/// A thousand years are as good as none.
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
};

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
        sides.push_back({lab::command_side_name(command),
                         [command, patience](const lab::Case& benchmark) {
                             return lab::CommandRunner::prepare(benchmark, command, patience);
                         },
                         "times only: the runner protocol does not tell status, gas and output"});
    }
    return sides;
}

double microseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::micro>{duration}.count();
}

/// One row for each side, in their order.
std::vector<lab::ResultRow> run_case(const lab::Case& benchmark, const std::vector<Side>& sides,
                                     const lab::Plan& plan)
{
    std::vector<lab::ResultRow> rows(sides.size());
    std::vector<std::unique_ptr<lab::Runner>> runners;
    std::vector<lab::Runner*> ready;
    std::vector<lab::ResultRow*> measured;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        rows[i].case_name = benchmark.name;
        rows[i].fork = to_string(benchmark.revision);
        rows[i].side = sides[i].name;
        rows[i].caveat = sides[i].caveat;
        const auto begin = Clock::now();
        auto runner = sides[i].make(benchmark);
        rows[i].set_up_microseconds = microseconds(Clock::now() - begin);
        if (!runner) {
            rows[i].error = runner.error();
            continue;
        }
        ready.push_back(runner->get());
        measured.push_back(&rows[i]);
        runners.push_back(std::move(*runner));
    }
    std::vector<lab::Measurement> results = measure(ready, plan);
    for (std::size_t i = 0; i < results.size(); ++i) {
        measured[i]->error = std::move(results[i].error);
        measured[i]->gas = results[i].gas_used;
        measured[i]->first_microseconds = results[i].first_nanoseconds / 1000;
        measured[i]->microseconds = std::move(results[i].nanoseconds);
        for (double& time : measured[i]->microseconds)
            time /= 1000;
    }
    // What a side does not tell is what the others agree on.
    const auto told = std::ranges::find_if(rows, [](const auto& row) { return row.gas != 0; });
    const auto opcodes = lab::count_opcodes(benchmark);
    for (lab::ResultRow& row : rows) {
        row.opcodes = opcodes.value_or(0);
        if (row.gas == 0 && !row.caveat.empty() && told != rows.end())
            row.gas = told->gas;
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
                    "Case folders, folders of them, state-test files, or names of the cases "
                    "that come with Sluice; all of those by default")
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
                      "Seconds that such a one may take for one execution [60]");
}

std::expected<std::vector<lab::Case>, std::string> find_bench_cases(const BenchOptions& options)
{
    std::vector<std::string> paths = options.cases;
    const std::string folder = lab::default_case_folder();
    if (paths.empty()) {
        if (folder.empty())
            return std::unexpected(
                "no cases: name case folders or state-test files (bench/cases is not here)");
        paths.push_back(folder);
    }
    std::vector<lab::Case> cases;
    for (const std::string& path : paths) {
        // A bare name is one of the cases that come with Sluice.
        auto loaded = lab::load_cases(path);
        if (!loaded && !folder.empty() && path.find('/') == std::string::npos) {
            if (auto known = lab::load_cases(fmt::format("{}/{}", folder, path)))
                loaded = std::move(known);
        }
        if (!loaded)
            return std::unexpected(std::move(loaded.error()));
        std::ranges::move(*loaded, std::back_inserter(cases));
    }
    if (!options.only.empty())
        std::erase_if(cases, [&](const lab::Case& c) { return c.name != options.only; });
    if (cases.empty())
        return std::unexpected(options.only.empty() ? "no case in the given folders"
                                                    : "no case of that name in the given folders");
    return cases;
}

std::string prepare_bench(BenchOptions& options)
{
    if (std::string error = options.engine.prepare(); !error.empty())
        return error;
    if (!options.has_times && (!options.peers.empty() || !options.commands.empty()))
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
    return options.counts_instructions ? check_instruction_counting() : std::string{};
}

lab::Results run_bench(const BenchOptions& options, const std::vector<lab::Case>& cases)
{
    lab::Results results;
    results.program = version_text();
    results.machine = lab::describe_machine();
    results.commit = source_commit();
    results.flags = compiler_flags();
    results.command = command_line_text();
    if (options.has_times) {
        const std::vector<Side> sides = make_sides(options);
        const lab::Plan plan = make_plan(options, sides.size());
        Progress progress{"bench", cases.size()};
        for (const lab::Case& benchmark : cases) {
            std::ranges::move(run_case(benchmark, sides, plan), std::back_inserter(results.rows));
            progress.advance(benchmark.name);
        }
    } else {
        for (const lab::Case& benchmark : cases)
            std::ranges::move(untimed_rows(benchmark, options), std::back_inserter(results.rows));
    }
    if (options.counts_instructions)
        count_instructions(cases, options, results.rows);
    results.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
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
