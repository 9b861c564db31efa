// What the operators do. The functions here handle every kind of operand and give the messages;
// engines try the inline ones of arithmetic.hpp first.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/compiler.hpp"
#include "zx/values/equality.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/status.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

// ---- arithmetic --------------------------------------------------------------------------------

Status add(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules = {});
Status subtract(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
                OperatorRules rules = {});
Status multiply(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
                OperatorRules rules = {});
Status divide(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
              OperatorRules rules = {});
Status modulo(Heap& heap, Value a, Value b, Value& result, ErrorText& error);
Status power(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
             OperatorRules rules = {});
Status negate(Heap& heap, Value a, Value& result, ErrorText& error, OperatorRules rules = {});

/// A string so many times over; `count` is an Integer or BigInteger, below 1 it gives "".
Status repeat(Heap& heap, String& string, Value count, String*& result, ErrorText& error);

// ---- truth and order ---------------------------------------------------------------------------

/// Everything but false, null, zero and what is empty.
[[nodiscard]] SLUICE_ALWAYS_INLINE bool truthy(Value value) noexcept
{
    switch (value.tag()) {
        case Tag::Undefined:
        case Tag::Null:
            return false;
        case Tag::Boolean:
        case Tag::Integer:
            return value.payload() != 0;
        case Tag::Float:
            return value.number() != 0;
        case Tag::String:
            return !value.as<String>()->empty();
        case Tag::List:
            return !value.as<List>()->empty();
        case Tag::Map:
            return !value.as<Map>()->empty();
        default:
            return true;
    }
}

enum class Ordering : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual };

/// `a < b` and the like.
Status compare(Ordering ordering, Value a, Value b, bool& result, ErrorText& error);

/// `item in container`.
Status contains(Heap& heap, Value item, Value container, bool& result, ErrorText& error);

// ---- parts of values ---------------------------------------------------------------------------

/// `container[key]` for lists, maps and strings; null for what is none of them.
Status get_index(Heap& heap, Value container, Value key, Value& result, ErrorText& error);

/// `container[key] = value`. Frozen containers are refused; owned ones are written like others, so
/// the engine records the old value before.
Status set_index(Heap& heap, Value container, Value key, Value value, ErrorText& error);

/// `value.name`: an entry of a map, the length of a list or string, null otherwise. Other kinds
/// are the engine's.
Value get_property(const Heap& heap, Value value, String* name) noexcept;

/// `container[begin:end]`, a copy; a bound that is null or Undefined is the beginning or the end,
/// a negative one counts from the end.
Status slice(Heap& heap, Value container, Value begin, Value end, Value& result, ErrorText& error);

/// The string under which a value is a key of a map: its display form.
Status map_key(Heap& heap, Value key, String*& string, ErrorText& error);

/// The index of the entry of any key value, or Map::not_found; makes no string for most kinds.
Status find_key(Heap& heap, const Map& map, Value key, std::uint32_t& index, ErrorText& error);

/// The element a value names: Integers as they are, Floats without their fraction. `in_range` is
/// false where there is no such element. Other kinds are errors.
Status list_index(const List& list, Value key, std::size_t& index, bool& in_range,
                  ErrorText& error);

/// Where slices begin and end: clamped to `length`, begin <= end.
Status slice_bounds(Value begin, Value end, std::size_t length, std::size_t& from, std::size_t& to,
                    ErrorText& error);

}  // namespace sluice::zx
