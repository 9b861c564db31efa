// From the text of a zx program to what runs: lexing, parsing, and loading as a whole, which is
// parsing, resolving and, for the machine, compiling. Bytes are those of the source.
// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <sluice/zx.hpp>
#include <string>

#include "bench/micro/checked.hpp"
#include "zx/syntax/lexer.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::zx {
namespace {

constexpr int unit_count = 150;
constexpr std::size_t statements_of_unit = 3;

/// A function and a contract among constants, with names of their own: as programs are.
std::string unit(const std::string& number)
{
    return "// What is counted twice, and what by its rest.\n"
           "const LIMIT_" +
           number +
           " = 1000\n"
           "function sum_" +
           number +
           "(values) {\n"
           "    let total = 0\n"
           "    for each value in values {\n"
           "        if value > LIMIT_" +
           number +
           " {\n"
           "            total += value % 7\n"
           "        } else {\n"
           "            total = total + value * 2\n"
           "        }\n"
           "    }\n"
           "    return total\n"
           "}\n"
           "contract Token_" +
           number +
           " {\n"
           "    data balances = {}\n"
           "    data name = \"token " +
           number +
           "\"\n"
           "    action transfer(from, to, amount) {\n"
           "        let have = balances[from]\n"
           "        require(have >= amount, \"too little\")\n"
           "        balances[from] = have - amount\n"
           "        balances[to] = balances[to] + amount\n"
           "        return true\n"
           "    }\n"
           "}\n";
}

std::string program_text()
{
    std::string text;
    for (int i = 0; i < unit_count; ++i)
        text += unit(std::to_string(i));
    return text + "print(sum_7([1, 2, 1003]))\n";
}

/// 1 and 2 count twice, 1003 by its rest of 2.
constexpr const char* expected_output = "8\n";

/// A text without its blanks and comments. No string of it holds what looks like a comment.
std::string without_blanks(std::string_view text)
{
    std::string result;
    bool is_comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        is_comment = text[i] != '\n' && (is_comment || text.substr(i, 2) == "//");
        if (!is_comment && std::isspace(static_cast<unsigned char>(text[i])) == 0)
            result += text[i];
    }
    return result;
}

void count_bytes(benchmark::State& state, const std::string& text)
{
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void lexing(benchmark::State& state)
{
    const Source source{"bench.zx", program_text()};
    Diagnostics diagnostics;
    std::string all;
    for (const Token& token : lex(source, diagnostics))
        all += source.text().substr(token.offset, token.end - token.offset);
    if (!micro::check(state, diagnostics.list().empty(), "the text does not lex") ||
        !micro::check_equal(state, without_blanks(all), without_blanks(source.text()),
                            "what the tokens hold"))
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(lex(source, diagnostics));
    count_bytes(state, program_text());
}
BENCHMARK(lexing)->Name("zx/lex")->Unit(benchmark::kMicrosecond);

void parsing(benchmark::State& state)
{
    const Source source{"bench.zx", program_text()};
    const auto parse_all = [&](auto&& use) {
        SymbolTable symbols;
        AstArena arena;
        use(parse(source, symbols, arena));
    };
    bool is_whole = false;
    parse_all([&](const ParseResult& result) {
        is_whole =
            result.ok() && result.program->statements.size() == statements_of_unit * unit_count + 1;
    });
    if (!micro::check(state, is_whole, "the tree is not what was expected"))
        return;
    for (auto _ : state)
        parse_all([](const ParseResult& result) { benchmark::DoNotOptimize(result.program); });
    count_bytes(state, program_text());
}
BENCHMARK(parsing)->Name("zx/lex_and_parse")->Unit(benchmark::kMicrosecond);

void loading(benchmark::State& state, ScriptEngine engine)
{
    const std::string text = program_text();
    std::string output;
    ScriptOptions options;
    options.engine = engine;
    options.write_output = [&output](std::string_view piece) { output += piece; };
    {
        auto script = Script::from_text("bench.zx", text, options);
        if (!micro::check(state,
                          script && script->run().ending == ScriptEnding::success &&
                              output == expected_output,
                          "the program does not print what was expected"))
            return;
    }
    for (auto _ : state) {
        auto script = Script::from_text("bench.zx", text, options);
        benchmark::DoNotOptimize(script.has_value());
    }
    count_bytes(state, text);
}
BENCHMARK_CAPTURE(loading, vm, ScriptEngine::virtual_machine)
    ->Name("zx/load/vm")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(loading, tree, ScriptEngine::tree)
    ->Name("zx/load/tree")
    ->Unit(benchmark::kMicrosecond);

/// What a script costs whose text is nothing.
void loading_nothing(benchmark::State& state)
{
    if (!micro::check(state, Script::from_text("bench.zx", "").has_value(), "it does not load"))
        return;
    for (auto _ : state) {
        auto script = Script::from_text("bench.zx", "");
        benchmark::DoNotOptimize(script.has_value());
    }
}
BENCHMARK(loading_nothing)->Name("zx/load/nothing")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sluice::zx
