// Statements of one line: print, imports, requirements, events.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

Statement* Parser::parse_print()
{
    auto* statement = arena_.make<Print>(advance());
    std::vector<Expression*> arguments;
    const ContextGuard guard{*this};
    if (at(TokenKind::LeftParen) && on_same_line() && !group_continues(index_)) {
        const std::uint32_t opener = index_;
        statement->is_parenthesised = true;
        advance();
        context_ = {.newlines_end = false, .commas_separate = true};
        while (!at_end() && !at(TokenKind::RightParen)) {
            arguments.push_back(parse_expression());
            if (!accept(TokenKind::Comma))
                break;
        }
        expect_closing(TokenKind::RightParen, opener);
    } else if (on_same_line() && starts_expression(current())) {
        context_.commas_separate = true;
        do
            arguments.push_back(parse_expression());
        while (accept(TokenKind::Comma));
    }
    statement->arguments = arena_.copy(arguments);
    return finish(statement);
}

std::vector<ImportedName> Parser::parse_imported_names(bool in_braces)
{
    std::vector<ImportedName> names;
    while (!at_end() && !(in_braces && at(TokenKind::RightBrace))) {
        const Name exported = parse_name("the name of what is imported");
        ImportedName entry{exported.symbol, exported};
        if (accept(Keyword::As))
            entry.name = parse_name("a name behind 'as'");
        names.push_back(entry);
        if (!accept(TokenKind::Comma))
            break;
    }
    return names;
}

/// use "path", use "path" as n, use {a, b} from "path", use a.b
Statement* Parser::parse_use()
{
    auto* statement = arena_.make<Use>(advance());
    statement->path_offset = current().offset;
    if (at(TokenKind::LeftBrace)) {
        const std::uint32_t opener = index_;
        advance();
        const std::vector<ImportedName> names = parse_imported_names(true);
        expect_closing(TokenKind::RightBrace, opener);
        expect(Keyword::From);
        statement->names = arena_.copy(names);
        statement->has_names = true;
        statement->path_offset = current().offset;
        statement->path = parse_string("the path of a module");
    } else if (at(TokenKind::Word)) {
        std::string path{text_of(current())};
        parse_name("the path of a module");
        while (accept(TokenKind::Dot)) {
            path.append("/").append(text_of(current()));
            parse_member_name("a name behind '.'");
        }
        statement->path = arena_.copy_text(path);
    } else {
        statement->path = parse_string("the path of a module");
        if (at(Keyword::As) && on_same_line()) {
            advance();
            statement->alias = parse_name("a name behind 'as'");
        }
    }
    return leaf(statement);
}

/// from "path" import a as x, b
Statement* Parser::parse_from_import()
{
    auto* statement = arena_.make<Use>(advance());
    statement->path_offset = current().offset;
    statement->path = parse_string("the path of a module");
    expect(Keyword::Import);
    statement->names = arena_.copy(parse_imported_names(false));
    statement->has_names = true;
    return leaf(statement);
}

Statement* Parser::parse_require()
{
    const std::uint32_t header = index_;
    const bool names_file = next_is(TokenKind::String) && next_is(Keyword::Imported, 2);
    const bool names_module = next_is(Keyword::Module) && next_is(TokenKind::String, 2);
    if (names_file || names_module)
        return parse_require_dependency();

    auto* statement = arena_.make<Require>(advance());
    if (accept(TokenKind::Colon))
        statement->topic = parse_name("what is required").symbol;
    if (at(TokenKind::LeftParen) && !group_continues(index_)) {
        const std::uint32_t opener = index_;
        advance();
        const ContextGuard guard{*this, {.newlines_end = false, .commas_separate = true}};
        statement->condition = parse_expression();
        if (accept(TokenKind::Comma) && !at(TokenKind::RightParen))
            statement->message = parse_expression();
        accept(TokenKind::Comma);
        expect_closing(TokenKind::RightParen, opener);
    } else {
        const ContextGuard guard{*this};
        context_.commas_separate = true;
        statement->condition = parse_head_expression();
        if (accept(TokenKind::Comma))
            statement->message = parse_head_expression();
    }
    if (statement->message == nullptr)
        statement->message = parse_message_text();
    if (at(TokenKind::LeftBrace) && on_same_line()) {
        auto* function = arena_.make<Function>(current().offset);
        function->function_kind = FunctionKind::TolerationBlock;
        const FunctionGuard guard{*this, function};
        function->body = parse_block(header);
        statement->toleration = finish(function);
    }
    return finish(statement);
}

/// require(c), "m": a text behind the parentheses, which were those of the condition alone.
Expression* Parser::parse_message_text()
{
    const TokenKind text = peek(1).kind;
    if (!at(TokenKind::Comma) || !on_same_line() ||
        (text != TokenKind::String && text != TokenKind::StringHead))
        return nullptr;
    advance();
    const ContextGuard guard{*this};
    context_.commas_separate = true;
    return parse_head_expression();
}

/// require "file" imported, m; require module "name" available, m
Statement* Parser::parse_require_dependency()
{
    auto* statement = arena_.make<RequireDependency>(advance());
    statement->is_module = accept(Keyword::Module);
    statement->dependency = parse_string("a name");
    expect(statement->is_module ? Keyword::Available : Keyword::Imported);
    if (accept(TokenKind::Comma))
        statement->message = parse_expression();
    return finish(statement);
}

Statement* Parser::parse_bare_revert()
{
    const Token& next = peek(1);
    const bool is_bare = next.newline_before || next.kind == TokenKind::Semicolon ||
                         next.kind == TokenKind::RightBrace || next.kind == TokenKind::EndOfFile;
    if (!is_bare || (next.newline_before && continues_line(next)))
        return parse_expression_statement();
    return leaf(arena_.make<Revert>(advance()));
}

Statement* Parser::parse_emit()
{
    auto* statement = arena_.make<Emit>(advance());
    statement->event = parse_name("the name of an event").symbol;
    if (at(TokenKind::LeftParen) && on_same_line()) {
        bool has_named = false;
        statement->arguments = parse_arguments(&has_named);
    } else if (at(TokenKind::LeftBrace) && on_same_line()) {
        const Argument argument{no_symbol, current().offset, parse_map()};
        statement->arguments = arena_.copy(&argument, 1);
        statement->has_map = true;
    }
    return finish(statement);
}

Statement* Parser::convert_call(ExpressionStatement* statement, Keyword callee)
{
    const auto* call = as<Call>(statement->expression);
    if (call == nullptr || call->has_named || as<Identifier>(call->callee) == nullptr ||
        call->callee->offset != statement->offset)
        return statement;
    const std::span<Argument const> arguments = call->arguments;
    const std::size_t count = arguments.size();
    const bool has_rules = count >= 2 && as<MapLiteral>(arguments[1].value) != nullptr;
    const auto converted = [&](auto* node) {
        node->depth = statement->depth;
        return node;
    };
    const auto checked = [&]<class T>(T* node, Expression* T::* first, Expression* T::* second) {
        node->*first = arguments[0].value;
        node->*second = arguments[1].value;
        return converted(node);
    };
    switch (callee) {
        case Keyword::Limit: {
            if (count != 1)
                return statement;
            auto* limit = arena_.make<GasLimit>(statement->offset);
            limit->amount = arguments[0].value;
            return converted(limit);
        }
        case Keyword::Revert: {
            if (count > 1)
                return statement;
            auto* revert = arena_.make<Revert>(statement->offset);
            revert->reason = count == 1 ? arguments[0].value : nullptr;
            return converted(revert);
        }
        case Keyword::Protect: {
            if (count != 2 && count != 3)
                return statement;
            auto* protect = arena_.make<Protect>(statement->offset);
            protect->level = count == 3 ? arguments[2].value : nullptr;
            return checked(protect, &Protect::target, &Protect::rules);
        }
        case Keyword::Restrict: {
            if (count != 2 || !has_rules)
                return statement;
            auto* restriction = arena_.make<Restrict>(statement->offset);
            return checked(restriction, &Restrict::target, &Restrict::rules);
        }
        case Keyword::Middleware: {
            if (count != 2)
                return statement;
            auto* middleware = arena_.make<Middleware>(statement->offset);
            return checked(middleware, &Middleware::path, &Middleware::handler);
        }
        case Keyword::Throttle: {
            if (count != 2 || !has_rules)
                return statement;
            auto* throttle = arena_.make<Throttle>(statement->offset);
            return checked(throttle, &Throttle::target, &Throttle::rules);
        }
        case Keyword::Cache: {
            if (count != 2 || !has_rules)
                return statement;
            auto* cache = arena_.make<Cache>(statement->offset);
            return checked(cache, &Cache::target, &Cache::rules);
        }
        default:
            return statement;
    }
}

}  // namespace sluice::zx
