// Contracts, entities, data classes, enumerations and protocols.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

struct Parser::ContractMembers {
    std::vector<StateDeclaration*> state;
    std::vector<FunctionDeclaration*> actions;
    std::vector<FunctionDeclaration*> guards;
    std::vector<EventDeclaration*> events;
};

struct Parser::EntityMembers {
    std::vector<Field*> fields;
    std::vector<Function*> methods;
};

struct Parser::DataMembers {
    std::vector<Field*> fields;
    std::vector<Function*> computed;
    std::vector<Function*> methods;
    std::vector<Function*> operators;
};

Statement* Parser::parse_contract(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* contract = arena_.make<ContractDeclaration>(prefix.start);
    apply(prefix, contract);
    advance();
    contract->name = parse_name("the name of the contract");
    if (accept(Keyword::Extends))
        contract->base = parse_name("the name of a contract");
    if (accept(Keyword::Implements))
        contract->protocols = arena_.copy(parse_names(TokenKind::EndOfFile));
    const bool was_in_object = std::exchange(in_object_, true);
    ContractMembers members;
    parse_body(header, [&] { parse_contract_member(members); });
    in_object_ = was_in_object;
    contract->state = arena_.copy(members.state);
    contract->actions = arena_.copy(members.actions);
    contract->guards = arena_.copy(members.guards);
    contract->events = arena_.copy(members.events);
    return finish(contract);
}

void Parser::parse_contract_member(ContractMembers& members)
{
    Prefix prefix = parse_prefix();
    const bool has_name = next_is(TokenKind::Word);
    const Keyword keyword = current().keyword;
    const bool begins_state =
        ((keyword == Keyword::Data || keyword == Keyword::State || keyword == Keyword::Ledger) &&
         has_name) ||
        (keyword == Keyword::Persistent && next_is(Keyword::Storage)) ||
        (at(TokenKind::Word) && peek(1).kind == TokenKind::Colon);
    if (is_function_keyword(keyword) && has_name) {
        members.actions.push_back(parse_function(std::move(prefix)));
    } else if (keyword == Keyword::State && next_is(TokenKind::LeftBrace)) {
        parse_state_group(members);
    } else if (begins_state) {
        members.state.push_back(parse_state(std::move(prefix)));
    } else if (keyword == Keyword::Event && has_name) {
        members.events.push_back(parse_event(std::move(prefix)));
    } else if (keyword == Keyword::Modifier && has_name) {
        members.guards.push_back(parse_guard(std::move(prefix)));
    } else {
        const bool assigns = at(TokenKind::Word) && peek(1).kind == TokenKind::Assign;
        expected("a member of the contract",
                 assigns ? "a state variable begins with 'data' or 'state'" : "");
    }
}

/// state { a: e, b = e }
void Parser::parse_state_group(ContractMembers& members)
{
    advance();
    parse_body(index_, [&] {
        auto* state = arena_.make<StateDeclaration>(current().offset);
        state->storage = StorageKind::State;
        state->name = parse_name("the name of the variable");
        if (!accept(TokenKind::Assign))
            expect(TokenKind::Colon, "':' or '='");
        state->value = parse_expression();
        members.state.push_back(finish(state));
    });
}

Statement* Parser::parse_entity(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* entity = arena_.make<EntityDeclaration>(prefix.start);
    apply(prefix, entity);
    advance();
    entity->name = parse_name("the name of the entity");
    if (accept(Keyword::Extends))
        entity->base = parse_name("the name of an entity");
    const bool was_in_object = std::exchange(in_object_, true);
    EntityMembers members;
    parse_body(header, [&] { parse_entity_member(members); });
    in_object_ = was_in_object;
    entity->fields = arena_.copy(members.fields);
    entity->methods = arena_.copy(members.methods);
    return finish(entity);
}

void Parser::parse_entity_member(EntityMembers& members)
{
    Prefix prefix = parse_prefix();
    const bool is_method = is_function_keyword(current().keyword) || at(Keyword::Method);
    if (is_method && next_is(TokenKind::Word)) {
        members.methods.push_back(parse_method(prefix));
    } else if (at(Keyword::Inject) && next_is(TokenKind::Word)) {
        advance();
        Field* field = parse_field(prefix);
        field->is_injected = true;
        members.fields.push_back(field);
    } else {
        members.fields.push_back(parse_field(prefix));
    }
}

/// name [: type] [= value] [require constraint]
Field* Parser::parse_field(Prefix& prefix)
{
    auto* field = arena_.make<Field>(current().offset);
    field->modifiers = modifiers_of(prefix);
    field->name = parse_name("the name of a field");
    const ContextGuard guard{*this};
    context_.commas_separate = true;
    if (accept(TokenKind::Colon))
        field->type = parse_type();
    if (accept(TokenKind::Assign))
        field->value = parse_expression();
    if (accept(Keyword::Require))
        field->constraint = parse_expression();
    return finish(field);
}

Function* Parser::parse_method(Prefix& prefix)
{
    const std::uint32_t header = index_;
    auto* method = arena_.make<Function>(advance());
    method->function_kind = FunctionKind::Method;
    parse_function_modifiers(prefix);
    method->name = parse_member_name("the name of the method");
    method->parameters = parse_optional_parameters();
    parse_signature_end(method, prefix.names);
    prefix.modifiers |= method->modifiers.bits;
    method->modifiers = modifiers_of(prefix);
    method->is_async = method->modifiers.has(Modifier::Async);
    parse_function_body(method, header);
    return finish(method);
}

Statement* Parser::parse_data_class(Prefix prefix)
{
    auto* data = arena_.make<DataClassDeclaration>(prefix.start);
    apply(prefix, data);
    advance();
    // Either word may be the name of the class as well.
    while ((at(Keyword::Immutable) || at(Keyword::Verified)) && next_is(TokenKind::Word)) {
        (at(Keyword::Immutable) ? data->is_immutable : data->is_verified) = true;
        advance();
    }
    const std::uint32_t header = index_;
    data->name = parse_name("the name of the data class");
    if (accept(TokenKind::Less)) {
        std::vector<Symbol> parameters;
        do
            parameters.push_back(parse_name("a type parameter").symbol);
        while (accept(TokenKind::Comma));
        close_angle();
        data->type_parameters = arena_.copy(parameters);
    }
    if (accept(Keyword::Extends))
        data->base = parse_name("the name of a data class");
    if (at(TokenKind::Assign))
        error("syntax", "expected '{', not '='",
              "a 'data' variable belongs in a contract; elsewhere it is declared with 'let'");
    const bool was_in_object = std::exchange(in_object_, true);
    DataMembers members;
    parse_body(header, [&] { parse_data_member(members); });
    in_object_ = was_in_object;
    data->fields = arena_.copy(members.fields);
    data->computed = arena_.copy(members.computed);
    data->methods = arena_.copy(members.methods);
    data->operators = arena_.copy(members.operators);
    return finish(data);
}

void Parser::parse_data_member(DataMembers& members)
{
    Prefix prefix = parse_prefix();
    const bool is_method = is_function_keyword(current().keyword) || at(Keyword::Method);
    const TokenKind next = peek(1).kind;
    if (is_method && next == TokenKind::Word)
        members.methods.push_back(parse_method(prefix));
    else if (at(Keyword::Computed) && next == TokenKind::Word)
        members.computed.push_back(parse_computed());
    else if (at(Keyword::Operator) && next >= TokenKind::Plus && next <= TokenKind::GreaterEqual)
        members.operators.push_back(parse_data_operator(prefix));
    else
        members.fields.push_back(parse_field(prefix));
}

/// computed name => value
Function* Parser::parse_computed()
{
    auto* function = arena_.make<Function>(advance());
    function->function_kind = FunctionKind::Computed;
    function->name = parse_name("the name of the computed field");
    expect(TokenKind::FatArrow, "'=>'");
    const FunctionGuard guard{*this, function};
    const ContextGuard context{*this};
    context_.commas_separate = true;
    parse_arrow_body(function);
    return finish(function);
}

/// operator +(other) { }
Function* Parser::parse_data_operator(Prefix& prefix)
{
    const auto operator_of = [](TokenKind kind) {
        switch (kind) {
            case TokenKind::Plus:
                return BinaryOperator::Add;
            case TokenKind::Minus:
                return BinaryOperator::Subtract;
            case TokenKind::Star:
                return BinaryOperator::Multiply;
            case TokenKind::Slash:
                return BinaryOperator::Divide;
            case TokenKind::Percent:
                return BinaryOperator::Modulo;
            case TokenKind::Power:
                return BinaryOperator::Power;
            case TokenKind::Equal:
                return BinaryOperator::Equal;
            case TokenKind::NotEqual:
                return BinaryOperator::NotEqual;
            case TokenKind::Less:
                return BinaryOperator::Less;
            case TokenKind::LessEqual:
                return BinaryOperator::LessEqual;
            case TokenKind::Greater:
                return BinaryOperator::Greater;
            default:
                return BinaryOperator::GreaterEqual;
        }
    };
    const std::uint32_t header = index_;
    auto* function = arena_.make<Function>(advance());
    function->function_kind = FunctionKind::Operator;
    function->modifiers = modifiers_of(prefix);
    function->op = operator_of(current().kind);
    if (at(TokenKind::Power))
        error("syntax", "'**' cannot be defined for a data class");
    function->name = name_of(current());
    advance();
    const std::uint32_t parameters = index_;
    function->parameters = parse_parameters();
    if (function->parameters.size() != 1 && !panics_)
        report(tokens_[parameters], "syntax", "an operator has one parameter");
    parse_function_body(function, header);
    return finish(function);
}

Statement* Parser::parse_enum(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* statement = arena_.make<EnumDeclaration>(prefix.start);
    apply(prefix, statement);
    advance();
    statement->name = parse_name("the name of the enumeration");
    std::vector<EnumMember> members;
    parse_body(header, [&] {
        EnumMember member{no_symbol, current().offset, nullptr};
        member.name = parse_name("the name of a member").symbol;
        if (accept(TokenKind::Assign)) {
            const bool is_number = at(TokenKind::Integer) ||
                                   (at(TokenKind::Minus) && peek(1).kind == TokenKind::Integer);
            if (is_number)
                member.value = parse_unary();
            else
                member.value = parse_string_literal("a whole number or a string");
        }
        members.push_back(member);
    });
    statement->members = arena_.copy(members);
    return finish(statement);
}

/// protocol P { action m() -> T } and interface I { m(); }
Statement* Parser::parse_protocol(Prefix prefix)
{
    const std::uint32_t header = index_;
    auto* protocol = arena_.make<ProtocolDeclaration>(prefix.start);
    apply(prefix, protocol);
    protocol->is_interface = at(Keyword::Interface);
    advance();
    protocol->name = parse_name("the name");
    std::vector<Function*> methods;
    parse_body(header, [&] {
        const std::uint32_t offset = current().offset;
        if (is_function_keyword(current().keyword) && next_is(TokenKind::Word))
            advance();
        methods.push_back(parse_signature(offset));
    });
    protocol->methods = arena_.copy(methods);
    return finish(protocol);
}

}  // namespace sluice::zx
