// sluice run: runs a program of the zx language.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_shared_world.hpp"
#include "cli/zx_stopping.hpp"
#include "zx/runtime/file_changes.hpp"
#include "zx/storage/inspection.hpp"

namespace sluice::cli {
namespace {

/// What one engine made of the program.
struct Outcome {
    bool is_loaded = false;
    std::string problems;
    zx::RunReport report;
    std::string output;
    zx::SessionMetrics metrics;
};

Outcome run_on(zx::EngineKind engine, const ZxOptions& options, SharedWorld* world,
               const std::string& state, zx::FileChanges* changes = nullptr)
{
    Outcome outcome;
    zx::SessionOptions session = session_options(options, engine);
    session.state_directory = state;
    session.gives_result = options.text.has_value();
    if (world != nullptr) {
        session.runtime.write_output = [&outcome](std::string_view text) {
            outcome.output += text;
        };
        session.runtime.read_line = world->lines_from_the_beginning();
        session.runtime.show_measure = world->measures_from_the_beginning();
        session.runtime.file_changes = changes;
    }
    const zx::DiskFiles files;
    zx::Session program{files, std::move(session)};
    outcome.is_loaded =
        options.text ? program.load_text(options.file, *options.text) : program.load(options.file);
    outcome.problems = program.problems();
    warn_of_cache(program.cache_problem());
    if (!outcome.is_loaded)
        return outcome;
    const InterruptGuard interrupts{program, InterruptGuard::Signals::InterruptAndTerminate};
    const Deadline deadline{program, options.timeout_seconds};
    outcome.report = program.run();
    outcome.metrics = program.metrics();
    return outcome;
}

void print_metrics(const zx::SessionMetrics& metrics, bool has_code_cache)
{
    const auto row = [](std::string_view name, std::uint64_t number) {
        fmt::print(stderr, "  {:<28}{:>16}\n", name, grouped(number));
    };
    fmt::print(stderr, "metrics\n");
    row("files parsed before the run", metrics.loading.files_parsed - metrics.files_parsed_in_run);
    row("files parsed during the run", metrics.files_parsed_in_run);
    row("bytes parsed", metrics.loading.bytes_parsed);
    row("module cache hits", metrics.loading.module_hits);
    row("module cache misses", metrics.loading.module_misses);
    if (has_code_cache) {
        row("code cache hits", metrics.cache.hits);
        row("code cache misses", metrics.cache.misses);
        row("code cache files stale", metrics.cache.stale);
        row("code cache files damaged", metrics.cache.damaged);
        row("code cache files stored", metrics.cache.stored);
        row("code cache files evicted", metrics.cache.evicted);
    }
    row("functions compiled", metrics.functions);
    row("bytecode bytes", metrics.bytecode_bytes);
    row("gas used", static_cast<std::uint64_t>(metrics.gas_used));
    row("heap bytes at the end", metrics.heap_bytes);
}

int finish(const Outcome& outcome, const ZxOptions& options)
{
    if (!outcome.is_loaded) {
        fmt::print(stderr, "{}", outcome.problems);
        return exit_usage;
    }
    if (outcome.report.result)
        fmt::print("{}\n", *outcome.report.result);
    if (outcome.report.ending == zx::RunReport::Ending::Failed)
        fmt::print(stderr, "{}", outcome.report.description);
    if (options.shows_gas)
        fmt::print(stderr, "gas used: {}\n", outcome.report.gas_used);
    if (options.shows_metrics)
        print_metrics(outcome.metrics, !options.cache_directory.empty());
    return outcome.report.exit_code;
}

/// A copy of a state directory, for the engine whose writes are not to stay.
class StateCopy {
public:
    ~StateCopy()
    {
        std::error_code error;
        if (!path_.empty())
            std::filesystem::remove_all(path_, error);
    }
    StateCopy() = default;
    StateCopy(const StateCopy&) = delete;
    StateCopy& operator=(const StateCopy&) = delete;

    /// False: `error` says why there is none.
    [[nodiscard]] bool make(const std::string& original, std::string& error)
    {
        zx::Database database;
        if (!database.open(original)) {
            error = database.error();
            return false;
        }
        std::error_code code;
        std::string name =
            (std::filesystem::temp_directory_path(code) / "sluice-state-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            error = "there is no place for a copy of the state (see TMPDIR)";
            return false;
        }
        path_ = name;
        if (database.copy_to(path_))
            return true;
        error = database.error();
        return false;
    }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// What is in a state directory; what cannot be read is different from everything else.
std::string describe(const std::string& directory)
{
    zx::Database database;
    std::string text;
    std::string error;
    if (!database.open(directory) || !zx::describe_state(database, text, error))
        return directory + ": " + database.error() + error;
    return text;
}

/// Runs both engines and compares what can be seen of them. Each begins with the same state and the
/// same files: with a state directory the virtual machine runs on it and the tree on a copy of it
/// as it was before, and what the machine has changed of files is taken back before the tree runs.
int run_both(const ZxOptions& options)
{
    const bool has_state = !options.state_directory.empty();
    StateCopy copy;
    if (std::string error; has_state && !copy.make(options.state_directory, error)) {
        print_error(error);
        return exit_failure;
    }
    SharedWorld world;
    zx::FileChanges vm_changes;
    zx::FileChanges tree_changes;
    const Outcome vm =
        run_on(zx::EngineKind::Vm, options, &world, options.state_directory, &vm_changes);
    if (!vm_changes.take_back()) {
        fmt::print("{}", vm.output);
        static_cast<void>(finish(vm, options));
        print_error("only the vm has run, as the tree cannot begin with the same files: " +
                    vm_changes.problem());
        return exit_failure;
    }
    const Outcome tree = run_on(zx::EngineKind::Tree, options, &world, copy.path(), &tree_changes);
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
    if (vm.report.result != tree.report.result)
        differences += " value of the last statement";
    if (vm.report.gas_used != tree.report.gas_used)
        differences +=
            fmt::format(" gas (vm: {}, tree: {})", vm.report.gas_used, tree.report.gas_used);
    if (has_state && vm.is_loaded && describe(options.state_directory) != describe(copy.path()))
        differences += " state";
    if (const auto files = vm_changes.differences(tree_changes); !files.empty())
        differences += fmt::format(" files ({})", fmt::join(files, ", "));
    if (differences.empty())
        return exit_code;
    print_error("the engines differ:" + differences);
    return exit_failure;
}

}  // namespace

int run_program(const ZxOptions& options)
{
    if (options.engine == "both")
        return run_both(options);
    const zx::EngineKind engine =
        options.engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm;
    return finish(run_on(engine, options, nullptr, options.state_directory), options);
}

void add_zx_run(Command app, int& exit_code)
{
    auto options = std::make_shared<ZxOptions>();
    Command command = app.add_command("run", "Run a .zx program");
    add_zx_options(command, *options);
    command.footer(
        "Examples:\n"
        "  sluice run examples/token.zx\n"
        "  sluice run program.zx --gas-limit 1000000 --timeout 5\n"
        "  sluice run shop.zx --state shop.state\n\n"
        "Exit codes: 0 fine, 1 an error that the program did not catch, 2 it does not compile.");
    command.callback([options, &exit_code] { exit_code = run_program(*options); });
}

}  // namespace sluice::cli
