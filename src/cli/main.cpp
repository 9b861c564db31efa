// The program `sluice`: one command a file beside this one.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <system_error>
#include <vector>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_upstream.hpp"

namespace {

using namespace sluice::cli;

/// What is wrong with a command line that ends before a command of `group` was named. The parser's
/// own message does not tell which word it could not place.
std::string missing_command(const CLI::App& group)
{
    std::string known;
    for (const CLI::App* command : group.get_subcommands({}))
        known += (known.empty() ? "" : ", ") + command->get_name();
    const std::vector<std::string> unknown = group.remaining();
    const std::string where = group.get_parent() == nullptr ? "" : group.get_name() + ": ";
    const std::string what =
        unknown.empty()
            ? "no command given"
            : fmt::format("unknown {} {}", unknown[0].starts_with('-') ? "option" : "command",
                          sluice::quote(unknown[0]));
    return fmt::format("{}{}; commands are {}", where, what, known);
}

int run(int argc, char** argv)
{
    CLI::App app{
        "Sluice runs metered contract code, fast: Ethereum bytecode from Frontier to Osaka, and "
        "programs of the Zexus language."};
    app.name("sluice");
    app.set_version_flag("--version", version_text());
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  sluice evm run 0x6001600201 --trace\n"
        "  sluice run examples/token.zx\n"
        "  sluice evm statetest path/to/GeneralStateTests\n"
        "  sluice bench\n\n"
        "Exit codes: 0 fine, 1 the job ran and failed, 2 bad usage.");

    int exit_code = exit_success;
    CLI::App& evm = *app.add_subcommand("evm", "Ethereum bytecode: run, disassemble, test");
    evm.require_subcommand(1);
    add_evm_run(evm, exit_code);
    add_evm_disasm(evm, exit_code);
    add_evm_analyze(evm, exit_code);
    add_evm_statetest(evm, exit_code);
    add_evm_blocktest(evm, exit_code);
    add_evm_t8n(evm, exit_code);
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

    if (argc == 1) {
        std::fputs(app.help().c_str(), stderr);
        return exit_usage;
    }
    try {
        // The parser takes the words from the last one on.
        std::vector<std::string> words =
            with_plain_words(with_run_command(std::vector<std::string>(argv + 1, argv + argc)));
        std::ranges::reverse(words);
        app.parse(std::move(words));
    } catch (const CLI::Success& request) {  // --help, --version
        std::ostringstream text;
        app.exit(request, text, text);
        fmt::print("{}", text.str());
        return exit_success;
    } catch (const CLI::ParseError& error) {
        const CLI::App& group = evm.parsed() ? evm : app;
        const bool named = !group.get_subcommands().empty();
        print_error((named ? error.what() : missing_command(group)) + " (try --help)");
        return exit_usage;
    }
    return exit_code;
}

}  // namespace

int main(int argc, char** argv)
{
    guard_standard_streams();
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
