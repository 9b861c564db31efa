// Declarations of variables, modules and exports, and the words in front of declarations.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

/// Modifiers and decorators. A word that stands where a name is expected is no modifier.
Parser::Prefix Parser::parse_prefix()
{
    Prefix prefix;
    prefix.start = current().offset;
    while (!at_end()) {
        if (accept(TokenKind::At)) {
            prefix.names.push_back(parse_name("the name of a decorator"));
            continue;
        }
        const std::uint16_t bit = modifier_bit(current().keyword);
        const TokenKind next = peek(1).kind;
        if (bit == 0 || (next != TokenKind::Word && next != TokenKind::At))
            break;
        prefix.modifiers |= bit;
        advance();
    }
    return prefix;
}

Modifiers Parser::modifiers_of(Prefix& prefix)
{
    return {prefix.modifiers, arena_.copy(prefix.names)};
}

void Parser::apply(Prefix& prefix, Declaration* declaration)
{
    declaration->modifiers = modifiers_of(prefix);
    declaration->is_exported = prefix.is_exported;
}

Statement* Parser::parse_prefixed(Prefix prefix)
{
    const bool is_exported = prefix.is_exported;
    const std::uint32_t start = prefix.start;
    prefix = parse_prefix();
    if (is_exported) {
        prefix.is_exported = true;
        prefix.start = start;
    }
    if (!starts_declaration(0)) {
        expected("a declaration behind its modifiers");
        return parse_expression_statement();
    }
    return parse_declaration(std::move(prefix));
}

Statement* Parser::parse_declaration(Prefix prefix)
{
    switch (current().keyword) {
        case Keyword::Action:
        case Keyword::Function:
        case Keyword::Func:
        case Keyword::Def:
            return parse_function(std::move(prefix));
        case Keyword::Contract:
            return parse_contract(std::move(prefix));
        case Keyword::Entity:
            return parse_entity(std::move(prefix));
        case Keyword::Data:
            return parse_data_class(std::move(prefix));
        case Keyword::Enum:
            return parse_enum(std::move(prefix));
        case Keyword::Protocol:
        case Keyword::Interface:
            return parse_protocol(std::move(prefix));
        case Keyword::Module:
            return parse_module(std::move(prefix));
        case Keyword::Package:
            return parse_package(std::move(prefix));
        case Keyword::Modifier:
            return parse_guard(std::move(prefix));
        case Keyword::State:
        case Keyword::Ledger:
        case Keyword::Persistent:
            return parse_state(std::move(prefix));
        case Keyword::Event:
            return parse_event(std::move(prefix));
        case Keyword::TypeAlias:
            return parse_type_alias(std::move(prefix));
        case Keyword::External:
            return parse_external(std::move(prefix));
        case Keyword::Immutable:
            return parse_immutable(std::move(prefix));
        case Keyword::Channel:
            return parse_channel(std::move(prefix));
        default:
            return parse_let(std::move(prefix));
    }
}

Statement* Parser::parse_export()
{
    const std::uint32_t offset = advance();
    const std::size_t modifiers = modifiers_length(0);
    if (starts_declaration(modifiers))
        return parse_prefixed(Prefix{offset, true, 0, {}});
    if (at(Keyword::Use)) {
        Statement* statement = parse_use();
        if (auto* use = as<Use>(statement))
            use->is_exported = true;
        return statement;
    }
    return parse_export_list(offset);
}

/// export a, b; export {a, b}; export (a, b); with `to` and `with` behind.
Statement* Parser::parse_export_list(std::uint32_t offset)
{
    auto* statement = arena_.make<ExportList>(offset);
    std::vector<Name> names;
    if (accept(TokenKind::LeftBrace)) {
        names = parse_names(TokenKind::RightBrace);
    } else if (accept(TokenKind::LeftParen)) {
        names = parse_names(TokenKind::RightParen);
    } else {
        do
            names.push_back(parse_name("the name of what is exported"));
        while (accept(TokenKind::Comma) || accept(TokenKind::Colon));
    }
    statement->names = arena_.copy(names);
    if (at(Keyword::To) && on_same_line()) {
        std::vector<StringLiteral*> importers;
        do {
            advance();
            importers.push_back(parse_string_literal("the path of a file"));
        } while (at(TokenKind::Comma));
        statement->importers = arena_.copy(importers);
    }
    if (at(Keyword::With) && on_same_line()) {
        advance();
        statement->permission = parse_string_literal("the name of a permission");
    }
    return finish(statement);
}

/// let, const and var
Statement* Parser::parse_let(Prefix prefix)
{
    const LetKind kind = at(Keyword::Const) ? LetKind::Const : LetKind::Let;
    advance();
    return parse_binding(std::move(prefix), kind);
}

/// immutable x = e, immutable let x = e; immutable x freezes what is there.
Statement* Parser::parse_immutable(Prefix prefix)
{
    const std::uint32_t offset = advance();
    const bool declares = at(Keyword::Let) || at(Keyword::Const);
    if (declares) {
        advance();
    } else if (!next_is(TokenKind::Assign) && !next_is(TokenKind::Colon)) {
        auto* statement = arena_.make<Freeze>(offset);
        statement->name = parse_name("a name behind 'immutable'");
        return leaf(statement);
    }
    return parse_binding(std::move(prefix), LetKind::Immutable);
}

Statement* Parser::parse_binding(Prefix prefix, LetKind kind)
{
    auto* statement = arena_.make<Let>(prefix.start);
    apply(prefix, statement);
    statement->let_kind = kind;
    if (at(TokenKind::LeftBrace) || at(TokenKind::LeftBracket)) {
        statement->pattern = parse_destructuring();
        expect(TokenKind::Assign, "'='");
        statement->value = parse_expression();
        return finish(statement);
    }
    statement->name = parse_name("a name");
    if (at(TokenKind::Colon)) {
        const bool has_type = type_and_value_follow(index_);
        advance();
        if (has_type) {
            statement->type = parse_type();
            expect(TokenKind::Assign, "'='");
        }
    } else if (at(TokenKind::ShiftLeft)) {
        advance();
        statement->reads_file = true;
    } else if (!accept(TokenKind::Assign)) {
        expected("'='", "a variable begins with a value: let x = null");
    }
    statement->value = parse_expression();
    return finish(statement);
}

/// {a, b: c} and [a, b, ..rest]
DestructuringPattern* Parser::parse_destructuring()
{
    auto* pattern = arena_.make<DestructuringPattern>(current().offset);
    const std::uint32_t opener = index_;
    pattern->is_map = at(TokenKind::LeftBrace);
    const TokenKind closing = pattern->is_map ? TokenKind::RightBrace : TokenKind::RightBracket;
    advance();
    std::vector<PatternElement> elements;
    while (!at_end() && !at(closing)) {
        if (!pattern->is_map && accept(TokenKind::DotDot)) {
            pattern->rest = parse_name("the name of the rest");
            accept(TokenKind::Comma);
            break;
        }
        PatternElement element;
        if (pattern->is_map && peek(1).kind == TokenKind::Colon) {
            element.key = parse_member_name("a key").symbol;
            advance();
            element.name = parse_name("a name");
        } else {
            element.name = parse_name("a name");
            element.key = element.name.symbol;
        }
        elements.push_back(element);
        // A rest need not stand behind a comma.
        if (!accept(TokenKind::Comma) && !at(TokenKind::DotDot))
            break;
    }
    expect_closing(closing, opener);
    pattern->elements = arena_.copy(elements);
    return leaf(pattern);
}

/// data, state, ledger and persistent storage; and `x: T` in a contract.
StateDeclaration* Parser::parse_state(Prefix prefix)
{
    auto* state = arena_.make<StateDeclaration>(prefix.start);
    apply(prefix, state);
    if (next_is(TokenKind::Word)) {
        state->storage = at(Keyword::State)        ? StorageKind::State
                         : at(Keyword::Ledger)     ? StorageKind::Ledger
                         : at(Keyword::Persistent) ? StorageKind::Persistent
                                                   : StorageKind::Data;
        if (at(Keyword::Persistent))
            advance();
        advance();
    }
    state->name = parse_name("the name of the variable");
    if (accept(TokenKind::Colon)) {
        // Behind the colon is a type, or in the older form the value.
        const bool is_word = at(TokenKind::Word) && !is_reserved(current().keyword);
        const bool is_list = at(TokenKind::LeftBracket) && peek(1).kind == TokenKind::Word;
        if ((is_word && !next_is(TokenKind::LeftParen)) || is_list) {
            state->type = parse_type();
        } else {
            state->value = parse_expression();
            return finish(state);
        }
    }
    if (at(TokenKind::Assign)) {
        advance();
        state->value = parse_expression();
    }
    return finish(state);
}

Statement* Parser::parse_type_alias(Prefix prefix)
{
    auto* statement = arena_.make<TypeAlias>(prefix.start);
    apply(prefix, statement);
    advance();
    statement->name = parse_name("the name of the type");
    expect(TokenKind::Assign, "'='");
    statement->type = parse_type();
    return finish(statement);
}

/// external f; external action f(a) -> T from "library"
Statement* Parser::parse_external(Prefix prefix)
{
    auto* statement = arena_.make<ExternalDeclaration>(prefix.start);
    apply(prefix, statement);
    advance();
    Prefix inner = parse_prefix();
    if (is_function_keyword(current().keyword) && next_is(TokenKind::Word)) {
        advance();
        parse_function_modifiers(inner);
        statement->signature = parse_signature(current().offset);
        statement->signature->modifiers = modifiers_of(inner);
        statement->name = statement->signature->name;
    } else {
        statement->name = parse_name("the name of what is external");
    }
    if (at(Keyword::From) && on_same_line()) {
        advance();
        statement->library = parse_string_literal("the name of a library");
    }
    return finish(statement);
}

Statement* Parser::parse_module(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<ModuleDeclaration>(prefix.start);
    apply(prefix, statement);
    advance();
    statement->name = parse_name("the name of the module");
    statement->body = parse_block(header);
    return finish(statement);
}

Statement* Parser::parse_package(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<PackageDeclaration>(prefix.start);
    apply(prefix, statement);
    advance();
    std::vector<Name> path{parse_name("the name of the package")};
    while (accept(TokenKind::Dot))
        path.push_back(parse_member_name("a name behind '.'"));
    statement->path = arena_.copy(path);
    statement->body = parse_block(header);
    return finish(statement);
}

/// event E(a: T), event E { a: T } and event E
EventDeclaration* Parser::parse_event(Prefix prefix)
{
    auto* event = arena_.make<EventDeclaration>(prefix.start);
    apply(prefix, event);
    advance();
    event->name = parse_name("the name of the event");
    if (at(TokenKind::LeftParen) && on_same_line()) {
        event->fields = parse_parameters();
    } else if (at(TokenKind::LeftBrace) && on_same_line()) {
        std::vector<Parameter*> fields;
        parse_body(index_, [&] { fields.push_back(parse_parameter()); });
        event->fields = arena_.copy(fields);
    }
    return finish(event);
}

}  // namespace sluice::zx
