// Builtins on lists and maps. Those that call functions of the program are in callbacks.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/map_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/library/sorting.hpp"
#include "zx/runtime/data_classes.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/map_methods.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

NativeStatus give_list(NativeCall& call, Status status, const ErrorText& error, List* result)
{
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

NativeStatus append(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "append", 0, list))
        return NativeStatus::Error;
    return give_status(call, call.runtime.append(list, call.argument(1)), call.argument(0));
}

NativeStatus push(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "push", 0, list))
        return NativeStatus::Error;
    Heap& heap = call.runtime.heap();
    List* const result = List::create(heap, list->size() + 1);
    // Where there is a list there is room in it.
    if (result == nullptr || !result->extend(heap, list->elements()) ||
        !result->append(heap, call.argument(1)))
        return NativeStatus::OutOfMemory;
    return give(call, result);
}

NativeStatus extend(NativeCall& call)
{
    List* list = nullptr;
    List* other = nullptr;
    if (!take_list(call, "extend", 0, list) || !take_list(call, "extend", 1, other))
        return NativeStatus::Error;
    const Status prepared = call.runtime.prepare_change(list, call.argument(1));
    if (prepared != Status::Ok)
        return give_status(call, prepared, Value::null());
    return list->extend(call.runtime.heap(), other->elements()) ? call.done(call.argument(0))
                                                                : NativeStatus::OutOfMemory;
}

NativeStatus slice_value(NativeCall& call)
{
    const Value container = call.argument(0);
    if (!container.is_list() && !container.is_string())
        return misuse(call,
                      {"slice() takes a list or a string, got ", kind_of(container).error_name});
    Value result;
    ErrorText error;
    const Status status =
        slice(call.runtime.heap(), container, call.argument(1), call.argument(2), result, error);
    return give_status(call, status, error, result);
}

NativeStatus first(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "first", 0, list))
        return NativeStatus::Error;
    return call.done(list->empty() ? Value::null() : (*list)[0]);
}

NativeStatus last(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "last", 0, list))
        return NativeStatus::Error;
    return call.done(list->empty() ? Value::null() : (*list)[list->size() - 1]);
}

NativeStatus rest(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "rest", 0, list))
        return NativeStatus::Error;
    const auto elements = list->elements();
    return give(
        call, List::create(call.runtime.heap(), elements.empty() ? elements : elements.subspan(1)));
}

/// `sort(l [, key] [, descending])`: the key is a string or a function, anything else says whether
/// descending.
NativeStatus sort(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "sort", 0, list))
        return NativeStatus::Error;
    const Value second = call.argument(1);
    if (is_sort_function(second))
        return sort_with_function(call, *list, second, truthy(call.argument(2)));
    if (!second.is_string() && !second.is_boolean() && !second.is_null())
        return misuse(call, {"sort() takes a key as a string, got ", kind_of(second).error_name});
    const bool is_descending = second.is_boolean() ? second.boolean() : truthy(call.argument(2));
    Heap& heap = call.runtime.heap();
    List* result = nullptr;
    ErrorText error;
    const Status status = second.is_string() ? sorted_by(heap, *list, *second.as<String>(),
                                                         is_descending, result, error)
                                             : sorted(heap, *list, is_descending, result, error);
    return give_list(call, status, error, result);
}

NativeStatus range_of(NativeCall& call)
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t step = 1;
    if (!take_integer(call, "range", 0, end))
        return NativeStatus::Error;
    if (call.arguments.size() >= 2) {
        begin = end;
        if (!take_integer(call, "range", 1, end) || !take_integer(call, "range", 2, step, 1))
            return NativeStatus::Error;
    }
    if (step == 0)
        return takes(call, "range", "a step other than zero");
    List* result = nullptr;
    ErrorText error;
    const Status status = range(call.runtime.heap(), begin, end, step, result, error);
    return give_list(call, status, error, result);
}

/// The declared fields of a data instance as a map; nullptr when memory is out.
Map* fields_of(Heap& heap, DataObject& object)
{
    const auto& fields = object.data_class->fields;
    Map* const map = Map::create(heap, fields.size());
    for (std::size_t i = 0; map != nullptr && i < fields.size(); ++i) {
        if (!map->set(heap, fields[i].name, object.slots()[i]))
            return nullptr;
    }
    return map;
}

/// A list made of a map, or of a data instance's fields.
NativeStatus list_of(NativeCall& call, std::string_view name, List* (*make)(Heap&, const Map&))
{
    Heap& heap = call.runtime.heap();
    Map* map = nullptr;
    if (call.argument(0).is(Tag::DataInstance)) {
        map = fields_of(heap, *call.argument(0).as<DataObject>());
        if (map == nullptr)
            return NativeStatus::OutOfMemory;
    } else if (!take_map(call, name, 0, map)) {
        return NativeStatus::Error;
    }
    return give(call, make(heap, *map));
}

NativeStatus keys(NativeCall& call)
{
    return list_of(call, "keys", keys_of);
}
NativeStatus values(NativeCall& call)
{
    return list_of(call, "values", values_of);
}
NativeStatus entries(NativeCall& call)
{
    return list_of(call, "entries", entries_of);
}

NativeStatus map_get(NativeCall& call)
{
    Map* map = nullptr;
    if (!take_map(call, "map_get", 0, map))
        return NativeStatus::Error;
    return get_from_map(call, *map, call.argument(1), call.argument(2));
}

NativeStatus map_set(NativeCall& call)
{
    Map* map = nullptr;
    if (!take_map(call, "map_set", 0, map))
        return NativeStatus::Error;
    return set_in_map(call, *map, call.argument(1), call.argument(2));
}

constexpr BuiltinInfo functions[] = {
    {.name = "append", .function = append, .least = 2, .most = 2},
    {.name = "push", .function = push, .least = 2, .most = 2},
    {.name = "extend", .function = extend, .least = 2, .most = 2},
    {.name = "slice", .function = slice_value, .least = 2, .most = 3},
    {.name = "first", .function = first, .least = 1, .most = 1},
    {.name = "last", .function = last, .least = 1, .most = 1},
    {.name = "rest", .function = rest, .least = 1, .most = 1},
    {.name = "sort", .function = sort, .least = 1, .most = 3, .is_simple = false},
    {.name = "range", .function = range_of, .least = 1, .most = 3},
    {.name = "keys", .function = keys, .least = 1, .most = 1},
    {.name = "values", .function = values, .least = 1, .most = 1},
    {.name = "entries", .function = entries, .least = 1, .most = 1},
    {.name = "map_get", .function = map_get, .least = 2, .most = 3},
    {.name = "map_set", .function = map_set, .least = 3, .most = 3},
};

}  // namespace

std::span<const BuiltinInfo> collection_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
