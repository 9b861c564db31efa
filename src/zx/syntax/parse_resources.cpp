// Statements about the machine, its resources and user interfaces.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

Statement* Parser::parse_gc()
{
    auto* statement = arena_.make<Gc>(advance());
    statement->command = parse_string("a command");
    return leaf(statement);
}

Statement* Parser::parse_inline()
{
    auto* statement = arena_.make<InlineHint>(advance());
    statement->name = parse_name("the name of a function");
    return leaf(statement);
}

/// native "library", "function"(a) as x
Statement* Parser::parse_native()
{
    auto* statement = arena_.make<ForeignCall>(advance());
    statement->library = parse_string("the name of a library");
    expect(TokenKind::Comma, "','");
    statement->function = parse_string("the name of a function");
    if (!at(TokenKind::LeftParen))
        expected("'('");
    bool has_named = false;
    statement->arguments = parse_arguments(&has_named);
    if (at(Keyword::As) && on_same_line()) {
        advance();
        statement->result = parse_name("a name behind 'as'");
    }
    return finish(statement);
}

Statement* Parser::parse_simd()
{
    auto* statement = arena_.make<Simd>(advance());
    statement->operand = parse_expression();
    return finish(statement);
}

/// channel<T>[capacity] name, channel<T> name = capacity
Statement* Parser::parse_channel(Prefix prefix)
{
    auto* statement = arena_.make<ChannelDeclaration>(prefix.start);
    apply(prefix, statement);
    advance();
    if (accept(TokenKind::Less)) {
        statement->type = parse_type();
        close_angle();
    }
    if (at(TokenKind::LeftBracket)) {
        const std::uint32_t opener = index_;
        const ContextGuard guard{*this, {.newlines_end = false}};
        advance();
        if (!at(TokenKind::RightBracket))
            statement->capacity = parse_expression();
        expect_closing(TokenKind::RightBracket, opener);
    }
    statement->name = parse_name("the name of the channel");
    if (at(TokenKind::Assign) && on_same_line()) {
        advance();
        statement->capacity = parse_expression();
    }
    return finish(statement);
}

Statement* Parser::parse_log()
{
    auto* statement = arena_.make<Log>(advance());
    statement->direction = at(TokenKind::Greater)      ? LogDirection::Write
                           : at(TokenKind::ShiftRight) ? LogDirection::Append
                                                       : LogDirection::Read;
    advance();
    statement->file = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_debug()
{
    auto* statement = arena_.make<Debug>(advance());
    statement->value = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_exactly()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Exactly>(advance());
    statement->label = parse_name("a name").symbol;
    statement->body = parse_block(header);
    return finish(statement);
}

/// embedded language "name" { code }
Statement* Parser::parse_embedded()
{
    auto* statement = arena_.make<EmbeddedDeclaration>(current().offset);
    const auto* embedded = as<Embedded>(parse_embedded_expression());
    if (embedded != nullptr) {
        statement->language = embedded->language;
        statement->name = {symbols_.intern(embedded->name), statement->offset, {}};
        statement->code = embedded->code;
    }
    return leaf(statement);
}

Expression* Parser::parse_embedded_expression()
{
    auto* node = arena_.make<Embedded>(advance());
    node->language = parse_name("the name of a language").symbol;
    node->name = parse_string("the name of the code");
    const std::uint32_t opener = index_;
    expect(TokenKind::LeftBrace, "'{'");
    if (at(TokenKind::RawText)) {
        node->code = arena_.copy_text(text_of(current()));
        advance();
    }
    expect_closing(TokenKind::RightBrace, opener);
    return leaf(node);
}

Statement* Parser::parse_user_interface()
{
    const auto kind_of = [](Keyword keyword) {
        switch (keyword) {
            case Keyword::Screen:
                return UserInterfaceKind::Screen;
            case Keyword::Component:
                return UserInterfaceKind::Component;
            case Keyword::Theme:
                return UserInterfaceKind::Theme;
            case Keyword::Color:
                return UserInterfaceKind::Color;
            case Keyword::Canvas:
                return UserInterfaceKind::Canvas;
            case Keyword::Graphics:
                return UserInterfaceKind::Graphics;
            case Keyword::Animation:
                return UserInterfaceKind::Animation;
            default:
                return UserInterfaceKind::Clock;
        }
    };
    const std::uint32_t header = index_;
    auto* statement = arena_.make<UserInterface>(current().offset);
    statement->interface_kind = kind_of(current().keyword);
    advance();
    statement->name = parse_name("a name");
    if (at(TokenKind::LeftParen) && on_same_line()) {
        bool has_named = false;
        statement->arguments = parse_arguments(&has_named);
    } else if (at(TokenKind::Assign) && on_same_line()) {
        advance();
        statement->value = parse_head_expression();
    }
    if (at(TokenKind::LeftBrace) && on_same_line()) {
        if (brace_content(index_) == BraceContent::Statements)
            statement->body = parse_block(header);
        else
            statement->properties = parse_map(true);
    }
    return finish(statement);
}

}  // namespace sluice::zx
