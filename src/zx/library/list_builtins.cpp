// The methods of lists. Those that call functions of the program are in callbacks.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/callbacks.hpp"
#include "zx/library/native_support.hpp"
#include "zx/library/sorting.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

List& self(const NativeCall& call)
{
    return *call.self.as<List>();
}

NativeStatus push(NativeCall& call)
{
    return give_status(call, call.runtime.append(&self(call), call.argument(0)), call.self);
}

NativeStatus pop(NativeCall& call)
{
    if (self(call).empty())
        return give_null(call);
    Value value;
    const Status status = call.runtime.pop(&self(call), value);
    return give_status(call, status, value);
}

NativeStatus set(NativeCall& call)
{
    std::size_t index = 0;
    bool in_range = false;
    ErrorText error;
    const Status status = list_index(self(call), call.argument(0), index, in_range, error);
    if (status != Status::Ok)
        return give_status(call, status, error, Value::null());
    if (!in_range) {
        DisplayForm form;
        if (!take_display(call, "set", 0, form))
            return NativeStatus::Error;
        return misuse(call, {"Index out of range for List assignment: ", form.view()});
    }
    return give_status(call, call.runtime.set_element(&self(call), index, call.argument(1)),
                       call.argument(1));
}

NativeStatus get(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status = get_or(self(call), call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, result);
}

NativeStatus insert_value(NativeCall& call)
{
    const Status prepared = call.runtime.prepare_change(&self(call), call.argument(1));
    if (prepared != Status::Ok)
        return give_status(call, prepared, Value::null());
    ErrorText error;
    const Status status =
        insert(call.runtime.heap(), self(call), call.argument(0), call.argument(1), error);
    return give_status(call, status, error, call.self);
}

NativeStatus remove(NativeCall& call)
{
    const Status prepared = call.runtime.prepare_change(&self(call), Value::null());
    if (prepared != Status::Ok)
        return give_status(call, prepared, Value::null());
    const auto removed = remove_value(call.runtime.heap(), self(call), call.argument(0));
    return removed ? give_boolean(call, *removed) : NativeStatus::OutOfMemory;
}

NativeStatus count(NativeCall& call)
{
    if (call.arguments.empty())
        return give_integer(call, static_cast<std::int64_t>(self(call).size()));
    const auto found = count_of(call.runtime.heap(), self(call), call.argument(0));
    return found ? give_integer(call, *found) : NativeStatus::OutOfMemory;
}

NativeStatus contains_value(NativeCall& call)
{
    const auto index = index_of(call.runtime.heap(), self(call), call.argument(0));
    return index ? give_boolean(call, *index >= 0) : NativeStatus::OutOfMemory;
}

NativeStatus is_empty(NativeCall& call)
{
    return give_boolean(call, self(call).empty());
}

NativeStatus first(NativeCall& call)
{
    return call.done(self(call).empty() ? Value::null() : self(call)[0]);
}

NativeStatus last(NativeCall& call)
{
    return call.done(self(call).empty() ? Value::null() : self(call)[self(call).size() - 1]);
}

NativeStatus index_of_value(NativeCall& call)
{
    const auto index = index_of(call.runtime.heap(), self(call), call.argument(0));
    return index ? give_integer(call, *index) : NativeStatus::OutOfMemory;
}

NativeStatus slice_list(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status =
        slice(call.runtime.heap(), call.self, call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, result);
}

NativeStatus reverse(NativeCall& call)
{
    return give(call, reversed(call.runtime.heap(), self(call)));
}

NativeStatus sort(NativeCall& call)
{
    if (is_sort_function(call.argument(0)))
        return sort_with_function(call, self(call), call.argument(0), truthy(call.argument(1)));
    if (is_given(call, 0))
        return misuse(call,
                      {"sort() takes a function, got ", kind_of(call.argument(0)).error_name});
    List* result = nullptr;
    ErrorText error;
    const Status status = sorted(call.runtime.heap(), self(call), false, result, error);
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

NativeStatus flatten(NativeCall& call)
{
    return give(call, flattened(call.runtime.heap(), self(call)));
}

NativeStatus join_texts(NativeCall& call)
{
    const String* separator = call.runtime.heap().empty_string();
    std::string_view text;
    if (is_given(call, 0)) {
        if (!take_text(call, "join", 0, text))
            return NativeStatus::Error;
        separator = call.argument(0).as<String>();
    }
    String* result = nullptr;
    ErrorText error;
    const Status status = join(call.runtime.heap(), self(call), *separator, result, error);
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

constexpr BuiltinInfo methods[] = {
    {.name = "push", .function = push, .least = 1, .most = 1},
    {.name = "append", .function = push, .least = 1, .most = 1},
    {.name = "pop", .function = pop, .least = 0, .most = 0},
    {.name = "set", .function = set, .least = 2, .most = 2},
    {.name = "get", .function = get, .least = 1, .most = 2},
    {.name = "insert", .function = insert_value, .least = 2, .most = 2},
    {.name = "remove", .function = remove, .least = 1, .most = 1},
    {.name = "delete", .function = remove, .least = 1, .most = 1},
    {.name = "count", .function = count, .least = 0, .most = 1},
    {.name = "length", .function = count, .least = 0, .most = 0},
    {.name = "size", .function = count, .least = 0, .most = 0},
    {.name = "contains", .function = contains_value, .least = 1, .most = 1},
    {.name = "includes", .function = contains_value, .least = 1, .most = 1},
    {.name = "is_empty", .function = is_empty, .least = 0, .most = 0},
    {.name = "isEmpty", .function = is_empty, .least = 0, .most = 0},
    {.name = "first", .function = first, .least = 0, .most = 0},
    {.name = "last", .function = last, .least = 0, .most = 0},
    {.name = "indexOf", .function = index_of_value, .least = 1, .most = 1},
    {.name = "index_of", .function = index_of_value, .least = 1, .most = 1},
    {.name = "slice", .function = slice_list, .least = 0, .most = 2},
    {.name = "reverse", .function = reverse, .least = 0, .most = 0},
    {.name = "sort", .function = sort, .least = 0, .most = 2, .is_simple = false},
    {.name = "flatten", .function = flatten, .least = 0, .most = 0},
    {.name = "join", .function = join_texts, .least = 0, .most = 1},
    {.name = "map", .function = map_method, .least = 1, .most = 1, .is_simple = false},
    {.name = "filter", .function = filter_method, .least = 1, .most = 1, .is_simple = false},
    {.name = "reduce", .function = reduce_method, .least = 1, .most = 2, .is_simple = false},
    {.name = "forEach", .function = for_each_method, .least = 1, .most = 1, .is_simple = false},
};

}  // namespace

std::span<const BuiltinInfo> list_method_table() noexcept
{
    return methods;
}

}  // namespace sluice::zx
