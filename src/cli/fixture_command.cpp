// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_command.hpp"
#include "cli/engine_options.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <new>

#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/json_text.hpp"
#include "cli/line_reader.hpp"
#include "cli/memory_budget.hpp"
#include "cli/terminal.hpp"
#include "evm/fork_name.hpp"
#include "fixtures/json_files.hpp"
#include "fixtures/network.hpp"
#include "fixtures/printable.hpp"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

/// More threads than any machine has processors.
constexpr std::uint64_t most_jobs = 4096;

/// The longest name of a file that systems take, in bytes.
constexpr std::size_t longest_path = 4096;

/// More cases than any file holds.
constexpr std::uint64_t largest_index = 1'000'000'000;

/// Whether two names mean the same rules: spelt alike, or names of one revision.
bool same_fork(std::string_view a, std::string_view b)
{
    if (evm::same_fork_name(a, b))
        return true;
    const auto revision = evm::find_revision(a);
    return revision && revision == evm::find_revision(b);
}

/// Runs a file with these bounds. What one file takes does not keep the others from being run.
FileReport run_bounded(const FixtureKind& kind, const std::string& path,
                       const FixtureFilter& filter, TraceOutput& trace,
                       const chain::ExecutionSettings& bounds)
{
    FileReport report{path, {}, false, {}};
    chain::ExecutionSettings settings = bounds;
    settings.engine = kind.engine;
    try {
        kind.run_cases(report, filter, trace, settings);
    } catch (const std::bad_alloc&) {
        report.error = fixtures::printable_path(path) + ": out of memory";
    }
    return report;
}

/// Runs a file that has the program to itself.
FileReport run_alone(const FixtureKind& kind, const std::string& path, const FixtureFilter& filter,
                     TraceOutput& trace)
{
    return run_bounded(kind, path, filter, trace, fixtures::fixture_bounds);
}

bool goes_beyond_bounds(const FileReport& report)
{
    return std::ranges::any_of(report.cases, [](const CaseReport& test_case) {
        return test_case.reason == fixtures::beyond_fixture_bounds;
    });
}

/// Runs a file beside others, and once more by itself if that is not enough for it.
FileReport run_beside_others(const FixtureKind& kind, const std::string& path,
                             const FixtureFilter& filter, TraceOutput& trace, MemoryBudget& budget)
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    const std::uint64_t needed =
        error ? 0
              : fixtures::memory_needed(std::min<std::uintmax_t>(size, fixtures::max_fixture_size));
    if (needed <= budget.all()) {
        const MemoryBudget::Share share{budget, needed};
        FileReport report = run_bounded(kind, path, filter, trace, fixtures::shared_bounds);
        if (!goes_beyond_bounds(report))
            return report;
    }
    const MemoryBudget::Share everything{budget, budget.all()};
    return run_alone(kind, path, filter, trace);
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
int run_batch(const FixtureKind& kind, const FixtureOptions& options, const FixtureFilter& filter,
              TraceOutput& trace)
{
    bool fine = true;
    LineReader lines{stdin, longest_path};
    while (lines.next()) {
        const std::string& path = lines.line();
        if (path.empty())
            continue;
        const FileReport report =
            lines.too_long()
                ? FileReport{path, "a line that is no file's name: too long", false, {}}
                : run_alone(kind, path, filter, trace);
        Summary summary;
        summary.add(report);
        summary.print_errors();
        fine = fine && summary.fine();
        if (options.json) {
            fmt::print("{}\n", json_text(to_json(report)));
        } else {
            const Tally total = summary.total();
            summary.print_failures();
            summary.print_other_rejections();
            fmt::print("{}: {} passed, {} failed, {} unsupported\n", fixtures::printable_path(path),
                       total.passed, total.failed, total.unsupported);
        }
        flush_output();
    }
    if (lines.failed()) {
        print_error("standard input cannot be read: give file names, one a line");
        return exit_failure;
    }
    return fine ? exit_success : exit_failure;
}

int run_paths(const FixtureKind& kind, const FixtureOptions& options, const FixtureFilter& filter,
              TraceOutput& trace)
{
    const Files files = find_files(options.paths);
    if (files.paths.empty()) {
        print_error("no .json file in the given folders");
        return exit_failure;
    }
    std::vector<FileReport> reports(files.paths.size());
    {
        Progress progress{std::string{kind.name} + "s", files.paths.size()};
        const std::size_t jobs = trace.enabled() ? 1 : options.jobs;
        MemoryBudget budget{fixtures::shared_memory};
        std::optional<tbb::global_control> limit;
        if (jobs != 0)
            limit.emplace(tbb::global_control::max_allowed_parallelism, jobs);
        const auto run_one = [&](std::size_t i) {
            reports[i] = jobs == 1 ? run_alone(kind, files.paths[i], filter, trace)
                                   : run_beside_others(kind, files.paths[i], filter, trace, budget);
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
            fmt::print("files without {}s, passed over: {}\n", kind.name, passed_over);
    }
    if (summary.empty() && summary.fine()) {
        print_error("no case matches the filters");
        return exit_failure;
    }
    return summary.fine() ? exit_success : exit_failure;
}

}  // namespace

bool FixtureFilter::matches_case(std::string_view test_fork, std::size_t test_index) const
{
    if (index && test_index != *index)
        return false;
    return fork.empty() || same_fork(fork, test_fork);
}

int run_fixtures(FixtureKind kind, FixtureOptions& options)
{
    TraceOutput trace{options.trace, stderr};
    if (const std::string error = options.engine.prepare(trace.enabled()); !error.empty()) {
        print_error(error);
        return exit_usage;
    }
    kind.engine = options.engine.options;
    FixtureFilter filter;
    filter.index = options.index;
    if (!options.fork.empty()) {
        if (!fixtures::find_network(options.fork)) {
            print_error(parse_fork(options.fork).error());
            return exit_usage;
        }
        filter.fork = options.fork;
    }
    if (!options.name.empty()) {
        auto pattern = NamePattern::compile("--name", options.name);
        if (!pattern) {
            print_error(pattern.error());
            return exit_usage;
        }
        filter.name = std::move(*pattern);
    }
    if (!trace.open()) {
        print_error(trace.error());
        return exit_usage;
    }
    if (options.paths.empty() && ::isatty(STDIN_FILENO) != 0) {
        print_error("no tests: name files or folders, or give file names on standard input");
        return exit_usage;
    }
    const int exit_code = options.paths.empty() ? run_batch(kind, options, filter, trace)
                                                : run_paths(kind, options, filter, trace);
    if (const std::string error = options.engine.finish(); !error.empty()) {
        print_error(error);
        return exit_failure;
    }
    if (!trace.close()) {
        print_error(trace.error());
        return exit_failure;
    }
    return exit_code;
}

void add_fixture_options(Command command, FixtureOptions& options)
{
    command
        .add_option("paths", options.paths,
                    "Files and folders; without any, file names are read from standard input")
        .type_name("PATH...");
    command.add_option("--fork", options.fork, "Only cases of this fork").type_name("NAME");
    command
        .add_option("--name", options.name,
                    "Only tests whose name matches this extended regular expression")
        .type_name("REGEX");
    add_number_option(command, "--index", options.index, largest_index,
                      "Only the case at this position within its fork, from 0");
    add_number_option(command, "--jobs", options.jobs, most_jobs,
                      "Threads to use; 0 for one a processor")
        .default_str("0");
    command.add_flag("--json", options.json,
                     "Print results as JSON, in the shape of geth's statetest");
    command.add_flag("--failures-only", options.failures_only,
                     "With --json: only cases that failed");
    add_engine_options(command, options.engine);
    add_trace_options(command, options.trace);
}

}  // namespace sluice::cli
