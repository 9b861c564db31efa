// Compiling expressions.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/compiler/function_compiler.hpp"
#include "zx/compiler/interpolation.hpp"

namespace sluice::zx {

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

// ---- literals of collections -------------------------------------------------------------------

void FunctionCompiler::interpolated(InterpolatedString& node, Register to)
{
    const Temporaries temporaries{*this};
    std::size_t done = 0;
    const Register first = take();
    // What there is so far is the first of the next piece.
    while (done < node.parts.size()) {
        const std::size_t end = end_of_piece(node.parts, done);
        const Temporaries inner{*this};
        const std::size_t before = done == 0 ? 0 : 1;
        const std::size_t count = before + end - done;
        for (std::size_t i = before; i < count; ++i) {
            Expression& part = *node.parts[done++];
            const Register into = i == 0 ? first : take();
            if (part.kind == NodeKind::StringLiteral)
                load_text(static_cast<StringLiteral&>(part).text, into);
            else
                expression(part, into);
        }
        builder_.at(node.offset);
        builder_.emit_raw(Opcode::CONCAT, CodeBuilder::scaled(first), CodeBuilder::scaled(first),
                          static_cast<std::uint16_t>(count));
    }
    builder_.charge(GasOperation::build_list, static_cast<std::uint32_t>(node.parts.size()));
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

}  // namespace sluice::zx
