// The methods of maps.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/map_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/map_methods.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

NativeStatus get_from_map(NativeCall& call, const Map& map, Value key, Value otherwise)
{
    Value result;
    ErrorText error;
    const Status status = get_or(call.runtime.heap(), map, key, otherwise, result, error);
    return give_status(call, status, error, result);
}

NativeStatus set_in_map(NativeCall& call, Map& map, Value key, Value value)
{
    String* name = nullptr;
    ErrorText error;
    const Status status = map_key(call.runtime.heap(), key, name, error);
    if (status != Status::Ok)
        return give_status(call, status, error, Value::null());
    return give_status(call, call.runtime.set_entry(&map, name, value), value);
}

namespace {

Map& self(const NativeCall& call)
{
    return *call.self.as<Map>();
}

NativeStatus get(NativeCall& call)
{
    return get_from_map(call, self(call), call.argument(0), call.argument(1));
}

NativeStatus set(NativeCall& call)
{
    return set_in_map(call, self(call), call.argument(0), call.argument(1));
}

NativeStatus has(NativeCall& call)
{
    std::uint32_t index = Map::not_found;
    ErrorText error;
    const Status status = find_key(call.runtime.heap(), self(call), call.argument(0), index, error);
    return give_status(call, status, error, Value::from_boolean(index != Map::not_found));
}

NativeStatus keys(NativeCall& call)
{
    return give(call, keys_of(call.runtime.heap(), self(call)));
}

NativeStatus values(NativeCall& call)
{
    return give(call, values_of(call.runtime.heap(), self(call)));
}

NativeStatus entries(NativeCall& call)
{
    return give(call, entries_of(call.runtime.heap(), self(call)));
}

NativeStatus size(NativeCall& call)
{
    return give_integer(call, static_cast<std::int64_t>(self(call).size()));
}

NativeStatus remove(NativeCall& call)
{
    String* name = nullptr;
    ErrorText error;
    const Status status = map_key(call.runtime.heap(), call.argument(0), name, error);
    if (status != Status::Ok)
        return give_status(call, status, error, Value::null());
    bool found = false;
    const Status removed = call.runtime.remove_entry(&self(call), name, found);
    return give_status(call, removed, Value::from_boolean(found));
}

constexpr BuiltinInfo methods[] = {
    {.name = "get", .function = get, .least = 1, .most = 2},
    {.name = "set", .function = set, .least = 2, .most = 2},
    {.name = "has", .function = has, .least = 1, .most = 1},
    {.name = "contains", .function = has, .least = 1, .most = 1},
    {.name = "keys", .function = keys, .least = 0, .most = 0},
    {.name = "values", .function = values, .least = 0, .most = 0},
    {.name = "entries", .function = entries, .least = 0, .most = 0},
    {.name = "size", .function = size, .least = 0, .most = 0},
    {.name = "length", .function = size, .least = 0, .most = 0},
    {.name = "count", .function = size, .least = 0, .most = 0},
    {.name = "delete", .function = remove, .least = 1, .most = 1},
    {.name = "remove", .function = remove, .least = 1, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> map_method_table() noexcept
{
    return methods;
}

}  // namespace sluice::zx
