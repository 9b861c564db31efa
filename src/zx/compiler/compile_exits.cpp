// Compiling what does something when it is left, on whatever way: try, using, sandboxes.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ranges>
#include <utility>

#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

/// Goes where `kind` leads, through everything in enclosing_[0, depth). `value` is what is
/// returned.
void FunctionCompiler::leave(ExitKind kind, Register value, std::size_t depth)
{
    while (depth > 0) {
        const Enclosing& construct = enclosing_[--depth];
        switch (construct.kind) {
            case Enclosing::Kind::Loop:
                if (kind == ExitKind::Break)
                    return builder_.emit_jump(*construct.break_target);
                if (kind == ExitKind::Continue)
                    return builder_.emit_jump(*construct.continue_target);
                break;
            case Enclosing::Kind::Finally: {
                auto& exits = *construct.exits;
                const auto found = std::ranges::find(exits, kind, &Enclosing::Exit::kind);
                const auto number = found - exits.begin();
                if (found == exits.end())
                    exits.push_back({kind});
                if (kind == ExitKind::Return && value != construct.state + 1)
                    builder_.emit(Opcode::MOVE, construct.state + 1, value);
                // 0 is falling through, 1 an error.
                load_integer(number + 2, construct.state);
                return builder_.emit_jump(*construct.entry);
            }
            case Enclosing::Kind::Cleanup: {
                // What was charged up to here belongs to the construct still.
                builder_.flush();
                const std::uint32_t begin = builder_.position();
                const Temporaries temporaries{*this};
                const Register window = take(2);
                if (construct.has_argument)
                    builder_.emit(Opcode::MOVE, window + 1, construct.argument);
                call_intrinsic(construct.intrinsic, window, construct.has_argument ? 1 : 0);
                leave(kind, value, depth);
                ways_out_.push_back({begin, builder_.position(), depth});
                return;
            }
        }
    }
    // Only a return gets here: the parser knows where break and continue may stand.
    builder_.emit(Opcode::RETURN, value);
}

void FunctionCompiler::add_handler(HandlerRange range, std::size_t depth)
{
    const std::uint32_t end = range.end;
    std::vector<WayOut> left_out;
    // They are in the order of their ends.
    for (const WayOut& way_out : std::views::reverse(ways_out_)) {
        if (way_out.end <= range.begin)
            break;
        if (way_out.depth < depth && way_out.begin < end)
            left_out.push_back(way_out);
    }
    std::ranges::sort(left_out, {}, &WayOut::begin);
    for (const WayOut& way_out : left_out) {
        // The rest of a way out through several constructs is a part of it.
        if (way_out.begin < range.begin)
            continue;
        range.end = way_out.begin;
        if (range.begin < range.end)
            code_.handlers.push_back(range);
        range.begin = way_out.end;
    }
    range.end = end;
    if (range.begin < range.end)
        code_.handlers.push_back(range);
}

void FunctionCompiler::return_statement(Return& node)
{
    const Temporaries temporaries{*this};
    const bool passes_constructs = std::ranges::any_of(enclosing_, [](const Enclosing& construct) {
        return construct.kind != Enclosing::Kind::Loop;
    });
    if (node.value == nullptr) {
        builder_.charge(GasOperation::return_);
        if (!passes_constructs) {
            builder_.emit(Opcode::RETNULL);
            return;
        }
        const Register value = take();
        builder_.emit(Opcode::LOADNULL, value);
        return leave(ExitKind::Return, value, enclosing_.size());
    }
    Register value = 0;
    if (passes_constructs) {
        // A copy: what is done on the way out must not change it.
        value = take();
        expression(*node.value, value);
    } else {
        value = operand(*node.value);
    }
    builder_.at(node.offset);
    if (code_.function != nullptr)
        check_type(code_.function->return_type, value);
    builder_.charge(GasOperation::return_);
    leave(ExitKind::Return, value, enclosing_.size());
}

void FunctionCompiler::try_catch(Try& node)
{
    if (node.handler == nullptr)
        return block(node.body);
    builder_.charge(GasOperation::setup_try);
    builder_.flush();
    const std::uint32_t begin = builder_.position();
    block(node.body);
    builder_.charge(GasOperation::pop_try);
    Label end;
    builder_.emit_jump(end);
    const std::uint32_t stop = builder_.position();
    const Temporaries temporaries{*this};
    const Register caught = take();
    add_handler({begin, stop, builder_.position(), static_cast<std::uint16_t>(caught), false},
                enclosing_.size());
    builder_.at(node.handler->offset);
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    bind(node.handler->name, caught);
    enter_scope(node.handler->scope);
    block(node.handler->body);
    builder_.bind(end);
}

void FunctionCompiler::try_statement(Try& node)
{
    if (node.finally == nullptr)
        return try_catch(node);
    // Every way out of the body sets where to go on and enters the one copy of the `finally` block.
    const Register state = take(3);
    Label entry;
    std::vector<Enclosing::Exit> exits;
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Finally, .state = state, .entry = &entry, .exits = &exits});
    if (node.handler == nullptr)
        builder_.charge(GasOperation::setup_try);
    builder_.flush();
    const std::uint32_t begin = builder_.position();
    try_catch(node);
    if (node.handler == nullptr)
        builder_.charge(GasOperation::pop_try);
    load_integer(0, state);
    builder_.emit_jump(entry);
    const std::uint32_t stop = builder_.position();
    enclosing_.pop_back();
    add_handler(
        {begin, stop, builder_.position(), static_cast<std::uint16_t>(state + 1), false, true},
        enclosing_.size());
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    load_integer(1, state);
    builder_.bind(entry);
    block(node.finally);

    const auto jump_unless = [&](std::int64_t number, Label& otherwise) {
        const std::uint32_t constant = builder_.constant(Value::from_integer(number));
        if (constant <= max_short_constants) {
            builder_.emit_jump_if(Opcode::JEQK, state,
                                  static_cast<std::uint16_t>(constant * register_scale), 0,
                                  otherwise);
            return;
        }
        const Temporaries temporaries{*this};
        const Register expected = take();
        load_integer(number, expected);
        builder_.emit_jump_if(Opcode::JEQ, state, CodeBuilder::scaled(expected), 0, otherwise);
    };
    Label is_no_error;
    jump_unless(1, is_no_error);
    builder_.emit(Opcode::RETHROW, state + 1);
    builder_.bind(is_no_error);
    for (std::size_t i = 0; i < exits.size(); ++i) {
        Label other;
        jump_unless(static_cast<std::int64_t>(i) + 2, other);
        leave(exits[i].kind, state + 1, enclosing_.size());
        builder_.bind(other);
    }
}

/// Statements with something behind them that is done whichever way they end.
void FunctionCompiler::guarded(const Scope* scope, std::span<Statement* const> list,
                               const Guard& guard)
{
    const auto finish = [&](std::string_view name) {
        const Temporaries temporaries{*this};
        const Register window = take(2);
        if (guard.argument)
            builder_.emit(Opcode::MOVE, window + 1, *guard.argument);
        call_intrinsic(name, window, guard.argument ? 1 : 0);
    };
    const Register caught = take(2);
    builder_.flush();
    enclosing_.push_back({.kind = Enclosing::Kind::Cleanup,
                          .intrinsic = guard.leave,
                          .argument = guard.argument.value_or(0),
                          .has_argument = guard.argument.has_value()});
    const std::uint32_t begin = builder_.position();
    enter_scope(scope);
    statements(list);
    if (guard.is_transaction)
        builder_.charge(GasOperation::tx_commit);
    builder_.flush();
    const std::uint32_t stop = builder_.position();
    enclosing_.pop_back();
    finish(guard.leave);
    Label end;
    builder_.emit_jump(end);
    // On a way out it has been called already.
    add_handler({begin, stop, builder_.position(), static_cast<std::uint16_t>(caught),
                 guard.undoes_all, true},
                enclosing_.size() + 1);
    builder_.emit_wide(Opcode::CHARGE, 0, 0);
    finish(guard.undo);
    builder_.emit(Opcode::RETHROW, caught);
    builder_.bind(end);
}

void FunctionCompiler::using_statement(Using& node)
{
    const Register resource = take();
    expression(*node.resource, resource);
    builder_.charge(GasOperation::other);
    bind(node.name, resource);
    guarded(node.body->scope, node.body->statements,
            {.leave = "%close", .undo = "%close", .undoes_all = false, .argument = resource});
}

void FunctionCompiler::pattern_statement(PatternStatement& node)
{
    const Register subject = take();
    expression(*node.subject, subject);
    Label end;
    for (const PatternCase& arm : node.cases) {
        Label next;
        builder_.at(arm.offset);
        if (arm.value != nullptr) {
            const Temporaries temporaries{*this};
            const Register value = operand(*arm.value);
            builder_.charge(GasOperation::eq);
            builder_.emit_jump_if(Opcode::JEQ, subject, CodeBuilder::scaled(value), 0, next);
        }
        block(arm.body);
        builder_.emit_jump(end);
        builder_.bind(next);
    }
    builder_.bind(end);
}

/// A block for the value of its last statement, if that is an expression.
void FunctionCompiler::value_of_block(Block& body, Register to)
{
    enter_scope(body.scope);
    std::span<Statement* const> list = body.statements;
    auto* last = !list.empty() ? as<ExpressionStatement>(list.back()) : nullptr;
    if (last != nullptr)
        list = list.first(list.size() - 1);
    statements(list);
    if (last != nullptr) {
        const InStatement inside{builder_, last->offset};
        expression(*last->expression, to);
    } else
        builder_.emit(Opcode::LOADNULL, to);
}

/// The text of a sandbox: calls of builtins in it are checked where they are compiled.
void FunctionCompiler::sandbox(const Expression* policy, Block& body, Register to, bool wants_value)
{
    const auto* const name = as<StringLiteral>(policy);
    const auto outer = std::exchange(policy_, name != nullptr ? name->text : std::string_view{});
    if (wants_value) {
        value_of_block(body, to);
    } else {
        block(&body);
        builder_.emit(Opcode::LOADNULL, to);
    }
    policy_ = outer;
}

void FunctionCompiler::check_sandbox(std::string_view builtin)
{
    if (!policy_ || sandbox_allows(builtin))
        return;
    fail_at_run_time("Builtin '" + std::string{builtin} + "' not allowed inside sandbox policy '" +
                     std::string{policy_->empty() ? "default" : *policy_} + "'");
}

}  // namespace sluice::zx
