// Intrinsics that are parts of what engines do themselves: variables, patterns, transactions.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/data_classes.hpp"
#include "zx/runtime/declared_kinds.hpp"
#include "zx/runtime/entities.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/text_match.hpp"

namespace sluice::zx {
namespace {

NativeStatus print(NativeCall& call)
{
    std::string line;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        DisplayForm form;
        if (!take_display(call, "print", i, form))
            return NativeStatus::Error;
        if (i != 0)
            line += ' ';
        line += form.view();
    }
    call.runtime.output().write_line(line);
    if (!call.runtime.trails().empty() && call.runtime.trails().wants("print", line))
        call.runtime.output().diagnose(line);
    return give_null(call);
}

// ---- variables ---------------------------------------------------------------------------------

NativeStatus assign(NativeCall& call)
{
    Cell* const cell = variable_operand(call, 0).cell;
    const auto module = cell == nullptr ? static_cast<std::uint32_t>(integer_operand(call, 0)) : 0;
    const auto slot = static_cast<std::uint32_t>(integer_operand(call, 1));
    const Value value = call.argument(2);
    return give_status(call, call.runtime.assign_special(module, slot, cell, value), value);
}

NativeStatus peek(NativeCall& call)
{
    return call.done(*variable_operand(call, 0).slot);
}

NativeStatus get_or_create_map(NativeCall& call)
{
    Value result;
    const Status status =
        call.runtime.get_or_create_map(call.argument(0), call.argument(1), call.self, result);
    return give_status(call, status, result);
}

// With strict types; null is of every type.
NativeStatus check_type(NativeCall& call)
{
    const Value value = call.argument(0);
    if (value.is_null() || call.runtime.is_of_type(value, text_operand(call, 1), {}))
        return give_null(call);
    return call.runtime.fail("Type mismatch: cannot assign " +
                             std::string{kind_of(value).type_name} + " to " +
                             std::string{text_operand(call, 2)});
}

// ---- tests and patterns ------------------------------------------------------------------------

NativeStatus is_of_type(NativeCall& call)
{
    return give_boolean(
        call, call.runtime.is_of_type(call.argument(0), text_operand(call, 1), call.argument(2)));
}

NativeStatus matches(NativeCall& call)
{
    bool result = false;
    ErrorText error;
    const Status status =
        match_text(call.runtime.heap(), call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, Value::from_boolean(result));
}

NativeStatus match_failed(NativeCall& call)
{
    return call.runtime.fail("Match expression: no pattern matched");
}

// The declared fields of an instance; none for other values.
std::span<const Value> fields_of(Value value) noexcept
{
    if (value.is(Tag::Entity)) {
        const EntityObject& entity = *value.as<EntityObject>();
        return {entity.slots(), entity.definition->fields.size()};
    }
    const DataObject& instance = *value.as<DataObject>();
    return {instance.slots(), instance.data_class->fields.size()};
}

NativeStatus match_type(NativeCall& call)
{
    const Value value = call.argument(0);
    if ((!value.is(Tag::Entity) && !value.is(Tag::DataInstance)) ||
        !call.runtime.is_of_type(value, text_operand(call, 1), call.argument(2)))
        return give_null(call);
    const std::span<const Value> fields = fields_of(value);
    if (std::cmp_not_equal(fields.size(), integer_operand(call, 3)))
        return give_null(call);
    Heap& heap = call.runtime.heap();
    List* const list = List::create(heap, fields.size());
    if (list == nullptr)
        return NativeStatus::OutOfMemory;
    for (const Value field : fields)
        if (!list->append(heap, field))
            return NativeStatus::OutOfMemory;
    return call.done(Value::from(list));
}

NativeStatus destructure_map(NativeCall& call)
{
    const Value value = call.argument(0);
    if (value.is_map() || value.is(Tag::Entity) || value.is(Tag::DataInstance))
        return call.done(value);
    return call.runtime.fail("Cannot destructure " + std::string{kind_of(value).error_name} +
                             " as a map");
}

NativeStatus destructure_list(NativeCall& call)
{
    const Value value = call.argument(0);
    if (value.is_list())
        return call.done(value);
    return call.runtime.fail("Cannot destructure " + std::string{kind_of(value).error_name} +
                             " as a list");
}

// ---- guards of actions -------------------------------------------------------------------------

// The function of a guard: of a `modifier`, on its own or as a member of a contract.
FunctionObject* guard_function(Value value)
{
    if (value.is(Tag::BoundMethod))
        value = value.as<BoundMethod>()->callable;
    if (value.is(Tag::Modifier))
        return value.as<GuardObject>()->body;
    FunctionObject* const function = function_of(value);
    const Function* const source = function == nullptr ? nullptr : function->code->function;
    return source != nullptr && source->function_kind == FunctionKind::Guard ? function : nullptr;
}

NativeStatus run_guard(NativeCall& call)
{
    FunctionObject* const guard = guard_function(call.argument(0));
    if (guard == nullptr || call.step != 0)
        return give_null(call);
    call.step = 1;
    const std::span<const Value> arguments = call.arguments.subspan(2);
    if (call.argument(1).is_undefined())
        return call.call(Value::from(guard), arguments);
    const BoundMethod* const bound =
        call.runtime.heap().create<BoundMethod>(call.argument(1), Value::from(guard));
    if (bound == nullptr) {
        call.step = 0;
        return NativeStatus::OutOfMemory;
    }
    return call.call(Value::from(bound), arguments);
}

// ---- tasks -------------------------------------------------------------------------------------

// Starts a call whose arguments have names.
NativeStatus spawn_named(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const Value callee = call.argument(0);
    const CallTarget target = runtime.resolve_call(callee);
    if (target.kind == CallTarget::Kind::Error)
        return NativeStatus::Error;
    std::vector<String*> names;
    std::vector<std::uint32_t> positions;
    if (!names_operand(call, 1, names))
        return NativeStatus::OutOfMemory;
    const Status status = runtime.order_arguments(target, names, positions);
    if (status != Status::Ok)
        return status == Status::Error ? NativeStatus::Error : NativeStatus::OutOfMemory;
    const bool has_defaults = target.function == nullptr || target.function->code->has_defaults;
    std::vector<Value> arguments;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (positions[i] >= arguments.size())
            arguments.resize(positions[i] + 1, has_defaults ? Value{} : Value::null());
        arguments[positions[i]] = call.argument(2 + i);
    }
    return give(call, runtime.scheduler().spawn(callee, arguments));
}

// ---- using -------------------------------------------------------------------------------------

// Calls the first of these methods that the resource has. Step 1: it has been called.
NativeStatus close(NativeCall& call)
{
    if (call.step != 0)
        return give_null(call);
    Runtime& runtime = call.runtime;
    const Value resource = call.argument(0);
    for (const std::string_view method : {"close", "cleanup"}) {
        String* const name = runtime.intern(method);
        if (name == nullptr)
            return NativeStatus::OutOfMemory;
        Value callable;
        const Status status = runtime.get_property(resource, name, call.self, callable);
        if (status == Status::OutOfMemory)
            return NativeStatus::OutOfMemory;
        std::uint16_t ignored = 0;
        if (const BuiltinInfo* const builtin = runtime.find_method(resource.tag(), method, ignored);
            builtin != nullptr && (status != Status::Ok || callable.is_null())) {
            const BuiltinObject* const object = runtime.heap().create<BuiltinObject>(builtin);
            const BoundMethod* const bound = object == nullptr ? nullptr
                                                               : runtime.heap().create<BoundMethod>(
                                                                     resource, Value::from(object));
            if (bound == nullptr)
                return NativeStatus::OutOfMemory;
            callable = Value::from(bound);
        } else if (status != Status::Ok || callable.is_null()) {
            continue;
        }
        call.step = 1;
        return call.call(callable);
    }
    return give_null(call);
}

// ---- errors that are recovered from ------------------------------------------------------------

NativeStatus enable_recovery(NativeCall& call)
{
    call.runtime.enable_recovery();
    return give_null(call);
}

NativeStatus recover(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (!runtime.is_recovering())
        return give_boolean(call, false);
    List* const errors = runtime.records().list("errors");
    if (errors == nullptr || !errors->append(runtime.heap(), call.argument(0)))
        return NativeStatus::OutOfMemory;
    runtime.report("[ERROR] ", call.argument(0));
    return give_boolean(call, true);
}

// ---- tx ----------------------------------------------------------------------------------------

NativeStatus begin_transaction(NativeCall& call)
{
    call.runtime.enter_transaction();
    return give_null(call);
}

NativeStatus commit_transaction(NativeCall& call)
{
    return call.runtime.leave_transaction(true) ? give_null(call) : NativeStatus::Error;
}

NativeStatus undo_transaction(NativeCall& call)
{
    static_cast<void>(call.runtime.leave_transaction(false));
    return give_null(call);
}

constexpr BuiltinInfo family[] = {
    {.name = "%print", .function = print},
    {.name = "%assign", .function = assign, .least = 3, .most = 3},
    {.name = "%peek", .function = peek, .least = 2, .most = 2},
    {.name = "%get_or_create_map", .function = get_or_create_map, .least = 2, .most = 2},
    {.name = "%check_type", .function = check_type, .least = 3, .most = 3},
    {.name = "%is", .function = is_of_type, .least = 3, .most = 3},
    {.name = "%matches", .function = matches, .least = 2, .most = 2},
    {.name = "%match_failed", .function = match_failed, .most = 0},
    {.name = "%match_type", .function = match_type, .least = 4, .most = 4},
    {.name = "%destructure_map", .function = destructure_map, .least = 1, .most = 1},
    {.name = "%destructure_list", .function = destructure_list, .least = 1, .most = 1},
    {.name = "%run_guard", .function = run_guard, .least = 2, .is_simple = false},
    {.name = "%spawn_named", .function = spawn_named, .least = 2},
    {.name = "%close", .function = close, .least = 1, .most = 1, .is_simple = false},
    {.name = "%enable_recovery", .function = enable_recovery, .most = 0},
    {.name = "%recover", .function = recover, .least = 1, .most = 1},
    {.name = "%tx_begin", .function = begin_transaction, .most = 0},
    {.name = "%tx_commit", .function = commit_transaction, .most = 0},
    {.name = "%tx_undo", .function = undo_transaction, .most = 0},
};

}  // namespace

std::span<const BuiltinInfo> engine_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
