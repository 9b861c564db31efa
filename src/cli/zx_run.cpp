// sluice run: runs a program of the zx language.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "zx/engine/session.hpp"

namespace sluice::cli {
namespace {

struct Options {
    std::string file;
    std::vector<std::string> arguments;
    std::string engine = "vm";
    std::uint64_t gas_limit = 100'000'000;
    bool no_gas = false;
    std::uint64_t max_operations = 0;
    std::uint64_t max_iterations = 0;
    std::uint64_t max_call_depth = 5000;
    std::uint64_t max_memory_mib = 1024;
    double timeout_seconds = 0;
    std::uint64_t min_elapsed_ms = 0;
    bool deterministic = false;
    bool random_addresses = false;
    bool shows_gas = false;
    std::vector<std::string> denied;
};

/// The session that SIGINT stops.
std::atomic<zx::Session*> running_session{nullptr};

void stop_running(int)
{
    zx::Session* const session = running_session.load();
    if (session != nullptr)
        session->request_stop(zx::ErrorKind::Interrupted);
}

/// Stops a session when its time is over.
class Deadline {
public:
    Deadline(zx::Session& session, double seconds)
    {
        if (seconds <= 0)
            return;
        thread_ = std::thread{[this, &session, seconds] {
            std::unique_lock lock{mutex_};
            if (!ended_.wait_for(lock, std::chrono::duration<double>{seconds},
                                 [this] { return has_ended_; }))
                session.request_stop(zx::ErrorKind::Timeout);
        }};
    }
    ~Deadline()
    {
        if (!thread_.joinable())
            return;
        {
            const std::scoped_lock lock{mutex_};
            has_ended_ = true;
        }
        ended_.notify_one();
        thread_.join();
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::thread thread_;
};

zx::SessionOptions session_options(const Options& options, zx::EngineKind engine)
{
    zx::SessionOptions made;
    made.engine = engine;
    made.gas_limit = static_cast<std::int64_t>(options.gas_limit);
    made.is_metered = !options.no_gas;
    if (options.max_operations != 0)
        made.max_operations = static_cast<std::int64_t>(options.max_operations);
    zx::RuntimeOptions& runtime = made.runtime;
    runtime.arguments = options.arguments;
    runtime.root = std::filesystem::current_path().string();
    made.loading.root = runtime.root;
    runtime.heap.max_bytes = options.max_memory_mib << 20;
    runtime.max_call_depth = static_cast<std::uint32_t>(options.max_call_depth);
    if (options.max_iterations != 0)
        runtime.max_iterations = static_cast<std::int64_t>(options.max_iterations);
    runtime.min_elapsed_ms = static_cast<std::int64_t>(options.min_elapsed_ms);
    runtime.deterministic = options.deterministic;
    runtime.random_addresses = options.random_addresses;
    for (const std::string& denied : options.denied) {
        if (denied == "io")
            runtime.allows_io = false;
        else
            runtime.allows_network = false;
    }
    return made;
}

/// What one engine made of the program.
struct Outcome {
    bool is_loaded = false;
    std::string problems;
    zx::RunReport report;
    std::string output;
};

Outcome run_on(zx::EngineKind engine, const Options& options, bool captures)
{
    Outcome outcome;
    zx::SessionOptions session = session_options(options, engine);
    if (captures)
        session.runtime.write_output = [&outcome](std::string_view text) {
            outcome.output += text;
        };
    const zx::DiskFiles files;
    zx::Session program{files, std::move(session)};
    outcome.is_loaded = program.load(options.file);
    outcome.problems = program.problems();
    if (!outcome.is_loaded)
        return outcome;
    running_session = &program;
    {
        const Deadline deadline{program, options.timeout_seconds};
        outcome.report = program.run();
    }
    running_session = nullptr;
    return outcome;
}

int finish(const Outcome& outcome, const Options& options)
{
    if (!outcome.is_loaded) {
        fmt::print(stderr, "{}", outcome.problems);
        return exit_usage;
    }
    if (outcome.report.ending == zx::RunReport::Ending::Failed)
        fmt::print(stderr, "{}", outcome.report.description);
    if (options.shows_gas)
        fmt::print(stderr, "gas used: {}\n", outcome.report.gas_used);
    return outcome.report.exit_code;
}

/// Runs both engines and compares what can be seen of them.
int run_both(const Options& options)
{
    const Outcome vm = run_on(zx::EngineKind::Vm, options, true);
    const Outcome tree = run_on(zx::EngineKind::Tree, options, true);
    fmt::print("{}", vm.output);
    const int exit_code = finish(vm, options);
    if (vm.is_loaded != tree.is_loaded) {
        print_error("the engines differ: one of them does not take the program");
        return exit_failure;
    }
    std::string differences;
    if (vm.output != tree.output)
        differences +=
            fmt::format(" output ({} and {} bytes)", vm.output.size(), tree.output.size());
    if (vm.report.error != tree.report.error || vm.report.exit_code != tree.report.exit_code)
        differences +=
            fmt::format(" error (vm: '{}', tree: '{}')", vm.report.error, tree.report.error);
    if (vm.report.gas_used != tree.report.gas_used)
        differences +=
            fmt::format(" gas (vm: {}, tree: {})", vm.report.gas_used, tree.report.gas_used);
    if (differences.empty())
        return exit_code;
    print_error("the engines differ:" + differences);
    return exit_failure;
}

int run_program(const Options& options)
{
    std::signal(SIGINT, stop_running);
    if (options.engine == "both")
        return run_both(options);
    const zx::EngineKind engine =
        options.engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm;
    return finish(run_on(engine, options, false), options);
}

}  // namespace

void add_zx_run(CLI::App& app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("run", "Run a .zx program");
    command.add_option("FILE", options->file, "The program")->required();
    command.add_option("ARGS", options->arguments, "What the program finds in __ARGS__");
    command.add_option("--engine", options->engine, "vm, tree, or both (and compare them)")
        ->check(CLI::IsMember{{"vm", "tree", "both"}});
    constexpr std::uint64_t largest = std::uint64_t{1} << 59;
    add_number_option(command, "--gas-limit", options->gas_limit, largest,
                      "Gas that the program may use [100000000]");
    command.add_flag("--no-gas", options->no_gas, "Do not meter");
    add_number_option(command, "--max-ops", options->max_operations, largest,
                      "Operations that the program may execute");
    add_number_option(command, "--max-iterations", options->max_iterations, largest,
                      "Rounds of loops, all together");
    add_number_option(command, "--max-call-depth", options->max_call_depth, 1'000'000,
                      "Calls within calls [5000]");
    add_number_option(command, "--max-memory", options->max_memory_mib, 1 << 20,
                      "MiB that the program's values may take [1024]");
    command.add_option("--timeout", options->timeout_seconds, "Seconds until it is stopped");
    add_number_option(command, "--min-elapsed-ms", options->min_elapsed_ms, 1'000'000,
                      "What two readings of time() differ by at least [0]");
    command.add_flag("--deterministic", options->deterministic,
                     "Clock and random numbers that are the same in every run");
    command.add_flag("--random-addresses", options->random_addresses,
                     "Addresses of contracts that differ from run to run");
    command.add_option("--deny", options->denied, "What the program may not use: io, network")
        ->delimiter(',')
        ->check(CLI::IsMember{{"io", "network"}});
    command.add_flag("--gas", options->shows_gas, "Print the gas that was used, to stderr");
    command.footer(
        "Examples:\n"
        "  sluice run examples/token.zx\n"
        "  sluice run program.zx --gas-limit 1000000 --timeout 5\n\n"
        "Exit codes: 0 fine, 1 an error that the program did not catch, 2 it does not compile.");
    command.callback([options, &exit_code] { exit_code = run_program(*options); });
}

}  // namespace sluice::cli
