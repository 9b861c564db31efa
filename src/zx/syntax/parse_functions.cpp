// Functions: parameters, types, bodies, literals and lambdas.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

/// Modifiers between the keyword and the name: a word is one if another word, the name, follows.
void Parser::parse_function_modifiers(Prefix& prefix)
{
    while (modifier_bit(current().keyword) != 0 && next_is(TokenKind::Word) &&
           !(peek(1).keyword == Keyword::Limit && next_is(TokenKind::Integer, 2))) {
        prefix.modifiers |= modifier_bit(current().keyword);
        advance();
    }
}

FunctionDeclaration* Parser::parse_function(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* declaration = arena_.make<FunctionDeclaration>(prefix.start);
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::Action;
    advance();
    parse_function_modifiers(prefix);
    function->name = parse_member_name("the name of the function");
    const FunctionGuard guard{*this, function};
    function->parameters = parse_optional_parameters();
    parse_signature_end(function, prefix.names);
    prefix.modifiers |= function->modifiers.bits;
    apply(prefix, declaration);
    function->modifiers = declaration->modifiers;
    function->is_async = function->modifiers.has(Modifier::Async);
    parse_function_body(function, header);
    declaration->name = function->name;
    declaration->function = finish(function);
    return finish(declaration);
}

/// modifier m(a) { }
FunctionDeclaration* Parser::parse_guard(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* declaration = arena_.make<FunctionDeclaration>(prefix.start);
    apply(prefix, declaration);
    auto* function = arena_.make<Function>(advance());
    function->function_kind = FunctionKind::Guard;
    function->name = parse_name("the name of the modifier");
    function->parameters = parse_optional_parameters();
    parse_function_body(function, header);
    declaration->name = function->name;
    declaration->function = finish(function);
    return finish(declaration);
}

/// In parentheses, a bare name, or nothing.
std::span<Parameter* const> Parser::parse_optional_parameters()
{
    if (at(TokenKind::LeftParen) && on_same_line())
        return parse_parameters();
    if (!at(TokenKind::Word) || !on_same_line() ||
        (at(Keyword::Limit) && next_is(TokenKind::Integer)))
        return {};
    auto* parameter = arena_.make<Parameter>(current().offset);
    parameter->name = parse_name("a parameter");
    leaf(parameter);
    return arena_.copy(&parameter, 1);
}

std::span<Parameter* const> Parser::parse_parameters()
{
    const std::uint32_t opener = index_;
    expect(TokenKind::LeftParen, "'('");
    const ContextGuard guard{*this, {.newlines_end = false, .commas_separate = true}};
    std::vector<Parameter*> parameters;
    while (!at_end() && !at(TokenKind::RightParen)) {
        parameters.push_back(parse_parameter());
        if (!accept(TokenKind::Comma))
            break;
    }
    expect_closing(TokenKind::RightParen, opener);
    check_parameters(parameters);
    return arena_.copy(parameters);
}

/// Each parameter has a name of its own, but for those named `_`, which nobody asks for.
void Parser::check_parameters(std::span<Parameter* const> parameters)
{
    if (parameters.size() < 2)
        return;
    std::unordered_set<Symbol> names;
    for (const Parameter* parameter : parameters) {
        const Symbol symbol = parameter->name.symbol;
        if (symbol == no_symbol || names.insert(symbol).second || symbols_.name(symbol) == "_")
            continue;
        const std::string_view name = symbols_.name(symbol);
        report(parameter->name.offset, static_cast<std::uint32_t>(name.size()),
               "duplicate-parameter", "there are two parameters '" + std::string{name} + "'", {});
    }
}

Parameter* Parser::parse_parameter()
{
    const Height height{*this};
    auto* parameter = arena_.make<Parameter>(current().offset);
    parameter->name = parse_name("the name of a parameter");
    if (accept(TokenKind::Colon))
        parameter->type = parse_type();
    if (accept(TokenKind::Assign))
        parameter->default_value = parse_expression();
    return finish(parameter);
}

/// What may stand between parameters and body, in any order: -> T, limit N, modifiers, guards.
void Parser::parse_signature_end(Function* function, std::vector<Name>& guards)
{
    while (!at_end() && on_same_line()) {
        if (accept(TokenKind::Arrow)) {
            function->return_type = parse_type();
        } else if (at(Keyword::Limit) && next_is(TokenKind::Integer)) {
            advance();
            function->limit = as<IntegerLiteral>(parse_number());
        } else if (modifier_bit(current().keyword) != 0) {
            function->modifiers.bits |= modifier_bit(current().keyword);
            advance();
        } else if (at(TokenKind::Word)) {
            guards.push_back(parse_name("the name of a modifier"));
        } else {
            break;
        }
    }
}

void Parser::parse_function_body(Function* function, std::uint32_t header)
{
    const FunctionGuard guard{*this, function};
    function->body = parse_block(header);
}

/// A name with optional parameters and result, and no body.
Function* Parser::parse_signature(std::uint32_t offset)
{
    auto* function = arena_.make<Function>(offset);
    function->function_kind = FunctionKind::Signature;
    function->name = parse_member_name("the name of a function");
    if (at(TokenKind::LeftParen) && on_same_line())
        function->parameters = parse_parameters();
    if (at(TokenKind::Arrow) && on_same_line()) {
        advance();
        function->return_type = parse_type();
    }
    return finish(function);
}

/// a.b<c, d>?, or [element]
TypeAnnotation* Parser::parse_type()
{
    const Level level{*this};
    auto* type = arena_.make<TypeAnnotation>(current().offset);
    if (at(TokenKind::LeftBracket)) {
        const std::uint32_t opener = index_;
        advance();
        type->element = parse_type();
        expect_closing(TokenKind::RightBracket, opener);
    } else {
        std::vector<Symbol> path{parse_member_name("a type").symbol};
        while (at(TokenKind::Dot) && on_same_line()) {
            advance();
            path.push_back(parse_member_name("a name behind '.'").symbol);
        }
        type->path = arena_.copy(path);
        if (at(TokenKind::Less) && on_same_line())
            type->arguments = parse_type_arguments();
    }
    if (at(TokenKind::Question) && on_same_line()) {
        advance();
        type->is_optional = true;
    }
    return finish(type);
}

std::span<TypeAnnotation* const> Parser::parse_type_arguments()
{
    advance();
    std::vector<TypeAnnotation*> arguments;
    do
        arguments.push_back(parse_type());
    while (accept(TokenKind::Comma));
    close_angle();
    return arena_.copy(arguments);
}

/// A '>', which may be the first half of a '>>'.
void Parser::close_angle()
{
    if (at(TokenKind::ShiftRight)) {
        Token& token = tokens_[index_];
        token.kind = TokenKind::Greater;
        ++token.offset;
        ++token.column;
        return;
    }
    expect(TokenKind::Greater, "'>'");
}

/// x => e, (a, b) => e
Expression* Parser::parse_lambda()
{
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::Lambda;
    const FunctionGuard guard{*this, function};
    if (at(TokenKind::LeftParen)) {
        function->parameters = parse_parameters();
    } else {
        auto* parameter = arena_.make<Parameter>(current().offset);
        parameter->name = parse_name("a parameter");
        leaf(parameter);
        function->parameters = arena_.copy(&parameter, 1);
    }
    expect(TokenKind::FatArrow, "'=>'");
    parse_arrow_body(function);
    auto* literal = arena_.make<FunctionLiteral>(function->offset);
    literal->function = finish(function);
    return finish(literal);
}

/// lambda(a): e, lambda a, b: e, and with '=>' or '->' for the colon; lambda(a) { }
Expression* Parser::parse_word_lambda()
{
    auto* function = arena_.make<Function>(advance());
    function->function_kind = FunctionKind::Lambda;
    const FunctionGuard guard{*this, function};
    if (at(TokenKind::LeftParen)) {
        function->parameters = parse_parameters();
    } else {
        std::vector<Parameter*> parameters;
        do {
            auto* parameter = arena_.make<Parameter>(current().offset);
            parameter->name = parse_name("a parameter");
            parameters.push_back(leaf(parameter));
        } while (accept(TokenKind::Comma));
        check_parameters(parameters);
        function->parameters = arena_.copy(parameters);
    }
    if (!at(TokenKind::LeftBrace)) {
        if (!accept(TokenKind::Colon) && !accept(TokenKind::FatArrow))
            expect(TokenKind::Arrow, "':' or '=>'");
    }
    parse_arrow_body(function);
    auto* literal = arena_.make<FunctionLiteral>(function->offset);
    literal->function = finish(function);
    return finish(literal);
}

/// action(a) -> T { }
Expression* Parser::parse_function_literal()
{
    const std::uint32_t header = index_;
    auto* function = arena_.make<Function>(current().offset);
    function->function_kind = FunctionKind::Literal;
    const FunctionGuard guard{*this, function};
    function->is_async = accept(Keyword::Async);
    advance();
    function->is_async |= accept(Keyword::Async);
    if (function->is_async)
        function->modifiers.bits = static_cast<std::uint16_t>(Modifier::Async);
    function->parameters = parse_parameters();
    if (accept(TokenKind::Arrow))
        function->return_type = parse_type();
    parse_function_body(function, header);
    auto* literal = arena_.make<FunctionLiteral>(function->offset);
    literal->function = finish(function);
    return finish(literal);
}

/// Statements that stand for themselves behind an arrow; they make a body of one statement.
bool Parser::starts_arrow_statement() const
{
    switch (current().keyword) {
        case Keyword::Print:
            return !next_is(TokenKind::LeftParen);
        case Keyword::Return:
        case Keyword::Break:
        case Keyword::Continue:
        case Keyword::Throw:
        case Keyword::While:
        case Keyword::For:
        case Keyword::Try:
        case Keyword::Let:
        case Keyword::Const:
            return true;
        case Keyword::Emit:
            return word_follows();
        default:
            return false;
    }
}

/// What stands behind `=>`. Braces make a block, but for those that begin like a map.
void Parser::parse_arrow_body(Function* function)
{
    if (at(TokenKind::LeftBrace) && brace_content(index_) != BraceContent::Entries)
        function->body = parse_brace_block();
    else if (starts_arrow_statement())
        function->body = wrap_statement(parse_statement());
    else
        function->value = parse_expression();
}

}  // namespace sluice::zx
