// The program `sluice`: one command a file beside this one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <system_error>
#include <vector>

#include "cli/command.hpp"
#include "cli/evm_profile.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_upstream.hpp"

namespace {

using namespace sluice::cli;

int run(int argc, char** argv)
{
    CommandLine line{
        "sluice",
        "Sluice runs metered contract code, fast: Ethereum bytecode from Frontier to Osaka, and "
        "programs of the Zexus language."};
    Command app = line.root();
    app.set_version_flag("--version", version_text());
    app.require_command();
    app.footer(
        "Examples:\n"
        "  sluice evm run 0x6001600201 --trace\n"
        "  sluice run examples/token.zx\n"
        "  sluice evm statetest path/to/GeneralStateTests\n"
        "  sluice bench\n\n"
        "Exit codes: 0 fine, 1 the job ran and failed, 2 bad usage.");

    int exit_code = exit_success;
    Command evm = app.add_command("evm", "Ethereum bytecode: run, disassemble, test");
    evm.require_command();
    add_evm_run(evm, exit_code);
    add_evm_disasm(evm, exit_code);
    add_evm_analyze(evm, exit_code);
    add_evm_profile(evm, exit_code);
    add_evm_statetest(evm, exit_code);
    add_evm_blocktest(evm, exit_code);
    add_evm_t8n(evm, exit_code);
    add_evm_runner(evm, exit_code);
    add_evm_reproduce(evm, exit_code);
    add_zx_run(app, exit_code);
    add_zx_test(app, exit_code);
    add_zx_check(app, exit_code);
    add_zx_repl(app, exit_code);
    add_zx_profile(app, exit_code);
    add_zx_inspect(app, exit_code);
    add_zx_bytecode(app, exit_code);
    add_zx_upstream(app, exit_code);
    add_bench(app, exit_code);
    add_bench_once(app, exit_code);

    if (argc == 1) {
        std::fputs(line.help().c_str(), stderr);
        return exit_usage;
    }
    const CommandLine::Outcome outcome = line.run(with_plain_words(
        with_evm_profile(with_run_command(std::vector<std::string>(argv + 1, argv + argc)))));
    fmt::print("{}", outcome.text);
    if (!outcome.error.empty()) {
        print_error(outcome.error + " (try --help)");
        return exit_usage;
    }
    return exit_code;
}

}  // namespace

int main(int argc, char** argv)
{
    guard_standard_streams();
    // Who started this may have had nobody wait for processes; here they are waited for.
    std::signal(SIGCHLD, SIG_DFL);
    try {
        const int exit_code = run(argc, argv);
        flush_output();
        return exit_code;
    } catch (const std::bad_alloc&) {
        print_error("out of memory");
    } catch (const std::system_error& error) {
        print_error(std::ferror(stdout) != 0 ? "cannot write the results: " + error.code().message()
                                             : error.what());
    } catch (const std::exception& error) {
        print_error(error.what());
    }
    return exit_failure;
}
