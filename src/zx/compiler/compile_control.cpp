// Compiling conditional statements and loops.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

void FunctionCompiler::if_statement(If& node)
{
    Label end;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
        const IfBranch& branch = node.branches[i];
        Label next;
        builder_.at(branch.offset);
        builder_.charge(GasOperation::jump_if_false);
        condition(*branch.condition, next, false);
        block(branch.body);
        if (i + 1 < node.branches.size() || node.otherwise != nullptr)
            builder_.emit_jump(end);
        builder_.bind(next);
    }
    block(node.otherwise);
    if (!end.jumps.empty())
        builder_.bind(end);
}

void FunctionCompiler::while_statement(While& node)
{
    Label test;
    Label round;
    Label end;
    builder_.emit_jump(test);
    builder_.bind(round);
    builder_.charge(GasOperation::round);
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Loop, .break_target = &end, .continue_target = &test});
    block(node.body);
    enclosing_.pop_back();
    builder_.bind(test);
    builder_.at(node.condition->offset);
    builder_.charge(GasOperation::jump_if_false);
    condition(*node.condition, round, true);
    builder_.bind(end);
}

bool FunctionCompiler::is_range_call(const Expression& node) const
{
    const auto* call = as<Call>(&node);
    const auto* callee = call != nullptr ? as<Identifier>(call->callee) : nullptr;
    return callee != nullptr && callee->name.binding.kind == BindingKind::Builtin &&
           context_.symbols.name(callee->name.symbol) == "range" && !call->has_named &&
           !call->arguments.empty() && call->arguments.size() <= 3;
}

void FunctionCompiler::for_each(ForEach& node)
{
    const Register base = node.first.binding.index - 3;
    const bool is_range =
        is_range_call(*node.iterable) && node.second.symbol == no_symbol && !policy_;
    if (is_range) {
        auto& range = static_cast<Call&>(*node.iterable);
        const auto count = static_cast<std::uint32_t>(range.arguments.size());
        const Temporaries temporaries{*this};
        const Register bounds = take(3);
        for (std::uint32_t i = 0; i < count; ++i)
            expression(*range.arguments[i].value, bounds + i);
        builder_.charge(GasOperation::call_builtin, count);
        builder_.at(range.offset);
        for (std::uint32_t i = 0; i < count; ++i)
            builder_.emit(Opcode::MOVE, base + i, bounds + i);
        builder_.emit_wide(Opcode::RANGEPREP, base, 0, static_cast<std::uint8_t>(count));
    } else {
        const Register iterable = operand(*node.iterable);
        builder_.at(node.iterable->offset);
        if (iterable != base)
            builder_.emit(Opcode::MOVE, base, iterable);
        builder_.emit_wide(Opcode::FORPREP, base, 0, node.second.symbol != no_symbol ? 2 : 1);
    }
    Label round;
    Label next;
    Label end;
    builder_.emit_jump(next);
    builder_.bind(round);
    begin_round(node, base);
    enclosing_.push_back(
        {.kind = Enclosing::Kind::Loop, .break_target = &end, .continue_target = &next});
    block(node.body);
    enclosing_.pop_back();
    builder_.bind(next);
    builder_.at(node.offset);
    builder_.charge(GasOperation::for_iter);
    builder_.emit_jump_if(is_range ? Opcode::RANGEITER : Opcode::FORITER, base, 0,
                          node.second.symbol != no_symbol ? 2 : 1, round);
    builder_.bind(end);
    // What is iterated over does not live longer than the loop.
    if (!is_range)
        builder_.emit(Opcode::LOADNULL, base);
}

void FunctionCompiler::begin_round(ForEach& node, Register base)
{
    builder_.charge(GasOperation::store_name);
    if (node.second.symbol != no_symbol)
        builder_.charge(GasOperation::store_name);
    builder_.charge(GasOperation::round);
    bind(node.first, base + 3);
    if (node.second.symbol != no_symbol)
        bind(node.second, base + 4);
    enter_scope(node.scope);
}

}  // namespace sluice::zx
