// Evaluation of the tree: calls and frames.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <utility>

#include "zx/runtime/declared_kinds.hpp"
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

namespace {

/// As many as one instruction of the virtual machine can count.
constexpr std::size_t most_guard_arguments = 248;

}  // namespace

Completion Evaluator::invoke(const CallTarget& target, std::uint32_t count)
{
    switch (target.kind) {
        case CallTarget::Kind::Function:
        case CallTarget::Kind::Action:
            if (target.function->code->is_async)
                return defer_call(target, count);
            return call_function(*target.function, target.self,
                                 target.kind == CallTarget::Kind::Action, count);
        case CallTarget::Kind::Native:
            return call_native(*target.native, target.self, count);
        case CallTarget::Kind::Error:
            break;
    }
    return Completion::Error;
}

Completion Evaluator::invoke_value(Value callee, std::uint32_t count)
{
    return invoke(runtime_.resolve_call(callee), count);
}

Completion Evaluator::call_function(FunctionObject& function, Value receiver, bool is_action,
                                    std::uint32_t count)
{
    // What the task itself is for (of the main task, the module's top level) is no nested call.
    const std::uint32_t limit = runtime_.options().max_call_depth;
    if (depth_ > 0 && runtime_.scheduler().depth(depth_ - 1) >= limit) {
        fail_call_depth(runtime_, limit);
        return Completion::Error;
    }
    SLUICE_ZX_CHECK(enter(function.code->slot_count + Frame::Deferred));
    SLUICE_ZX_CHECK(poll());

    Value* const arguments = top_ - count;
    FunctionCode& code = *function.code;
    const Value from = frame_ != nullptr ? self() : Value{};
    Frame frame{.function = &function,
                .code = &code,
                .slots = top_ + Frame::Deferred,
                .caller = frame_,
                .offset = code.function != nullptr ? code.function->offset : 0,
                .statement = code.function != nullptr ? code.function->offset : 0,
                .is_confined = code.is_confined,
                .policy = code.policy};
    Meter& meter = runtime_.meter();
    const Meter::Bounds outer_bounds = meter.bounds();
    const bool is_limited = code.gas_limit >= 0 && meter.is_metered;
    if (is_limited)
        meter.restrict(code.gas_limit);

    // A signal handler may look at the frames (TreeEngine::take_sample).
    std::atomic_signal_fence(std::memory_order_release);
    frame_ = &frame;
    ++depth_;
    if (context_.profile != nullptr) [[unlikely]]
        context_.profile->begin(this, code, depth_);
    Completion completion = Completion::Error;
    if (begin_frame(frame, receiver, arguments, count)) {
        AtomicScope scope;
        if (is_action)
            begin_atomic(scope, receiver, from, &code);
        completion = run_body(frame, arguments, count);
        completion = run_deferred(frame, completion);
        if (is_action && !end_atomic(scope, completion != Completion::Error))
            completion = Completion::Error;
    }
    if (completion == Completion::Error) {
        runtime_.error().pass(&code, frame.offset);
    }
    if (context_.profile != nullptr) [[unlikely]]
        context_.profile->end(this, depth_);
    --depth_;
    frame_ = frame.caller;
    if (is_limited)
        meter.set_bounds(outer_bounds);
    if (completion == Completion::Error)
        return completion;
    *arguments = frame.at(Frame::Result);
    top_ = arguments + 1;
    return Completion::Normal;
}

/// Makes the slots of a frame, right behind the arguments.
bool Evaluator::begin_frame(Frame& frame, Value receiver, Value* arguments, std::uint32_t count)
{
    const FunctionCode& code = *frame.code;
    frame.at(Frame::Deferred) = Value{};
    frame.at(Frame::Result) = Value::null();
    frame.at(Frame::Function) = Value::from(frame.function);
    top_ = frame.slots + code.slot_count;
    if (!receiver.is_undefined())
        frame.slots[0] = receiver;
    else
        frame.slots[0] = code.uses_this ? frame.function->self : Value::from(frame.function);
    const std::uint32_t given = std::min(count, code.parameter_count);
    for (std::uint32_t i = 0; i < given; ++i)
        frame.slots[1 + i] = arguments[i].is_undefined() ? Value::null() : arguments[i];
    std::fill(frame.slots + 1 + given, frame.slots + 1 + code.parameter_count, Value::null());
    // What waits for its default value is not bound yet, should another one ask for it.
    if (code.function != nullptr)
        for (std::uint32_t i = 0; i < code.parameter_count; ++i)
            if (code.function->parameters[i]->default_value != nullptr &&
                (i >= count || arguments[i].is_undefined()))
                frame.slots[1 + i] = Value{};
    std::fill(frame.slots + 1 + code.parameter_count, top_, Value{});
    for (const std::uint32_t slot : code.cells)
        if (!make_cell(frame.slots[slot]))
            return false;
    for (const std::uint32_t slot : code.cell_parameters)
        if (!make_cell(frame.slots[slot]))
            return false;
    return true;
}

Completion Evaluator::run_body(Frame& frame, Value* arguments, std::uint32_t count)
{
    const FunctionCode& code = *frame.code;
    if (code.program != nullptr)
        return run_program(*code.program);
    Function& function = *code.function;
    SLUICE_ZX_TRY(default_values(frame, arguments, count));
    if (runtime_.options().strict_types) {
        frame.offset = function.offset;
        for (const Parameter* parameter : function.parameters) {
            push(variable(parameter->name.binding));
            SLUICE_ZX_TRY(check_type(parameter->type));
            drop();
        }
    }
    if (!function.modifiers.names.empty())
        SLUICE_ZX_TRY(run_guards(frame));
    if (function.value != nullptr) {
        SLUICE_ZX_TRY(evaluate(*function.value));
        SLUICE_ZX_TRY(check_type(function.return_type));
        SLUICE_ZX_CHECK(charge(GasOperation::return_));
        frame.at(Frame::Result) = top();
        drop();
        return Completion::Normal;
    }
    if (function.body == nullptr)
        return Completion::Normal;
    if (function.function_kind == FunctionKind::TolerationBlock) {
        SLUICE_ZX_TRY(last_value(function.body->statements));
        frame.at(Frame::Result) = top();
        drop();
        return Completion::Normal;
    }
    return statements(function.body->statements);
}

Completion Evaluator::default_values(const Frame& frame, const Value* arguments,
                                     std::uint32_t count)
{
    const Function& function = *frame.code->function;
    for (std::uint32_t i = 0; i < function.parameters.size(); ++i) {
        const Parameter& parameter = *function.parameters[i];
        if (parameter.default_value == nullptr || (i < count && !arguments[i].is_undefined()))
            continue;
        SLUICE_ZX_TRY(evaluate(*parameter.default_value));
        SLUICE_ZX_CHECK(assign(parameter.name));
        drop();
    }
    return Completion::Normal;
}

/// Runs the guards that an action names, in their order, with the action's own arguments.
Completion Evaluator::run_guards(const Frame& frame)
{
    const Function& function = *frame.code->function;
    const std::size_t count = std::min(function.parameters.size(), most_guard_arguments);
    for (const Name& name : function.modifiers.names) {
        if (name.binding.kind == BindingKind::Unresolved ||
            name.binding.kind == BindingKind::Builtin)
            continue;
        SLUICE_ZX_CHECK(enter(count + 2));
        SLUICE_ZX_CHECK(read_if_set(name));
        push(self());
        for (Parameter* parameter : function.parameters.first(count))
            push(variable(parameter->name.binding));
        SLUICE_ZX_TRY(discard(call_intrinsic("%run_guard", static_cast<std::uint32_t>(count + 2))));
    }
    return Completion::Normal;
}

Completion Evaluator::run_deferred(const Frame& frame, Completion completion)
{
    const ErrorKind kind = runtime_.error().kind;
    if (frame.at(Frame::Deferred).is_undefined() ||
        (completion == Completion::Error && !is_catchable(kind) && !is_limit(kind)))
        return completion;
    if (completion == Completion::Error)
        errors_.push_back(std::move(runtime_.error()));
    auto* const functions = frame.at(Frame::Deferred).as<List>();
    while (!functions->empty()) {
        push(functions->pop());
        Completion ended = call_function(*top().as<FunctionObject>(), {}, false, 0);
        if (ended == Completion::Error && is_catchable(runtime_.error().kind)) {
            runtime_.report("[DEFER ERROR] ", runtime_.error().value);
            ended = Completion::Normal;
        }
        top_ = frame.slots + frame.code->slot_count;
        if (ended == Completion::Error) {
            // A limit: what went wrong before does not matter any more, but for another one.
            if (completion == Completion::Error) {
                if (is_limit(kind) && is_limit(runtime_.error().kind))
                    runtime_.error() = std::move(errors_.back());
                errors_.pop_back();
            }
            return ended;
        }
    }
    if (completion == Completion::Error) {
        runtime_.error() = std::move(errors_.back());
        errors_.pop_back();
    }
    return completion;
}

/// The top level of a module. Where recovery can be switched on, an error ends its statement only,
/// if it is.
Completion Evaluator::run_program(const Program& program)
{
    if (frame_->code->gives_value) {
        const std::span<Statement* const> list = program.statements;
        for (Statement* statement : list.first(list.size() - 1))
            SLUICE_ZX_TRY(execute(*statement));
        const InStatement inside{*frame_, list.back()->offset};
        frame_->offset = list.back()->offset;
        SLUICE_ZX_TRY(evaluate(*to<ExpressionStatement>(*list.back()).expression));
        frame_->at(Frame::Result) = top();
        drop();
        return Completion::Normal;
    }
    const bool is_recovering = frame_->code->is_recovering;
    Value* const base = top_;
    for (Statement* statement : program.statements) {
        const Completion completion = execute(*statement);
        if (completion == Completion::Normal)
            continue;
        if (completion != Completion::Error || !is_recovering ||
            !is_catchable(runtime_.error().kind))
            return completion;
        top_ = base;
        push(runtime_.error().value);
        // Calls of builtins leave the error as it is.
        SLUICE_ZX_TRY(call_intrinsic("%recover", 1));
        const bool is_recovered = truthy(top());
        drop();
        if (!is_recovered)
            return completion;
    }
    return Completion::Normal;
}

}  // namespace sluice::zx
