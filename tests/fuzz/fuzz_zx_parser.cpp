// zx programs: whatever a text holds, parsing ends with a tree of bounded height or with errors
// that can be shown, and everything that reads a tree can read it.
//
// Input: the text.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "tests/fuzz/targets.hpp"
#include "zx/syntax/ast_walk.hpp"
#include "zx/syntax/dump.hpp"
#include "zx/syntax/file_flags.hpp"
#include "zx/syntax/lint.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::fuzz {
namespace {

/// A byte of the text may make a few nodes, but not many.
constexpr std::size_t most_nodes_a_byte = 8;

bool is_line(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

void check_diagnostic(const zx::Diagnostic& diagnostic, const zx::Source& source)
{
    require(diagnostic.offset <= source.text().size(), "a message is about a place in the text");
    require(!diagnostic.message.empty() && is_line(diagnostic.message), "a message is one line");
    require(is_line(diagnostic.hint), "a hint is one line");
    const std::string shown = zx::render(diagnostic, source);
    require(shown.size() < 2000, "what is shown of a message is short");
    require(std::ranges::all_of(shown, [](char c) { return c == '\n' || is_line({&c, 1}); }),
            "what is shown can be shown on a terminal");
}

}  // namespace

void fuzz_zx_parser(BytesView input)
{
    const zx::Source source{"input.zx",
                            std::string{reinterpret_cast<const char*>(input.data()), input.size()}};
    zx::SymbolTable symbols;
    zx::AstArena arena;
    const zx::ParseResult result = zx::parse(source, symbols, arena);
    require(result.errors.size() <= zx::Diagnostics::most_errors, "errors are few");
    for (const zx::Diagnostic& error : result.errors)
        check_diagnostic(error, source);
    for (const zx::Diagnostic& warning : zx::lint(source, result, symbols))
        check_diagnostic(warning, source);
    zx::dump_tokens(source);
    zx::read_file_flags(source);
    if (!result.ok())
        return;

    std::size_t nodes = 0;
    zx::walk(*result.program, [&](const zx::Node& node) {
        require(node.depth <= zx::deepest_tree, "trees have a bounded height");
        require(node.offset <= input.size(), "a node is at a place in the text");
        require(++nodes <= most_nodes_a_byte * input.size() + 1, "trees are not larger than texts");
        return true;
    });
    zx::SymbolTable other_symbols;
    zx::AstArena other_arena;
    const zx::ParseResult again = zx::parse(source, other_symbols, other_arena);
    require(again.ok(), "a text parses the same way twice");
    require(zx::dump_ast(*result.program, symbols) == zx::dump_ast(*again.program, other_symbols),
            "a text has one tree");
}

}  // namespace sluice::fuzz
