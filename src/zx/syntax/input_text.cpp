// Lines that are typed one by one, until they make statements that can run.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/input_text.hpp"

#include <algorithm>

#include "zx/syntax/lexer.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::zx {

namespace {

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool is_indented(std::string_view line)
{
    return line.starts_with(' ') || line.starts_with('\t');
}

}  // namespace

/// Whether a bracket, a string or a comment is open behind the line.
bool InputText::is_open_after(std::string_view line)
{
    piece_.append(line).append("\n");
    // What could end a string or a comment.
    if (is_in_string_ && line.find_first_of("\"'/`}") == std::string_view::npos)
        return true;
    Diagnostics diagnostics;
    const std::vector<Token> tokens = lex(Source{{}, piece_}, diagnostics);
    is_in_string_ = diagnostics.early_end() < piece_.size();
    if (is_in_string_)
        return true;
    for (const Token& token : tokens) {
        using enum TokenKind;
        if (token.kind == LeftParen || token.kind == LeftBracket || token.kind == LeftBrace)
            ++depth_;
        if (token.kind == RightParen || token.kind == RightBracket || token.kind == RightBrace)
            --depth_;
    }
    piece_.clear();
    return depth_ > 0;
}

bool InputText::add(std::string_view line)
{
    text_.append(line).append("\n");
    // A blank line may show that it was not understood which brackets are open.
    const bool insists = is_blank(line) && text_.size() >= 2 * asked_at_;
    if (is_open_after(line) && !insists)
        return false;
    if (is_in_suite_ && is_indented(line) && !is_blank(line))
        return false;
    asked_at_ = text_.size();
    SymbolTable symbols;
    AstArena arena;
    const ParseResult parsed =
        parse(Source{{}, text_}, symbols, arena, {.begins_with_value = true});
    is_in_suite_ = parsed.ok() && parsed.ends_in_suite && !is_blank(line);
    return !parsed.ends_early && !is_in_suite_;
}

bool InputText::ends_before(std::string_view line) const
{
    if (!is_in_suite_ || depth_ > 0 || is_in_string_ || is_blank(line) || is_indented(line))
        return false;
    constexpr std::string_view clauses[] = {"else", "elif", "catch", "finally", "//", "#", "}"};
    return std::ranges::none_of(clauses,
                                [&](std::string_view clause) { return line.starts_with(clause); });
}

}  // namespace sluice::zx
