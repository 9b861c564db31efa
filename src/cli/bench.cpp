// sluice bench: runs benchmark cases, checks every run, and prints how long they take.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/engine_options.hpp"
#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "fixtures/printable.hpp"
#include "lab/case_runner.hpp"

namespace sluice::cli {
namespace {

using namespace std::chrono_literals;
using fixtures::printable_name;
using Nanoseconds = std::chrono::nanoseconds;

/// Runs before the measured ones: the first builds what is built lazily, the second meets it.
constexpr std::size_t default_warm_up = 2;

struct Options {
    std::vector<std::string> cases;
    std::size_t runs = 0;
    std::size_t warm_up = default_warm_up;
    std::string only;
    EngineChoice engine;
    bool json = false;
    bool list = false;
};

/// How long a case is run for when no number of runs is given, and how often at least and at most.
constexpr Nanoseconds time_per_case = 500ms;
constexpr std::size_t min_runs = 5;
constexpr std::size_t max_runs = 1000;

/// The most runs that can be asked for: every one's time is kept.
constexpr std::size_t most_runs = 10'000'000;

/// What came of one case.
struct Row {
    const lab::Case* benchmark = nullptr;
    std::string error;  ///< What differed from the expectation; empty if nothing did.
    std::uint64_t gas = 0;
    std::vector<Nanoseconds> times;  ///< Sorted.

    [[nodiscard]] double median_us() const
    {
        return static_cast<double>(times[times.size() / 2].count()) / 1000;
    }
    [[nodiscard]] double min_us() const { return static_cast<double>(times[0].count()) / 1000; }
    [[nodiscard]] double mgas_per_second() const { return static_cast<double>(gas) / median_us(); }
};

Row run_case(const lab::Case& benchmark, const Options& options)
{
    Row row;
    row.benchmark = &benchmark;
    const auto runner = lab::CaseRunner::prepare(benchmark, options.engine.options);
    if (!runner) {
        row.error = runner.error();
        return row;
    }
    Nanoseconds spent{};
    for (std::size_t i = 0;; ++i) {
        const bool measured = i >= options.warm_up;
        const auto execution = measured ? (*runner)->run_measured() : (*runner)->run();
        if (!execution) {
            row.error = execution.error();
            return row;
        }
        row.gas = execution->gas_used;
        if (!measured)
            continue;
        row.times.push_back(execution->time);
        spent += execution->time;
        const std::size_t runs = row.times.size();
        if (options.runs != 0 ? runs >= options.runs
                              : runs >= max_runs || (runs >= min_runs && spent >= time_per_case))
            break;
    }
    std::ranges::sort(row.times);
    return row;
}

nlohmann::ordered_json to_json(const std::vector<Row>& rows, evm::EngineMode mode)
{
    nlohmann::ordered_json json;
    json["sluice"] = version_text();
    json["cases"] = nlohmann::ordered_json::array();
    for (const Row& row : rows) {
        nlohmann::ordered_json entry;
        entry["name"] = row.benchmark->name;
        entry["fork"] = to_string(row.benchmark->revision);
        entry["mode"] = to_string(mode);
        entry["checked"] = row.error.empty();
        if (row.error.empty()) {
            entry["gas"] = row.gas;
            entry["runs"] = row.times.size();
            entry["medianUs"] = row.median_us();
            entry["minUs"] = row.min_us();
            entry["mgasPerSecond"] = row.mgas_per_second();
        } else {
            entry["error"] = row.error;
        }
        json["cases"].push_back(std::move(entry));
    }
    return json;
}

void print_table(const std::vector<Row>& rows)
{
    const Paint paint{stdout};
    std::size_t width = 4;
    for (const Row& row : rows)
        width = std::max(width, printable_name(row.benchmark->name).size());
    fmt::print("{:<{}}  {:>13}  {:>12}  {:>12}  {:>8}  {:>5}  {}\n", "case", width, "gas",
               "median us", "min us", "Mgas/s", "runs", "status, output, gas");
    for (const Row& row : rows) {
        const std::string name = printable_name(row.benchmark->name);
        if (!row.error.empty()) {
            fmt::print("{:<{}}  {}\n", name, width, paint.bad("FAILED: " + row.error));
            continue;
        }
        fmt::print("{:<{}}  {:>13}  {:>12.1f}  {:>12.1f}  {:>8.0f}  {:>5}  {}\n", name, width,
                   grouped(row.gas), row.median_us(), row.min_us(), row.mgas_per_second(),
                   row.times.size(), paint.good("as expected"));
    }
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

    std::vector<Row> rows;
    {
        Progress progress{"bench", cases.size()};
        for (const lab::Case& benchmark : cases) {
            rows.push_back(run_case(benchmark, options));
            progress.advance(benchmark.name);
        }
    }
    if (options.json)
        fmt::print("{}\n", json_text(to_json(rows, options.engine.options.mode), 2));
    else
        print_table(rows);
    if (const std::string error = options.engine.finish(); !error.empty()) {
        print_error(error);
        return exit_failure;
    }
    const bool fine = std::ranges::all_of(rows, [](const Row& row) { return row.error.empty(); });
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
                      "Measured runs of each case; 0 for about half a second")
        .default_str("0");
    add_number_option(command, "--warm-up", o.warm_up, most_runs,
                      "Runs of each case before the measured ones")
        .default_str(std::to_string(default_warm_up));
    command.add_option("--only", o.only, "Of the cases found, only the one of this name")
        .type_name("NAME");
    add_engine_options(command, o.engine);
    command.add_flag("--json", o.json, "Print the results as one JSON object");
    command.add_flag("--list", o.list, "Print the cases instead of running them");
    command.footer(
        "Every run's status, gas and output are checked; a case that differs is reported as failed "
        "and has no time.\n\n"
        "Examples:\n"
        "  sluice bench\n"
        "  sluice bench snailtracer --runs 20\n"
        "  sluice bench --mode advanced\n"
        "  sluice bench path/to/evm-benchmarks/benchmarks/main");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
