// sluice run: runs a program of the zx language.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_stopping.hpp"

namespace sluice::cli {
namespace {

/// What one engine made of the program.
struct Outcome {
    bool is_loaded = false;
    std::string problems;
    zx::RunReport report;
    std::string output;
};

Outcome run_on(zx::EngineKind engine, const ZxOptions& options, bool captures)
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
    const InterruptGuard interrupts{program};
    const Deadline deadline{program, options.timeout_seconds};
    outcome.report = program.run();
    return outcome;
}

int finish(const Outcome& outcome, const ZxOptions& options)
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
int run_both(const ZxOptions& options)
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

int run_program(const ZxOptions& options)
{
    if (options.engine == "both")
        return run_both(options);
    const zx::EngineKind engine =
        options.engine == "tree" ? zx::EngineKind::Tree : zx::EngineKind::Vm;
    return finish(run_on(engine, options, false), options);
}

}  // namespace

void add_zx_run(CLI::App& app, int& exit_code)
{
    auto options = std::make_shared<ZxOptions>();
    CLI::App& command = *app.add_subcommand("run", "Run a .zx program");
    add_zx_options(command, *options);
    command.footer(
        "Examples:\n"
        "  sluice run examples/token.zx\n"
        "  sluice run program.zx --gas-limit 1000000 --timeout 5\n\n"
        "Exit codes: 0 fine, 1 an error that the program did not catch, 2 it does not compile.");
    command.callback([options, &exit_code] { exit_code = run_program(*options); });
}

}  // namespace sluice::cli
