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

// What a handler of a stream gets: the one argument of the event, else the list of them.
Value payload(const NativeCall& call)
{
    const std::span<const Value> arguments = list_operand(call, 1);
    return arguments.size() == 1 ? arguments[0] : call.argument(1);
}

// The step counts the handlers that were called.
NativeStatus emit(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const Value emitter = call.argument(2);
    ContractObject* const contract =
        emitter.is(Tag::Contract) ? emitter.as<ContractObject>() : nullptr;
    if (call.step == 0 && !runtime.events().emit(name, call.argument(1).as<List>(), contract))
        return NativeStatus::OutOfMemory;
    const std::vector<Value>* const handlers = runtime.events().handlers(name);
    if (handlers == nullptr || call.step >= handlers->size())
        return give_null(call);
    return call.call((*handlers)[call.step++], payload(call));
}

NativeStatus stream(NativeCall& call)
{
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    call.runtime.events().add_handler(name, call.argument(1));
    return give_null(call);
}

NativeStatus watch(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    Watcher* const watcher = runtime.heap().create<Watcher>(call.argument(0));
    if (watcher == nullptr)
        return NativeStatus::OutOfMemory;
    const bool runs_at_once = boolean_operand(call, 1);
    // All names first, so that nothing is left half done when memory is out.
    std::vector<String*> names;
    for (std::size_t i = 2; i + 1 < call.arguments.size(); i += 2) {
        names.push_back(call.arguments[i + 1].is_string() ? name_operand(call, i + 1) : nullptr);
        if (names.back() == nullptr && call.arguments[i + 1].is_string())
            return NativeStatus::OutOfMemory;
    }
    for (std::size_t i = 2; i + 1 < call.arguments.size(); i += 2) {
        const Value watched = call.arguments[i];
        String* const name = names[i / 2 - 1];
        if (watched.is(Tag::Cell) || watched.is_integer()) {
            const VariableOperand variable = variable_operand(call, i);
            runtime.guards()
                .guard(variable.slot, variable.cell, nullptr)
                .watchers.push_back(watcher);
        } else if (name != nullptr && (is_container(watched) || watched.is(Tag::Contract))) {
            runtime.guards().guard(watched.object(), name).watchers.push_back(watcher);
        }
    }
    if (runs_at_once)
        runtime.guards().set_off({watcher});
    return give_null(call);
}

// scratch[0]: the watcher whose handler runs.
NativeStatus run_watchers(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.step != 0) {
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

constexpr BuiltinInfo family[] = {
    {.name = "%emit", .function = emit, .least = 2, .most = 3, .is_simple = false},
    {.name = "%stream", .function = stream, .least = 2, .most = 2},
    {.name = "%watch", .function = watch, .least = 2},
    {.name = "%run_watchers", .function = run_watchers, .most = 0, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> reaction_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
