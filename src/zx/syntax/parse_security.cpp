// Statements that check, protect and record.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

/// verify c, m { }; verify:mode …; verify { c, d }, m; verify(target, [checks])
Statement* Parser::parse_verify()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Verify>(advance());
    std::vector<Expression*> conditions;
    const ContextGuard guard{*this};
    context_.commas_separate = true;
    if (accept(TokenKind::Colon))
        statement->mode = parse_name("what is verified").symbol;

    if (at(TokenKind::LeftBrace)) {
        const std::uint32_t opener = index_;
        advance();
        statement->form = VerifyForm::All;
        const ContextGuard inside{*this, {.newlines_end = false, .commas_separate = true}};
        while (!at_end() && !at(TokenKind::RightBrace)) {
            conditions.push_back(parse_expression());
            if (!accept(TokenKind::Comma))
                break;
        }
        expect_closing(TokenKind::RightBrace, opener);
    } else if (at(TokenKind::LeftParen) && !group_continues(index_)) {
        parse_verify_group(statement, conditions);
        if (statement->form != VerifyForm::Target && statement->message == nullptr) {
            if (statement->check == VerifyCheck::Truth)
                parse_verify_check(statement, conditions);
            statement->message = parse_message_text();
        }
    } else {
        conditions.push_back(parse_head_expression());
        parse_verify_check(statement, conditions);
    }
    if (accept(TokenKind::Comma))
        statement->message = parse_head_expression();
    if (at(TokenKind::LeftBrace) && on_same_line())
        statement->body = parse_block(header);
    statement->conditions = arena_.copy(conditions);
    return finish(statement);
}

/// (c), (c, m) or (target, [checks])
void Parser::parse_verify_group(Verify* verify, std::vector<Expression*>& conditions)
{
    const std::uint32_t opener = index_;
    const ContextGuard guard{*this, {.newlines_end = false, .commas_separate = true}};
    advance();
    conditions.push_back(parse_expression());
    parse_verify_check(verify, conditions);
    if (accept(TokenKind::Comma) && !at(TokenKind::RightParen)) {
        Expression* second = parse_expression();
        if (as<ListLiteral>(second) != nullptr) {
            verify->form = VerifyForm::Target;
            verify->operand = second;
        } else {
            verify->message = second;
        }
    }
    accept(TokenKind::Comma);
    expect_closing(TokenKind::RightParen, opener);
}

/// What a mode checks of its value: matches re, is_type T and the like.
void Parser::parse_verify_check(Verify* verify, std::vector<Expression*>& conditions)
{
    if (const auto* match = as<Binary>(conditions.front());
        verify->mode != no_symbol && match != nullptr && match->op == BinaryOperator::Matches) {
        verify->check = VerifyCheck::Matches;
        verify->operand = match->right;
        conditions.front() = match->left;
        return;
    }
    if (!on_same_line())
        return;
    switch (current().keyword) {
        case Keyword::IsSet:
            verify->check = VerifyCheck::IsSet;
            advance();
            return;
        case Keyword::IsType: {
            verify->check = VerifyCheck::IsType;
            advance();
            auto* type = arena_.make<StringLiteral>(current().offset);
            type->text = at(TokenKind::String) ? parse_string("a type")
                                               : symbols_.name(parse_member_name("a type").symbol);
            verify->operand = leaf(type);
            return;
        }
        case Keyword::Equals:
            verify->check = VerifyCheck::Equals;
            break;
        case Keyword::ExistsIn:
            verify->check = VerifyCheck::ExistsIn;
            break;
        case Keyword::UniqueIn:
            verify->check = VerifyCheck::UniqueIn;
            break;
        case Keyword::MatchesIn:
            verify->check = VerifyCheck::MatchesIn;
            break;
        default:
            return;
    }
    advance();
    verify->operand = parse_head_expression();
}

Statement* Parser::parse_seal()
{
    auto* statement = arena_.make<Seal>(advance());
    statement->target = parse_postfix();
    const NodeKind kind = statement->target->kind;
    if (kind != NodeKind::Identifier && kind != NodeKind::Member && kind != NodeKind::Index)
        report(statement->offset, 4, "bad-target", "only a name or a property can be sealed");
    return finish(statement);
}

/// audit x, "action", timestamp
Statement* Parser::parse_audit()
{
    auto* statement = arena_.make<Audit>(advance());
    const Token& subject = current();
    parse_name("the name of what is audited");
    statement->subject = identifier(subject);
    expect(TokenKind::Comma, "','");
    statement->action = parse_expression();
    if (accept(TokenKind::Comma))
        statement->timestamp = parse_expression();
    return finish(statement);
}

/// restrict o.f = "mode"
Statement* Parser::parse_restrict()
{
    auto* statement = arena_.make<Restrict>(advance());
    const std::uint32_t start = current().offset;
    statement->target = parse_postfix();
    if (!panics_)
        statement->written = arena_.copy_text(text_.substr(start, previous().end - start));
    expect(TokenKind::Assign, "'='");
    statement->mode = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_trail()
{
    auto* statement = arena_.make<Trail>(advance());
    if (at(TokenKind::Star)) {
        statement->topic = intern(current());
        advance();
    } else {
        statement->topic = parse_member_name("what is followed").symbol;
    }
    if (accept(TokenKind::Comma))
        statement->filter = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_capability()
{
    auto* statement = arena_.make<Capability>(advance());
    statement->name = parse_name("the name of the capability");
    if (at(TokenKind::Assign) && on_same_line()) {
        advance();
        statement->definition = parse_expression();
    } else if (at(TokenKind::LeftBrace) && on_same_line()) {
        statement->definition = parse_map();
    }
    return finish(statement);
}

/// A name with dots in it, or a string.
Symbol Parser::parse_dotted_name(std::string_view what)
{
    if (at(TokenKind::String))
        return symbols_.intern(parse_string(what));
    std::string name{symbols_.name(parse_name(what).symbol)};
    while (at(TokenKind::Dot) && on_same_line()) {
        advance();
        name.append(".").append(symbols_.name(parse_member_name("a name behind '.'").symbol));
    }
    return symbols_.intern(name);
}

/// grant who { a, b }, grant "who" a, b; and revoke
Statement* Parser::parse_grant()
{
    auto* statement = arena_.make<Grant>(current().offset);
    statement->is_revocation = at(Keyword::Revoke);
    advance();
    statement->holder = symbols_.name(parse_dotted_name("who it is about"));
    std::vector<Symbol> capabilities;
    const std::uint32_t opener = index_;
    const bool has_braces = accept(TokenKind::LeftBrace);
    while (!at_end() && !at(TokenKind::RightBrace)) {
        capabilities.push_back(parse_dotted_name("the name of a capability"));
        if (!accept(TokenKind::Comma))
            break;
    }
    if (has_braces)
        expect_closing(TokenKind::RightBrace, opener);
    statement->capabilities = arena_.copy(capabilities);
    return leaf(statement);
}

Statement* Parser::parse_inject()
{
    auto* statement = arena_.make<Inject>(advance());
    statement->name = parse_name("the name of a dependency");
    return leaf(statement);
}

Statement* Parser::parse_auth()
{
    auto* statement = arena_.make<Auth>(advance());
    statement->configuration = parse_map();
    return finish(statement);
}

}  // namespace sluice::zx
