// What lists can do that calls no function of the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/status.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

// What may take long ends early where Heap::request_stop asks for it, as if memory were out.

/// The index of the first element that equals `value`, or -1. Nothing: to stop.
std::optional<std::int64_t> index_of(const Heap& heap, const List& list, Value value);
/// How many elements equal `value`. Nothing: to stop.
std::optional<std::int64_t> count_of(const Heap& heap, const List& list, Value value);

/// `get(i, default)`: the element, or `fallback` where there is none.
Status get_or(const List& list, Value index, Value fallback, Value& result, ErrorText& error);
/// `insert(i, x)`: before element i; i may also be the length.
Status insert(Heap& heap, List& list, Value index, Value value, ErrorText& error);
/// Removes the first element that equals `value`; whether there was one. Nothing: to stop.
std::optional<bool> remove_value(const Heap& heap, List& list, Value value);

// New lists; nullptr when memory is out.
[[nodiscard]] List* reversed(Heap& heap, const List& list);
/// One level: the elements of elements that are lists.
[[nodiscard]] List* flattened(Heap& heap, const List& list);
[[nodiscard]] List* copy_of(Heap& heap, const List& list);

/// Display forms with `separator` between them.
Status join(Heap& heap, const List& list, const String& separator, String*& result,
            ErrorText& error);

/// A new list in ascending order, or descending; equal elements keep their order. Elements must be
/// all numbers or all strings. nan comes after all other numbers.
Status sorted(Heap& heap, const List& list, bool descending, List*& result, ErrorText& error);
/// The same for maps, by their entries of that key; where one is missing 0 stands for it.
Status sorted_by(Heap& heap, const List& list, String& key, bool descending, List*& result,
                 ErrorText& error);

/// `range(begin, end, step)`: Integers, the end left out.
Status range(Heap& heap, std::int64_t begin, std::int64_t end, std::int64_t step, List*& result,
             ErrorText& error);

}  // namespace sluice::zx
