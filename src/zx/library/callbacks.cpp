// Builtins that call functions of the program, over lists.
//
// Each is a machine whose step is the number of elements that the function has been called for.
// The length is that at the beginning, the elements are those of the moment: a list that shrinks
// meanwhile ends the loop early.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/callbacks.hpp"

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

// What lies in `scratch`.
constexpr std::size_t result_place = 0;
constexpr std::size_t length_place = 1;

/// The list and the function of a call, whichever way they were given.
struct Loop {
    List* list;
    Value function;
    std::size_t length;

    [[nodiscard]] bool has_element(std::size_t index) const noexcept
    {
        return index < length && index < list->size();
    }
};

[[nodiscard]] std::size_t length_of(const NativeCall& call) noexcept
{
    return static_cast<std::size_t>(call.scratch[length_place].integer());
}

/// At step 0 notes the length and makes the list for results, if there is one.
NativeStatus begin(NativeCall& call, const Loop& loop, bool has_results, std::size_t capacity)
{
    if (has_results) {
        const List* const results = List::create(call.runtime.heap(), capacity);
        if (results == nullptr)
            return NativeStatus::OutOfMemory;
        call.scratch[result_place] = Value::from(results);
    }
    call.scratch[length_place] = Value::from_integer(static_cast<std::int64_t>(loop.list->size()));
    return NativeStatus::Done;
}

/// Calls the function with the element of the next step, or ends with `result`.
NativeStatus next(NativeCall& call, const Loop& loop, Value result)
{
    const std::size_t index = call.step;
    if (!loop.has_element(index))
        return call.done(result);
    ++call.step;
    return call.call(loop.function, (*loop.list)[index]);
}

NativeStatus map_list(NativeCall& call, Loop loop)
{
    if (call.step == 0) {
        const NativeStatus status = begin(call, loop, true, loop.list->size());
        if (status != NativeStatus::Done)
            return status;
    } else if (!call.scratch[result_place].as<List>()->append(call.runtime.heap(), call.returned)) {
        return NativeStatus::OutOfMemory;
    }
    loop.length = length_of(call);
    return next(call, loop, call.scratch[result_place]);
}

NativeStatus filter_list(NativeCall& call, Loop loop)
{
    constexpr std::size_t element_place = 2;  // what the function was asked about
    if (call.step == 0) {
        const NativeStatus status = begin(call, loop, true, 0);
        if (status != NativeStatus::Done)
            return status;
    } else if (truthy(call.returned) && !call.scratch[result_place].as<List>()->append(
                                            call.runtime.heap(), call.scratch[element_place])) {
        return NativeStatus::OutOfMemory;
    }
    loop.length = length_of(call);
    if (loop.has_element(call.step))
        call.scratch[element_place] = (*loop.list)[call.step];
    return next(call, loop, call.scratch[result_place]);
}

NativeStatus reduce_list(NativeCall& call, Loop loop, bool has_initial, Value initial)
{
    constexpr std::size_t sum_place = 0;
    if (call.step == 0) {
        static_cast<void>(begin(call, loop, false, 0));
        if (!has_initial && loop.list->empty())
            return give_null(call);
        call.scratch[sum_place] = has_initial ? initial : (*loop.list)[0];
    } else {
        call.scratch[sum_place] = call.returned;
    }
    loop.length = length_of(call);
    // Without an initial value the first element is it, and the function starts with the second.
    const std::size_t index = std::size_t{call.step} + (has_initial ? 0 : 1);
    if (!loop.has_element(index))
        return call.done(call.scratch[sum_place]);
    ++call.step;
    return call.call(loop.function, call.scratch[sum_place], (*loop.list)[index]);
}

NativeStatus for_each_in_list(NativeCall& call, Loop loop)
{
    if (call.step == 0)
        static_cast<void>(begin(call, loop, false, 0));
    loop.length = length_of(call);
    return next(call, loop, Value::null());
}

[[nodiscard]] bool take_loop(NativeCall& call, std::string_view name, Loop& loop)
{
    loop.function = call.argument(1);
    loop.length = 0;
    return take_list(call, name, 0, loop.list);
}

[[nodiscard]] Loop method_loop(const NativeCall& call) noexcept
{
    return {call.self.as<List>(), call.argument(0), 0};
}

constexpr BuiltinInfo functions[] = {
    {.name = "map", .function = map_function, .least = 2, .most = 2, .is_simple = false},
    {.name = "list_map", .function = map_function, .least = 2, .most = 2, .is_simple = false},
    {.name = "filter", .function = filter_function, .least = 2, .most = 2, .is_simple = false},
    {.name = "list_filter", .function = filter_function, .least = 2, .most = 2, .is_simple = false},
    {.name = "reduce", .function = reduce_function, .least = 2, .most = 3, .is_simple = false},
};

}  // namespace

NativeStatus map_function(NativeCall& call)
{
    Loop loop{};
    return take_loop(call, "map", loop) ? map_list(call, loop) : NativeStatus::Error;
}

NativeStatus filter_function(NativeCall& call)
{
    Loop loop{};
    return take_loop(call, "filter", loop) ? filter_list(call, loop) : NativeStatus::Error;
}

NativeStatus reduce_function(NativeCall& call)
{
    Loop loop{};
    if (!take_loop(call, "reduce", loop))
        return NativeStatus::Error;
    return reduce_list(call, loop, call.arguments.size() == 3, call.argument(2));
}

NativeStatus map_method(NativeCall& call)
{
    return map_list(call, method_loop(call));
}

NativeStatus filter_method(NativeCall& call)
{
    return filter_list(call, method_loop(call));
}

NativeStatus reduce_method(NativeCall& call)
{
    return reduce_list(call, method_loop(call), call.arguments.size() == 2, call.argument(1));
}

NativeStatus for_each_method(NativeCall& call)
{
    return for_each_in_list(call, method_loop(call));
}

std::span<const BuiltinInfo> callback_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
