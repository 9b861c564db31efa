// Statements: which one it is, and those that control what runs.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

Statement* Parser::parse_statement()
{
    const Level level{*this};
    statement_start_ = index_;
    switch (current().kind) {
        case TokenKind::LeftBrace:
            return options_.begins_with_value && index_ == 0 && begins_map()
                       ? parse_expression_statement()
                       : parse_brace_block();
        case TokenKind::At:
            return parse_prefixed(Prefix{});
        case TokenKind::Word:
            return at(Keyword::None) ? parse_expression_statement() : parse_word_statement();
        case TokenKind::RightParen:
        case TokenKind::RightBracket:
        case TokenKind::RightBrace:
            error("syntax", "unexpected " + describe(current()),
                  current().partner == no_partner ? "nothing is open that it closes" : "");
            return parse_expression_statement();
        default:
            return parse_expression_statement();
    }
}

/// Whether the brace is followed by its partner, or by a key and a colon.
bool Parser::begins_map() const
{
    switch (token_at(index_ + 1).kind) {
        case TokenKind::RightBrace:
            return true;
        case TokenKind::Word:
            return !is_reserved(token_at(index_ + 1).keyword) &&
                   token_at(index_ + 2).kind == TokenKind::Colon;
        case TokenKind::String:
        case TokenKind::Integer:
        case TokenKind::Float:
            return token_at(index_ + 2).kind == TokenKind::Colon;
        default:
            return false;
    }
}

Statement* Parser::parse_word_statement()
{
    const std::size_t modifiers = modifiers_length(0);
    if (modifiers > 0 && starts_declaration(modifiers))
        return parse_prefixed(Prefix{});
    if (is_reserved(current().keyword))
        return parse_reserved_statement();
    if (starts_declaration(0))
        return parse_declaration(Prefix{current().offset, false, 0, {}});
    return parse_contextual_statement();
}

Statement* Parser::parse_expression_statement()
{
    const Keyword first = current().keyword;
    auto* statement = arena_.make<ExpressionStatement>(current().offset);
    statement->expression = parse_expression();
    finish(statement);
    return first == Keyword::None ? statement : convert_call(statement, first);
}

Statement* Parser::parse_reserved_statement()
{
    switch (current().keyword) {
        case Keyword::If:
            return parse_if();
        case Keyword::While:
            return parse_while();
        case Keyword::For:
            return parse_for();
        case Keyword::Try:
            return parse_try();
        case Keyword::Return:
            return parse_return();
        case Keyword::Break:
            return parse_break();
        case Keyword::Continue:
            return parse_continue();
        case Keyword::Throw:
            return parse_throw();
        case Keyword::Let:
        case Keyword::Const:
            return parse_let(Prefix{current().offset, false, 0, {}});
        case Keyword::Print:
            return parse_print();
        case Keyword::Use:
            return parse_use();
        case Keyword::Export:
            return parse_export();
        case Keyword::Import:
            error("syntax", "'import' does not begin a statement",
                  "write: use \"path\", or: from \"path\" import name");
            break;
        case Keyword::Else:
        case Keyword::Elif:
            error("syntax",
                  "'" + std::string{spelling(current().keyword)} + "' without an 'if' before it",
                  "behind an indented block it stands in the column of its 'if'");
            break;
        case Keyword::Catch:
        case Keyword::Finally:
            error("syntax",
                  "'" + std::string{spelling(current().keyword)} + "' without a 'try' before it",
                  "behind an indented block it stands in the column of its 'try'");
            break;
        default:
            break;
    }
    return parse_expression_statement();
}

Statement* Parser::parse_contextual_statement()
{
    switch (current().keyword) {
        case Keyword::Immutable:
            return word_follows() ? parse_immutable({}) : parse_expression_statement();
        case Keyword::Require:
            return next_is(TokenKind::LeftParen) || next_is(TokenKind::Colon) || condition_follows()
                       ? parse_require()
                       : parse_expression_statement();
        case Keyword::Verify:
            return next_is(TokenKind::LeftParen) || next_is(TokenKind::Colon) ||
                           next_is(TokenKind::LeftBrace) || condition_follows()
                       ? parse_verify()
                       : parse_expression_statement();
        case Keyword::Assert:
            return operand_follows() ? parse_verify() : parse_expression_statement();
        case Keyword::Revert:
            return parse_bare_revert();
        case Keyword::Emit:
            return word_follows() ? parse_emit() : parse_expression_statement();
        case Keyword::Defer:
            return next_is(TokenKind::LeftBrace) || operand_follows()
                       ? parse_defer()
                       : parse_expression_statement();
        case Keyword::Using:
            return next_is(TokenKind::LeftParen) && next_is(TokenKind::Word, 2) &&
                           next_is(TokenKind::Assign, 3)
                       ? parse_using()
                       : parse_expression_statement();
        case Keyword::Atomic:
            return next_is(TokenKind::LeftBrace) || next_is(TokenKind::LeftParen)
                       ? parse_atomic()
                       : parse_expression_statement();
        case Keyword::Sandbox:
            return starts_sandbox() ? parse_sandbox() : parse_expression_statement();
        case Keyword::Tx:
            return next_is(TokenKind::LeftBrace) ? parse_transaction()
                                                 : parse_expression_statement();
        case Keyword::Watch:
            return next_is(TokenKind::LeftBrace) || word_follows() || group_heads_body()
                       ? parse_watch()
                       : parse_expression_statement();
        case Keyword::Stream:
            return word_follows() ? parse_stream() : parse_expression_statement();
        case Keyword::Pattern:
            return operand_follows() || group_heads_body() ? parse_pattern_statement()
                                                           : parse_expression_statement();
        case Keyword::From:
            return next_is(TokenKind::String) ? parse_from_import() : parse_expression_statement();
        case Keyword::Seal:
            return word_follows() ? parse_seal() : parse_expression_statement();
        case Keyword::Audit:
            return word_follows() ? parse_audit() : parse_expression_statement();
        case Keyword::Restrict:
            return word_follows() ? parse_restrict() : parse_expression_statement();
        case Keyword::Trail:
            return word_follows() || next_is(TokenKind::Star) || next_is(Keyword::Print)
                       ? parse_trail()
                       : parse_expression_statement();
        case Keyword::Capability:
            return word_follows() ? parse_capability() : parse_expression_statement();
        case Keyword::Grant:
        case Keyword::Revoke:
            return word_follows() || next_is(TokenKind::String) ? parse_grant()
                                                                : parse_expression_statement();
        case Keyword::Inject:
            return word_follows() ? parse_inject() : parse_expression_statement();
        case Keyword::Auth:
            return next_is(TokenKind::LeftBrace) ? parse_auth() : parse_expression_statement();
        case Keyword::Gc:
            return next_is(TokenKind::String) ? parse_gc() : parse_expression_statement();
        case Keyword::Inline:
            return word_follows() ? parse_inline() : parse_expression_statement();
        case Keyword::Native:
            return next_is(TokenKind::String) ? parse_native() : parse_expression_statement();
        case Keyword::Simd:
            return operand_follows() ? parse_simd() : parse_expression_statement();
        case Keyword::Log:
            return next_is(TokenKind::Greater) || next_is(TokenKind::ShiftRight) ||
                           next_is(TokenKind::ShiftLeft)
                       ? parse_log()
                       : parse_expression_statement();
        case Keyword::Debug:
            return operand_follows() ? parse_debug() : parse_expression_statement();
        case Keyword::Exactly:
            return word_follows() ? parse_exactly() : parse_expression_statement();
        case Keyword::Embedded:
            return word_follows() || next_is(TokenKind::String) ? parse_embedded()
                                                                : parse_expression_statement();
        case Keyword::Screen:
        case Keyword::Component:
        case Keyword::Theme:
        case Keyword::Color:
        case Keyword::Canvas:
        case Keyword::Graphics:
        case Keyword::Animation:
        case Keyword::Clock:
            return word_follows() ? parse_user_interface() : parse_expression_statement();
        default:
            return parse_expression_statement();
    }
}

Expression* Parser::parse_condition()
{
    return parse_head_expression();
}

Statement* Parser::parse_if()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<If>(advance());
    std::vector<IfBranch> branches;
    IfBranch branch{statement->offset, parse_condition(), nullptr};
    if (at(Keyword::Then)) {
        auto* value = arena_.make<ExpressionStatement>(statement->offset);
        value->expression = parse_conditional_rest(statement->offset, branch.condition);
        return finish(value);
    }
    branch.body = parse_block(header);
    branches.push_back(branch);
    while ((at(Keyword::Elif) || at(Keyword::Else)) &&
           clause_belongs(branches.back().body, header)) {
        const std::uint32_t clause = index_;
        const std::uint32_t offset = current().offset;
        const bool is_else = at(Keyword::Else);
        advance();
        if (is_else && !(at(Keyword::If) && on_same_line())) {
            statement->otherwise = parse_block(clause);
            break;
        }
        if (is_else)
            advance();
        Expression* condition = parse_condition();
        branches.push_back({offset, condition, parse_block(clause)});
    }
    statement->branches = arena_.copy(branches);
    return finish(statement);
}

Statement* Parser::parse_while()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<While>(advance());
    statement->condition = parse_condition();
    ++loops_;
    statement->body = parse_block(header);
    --loops_;
    return finish(statement);
}

Statement* Parser::parse_for()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<ForEach>(advance());
    accept(Keyword::Each);
    const std::uint32_t opener = index_;
    const bool has_parens = accept(TokenKind::LeftParen);
    {
        const ContextGuard guard{*this};
        context_.brace_literals = has_parens;
        context_.newlines_end = !has_parens;
        if (at(Keyword::Let) || at(Keyword::Var))
            advance();
        statement->first = parse_name("the name of the loop's variable");
        if (accept(TokenKind::Comma))
            statement->second = parse_name("the name of the loop's second variable");
        if (!accept(Keyword::In))
            expected("'in'", "loops are written: for each x in list { }");
        statement->iterable = parse_expression();
    }
    if (has_parens)
        expect_closing(TokenKind::RightParen, opener);
    ++loops_;
    statement->body = parse_block(header);
    --loops_;
    return finish(statement);
}

Statement* Parser::parse_try()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Try>(advance());
    statement->body = parse_block(header);
    const Block* last = statement->body;
    if (at(Keyword::Catch) && clause_belongs(last, header)) {
        const std::uint32_t clause_index = index_;
        auto* clause = arena_.make<CatchClause>(advance());
        const std::uint32_t opener = index_;
        if (accept(TokenKind::LeftParen)) {
            clause->is_doubly_parenthesised = accept(TokenKind::LeftParen);
            clause->name = parse_name("the name of the error");
            if (clause->is_doubly_parenthesised)
                expect_closing(TokenKind::RightParen, opener + 1);
            expect_closing(TokenKind::RightParen, opener);
            clause->is_named = true;
        } else if (at(TokenKind::Word)) {
            clause->name = parse_name("the name of the error");
            clause->is_named = true;
        } else {
            clause->name = {symbols_.intern("error"), clause->offset, {}};
        }
        clause->body = parse_block(clause_index);
        statement->handler = finish(clause);
        last = clause->body;
    }
    if (at(Keyword::Finally) && clause_belongs(last, header)) {
        const std::uint32_t clause = index_;
        advance();
        statement->finally = parse_block(clause);
    } else if (statement->handler == nullptr) {
        expected("'catch' or 'finally'");
    }
    return finish(statement);
}

Statement* Parser::parse_return()
{
    auto* statement = arena_.make<Return>(advance());
    if (on_same_line() && starts_expression(current())) {
        statement->value = parse_expression();
        if (function_ != nullptr)
            function_->returns_value = true;
    }
    return finish(statement);
}

Statement* Parser::parse_break()
{
    if (loops_ == 0)
        report(current(), "break-outside-loop", "'break' stands outside of a loop");
    return finish(arena_.make<Break>(advance()));
}

Statement* Parser::parse_continue()
{
    auto* statement = arena_.make<Continue>(advance());
    statement->is_in_loop = loops_ > 0;
    return finish(statement);
}

Statement* Parser::parse_throw()
{
    auto* statement = arena_.make<Throw>(advance());
    statement->value = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_defer()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Defer>(advance());
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::Deferred;
    const FunctionGuard guard{*this, function};
    if (at(TokenKind::LeftBrace))
        function->body = parse_block(header);
    else if (starts_arrow_statement())
        function->body = wrap_statement(parse_statement());
    else
        function->value = parse_expression();
    statement->function = finish(function);
    return finish(statement);
}

Statement* Parser::parse_using()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Using>(advance());
    const std::uint32_t opener = index_;
    advance();
    statement->name = parse_name("the name of the resource");
    expect(TokenKind::Assign, "'='");
    {
        const ContextGuard guard{*this};
        context_ = {.newlines_end = false};
        statement->resource = parse_expression();
    }
    expect_closing(TokenKind::RightParen, opener);
    statement->body = parse_block(header);
    return finish(statement);
}

Statement* Parser::parse_atomic()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Atomic>(advance());
    if (at(TokenKind::LeftBrace))
        statement->body = parse_block(header);
    else
        statement->expression = parse_group();
    return finish(statement);
}

Statement* Parser::parse_sandbox()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Sandbox>(advance());
    statement->policy = parse_sandbox_policy();
    statement->body = parse_block(header);
    return finish(statement);
}

Statement* Parser::parse_transaction()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Transaction>(advance());
    statement->body = parse_block(header);
    return finish(statement);
}

Statement* Parser::parse_watch()
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<Watch>(advance());
    if (!at(TokenKind::LeftBrace))
        statement->subject = parse_head_expression(false);
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::WatchHandler;
    const FunctionGuard guard{*this, function};
    if (accept(TokenKind::FatArrow) && !at(TokenKind::LeftBrace))
        function->body = wrap_statement(parse_statement());
    else
        function->body = parse_block(header);
    statement->handler = finish(function);
    return finish(statement);
}

Statement* Parser::parse_stream()
{
    auto* statement = arena_.make<Stream>(advance());
    statement->event = parse_name("the name of an event").symbol;
    expect(Keyword::As);
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::StreamHandler;
    auto* parameter = arena_.make<Parameter>(current().offset);
    parameter->name = parse_name("the name of the event's data");
    function->parameters = arena_.copy(&parameter, 1);
    expect(TokenKind::FatArrow, "'=>'");
    const FunctionGuard guard{*this, function};
    parse_arrow_body(function);
    statement->handler = finish(function);
    return finish(statement);
}

Statement* Parser::parse_pattern_statement()
{
    auto* statement = arena_.make<PatternStatement>(advance());
    statement->subject = parse_head_expression(false);
    const std::uint32_t header = index_;
    if (!at(TokenKind::LeftBrace)) {
        expected("'{'");
        return statement;
    }
    std::vector<PatternCase> cases;
    parse_body(
        header,
        [&] {
            PatternCase entry{current().offset, nullptr, nullptr};
            if (!accept(Keyword::Default)) {
                accept(Keyword::Case);
                entry.value = parse_head_expression(false);
            }
            if (!accept(TokenKind::FatArrow))
                expect(TokenKind::Colon, "'=>'");
            Statement* body = parse_statement();
            entry.body = as<Block>(body) != nullptr ? as<Block>(body) : wrap_statement(body);
            cases.push_back(entry);
        },
        Members::Arms);
    statement->cases = arena_.copy(cases);
    return finish(statement);
}

}  // namespace sluice::zx
