// Expressions that are not made of operators: literals, names, brackets.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "zx/syntax/parser_impl.hpp"
#include "zx/syntax/string_literal.hpp"

namespace sluice::zx {

Expression* Parser::error_expression()
{
    return leaf(arena_.make<NullLiteral>(current().offset));
}

Expression* Parser::identifier(const Token& token)
{
    auto* node = arena_.make<Identifier>(token.offset);
    node->name = name_of(token);
    return leaf(node);
}

Expression* Parser::parse_primary()
{
    switch (current().kind) {
        case TokenKind::Word:
            if (at(Keyword::None)) {
                const Token& token = current();
                advance();
                return identifier(token);
            }
            return parse_word();
        case TokenKind::Integer:
        case TokenKind::Float:
            return parse_number();
        case TokenKind::String:
            return parse_string_literal("a string");
        case TokenKind::StringHead:
            return parse_interpolation();
        case TokenKind::LeftParen:
            return parse_group();
        case TokenKind::LeftBracket:
            return parse_list();
        case TokenKind::LeftBrace:
            return parse_map();
        default: {
            const TokenKind last = previous().kind;
            const bool is_doubled = at(TokenKind::Plus) && last == TokenKind::Plus;
            expected("an expression", is_doubled ? "there is no '++': write x += 1" : "");
            return error_expression();
        }
    }
}

/// A word that may mean more than a name.
Expression* Parser::parse_word()
{
    const Token& token = current();
    const auto literal = [&](auto* node) {
        advance();
        return leaf(node);
    };
    switch (token.keyword) {
        case Keyword::True:
        case Keyword::False: {
            auto* node = arena_.make<BooleanLiteral>(token.offset);
            node->value = token.keyword == Keyword::True;
            return literal(node);
        }
        case Keyword::Null:
            return literal(arena_.make<NullLiteral>(token.offset));
        case Keyword::This:
            return literal(arena_.make<This>(token.offset));
        case Keyword::Self:
            if (in_object_) {
                auto* node = arena_.make<This>(token.offset);
                node->is_self = true;
                return literal(node);
            }
            break;
        case Keyword::Print:
            advance();
            return identifier(token);
        case Keyword::Action:
        case Keyword::Function:
        case Keyword::Func:
        case Keyword::Def:
        case Keyword::Async:
            if (starts_function_literal())
                return parse_function_literal();
            break;
        case Keyword::Lambda:
            if (starts_word_lambda())
                return parse_word_lambda();
            break;
        case Keyword::Match:
            if (starts_match())
                return parse_match();
            break;
        case Keyword::Sandbox:
            if (starts_sandbox())
                return parse_sandbox_expression();
            break;
        case Keyword::Buffer:
            if (starts_buffer_operation())
                return parse_buffer_operation();
            break;
        case Keyword::Embedded:
            if (word_follows() && next_is(TokenKind::String, 2))
                return parse_embedded_expression();
            break;
        case Keyword::Contract:
            // contract C(a) is C(a).
            if (word_follows() && next_is(TokenKind::LeftParen, 2)) {
                advance();
                const Token& name = current();
                advance();
                return identifier(name);
            }
            break;
        default:
            break;
    }
    if (is_reserved(token.keyword)) {
        expected("an expression");
        return error_expression();
    }
    advance();
    return identifier(token);
}

Expression* Parser::parse_number()
{
    const Token& token = current();
    const std::string_view text = text_of(token);
    if (token.kind == TokenKind::Integer) {
        auto* node = arena_.make<IntegerLiteral>(advance());
        // Without what the lexer has complained of already.
        node->digits = arena_.copy_text(text.substr(0, text.find_first_not_of("0123456789")));
        return leaf(node);
    }
    auto* node = arena_.make<FloatLiteral>(token.offset);
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), node->value);
    if (status == std::errc::result_out_of_range) {
        const bool is_tiny = text.contains("e-") || text.contains("E-") || text.starts_with("0.");
        node->value = 0;
        if (!is_tiny)
            error("malformed-number", "this number is too large",
                  "the largest number with a fraction is about 1.8e308");
    }
    advance();
    return leaf(node);
}

/// "text${expression}text"
Expression* Parser::parse_interpolation()
{
    const Height height{*this};
    auto* node = arena_.make<InterpolatedString>(current().offset);
    std::vector<Expression*> parts;
    const auto add_text = [&] {
        const Token& token = current();
        const std::string text = string_value(token, text_);
        if (!text.empty()) {
            auto* part = arena_.make<StringLiteral>(token.offset);
            part->text = arena_.copy_text(text);
            parts.push_back(leaf(part));
        }
        advance();
    };
    add_text();
    const ContextGuard guard{*this, {.newlines_end = false}};
    while (!at_end()) {
        parts.push_back(parse_expression());
        if (!at(TokenKind::StringMiddle) && !at(TokenKind::StringTail)) {
            expected("the '}' of the interpolation");
            break;
        }
        const bool is_last = at(TokenKind::StringTail);
        add_text();
        if (is_last)
            break;
    }
    node->parts = arena_.copy(parts);
    return finish(node);
}

Expression* Parser::parse_group()
{
    const std::uint32_t opener = index_;
    const ContextGuard guard{*this, {.newlines_end = false}};
    advance();
    Expression* value = parse_expression();
    expect_closing(TokenKind::RightParen, opener);
    return value;
}

Expression* Parser::parse_list()
{
    const std::uint32_t opener = index_;
    const Height height{*this};
    const ContextGuard guard{*this, {.newlines_end = false, .commas_separate = true}};
    auto* list = arena_.make<ListLiteral>(advance());
    std::vector<Expression*> elements;
    while (!at_end() && !at(TokenKind::RightBracket)) {
        elements.push_back(parse_expression());
        if (!accept(TokenKind::Comma))
            break;
    }
    expect_closing(TokenKind::RightBracket, opener);
    list->elements = arena_.copy(elements);
    return finish(list);
}

/// A lenient one takes line ends and semicolons for commas.
MapLiteral* Parser::parse_map(bool lenient)
{
    const std::uint32_t opener = index_;
    const Height height{*this};
    const ContextGuard guard{*this, {.newlines_end = lenient, .commas_separate = true}};
    auto* map = arena_.make<MapLiteral>(current().offset);
    expect(TokenKind::LeftBrace, "'{'");
    std::vector<MapLiteralEntry> entries;
    while (!at_end() && !at(TokenKind::RightBrace)) {
        MapLiteralEntry entry;
        entry.key = parse_map_key(&entry.is_computed);
        expect(TokenKind::Colon, "':' behind the key");
        entry.value = parse_expression();
        entries.push_back(entry);
        const bool goes_on = accept(TokenKind::Comma) ||
                             (lenient && (accept(TokenKind::Semicolon) || !on_same_line()));
        if (!goes_on)
            break;
    }
    expect_closing(TokenKind::RightBrace, opener);
    map->entries = arena_.copy(entries);
    return finish(map);
}

Expression* Parser::parse_map_key(bool* is_computed)
{
    switch (current().kind) {
        case TokenKind::Word: {
            if (at(Keyword::True) || at(Keyword::False))
                return parse_word();
            auto* key = arena_.make<StringLiteral>(current().offset);
            key->text = symbols_.name(intern(current()));
            advance();
            return leaf(key);
        }
        case TokenKind::String:
            return parse_string_literal("a key");
        case TokenKind::Integer:
        case TokenKind::Float:
            return parse_number();
        case TokenKind::LeftBracket: {
            const std::uint32_t opener = index_;
            *is_computed = true;
            advance();
            Expression* key = parse_expression();
            expect_closing(TokenKind::RightBracket, opener);
            return key;
        }
        default:
            expected("a key");
            return error_expression();
    }
}

/// ("policy"), (policy) or (name = "policy"); nothing without parentheses.
Expression* Parser::parse_sandbox_policy()
{
    if (!at(TokenKind::LeftParen))
        return nullptr;
    const std::uint32_t opener = index_;
    advance();
    if (at(TokenKind::Word) && peek(1).kind == TokenKind::Assign) {
        advance();
        advance();
    }
    auto* policy = arena_.make<StringLiteral>(current().offset);
    policy->text = at(TokenKind::Word) ? symbols_.name(parse_name("a policy").symbol)
                                       : parse_string("a policy");
    expect_closing(TokenKind::RightParen, opener);
    return leaf(policy);
}

Expression* Parser::parse_sandbox_expression()
{
    const std::uint32_t header = index_;
    auto* node = arena_.make<SandboxExpression>(advance());
    node->policy = parse_sandbox_policy();
    node->body = parse_block(header);
    return finish(node);
}

Expression* Parser::parse_buffer_operation()
{
    auto* node = arena_.make<BufferOperation>(advance());
    node->buffer = parse_name("the name of a buffer");
    if (!accept(TokenKind::Dot))
        accept(TokenKind::Assign);
    node->operation = parse_member_name("the name of an operation").symbol;
    bool has_named = false;
    node->arguments = parse_arguments(&has_named);
    return finish(node);
}

}  // namespace sluice::zx
