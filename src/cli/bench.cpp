// sluice bench: runs benchmark cases, on several engines in turns, checks every run, and prints how
// long they take.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <expected>
#include <functional>
#include <iterator>
#include <memory>

#include "cli/bench_table.hpp"
#include "cli/command.hpp"
#include "cli/engine_options.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "fixtures/printable.hpp"
#include "lab/case_runner.hpp"
#include "lab/evmc_runner.hpp"
#include "lab/forked_runner.hpp"
#include "lab/measurement.hpp"

namespace sluice::cli {
namespace {

using namespace std::chrono_literals;
using fixtures::printable_name;

/// Runs before the measured ones: the first builds what is built lazily, the second meets it.
constexpr std::size_t default_warm_up = 2;

/// How long each side runs each case where no number of runs is given.
constexpr std::chrono::nanoseconds time_per_side = 500ms;
constexpr std::chrono::nanoseconds quick_time_per_side = 50ms;

/// How long a peer may take for one execution, loading and deploying included.
constexpr std::uint64_t default_patience_seconds = 60;
constexpr std::uint64_t most_patience_seconds = 1'000'000;

/// The most runs that can be asked for: every one's time is kept.
constexpr std::size_t most_runs = 10'000'000;

struct Options {
    std::vector<std::string> cases;
    std::size_t runs = 0;
    std::size_t warm_up = default_warm_up;
    std::string only;
    EngineChoice engine;
    std::vector<std::string> peers;  ///< Configurations of EVMs behind EVMC.
    std::uint64_t patience_seconds = default_patience_seconds;
    bool quick = false;
    bool json = false;
    bool markdown = false;
    bool list = false;
};

lab::Plan make_plan(const Options& options, std::size_t sides)
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
};

/// The engines, and behind them the peers, each of which runs in a process of its own.
std::vector<Side> make_sides(const Options& options)
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
    return sides;
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
        auto runner = sides[i].make(benchmark);
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
        measured[i]->microseconds = std::move(results[i].nanoseconds);
        for (double& time : measured[i]->microseconds)
            time /= 1000;
    }
    return rows;
}

int run(Options& options)
{
    if (const std::string error = options.engine.prepare(); !error.empty()) {
        print_error(error);
        return exit_usage;
    }
    std::vector<std::string> paths = options.cases;
    const std::string folder = lab::default_case_folder();
    if (paths.empty()) {
        if (folder.empty()) {
            print_error(
                "no cases: name case folders or state-test files (bench/cases is not here)");
            return exit_usage;
        }
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
        if (!loaded) {
            print_error(loaded.error());
            return exit_usage;
        }
        std::ranges::move(*loaded, std::back_inserter(cases));
    }
    if (!options.only.empty())
        std::erase_if(cases, [&](const lab::Case& c) { return c.name != options.only; });
    if (cases.empty()) {
        print_error(options.only.empty() ? "no case in the given folders"
                                         : "no case of that name in the given folders");
        return exit_usage;
    }
    if (options.list) {
        for (const lab::Case& benchmark : cases)
            fmt::print("{:<32} {}\n", printable_name(benchmark.name),
                       printable_name(benchmark.about));
        return exit_success;
    }

    for (const std::string& peer : options.peers) {
        const std::chrono::seconds patience{options.patience_seconds};
        if (const std::string wrong = lab::check_evmc_library(peer, patience); !wrong.empty()) {
            print_error("--vm: " + wrong);
            return exit_usage;
        }
    }
    const std::vector<Side> sides = make_sides(options);
    const lab::Plan plan = make_plan(options, sides.size());
    lab::Results results{version_text(), lab::describe_machine(), {}};
    {
        Progress progress{"bench", cases.size()};
        for (const lab::Case& benchmark : cases) {
            std::ranges::move(run_case(benchmark, sides, plan), std::back_inserter(results.rows));
            progress.advance(benchmark.name);
        }
    }
    if (options.json)
        fmt::print("{}\n", to_json(results, default_threshold));
    else if (options.markdown)
        fmt::print("{}", bench_table(results, default_threshold).markdown());
    else
        fmt::print("{}", bench_table(results, default_threshold).text());
    if (const std::string error = options.engine.finish(); !error.empty()) {
        print_error(error);
        return exit_failure;
    }
    const bool fine = std::ranges::all_of(results.rows, &lab::ResultRow::is_sound);
    return fine ? exit_success : exit_failure;
}

}  // namespace

void add_bench(Command app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    Command command = app.add_command("bench", "Run benchmark contracts with checked results");
    command
        .add_option("cases", o.cases,
                    "Case folders, folders of them, state-test files, or names of the cases "
                    "that come with Sluice; all of those by default")
        .type_name("CASE...");
    add_number_option(command, "--runs", o.runs, most_runs,
                      "Measured runs of each case on each engine; 0 for about half a second")
        .default_str("0");
    add_number_option(command, "--warm-up", o.warm_up, most_runs,
                      "Runs of each case before the measured ones")
        .default_str(std::to_string(default_warm_up));
    command.add_option("--only", o.only, "Of the cases found, only the one of this name")
        .type_name("NAME");
    add_engine_options_of_sides(command, o.engine);
    command
        .add_option(
            "--vm", o.peers,
            "Another EVM to compare with, behind EVMC: its library, and options for it; may be "
            "given several times")
        .one_at_a_time()
        .type_name("FILE[,NAME=VALUE...]");
    add_number_option(command, "--patience", o.patience_seconds, most_patience_seconds,
                      "Seconds that such an EVM may take for one execution [60]");
    command.add_flag("--quick", o.quick, "A tenth of the usual time for each case");
    command.add_flag("--json", o.json,
                     "Print the results as one JSON object, which 'bench compare' reads");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command.add_flag("--list", o.list, "Print the cases instead of running them");
    command.footer(
        "Every run's status, gas and output are checked, also against the first engine's; a case "
        "that differs is reported as failed and has no time. Several engines run in turns, so that "
        "what slows the machine for a while slows all of them. Times are medians, with the "
        "interval "
        "in which the median lies with 95 % confidence; the spread is the distance of the "
        "quartiles. "
        "An engine is called faster or slower than the first when the interval of the ratios of "
        "their rounds lies beyond 5 %.\n\n"
        "Examples:\n"
        "  sluice bench\n"
        "  sluice bench snailtracer --runs 20\n"
        "  sluice bench --mode traditional,advanced\n"
        "  sluice bench --vm ./libevmone.so,O=2\n"
        "  sluice bench --json > base.json; sluice bench --json > new.json; "
        "sluice bench compare base.json new.json\n"
        "  sluice bench path/to/evm-benchmarks/benchmarks/main");
    add_bench_compare(command, exit_code);
    add_bench_zx(command, exit_code);
    command.callback([options, command, &exit_code] {
        if (!command.has_named_command())
            exit_code = run(*options);
    });
}

}  // namespace sluice::cli
