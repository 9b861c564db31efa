// Maps as lists, and access by keys of any kind.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/map_methods.hpp"

#include <array>

#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

template <class ToValue>
List* list_entries(Heap& heap, const Map& map, ToValue to_value)
{
    List* const list = List::create(heap, map.size());
    if (list == nullptr)
        return nullptr;
    for (std::uint32_t i = 0; i < map.used(); ++i) {
        const MapEntry& entry = map.entry_at(i);
        if (entry.key == nullptr)
            continue;
        const Value value = to_value(entry);
        if (value.is_undefined() || !list->append(heap, value))
            return nullptr;
    }
    return list;
}

}  // namespace

List* keys_of(Heap& heap, const Map& map)
{
    return list_entries(heap, map, [](const MapEntry& entry) { return Value::from(entry.key); });
}

List* values_of(Heap& heap, const Map& map)
{
    return list_entries(heap, map, [](const MapEntry& entry) { return entry.value; });
}

List* entries_of(Heap& heap, const Map& map)
{
    return list_entries(heap, map, [&](const MapEntry& entry) {
        const List* const pair =
            List::create(heap, std::array<Value, 2>{Value::from(entry.key), entry.value});
        return pair != nullptr ? Value::from(pair) : Value{};
    });
}

Status get_or(Heap& heap, const Map& map, Value key, Value fallback, Value& result,
              ErrorText& error)
{
    std::uint32_t index;
    const Status status = find_key(heap, map, key, index, error);
    if (status == Status::Ok)
        result = index != Map::not_found ? map.entry_at(index).value : fallback;
    return status;
}

Status set_entry(Heap& heap, Map& map, Value key, Value value, ErrorText& error)
{
    std::uint32_t index;
    if (const Status status = find_key(heap, map, key, index, error); status != Status::Ok)
        return status;
    if (index != Map::not_found) {
        map.entry_at(index).value.store(value);
        return Status::Ok;
    }
    String* string;
    if (const Status status = map_key(heap, key, string, error); status != Status::Ok)
        return status;
    return map.add(heap, string, value) ? Status::Ok : Status::OutOfMemory;
}

Status remove_entry(Heap& heap, Map& map, Value key, bool& removed, ErrorText& error)
{
    std::uint32_t index;
    const Status status = find_key(heap, map, key, index, error);
    if (status != Status::Ok)
        return status;
    removed = index != Map::not_found;
    if (removed)
        map.remove_at(index);
    return Status::Ok;
}

}  // namespace sluice::zx
