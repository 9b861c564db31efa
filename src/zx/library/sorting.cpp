// Sorting of lists by functions of the program.
//
// Builtins never call an engine, so a sort is a machine that goes on with the result of each call:
// a merge sort from the bottom up, whose place in the work is an object in `scratch`.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/sorting.hpp"

#include <algorithm>
#include <utility>

#include "zx/library/native_support.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/list.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/map.hpp"

namespace sluice::zx {

namespace {

// What lies in `scratch`.
constexpr std::size_t state_place = 0;

/// How far a merge sort has come. Both lists have all places from the beginning.
class MergeSort final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Code;
    static constexpr bool needs_release = false;

    MergeSort(List* source, List* other) noexcept
        : Object{kind_tag}, from{source}, to{other}, right{std::min<std::size_t>(1, size())}
    {}

    void trace(Marker& marker) const override
    {
        marker.mark(from);
        marker.mark(to);
    }

    [[nodiscard]] std::size_t size() const noexcept { return from->size(); }
    [[nodiscard]] bool is_done() const noexcept { return width >= size(); }

    /// Goes on until two elements have to be compared, those at `right` and `left`; false: it is
    /// done, and `from` is sorted.
    [[nodiscard]] bool find_pair() noexcept
    {
        while (!is_done()) {
            const std::size_t middle = std::min(begin + width, size());
            const std::size_t end = std::min(begin + 2 * width, size());
            if (left < middle && right < end)
                return true;
            while (left < middle)
                take(left);
            while (right < end)
                take(right);
            begin = end;
            if (begin >= size()) {
                std::swap(from, to);
                width *= 2;
                begin = 0;
                target = 0;
            }
            left = begin;
            right = std::min(begin + width, size());
        }
        return false;
    }

    void take(std::size_t& position) noexcept { (*to)[target++] = (*from)[position++]; }

    List* from;
    List* to;
    std::size_t width = 1;  ///< Of the runs that are merged.
    std::size_t begin = 0;  ///< Of the pair of runs.
    std::size_t left = 0;
    std::size_t right;
    std::size_t target = 0;
};

/// How many parameters a function of the program has; 1 for all other functions.
std::size_t parameters_of(Value function) noexcept
{
    if (function.is(Tag::BoundMethod))
        function = function.as<BoundMethod>()->callable;
    return function.is(Tag::Function) ? function.as<FunctionObject>()->code->parameter_count : 1;
}

/// Whether the result of a comparison says that the first value comes first.
bool read_comparison(NativeCall& call, bool is_descending, bool& comes_first)
{
    const Value result = call.returned;
    if (result.is_boolean()) {
        comes_first = result.boolean() != is_descending;
        return true;
    }
    if (!is_number(result)) {
        misuse(call, {"sort() takes a function that gives a number or a boolean, got ",
                      kind_of(result).error_name});
        return false;
    }
    const double difference = as_float(result);
    comes_first = is_descending ? difference > 0 : difference < 0;
    return true;
}

NativeStatus compare_elements(NativeCall& call, const List& list, Value function,
                              bool is_descending)
{
    Heap& heap = call.runtime.heap();
    if (call.step == 0) {
        List* const from = List::create(heap, list.elements());
        List* const to = List::create(heap, list.elements());
        MergeSort* const state =
            from == nullptr || to == nullptr ? nullptr : heap.create<MergeSort>(from, to);
        if (state == nullptr)
            return NativeStatus::OutOfMemory;
        call.scratch[state_place] = Value::from(state);
        call.step = 1;
    }
    auto& state = *static_cast<MergeSort*>(call.scratch[state_place].object());
    if (call.step == 2) {
        // Asked about the later one first, so that of equal elements the earlier one is taken.
        bool comes_first = false;
        if (!read_comparison(call, is_descending, comes_first))
            return NativeStatus::Error;
        state.take(comes_first ? state.right : state.left);
    }
    if (!state.find_pair())
        return call.done(Value::from(state.from));
    call.step = 2;
    return call.call(function, (*state.from)[state.right], (*state.from)[state.left]);
}

/// Pairs every element with its key, in maps, and sorts those.
NativeStatus sort_by_key(NativeCall& call, const List& list, Value function, bool is_descending)
{
    Heap& heap = call.runtime.heap();
    String* const key = heap.intern("key");
    String* const element = heap.intern("element");
    if (key == nullptr || element == nullptr)
        return NativeStatus::OutOfMemory;
    if (call.step == 0) {
        List* const entries = List::create(heap, list.size());
        List* const elements = List::create(heap, list.elements());
        if (entries == nullptr || elements == nullptr)
            return NativeStatus::OutOfMemory;
        call.scratch[state_place] = Value::from(entries);
        call.scratch[1] = Value::from(elements);
    }
    List& entries = *call.scratch[state_place].as<List>();
    const List& elements = *call.scratch[1].as<List>();
    if (call.step != 0 && entries.size() < call.step) {
        Map* const entry = Map::create(heap, 2);
        if (entry == nullptr || !entry->set(heap, key, call.returned) ||
            !entry->set(heap, element, elements[call.step - 1]) ||
            !entries.append(heap, Value::from(entry)))
            return NativeStatus::OutOfMemory;
    }
    if (call.step < elements.size())
        return call.call(function, elements[call.step++]);
    List* sorted_entries = nullptr;
    ErrorText error;
    const Status status = sorted_by(heap, entries, *key, is_descending, sorted_entries, error);
    if (status != Status::Ok)
        return give_status(call, status, error, Value::null());
    for (std::size_t i = 0; i < sorted_entries->size(); ++i)
        (*sorted_entries)[i] = (*sorted_entries)[i].as<Map>()->get(heap, element);
    return call.done(Value::from(sorted_entries));
}

}  // namespace

bool is_sort_function(Value value) noexcept
{
    return value.is(Tag::Function) || value.is(Tag::BoundMethod) || value.is(Tag::Builtin);
}

NativeStatus sort_with_function(NativeCall& call, const List& list, Value function,
                                bool is_descending)
{
    return parameters_of(function) == 2 ? compare_elements(call, list, function, is_descending)
                                        : sort_by_key(call, list, function, is_descending);
}

}  // namespace sluice::zx
