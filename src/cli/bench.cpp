// sluice bench: runs benchmark cases, on several engines in turns, checks every run, and prints how
// long they take.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string>

#include "cli/bench_run.hpp"
#include "cli/bench_table.hpp"
#include "cli/command.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "fixtures/printable.hpp"
#include "lab/bench_page.hpp"
#include "lab/google_benchmark.hpp"

namespace sluice::cli {
namespace {

using fixtures::printable_name;

struct Options {
    BenchOptions bench;
    bool json = false;
    bool markdown = false;
    bool list = false;
    bool no_times = false;
    std::string json_file;
    std::string google_file;
    std::string html_file;
};

/// The files that were asked for besides what is printed. False if one could not be written.
bool write_files(const Options& options, const lab::Results& results)
{
    bool all_written = true;
    const auto write = [&](const std::string& path, auto&& text) {
        if (!path.empty())
            all_written = write_output_file(path, text() + "\n") && all_written;
    };
    write(options.json_file, [&] { return to_json(results, default_threshold); });
    write(options.google_file, [&] { return lab::to_google_benchmark(results); });
    write(options.html_file, [&] { return to_bench_page(results, default_threshold); });
    return all_written;
}

/// What stands below a table: that all was checked, and what was not.
void print_notes(const lab::Results& results)
{
    const Paint paint{stdout};
    std::size_t executions = 0;
    std::size_t checked = 0;
    std::size_t failed = 0;
    std::set<std::string> caveats;
    for (const lab::ResultRow& row : results.rows) {
        if (!row.is_sound())
            ++failed;
        else if (!row.caveat.empty())
            caveats.insert(fmt::format("{}: {}", printable_name(row.side), row.caveat));
        else
            ++checked;
        executions += row.caveat.empty() ? row.microseconds.size() : 0;
    }
    if (checked != 0)
        fmt::print("{}: status, gas and output of {} {}\n",
                   paint.good(counted(checked, "row") + " as expected"),
                   executions != 0 ? fmt::format("{} timed {}", grouped(executions),
                                                 executions == 1 ? "execution" : "executions")
                                   : "each execution",
                   "checked");
    for (const std::string& caveat : caveats)
        fmt::print("{} {}\n", paint.warn("not checked:"), caveat);
    for (const std::string& what : results.not_measured)
        fmt::print("{} {}\n", paint.warn("not measured:"), fixtures::printable(what, 500));
    if (failed != 0)
        fmt::print("{}\n", paint.bad(counted(failed, "row") + " FAILED"));
}

int run(Options& options)
{
    options.bench.has_times = !options.no_times;
    options.bench.counts_instructions = options.bench.counts_instructions || options.no_times;
    if (options.json && options.markdown) {
        print_error(
            "--json and --markdown print one or the other; --json-output writes a file, too");
        return exit_usage;
    }
    if (const std::string error = prepare_bench(options.bench); !error.empty()) {
        print_error(error);
        return exit_usage;
    }
    if (!can_write_output_files({options.json_file, options.google_file, options.html_file,
                                 options.bench.engine.metrics_file}))
        return exit_failure;
    const auto subjects = find_bench_subjects(options.bench);
    if (!subjects) {
        print_error(subjects.error());
        return exit_usage;
    }
    if (const std::string error = check_bench_subjects(options.bench, *subjects); !error.empty()) {
        print_error(error);
        return exit_usage;
    }
    if (options.list) {
        for (const lab::Case& benchmark : subjects->cases)
            fmt::print("{:<32} {}\n", printable_name(benchmark.name),
                       printable_name(benchmark.about));
        for (const lab::ZxProgram& program : subjects->programs)
            fmt::print("{:<32} {}\n", printable_name(program.name), printable_name(program.about));
        return exit_success;
    }
    const lab::Results results = run_bench(options.bench, *subjects);
    if (options.json) {
        fmt::print("{}\n", to_json(results, default_threshold));
    } else if (options.markdown) {
        fmt::print("{}", bench_table(results, default_threshold).markdown());
    } else {
        fmt::print("{}", bench_table(results, default_threshold).text(output_width()));
        print_notes(results);
    }
    bool fine = write_files(options, results);
    if (const std::string error = options.bench.engine.finish(); !error.empty()) {
        print_error(error);
        fine = false;
    }
    const auto failed = std::ranges::count(results.rows, false, &lab::ResultRow::is_sound);
    if (failed != 0 && (options.json || options.markdown))
        print_error(fmt::format("{} of {} failed", failed, counted(results.rows.size(), "row")));
    fine = fine && failed == 0;
    return fine ? exit_success : exit_failure;
}

}  // namespace

void add_bench(Command app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    Command command = app.add_command("bench", "Run benchmark contracts with checked results");
    add_bench_cases(command, o.bench);
    add_engine_options_of_sides(command, o.bench.engine);
    command
        .add_option("--engine", o.bench.zx_engines, "What runs .zx programs: vm, tree or both [vm]")
        .one_at_a_time()
        .delimiter(',')
        .type_name("NAMES");
    add_bench_peers(command, o.bench);
    add_bench_measuring(command, o.bench);
    command.add_flag("--instructions", o.bench.counts_instructions,
                     "Count machine instructions, too: by callgrind where valgrind is installed, "
                     "else by the processor's counter");
    command.add_flag("--no-times", o.no_times, "Count instructions only, and take no times");
    command.add_flag("--json", o.json,
                     "Print the results as one JSON object, which 'bench compare' reads");
    command.add_flag("--markdown", o.markdown, "Print the table as Markdown");
    command
        .add_option("--json-output", o.json_file, "Write the results as that object to a file, too")
        .type_name("FILE");
    command
        .add_option("--google-benchmark", o.google_file,
                    "Write the results to a file in the JSON format of Google Benchmark, too")
        .type_name("FILE");
    command
        .add_option("--html", o.html_file,
                    "Write the results as a page for browsers, with a chart of each case's times, "
                    "too")
        .type_name("FILE");
    command.add_flag("--list", o.list, "Print the cases instead of running them");
    command.footer(
        "Every run's status, gas and output are checked, also against the first engine's; a case "
        "that differs is reported as failed and has no time. Several engines run in turns, so that "
        "what slows the machine for a while slows all of them. Times are medians, with the "
        "interval in which the median lies with 95 % confidence; the spread is the distance of the "
        "quartiles. An engine is called faster or slower than the first when the interval of the "
        "ratios of their rounds lies beyond 5 %.\n\n"
        "Examples:\n"
        "  sluice bench\n"
        "  sluice bench snailtracer --runs 20\n"
        "  sluice bench --mode traditional,advanced --instructions\n"
        "  sluice bench calls closures --engine both\n"
        "  sluice bench --vm ./libevmone.so,O=2\n"
        "  sluice bench --runs-of './other-runner --fast'\n"
        "  sluice bench --mode none --runs-of 'old/sluice evm runner' --runs-of 'sluice evm "
        "runner'\n"
        "  sluice bench --json > base.json; sluice bench --json > new.json; "
        "sluice bench compare base.json new.json\n"
        "  sluice bench --mode traditional,advanced --html bench.html\n"
        "  sluice bench path/to/evm-benchmarks/benchmarks/main");
    add_bench_compare(command, exit_code);
    add_bench_report(command, exit_code);
    add_bench_targets(command, exit_code);
    add_bench_zx(command, exit_code);
    add_bench_history(command, exit_code);
    command.callback([options, command, &exit_code] {
        if (!command.has_named_command())
            exit_code = run(*options);
    });
}

}  // namespace sluice::cli
