// sluice evm statetest: runs official state tests and reports in the shape of geth's command of the
// same name.
// SPDX-License-Identifier: Apache-2.0
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_output.hpp"
#include "fixtures/state_test_runner.hpp"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using fixtures::StateTest;
using fixtures::StateTestCase;
using fixtures::StateTestResult;
using fixtures::Verdict;

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
    std::string fork_name;  ///< For forks that only the file knows.
    std::optional<std::regex> name;
    std::optional<std::size_t> index;

    [[nodiscard]] bool matches(const StateTest& test) const
    {
        return !name || std::regex_search(test.name, *name);
    }

    [[nodiscard]] bool matches(const StateTestCase& test_case) const
    {
        if (index && test_case.index != *index)
            return false;
        if (revision)
            return test_case.revision == revision;
        return fork_name.empty() || test_case.fork == fork_name;
    }
};

/// A case that was run, with what a report says about it.
struct CaseReport {
    std::string name;
    std::string fork;
    std::size_t index;
    StateTestResult result;
};

/// What came of one file.
struct FileReport {
    std::string path;
    std::string error;          ///< Why the file could not be read; empty if it could.
    bool other_format = false;  ///< It is sound, but holds no state tests.
    std::vector<CaseReport> cases;
};

/// Counts for the summary.
struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t unsupported = 0;
    std::size_t other_rejections = 0;
};

FileReport run_file(const std::string& path, const Filter& filter, TraceOutput& trace)
{
    FileReport report{path, {}, false, {}};
    auto tests = fixtures::load_state_tests(path);
    if (!tests) {
        report.error = tests.error().message();
        report.other_format = tests.error().other_format;
        return report;
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
            if (trace.enabled()) {
                trace.write_summary(result.status, result.gas_used, result.output);
                trace.write(
                    fmt::format("{{\"stateRoot\":\"{}\"}}\n", to_hex_prefixed(result.state_root)));
            }
            result.output.clear();
            report.cases.push_back({test.name, test_case.fork, test_case.index, std::move(result)});
        }
    }
    return report;
}

nlohmann::ordered_json to_json(const FileReport& file)
{
    auto list = nlohmann::ordered_json::array();
    if (!file.error.empty()) {
        nlohmann::ordered_json entry;
        entry["name"] = file.path;
        entry["pass"] = false;
        entry["fork"] = "";
        entry["error"] = file.error;
        list.push_back(std::move(entry));
    }
    for (const CaseReport& report : file.cases) {
        nlohmann::ordered_json entry;
        entry["name"] = report.name;
        entry["pass"] = report.result.verdict == Verdict::passed;
        entry["stateRoot"] = to_hex_prefixed(report.result.state_root);
        entry["fork"] = report.fork;
        entry["index"] = report.index;
        if (report.result.verdict == Verdict::unsupported)
            entry["error"] = "unsupported: " + report.result.reason;
        else if (report.result.verdict == Verdict::failed)
            entry["error"] = report.result.reason;
        list.push_back(std::move(entry));
    }
    return list;
}

/// The files to run.
struct Files {
    std::vector<std::string> paths;
    /// How many were named by the user, at the front; the others were found in folders, where files
    /// of other formats are passed over.
    std::size_t named = 0;
};

/// The files named, then all .json files below the folders named, hidden folders left out, in
/// alphabetical order.
Files find_files(const std::vector<std::string>& paths)
{
    Files files;
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.paths.push_back(path);
            continue;
        }
        for (fs::recursive_directory_iterator
                 entry{path, fs::directory_options::skip_permission_denied, error},
             end;
             !error && entry != end; entry.increment(error)) {
            if (entry->path().filename().string().starts_with('.'))
                entry.disable_recursion_pending();
            else if (entry->path().extension() == ".json" && entry->is_regular_file(error))
                found.push_back(entry->path().string());
        }
    }
    files.named = files.paths.size();
    std::ranges::sort(found);
    std::ranges::move(found, std::back_inserter(files.paths));
    return files;
}

/// Collects reports and prints them for people.
class Summary {
public:
    void add(const FileReport& file)
    {
        if (!file.error.empty())
            ++unreadable_;
        for (const CaseReport& report : file.cases) {
            Tally& tally = by_fork_[report.fork];
            switch (report.result.verdict) {
                case Verdict::passed:
                    ++tally.passed;
                    tally.other_rejections += report.result.other_rejection ? 1 : 0;
                    break;
                case Verdict::unsupported:
                    ++tally.unsupported;
                    ++unsupported_[report.result.reason];
                    break;
                case Verdict::failed:
                    ++tally.failed;
                    fmt::print("{} {} [{} {}] {}\n    {}\n", paint_.bad("FAILED"), report.name,
                               report.fork, report.index, paint_.dim(file.path),
                               report.result.reason);
                    break;
            }
        }
    }

    [[nodiscard]] Tally total() const
    {
        Tally total;
        for (const auto& [fork, tally] : by_fork_) {
            total.passed += tally.passed;
            total.failed += tally.failed;
            total.unsupported += tally.unsupported;
            total.other_rejections += tally.other_rejections;
        }
        return total;
    }

    [[nodiscard]] std::size_t unreadable() const noexcept { return unreadable_; }

    void print() const
    {
        fmt::print("{:<20} {:>8} {:>8} {:>12}\n", "fork", "passed", "failed", "unsupported");
        for (const auto& [fork, tally] : in_order())
            print_row(fork, tally);
        const Tally sum = total();
        print_row("total", sum);
        for (const auto& [reason, count] : unsupported_)
            fmt::print("unsupported: {:>6} need {}\n", count, reason);
        if (sum.other_rejections != 0)
            fmt::print("{} passed with another reason for the rejection than the test names\n",
                       sum.other_rejections);
        if (unreadable_ != 0)
            fmt::print("{}\n", paint_.bad(fmt::format("unreadable files: {}", unreadable_)));
    }

private:
    /// Known forks from the oldest on, then others by name.
    [[nodiscard]] std::vector<std::pair<std::string, Tally>> in_order() const
    {
        std::vector<std::pair<std::string, Tally>> rows{by_fork_.begin(), by_fork_.end()};
        const auto rank = [](const std::string& fork) {
            const auto revision = evm::find_revision(fork);
            return revision ? static_cast<std::size_t>(*revision) : evm::revision_count;
        };
        std::ranges::sort(rows, {},
                          [&](const auto& row) { return std::pair{rank(row.first), row.first}; });
        return rows;
    }

    void print_row(std::string_view fork, const Tally& tally) const
    {
        const std::string failed = fmt::format("{:>8}", tally.failed);
        fmt::print("{:<20} {:>8} {} {:>12}\n", fork, tally.passed,
                   tally.failed != 0 ? paint_.bad(failed) : failed, tally.unsupported);
    }

    Paint paint_{stdout};
    std::map<std::string, Tally> by_fork_;
    std::map<std::string, std::size_t> unsupported_;
    std::size_t unreadable_ = 0;
};

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
        if (!report.error.empty())
            print_error(report.error);
        fine = fine && report.error.empty() &&
               std::ranges::none_of(report.cases, [](const CaseReport& c) {
                   return c.result.verdict == Verdict::failed;
               });
        if (options.json) {
            fmt::print("{}\n", to_json(report).dump());
        } else {
            Summary summary;
            summary.add(report);
            const Tally total = summary.total();
            fmt::print("{}: {} passed, {} failed, {} unsupported\n", path, total.passed,
                       total.failed, total.unsupported);
        }
        std::fflush(stdout);
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
        fmt::print("{}\n", all.dump(2));
    }
    std::size_t cases = 0;
    bool fine = true;
    Summary summary;
    for (const FileReport& report : reports) {
        cases += report.cases.size();
        if (!report.error.empty()) {
            print_error(report.error);
            fine = false;
        }
        for (const CaseReport& c : report.cases)
            fine = fine && c.result.verdict != Verdict::failed;
        if (!options.json)
            summary.add(report);
    }
    if (!options.json)
        summary.print();
    if (passed_over != 0 && !options.json)
        fmt::print("files without state tests, passed over: {}\n", passed_over);
    if (cases == 0 && fine) {
        print_error("no case matches the filters");
        return exit_failure;
    }
    return fine ? exit_success : exit_failure;
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
        try {
            filter.name.emplace(options.name, std::regex::ECMAScript | std::regex::optimize);
        } catch (const std::regex_error&) {
            print_error(fmt::format("--name: \"{}\" is not a regular expression", options.name));
            return exit_usage;
        }
    }
    TraceOutput trace{options.trace, stderr};
    if (!trace.open()) {
        print_error(trace.error());
        return exit_usage;
    }
    if (!options.paths.empty())
        return run_paths(options, filter, trace);
    if (::isatty(STDIN_FILENO) != 0) {
        print_error("no tests: name files or folders, or give file names on standard input");
        return exit_usage;
    }
    return run_batch(options, filter, trace);
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
    command.add_option("--name", o.name, "Only tests whose name matches")->type_name("REGEX");
    command.add_option("--index", o.index, "Only the case at this position within its fork")
        ->type_name("N");
    command.add_option("--jobs", o.jobs, "Threads to use; 0 for one a processor")
        ->capture_default_str()
        ->type_name("N");
    command.add_flag("--json", o.json, "Print results as JSON, in the shape of geth's statetest");
    command.add_flag("--failures-only", o.failures_only, "With --json: only cases that failed");
    add_trace_options(command, o.trace);
    command.footer(
        "Traces go to standard error, each case's ending with its state root.\n\n"
        "Examples:\n"
        "  sluice evm statetest GeneralStateTests --fork Cancun\n"
        "  sluice evm statetest add11.json --json --trace\n"
        "  ls *.json | sluice evm statetest --json");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
