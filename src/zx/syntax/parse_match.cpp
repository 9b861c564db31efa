// match, an expression, and its patterns.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

namespace {

constexpr int lowest_infix = 2;

}  // namespace

/// f(x).g(), f(x)[0] and the like are values; f(x) by itself names fields.
bool Parser::call_continues(std::size_t opener) const
{
    const Token& open = token_at(opener);
    if (open.kind != TokenKind::LeftParen || open.partner == no_partner)
        return false;
    const Token& next = token_at(open.partner + 1);
    const bool is_operator = next.kind == TokenKind::Dot || next.kind == TokenKind::LeftBracket ||
                             next.kind == TokenKind::LeftParen || next.kind == TokenKind::Power ||
                             infix_level(next, token_at(open.partner + 2)) > 0;
    return is_operator && may_continue(next);
}

Expression* Parser::parse_match()
{
    auto* match = arena_.make<Match>(advance());
    match->subject = parse_head_expression();
    std::vector<MatchArm*> arms;
    const std::uint32_t header = index_;
    parse_body(header, [&] { arms.push_back(parse_match_arm()); }, Members::Arms);
    match->arms = arena_.copy(arms);
    return finish(match);
}

/// pattern => value, case pattern: statement, default: statement
MatchArm* Parser::parse_match_arm()
{
    const std::uint32_t header = index_;
    auto* arm = arena_.make<MatchArm>(current().offset);
    const ContextGuard guard{*this};
    context_.commas_separate = true;
    const TokenKind next = peek(1).kind;
    const bool is_clause = next == TokenKind::Colon || next == TokenKind::FatArrow;
    if (at(Keyword::Default) && is_clause) {
        arm->pattern = leaf(arena_.make<MatchPattern>(advance()));
    } else {
        if (at(Keyword::Case) && !is_clause)
            advance();
        arm->pattern = parse_match_pattern();
    }
    if (accept(TokenKind::FatArrow)) {
        if (at(TokenKind::LeftBrace) && brace_content(index_) != BraceContent::Entries)
            arm->body = parse_brace_block();
        else if (starts_arrow_statement())
            arm->body = wrap_statement(parse_statement());
        else
            arm->value = parse_expression();
        return finish(arm);
    }
    if (starts_arm_suite(header)) {
        arm->body = parse_suite(header);
        return finish(arm);
    }
    expect(TokenKind::Colon, "'=>' or ':' behind the pattern");
    if (at(TokenKind::LeftBrace)) {
        arm->body = parse_brace_block();
    } else {
        context_.commas_separate = false;
        arm->body = wrap_statement(parse_statement());
    }
    return finish(arm);
}

/// Statements in the lines behind `case p:`, further in than it is.
bool Parser::starts_arm_suite(std::uint32_t header) const
{
    const Token& first = tokens_[header];
    const Token& next = peek(1);
    return at(TokenKind::Colon) && first.newline_before && next.newline_before &&
           next.kind != TokenKind::LeftBrace && next.column > first.column;
}

MatchPattern* Parser::value_pattern(std::uint32_t offset, Expression* value)
{
    auto* pattern = arena_.make<MatchPattern>(offset);
    pattern->form = MatchPatternKind::Value;
    pattern->value = value;
    return finish(pattern);
}

MatchPattern* Parser::parse_match_pattern()
{
    const Level level{*this};
    const ContextGuard guard{*this};
    context_.arrows = false;
    context_.brace_literals = false;
    const Token& token = current();
    const TokenKind next = peek(1).kind;
    const bool is_name = token.kind == TokenKind::Word && !is_reserved(token.keyword);
    const bool ends = next == TokenKind::FatArrow || next == TokenKind::Colon ||
                      next == TokenKind::Comma || next == TokenKind::RightParen;
    if (!is_name || (!ends && next != TokenKind::LeftParen) || call_continues(index_ + 1))
        return value_pattern(token.offset, parse_binary(lowest_infix));

    auto* pattern = arena_.make<MatchPattern>(token.offset);
    if (ends && text_of(token) == "_") {
        advance();
        return leaf(pattern);
    }
    pattern->name = parse_name("a pattern");
    pattern->form = MatchPatternKind::Bind;
    if (at(TokenKind::LeftParen)) {
        const std::uint32_t opener = index_;
        const ContextGuard inside{*this, {.newlines_end = false, .commas_separate = true}};
        pattern->form = MatchPatternKind::Constructor;
        advance();
        std::vector<MatchPattern*> fields;
        while (!at_end() && !at(TokenKind::RightParen)) {
            fields.push_back(parse_match_pattern());
            if (!accept(TokenKind::Comma))
                break;
        }
        expect_closing(TokenKind::RightParen, opener);
        pattern->fields = arena_.copy(fields);
    }
    return finish(pattern);
}

}  // namespace sluice::zx
