// sluice ast, sluice tokens: programs of the zx language as the parser sees them.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_inspect.hpp"

#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_source.hpp"
#include "zx/syntax/dump.hpp"
#include "zx/syntax/lexer.hpp"

namespace sluice::cli {

int print_ast(const std::string& path, const zx::ParseOptions& options)
{
    const auto source = read_source(path);
    if (!source)
        return exit_usage;
    zx::SymbolTable symbols;
    zx::AstArena arena;
    const zx::ParseResult parsed = zx::parse(*source, symbols, arena, options);
    if (!parsed.ok()) {
        print_diagnostics(parsed.errors, *source);
        return exit_usage;
    }
    fmt::print("{}", zx::dump_ast(*parsed.program, symbols));
    return exit_success;
}

int print_tokens(const std::string& path)
{
    const auto source = read_source(path);
    if (!source)
        return exit_usage;
    fmt::print("{}", zx::dump_tokens(*source));
    zx::Diagnostics diagnostics;
    (void)zx::lex(*source, diagnostics);
    print_diagnostics(diagnostics.list(), *source);
    return diagnostics.list().empty() ? exit_success : exit_usage;
}

void add_zx_inspect(Command app, int& exit_code)
{
    auto file = std::make_shared<std::string>();
    Command ast = app.add_command("ast", "Print the syntax tree of a .zx program");
    ast.add_option("FILE", *file, "The program").required();
    ast.callback([file, &exit_code] { exit_code = print_ast(*file, {}); });

    Command tokens = app.add_command("tokens", "Print the tokens of a .zx program");
    tokens.add_option("FILE", *file, "The program").required();
    tokens.callback([file, &exit_code] { exit_code = print_tokens(*file); });
    for (Command command : {ast, tokens})
        command.footer("Exit codes: 0 fine, 2 the program does not parse.");
}

}  // namespace sluice::cli
