// Expressions as nested lists.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "zx/syntax/dump_impl.hpp"

namespace sluice::zx {

namespace {

std::string float_text(double value)
{
    std::array<char, 32> buffer;
    const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text{buffer.data(), end};
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

}  // namespace

std::string_view spelling(BinaryOperator op)
{
    constexpr std::array<std::string_view, 15> spellings{
        "+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not-in", "matches"};
    return spellings[static_cast<std::size_t>(op)];
}

std::string AstDumper::quoted(std::string_view string)
{
    std::string out = "\"";
    for (const char c : string) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\r')
            out += "\\r";
        else
            out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    }
    return out + "\"";
}

SExpr AstDumper::type(const TypeAnnotation* type)
{
    std::string name;
    for (const Symbol symbol : type->path)
        name.append(name.empty() ? "" : ".").append(text(symbol));
    if (type->element == nullptr && type->arguments.empty())
        return name + (type->is_optional ? "?" : "");
    SExpr result = SExpr::list(type->element != nullptr ? "list-of" : name);
    if (type->element != nullptr)
        result.add(this->type(type->element));
    for (const TypeAnnotation* argument : type->arguments)
        result.add(this->type(argument));
    if (type->is_optional)
        result.add("?");
    return result;
}

void AstDumper::add_types(SExpr& list, std::span<TypeAnnotation* const> types)
{
    if (types.empty())
        return;
    SExpr arguments = SExpr::list("types");
    for (const TypeAnnotation* argument : types)
        arguments.add(type(argument));
    list.add(std::move(arguments));
}

void AstDumper::add_arguments(SExpr& list, std::span<Argument const> arguments)
{
    for (const Argument& argument : arguments) {
        if (argument.name == no_symbol)
            list.add(expression(argument.value));
        else
            list.add(SExpr::list("named", text(argument.name), expression(argument.value)));
    }
}

void AstDumper::add_entries(SExpr& list, std::span<MapLiteralEntry const> entries)
{
    for (const MapLiteralEntry& entry : entries)
        list.add(SExpr::list(entry.is_computed ? "computed" : "entry", expression(entry.key),
                             expression(entry.value)));
}

void AstDumper::add_optional(SExpr& list, std::string_view head, const Expression* node)
{
    if (node != nullptr)
        list.add(SExpr::list(head, expression(node)));
}

SExpr AstDumper::expression(const Expression* node)
{
    if (node == nullptr)
        return "_";
    switch (node->kind) {
        case NodeKind::NullLiteral:
            return "null";
        case NodeKind::BooleanLiteral:
            return to<BooleanLiteral>(*node).value ? "true" : "false";
        case NodeKind::IntegerLiteral:
            return to<IntegerLiteral>(*node).digits;
        case NodeKind::FloatLiteral:
            return float_text(to<FloatLiteral>(*node).value);
        case NodeKind::StringLiteral:
            return quoted(to<StringLiteral>(*node).text);
        case NodeKind::Identifier:
            return text(to<Identifier>(*node).name);
        case NodeKind::This:
            return to<This>(*node).is_self ? "self" : "this";
        case NodeKind::FunctionLiteral:
            return function(*to<FunctionLiteral>(*node).function);
        case NodeKind::Call:
            return call(to<Call>(*node));
        case NodeKind::Match:
            return match(to<Match>(*node));
        default:
            return compound_expression(*node);
    }
}

SExpr AstDumper::compound_expression(const Expression& node)
{
    switch (node.kind) {
        case NodeKind::InterpolatedString: {
            SExpr list = SExpr::list("interpolate");
            for (const Expression* part : to<InterpolatedString>(node).parts)
                list.add(expression(part));
            return list;
        }
        case NodeKind::ListLiteral: {
            SExpr list = SExpr::list("list");
            for (const Expression* element : to<ListLiteral>(node).elements)
                list.add(expression(element));
            return list;
        }
        case NodeKind::MapLiteral: {
            SExpr list = SExpr::list("map");
            add_entries(list, to<MapLiteral>(node).entries);
            return list;
        }
        case NodeKind::EntityLiteral: {
            const auto& literal = to<EntityLiteral>(node);
            SExpr list = SExpr::list("make", expression(literal.type));
            add_types(list, literal.type_arguments);
            add_entries(list, literal.entries);
            return list;
        }
        case NodeKind::Unary: {
            const auto& unary = to<Unary>(node);
            return SExpr::list(unary.op == UnaryOperator::Negate ? "-" : "not",
                               expression(unary.operand));
        }
        case NodeKind::Binary: {
            const auto& binary = to<Binary>(node);
            return SExpr::list(spelling(binary.op), expression(binary.left),
                               expression(binary.right));
        }
        case NodeKind::Logical: {
            const auto& logical = to<Logical>(node);
            const std::string_view op = logical.op == LogicalOperator::And  ? "and"
                                        : logical.op == LogicalOperator::Or ? "or"
                                                                            : "??";
            return SExpr::list(op, expression(logical.left), expression(logical.right));
        }
        case NodeKind::TypeTest: {
            const auto& test = to<TypeTest>(node);
            return SExpr::list("is", expression(test.value), text(test.type));
        }
        case NodeKind::Conditional: {
            const auto& conditional = to<Conditional>(node);
            return SExpr::list("?", expression(conditional.condition),
                               expression(conditional.consequence),
                               expression(conditional.alternative));
        }
        case NodeKind::Assignment: {
            const auto& assignment = to<Assignment>(node);
            std::string op = "=";
            if (assignment.is_compound)
                op.insert(0, spelling(assignment.operation));
            return SExpr::list(op, expression(assignment.target), expression(assignment.value));
        }
        case NodeKind::Member: {
            const auto& member = to<Member>(node);
            return SExpr::list(".", expression(member.object), text(member.name));
        }
        case NodeKind::Index: {
            const auto& index = to<Index>(node);
            return SExpr::list("index", expression(index.object), expression(index.index));
        }
        case NodeKind::Slice: {
            const auto& slice = to<Slice>(node);
            return SExpr::list("slice", expression(slice.object), expression(slice.from),
                               expression(slice.to));
        }
        default:
            return prefix_expression(node);
    }
}

SExpr AstDumper::prefix_expression(const Expression& node)
{
    switch (node.kind) {
        case NodeKind::Await:
            return SExpr::list("await", expression(to<Await>(node).operand));
        case NodeKind::AsyncCall:
            return SExpr::list("async", expression(to<AsyncCall>(node).operand));
        case NodeKind::Spawn:
            return SExpr::list("spawn", expression(to<Spawn>(node).operand));
        case NodeKind::Sanitize: {
            const auto& sanitize = to<Sanitize>(node);
            return SExpr::list("sanitize", expression(sanitize.value),
                               expression(sanitize.context));
        }
        case NodeKind::Validate: {
            const auto& validate = to<Validate>(node);
            return SExpr::list("validate", expression(validate.value), expression(validate.schema));
        }
        case NodeKind::Find: {
            const auto& find = to<Find>(node);
            return SExpr::list("find", expression(find.pattern), expression(find.directory));
        }
        case NodeKind::Load: {
            const auto& load = to<Load>(node);
            return SExpr::list("load", expression(load.key), expression(load.provider));
        }
        case NodeKind::SandboxExpression: {
            const auto& sandbox = to<SandboxExpression>(node);
            return SExpr::list("sandbox-value", expression(sandbox.policy), block(sandbox.body));
        }
        case NodeKind::BufferOperation: {
            const auto& operation = to<BufferOperation>(node);
            SExpr list = SExpr::list("buffer", text(operation.buffer), text(operation.operation));
            add_arguments(list, operation.arguments);
            return list;
        }
        case NodeKind::Embedded: {
            const auto& embedded = to<Embedded>(node);
            return SExpr::list("embedded", text(embedded.language), quoted(embedded.name),
                               quoted(embedded.code));
        }
        default:
            return "?";
    }
}

SExpr AstDumper::call(const Call& call)
{
    SExpr list = SExpr::list("call", expression(call.callee));
    add_types(list, call.type_arguments);
    add_arguments(list, call.arguments);
    return list;
}

SExpr AstDumper::match_pattern(const MatchPattern& pattern)
{
    switch (pattern.form) {
        case MatchPatternKind::Wildcard:
            return "_";
        case MatchPatternKind::Value:
            return expression(pattern.value);
        case MatchPatternKind::Bind:
            return SExpr::list("bind", text(pattern.name));
        case MatchPatternKind::Constructor:
            break;
    }
    SExpr list = SExpr::list("instance", text(pattern.name));
    for (const MatchPattern* field : pattern.fields)
        list.add(match_pattern(*field));
    return list;
}

SExpr AstDumper::match(const Match& match)
{
    SExpr list = SExpr::list("match", expression(match.subject));
    for (const MatchArm* arm : match.arms)
        list.add(SExpr::list("arm", match_pattern(*arm->pattern),
                             arm->body != nullptr ? block(arm->body) : expression(arm->value)));
    return list;
}

}  // namespace sluice::zx
