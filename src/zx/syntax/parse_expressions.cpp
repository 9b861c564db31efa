// Expressions: operators by precedence, calls and member access.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

namespace {

constexpr int lowest_infix = 2;
constexpr int equality = 6;
constexpr int additive = 8;

BinaryOperator binary_operator(TokenKind kind)
{
    switch (kind) {
        case TokenKind::Plus:
        case TokenKind::PlusAssign:
            return BinaryOperator::Add;
        case TokenKind::Minus:
        case TokenKind::MinusAssign:
            return BinaryOperator::Subtract;
        case TokenKind::Star:
        case TokenKind::StarAssign:
            return BinaryOperator::Multiply;
        case TokenKind::Slash:
        case TokenKind::SlashAssign:
            return BinaryOperator::Divide;
        case TokenKind::Percent:
        case TokenKind::PercentAssign:
            return BinaryOperator::Modulo;
        case TokenKind::Power:
        case TokenKind::PowerAssign:
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
}

}  // namespace

Expression* Parser::parse_expression()
{
    const Level level{*this};
    if (starts_lambda())
        return parse_lambda();
    Expression* value = parse_conditional();
    const bool assigns = current().kind >= TokenKind::Assign &&
                         current().kind <= TokenKind::PowerAssign && may_continue(current());
    return assigns ? parse_assignment(value) : value;
}

Expression* Parser::parse_head_expression(bool arrows)
{
    const ContextGuard guard{*this};
    context_.brace_literals = false;
    context_.arrows = arrows;
    return parse_expression();
}

Expression* Parser::parse_assignment(Expression* target)
{
    const NodeKind kind = target->kind;
    if (kind != NodeKind::Identifier && kind != NodeKind::Member && kind != NodeKind::Index) {
        error("bad-target", "only a name, a property or an element can be assigned to",
              at(TokenKind::Assign) ? "a comparison is written '=='" : "");
        return target;
    }
    const TokenKind sign = current().kind;
    auto* assignment = arena_.make<Assignment>(advance());
    assignment->is_compound = sign != TokenKind::Assign;
    if (assignment->is_compound)
        assignment->operation = binary_operator(sign);
    assignment->target = target;
    assignment->value = parse_expression();
    return finish(assignment);
}

Expression* Parser::parse_conditional()
{
    if (at(Keyword::If))
        return parse_if_expression();
    Expression* condition = parse_binary(lowest_infix);
    if (!at(TokenKind::Question) || !may_continue(current()))
        return condition;
    auto* conditional = arena_.make<Conditional>(advance());
    conditional->condition = condition;
    conditional->consequence = parse_expression();
    expect(TokenKind::Colon, "':' of the conditional expression");
    conditional->alternative = parse_expression();
    return finish(conditional);
}

/// if c then a else b
Expression* Parser::parse_if_expression()
{
    const std::uint32_t offset = advance();
    return parse_conditional_rest(offset, parse_binary(lowest_infix));
}

Expression* Parser::parse_conditional_rest(std::uint32_t offset, Expression* condition)
{
    auto* conditional = arena_.make<Conditional>(offset);
    conditional->condition = condition;
    if (!accept(Keyword::Then))
        expected("'then'", "as a value, an 'if' is written: if c then a else b");
    conditional->consequence = parse_expression();
    expect(Keyword::Else);
    conditional->alternative = parse_expression();
    return finish(conditional);
}

Expression* Parser::parse_binary(int lowest)
{
    Expression* left = parse_unary();
    for (;;) {
        const int level = infix_level(current(), peek(1));
        if (level < lowest || level == 0 || !may_continue(current()))
            return left;
        left = parse_infix(left, level);
    }
}

/// The operator here and its right side.
Expression* Parser::parse_infix(Expression* left, int level)
{
    const Token sign = current();
    advance();
    const bool is_logical = level < equality;
    if (sign.keyword == Keyword::Is) {
        auto* test = arena_.make<TypeTest>(sign.offset);
        test->value = left;
        if (current().keyword == Keyword::Not)
            expected("the name of a type", "write: !(value is Type)");
        else
            test->type = parse_member_name("the name of a type");
        return finish(test);
    }
    if (sign.keyword == Keyword::Not)
        advance();
    Expression* right = nullptr;
    {
        const Height height{*this};
        right = parse_binary(level + 1);
    }
    if (is_logical) {
        auto* logical = arena_.make<Logical>(sign.offset);
        logical->op = level == 4   ? LogicalOperator::And
                      : level == 3 ? LogicalOperator::Or
                                   : LogicalOperator::Coalesce;
        logical->left = left;
        logical->right = right;
        return finish(logical);
    }
    auto* binary = arena_.make<Binary>(sign.offset);
    binary->op = sign.keyword == Keyword::In        ? BinaryOperator::In
                 : sign.keyword == Keyword::Not     ? BinaryOperator::NotIn
                 : sign.keyword == Keyword::Matches ? BinaryOperator::Matches
                                                    : binary_operator(sign.kind);
    binary->left = left;
    binary->right = right;
    return finish(binary);
}

Expression* Parser::parse_unary()
{
    if (at(TokenKind::Minus) || at(TokenKind::Bang)) {
        const Level level{*this};
        auto* unary = arena_.make<Unary>(current().offset);
        unary->op = at(TokenKind::Minus) ? UnaryOperator::Negate : UnaryOperator::Not;
        advance();
        unary->operand = parse_unary();
        return finish(unary);
    }
    if (current().keyword != Keyword::None) {
        if (Expression* prefixed = parse_prefix_word())
            return prefixed;
    }
    return parse_power();
}

/// An operator that is a word; nothing if the word here is none.
Expression* Parser::parse_prefix_word()
{
    const auto operation = [this]<class T>(T* node) {
        advance();
        node->operand = parse_unary();
        return finish(node);
    };
    switch (current().keyword) {
        case Keyword::Not: {
            const Token& next = peek(1);
            if (!starts_expression(next) ||
                (is_operator_word(next) && peek(2).kind != TokenKind::LeftParen))
                return nullptr;
            const Level level{*this};
            auto* unary = arena_.make<Unary>(advance());
            unary->op = UnaryOperator::Not;
            unary->operand = parse_binary(equality);
            return finish(unary);
        }
        case Keyword::Await: {
            const Level level{*this};
            return operation(arena_.make<Await>(current().offset));
        }
        case Keyword::Async: {
            if (starts_function_literal())
                return nullptr;
            const Level level{*this};
            return operation(arena_.make<AsyncCall>(current().offset));
        }
        case Keyword::Spawn: {
            if (!operand_follows() && !next_is(TokenKind::LeftParen))
                return nullptr;
            const Level level{*this};
            return operation(arena_.make<Spawn>(current().offset));
        }
        case Keyword::Sanitize:
            return operand_follows() || starts_bracketed_operand() ? parse_sanitize() : nullptr;
        case Keyword::Validate:
            return operand_follows() || starts_bracketed_operand() ? parse_validate() : nullptr;
        case Keyword::Find:
            return operand_follows() ? parse_find() : nullptr;
        case Keyword::Load:
            return operand_follows() ? parse_load() : nullptr;
        case Keyword::Simd: {
            // A hint, which a value does without.
            if (!operand_follows())
                return nullptr;
            const Level level{*this};
            advance();
            return parse_binary(lowest_infix);
        }
        default:
            return nullptr;
    }
}

/// A comma that goes on with a prefix word rather than with the list around it: there, only one in
/// front of a context's name does.
bool Parser::parse_context_comma()
{
    if (!at(TokenKind::Comma))
        return false;
    if (context_.commas_separate) {
        const Token& next = peek(1);
        if (next.kind != TokenKind::String)
            return false;
        const std::string_view text = text_of(next);
        constexpr std::string_view contexts[] = {"html", "url", "sql", "javascript", "csv", "none"};
        if (text.size() < 2 ||
            std::ranges::find(contexts, text.substr(1, text.size() - 2)) == std::end(contexts))
            return false;
    }
    advance();
    return true;
}

Expression* Parser::parse_sanitize()
{
    const Level level{*this};
    auto* node = arena_.make<Sanitize>(advance());
    node->value = parse_unary();
    if (parse_context_comma()) {
        node->context = parse_expression();
    } else if (at(Keyword::As) && on_same_line()) {
        advance();
        auto* context = arena_.make<StringLiteral>(current().offset);
        context->text = symbols_.name(parse_name("the name of a context").symbol);
        node->context = leaf(context);
    }
    return finish(node);
}

Expression* Parser::parse_validate()
{
    const Level level{*this};
    auto* node = arena_.make<Validate>(advance());
    node->value = parse_binary(lowest_infix);
    expect(TokenKind::Comma, "',' and a schema");
    node->schema = parse_expression();
    return finish(node);
}

Expression* Parser::parse_find()
{
    const Level level{*this};
    auto* node = arena_.make<Find>(advance());
    node->pattern = parse_binary(additive);
    if (at(Keyword::In) && on_same_line()) {
        advance();
        node->directory = parse_binary(additive);
    }
    return finish(node);
}

Expression* Parser::parse_load()
{
    const Level level{*this};
    auto* node = arena_.make<Load>(advance());
    // The environment is no variable: `env.KEY` names what is looked for in it.
    const bool is_from_environment = at(TokenKind::Word) && text_of(current()) == "env" &&
                                     next_is(TokenKind::Dot) && next_is(TokenKind::Word, 2);
    if (is_from_environment) {
        const auto word = [&] {
            auto* literal = arena_.make<StringLiteral>(current().offset);
            literal->text = symbols_.name(intern(current()));
            advance();
            return leaf(literal);
        };
        node->provider = word();
        advance();
        node->key = word();
        return finish(node);
    }
    node->key = parse_binary(additive);
    if (at(Keyword::From) && on_same_line()) {
        advance();
        node->provider = parse_binary(additive);
    }
    return finish(node);
}

Expression* Parser::parse_power()
{
    Expression* base = parse_postfix();
    if (!at(TokenKind::Power) || !may_continue(current()))
        return base;
    auto* binary = arena_.make<Binary>(advance());
    binary->op = BinaryOperator::Power;
    binary->left = base;
    {
        const Level level{*this};
        binary->right = parse_unary();
    }
    return finish(binary);
}

Expression* Parser::parse_postfix()
{
    Expression* value = parse_primary();
    for (;;) {
        const Token& token = current();
        if (token.newline_before && context_.newlines_end && token.kind != TokenKind::Dot)
            return value;
        const bool is_name = value->kind == NodeKind::Identifier || value->kind == NodeKind::Member;
        switch (token.kind) {
            case TokenKind::Dot:
                value = parse_member(value);
                break;
            case TokenKind::LeftParen:
                value = parse_call(value, {});
                break;
            case TokenKind::LeftBracket:
                value = parse_subscript(value);
                break;
            case TokenKind::Less:
                if (!is_name || !starts_generic_call())
                    return value;
                value = parse_generic(value);
                break;
            case TokenKind::LeftBrace:
                if (!is_name || !context_.brace_literals || token.newline_before ||
                    brace_content(index_) == BraceContent::Statements)
                    return value;
                value = parse_entity_literal(value, {});
                break;
            default:
                return value;
        }
    }
}

Expression* Parser::parse_member(Expression* object)
{
    advance();
    auto* member = arena_.make<Member>(current().offset);
    member->object = object;
    member->name = parse_member_name("a name behind '.'").symbol;
    return finish(member);
}

Expression* Parser::parse_call(Expression* callee, std::span<TypeAnnotation* const> type_arguments)
{
    const bool is_name = callee->kind == NodeKind::Identifier || callee->kind == NodeKind::Member;
    auto* call = arena_.make<Call>(is_name ? callee->offset : current().offset);
    call->callee = callee;
    call->type_arguments = type_arguments;
    call->arguments = parse_arguments(&call->has_named);
    return finish(call);
}

/// object[index], object[from:to]
Expression* Parser::parse_subscript(Expression* object)
{
    const std::uint32_t opener = index_;
    const ContextGuard guard{*this, {.newlines_end = false}};
    const std::uint32_t offset = advance();
    Expression* first = at(TokenKind::Colon) ? nullptr : parse_expression();
    if (!at(TokenKind::Colon)) {
        auto* index = arena_.make<Index>(offset);
        index->object = object;
        index->index = first;
        expect_closing(TokenKind::RightBracket, opener);
        return finish(index);
    }
    advance();
    auto* slice = arena_.make<Slice>(offset);
    slice->object = object;
    slice->from = first;
    if (!at(TokenKind::RightBracket))
        slice->to = parse_expression();
    expect_closing(TokenKind::RightBracket, opener);
    return finish(slice);
}

/// Box<number>(v), Box<number>{k: v}
Expression* Parser::parse_generic(Expression* callee)
{
    const std::span<TypeAnnotation* const> arguments = parse_type_arguments();
    if (at(TokenKind::LeftBrace))
        return parse_entity_literal(callee, arguments);
    return parse_call(callee, arguments);
}

Expression* Parser::parse_entity_literal(Expression* type,
                                         std::span<TypeAnnotation* const> type_arguments)
{
    auto* literal = arena_.make<EntityLiteral>(type->offset);
    literal->type = type;
    literal->type_arguments = type_arguments;
    literal->entries = parse_map()->entries;
    return finish(literal);
}

std::span<Argument const> Parser::parse_arguments(bool* has_named)
{
    const std::uint32_t opener = index_;
    expect(TokenKind::LeftParen, "'('");
    const ContextGuard guard{*this, {.newlines_end = false, .commas_separate = true}};
    std::vector<Argument> arguments;
    while (!at_end() && !at(TokenKind::RightParen)) {
        Argument argument;
        argument.offset = current().offset;
        if (at(TokenKind::Word) && peek(1).kind == TokenKind::Assign) {
            argument.name = intern(current());
            *has_named = true;
            advance();
            advance();
        }
        argument.value = parse_expression();
        arguments.push_back(argument);
        if (!accept(TokenKind::Comma))
            break;
    }
    expect_closing(TokenKind::RightParen, opener);
    return arena_.copy(arguments);
}

}  // namespace sluice::zx
