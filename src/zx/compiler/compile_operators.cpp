// Compiling operators, and what can be computed before the program runs.
// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/function_compiler.hpp"
#include "zx/compiler/operator_gas.hpp"

namespace sluice::zx {

namespace {

bool is_comparison(BinaryOperator op)
{
    return op >= BinaryOperator::Equal && op <= BinaryOperator::GreaterEqual;
}

/// The texts of an expression that joins literals, in order; empty for all others.
std::vector<std::string_view> literal_texts(const Expression& node)
{
    const Expression* first = &node;
    for (const auto* two = as<Binary>(first); two != nullptr; two = as<Binary>(first))
        first = two->left;
    if (first->kind != NodeKind::StringLiteral)
        return {};
    std::vector<std::string_view> texts;
    std::vector<const Expression*> pending{&node};
    while (!pending.empty()) {
        const Expression& next = *pending.back();
        pending.pop_back();
        if (const auto* text = as<StringLiteral>(&next)) {
            texts.push_back(text->text);
            continue;
        }
        const auto* two = as<Binary>(&next);
        if (two == nullptr || two->op != BinaryOperator::Add)
            return {};
        pending.push_back(two->right);
        pending.push_back(two->left);
    }
    return texts;
}

}  // namespace

std::optional<Value> FunctionCompiler::fold(const Expression& node)
{
    if (const auto* integer = as<IntegerLiteral>(&node)) {
        const Value value = context_.linker.integer(integer->digits);
        return value.is_undefined() ? std::nullopt : std::optional{value};
    }
    if (const auto* number = as<FloatLiteral>(&node))
        return Value::from_float(number->value);
    if (const auto* unary = as<Unary>(&node);
        unary != nullptr && unary->op == UnaryOperator::Negate) {
        const std::optional<Value> value = fold(*unary->operand);
        if (value && value->is_float())
            return Value::from_float(-value->number());
        if (value && value->is_integer() &&
            value->integer() != std::numeric_limits<std::int64_t>::min())
            return Value::from_integer(-value->integer());
        return std::nullopt;
    }
    const auto* two = as<Binary>(&node);
    if (two == nullptr || two->op > BinaryOperator::Multiply)
        return std::nullopt;
    const std::optional<Value> left = fold(*two->left);
    if (!left)
        return std::nullopt;
    const std::optional<Value> right = fold(*two->right);
    if (!right)
        return std::nullopt;
    if (left->is_float() && right->is_float()) {
        const double x = left->number();
        const double y = right->number();
        return Value::from_float(two->op == BinaryOperator::Add        ? x + y
                                 : two->op == BinaryOperator::Subtract ? x - y
                                                                       : x * y);
    }
    if (!left->is_integer() || !right->is_integer())
        return std::nullopt;
    std::int64_t result = 0;
    const std::int64_t a = left->integer();
    const std::int64_t b = right->integer();
    const bool overflows = two->op == BinaryOperator::Add ? __builtin_add_overflow(a, b, &result)
                           : two->op == BinaryOperator::Subtract
                               ? __builtin_sub_overflow(a, b, &result)
                               : __builtin_mul_overflow(a, b, &result);
    return overflows ? std::nullopt : std::optional{Value::from_integer(result)};
}

/// A literal text, or literal texts that are joined with `+`.
std::optional<std::string> FunctionCompiler::fold_text(const Expression& node)
{
    const std::vector<std::string_view> texts = literal_texts(node);
    if (texts.empty())
        return std::nullopt;
    std::string joined;
    for (const std::string_view text : texts)
        joined += text;
    return joined;
}

/// What a folded expression costs: all that it would have done.
void FunctionCompiler::charge_folded(const Expression& node)
{
    if (const auto* unary = as<Unary>(&node)) {
        charge_folded(*unary->operand);
        builder_.charge(GasOperation::neg);
    } else if (const auto* two = as<Binary>(&node)) {
        charge_folded(*two->left);
        charge_folded(*two->right);
        builder_.charge(gas_of(two->op));
    } else {
        builder_.charge(GasOperation::load_const);
    }
}

std::optional<std::uint16_t> FunctionCompiler::short_constant(const Expression& node)
{
    std::optional<Value> value;
    switch (node.kind) {
        case NodeKind::NullLiteral:
            value = Value::null();
            break;
        case NodeKind::BooleanLiteral:
            value = Value::from_boolean(static_cast<const BooleanLiteral&>(node).value);
            break;
        default:
            value = fold(node);
            if (!value)
                if (const std::optional<std::string> text = fold_text(node))
                    value = context_.linker.string(*text);
    }
    if (!value)
        return std::nullopt;
    const std::uint32_t number = builder_.constant(*value);
    if (number > max_short_constants)
        return std::nullopt;
    return static_cast<std::uint16_t>(number * register_scale);
}

// ---- operators ---------------------------------------------------------------------------------

void FunctionCompiler::binary(Binary& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register left = operand(*node.left, node.right);
    arithmetic(node.op, left, *node.right, to, node.offset);
}

void FunctionCompiler::arithmetic(BinaryOperator op, Register left, Expression& right, Register to,
                                  std::uint32_t offset)
{
    const Temporaries temporaries{*this};
    const bool adds = op == BinaryOperator::Add;
    if (adds || op == BinaryOperator::Subtract) {
        const auto* integer = as<IntegerLiteral>(&right);
        const std::optional<Value> value = integer != nullptr ? fold(right) : std::nullopt;
        if (value && value->is_integer() &&
            value->integer() <= std::numeric_limits<std::int16_t>::max()) {
            charge_folded(right);
            builder_.charge(gas_of(op));
            builder_.at(offset);
            builder_.emit_raw(Opcode::ADDI, CodeBuilder::scaled(to), CodeBuilder::scaled(left),
                              static_cast<std::uint16_t>(value->integer()), adds ? 0 : 1);
            return;
        }
    }
    if (op <= BinaryOperator::Modulo) {
        constexpr Opcode with_constant[] = {Opcode::ADDK, Opcode::SUBK, Opcode::MULK, Opcode::DIVK,
                                            Opcode::MODK};
        if (fold(right) || fold_text(right)) {
            if (const auto constant = short_constant(right)) {
                charge_folded(right);
                builder_.charge(gas_of(op));
                builder_.at(offset);
                builder_.emit_raw(with_constant[static_cast<std::size_t>(op)],
                                  CodeBuilder::scaled(to), CodeBuilder::scaled(left), *constant);
                return;
            }
        }
    }
    const Register value = operand(right);
    builder_.charge(gas_of(op));
    builder_.at(offset);
    switch (op) {
        case BinaryOperator::Add:
            builder_.emit(Opcode::ADD, to, left, value);
            return;
        case BinaryOperator::Subtract:
            builder_.emit(Opcode::SUB, to, left, value);
            return;
        case BinaryOperator::Multiply:
            builder_.emit(Opcode::MUL, to, left, value);
            return;
        case BinaryOperator::Divide:
            builder_.emit(Opcode::DIV, to, left, value);
            return;
        case BinaryOperator::Modulo:
            builder_.emit(Opcode::MOD, to, left, value);
            return;
        case BinaryOperator::Power:
            builder_.emit(Opcode::POW, to, left, value);
            return;
        case BinaryOperator::Equal:
            builder_.emit(Opcode::EQ, to, left, value, 1);
            return;
        case BinaryOperator::NotEqual:
            builder_.emit(Opcode::EQ, to, left, value, 0);
            return;
        case BinaryOperator::Less:
            builder_.emit(Opcode::LT, to, left, value, 0);
            return;
        case BinaryOperator::LessEqual:
            builder_.emit(Opcode::LE, to, left, value, 0);
            return;
        case BinaryOperator::Greater:
            builder_.emit(Opcode::LT, to, value, left, 1);
            return;
        case BinaryOperator::GreaterEqual:
            builder_.emit(Opcode::LE, to, value, left, 1);
            return;
        case BinaryOperator::Matches: {
            const Register window = take(3);
            builder_.emit(Opcode::MOVE, window + 1, left);
            builder_.emit(Opcode::MOVE, window + 2, value);
            call_intrinsic("%matches", window, 2);
            builder_.emit(Opcode::MOVE, to, window);
            return;
        }
        case BinaryOperator::In:
            builder_.emit(Opcode::TEST, to, left, value, 0);
            return;
        case BinaryOperator::NotIn:
            builder_.emit(Opcode::TEST, to, left, value, 0);
            builder_.emit(Opcode::NOT, to, to);
            return;
    }
}

void FunctionCompiler::logical(Logical& node, Register to)
{
    const Temporaries temporaries{*this};
    Label end;
    if (node.op == LogicalOperator::Coalesce) {
        builder_.charge(GasOperation::jump_if_true);
        const Register value = take();
        expression(*node.left, value);
        builder_.emit(Opcode::MOVE, to, value);
        builder_.emit_jump_if(Opcode::JNULL, value, 0, 0, end);
        expression(*node.right, value);
        builder_.emit(Opcode::MOVE, to, value);
        builder_.bind(end);
        return;
    }
    const bool is_and = node.op == LogicalOperator::And;
    builder_.charge(is_and ? GasOperation::and_ : GasOperation::or_);
    const Register truth = take();
    builder_.emit(Opcode::TRUTH, truth, operand(*node.left));
    builder_.emit_jump_if(is_and ? Opcode::JF : Opcode::JT, truth, 0, 0, end);
    builder_.emit(Opcode::TRUTH, truth, operand(*node.right));
    builder_.bind(end);
    builder_.emit(Opcode::MOVE, to, truth);
}

void FunctionCompiler::conditional(Conditional& node, Register to)
{
    Label otherwise;
    Label end;
    builder_.charge(GasOperation::jump_if_false);
    condition(*node.condition, otherwise, false);
    expression(*node.consequence, to);
    builder_.emit_jump(end);
    builder_.bind(otherwise);
    expression(*node.alternative, to);
    builder_.bind(end);
}

/// Jumps to `target` if the expression's truth is `jumps_if`, else goes on.
void FunctionCompiler::condition(Expression& node, Label& target, bool jumps_if)
{
    const Temporaries temporaries{*this};
    if (auto* unary = as<Unary>(&node); unary != nullptr && unary->op == UnaryOperator::Not) {
        builder_.charge(GasOperation::not_);
        return condition(*unary->operand, target, !jumps_if);
    }
    if (auto* both = as<Logical>(&node); both != nullptr && both->op != LogicalOperator::Coalesce) {
        const bool is_and = both->op == LogicalOperator::And;
        builder_.charge(is_and ? GasOperation::and_ : GasOperation::or_);
        if (jumps_if != is_and) {
            // One side that is falsy (of and) or truthy (of or) decides for the jump.
            condition(*both->left, target, jumps_if);
            condition(*both->right, target, jumps_if);
        } else {
            Label decided;
            condition(*both->left, decided, !jumps_if);
            condition(*both->right, target, jumps_if);
            builder_.bind(decided);
        }
        return;
    }
    if (const auto* known = as<BooleanLiteral>(&node)) {
        builder_.charge(GasOperation::load_const);
        if (known->value != jumps_if)
            return;
        return target.word < 0 ? builder_.emit_jump(target) : builder_.emit_loop(target);
    }
    if (auto* two = as<Binary>(&node); two != nullptr && is_comparison(two->op))
        return compare_and_jump(*two, target, jumps_if);
    const Register value = operand(node);
    builder_.emit_jump_if(jumps_if ? Opcode::JT : Opcode::JF, value, 0, 0, target);
}

void FunctionCompiler::compare_and_jump(Binary& node, Label& target, bool jumps_if)
{
    struct Forms {
        Opcode with_register;
        Opcode with_constant;
    };
    const Forms forms = [&]() -> Forms {
        switch (node.op) {
            case BinaryOperator::Less:
                return {Opcode::JLT, Opcode::JLTK};
            case BinaryOperator::LessEqual:
                return {Opcode::JLE, Opcode::JLEK};
            case BinaryOperator::Greater:
                return {Opcode::JGT, Opcode::JGTK};
            case BinaryOperator::GreaterEqual:
                return {Opcode::JGE, Opcode::JGEK};
            default:
                return {Opcode::JEQ, Opcode::JEQK};
        }
    }();
    const bool is_negated = node.op == BinaryOperator::NotEqual;
    const std::uint8_t expected = is_negated != jumps_if ? 1 : 0;
    const Register left = operand(*node.left, node.right);
    if (const auto constant = short_constant(*node.right)) {
        charge_folded(*node.right);
        builder_.charge(gas_of(node.op));
        builder_.at(node.offset);
        builder_.emit_jump_if(forms.with_constant, left, *constant, expected, target,
                              is_negated ? 1 : 0);
        return;
    }
    const Register right = operand(*node.right);
    builder_.charge(gas_of(node.op));
    builder_.at(node.offset);
    builder_.emit_jump_if(forms.with_register, left, CodeBuilder::scaled(right), expected, target,
                          is_negated ? 1 : 0);
}

}  // namespace sluice::zx
