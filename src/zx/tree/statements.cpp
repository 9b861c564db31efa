// Evaluation of the tree: blocks and statements.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/declared_kinds.hpp"
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

/// Drops the value that an evaluation left.
Completion Evaluator::discard(Completion completion) noexcept
{
    if (completion == Completion::Normal)
        drop();
    return completion;
}

Completion Evaluator::execute(Statement& node)
{
    SLUICE_ZX_CHECK(enter());
    SLUICE_ZX_CHECK(safepoint());
    frame_->offset = node.offset;
    const InStatement inside{*frame_, node.offset};
    switch (node.kind) {
        case NodeKind::ExpressionStatement:
            return discard(evaluate(*to<ExpressionStatement>(node).expression));
        case NodeKind::Block:
            return block(to<Block>(node));
        case NodeKind::Let:
            return let(to<Let>(node));
        case NodeKind::StateDeclaration:
            return storage(to<StateDeclaration>(node));
        case NodeKind::FunctionDeclaration:
            return function_declaration(to<FunctionDeclaration>(node));
        case NodeKind::If:
            return if_(to<If>(node));
        case NodeKind::While:
            return while_(to<While>(node));
        case NodeKind::ForEach:
            return for_each(to<ForEach>(node));
        case NodeKind::Return:
            return return_(to<Return>(node));
        case NodeKind::Break:
            SLUICE_ZX_CHECK(charge(GasOperation::jump));
            return Completion::Break;
        case NodeKind::Continue:
            SLUICE_ZX_CHECK(charge(GasOperation::jump));
            if (to<Continue>(node).is_in_loop)
                return Completion::Continue;
            return discard(call_intrinsic("%enable_recovery", 0));
        case NodeKind::Throw:
            SLUICE_ZX_TRY(evaluate(*to<Throw>(node).value));
            frame_->offset = node.offset;
            SLUICE_ZX_CHECK(charge(GasOperation::throw_));
            runtime_.raise(top());
            return Completion::Error;
        case NodeKind::Try:
            return try_(to<Try>(node));
        case NodeKind::Print:
            return print(to<Print>(node));
        case NodeKind::Require:
            return require(to<Require>(node));
        default:
            return execute_other(node);
    }
}

Completion Evaluator::execute_other(Statement& node)
{
    switch (node.kind) {
        case NodeKind::PatternStatement:
            return pattern_statement(to<PatternStatement>(node));
        case NodeKind::Defer:
            return defer(to<Defer>(node));
        case NodeKind::Using:
            return using_(to<Using>(node));
        case NodeKind::Transaction:
            return transaction(to<Transaction>(node));
        case NodeKind::Sandbox:
            SLUICE_ZX_CHECK(charge(GasOperation::other));
            return confined(to<Sandbox>(node).policy, *to<Sandbox>(node).body, false);
        case NodeKind::Atomic:
            return atomic(to<Atomic>(node));
        case NodeKind::Exactly:
            SLUICE_ZX_CHECK(charge(GasOperation::other));
            return block(*to<Exactly>(node).body);
        case NodeKind::InlineHint:
        case NodeKind::EventDeclaration:
            SLUICE_ZX_CHECK(charge(GasOperation::other));
            return Completion::Normal;
        case NodeKind::Simd:
            SLUICE_ZX_TRY(discard(evaluate(*to<Simd>(node).operand)));
            SLUICE_ZX_CHECK(charge(GasOperation::other));
            return Completion::Normal;
        case NodeKind::Verify:
            if (to<Verify>(node).form != VerifyForm::Target)
                return verify(to<Verify>(node));
            break;
        case NodeKind::ModuleDeclaration:
            SLUICE_ZX_TRY(block(*to<ModuleDeclaration>(node).body));
            break;
        case NodeKind::PackageDeclaration:
            SLUICE_ZX_TRY(block(*to<PackageDeclaration>(node).body));
            break;
        default:
            break;
    }
    return discard(lowered(node));
}

Completion Evaluator::block(Block& node)
{
    SLUICE_ZX_CHECK(make_cells(node.scope));
    return statements(node.statements);
}

Completion Evaluator::statements(std::span<Statement* const> nodes)
{
    Output& output = runtime_.output();
    const std::size_t redirections = output.redirections();
    Completion completion = Completion::Normal;
    for (Statement* statement : nodes) {
        completion = execute(*statement);
        if (completion != Completion::Normal)
            break;
    }
    // `log > file` holds to the end of the block that it stands in.
    while (output.redirections() > redirections)
        output.restore();
    return completion;
}

Completion Evaluator::last_value(std::span<Statement* const> nodes)
{
    if (nodes.empty() || nodes.back()->kind != NodeKind::ExpressionStatement) {
        SLUICE_ZX_TRY(statements(nodes));
        push(Value::null());
        return Completion::Normal;
    }
    SLUICE_ZX_TRY(statements(nodes.first(nodes.size() - 1)));
    const InStatement inside{*frame_, nodes.back()->offset};
    return evaluate(*to<ExpressionStatement>(*nodes.back()).expression);
}

Completion Evaluator::if_(If& node)
{
    for (const IfBranch& branch : node.branches) {
        frame_->offset = branch.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::jump_if_false));
        SLUICE_ZX_TRY(evaluate(*branch.condition));
        const bool holds = truthy(top());
        drop();
        if (holds)
            return block(*branch.body);
    }
    return node.otherwise != nullptr ? block(*node.otherwise) : Completion::Normal;
}

Completion Evaluator::return_(Return& node)
{
    SLUICE_ZX_TRY(evaluate_optional(node.value));
    frame_->offset = node.offset;
    if (frame_->code->function != nullptr && node.value != nullptr)
        SLUICE_ZX_TRY(check_type(frame_->code->function->return_type));
    SLUICE_ZX_CHECK(charge(GasOperation::return_));
    frame_->at(Frame::Result) = top();
    return Completion::Return;
}

Completion Evaluator::print(Print& node)
{
    const bool is_conditional = node.arguments.size() == 2;
    const auto count = static_cast<std::uint32_t>(node.arguments.size());
    if (is_conditional) {
        SLUICE_ZX_CHECK(charge(GasOperation::print));
        SLUICE_ZX_TRY(evaluate(*node.arguments[0]));
        const bool holds = truthy(top());
        drop();
        if (!holds)
            return Completion::Normal;
        SLUICE_ZX_TRY(evaluate(*node.arguments[1]));
        frame_->offset = node.offset;
        return discard(call_intrinsic("%print", 1));
    }
    SLUICE_ZX_CHECK(enter(count));
    for (Expression* argument : node.arguments)
        SLUICE_ZX_TRY(evaluate(*argument));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::print));
    return discard(call_intrinsic("%print", count));
}

Completion Evaluator::function_declaration(FunctionDeclaration& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::store_func));
    SLUICE_ZX_CHECK(closure(*node.function));
    if (node.function->function_kind == FunctionKind::Guard) {
        SLUICE_ZX_CHECK(push_new([&]() -> GuardObject* {
            String* const name = context_.name(node.name.symbol);
            return name == nullptr ? nullptr
                                   : heap_.create<GuardObject>(name, top().as<FunctionObject>());
        }));
        collapse(top_ - 2);
    }
    SLUICE_ZX_CHECK(assign(node.name));
    drop();
    return Completion::Normal;
}

Completion Evaluator::defer(Defer& node)
{
    SLUICE_ZX_CHECK(charge(GasOperation::defer));
    Value& functions = frame_->at(Frame::Deferred);
    if (functions.is_undefined()) {
        SLUICE_ZX_CHECK(push_new([&] { return List::create(heap_); }));
        functions = top();
        drop();
    }
    SLUICE_ZX_CHECK(closure(*node.function));
    SLUICE_ZX_CHECK(attempt([&] {
        return functions.as<List>()->append(heap_, top()) ? Status::Ok : Status::OutOfMemory;
    }));
    drop();
    return Completion::Normal;
}

}  // namespace sluice::zx
