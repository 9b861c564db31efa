// Trees and tokens as text, for people and tests.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/dump.hpp"

#include <array>

#include "zx/syntax/dump_impl.hpp"
#include "zx/syntax/lexer.hpp"

namespace sluice::zx {

std::string_view name(TokenKind kind)
{
    constexpr auto names = std::to_array<std::string_view>(
        {"end",         "word",     "integer", "float", "string", "string-head", "string-middle",
         "string-tail", "raw-text", "(",       ")",     "[",      "]",           "{",
         "}",           ",",        ";",       ":",     "@",      ".",           "..",
         "?",           "??",       "->",      "=>",    "=",      "+=",          "-=",
         "*=",          "/=",       "%=",      "**=",   "+",      "-",           "*",
         "/",           "%",        "**",      "==",    "!=",     "<",           "<=",
         ">",           ">=",       "<<",      ">>",    "&&",     "||",          "!"});
    static_assert(names.size() == static_cast<std::size_t>(TokenKind::Bang) + 1);
    return names[static_cast<std::size_t>(kind)];
}

std::string dump_ast(const Program& program, const SymbolTable& symbols)
{
    AstDumper dumper{symbols};
    std::string out;
    for (const Statement* statement : program.statements) {
        dumper.statement(statement).print(out);
        out += '\n';
    }
    return out;
}

std::string dump_expression(const Expression& expression, const SymbolTable& symbols)
{
    std::string out;
    AstDumper{symbols}.expression(&expression).print(out);
    return out;
}

std::string dump_tokens(const Source& source)
{
    Diagnostics ignored;
    std::string out;
    const std::string_view text = source.text();
    Position position;
    std::uint32_t line_end = 0;
    std::uint32_t last = 0;
    for (const Token& token : lex(source, ignored)) {
        // Columns are counted on from the token before, as lines may be long.
        if (token.offset >= line_end) {
            position = source.position(token.offset);
            line_end = source.line_start(position.line + 1);
        } else {
            for (std::uint32_t i = last; i < token.offset; ++i)
                position.column += (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80 ? 0U : 1U;
        }
        last = token.offset;
        const std::string_view kind =
            is_reserved(token.keyword) ? std::string_view{"keyword"} : name(token.kind);
        std::string line = std::to_string(position.line) + ":" + std::to_string(position.column);
        line.resize(std::max<std::size_t>(line.size() + 1, 10), ' ');
        line += kind;
        line.resize(std::max<std::size_t>(line.size() + 1, 25), ' ');
        for (const char c : text.substr(token.offset, token.end - token.offset))
            line += c == '\n'                                           ? std::string{"\\n"}
                    : static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? std::string{"?"}
                                                                        : std::string(1, c);
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace sluice::zx
