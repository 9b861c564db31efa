// sluice profile: what a program of the zx language takes, and which of its functions, lines and
// loops take it.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "cli/command.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_profile.hpp"
#include "lab/zx_program.hpp"

namespace sluice::cli {
namespace {

/// A program that comes with Sluice may be given by its name.
void find_by_name(std::string& file)
{
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored))
        return;
    if (std::string known = lab::find_zx_program(file); !known.empty())
        file = std::move(known);
}

int run_command(ProfileOptions& options)
{
    const auto wrong = [](std::string_view message) {
        print_error(message);
        return exit_usage;
    };
    if (static_cast<int>(options.only_times) + static_cast<int>(options.only_counts) +
            static_cast<int>(options.only_samples) >
        1)
        return wrong("--times, --count and --sample are three ways to run a program: name one");
    const bool has_trees = !options.folded_path.empty() || !options.speedscope_path.empty() ||
                           !options.page_path.empty();
    if (options.only_times && has_trees)
        return wrong(
            "--times measures nothing by function that --folded, --speedscope and --html "
            "could show");
    if (!options.metric.empty() && options.folded_path.empty())
        return wrong("--metric says what --folded FILE holds, which is missing");

    find_by_name(options.program.file);
    if (!can_write_output_files(
            {options.json_path, options.folded_path, options.speedscope_path, options.page_path}))
        return exit_failure;
    const std::optional<ProgramProfile> profile = profile_program(options);
    if (!profile)
        return exit_usage;
    const std::string json =
        to_json(options, *profile).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    if (options.is_json)
        fmt::print("{}\n", json);
    else
        print_tables(options, *profile);
    bool is_written =
        options.json_path.empty() || write_output_file(options.json_path, json + "\n");
    is_written = write_trees(options, *profile) && is_written;
    const zx::RunReport& report = profile->engines.front().first().report;
    if (report.ending == zx::RunReport::Ending::Failed) {
        std::fflush(stdout);
        fmt::print(stderr, "{}", report.description);
    }
    if (!profile->problem.empty()) {
        print_error(profile->problem);
        return exit_failure;
    }
    return is_written ? report.exit_code : exit_failure;
}

void add_ways(Command command, const std::shared_ptr<ProfileOptions>& options)
{
    command.add_flag("--sample", options->only_samples,
                     "Run it once, at full speed, and tell of time alone");
    command.add_flag("--count", options->only_counts,
                     "Run it once, and count: gas, operations, objects, but no time by function");
    command.add_flag("--times", options->only_times,
                     "Run it once, and tell what it took as a whole");
    const auto take_interval = [options](const std::string& word) -> std::string {
        const auto value = parse_number64("--interval", word, 1'000'000);
        if (!value)
            return value.error();
        if (*value < 50)
            return "--interval is 50 or more";
        options->interval_us = *value;
        return {};
    };
    command.add_option("--interval", take_interval, "Microseconds between two samples [2000]")
        .type_name("US");
}

void add_outputs(Command command, const std::shared_ptr<ProfileOptions>& options)
{
    command
        .add_option("--by", options->by,
                    "Tables that are shown: function, line, loop, opcode [all]")
        .delimiter(',')
        .one_of({"function", "line", "loop", "opcode"});
    add_number_option(command, "--top", options->top, 1'000'000, "Rows of each table [20]");
    command.add_flag("--json", options->is_json,
                     "Print one JSON object; what the program prints goes to stderr");
    command.add_option("--json-output", options->json_path, "Write that object to this file, too")
        .type_name("FILE");
    command
        .add_option("--html", options->page_path,
                    "Write a page with flame graphs, which needs nothing else")
        .type_name("FILE");
    command.add_option("--speedscope", options->speedscope_path, "Write a document for speedscope")
        .type_name("FILE");
    command
        .add_option("--folded", options->folded_path,
                    "Write stacks a line each, as tools for flame graphs take them")
        .type_name("FILE");
    command
        .add_option("--metric", options->metric,
                    "What --folded writes [time, or gas without samples]")
        .one_of({"time", "gas", "operations", "instructions", "allocations", "bytes"});
    command.add_flag("--memory,!--no-memory", options->shows_memory,
                     "Tell what memory was taken, as usual, or do not");
}

}  // namespace

void add_zx_profile(Command app, int& exit_code)
{
    auto options = std::make_shared<ProfileOptions>();
    ZxOptions& program = options->program;
    Command command =
        app.add_command("profile", "Run a .zx program and tell what its functions take");
    add_zx_program(command, program.file, program.arguments);
    command.add_option("--engine", program.engine, "vm, tree, or both (side by side, and compared)")
        .one_of({"vm", "tree", "both"});
    add_ways(command, options);
    add_outputs(command, options);
    const auto take_count = [options](const std::string& word) -> std::string {
        const auto value = parse_number64("--transaction-count", word, std::uint64_t{1} << 59);
        if (!value)
            return value.error();
        options->transaction_count = *value;
        return {};
    };
    command
        .add_option("--transaction-count", take_count,
                    "What its constant PERF_TRANSACTION_COUNT is instead")
        .type_name("N");
    add_zx_limits(command, program);
    add_zx_cache(command, program.cache_directory, program.cache_mib);
    command.footer(
        "The program runs twice: at full speed, with samples of where its time goes, and with all "
        "counted\nthat can be. What the first run changed of files is taken back before the "
        "second, whose output is\nnot shown.\n\n"
        "Of EVM code and benchmark cases (names of cases, case folders, .hex files, 0x...) the "
        "command is\n'sluice evm profile', which also this name leads to.\n\n"
        "FILE may be the name of a program that comes with Sluice ('sluice bench zx --list').\n\n"
        "Own figures are those of a function itself, total ones also those of what it calls.\n\n"
        "Examples:\n"
        "  sluice profile examples/token.zx\n"
        "  sluice profile closures\n"
        "  sluice profile program.zx --engine both --html profile.html\n"
        "  sluice profile program.zx --sample --by line,loop --top 5\n"
        "  sluice profile examples/full_network/perf_full_network_10k.zx --transaction-count "
        "500\n\n"
        "Exit codes: 0 fine, 1 an error that the program did not catch, engines that differ, or a "
        "file that\ncannot be written, 2 it does not compile.");
    command.callback([options, &exit_code] { exit_code = run_command(*options); });
}

}  // namespace sluice::cli
