// sluice evm statetest: runs official state tests and reports in the shape of geth's command of the
// same name.
// SPDX-License-Identifier: Apache-2.0
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <new>
#include <optional>

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/json_text.hpp"
#include "cli/name_pattern.hpp"
#include "cli/statetest_report.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_output.hpp"
#include "fixtures/json_files.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using fixtures::StateTest;
using fixtures::StateTestCase;
using fixtures::StateTestResult;

struct Options {
    std::vector<std::string> paths;
    std::string fork;
    std::string name;
    std::optional<std::size_t> index;
    std::size_t jobs = 0;
    bool json = false;
    bool failures_only = false;
    TraceOutputOptions trace;
};

/// Which cases are wanted.
struct Filter {
    std::optional<evm::Revision> revision;
    std::optional<NamePattern> name;
    std::optional<std::size_t> index;

    [[nodiscard]] bool matches(const StateTest& test) const
    {
        return !name || name->matches(test.name);
    }

    [[nodiscard]] bool matches(const StateTestCase& test_case) const
    {
        if (index && test_case.index != *index)
            return false;
        return !revision || test_case.revision == revision;
    }
};

/// More threads than any machine has processors.
constexpr std::uint64_t most_jobs = 4096;

/// More cases than any file holds.
constexpr std::uint64_t largest_index = 1'000'000'000;

/// Runs what is wanted of a file, and adds to its report as it goes.
void run_cases(FileReport& report, const Filter& filter, TraceOutput& trace)
{
    auto tests = fixtures::load_state_tests(report.path);
    if (!tests) {
        report.error = tests.error().message();
        report.other_format = tests.error().other_format;
        return;
    }
    for (const StateTest& test : *tests) {
        if (!filter.matches(test))
            continue;
        for (const StateTestCase& test_case : test.cases) {
            if (!filter.matches(test_case))
                continue;
            std::unique_ptr<evm::Eip3155Tracer> tracer;
            if (trace.enabled() && test_case.revision)
                tracer = trace.make_tracer(*test_case.revision);
            StateTestResult result = fixtures::run_state_test(test, test_case, tracer.get());
            if (trace.enabled() && test_case.revision) {
                trace.write_summary(result.status, result.gas_used, result.output);
                trace.write(
                    fmt::format("{{\"stateRoot\":\"{}\"}}\n", to_hex_prefixed(result.state_root)));
            }
            result.output.clear();
            report.cases.push_back({test.name, test_case.fork, test_case.index, std::move(result)});
        }
    }
}

/// What one file takes does not keep the others from being run.
FileReport run_file(const std::string& path, const Filter& filter, TraceOutput& trace)
{
    FileReport report{path, {}, false, {}};
    try {
        run_cases(report, filter, trace);
    } catch (const std::bad_alloc&) {
        report.error = fixtures::printable_path(path) + ": out of memory";
    }
    return report;
}

/// The files to run.
struct Files {
    std::vector<std::string> paths;
    /// How many were named by the user, at the front; the others were found in folders, where files
    /// of other formats are passed over.
    std::size_t named = 0;
};

/// The files named, then all .json files below the folders named.
Files find_files(const std::vector<std::string>& paths)
{
    Files files;
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (fs::is_directory(path, error))
            std::ranges::move(fixtures::find_json_files(path), std::back_inserter(found));
        else
            files.paths.push_back(path);
    }
    files.named = files.paths.size();
    std::ranges::sort(found);
    std::ranges::move(found, std::back_inserter(files.paths));
    return files;
}

/// One file a line on standard input, its results on standard output before the next is read: how
/// test generators drive a runner without starting it again and again.
int run_batch(const Options& options, const Filter& filter, TraceOutput& trace)
{
    bool fine = true;
    std::string path;
    while (std::getline(std::cin, path)) {
        if (path.empty())
            continue;
        const FileReport report = run_file(path, filter, trace);
        Summary summary;
        summary.add(report);
        summary.print_errors();
        fine = fine && summary.fine();
        if (options.json) {
            fmt::print("{}\n", json_text(to_json(report)));
        } else {
            const Tally total = summary.total();
            summary.print_failures();
            fmt::print("{}: {} passed, {} failed, {} unsupported\n", fixtures::printable_path(path),
                       total.passed, total.failed, total.unsupported);
        }
        flush_output();
    }
    if (std::ferror(stdin) != 0) {
        print_error("standard input cannot be read: give file names, one a line");
        return exit_failure;
    }
    return fine ? exit_success : exit_failure;
}

int run_paths(const Options& options, const Filter& filter, TraceOutput& trace)
{
    const Files files = find_files(options.paths);
    if (files.paths.empty()) {
        print_error("no .json file in the given folders");
        return exit_failure;
    }
    std::vector<FileReport> reports(files.paths.size());
    {
        Progress progress{"state tests", files.paths.size()};
        const std::size_t jobs = trace.enabled() ? 1 : options.jobs;
        std::optional<tbb::global_control> limit;
        if (jobs != 0)
            limit.emplace(tbb::global_control::max_allowed_parallelism, jobs);
        const auto run_one = [&](std::size_t i) {
            reports[i] = run_file(files.paths[i], filter, trace);
            progress.advance(fs::path{files.paths[i]}.filename().string());
        };
        if (jobs == 1) {
            for (std::size_t i = 0; i < files.paths.size(); ++i)
                run_one(i);
        } else {
            tbb::parallel_for(std::size_t{0}, files.paths.size(), run_one);
        }
    }
    std::size_t passed_over = 0;
    for (std::size_t i = files.named; i < reports.size(); ++i) {
        if (reports[i].other_format) {
            reports[i].error.clear();
            ++passed_over;
        }
    }
    if (options.json) {
        auto all = nlohmann::ordered_json::array();
        for (const FileReport& report : reports) {
            for (auto& entry : to_json(report)) {
                if (!options.failures_only || !entry["pass"].get<bool>())
                    all.push_back(std::move(entry));
            }
        }
        fmt::print("{}\n", json_text(all, 2));
    }
    Summary summary;
    for (const FileReport& report : reports)
        summary.add(report);
    summary.print_errors();
    if (!options.json) {
        summary.print_failures();
        summary.print_table();
        if (passed_over != 0)
            fmt::print("files without state tests, passed over: {}\n", passed_over);
    }
    if (summary.empty() && summary.fine()) {
        print_error("no case matches the filters");
        return exit_failure;
    }
    return summary.fine() ? exit_success : exit_failure;
}

int run(const Options& options)
{
    Filter filter;
    filter.index = options.index;
    if (!options.fork.empty()) {
        const auto revision = parse_fork(options.fork);
        if (!revision) {
            print_error(revision.error());
            return exit_usage;
        }
        filter.revision = *revision;
    }
    if (!options.name.empty()) {
        auto pattern = NamePattern::compile("--name", options.name);
        if (!pattern) {
            print_error(pattern.error());
            return exit_usage;
        }
        filter.name = std::move(*pattern);
    }
    TraceOutput trace{options.trace, stderr};
    if (!trace.open()) {
        print_error(trace.error());
        return exit_usage;
    }
    if (options.paths.empty() && ::isatty(STDIN_FILENO) != 0) {
        print_error("no tests: name files or folders, or give file names on standard input");
        return exit_usage;
    }
    const int exit_code = options.paths.empty() ? run_batch(options, filter, trace)
                                                : run_paths(options, filter, trace);
    if (!trace.close()) {
        print_error(trace.error());
        return exit_failure;
    }
    return exit_code;
}

}  // namespace

void add_evm_statetest(CLI::App& evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    CLI::App& command = *evm.add_subcommand("statetest", "Run official state tests");
    command
        .add_option("paths", o.paths,
                    "Files and folders; without any, file names are read from standard input")
        ->type_name("PATH...");
    command.add_option("--fork", o.fork, "Only cases of this fork")->type_name("NAME");
    command
        .add_option("--name", o.name,
                    "Only tests whose name matches this extended regular expression")
        ->type_name("REGEX");
    add_number_option(command, "--index", o.index, largest_index,
                      "Only the case at this position within its fork, from 0");
    add_number_option(command, "--jobs", o.jobs, most_jobs, "Threads to use; 0 for one a processor")
        .default_str("0");
    command.add_flag("--json", o.json, "Print results as JSON, in the shape of geth's statetest");
    command.add_flag("--failures-only", o.failures_only, "With --json: only cases that failed");
    add_trace_options(command, o.trace);
    command.footer(
        "Traces go to standard error, each case's ending with its state root.\n\n"
        "The exit code is 1 if a case fails, a file cannot be read, or there are no rules for a "
        "case's fork. Cases that need a precompile which this build lacks are counted as "
        "unsupported and do not change it.\n\n"
        "Examples:\n"
        "  sluice evm statetest GeneralStateTests --fork Cancun\n"
        "  sluice evm statetest add11.json --json --trace\n"
        "  ls *.json | sluice evm statetest --json");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
