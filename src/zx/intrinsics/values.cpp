// Intrinsics of constructs that look at values: printing, type tests, patterns, `using`.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/classes.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/text_match.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {
namespace {

NativeStatus print(NativeCall& call)
{
    DisplayWriter line{String::max_size};
    bool is_whole = true;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (i != 0)
            line.text(" ");
        is_whole = is_whole && line.write(call.arguments[i]);
    }
    if (!is_whole)
        return call.runtime.fail("print() takes values whose display forms fit a string");
    call.runtime.output().write_line(line.output());
    if (call.runtime.trails().wants("print", line.output()))
        call.runtime.output().diagnose("[PRINT] " + line.output());
    return give_null(call);
}

// Operands: value, the type's name, what that is bound to.
NativeStatus is_of_type(NativeCall& call)
{
    return give_boolean(
        call, call.runtime.is_of_type(call.argument(0), text_operand(call, 1), call.arguments[2]));
}

NativeStatus matches(NativeCall& call)
{
    bool result = false;
    ErrorText error;
    const Status status = match_text(call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, Value::from_boolean(result));
}

// ---- patterns ----------------------------------------------------------------------------------

NativeStatus match_failed(NativeCall& call)
{
    return call.runtime.fail("Match expression: no pattern matched");
}

// Operands: value, name, what that is bound to, number of fields. The fields as a list, or null
// where the value is not of that form.
NativeStatus match_type(NativeCall& call)
{
    const Value value = call.argument(0);
    std::span<const Value> fields;
    if (value.is(Tag::Entity))
        fields = {value.as<EntityObject>()->slots(), value.as<EntityObject>()->slot_count()};
    else if (value.is(Tag::DataInstance))
        fields = {value.as<DataObject>()->slots(), value.as<DataObject>()->slot_count()};
    else
        return give_null(call);
    if (static_cast<std::int64_t>(fields.size()) != integer_operand(call, 3) ||
        !call.runtime.is_of_type(value, text_operand(call, 1), call.arguments[2]))
        return give_null(call);
    return give(call, List::create(call.runtime.heap(), fields));
}

NativeStatus destructure_map(NativeCall& call)
{
    const Value value = call.argument(0);
    if (!value.is_map() && !value.is(Tag::Entity) && !value.is(Tag::DataInstance))
        return call.runtime.fail("Cannot destructure " + std::string{kind_of(value).error_name} +
                                 " as a map");
    return call.done(value);
}

NativeStatus destructure_list(NativeCall& call)
{
    const Value value = call.argument(0);
    if (!value.is_list())
        return call.runtime.fail("Cannot destructure " + std::string{kind_of(value).error_name} +
                                 " as a list");
    return call.done(value);
}

// ---- using -------------------------------------------------------------------------------------

// The method of a resource as a value that can be called; null where there is none, Undefined when
// memory is out.
Value method_of(NativeCall& call, Value resource, std::string_view name)
{
    Runtime& runtime = call.runtime;
    String* const interned = runtime.intern(name);
    if (interned == nullptr)
        return {};
    const CallTarget target = runtime.resolve_method(resource, interned, call.self);
    Value callable;
    switch (target.kind) {
        case CallTarget::Kind::Error:
            return Value::null();
        case CallTarget::Kind::Native: {
            const BuiltinObject* const builtin =
                runtime.heap().create<BuiltinObject>(target.native);
            if (builtin == nullptr)
                return {};
            callable = Value::from(builtin);
            break;
        }
        default:
            callable = Value::from(target.function);
            if (target.self.is_undefined())
                return callable;
            break;
    }
    const BoundMethod* const bound = runtime.heap().create<BoundMethod>(target.self, callable);
    return bound == nullptr ? Value{} : Value::from(bound);
}

// Calls close() of a resource, or cleanup(), or nothing.
NativeStatus close(NativeCall& call)
{
    if (call.step != 0)
        return give_null(call);
    const Value resource = call.argument(0);
    for (const std::string_view name : {"close", "cleanup"}) {
        const Value method = method_of(call, resource, name);
        if (method.is_undefined())
            return NativeStatus::OutOfMemory;
        if (method.is_null())
            continue;
        call.step = 1;
        return call.call(method);
    }
    return give_null(call);
}

constexpr BuiltinInfo family[] = {
    {.name = "%print", .function = print},
    {.name = "%is", .function = is_of_type},
    {.name = "%matches", .function = matches},
    {.name = "%match_failed", .function = match_failed},
    {.name = "%match_type", .function = match_type},
    {.name = "%destructure_map", .function = destructure_map},
    {.name = "%destructure_list", .function = destructure_list},
    {.name = "%close", .function = close, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> value_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
