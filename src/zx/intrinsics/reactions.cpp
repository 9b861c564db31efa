// Intrinsics of what reacts to something else: events, streams, watchers.
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/parts.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {
namespace {

// Operands: the event's name, whether its one argument is a map, the arguments. What a handler gets
// is the one argument, or the list of them. scratch[0]: that; the step counts handlers called.
NativeStatus emit(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    if (call.step == 0) {
        List* const arguments = List::create(runtime.heap(), call.arguments.subspan(2));
        if (arguments == nullptr || !runtime.events().emit(name, arguments))
            return NativeStatus::OutOfMemory;
        call.scratch[0] = arguments->size() == 1 ? (*arguments)[0] : Value::from(arguments);
    }
    const std::vector<Value>* const handlers = runtime.events().handlers(name);
    if (handlers == nullptr || call.step >= handlers->size())
        return give_null(call);
    return call.call((*handlers)[call.step++], call.scratch[0]);
}

NativeStatus stream(NativeCall& call)
{
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    call.runtime.events().add_handler(name, call.argument(1));
    return give_null(call);
}

// scratch[0]: the watcher whose handler runs.
NativeStatus run_watchers(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.step != 0 && call.scratch[0].is_object()) {
        static_cast<Watcher*>(call.scratch[0].object())->is_running = false;
        if (call.callee_failed)
            runtime.report("[WATCH ERROR] ", runtime.error().value);
    }
    Watcher* const watcher = runtime.guards().next_pending();
    if (watcher == nullptr)
        return give_null(call);
    call.scratch[0] = Value::from(watcher);
    call.step = 1;
    call.guards_callee = true;
    return call.call(watcher->handler);
}

// Operands: handler, whether it runs at once, number of variables, the variables, then object and
// name for each property.
NativeStatus watch(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.step != 0)
        return run_watchers(call);
    Watcher* const watcher = runtime.heap().create<Watcher>(call.argument(0));
    if (watcher == nullptr)
        return NativeStatus::OutOfMemory;
    const auto first_property = static_cast<std::size_t>(3 + integer_operand(call, 2));
    // All names first, so that nothing is left half done when memory is out.
    std::vector<String*> names;
    for (std::size_t i = first_property; i + 1 < call.arguments.size(); i += 2) {
        names.push_back(name_operand(call, i + 1));
        if (names.back() == nullptr)
            return NativeStatus::OutOfMemory;
    }
    for (std::size_t i = 3; i < first_property; ++i) {
        const VariableOperand variable = variable_operand(call, i);
        if (variable.slot != nullptr)
            runtime.guards()
                .guard(variable.slot, variable.cell, nullptr)
                .watchers.push_back(watcher);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Value object = call.arguments[first_property + 2 * i];
        if (is_container(object) || object.is(Tag::Contract))
            runtime.guards().guard(object.object(), names[i]).watchers.push_back(watcher);
    }
    if (!boolean_operand(call, 1))
        return give_null(call);
    runtime.guards().set_off({watcher});
    return run_watchers(call);
}

constexpr BuiltinInfo family[] = {
    {.name = "%emit", .function = emit, .is_simple = false},
    {.name = "%stream", .function = stream},
    {.name = "%watch", .function = watch, .is_simple = false},
    {.name = "%run_watchers", .function = run_watchers, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> reaction_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
