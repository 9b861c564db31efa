// sluice evm runner: what evm-bench and its like drive: runs a contract's call so many times and
// prints the milliseconds of each.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/engine_options.hpp"
#include "cli/terminal.hpp"
#include "fixtures/hex_file.hpp"
#include "lab/case_runner.hpp"

namespace sluice::cli {
namespace {

struct Options {
    std::string code_path;
    std::string calldata;
    std::string fork{to_string(evm::latest_revision)};
    std::uint64_t runs = 1;
    EngineChoice engine;
};

constexpr std::uint64_t most_runs = 1'000'000'000;

int usage_error(std::string_view message)
{
    print_error(message);
    return exit_usage;
}

int run(Options& options)
{
    if (const std::string error = options.engine.prepare(); !error.empty())
        return usage_error(error);
    lab::Case benchmark;
    const auto revision = evm::find_revision(options.fork);
    if (!revision)
        return usage_error("--fork: no fork " + quote(options.fork));
    benchmark.revision = *revision;
    auto code = fixtures::read_hex_file(options.code_path);
    if (!code)
        return usage_error(code.error());
    auto calldata = from_hex(options.calldata);
    if (!calldata)
        return usage_error("--calldata: not hexadecimal bytes");
    benchmark.init_code = std::move(*code);
    benchmark.calldata = std::move(*calldata);
    benchmark.sender = Address{{0x10}};
    benchmark.block.number = 1;
    benchmark.block.gas_limit = 30'000'000;
    const auto runner = lab::CaseRunner::prepare(benchmark, options.engine.options);
    if (!runner) {
        print_error(runner.error());
        return exit_failure;
    }
    for (std::uint64_t i = 0; i < options.runs; ++i) {
        const auto execution = (*runner)->run();
        if (!execution) {
            print_error("the call fails: " + execution.error());
            return exit_failure;
        }
        write_output(fmt::format(
            "{:.6f}\n", std::chrono::duration<double, std::milli>{execution->time}.count()));
    }
    if (const std::string error = options.engine.finish(); !error.empty()) {
        print_error(error);
        return exit_failure;
    }
    return exit_success;
}

}  // namespace

void add_evm_runner(Command evm, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Options& o = *options;
    const Command command =
        evm.add_command("runner", "Time a contract's call by the runner protocol of evm-bench");
    command.add_option("--contract-code-path", o.code_path, "A file of the init code, in hex")
        .type_name("FILE")
        .required();
    command.add_option("--calldata", o.calldata, "What the contract is called with, in hex")
        .type_name("HEX");
    add_number_option(command, "--num-runs", o.runs, most_runs, "How often it is called")
        .default_str("1");
    command.add_option("--fork", o.fork, "Whose rules hold").capture_default_str();
    add_engine_options(command, o.engine);
    command.footer(
        "Deploys the contract once, calls it N times, each time on the state behind the "
        "deployment, and prints the milliseconds of each call on a line of their own. A call that "
        "does not end well is an error.\n\n"
        "Example:\n"
        "  sluice evm runner --contract-code-path contract.hex --calldata 30627b7c --num-runs 10");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice::cli
