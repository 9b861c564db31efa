// Evaluation of the tree: tasks that wait, promises, and what must not be interrupted.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

void Evaluator::begin_atomic(AtomicScope& scope, Value receiver, Value from,
                             const FunctionCode* action)
{
    scope.self = receiver;
    scope.from = from;
    scope.action = action;
    scope.scope = action == nullptr ? runtime_.begin_transaction()
                                    : runtime_.begin_action(receiver, from, *action);
    scope.outer = atomic_;
    atomic_ = &scope;
}

bool Evaluator::end_atomic(const AtomicScope& scope, bool ok)
{
    atomic_ = scope.outer;
    return runtime_.end_action(scope.scope, ok);
}

void Evaluator::suspend()
{
    if (atomic_ == nullptr || runtime_.scheduler().is_alone()) {
        fiber_->suspend();
        return;
    }
    // Others may change state now: what was done so far is done, and what comes is undone apart.
    AtomicScope* reversed = nullptr;
    for (AtomicScope* scope = atomic_; scope != nullptr;) {
        AtomicScope* const outer = scope->outer;
        runtime_.end_stretch(scope->scope);
        scope->outer = reversed;
        reversed = scope;
        scope = outer;
    }
    fiber_->suspend();
    atomic_ = nullptr;
    while (reversed != nullptr) {
        AtomicScope* const scope = reversed;
        reversed = scope->outer;
        begin_atomic(*scope, scope->self, scope->from, scope->action);
    }
}

Completion Evaluator::await(Await& node)
{
    SLUICE_ZX_TRY(evaluate(*node.operand));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::await));
    return top().is(Tag::Promise) ? await_promise() : Completion::Normal;
}

/// Replaces the promise on top by its value.
Completion Evaluator::await_promise()
{
    for (const AtomicScope* scope = atomic_; scope != nullptr; scope = scope->outer) {
        if (scope->action == nullptr || !scope->action->is_async) {
            fail_await(runtime_);
            return Completion::Error;
        }
    }
    auto* const promise = top().as<PromiseObject>();
    if (promise->state == PromiseState::Pending)
        SLUICE_ZX_CHECK(runtime_.scheduler().nest(*promise, depth_ - 1));
    SLUICE_ZX_CHECK(attempt(
        [&] { return runtime_.scheduler().start(promise) ? Status::Ok : Status::OutOfMemory; }));
    promise->is_observed = true;
    while (promise->state == PromiseState::Pending) {
        runtime_.scheduler().wait(promise);
        suspend();
        SLUICE_ZX_CHECK(poll());
    }
    if (promise->state == PromiseState::Rejected) {
        runtime_.raise(promise->value, static_cast<ErrorKind>(promise->error_kind));
        return Completion::Error;
    }
    top() = promise->value;
    return Completion::Normal;
}

Completion Evaluator::spawn(Expression& operand, std::uint32_t offset)
{
    Value* const base = top_;
    std::uint32_t count = 0;
    if (operand.kind == NodeKind::Call) {
        CallTarget target = no_target;
        SLUICE_ZX_TRY(prepare_call(call_site(operand), true, target, count));
        SLUICE_ZX_CHECK(push_callable(target));
    } else {
        SLUICE_ZX_TRY(evaluate(operand));
        frame_->offset = offset;
        SLUICE_ZX_CHECK(charge(GasOperation::spawn));
    }
    const Value callee = top();
    if (callee.is(Tag::Promise)) {
        SLUICE_ZX_CHECK(attempt([&] {
            return runtime_.scheduler().start(callee.as<PromiseObject>()) ? Status::Ok
                                                                          : Status::OutOfMemory;
        }));
        return Completion::Normal;
    }
    SLUICE_ZX_CHECK(
        push_new([&] { return runtime_.scheduler().spawn(callee, {top_ - 1 - count, count}); }));
    collapse(base);
    return Completion::Normal;
}

Completion Evaluator::defer_call(const CallTarget& target, std::uint32_t count)
{
    Value* const base = top_ - count;
    SLUICE_ZX_CHECK(push_callable(target));
    SLUICE_ZX_CHECK(
        push_new([&] { return runtime_.scheduler().defer_call(top(), {base, count}); }));
    *base = top();
    top_ = base + 1;
    return Completion::Normal;
}

bool Evaluator::push_callable(const CallTarget& target)
{
    if (target.kind == CallTarget::Kind::Native) {
        if (!push_new([&] { return heap_.create<BuiltinObject>(target.native); }))
            return false;
    } else {
        push(Value::from(target.function));
    }
    // A closure brings its own `this` along.
    if (target.self.is_undefined() ||
        (target.function != nullptr && !target.function->code->is_action))
        return true;
    push(target.self);
    if (!push_new([&] { return heap_.create<BoundMethod>(top(), top(1)); }))
        return false;
    collapse(top_ - 3);
    return true;
}

}  // namespace sluice::zx
