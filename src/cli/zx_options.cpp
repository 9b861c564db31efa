// What every command takes that runs a program of the zx language.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <utility>

#include "cli/terminal.hpp"

namespace sluice::cli {

namespace {

/// Stands before a word that is no option whatever it looks like; no word begins with it otherwise.
constexpr char plain_mark = '\x01';

std::string without_mark(std::string word)
{
    return word.starts_with(plain_mark) ? word.substr(1) : std::move(word);
}

}  // namespace

std::vector<std::string> with_plain_words(std::vector<std::string> words)
{
    auto command = words.begin();
    if (command != words.end() && *command == "zx")
        command = std::find_if(command + 1, words.end(),
                               [](const std::string& word) { return !word.starts_with('-'); });
    if (command == words.end() || (*command != "run" && *command != "profile"))
        return words;
    const auto mark = std::find(command, words.end(), "--");
    if (mark == words.end())
        return words;
    for (std::string& word : std::ranges::subrange{mark + 1, words.end()})
        word.insert(word.begin(), plain_mark);
    words.erase(mark);
    return words;
}

void add_zx_program(Command command, std::string& file, std::vector<std::string>& arguments)
{
    command.add_option("FILE", file, "The program").required().transform(without_mark);
    command
        .add_option("ARGS", arguments,
                    "What the program finds in __ARGS__; behind -- also what begins with -")
        .transform(without_mark);
}

void add_zx_options(Command command, ZxOptions& options)
{
    add_zx_program(command, options.file, options.arguments);
    command.add_option("--engine", options.engine, "vm, tree, or both (and compare them)")
        .one_of({"vm", "tree", "both"});
    add_zx_limits(command, options);
    command.add_option("--state", options.state_directory,
                       "Directory in which contracts and persistent variables outlive the program");
    add_number_option(command, "--max-state", options.max_state_mib, std::uint64_t{1} << 24,
                      "MiB that the state may take on disk [16384]");
    add_zx_cache(command, options.cache_directory, options.cache_mib);
    command.add_flag("--gas", options.shows_gas, "Print the gas that was used, to stderr");
    command.add_flag("--metrics", options.shows_metrics,
                     "Print what was parsed, compiled and used, to stderr");
}

void add_zx_limits(Command command, ZxOptions& options)
{
    constexpr std::uint64_t largest = std::uint64_t{1} << 59;
    add_number_option(command, "--gas-limit", options.gas_limit, largest,
                      "Gas that the program may use [100000000]");
    command.add_flag("--no-gas", options.no_gas, "Do not meter");
    add_number_option(command, "--max-ops", options.max_operations, largest,
                      "Operations that the program may execute");
    add_number_option(command, "--max-iterations", options.max_iterations, largest,
                      "Rounds of loops, all together");
    add_number_option(command, "--max-call-depth", options.max_call_depth, 1'000'000,
                      "Calls within calls [5000]");
    add_number_option(command, "--max-memory", options.max_memory_mib, 1 << 20,
                      "MiB that the program's values may take, at least 1 [1024]")
        .check([](const std::string& word) {
            return word.find_first_not_of('0') == std::string::npos ? "it is 1 or more" : "";
        });
    command.add_option("--timeout", options.timeout_seconds, "Seconds until it is stopped")
        .check([](const std::string& word) {
            double seconds = 0;
            const char* const end = word.data() + word.size();
            const auto read = std::from_chars(word.data(), end, seconds);
            const bool is_number = read.ec == std::errc{} && read.ptr == end;
            return is_number && seconds >= 0 ? "" : "'" + word + "' is no number of seconds";
        });
    add_number_option(command, "--min-elapsed-ms", options.min_elapsed_ms, 1'000'000,
                      "What two readings of time() differ by at least [0]");
    command.add_flag("--deterministic", options.deterministic,
                     "Clock and random numbers that are the same in every run");
    command.add_flag("--random-addresses", options.random_addresses,
                     "Addresses of contracts that differ from run to run");
    command.add_option("--deny", options.denied, "What the program may not use: io, network")
        .delimiter(',')
        .one_of({"io", "network"});
}

void add_zx_cache(Command command, std::string& directory, std::uint64_t& mib)
{
    command.add_option("--cache-dir", directory,
                       "Directory in which compiled code is kept for the next run");
    add_number_option(command, "--cache-size", mib, std::uint64_t{1} << 24,
                      "MiB that compiled code may take on disk [64]");
}

void warn_of_cache(const std::string& problem)
{
    if (!problem.empty())
        fmt::print(stderr, "sluice: warning: {}\n", problem);
}

zx::SessionOptions session_options(const ZxOptions& options, zx::EngineKind engine)
{
    zx::SessionOptions made;
    made.engine = engine;
    made.gas_limit = static_cast<std::int64_t>(options.gas_limit);
    made.is_metered = !options.no_gas;
    if (options.max_operations != 0)
        made.max_operations = static_cast<std::int64_t>(options.max_operations);
    zx::RuntimeOptions& runtime = made.runtime;
    runtime.arguments = options.arguments;
    runtime.write_output = write_output;
    runtime.root = std::filesystem::current_path().string();
    made.loading.root = runtime.root;
    made.loading.parsing.braces_only = options.braces_only;
    runtime.heap.max_bytes = options.max_memory_mib << 20;
    runtime.max_call_depth = static_cast<std::uint32_t>(options.max_call_depth);
    if (options.max_iterations != 0)
        runtime.max_iterations = static_cast<std::int64_t>(options.max_iterations);
    runtime.min_elapsed_ms = static_cast<std::int64_t>(options.min_elapsed_ms);
    runtime.deterministic = options.deterministic;
    runtime.random_addresses = options.random_addresses;
    made.state_directory = options.state_directory;
    made.max_state_bytes = options.max_state_mib << 20;
    made.cache_directory = options.cache_directory;
    made.max_cache_bytes = options.cache_mib << 20;
    // A limit on the size of files is then an error like that of a full disk.
    if (!options.state_directory.empty() || !options.cache_directory.empty())
        std::signal(SIGXFSZ, SIG_IGN);
    for (const std::string& denied : options.denied) {
        if (denied == "io")
            runtime.allows_io = false;
        else
            runtime.allows_network = false;
    }
    return made;
}

}  // namespace sluice::cli
