// Reading and writing elements, entries and slices.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/map_methods.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

// Texts of any length may come into a message; this much of them is enough.
constexpr std::size_t longest_name = 200;
constexpr double two_to_63 = 0x1p63;

// A number as a 64-bit integer, at the nearest end of the range if it lies beyond; nothing for
// what is no number, and for nan.
std::optional<std::int64_t> saturate(Value number) noexcept
{
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    switch (number.tag()) {
        case Tag::Integer:
            return number.integer();
        case Tag::BigInteger:
            return number.as<BigInteger>()->negative() ? least : greatest;
        case Tag::Float:
            if (std::isnan(number.number()))
                return std::nullopt;
            if (number.number() >= two_to_63)
                return greatest;
            if (number.number() < -two_to_63)
                return least;
            return static_cast<std::int64_t>(number.number());
        default:
            return std::nullopt;
    }
}

Status refuse_index(std::string_view container, Value key, ErrorText& error)
{
    return error.fail("Type error: ", container, " index must be a number, got ",
                      kind_of(key).error_name);
}

Status refuse_assignment(Value container, Value key, ErrorText& error)
{
    return error.fail("Assignment to property failed for ", display_text(key, longest_name), " on ",
                      kind_of(container).error_name);
}

Status get_character(Heap& heap, const String& string, Value key, Value& result, ErrorText& error)
{
    if (!is_number(key))
        return refuse_index("String", key, error);
    const std::optional<std::int64_t> index = saturate(key);
    if (!index || *index < 0 || static_cast<std::uint64_t>(*index) >= string.length()) {
        result = Value::null();
        return Status::Ok;
    }
    const String* const character = string.at(heap, static_cast<std::size_t>(*index));
    if (character == nullptr)
        return Status::OutOfMemory;
    result = Value::from(character);
    return Status::Ok;
}

std::size_t clamp_bound(std::int64_t bound, std::size_t length) noexcept
{
    const auto end = static_cast<std::int64_t>(length);
    if (bound < 0)
        bound = bound < -end ? 0 : bound + end;
    return static_cast<std::size_t>(std::min(bound, end));
}

}  // namespace

Status list_index(const List& list, Value key, std::size_t& index, bool& in_range, ErrorText& error)
{
    if (!is_number(key))
        return refuse_index("List", key, error);
    const std::optional<std::int64_t> number = saturate(key);
    in_range = number && list.contains_index(*number);
    if (in_range)
        index = static_cast<std::size_t>(*number);
    return Status::Ok;
}

Status map_key(Heap& heap, Value key, String*& string, ErrorText& error)
{
    return display_string(heap, key, string, error);
}

Status find_key(Heap& heap, const Map& map, Value key, std::uint32_t& index, ErrorText& error)
{
    if (key.is_string()) {
        index = map.find(heap, key.as<String>());
    } else if (key.is_integer()) {
        index = map.find(heap, key.integer());
    } else if (!key.is_object()) {
        index = map.find(heap, display_text(key, longest_name));
    } else {
        String* string;
        if (const Status status = map_key(heap, key, string, error); status != Status::Ok)
            return status;
        index = map.find(heap, string);
    }
    return Status::Ok;
}

Status get_index(Heap& heap, Value container, Value key, Value& result, ErrorText& error)
{
    switch (container.tag()) {
        case Tag::List: {
            const List& list = *container.as<List>();
            std::size_t index;
            bool in_range;
            const Status status = list_index(list, key, index, in_range, error);
            if (status == Status::Ok)
                result = in_range ? list[index] : Value::null();
            return status;
        }
        case Tag::Map: {
            const Map& map = *container.as<Map>();
            std::uint32_t index;
            const Status status = find_key(heap, map, key, index, error);
            if (status == Status::Ok)
                result = index == Map::not_found ? Value::null() : map.entry_at(index).value;
            return status;
        }
        case Tag::String:
            return get_character(heap, *container.as<String>(), key, result, error);
        default:
            result = Value::null();
            return Status::Ok;
    }
}

Status set_index(Heap& heap, Value container, Value key, Value value, ErrorText& error)
{
    if (!container.is_list() && !container.is_map())
        return refuse_assignment(container, key, error);
    if (container.object()->frozen())
        return error.fail("Cannot modify sealed property: ", display_text(key, longest_name));
    if (container.is_list()) {
        List& list = *container.as<List>();
        std::size_t index;
        bool in_range;
        if (const Status status = list_index(list, key, index, in_range, error);
            status != Status::Ok)
            return status;
        if (!in_range)
            return error.fail("Index out of range for List assignment: ",
                              display_text(key, longest_name));
        list[index].store(value);
        return Status::Ok;
    }
    return set_entry(heap, *container.as<Map>(), key, value, error);
}

Value get_property(const Heap& heap, Value value, String* name) noexcept
{
    if (value.is_map())
        return value.as<Map>()->get(heap, name);
    if (value.is_list() && name->view() == "length")
        return Value::from_integer(static_cast<std::int64_t>(value.as<List>()->size()));
    if (value.is_string() && name->view() == "length")
        return Value::from_integer(static_cast<std::int64_t>(value.as<String>()->length()));
    return Value::null();
}

Status slice_bounds(Value begin, Value end, std::size_t length, std::size_t& from, std::size_t& to,
                    ErrorText& error)
{
    from = 0;
    to = length;
    const auto place = [&](Value bound, std::size_t& position) {
        if (bound.is_null() || bound.is_undefined())
            return Status::Ok;
        const std::optional<std::int64_t> number = saturate(bound);
        if (!number)
            return error.fail("Type error: slice bounds must be numbers, got ",
                              kind_of(bound).error_name);
        position = clamp_bound(*number, length);
        return Status::Ok;
    };
    if (const Status status = place(begin, from); status != Status::Ok)
        return status;
    if (const Status status = place(end, to); status != Status::Ok)
        return status;
    to = std::max(from, to);
    return Status::Ok;
}

Status slice(Heap& heap, Value container, Value begin, Value end, Value& result, ErrorText& error)
{
    std::size_t from;
    std::size_t to;
    if (container.is_list()) {
        const List& list = *container.as<List>();
        if (const Status status = slice_bounds(begin, end, list.size(), from, to, error);
            status != Status::Ok)
            return status;
        const List* const part = List::create(heap, list.elements().subspan(from, to - from));
        if (part == nullptr)
            return Status::OutOfMemory;
        result = Value::from(part);
        return Status::Ok;
    }
    if (container.is_string()) {
        const String& string = *container.as<String>();
        if (const Status status = slice_bounds(begin, end, string.length(), from, to, error);
            status != Status::Ok)
            return status;
        const String* const part = string.slice(heap, from, to);
        if (part == nullptr)
            return Status::OutOfMemory;
        result = Value::from(part);
        return Status::Ok;
    }
    return error.fail("Type error: cannot slice ", kind_of(container).error_name);
}

}  // namespace sluice::zx
