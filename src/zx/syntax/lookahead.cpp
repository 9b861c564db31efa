// What the parser can tell from tokens ahead.
//
// Each question is answered with a bounded number of steps: brackets are left in one, and no more
// than `reach` tokens are looked at beside them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t reach = 200;

bool is_opener(TokenKind kind)
{
    return kind == TokenKind::LeftParen || kind == TokenKind::LeftBracket ||
           kind == TokenKind::LeftBrace || kind == TokenKind::StringHead;
}

bool is_closer(TokenKind kind)
{
    return kind == TokenKind::RightParen || kind == TokenKind::RightBracket ||
           kind == TokenKind::RightBrace || kind == TokenKind::StringTail;
}

bool is_assignment(TokenKind kind)
{
    return kind >= TokenKind::Assign && kind <= TokenKind::PowerAssign;
}

/// What a bracket's content is skipped to, or the next token.
std::size_t behind(const Token& token, std::size_t index)
{
    return is_opener(token.kind) && token.partner != no_partner ? token.partner + 1 : index + 1;
}

}  // namespace

Parser::BraceContent Parser::brace_content(std::size_t brace) const
{
    const Token& first = token_at(brace + 1);
    switch (first.kind) {
        case TokenKind::RightBrace:
            return BraceContent::Nothing;
        case TokenKind::Word:
        case TokenKind::String:
        case TokenKind::Integer:
        case TokenKind::Float:
            return token_at(brace + 2).kind == TokenKind::Colon ? BraceContent::Entries
                                                                : BraceContent::Statements;
        case TokenKind::LeftBracket:
            return first.partner != no_partner &&
                           token_at(first.partner + 1).kind == TokenKind::Colon
                       ? BraceContent::Entries
                       : BraceContent::Statements;
        default:
            return BraceContent::Statements;
    }
}

int Parser::infix_level(const Token& token, const Token& next)
{
    switch (token.kind) {
        case TokenKind::Coalesce:
            return 2;
        case TokenKind::OrOr:
            return 3;
        case TokenKind::AndAnd:
            return 4;
        case TokenKind::Equal:
        case TokenKind::NotEqual:
            return 6;
        case TokenKind::Less:
        case TokenKind::LessEqual:
        case TokenKind::Greater:
        case TokenKind::GreaterEqual:
            return 7;
        case TokenKind::Plus:
        case TokenKind::Minus:
            return 8;
        case TokenKind::Star:
        case TokenKind::Slash:
        case TokenKind::Percent:
            return 9;
        case TokenKind::Word:
            break;
        default:
            return 0;
    }
    switch (token.keyword) {
        case Keyword::Or:
            return 3;
        case Keyword::And:
            return 4;
        case Keyword::In:
        case Keyword::Is:
        case Keyword::Matches:
            return 7;
        case Keyword::Not:
            return next.keyword == Keyword::In ? 7 : 0;
        default:
            return 0;
    }
}

bool Parser::is_operator_word(const Token& token)
{
    switch (token.keyword) {
        case Keyword::And:
        case Keyword::Or:
        case Keyword::In:
        case Keyword::Is:
        case Keyword::Matches:
        case Keyword::Then:
        case Keyword::Else:
        case Keyword::As:
            return true;
        default:
            return false;
    }
}

bool Parser::continues_line(const Token& token)
{
    switch (token.kind) {
        case TokenKind::Dot:
        case TokenKind::AndAnd:
        case TokenKind::OrOr:
        case TokenKind::Question:
        case TokenKind::Coalesce:
        case TokenKind::Star:
        case TokenKind::Slash:
        case TokenKind::Percent:
        case TokenKind::Power:
        case TokenKind::Equal:
        case TokenKind::NotEqual:
        case TokenKind::LessEqual:
        case TokenKind::GreaterEqual:
        case TokenKind::Plus:
        case TokenKind::FatArrow:
            return true;
        default:
            return token.keyword == Keyword::And || token.keyword == Keyword::Or;
    }
}

bool Parser::group_continues(std::size_t opener) const
{
    const Token& open = token_at(opener);
    if (open.partner == no_partner)
        return false;
    const Token& next = token_at(open.partner + 1);
    if (!may_continue(next))
        return false;
    switch (next.kind) {
        case TokenKind::Comma: {
            // print (a), b: the blank tells it from an argument list with an arm behind it.
            const Keyword behind_comma = token_at(open.partner + 2).keyword;
            return opener > 0 && open.offset != token_at(opener - 1).end && !next.newline_before &&
                   behind_comma != Keyword::Case && behind_comma != Keyword::Default;
        }
        case TokenKind::Dot:
        case TokenKind::LeftBracket:
        case TokenKind::LeftParen:
        case TokenKind::Question:
        case TokenKind::Power:
        case TokenKind::FatArrow:
            return true;
        default:
            return infix_level(next, token_at(open.partner + 2)) > 0;
    }
}

bool Parser::word_follows(std::size_t distance) const
{
    return next_is(TokenKind::Word, distance) && !is_operator_word(peek(distance));
}

bool Parser::starts_expression(const Token& token) const
{
    switch (token.kind) {
        case TokenKind::Integer:
        case TokenKind::Float:
        case TokenKind::String:
        case TokenKind::StringHead:
        case TokenKind::LeftParen:
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
        case TokenKind::Minus:
        case TokenKind::Bang:
            return true;
        case TokenKind::Word:
            break;
        default:
            return false;
    }
    switch (token.keyword) {
        case Keyword::True:
        case Keyword::False:
        case Keyword::Null:
        case Keyword::If:
        case Keyword::Await:
        case Keyword::Async:
        case Keyword::Print:
            return true;
        default:
            return !is_reserved(token.keyword);
    }
}

/// Brackets and a minus go on with an expression that has begun with a name.
bool Parser::operand_follows(std::size_t distance) const
{
    const Token& token = peek(distance);
    if (token.newline_before || !starts_expression(token) || is_operator_word(token))
        return false;
    switch (token.kind) {
        case TokenKind::LeftParen:
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
        case TokenKind::Minus:
            return false;
        case TokenKind::Word:
            // A second operator word would make the first one a name: `load not in x`.
            return token.keyword != Keyword::Not || peek(distance + 1).keyword != Keyword::In;
        default:
            return true;
    }
}

/// As of an operand, and a minus or a bracket with a blank in front of it: of a variable, what such
/// a statement would yield is lost.
bool Parser::condition_follows() const
{
    if (operand_follows())
        return true;
    const Token& next = peek(1);
    if (next.newline_before || next.offset == current().end)
        return false;
    return next.kind == TokenKind::Minus ||
           (next.kind == TokenKind::LeftBracket && next.partner != no_partner &&
            !is_assignment(token_at(next.partner + 1).kind));
}

/// x => e and (a, b) => e
bool Parser::starts_lambda() const
{
    if (!context_.arrows)
        return false;
    std::size_t arrow = index_ + 1;
    if (at(TokenKind::LeftParen)) {
        if (current().partner == no_partner)
            return false;
        arrow = current().partner + 1;
    } else if (!at(TokenKind::Word) || is_reserved(current().keyword)) {
        return false;
    }
    if (token_at(arrow).kind != TokenKind::FatArrow)
        return false;
    return context_.brace_literals || token_at(arrow + 1).kind != TokenKind::LeftBrace;
}

/// lambda(a): e and its other forms; `lambda` may be a name as well.
bool Parser::starts_word_lambda() const
{
    std::size_t separator = 0;
    const Token& next = peek(1);
    if (next.newline_before)
        return false;
    if (next.kind == TokenKind::LeftParen) {
        if (next.partner == no_partner)
            return false;
        separator = next.partner + 1;
    } else {
        std::size_t word = index_ + 1;
        while (token_at(word).kind == TokenKind::Word && word < index_ + reach) {
            separator = word + 1;
            if (token_at(separator).kind != TokenKind::Comma)
                break;
            word += 2;
        }
        if (separator == 0)
            return false;
    }
    switch (token_at(separator).kind) {
        case TokenKind::Colon:
        case TokenKind::FatArrow:
        case TokenKind::Arrow:
            return true;
        case TokenKind::LeftBrace:
            return next.kind == TokenKind::LeftParen && context_.brace_literals;
        default:
            return false;
    }
}

bool Parser::is_function_keyword(Keyword keyword)
{
    return keyword == Keyword::Action || keyword == Keyword::Function || keyword == Keyword::Func ||
           keyword == Keyword::Def;
}

/// action(a) { }: the two newer spellings are names unless a body follows.
bool Parser::starts_function_literal() const
{
    const std::size_t word = at(Keyword::Async) ? index_ + 1 : index_;
    const Token& keyword = token_at(word);
    if (!is_function_keyword(keyword.keyword))
        return false;
    std::size_t opener = word + 1;
    if (token_at(opener).keyword == Keyword::Async)
        ++opener;
    const Token& open = token_at(opener);
    if (open.kind != TokenKind::LeftParen || open.newline_before)
        return false;
    if (keyword.keyword == Keyword::Action || keyword.keyword == Keyword::Function)
        return true;
    if (open.partner == no_partner)
        return false;
    const TokenKind next = token_at(open.partner + 1).kind;
    return next == TokenKind::LeftBrace || next == TokenKind::Colon || next == TokenKind::Arrow;
}

/// Box<number>(v): without blanks, unlike a comparison.
bool Parser::starts_generic_call() const
{
    if (!at(TokenKind::Less) || current().offset != previous().end)
        return false;
    int depth = 0;
    for (std::size_t i = index_; i < index_ + reach; ++i) {
        const Token& token = token_at(i);
        switch (token.kind) {
            case TokenKind::Less:
                ++depth;
                break;
            case TokenKind::Greater:
                --depth;
                break;
            case TokenKind::ShiftRight:
                depth -= 2;
                break;
            case TokenKind::Word:
            case TokenKind::Comma:
            case TokenKind::Dot:
            case TokenKind::Question:
            case TokenKind::LeftBracket:
            case TokenKind::RightBracket:
                break;
            default:
                return false;
        }
        if (depth < 0)
            return false;
        if (depth == 0) {
            const Token& next = token_at(i + 1);
            return next.offset == token.end &&
                   (next.kind == TokenKind::LeftParen ||
                    (next.kind == TokenKind::LeftBrace && context_.brace_literals &&
                     brace_content(i + 1) != BraceContent::Statements));
        }
    }
    return false;
}

bool Parser::is_match_body(std::size_t brace) const
{
    const Token& first = token_at(brace + 1);
    if (first.kind == TokenKind::RightBrace)
        return true;
    const TokenKind second = token_at(brace + 2).kind;
    const bool begins_clause = first.keyword == Keyword::Default &&
                               (second == TokenKind::Colon || second == TokenKind::FatArrow);
    if (begins_clause || (first.keyword == Keyword::Case && starts_expression(token_at(brace + 2))))
        return true;
    std::size_t i = brace + 1;
    for (std::size_t steps = 0; steps < reach; ++steps) {
        const Token& token = token_at(i);
        if (token.kind == TokenKind::FatArrow)
            return i > brace + 1;
        const bool ends_pattern =
            token.kind == TokenKind::EndOfFile || token.kind == TokenKind::Semicolon ||
            token.kind == TokenKind::Comma || token.kind == TokenKind::Colon ||
            is_closer(token.kind) || is_assignment(token.kind) ||
            (token.newline_before && i > brace + 1);
        if (ends_pattern)
            return false;
        i = behind(token, i);
    }
    return false;
}

/// `match` is a keyword where an expression and arms in braces follow.
bool Parser::starts_match() const
{
    const Token& first = peek(1);
    if (first.newline_before || !starts_expression(first) || is_operator_word(first))
        return false;
    std::size_t i = index_ + 1;
    for (std::size_t steps = 0; steps < reach; ++steps) {
        const Token& token = token_at(i);
        if (token.kind == TokenKind::LeftBrace && i > index_ + 1 && is_match_body(i))
            return true;
        const bool ends_subject =
            token.kind == TokenKind::EndOfFile || token.kind == TokenKind::Semicolon ||
            token.kind == TokenKind::Comma || token.kind == TokenKind::FatArrow ||
            is_closer(token.kind) || is_assignment(token.kind) ||
            (token.newline_before && !may_continue(token) && token.kind != TokenKind::LeftBrace);
        if (ends_subject)
            return false;
        i = behind(token, i);
    }
    return false;
}

/// sanitize (a), "html" and validate {a: b}, schema: with brackets, what is behind them tells the
/// word from a call, an element or a literal of an entity.
bool Parser::starts_bracketed_operand() const
{
    const Token& open = peek(1);
    if (open.newline_before || open.offset == current().end || open.partner == no_partner)
        return false;
    const bool is_map = open.kind == TokenKind::LeftBrace;
    if (!is_map && open.kind != TokenKind::LeftParen && open.kind != TokenKind::LeftBracket)
        return false;
    if (is_map && brace_content(index_ + 1) == BraceContent::Statements)
        return false;
    const Token& next = token_at(open.partner + 1);
    if (next.newline_before)
        return false;
    if (at(Keyword::Sanitize) && next.keyword == Keyword::As)
        return true;
    // No call has a map like that behind its name, so that the comma is its own even in a list.
    const bool is_own_comma = is_map && at(Keyword::Validate);
    return next.kind == TokenKind::Comma && (is_own_comma || !context_.commas_separate);
}

/// word ( ) { and word ( ) =>: a header rather than a call.
bool Parser::group_heads_body() const
{
    const Token& open = peek(1);
    if (open.kind != TokenKind::LeftParen || open.newline_before || open.partner == no_partner)
        return false;
    const Token& next = token_at(open.partner + 1);
    return !next.newline_before &&
           (next.kind == TokenKind::LeftBrace || next.kind == TokenKind::FatArrow);
}

/// sandbox { } and sandbox ("policy") { }
bool Parser::starts_sandbox() const
{
    const Token& next = peek(1);
    if (next.newline_before)
        return false;
    if (next.kind == TokenKind::LeftBrace)
        return context_.brace_literals;
    return next.kind == TokenKind::LeftParen && next.partner != no_partner &&
           token_at(next.partner + 1).kind == TokenKind::LeftBrace && context_.brace_literals;
}

/// buffer b read(…), with a dot or an assignment in between or not.
bool Parser::starts_buffer_operation() const
{
    if (!word_follows(1))
        return false;
    const bool has_sign = next_is(TokenKind::Dot, 2) || next_is(TokenKind::Assign, 2);
    const std::size_t operation = has_sign ? 3 : 2;
    return next_is(TokenKind::Word, operation) && next_is(TokenKind::LeftParen, operation + 1);
}

/// channel<T>[n] name in all its forms.
bool Parser::starts_channel() const
{
    std::size_t i = index_ + 1;
    if (token_at(i).kind == TokenKind::Less) {
        int depth = 0;
        for (; i < index_ + reach; ++i) {
            const TokenKind kind = token_at(i).kind;
            depth += kind == TokenKind::Less ? 1 : 0;
            depth -= kind == TokenKind::Greater ? 1 : kind == TokenKind::ShiftRight ? 2 : 0;
            if (depth <= 0)
                break;
            if (kind == TokenKind::EndOfFile || kind == TokenKind::Semicolon)
                return false;
        }
        ++i;
    }
    if (token_at(i).kind == TokenKind::LeftBracket) {
        if (token_at(i).partner == no_partner)
            return false;
        i = token_at(i).partner + 1;
    }
    const Token& name = token_at(i);
    return name.kind == TokenKind::Word && !name.newline_before && !is_operator_word(name) &&
           !is_reserved(name.keyword);
}

bool Parser::type_and_value_follow(std::size_t colon) const
{
    int depth = 0;
    for (std::size_t i = colon + 1; i < colon + reach; ++i) {
        const Token& token = token_at(i);
        if (token.kind == TokenKind::Assign)
            return i > colon + 1 && depth == 0;
        if (token.newline_before && i > colon + 1 && depth == 0)
            return false;
        switch (token.kind) {
            case TokenKind::Less:
            case TokenKind::LeftBracket:
                ++depth;
                break;
            case TokenKind::Greater:
            case TokenKind::RightBracket:
                --depth;
                break;
            case TokenKind::ShiftRight:
                depth -= 2;
                break;
            case TokenKind::Comma:
                if (depth == 0)
                    return false;
                break;
            case TokenKind::Word:
            case TokenKind::Dot:
            case TokenKind::Question:
                break;
            default:
                return false;
        }
    }
    return false;
}

std::uint16_t Parser::modifier_bit(Keyword keyword)
{
    const auto bit = [](Modifier modifier) { return static_cast<std::uint16_t>(modifier); };
    switch (keyword) {
        case Keyword::Public:
            return bit(Modifier::Public);
        case Keyword::Private:
            return bit(Modifier::Private);
        case Keyword::Sealed:
            return bit(Modifier::Sealed);
        case Keyword::Async:
            return bit(Modifier::Async);
        case Keyword::Native:
            return bit(Modifier::Native);
        case Keyword::Inline:
            return bit(Modifier::Inline);
        case Keyword::Secure:
            return bit(Modifier::Secure);
        case Keyword::Pure:
            return bit(Modifier::Pure);
        case Keyword::View:
            return bit(Modifier::View);
        case Keyword::Payable:
            return bit(Modifier::Payable);
        default:
            return 0;
    }
}

/// How many tokens the modifiers from there on are.
std::size_t Parser::modifiers_length(std::size_t distance) const
{
    std::size_t length = 0;
    while (length < reach) {
        const Token& token = peek(distance + length);
        if (token.kind == TokenKind::At)
            length += 2;
        else if (modifier_bit(token.keyword) != 0)
            ++length;
        else
            break;
    }
    return length;
}

/// A declaration's keyword and what has to follow it, with no modifiers in front.
bool Parser::starts_declaration(std::size_t distance) const
{
    const Token& token = peek(distance);
    const bool has_name = next_is(TokenKind::Word, distance + 1);
    switch (token.keyword) {
        case Keyword::Action:
        case Keyword::Function:
            // action async (a) { } is a literal.
            return has_name && (peek(distance + 1).keyword != Keyword::Async ||
                                !next_is(TokenKind::LeftParen, distance + 2));
        case Keyword::Func:
        case Keyword::Def:
            return word_follows(distance + 1);
        case Keyword::Contract:
            return word_follows(distance + 1) && !next_is(TokenKind::LeftParen, distance + 2);
        case Keyword::Entity:
        case Keyword::Data:
        case Keyword::Enum:
        case Keyword::Protocol:
        case Keyword::Interface:
        case Keyword::Module:
        case Keyword::Package:
        case Keyword::Modifier:
        case Keyword::State:
        case Keyword::Ledger:
        case Keyword::Event:
        case Keyword::TypeAlias:
        case Keyword::External:
            return word_follows(distance + 1);
        case Keyword::Persistent:
            return next_is(Keyword::Storage, distance + 1) && word_follows(distance + 2);
        case Keyword::Let:
        case Keyword::Const:
            return true;
        case Keyword::Var:
        case Keyword::Immutable:
            return has_name && !is_operator_word(peek(distance + 1));
        case Keyword::Channel:
            return distance == 0 ? starts_channel() : word_follows(distance + 1);
        default:
            return false;
    }
}

bool Parser::at_statement_end() const
{
    const Token& token = current();
    return token.newline_before || token.kind == TokenKind::Semicolon || is_closer(token.kind) ||
           token.kind == TokenKind::StringMiddle || token.kind == TokenKind::EndOfFile;
}

}  // namespace sluice::zx
