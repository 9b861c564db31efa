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
    // What waits already is for whoever made it wait.
    const bool has_watchers = runtime_.has_pending_watchers();
    bool is_repeated = false;
    for (;;) {
        switch (info.function(call)) {
            case NativeStatus::Done:
                *arguments = call.result;
                top_ = arguments + 1;
                return has_watchers ? Completion::Normal : run_watchers();
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

/// Pushes a variable itself, as intrinsics take it: two values.
void Evaluator::push_reference(const Binding& binding) noexcept
{
    if (binding.kind == BindingKind::Module) {
        push(Value::from_integer(binding.module));
        push(Value::from_integer(binding.index));
        return;
    }
    push(binding.kind == BindingKind::Cell
             ? frame_->slots[binding.index]
             : Value::from(frame_->function->captured()[binding.index]));
    push(Value::null());
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
            push(Value::from_integer(operand.integer));
            return Completion::Normal;
        case Kind::Boolean:
            push(Value::from_boolean(operand.integer != 0));
            return Completion::Normal;
        case Kind::Closure:
            if (operand.function != nullptr)
                SLUICE_ZX_CHECK(closure(*operand.function));
            else
                push(Value::null());
            return Completion::Normal;
        case Kind::Variable:
            push_reference(operand.binding);
            return Completion::Normal;
        case Kind::Read:
            return read(*operand.name);
        case Kind::ReadOrUnset:
            SLUICE_ZX_CHECK(read_if_set(*operand.name));
            return Completion::Normal;
        case Kind::Shared:
            if (operand.name->binding.kind == BindingKind::Cell)
                push(frame_->slots[operand.name->binding.index]);
            else
                SLUICE_ZX_CHECK(read_if_set(*operand.name));
            return Completion::Normal;
        case Kind::Unset:
            push({});
            return Completion::Normal;
        case Kind::This:
            push(self());
            return Completion::Normal;
        case Kind::List:
            break;  // see `operands`
    }
    return Completion::Error;
}

/// Pushes the values of operands, lists as one value each.
Completion Evaluator::operands(std::span<const IntrinsicOperand> list)
{
    SLUICE_ZX_CHECK(enter(2 * list.size() + 1));
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].kind != IntrinsicOperand::Kind::List) {
            SLUICE_ZX_TRY(operand(list[i]));
            continue;
        }
        Value* const base = top_;
        const auto size = static_cast<std::size_t>(list[i].integer);
        SLUICE_ZX_TRY(operands(list.subspan(i + 1, size)));
        SLUICE_ZX_CHECK(push_new([&]() -> List* {
            List* const made = List::create(heap_, size);
            for (const Value* value = base; made != nullptr && value != base + size; ++value)
                if (!made->append(heap_, *value))
                    return nullptr;
            return made;
        }));
        collapse(base);
        i += size;
    }
    return Completion::Normal;
}

Completion Evaluator::lowered(Node& node)
{
    const IntrinsicCall* const call = context_.lowered(node, *frame_->code->module);
    if (call == nullptr) {
        frame_->offset = node.offset;
        fail_unsupported(runtime_, unsupported(node));
        return Completion::Error;
    }
    SLUICE_ZX_TRY(operands(call->operands));
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(call->charge.operation, call->charge.operands));
    SLUICE_ZX_TRY(
        call_intrinsic(call->intrinsic, static_cast<std::uint32_t>(call->argument_count())));
    if (call->result == nullptr)
        return Completion::Normal;
    if (call->charges_store)
        SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(assign(*call->result));
    return run_watchers();
}

}  // namespace sluice::zx
