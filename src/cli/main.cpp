// The program `sluice`: one command a file beside this one.
// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <new>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"

namespace {

using namespace sluice::cli;

int run(int argc, char** argv)
{
    CLI::App app{
        "Sluice runs metered contract code, fast: Ethereum bytecode from Frontier to Osaka."};
    app.name("sluice");
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  sluice evm run 0x6001600201 --trace\n"
        "  sluice evm statetest path/to/GeneralStateTests\n"
        "  sluice bench\n\n"
        "Exit codes: 0 fine, 1 the job ran and failed, 2 bad usage.");

    int exit_code = exit_success;
    CLI::App& evm = *app.add_subcommand("evm", "Ethereum bytecode: run, disassemble, test");
    evm.require_subcommand(1);
    add_evm_run(evm, exit_code);
    add_evm_disasm(evm, exit_code);
    add_evm_statetest(evm, exit_code);
    add_bench(app, exit_code);

    if (argc == 1) {
        fmt::print(stderr, "{}", app.help());
        return exit_usage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& request) {  // --help, --version
        app.exit(request);
        return exit_success;
    } catch (const CLI::ParseError& error) {
        print_error(std::string{error.what()} + " (try --help)");
        return exit_usage;
    }
    return exit_code;
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        print_error("out of memory");
    } catch (const std::exception& error) {
        print_error(error.what());
    }
    return exit_failure;
}
