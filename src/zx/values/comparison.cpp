// Order of values, and membership.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/big_integer.hpp"
#include "zx/values/list_methods.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string_methods.hpp"

namespace sluice::zx {

namespace {

constexpr int unordered = 2;

int compare_floats(double a, double b) noexcept
{
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : unordered;
}

// -1, 0, 1 or unordered.
int compare_numbers(Value a, Value b) noexcept
{
    if (a.is_float() && b.is_float())
        return compare_floats(a.number(), b.number());
    if (b.is_float())
        return compare(a, b.number());
    if (a.is_float()) {
        const int reversed = compare(b, a.number());
        return reversed == unordered ? unordered : -reversed;
    }
    return compare_integers(a, b);
}

bool holds(Ordering ordering, int comparison) noexcept
{
    if (comparison == unordered)
        return false;
    switch (ordering) {
        case Ordering::Less:
            return comparison < 0;
        case Ordering::LessOrEqual:
            return comparison <= 0;
        case Ordering::Greater:
            return comparison > 0;
        default:
            return comparison >= 0;
    }
}

constexpr std::string_view sign_of(Ordering ordering) noexcept
{
    switch (ordering) {
        case Ordering::Less:
            return "<";
        case Ordering::LessOrEqual:
            return "<=";
        case Ordering::Greater:
            return ">";
        default:
            return ">=";
    }
}

}  // namespace

Status compare(Ordering ordering, Value a, Value b, bool& result, ErrorText& error)
{
    if (is_number(a) && is_number(b)) {
        result = holds(ordering, compare_numbers(a, b));
    } else if (both(a, b, Tag::String)) {
        // UTF-8 sorts by bytes as it does by code points. Only the sign of the result counts: its
        // amount may be what stands for "unordered".
        const int difference = a.as<String>()->view().compare(b.as<String>()->view());
        result = holds(ordering, difference < 0 ? -1 : difference > 0 ? 1 : 0);
    } else if (both(a, b, Tag::DateTime)) {
        result = holds(ordering, compare_floats(a.number(), b.number()));
    } else if (a.is_null() || b.is_null()) {
        result = false;
    } else {
        return error.fail("Type error: cannot compare ", kind_of(a).error_name, " ",
                          sign_of(ordering), " ", kind_of(b).error_name);
    }
    return Status::Ok;
}

Status contains(Heap& heap, Value item, Value container, bool& result, ErrorText& error)
{
    if (container.is_list()) {
        const auto index = index_of(heap, *container.as<List>(), item);
        if (!index)
            return Status::OutOfMemory;
        result = *index >= 0;
        return Status::Ok;
    }
    if (container.is_map()) {
        std::uint32_t index;
        const Status status = find_key(heap, *container.as<Map>(), item, index, error);
        result = status == Status::Ok && index != Map::not_found;
        return status;
    }
    if (container.is_string() && item.is_string()) {
        result = find_in(container.as<String>()->view(), item.as<String>()->view()) !=
                 std::string_view::npos;
        return Status::Ok;
    }
    return error.fail("Type error: cannot look for ", kind_of(item).error_name, " in ",
                      kind_of(container).error_name);
}

}  // namespace sluice::zx
