// What instructions do that leave their place: errors, deferral, tasks and calls.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/limits.hpp"
#include "zx/runtime/vm_operations_impl.hpp"

namespace sluice::zx::vm {

// ---- errors, deferral, tasks -------------------------------------------------------------------

Step throw_value(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    execution.runtime.raise(at(base, decode_word(word).a));
    return Step::Failed;
}

Step rethrow(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Value value = at(base, decode_word(word).a);
    const Value kind = (&at(base, decode_word(word).a))[1];
    if (execution.take_kept(static_cast<std::uint16_t>(decode_word(word).a / register_scale))) {
        execution.runtime.error().value = value;
        execution.runtime.error().kind = static_cast<ErrorKind>(kind.integer());
    } else {
        execution.runtime.raise(value, static_cast<ErrorKind>(kind.integer()));
    }
    return Step::Failed;
}

Step defer(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    execution.deferred.push_back(at(base, decode_word(word).a));
    ++execution.frame->deferred;
    execution.frame->flags |= has_deferred;
    return Step::Go;
}

Step await(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    const Value value = at(base, instruction.b);
    Runtime& runtime = execution.runtime;
    const auto go_on = [&](Value result) {
        at(base, instruction.a) = result;
        const std::int64_t amount = name_word(pc).gas_next;
        execution.state.pc = pc + 2;
        execution.state.gas -= amount;
        return Step::Go;
    };
    if (!value.is(Tag::Promise))
        return go_on(value);
    auto& promise = *value.as<PromiseObject>();
    if (execution.is_in_plain_action() || execution.runtime.is_in_transaction()) {
        fail_await(runtime);
        return Step::Failed;
    }
    switch (promise.state) {
        case PromiseState::Fulfilled:
            return go_on(promise.value);
        case PromiseState::Rejected:
            promise.is_observed = true;
            runtime.raise(promise.value, static_cast<ErrorKind>(promise.error_kind));
            return Step::Failed;
        case PromiseState::Pending:
            break;
    }
    if (!runtime.scheduler().nest(promise, execution.nested_calls()))
        return Step::Failed;
    promise.is_observed = true;
    if (!runtime.scheduler().start(&promise))
        return Step::NoMemory;
    runtime.scheduler().wait(&promise);
    execution.is_repeating = execution.machine.is_precise();
    return Step::Suspend;
}

Step spawn(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    Scheduler& scheduler = execution.runtime.scheduler();
    const bool is_call = instruction.x != 255;
    if (!is_call && window[0].is(Tag::Promise))
        return scheduler.start(window[0].as<PromiseObject>()) ? Step::Go : Step::NoMemory;
    if (is_call && execution.runtime.resolve_call(window[0]).kind == CallTarget::Kind::Error)
        return Step::Failed;
    PromiseObject* const promise =
        scheduler.spawn(window[0], {window + 1, is_call ? instruction.x : std::size_t{0}});
    if (promise == nullptr)
        return Step::NoMemory;
    window[0] = Value::from(promise);
    return Step::Go;
}

// ---- calls -------------------------------------------------------------------------------------

Step call_builtin(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const BuiltinInfo& builtin =
        *at(execution.frame->constants, instruction.b).as<BuiltinObject>()->info;
    if (!builtin.takes(instruction.x)) {
        execution.runtime.fail(describe_argument_count(builtin, instruction.x));
        return Step::Failed;
    }
    Value scratch[native_scratch_count];
    NativeCall native{.runtime = execution.runtime,
                      .arguments = {window + 1, instruction.x},
                      .self = {},
                      .scratch = scratch,
                      .returned = {},
                      .callee = {},
                      .call_arguments = {},
                      .call_storage = {}};
    // What waits already is for whoever made it wait.
    const bool has_watchers = execution.runtime.has_pending_watchers();
    switch (builtin.function(native)) {
        case NativeStatus::Done:
            window[0] = native.result;
            if (execution.runtime.has_pending_watchers() && !has_watchers) [[unlikely]]
                return execution.run_watchers(native.result);
            return Step::Go;
        case NativeStatus::OutOfMemory:
            return Step::NoMemory;
        default:
            return Step::Failed;
    }
}

Step call(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    return execution.call(window, instruction.x, window[0]);
}

Step call_named(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const CallTarget target = execution.runtime.resolve_call(window[0]);
    if (target.kind == CallTarget::Kind::Error)
        return Step::Failed;
    std::uint32_t count = instruction.x;
    const std::ptrdiff_t offset = window - base;
    const Step step =
        execution.order_named(target, window, count, at(execution.frame->constants, instruction.b));
    return step == Step::Go ? execution.call_target(target, execution.state.base + offset, count)
                            : step;
}

/// Whether nothing comes before the builtin methods of the receiver's kind.
static bool has_builtin_methods(Runtime& runtime, Value receiver, String* name)
{
    switch (receiver.tag()) {
        case Tag::Map: {
            const std::uint32_t entry = receiver.as<Map>()->find(runtime.heap(), name);
            return entry == Map::not_found;
        }
        case Tag::List:
        case Tag::String:
            return true;
        default:
            return false;
    }
}

Step call_method(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const Value receiver = window[0];
    Runtime& runtime = execution.runtime;
    String* const name = name_of(execution, pc);
    const std::uint16_t cache = name_word(pc).cache;
    if (receiver.is(Tag::Contract)) {
        const ContractClass& its_class = *receiver.as<ContractObject>()->contract_class;
        std::uint32_t index = cache;
        if (!its_class.action_at(index, name)) {
            const std::int32_t found = its_class.find_action(name);
            if (found >= 0) {
                index = static_cast<std::uint32_t>(found);
                remember(pc, index);
            }
        }
        if (its_class.action_at(index, name) &&
            (!its_class.actions[index].is_private || execution.self().same_as(receiver)))
            return execution.enter(its_class.actions[index].function, window, instruction.x,
                                   receiver, true);
    }
    if (has_builtin_methods(runtime, receiver, name)) {
        const BuiltinInfo* method = runtime.method_at(receiver.tag(), name->view(), cache);
        if (method == nullptr) {
            std::uint16_t index = 0;
            method = runtime.find_method(receiver.tag(), name->view(), index);
            if (method != nullptr)
                remember(pc, index);
        }
        if (method != nullptr)
            return execution.enter_native(*method, receiver, window, instruction.x);
    }
    return execution.call_target(runtime.resolve_method(receiver, name, execution.self()), window,
                                 instruction.x);
}

Step call_method_named(Execution& execution, Value* base, std::uint64_t word,
                       const std::uint64_t* pc)
{
    const Instruction instruction = decode_word(word);
    Value* const window = &at(base, instruction.a);
    const CallTarget target =
        execution.runtime.resolve_method(window[0], name_of(execution, pc), execution.self());
    if (target.kind == CallTarget::Kind::Error)
        return Step::Failed;
    std::uint32_t count = instruction.x;
    const std::ptrdiff_t offset = window - base;
    const Step step =
        execution.order_named(target, window, count, at(execution.frame->constants, instruction.b));
    return step == Step::Go ? execution.call_target(target, execution.state.base + offset, count)
                            : step;
}

Step return_register(Execution& execution, Value* base, std::uint64_t word, const std::uint64_t*)
{
    return execution.return_value(at(base, decode_word(word).a));
}

Step return_null(Execution& execution, Value*, std::uint64_t, const std::uint64_t*)
{
    return execution.return_value(Value::null());
}

}  // namespace sluice::zx::vm
