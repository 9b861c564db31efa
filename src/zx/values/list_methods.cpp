// Searching, changing and ordering lists.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/list_methods.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/map.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

// What an element is ordered by; its place decides between equal ones.
struct SortItem {
    Value key;
    Value element;
    std::size_t place;
};

// A total order, which `<` is not: nan comes last.
bool number_less(Value a, Value b) noexcept
{
    if (both(a, b, Tag::Integer))
        return a.integer() < b.integer();
    const bool a_is_nan = a.is_float() && std::isnan(a.number());
    const bool b_is_nan = b.is_float() && std::isnan(b.number());
    if (a_is_nan || b_is_nan)
        return b_is_nan && !a_is_nan;
    if (both(a, b, Tag::Float))
        return a.number() < b.number();
    if (b.is_float())
        return compare(a, b.number()) < 0;
    if (a.is_float())
        return compare(b, a.number()) > 0;
    return compare_integers(a, b) < 0;
}

bool string_less(Value a, Value b) noexcept
{
    return a.as<String>()->view() < b.as<String>()->view();
}

// Comparing an element: a container takes about as many steps as it has parts.
std::size_t steps_to_compare(Value element) noexcept
{
    if (element.is_list())
        return 8 + element.as<List>()->size();
    return element.is_map() ? 8 + element.as<Map>()->size() : 1;
}

// Ends a sort from within; what is sorted is thrown away then.
struct Stopped {};

template <bool (*less)(Value, Value) noexcept>
bool comes_first(const SortItem& a, const SortItem& b, bool descending) noexcept
{
    const SortItem& first = descending ? b : a;
    const SortItem& second = descending ? a : b;
    if (less(first.key, second.key))
        return true;
    return a.place < b.place && !less(second.key, first.key);
}

// False: to stop.
template <bool (*less)(Value, Value) noexcept>
bool sort_items(const Heap& heap, std::vector<SortItem>& items, bool descending)
{
    constexpr std::size_t soon_sorted = std::size_t{1} << 16;
    if (items.size() <= soon_sorted) {
        std::ranges::sort(items, [descending](const SortItem& a, const SortItem& b) {
            return comes_first<less>(a, b, descending);
        });
        return true;
    }
    Patience patience{heap};
    try {
        std::ranges::sort(items, [&patience, descending](const SortItem& a, const SortItem& b) {
            if (patience.ends()) [[unlikely]]
                throw Stopped{};
            return comes_first<less>(a, b, descending);
        });
    } catch (const Stopped&) {
        return false;
    }
    return true;
}

Status sort_by_keys(Heap& heap, std::vector<SortItem>& items, bool descending, List*& result,
                    ErrorText& error)
{
    if (!items.empty()) {
        const Value first = items.front().key;
        if (!first.is_string() && !is_number(first))
            return error.fail("sort() takes numbers or strings, not ", kind_of(first).error_name);
        Patience patience{heap};
        for (const SortItem& item : items) {
            if (patience.ends())
                return Status::OutOfMemory;
            if (first.is_string() ? !item.key.is_string() : !is_number(item.key))
                return error.fail("sort() cannot order ", kind_of(first).error_name, " and ",
                                  kind_of(item.key).error_name);
        }
        const bool is_sorted = first.is_string() ? sort_items<string_less>(heap, items, descending)
                                                 : sort_items<number_less>(heap, items, descending);
        if (!is_sorted)
            return Status::OutOfMemory;
    }
    List* const list = List::create(heap, items.size());
    if (list == nullptr)
        return Status::OutOfMemory;
    for (const SortItem& item : items) {
        if (!list->append(heap, item.element))
            return Status::OutOfMemory;
    }
    result = list;
    return Status::Ok;
}

// Whether the items fit into what is left of the memory, which they are not accounted in.
bool has_room_for_items(const Heap& heap, std::size_t count) noexcept
{
    return count * sizeof(SortItem) <= heap.headroom();
}

}  // namespace

std::optional<std::int64_t> index_of(const Heap& heap, const List& list, Value value)
{
    Patience patience{heap};
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (equal(heap, list[i], value))
            return static_cast<std::int64_t>(i);
        if (patience.ends(steps_to_compare(list[i])))
            return std::nullopt;
    }
    return -1;
}

std::optional<std::int64_t> count_of(const Heap& heap, const List& list, Value value)
{
    Patience patience{heap};
    std::int64_t count = 0;
    for (const Value element : list.elements()) {
        count += equal(heap, element, value) ? 1 : 0;
        if (patience.ends(steps_to_compare(element)))
            return std::nullopt;
    }
    return count;
}

Status get_or(const List& list, Value index, Value fallback, Value& result, ErrorText& error)
{
    std::size_t position;
    bool in_range;
    const Status status = list_index(list, index, position, in_range, error);
    if (status == Status::Ok)
        result = in_range ? list[position] : fallback;
    return status;
}

Status insert(Heap& heap, List& list, Value index, Value value, ErrorText& error)
{
    std::size_t position = list.size();
    bool in_range;
    if (const Status status = list_index(list, index, position, in_range, error);
        status != Status::Ok)
        return status;
    const bool at_end =
        equal(heap, index, Value::from_integer(static_cast<std::int64_t>(list.size())));
    if (!in_range && !at_end)
        return error.fail("Index out of range for List assignment: ", display_text(index, 200));
    return list.insert(heap, position, value) ? Status::Ok : Status::OutOfMemory;
}

std::optional<bool> remove_value(const Heap& heap, List& list, Value value)
{
    const std::optional<std::int64_t> index = index_of(heap, list, value);
    if (!index)
        return std::nullopt;
    if (*index >= 0)
        list.remove_at(static_cast<std::size_t>(*index));
    return *index >= 0;
}

List* reversed(Heap& heap, const List& list)
{
    List* const result = List::create(heap, list.elements());
    if (result != nullptr)
        std::reverse(result->data(), result->data() + result->size());
    return result;
}

List* flattened(Heap& heap, const List& list)
{
    std::size_t size = 0;
    for (const Value element : list.elements())
        size += element.is_list() ? element.as<List>()->size() : 1;
    List* const result = List::create(heap, size);
    if (result == nullptr)
        return nullptr;
    for (const Value element : list.elements()) {
        const bool added = element.is_list() ? result->extend(heap, element.as<List>()->elements())
                                             : result->append(heap, element);
        if (!added)
            return nullptr;
    }
    return result;
}

List* copy_of(Heap& heap, const List& list)
{
    return List::create(heap, list.elements());
}

Status join(Heap& heap, const List& list, const String& separator, String*& result,
            ErrorText& error)
{
    const std::size_t limit = text_limit(heap);
    DisplayWriter writer{limit, &heap};
    for (std::size_t i = 0; i < list.size(); ++i) {
        const bool fits =
            (i == 0 || writer.write(Value::from(&separator))) && writer.write(list[i]);
        if (!fits)
            return text_too_long(heap, limit, error);
    }
    result = String::create(heap, writer.output());
    return result != nullptr ? Status::Ok : Status::OutOfMemory;
}

Status sorted(Heap& heap, const List& list, bool descending, List*& result, ErrorText& error)
{
    if (!has_room_for_items(heap, list.size()))
        return Status::OutOfMemory;
    std::vector<SortItem> items;
    items.reserve(list.size());
    Patience patience{heap};
    for (const Value element : list.elements()) {
        items.push_back({.key = element, .element = element, .place = items.size()});
        if (patience.ends())
            return Status::OutOfMemory;
    }
    return sort_by_keys(heap, items, descending, result, error);
}

Status sorted_by(Heap& heap, const List& list, String& key, bool descending, List*& result,
                 ErrorText& error)
{
    if (!has_room_for_items(heap, list.size()))
        return Status::OutOfMemory;
    std::vector<SortItem> items;
    items.reserve(list.size());
    for (const Value element : list.elements()) {
        if (!element.is_map())
            return error.fail("sort() by a key takes maps, not ", kind_of(element).error_name);
        const Map& map = *element.as<Map>();
        const std::uint32_t index = map.find(heap, &key);
        const Value order =
            index == Map::not_found ? Value::from_integer(0) : map.entry_at(index).value;
        items.push_back({.key = order, .element = element, .place = items.size()});
    }
    return sort_by_keys(heap, items, descending, result, error);
}

Status range(Heap& heap, std::int64_t begin, std::int64_t end, std::int64_t step, List*& result,
             ErrorText& error)
{
    if (step == 0)
        return error.fail("range() takes a step other than zero");
    // Unsigned, so that the distance of any two Integers is right.
    std::uint64_t count = 0;
    if (step > 0 && begin < end)
        count = (static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin) - 1) /
                    static_cast<std::uint64_t>(step) +
                1;
    else if (step < 0 && begin > end)
        count = (static_cast<std::uint64_t>(begin) - static_cast<std::uint64_t>(end) - 1) /
                    (0 - static_cast<std::uint64_t>(step)) +
                1;
    if (count > std::min(List::max_length, heap.max_bytes() / sizeof(Value)))
        return error.fail("range() does not make lists that memory cannot hold, of ",
                          std::to_string(count), " elements");
    List* const list = List::create(heap, count);
    if (list == nullptr)
        return Status::OutOfMemory;
    auto next = static_cast<std::uint64_t>(begin);
    Patience patience{heap};
    for (std::uint64_t i = 0; i < count; ++i, next += static_cast<std::uint64_t>(step)) {
        if (patience.ends() ||
            !list->append(heap, Value::from_integer(static_cast<std::int64_t>(next))))
            return Status::OutOfMemory;
    }
    result = list;
    return Status::Ok;
}

}  // namespace sluice::zx
