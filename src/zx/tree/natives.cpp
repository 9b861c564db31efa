// Evaluation of the tree: calls of builtins, and the nodes that are calls of intrinsics.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Completion Evaluator::call_native(const BuiltinInfo& info, Value receiver, std::uint32_t count)
{
    if (!info.takes(count)) {
        runtime_.fail(describe_argument_count(info, count));
        return Completion::Error;
    }
    SLUICE_ZX_CHECK(enter(native_scratch_count + 2));
    SLUICE_ZX_CHECK(poll());
    Value* const arguments = top_ - count;
    // What the builtin keeps between its steps has to be found by collections.
    push(receiver);
    Value* const scratch = top_;
    for (std::size_t i = 0; i < native_scratch_count; ++i)
        push({});
    Value& returned = *top_;
    push({});

    NativeCall call{.runtime = runtime_,
                    .arguments = {arguments, count},
                    .self = receiver,
                    .scratch = {scratch, native_scratch_count},
                    .returned = {},
                    .callee = {},
                    .call_arguments = {},
                    .call_storage = {}};
    bool is_repeated = false;
    for (;;) {
        switch (info.function(call)) {
            case NativeStatus::Done:
                *arguments = call.result;
                top_ = arguments + 1;
                return run_watchers();
            case NativeStatus::Error:
                return Completion::Error;
            case NativeStatus::OutOfMemory:
                if (is_repeated) {
                    fail_memory(runtime_);
                    return Completion::Error;
                }
                is_repeated = true;
                heap_.collect();
                continue;
            case NativeStatus::Call:
                SLUICE_ZX_TRY(run_callee(call, returned));
                break;
            case NativeStatus::Suspend:
                suspend();
                SLUICE_ZX_CHECK(poll());
                break;
        }
        is_repeated = false;
    }
}

/// Does the call that a builtin asks for.
Completion Evaluator::run_callee(NativeCall& call, Value& returned)
{
    Value* const base = top_;
    const auto count = static_cast<std::uint32_t>(call.call_arguments.size());
    SLUICE_ZX_CHECK(enter(count + 1));
    push(call.callee);
    for (const Value argument : call.call_arguments)
        push(argument);
    const bool is_guarded = call.guards_callee;
    call.guards_callee = false;
    const Completion completion = invoke_value(call.callee, count);
    call.callee_failed = completion != Completion::Normal;
    if (call.callee_failed && !(is_guarded && is_catchable(runtime_.error().kind)))
        return completion;
    returned = call.callee_failed ? Value::null() : top();
    call.returned = returned;
    top_ = base;
    return Completion::Normal;
}

Completion Evaluator::call_intrinsic(std::string_view name, std::uint32_t count)
{
    return call_native(context_.intrinsic(name), self(), count);
}

/// Pushes a variable itself, as intrinsics take it.
void Evaluator::push_reference(const Binding& binding) noexcept
{
    switch (binding.kind) {
        case BindingKind::Cell:
            return push(frame_->slots[binding.index]);
        case BindingKind::Upvalue:
            return push(Value::from(frame_->function->captured()[binding.index]));
        case BindingKind::Module:
            return push(Value::from_integer(
                static_cast<std::int64_t>(std::uint64_t{binding.module} << 32 | binding.index)));
        default:
            return push(Value::null());
    }
}

Completion Evaluator::operand(const IntrinsicOperand& operand)
{
    using Kind = IntrinsicOperand::Kind;
    switch (operand.kind) {
        case Kind::Expression:
            return evaluate_optional(operand.expression);
        case Kind::Text:
            SLUICE_ZX_CHECK(push_text(operand.text));
            return Completion::Normal;
        case Kind::Integer:
        case Kind::Pointer:
            push(Value::from_integer(operand.integer));
            return Completion::Normal;
        case Kind::Boolean:
            push(Value::from_boolean(operand.integer != 0));
            return Completion::Normal;
        case Kind::Closure:
            SLUICE_ZX_CHECK(closure(*operand.function));
            return Completion::Normal;
        case Kind::Variable:
            push_reference(operand.binding);
            return Completion::Normal;
        case Kind::Read:
            return read(*operand.name);
        case Kind::ReadOrUnset:
            SLUICE_ZX_CHECK(read_if_set(*operand.name));
            return Completion::Normal;
    }
    return Completion::Error;
}

Completion Evaluator::lowered(Node& node)
{
    const IntrinsicCall* const call = context_.lowered(node, *frame_->code->module);
    if (call == nullptr) {
        frame_->offset = node.offset;
        fail_unsupported(runtime_, unsupported(node));
        return Completion::Error;
    }
    SLUICE_ZX_CHECK(enter(call->operands.size()));
    for (const IntrinsicOperand& item : call->operands)
        SLUICE_ZX_TRY(operand(item));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(call->charge.operation, call->charge.operands));
    SLUICE_ZX_TRY(
        call_intrinsic(call->intrinsic, static_cast<std::uint32_t>(call->operands.size())));
    if (call->result == nullptr)
        return Completion::Normal;
    if (call->charges_store)
        SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(assign(*call->result));
    return run_watchers();
}

}  // namespace sluice::zx
