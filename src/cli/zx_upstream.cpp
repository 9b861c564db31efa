// sluice zx: command lines as the language's first implementation takes them.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_upstream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "cli/zx_bytecode.hpp"
#include "cli/zx_check.hpp"
#include "cli/zx_inspect.hpp"
#include "cli/zx_options.hpp"
#include "cli/zx_project.hpp"

namespace sluice::cli {
namespace {

constexpr std::array<std::string_view, 9> commands{
    "run", "check", "validate", "ast", "tokens", "compile", "profile", "repl", "init"};

/// Commands of the first implementation that are not here, and what to do.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> others{{
    {"debug", "there is no persistent log level"},
    {"kernel", "there is no kernel; 'sluice --version' tells of the engine"},
}};

/// Gas that text on the command line may use.
constexpr std::uint64_t inline_gas_limit = 10'000'000;

struct Options {
    // Of all commands.
    std::string syntax_style = "auto";
    std::string execution_mode = "auto";
    std::string debug = "off";
    bool no_debug = false;
    bool advanced_parsing = false;
    std::string code;
    bool lists_commands = false;
    // Of run.
    ZxOptions run;
    bool use_vm = false;
    bool no_vm = false;
    std::string vm_mode = "auto";
    bool no_optimize = false;
    bool precompile_modules = false;
    bool is_verbose = false;
    // Of the others.
    CheckOptions check;
    BytecodeOptions bytecode;
    std::string target = "bytecode";
    std::string file;

    [[nodiscard]] zx::ParseOptions parsing() const
    {
        return {.braces_only = syntax_style == "universal"};
    }
};

int run(Options& options)
{
    if (options.use_vm && options.no_vm) {
        print_error("--use-vm and --no-vm exclude each other");
        return exit_usage;
    }
    if (options.use_vm)
        options.run.engine = "vm";
    else if (options.no_vm || options.execution_mode == "interpreter")
        options.run.engine = "tree";
    options.run.braces_only = options.parsing().braces_only;
    if (options.is_verbose)
        fmt::print(stderr, "running {} on engine {}\n", quote(options.run.file),
                   options.run.engine);
    const int exit_code = run_program(options.run);
    if (options.is_verbose)
        fmt::print(stderr, "exit code {}\n", exit_code);
    return exit_code;
}

int run_text(Options& options)
{
    options.run.file = "<command line>";
    options.run.text = options.code;
    options.run.gas_limit = inline_gas_limit;
    return run(options);
}

void add_global_options(Command zx, Options& options)
{
    zx.add_option("--syntax-style", options.syntax_style,
                  "Blocks: universal refuses those that begin with a colon")
        .one_of({"universal", "tolerable", "auto"});
    zx.add_option("--execution-mode", options.execution_mode, "interpreter is --no-vm")
        .one_of({"interpreter", "compiler", "auto"});
    zx.add_flag("--advanced-parsing", options.advanced_parsing,
                "Accepted: there is one way of parsing");
    zx.add_option("--debug", options.debug, "Accepted: programs are not logged")
        .one_of({"on", "off", "minimal", "full", "none"});
    zx.add_flag("--no-debug", options.no_debug, "Accepted, as --debug");
    zx.add_option("-r,--run-code", options.code, "Run this text, with 10000000 gas at the most")
        .type_name("TEXT");
    zx.add_flag("--zexus", options.lists_commands, "List the commands");
    zx.set_version_flag("--version", version_text());
}

void add_run(Command zx, const std::shared_ptr<Options>& options, int& exit_code)
{
    Command command = zx.add_command("run", "Run a program, as 'sluice run' does");
    add_zx_options(command, options->run);
    command.add_flag("--use-vm", options->use_vm, "As --engine vm, which is usual");
    command.add_flag("--no-vm", options->no_vm, "As --engine tree");
    command.add_option("--vm-mode", options->vm_mode, "Accepted: there is one machine")
        .one_of({"auto", "stack", "register", "parallel"});
    command.add_flag("--no-optimize", options->no_optimize,
                     "Accepted: what is optimised changes no result and no gas");
    command.add_flag("--precompile-modules", options->precompile_modules,
                     "Accepted: modules are always compiled before the program runs");
    command.add_flag("-v,--verbose", options->is_verbose, "Tell on stderr what is done");
    command.callback([options, &exit_code] { exit_code = run(*options); });
}

void add_checks(Command zx, const std::shared_ptr<Options>& options, int& exit_code)
{
    Command check = zx.add_command("check", "Check programs, as 'sluice check' does");
    Command validate = zx.add_command(
        "validate", "The same; with --write misspelled keywords are corrected in the files");
    validate.add_flag("--write", options->check.corrects, "Correct the files");
    for (Command command : {check, validate}) {
        command.add_option("FILE", options->check.paths, "Programs, and folders of them")
            .required();
        command.add_flag("--json", options->check.as_json, "Findings as a JSON array");
        command.add_flag("--strict", options->check.is_strict, "Count warnings as errors");
        command.callback([options, &exit_code] {
            options->check.parsing = options->parsing();
            exit_code = check_programs(options->check);
        });
    }
}

void add_inspection(Command zx, const std::shared_ptr<Options>& options, int& exit_code)
{
    Command ast = zx.add_command("ast", "Print the syntax tree");
    ast.add_option("FILE", options->file, "The program").required();
    ast.callback(
        [options, &exit_code] { exit_code = print_ast(options->file, options->parsing()); });
    Command tokens = zx.add_command("tokens", "Print the tokens");
    tokens.add_option("FILE", options->file, "The program").required();
    tokens.callback([options, &exit_code] { exit_code = print_tokens(options->file); });
}

void add_compile(Command zx, const std::shared_ptr<Options>& options, int& exit_code)
{
    Command command =
        zx.add_command("compile", "Compile a program, and print or write its bytecode as text");
    command.add_option("FILE", options->bytecode.file, "The program").required();
    command.add_option("-o,--output", options->bytecode.output, "Where to; else it is printed")
        .type_name("FILE");
    command.add_option("-t,--target", options->target, "bytecode; there is no other");
    command.callback([options, &exit_code] {
        if (options->target != "bytecode") {
            print_error(fmt::format("zx compile makes no {}: the one target is bytecode",
                                    quote(options->target)));
            exit_code = exit_usage;
            return;
        }
        options->bytecode.parsing = options->parsing();
        options->bytecode.with_imports = true;
        exit_code = list_program(options->bytecode);
    });
}

/// Options of `zx` with a value behind them.
bool takes_value(std::string_view option)
{
    constexpr std::array<std::string_view, 3> with_value{"--syntax-style", "--execution-mode",
                                                         "--debug"};
    return std::ranges::find(with_value, option) != with_value.end();
}

}  // namespace

std::vector<std::string> with_run_command(std::span<const std::string> arguments)
{
    std::vector<std::string> result{arguments.begin(), arguments.end()};
    if (result.empty() || result.front() != "zx")
        return result;
    std::size_t place = 1;
    while (place < result.size() && result[place].starts_with('-')) {
        if (result[place] == "-r" || result[place] == "--run-code")
            return result;
        place += takes_value(result[place]) ? 2U : 1U;
    }
    if (place >= result.size())
        return result;
    const std::string& word = result[place];
    const bool is_known =
        std::ranges::find(commands, word) != commands.end() ||
        std::ranges::any_of(others, [&](const auto& other) { return other.first == word; });
    if (!is_known && (word.ends_with(".zx") || word.ends_with(".zexus")))
        result.insert(result.begin() + static_cast<std::ptrdiff_t>(place), "run");
    return result;
}

void add_zx_upstream(Command app, int& exit_code)
{
    auto options = std::make_shared<Options>();
    Command zx =
        app.add_command("zx", "The commands of zx programs under the names and options of Zexus");
    add_global_options(zx, *options);
    add_run(zx, options, exit_code);
    add_checks(zx, options, exit_code);
    add_inspection(zx, options, exit_code);
    add_compile(zx, options, exit_code);
    add_zx_profile(zx, exit_code);
    add_zx_repl(zx, exit_code);
    add_zx_init(zx, exit_code);
    for (const auto& other : others) {
        Command command = zx.add_hidden_command(std::string{other.first});
        command.callback([&other, &exit_code] {
            print_error(fmt::format("zx {} is not here: {}", other.first, other.second));
            exit_code = exit_usage;
        });
    }
    zx.allow_no_command();
    zx.footer(
        "'sluice zx FILE.zx ARGS' is 'sluice zx run FILE.zx ARGS'. Examples:\n"
        "  sluice zx run program.zx --no-vm\n"
        "  sluice zx -r 'print(6 * 7)'");
    zx.callback([zx, options, &exit_code] {
        if (zx.has_named_command())
            return;
        if (options->lists_commands) {
            for (const Command::Description& command : zx.commands())
                fmt::print("{:<10}{}\n", command.name, command.about);
        } else if (!options->code.empty()) {
            exit_code = run_text(*options);
        } else {
            print_error(
                "zx: no command given; commands are run, check, validate, ast, tokens, compile, "
                "profile, repl, init (try --help)");
            exit_code = exit_usage;
        }
    });
}

}  // namespace sluice::cli
