// Text to a syntax tree: the way in, tokens, errors and recovery.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser.hpp"

#include "zx/syntax/lexer.hpp"
#include "zx/syntax/parser_impl.hpp"
#include "zx/syntax/string_literal.hpp"

namespace sluice::zx {

ParseResult parse(const Source& source, SymbolTable& symbols, AstArena& arena,
                  const ParseOptions& options)
{
    Diagnostics diagnostics;
    std::vector<Token> tokens = lex(source, diagnostics);
    Parser parser{source, symbols, arena, diagnostics, std::move(tokens), options};
    ParseResult result;
    result.program = parser.parse_program();
    result.errors = diagnostics.take();
    result.ends_early = !result.ok() && result.errors.front().offset == diagnostics.early_end();
    result.ends_in_suite = parser.ends_in_suite();
    return result;
}

Program* Parser::parse_program()
{
    const Level level{*this};
    auto* program = arena_.make<Program>(0);
    std::vector<Statement*> statements;
    parse_statements(statements, TokenKind::EndOfFile);
    program->statements = arena_.copy(statements);
    return finish(program);
}

bool Parser::next_is(TokenKind kind, std::size_t distance) const
{
    const Token& token = peek(distance);
    return token.kind == kind && !token.newline_before;
}

bool Parser::next_is(Keyword keyword, std::size_t distance) const
{
    const Token& token = peek(distance);
    return token.keyword == keyword && !token.newline_before;
}

std::uint32_t Parser::advance()
{
    const std::uint32_t offset = current().offset;
    if (!at_end())
        ++index_;
    return offset;
}

bool Parser::accept(TokenKind kind)
{
    if (!at(kind))
        return false;
    advance();
    return true;
}

bool Parser::accept(Keyword keyword)
{
    if (!at(keyword))
        return false;
    advance();
    return true;
}

bool Parser::expect(TokenKind kind, std::string_view what)
{
    if (accept(kind))
        return true;
    expected(what);
    return false;
}

bool Parser::expect(Keyword keyword)
{
    if (accept(keyword))
        return true;
    expected("'" + std::string{spelling(keyword)} + "'");
    return false;
}

bool Parser::expect_closing(TokenKind kind, std::uint32_t opener)
{
    if (accept(kind))
        return true;
    const Token& open = tokens_[opener];
    const std::string_view closing = kind == TokenKind::RightParen     ? "')'"
                                     : kind == TokenKind::RightBracket ? "']'"
                                                                       : "'}'";
    std::string hint;
    if (open.partner == no_partner && !panics_)
        hint = quote_source(text_of(open)) + " of line " +
               std::to_string(source_.position(open.offset).line) + " is never closed";
    expected(closing, std::move(hint));
    return false;
}

std::string Parser::describe(const Token& token) const
{
    switch (token.kind) {
        case TokenKind::EndOfFile:
            return "the end of the file";
        case TokenKind::String:
        case TokenKind::StringHead:
            return "a string";
        case TokenKind::StringMiddle:
        case TokenKind::StringTail:
            return "the '}' of an interpolation";
        default:
            return quote_source(text_of(token));
    }
}

/// The word near the current token, in its line, that was probably meant to be another one.
std::string Parser::guess_typo() const
{
    constexpr unsigned reach = 8;
    for (unsigned back = 0; back <= reach && back <= index_; ++back) {
        const Token& token = tokens_[index_ - back];
        const bool begins_line = token.newline_before;
        if (token.kind == TokenKind::Word) {
            const std::string_view word = text_of(token);
            const std::string_view keyword =
                begins_line ? likely_keyword(word) : corrected_typo(word);
            if (!keyword.empty())
                return "did you mean '" + std::string{keyword} + "' instead of '" +
                       std::string{word} + "'?";
        }
        if (begins_line)
            break;
    }
    return {};
}

void Parser::error_at(const Token& token, std::string_view code, std::string message,
                      std::string hint)
{
    if (panics_)
        return;
    if (hint.empty())
        hint = guess_typo();
    if (at_end())
        diagnostics_.note_early_end(token.offset);
    report(token, code, std::move(message), std::move(hint));
    panics_ = true;
    error_index_ = index_;
    index_ = static_cast<std::uint32_t>(tokens_.size() - 1);
}

void Parser::error(std::string_view code, std::string message, std::string hint)
{
    error_at(current(), code, std::move(message), std::move(hint));
}

void Parser::give_up(std::string message)
{
    error("nested-too-deeply", std::move(message), "split it up with names for its parts");
    has_given_up_ = true;
}

/// What is missing at the end of a line is reported there, not at whatever the next one holds.
void Parser::expected(std::string_view what, std::string hint)
{
    if (panics_)
        return;
    const Token& token = current();
    if ((token.newline_before && index_ > statement_start_) || (at_end() && index_ > 0)) {
        Token end;
        end.offset = previous().end;
        end.end = end.offset + 1;
        const bool is_last = token.kind == TokenKind::EndOfFile;
        error_at(end, "syntax",
                 "expected " + std::string{what} + " before the end of the " +
                     (is_last ? "file" : "line"),
                 std::move(hint));
        return;
    }
    error("syntax", "expected " + std::string{what} + ", not " + describe(token), std::move(hint));
}

void Parser::report(std::uint32_t offset, std::uint32_t length, std::string_view code,
                    std::string message, std::string hint)
{
    diagnostics_.add({Severity::Error, code, std::move(message), std::move(hint), offset, length});
}

void Parser::report(const Token& token, std::string_view code, std::string message,
                    std::string hint)
{
    report(token.offset, std::max(token.end - token.offset, 1U), code, std::move(message),
           std::move(hint));
}

/// Goes to the next statement border behind the error. Brackets that were opened since the
/// statement's start are left as a whole, where they are closed at all.
void Parser::recover(std::uint32_t statement_start)
{
    if (diagnostics_.is_full() || has_given_up_)
        return;
    panics_ = false;
    std::uint32_t i = statement_start;
    while (tokens_[i].kind != TokenKind::EndOfFile) {
        const Token& token = tokens_[i];
        const bool is_behind = i >= error_index_ && i > statement_start;
        if (token.kind == TokenKind::RightBrace && is_behind && token.partner != no_partner)
            break;
        if (token.newline_before && is_behind && !continues_line(token))
            break;
        if (token.kind == TokenKind::Semicolon && i >= error_index_) {
            ++i;
            break;
        }
        const bool skips_group = token.partner != no_partner && token.partner > i;
        i = skips_group ? token.partner + 1 : i + 1;
    }
    index_ = i;
}

Name Parser::parse_name(std::string_view what)
{
    if (!at(TokenKind::Word)) {
        expected(what);
        return {};
    }
    const Token& token = current();
    if (is_reserved(token.keyword)) {
        error("reserved-word", "expected " + std::string{what} + ", but '" +
                                   std::string{text_of(token)} + "' is a reserved word");
        return {};
    }
    advance();
    return name_of(token);
}

Name Parser::parse_member_name(std::string_view what)
{
    if (!at(TokenKind::Word)) {
        expected(what);
        return {};
    }
    const Token& token = current();
    advance();
    return name_of(token);
}

std::string_view Parser::parse_string(std::string_view what)
{
    if (!at(TokenKind::String)) {
        expected(what);
        return {};
    }
    const Token& token = current();
    advance();
    return arena_.copy_text(string_value(token, text_));
}

StringLiteral* Parser::parse_string_literal(std::string_view what)
{
    auto* literal = arena_.make<StringLiteral>(current().offset);
    literal->text = parse_string(what);
    return leaf(literal);
}

/// Names with commas between them, up to `closing`, which is stepped over; or, for EndOfFile, as
/// many as there are.
std::vector<Name> Parser::parse_names(TokenKind closing)
{
    std::vector<Name> names;
    while (!at(closing)) {
        names.push_back(parse_name("a name"));
        if (!accept(TokenKind::Comma))
            break;
    }
    if (closing != TokenKind::EndOfFile)
        expect(closing, closing == TokenKind::RightBrace ? "',' or '}'" : "',' or ')'");
    return names;
}

}  // namespace sluice::zx
