// Compiling expressions.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "zx/compiler/declared_types.hpp"
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

namespace {

GasOperation gas_of(BinaryOperator op)
{
    switch (op) {
        case BinaryOperator::Add:
            return GasOperation::add;
        case BinaryOperator::Subtract:
            return GasOperation::sub;
        case BinaryOperator::Multiply:
            return GasOperation::mul;
        case BinaryOperator::Divide:
            return GasOperation::div;
        case BinaryOperator::Modulo:
            return GasOperation::mod;
        case BinaryOperator::Power:
            return GasOperation::pow;
        case BinaryOperator::NotEqual:
            return GasOperation::neq;
        case BinaryOperator::Less:
            return GasOperation::lt;
        case BinaryOperator::LessEqual:
            return GasOperation::lte;
        case BinaryOperator::Greater:
            return GasOperation::gt;
        case BinaryOperator::GreaterEqual:
            return GasOperation::gte;
        default:
            return GasOperation::eq;
    }
}

bool is_comparison(BinaryOperator op)
{
    return op >= BinaryOperator::Equal && op <= BinaryOperator::GreaterEqual;
}

/// Whether the expression's value is written by its last instruction, after everything is read.
bool writes_last(const Expression& node)
{
    switch (node.kind) {
        case NodeKind::Logical:
        case NodeKind::Conditional:
        case NodeKind::Match:
        case NodeKind::Assignment:
        case NodeKind::ListLiteral:
        case NodeKind::MapLiteral:
        case NodeKind::SandboxExpression:
            return false;
        default:
            return true;
    }
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

void FunctionCompiler::expression(Expression& node, Register to)
{
    if (context_.failed)
        return;
    builder_.at(node.offset);
    switch (node.kind) {
        case NodeKind::NullLiteral:
            builder_.charge(GasOperation::load_const);
            builder_.emit(Opcode::LOADNULL, to);
            return;
        case NodeKind::BooleanLiteral:
            builder_.charge(GasOperation::load_const);
            return load_constant(Value::from_boolean(static_cast<BooleanLiteral&>(node).value), to);
        case NodeKind::StringLiteral:
            builder_.charge(GasOperation::load_const);
            return load_text(static_cast<StringLiteral&>(node).text, to);
        case NodeKind::IntegerLiteral:
        case NodeKind::FloatLiteral:
        case NodeKind::Unary:
        case NodeKind::Binary:
            if (const std::optional<Value> folded = fold(node)) {
                charge_folded(node);
                return load_constant(*folded, to);
            }
            if (const std::optional<std::string> text = fold_text(node)) {
                charge_folded(node);
                return load_text(*text, to);
            }
            if (auto* unary = as<Unary>(&node)) {
                const Temporaries temporaries{*this};
                const bool negates = unary->op == UnaryOperator::Negate;
                if (!negates)
                    builder_.charge(GasOperation::not_);
                const Register value = operand(*unary->operand);
                if (negates)
                    builder_.charge(GasOperation::neg);
                builder_.at(node.offset);
                builder_.emit(negates ? Opcode::NEG : Opcode::NOT, to, value);
                return;
            }
            if (auto* two = as<Binary>(&node))
                return binary(*two, to);
            builder_.charge(GasOperation::load_const);
            return fail_at_run_time("Integer overflow in literal");
        case NodeKind::Identifier: {
            const Name& name = as<Identifier>(&node)->name;
            builder_.charge(GasOperation::load_name);
            if (name.binding.kind == BindingKind::Builtin) {
                check_sandbox(context_.symbols.name(name.symbol));
                const auto builtin = context_.builtins.find(context_.symbols.name(name.symbol));
                if (builtin && builtin->index == name.binding.index && builtin->is_variable) {
                    const Temporaries temporaries{*this};
                    const Register window = take();
                    call_builtin(builtin->index, builtin->is_simple, window, 0);
                    builder_.emit(Opcode::MOVE, to, window);
                    return;
                }
            }
            return load(name, to);
        }
        case NodeKind::This:
            builder_.charge(GasOperation::load_name);
            if (code_.is_action || code_.uses_this)
                builder_.emit(Opcode::MOVE, to, 0);
            else
                fail_at_run_time("Identifier 'this' not found");
            return;
        case NodeKind::InterpolatedString:
            return interpolated(static_cast<InterpolatedString&>(node), to);
        case NodeKind::ListLiteral:
            return list(static_cast<ListLiteral&>(node).elements, to);
        case NodeKind::MapLiteral:
            return map(static_cast<MapLiteral&>(node).entries, to);
        case NodeKind::EntityLiteral: {
            auto& literal = static_cast<EntityLiteral&>(node);
            return call({literal.type, {}, literal.type_arguments, &literal, literal.offset}, to);
        }
        case NodeKind::FunctionLiteral:
            builder_.charge(GasOperation::build_lambda);
            return closure(*static_cast<FunctionLiteral&>(node).function, to);
        case NodeKind::Logical:
            return logical(static_cast<Logical&>(node), to);
        case NodeKind::Conditional:
            return conditional(static_cast<Conditional&>(node), to);
        case NodeKind::Assignment:
            return assignment(static_cast<Assignment&>(node), to, true);
        case NodeKind::Member:
            return member(static_cast<Member&>(node), to);
        case NodeKind::Index:
            return index(static_cast<Index&>(node), to);
        case NodeKind::Slice:
            return slice(static_cast<Slice&>(node), to);
        case NodeKind::Call: {
            auto& made = static_cast<Call&>(node);
            return call({made.callee, made.arguments, made.type_arguments, nullptr, made.offset},
                        to);
        }
        case NodeKind::Match:
            return match(static_cast<Match&>(node), to);
        case NodeKind::Await: {
            const Temporaries temporaries{*this};
            const Register promise = operand(*static_cast<Await&>(node).operand);
            builder_.at(node.offset);
            builder_.charge(GasOperation::await);
            builder_.at(node.offset);
            const Register window = take();
            builder_.emit_named(Opcode::AWAIT, window, CodeBuilder::scaled(promise), 0);
            builder_.emit(Opcode::MOVE, to, window);
            return;
        }
        case NodeKind::Spawn:
            return spawn(*static_cast<Spawn&>(node).operand, to, node.offset);
        case NodeKind::AsyncCall: {
            const Temporaries temporaries{*this};
            spawn(*static_cast<AsyncCall&>(node).operand, take(), node.offset);
            builder_.emit(Opcode::LOADNULL, to);
            return;
        }
        case NodeKind::SandboxExpression:
            return sandbox(static_cast<SandboxExpression&>(node).policy,
                           *static_cast<SandboxExpression&>(node).body, to, true);
        default:
            break;
    }
    if (const std::string_view name = unsupported(node); !name.empty())
        return context_.fail(node.offset, "'" + std::string{name} + "' is not supported");
    if (const auto lowered = lower(node, context_.unit, context_.symbols))
        return intrinsic(*lowered, node.offset, to);
    context_.fail(node.offset, "this expression is not supported");
}

Register FunctionCompiler::operand(Expression& node, const Expression* evaluated_later)
{
    if (const auto* identifier = as<Identifier>(&node)) {
        const Binding& binding = identifier->name.binding;
        const bool stays = evaluated_later == nullptr || !assigns_in_expressions_;
        if (binding.kind == BindingKind::Local && !binding.may_be_unset && stays) {
            builder_.charge(GasOperation::load_name);
            return binding.index;
        }
    } else if (node.kind == NodeKind::This && (code_.is_action || code_.uses_this)) {
        builder_.charge(GasOperation::load_name);
        return 0;
    }
    const Register to = take();
    expression(node, to);
    return to;
}

/// Evaluates an expression for what it does.
void FunctionCompiler::effect(Expression& node)
{
    const Temporaries temporaries{*this};
    if (auto* assigns = as<Assignment>(&node))
        return assignment(*assigns, 0, false);
    if (node.kind == NodeKind::Identifier) {
        // The read may fail, so it is done.
        (void)operand(node);
        return;
    }
    expression(node, take());
}

// ---- constants ---------------------------------------------------------------------------------

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

// ---- literals of collections -------------------------------------------------------------------

void FunctionCompiler::interpolated(InterpolatedString& node, Register to)
{
    const Temporaries temporaries{*this};
    std::size_t done = 0;
    const Register first = take();
    // Long ones are joined piece by piece: what there is so far is the first of the next piece.
    while (done < node.parts.size()) {
        const std::size_t piece = std::min(node.parts.size() - done, literal_piece);
        const Temporaries inner{*this};
        const bool continues = done != 0;
        for (std::size_t i = 0; i < piece; ++i) {
            Expression& part = *node.parts[done + i];
            const Register into = i == 0 && !continues ? first : take();
            if (part.kind == NodeKind::StringLiteral)
                load_text(static_cast<StringLiteral&>(part).text, into);
            else
                expression(part, into);
        }
        done += piece;
        if (done == node.parts.size())
            builder_.charge(GasOperation::build_list,
                            static_cast<std::uint32_t>(node.parts.size()));
        builder_.emit_raw(Opcode::CONCAT, CodeBuilder::scaled(first), CodeBuilder::scaled(first),
                          static_cast<std::uint16_t>(piece + (continues ? 1 : 0)));
    }
    builder_.emit(Opcode::MOVE, to, first);
}

void FunctionCompiler::list(std::span<Expression* const> elements, Register to)
{
    const Temporaries temporaries{*this};
    const Register made = is_temporary(to) ? to : take();
    for (std::size_t done = 0; done == 0 || done < elements.size();) {
        const std::size_t piece = std::min(elements.size() - done, literal_piece);
        const Temporaries inner{*this};
        const Register first = next_register_;
        for (std::size_t i = 0; i < piece; ++i)
            expression(*elements[done + i], take());
        const bool is_first = done == 0;
        done += piece;
        if (done >= elements.size())
            builder_.charge(GasOperation::build_list, static_cast<std::uint32_t>(elements.size()));
        builder_.emit_raw(is_first ? Opcode::NEWLIST : Opcode::APPEND, CodeBuilder::scaled(made),
                          CodeBuilder::scaled(first), static_cast<std::uint16_t>(piece));
        if (elements.empty())
            break;
    }
    if (to != made)
        builder_.emit(Opcode::MOVE, to, made);
}

void FunctionCompiler::map(std::span<MapLiteralEntry const> entries, Register to)
{
    const Temporaries temporaries{*this};
    const auto count = static_cast<std::uint32_t>(entries.size());
    const bool has_plain_keys =
        entries.size() <= literal_piece &&
        std::ranges::all_of(entries, [](const MapLiteralEntry& entry) {
            return !entry.is_computed && entry.key->kind == NodeKind::StringLiteral;
        });
    if (has_plain_keys && count != 0) {
        std::vector<std::string_view> names;
        for (const MapLiteralEntry& entry : entries)
            names.push_back(static_cast<StringLiteral&>(*entry.key).text);
        const std::uint32_t constant = builder_.constant(context_.linker.names(names));
        if (constant <= max_short_constants) {
            const Register first = next_register_;
            for (const MapLiteralEntry& entry : entries) {
                builder_.charge(GasOperation::load_const);
                expression(*entry.value, take());
            }
            builder_.charge(GasOperation::build_map, count);
            builder_.emit_raw(Opcode::NEWMAPK, CodeBuilder::scaled(to), CodeBuilder::scaled(first),
                              static_cast<std::uint16_t>(constant * register_scale));
            return;
        }
    }
    const Register made = is_temporary(to) ? to : take();
    builder_.emit_raw(Opcode::NEWMAP, CodeBuilder::scaled(made), CodeBuilder::scaled(made), 0);
    for (const MapLiteralEntry& entry : entries) {
        const Temporaries inner{*this};
        const Register key = take();
        if (!entry.is_computed && entry.key->kind == NodeKind::StringLiteral) {
            builder_.charge(GasOperation::load_const);
            load_text(static_cast<StringLiteral&>(*entry.key).text, key);
        } else {
            expression(*entry.key, key);
        }
        const Register value = operand(*entry.value);
        builder_.emit(Opcode::INSERT, made, key, value);
    }
    builder_.charge(GasOperation::build_map, count);
    if (to != made)
        builder_.emit(Opcode::MOVE, to, made);
}

void FunctionCompiler::closure(const Function& function, Register to)
{
    const auto* inner_code = static_cast<const FunctionCode*>(function.code);
    const auto found = std::ranges::find_if(
        code_.inner, [&](const auto& inner) { return inner.get() == inner_code; });
    builder_.emit_wide(Opcode::CLOSURE, to,
                       static_cast<std::uint32_t>(found - code_.inner.begin()));
}

// ---- members and elements ----------------------------------------------------------------------

void FunctionCompiler::member(Member& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register object = operand(*node.object);
    builder_.charge(GasOperation::get_attr);
    builder_.at(node.offset);
    if (node.object->kind == NodeKind::This)
        check_state_access(false);
    builder_.emit_named(Opcode::GETFIELD, to, CodeBuilder::scaled(object),
                        name_constant(context_.symbols.name(node.name)));
}

void FunctionCompiler::index(Index& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register object = operand(*node.object, node.index);
    if (const auto* text = as<StringLiteral>(node.index)) {
        builder_.charge(GasOperation::load_const);
        builder_.charge(GasOperation::index);
        builder_.at(node.offset);
        builder_.emit_named(Opcode::GETFIELD, to, CodeBuilder::scaled(object),
                            name_constant(text->text), 1);
        return;
    }
    const Register key = operand(*node.index);
    builder_.charge(GasOperation::index);
    builder_.at(node.offset);
    builder_.emit(Opcode::INDEX, to, object, key);
}

void FunctionCompiler::slice(Slice& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register object = operand(*node.object, &node);
    const Register bounds = take(2);
    const Expression* const ends[] = {node.from, node.to};
    for (std::uint32_t i = 0; i < 2; ++i) {
        if (ends[i] != nullptr)
            expression(*(i == 0 ? node.from : node.to), bounds + i);
        else
            builder_.emit(Opcode::LOADNULL, bounds + i);
    }
    builder_.charge(GasOperation::slice);
    builder_.at(node.offset);
    builder_.emit(Opcode::SLICE, to, object, bounds);
}

// ---- match -------------------------------------------------------------------------------------

void FunctionCompiler::match(Match& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register subject = take();
    expression(*node.subject, subject);
    const Register result = take();
    Label end;
    for (MatchArm* arm : node.arms) {
        Label next;
        builder_.at(arm->offset);
        builder_.charge(GasOperation::eq);
        pattern(*arm->pattern, subject, next);
        if (arm->value != nullptr) {
            expression(*arm->value, result);
        } else {
            block(arm->body);
            builder_.emit(Opcode::LOADNULL, result);
        }
        builder_.emit_jump(end);
        builder_.bind(next);
    }
    builder_.at(node.offset);
    call_intrinsic("%match_failed", take(), 0);
    builder_.bind(end);
    builder_.emit(Opcode::MOVE, to, result);
}

void FunctionCompiler::pattern(MatchPattern& node, Register subject, Label& otherwise)
{
    const Temporaries temporaries{*this};
    switch (node.form) {
        case MatchPatternKind::Wildcard:
            builder_.flush();
            return;
        case MatchPatternKind::Value: {
            const bool is_name = node.value->kind == NodeKind::Member;
            const Register value = take();
            expression(*node.value, value);
            const Register truth = take();
            if (is_name)
                builder_.emit(Opcode::EQ, truth, subject, value, 1);
            else
                builder_.emit(Opcode::TEST, truth, subject, value, 2);
            builder_.emit_jump_if(Opcode::JF, truth, 0, 0, otherwise);
            return;
        }
        case MatchPatternKind::Bind:
            return bind(node.name, subject);
        case MatchPatternKind::Constructor: {
            const Register window = take(5);
            builder_.emit(Opcode::MOVE, window + 1, subject);
            load_text(context_.symbols.name(node.name.symbol), window + 2);
            operand_of_intrinsic({.kind = IntrinsicOperand::Kind::ReadOrUnset, .name = &node.name},
                                 window + 3);
            load_integer(static_cast<std::int64_t>(node.fields.size()), window + 4);
            call_intrinsic("%match_type", window, 4);
            builder_.emit_jump_if(Opcode::JNULL, window, 0, 1, otherwise);
            for (std::size_t i = 0; i < node.fields.size(); ++i) {
                load_integer(static_cast<std::int64_t>(i), window + 1);
                builder_.emit(Opcode::INDEX, window + 2, window, window + 1);
                // The field's own register lasts as long as what is matched in it.
                const Register field = take();
                builder_.emit(Opcode::MOVE, field, window + 2);
                pattern(*node.fields[i], field, otherwise);
            }
            return;
        }
    }
}

// ---- assignment --------------------------------------------------------------------------------

void FunctionCompiler::assignment(Assignment& node, Register to, bool wants_value)
{
    const Temporaries temporaries{*this};
    if (auto* target = as<Member>(node.target))
        return assign_member(*target, node, to, wants_value);
    if (auto* target = as<Index>(node.target))
        return assign_index(*target, node, to, wants_value);
    const Name& name = as<Identifier>(node.target)->name;
    const std::optional<Register> place = place_of(name);
    const bool is_in_place = place.has_value() && !wants_value && checked_type(node.type).empty();
    if (node.is_compound) {
        const Register old = operand(*node.target, node.value);
        const Register result = is_in_place ? *place : take();
        arithmetic(node.operation, old, *node.value, result, node.offset);
        if (is_in_place) {
            builder_.charge_behind(GasOperation::store_name);
            return;
        }
        check_type(node.type, result);
        builder_.charge(GasOperation::store_name);
        store(name, result);
        if (wants_value)
            builder_.emit(Opcode::MOVE, to, result);
        return;
    }
    if (is_in_place && writes_last(*node.value)) {
        expression(*node.value, *place);
        builder_.charge_behind(GasOperation::store_name);
        return;
    }
    const Register value = wants_value ? take() : operand(*node.value);
    if (wants_value)
        expression(*node.value, value);
    builder_.at(node.offset);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(name, value);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

void FunctionCompiler::assign_member(Member& target, Assignment& node, Register to,
                                     bool wants_value)
{
    const Register object = operand(*target.object, node.value);
    const std::uint32_t name = name_constant(context_.symbols.name(target.name));
    Register value = 0;
    if (node.is_compound) {
        const Register old = take();
        builder_.charge(GasOperation::get_attr);
        builder_.at(target.offset);
        builder_.emit_named(Opcode::GETFIELD, old, CodeBuilder::scaled(object), name);
        value = take();
        arithmetic(node.operation, old, *node.value, value, node.offset);
    } else {
        value = operand(*node.value);
    }
    builder_.at(node.offset);
    check_type(node.type, value);
    builder_.charge(GasOperation::call_method, 2);
    if (target.object->kind == NodeKind::This)
        check_state_access(true);
    builder_.emit_named(Opcode::SETFIELD, object, CodeBuilder::scaled(value), name);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

/// The object of an element that is assigned. Where the root is a state variable that is declared
/// as a map of maps, elements that are missing on the way are made. Gives how many levels of maps
/// the type has from the object on.
std::uint32_t FunctionCompiler::nested_map_target(Expression& object, Register to)
{
    auto* const element = as<Index>(&object);
    if (element == nullptr || state_map_levels(object) < 2) {
        expression(object, to);
        return element == nullptr ? state_map_levels(object) : 0;
    }
    const Temporaries temporaries{*this};
    const Register window = take(3);
    const std::uint32_t levels = nested_map_target(*element->object, window + 1);
    expression(*element->index, window + 2);
    builder_.at(element->offset);
    builder_.charge(GasOperation::index);
    if (levels > 1) {
        call_intrinsic("%get_or_create_map", window, 2);
        builder_.emit(Opcode::MOVE, to, window);
    } else {
        builder_.emit(Opcode::INDEX, to, window + 1, window + 2);
    }
    return levels > 0 ? levels - 1 : 0;
}

/// Of the state variable that an expression of indices begins with; 0 if it does not.
std::uint32_t FunctionCompiler::state_map_levels(const Expression& object) const
{
    const Expression* root = &object;
    while (const auto* inner = as<Index>(root))
        root = inner->object;
    if (code_.contract == nullptr)
        return 0;
    std::int32_t slot = -1;
    if (const auto* identifier = as<Identifier>(root)) {
        if (identifier->name.binding.kind == BindingKind::State)
            slot = static_cast<std::int32_t>(identifier->name.binding.index);
    } else if (const auto* member = as<Member>(root)) {
        if (member->object->kind == NodeKind::This)
            slot = code_.contract->find_state(member->name);
    }
    if (slot < 0)
        return 0;
    return map_levels(code_.contract->state[static_cast<std::size_t>(slot)].type, context_.symbols);
}

void FunctionCompiler::assign_index(Index& target, Assignment& node, Register to, bool wants_value)
{
    Register object = 0;
    if (target.object->kind == NodeKind::Index) {
        object = take();
        nested_map_target(*target.object, object);
    } else {
        object = operand(*target.object, &node);
    }
    const auto* text = as<StringLiteral>(target.index);
    std::uint32_t name = 0;
    Register key = 0;
    if (text != nullptr) {
        name = name_constant(text->text);
        builder_.charge(GasOperation::load_const);
    } else {
        key = operand(*target.index, node.value);
    }
    Register value = 0;
    if (node.is_compound) {
        const Register old = take();
        builder_.charge(GasOperation::index);
        builder_.at(target.offset);
        if (text != nullptr)
            builder_.emit_named(Opcode::GETFIELD, old, CodeBuilder::scaled(object), name, 1);
        else
            builder_.emit(Opcode::INDEX, old, object, key);
        value = take();
        arithmetic(node.operation, old, *node.value, value, node.offset);
    } else {
        value = operand(*node.value);
    }
    builder_.charge(GasOperation::call_method, 2);
    builder_.at(node.offset);
    if (text != nullptr)
        builder_.emit_named(Opcode::SETFIELD, object, CodeBuilder::scaled(value), name, 1);
    else
        builder_.emit(Opcode::SETINDEX, object, key, value);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

// ---- calls -------------------------------------------------------------------------------------

std::uint32_t FunctionCompiler::arguments(std::span<Argument const> list, Register window,
                                          std::vector<std::string_view>& names)
{
    (void)window;  // the arguments' registers follow it
    if (list.size() > most_arguments) {
        context_.fail(list.front().offset,
                      "a call has more than " + std::to_string(most_arguments) + " arguments");
        return 0;
    }
    for (const Argument& argument : list) {
        expression(*argument.value, take());
        if (argument.name != no_symbol)
            names.push_back(context_.symbols.name(argument.name));
    }
    return static_cast<std::uint32_t>(list.size());
}

void FunctionCompiler::call(const CallSite& node, Register to)
{
    const Temporaries temporaries{*this};
    const Register window = to + 1 == next_register_ && to >= code_.slot_count ? to : take();
    std::vector<std::string_view> names;
    const auto mixes = [&] { return !names.empty() && names.size() != node.arguments.size(); };
    const auto named = [&] {
        return static_cast<std::uint16_t>(builder_.constant(context_.linker.names(names)) *
                                          register_scale);
    };

    const auto operands = [&]() -> std::uint32_t {
        if (node.fields == nullptr)
            return arguments(node.arguments, window, names);
        map(node.fields->entries, take());
        return 1;
    };

    if (auto* method = as<Member>(node.callee)) {
        expression(*method->object, window);
        const std::uint32_t count = operands();
        builder_.charge(GasOperation::call_method, count);
        builder_.at(method->offset);
        if (mixes())
            fail_at_run_time("Cannot mix positional and keyword arguments");
        builder_.emit_named(names.empty() ? Opcode::CALLMETHOD : Opcode::CALLMETHODNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(),
                            name_constant(context_.symbols.name(method->name)),
                            static_cast<std::uint8_t>(count));
        if (to != window)
            builder_.emit(Opcode::MOVE, to, window);
        return;
    }

    const auto* identifier = as<Identifier>(node.callee);
    const Binding* const binding = identifier != nullptr ? &identifier->name.binding : nullptr;
    if (binding == nullptr)
        expression(*node.callee, window);
    const std::uint32_t count = operands();
    builder_.at(node.offset);
    if (binding != nullptr && binding->kind == BindingKind::Builtin) {
        const std::string_view name = context_.symbols.name(identifier->name.symbol);
        builder_.charge(GasOperation::call_builtin, count);
        check_sandbox(name);
        const auto known = context_.builtins.find(name);
        if (names.empty()) {
            call_builtin(binding->index,
                         known && known->index == binding->index && known->is_simple, window,
                         count);
            if (to != window)
                builder_.emit(Opcode::MOVE, to, window);
            return;
        }
    } else {
        builder_.charge(binding != nullptr ? GasOperation::call_name : GasOperation::call_top,
                        count);
    }
    if (mixes())
        fail_at_run_time("Cannot mix positional and keyword arguments");
    if (binding != nullptr && binding->kind == BindingKind::Action) {
        builder_.emit(Opcode::MOVE, window, 0);
        builder_.emit_named(names.empty() ? Opcode::CALLMETHOD : Opcode::CALLMETHODNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(),
                            name_constant(context_.symbols.name(identifier->name.symbol)),
                            static_cast<std::uint8_t>(count));
    } else {
        // Only now is the name looked up, as calls resolve their callee when they are made.
        if (binding != nullptr)
            load(identifier->name, window);
        if (!node.type_arguments.empty()) {
            const Temporaries inner{*this};
            const Register special = take(3);
            builder_.emit(Opcode::MOVE, special + 1, window);
            load_text(type_arguments_text(node.type_arguments, context_.symbols), special + 2);
            call_intrinsic("%specialize", special, 2);
            builder_.emit(Opcode::MOVE, window, special);
        }
        builder_.emit_named(names.empty() ? Opcode::CALL : Opcode::CALLNAMED, window,
                            names.empty() ? std::uint16_t{0} : named(), 0,
                            static_cast<std::uint8_t>(count));
    }
    if (to != window)
        builder_.emit(Opcode::MOVE, to, window);
}

void FunctionCompiler::spawn(Expression& operand_node, Register to, std::uint32_t offset)
{
    const Temporaries temporaries{*this};
    auto* node = as<Call>(&operand_node);
    const Register window = take();
    if (node == nullptr) {
        expression(operand_node, window);
        builder_.charge(GasOperation::spawn);
        builder_.at(offset);
        builder_.emit_raw(Opcode::SPAWN, CodeBuilder::scaled(window), 0, 0, 255);
        builder_.emit(Opcode::MOVE, to, window);
        return;
    }
    std::vector<std::string_view> names;
    auto* method = as<Member>(node->callee);
    const auto* identifier = as<Identifier>(node->callee);
    if (node->has_named)
        take(2);  // of an intrinsic: before the arguments come the callee and the names
    const Register callee = node->has_named ? window + 1 : window;
    if (method != nullptr)
        expression(*method->object, callee);
    else if (identifier == nullptr)
        expression(*node->callee, callee);
    const std::uint32_t count = arguments(node->arguments, window, names);
    builder_.charge(GasOperation::spawn);
    builder_.at(offset);
    if (method != nullptr) {
        builder_.emit_named(Opcode::GETFIELD, callee, CodeBuilder::scaled(callee),
                            name_constant(context_.symbols.name(method->name)), 2);
    } else if (identifier != nullptr) {
        if (identifier->name.binding.kind == BindingKind::Builtin)
            check_sandbox(context_.symbols.name(identifier->name.symbol));
        load(identifier->name, callee);
    }
    if (!node->has_named) {
        builder_.emit_raw(Opcode::SPAWN, CodeBuilder::scaled(window), 0, 0,
                          static_cast<std::uint8_t>(count));
    } else if (names.size() != node->arguments.size()) {
        fail_at_run_time("Cannot mix positional and keyword arguments");
    } else {
        builder_.emit_wide(Opcode::LOADK, window + 2,
                           builder_.constant(context_.linker.names(names)));
        call_intrinsic("%spawn_named", window, count + 2);
    }
    builder_.emit(Opcode::MOVE, to, window);
}

}  // namespace sluice::zx
