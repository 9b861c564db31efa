// Builtins on strings, as functions and as methods.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string_methods.hpp"

namespace sluice::zx {

namespace {

/// The argument as a String object.
[[nodiscard]] bool take_string(NativeCall& call, std::string_view name, std::size_t index,
                               String*& string)
{
    std::string_view text;
    if (!take_text(call, name, index, text))
        return false;
    string = call.argument(index).as<String>();
    return true;
}

NativeStatus give_string(NativeCall& call, Status status, const ErrorText& error, String* result)
{
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

NativeStatus give_list(NativeCall& call, Status status, const ErrorText& error, List* result)
{
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

NativeStatus upper(NativeCall& call, const String& string)
{
    String* result = nullptr;
    ErrorText error;
    const Status status = to_upper(call.runtime.heap(), string, result, error);
    return give_string(call, status, error, result);
}

NativeStatus lower(NativeCall& call, const String& string)
{
    String* result = nullptr;
    ErrorText error;
    const Status status = to_lower(call.runtime.heap(), string, result, error);
    return give_string(call, status, error, result);
}

/// Splits at the separator in an argument, a space where there is none.
NativeStatus split(NativeCall& call, const String& string, std::size_t index)
{
    Heap& heap = call.runtime.heap();
    String* separator = heap.ascii_string(' ');
    if (is_given(call, index) && !take_string(call, "split", index, separator))
        return NativeStatus::Error;
    if (separator->empty())
        return takes(call, "split", "a separator that is not empty");
    List* result = nullptr;
    ErrorText error;
    const Status status = zx::split(heap, string, *separator, result, error);
    return give_list(call, status, error, result);
}

NativeStatus uppercase(NativeCall& call)
{
    String* string = nullptr;
    return take_string(call, "uppercase", 0, string) ? upper(call, *string) : NativeStatus::Error;
}

NativeStatus lowercase(NativeCall& call)
{
    String* string = nullptr;
    return take_string(call, "lowercase", 0, string) ? lower(call, *string) : NativeStatus::Error;
}

NativeStatus split_function(NativeCall& call)
{
    String* string = nullptr;
    return take_string(call, "split", 0, string) ? split(call, *string, 1) : NativeStatus::Error;
}

constexpr BuiltinInfo functions[] = {
    {.name = "uppercase", .function = uppercase, .least = 1, .most = 1},
    {.name = "lowercase", .function = lowercase, .least = 1, .most = 1},
    {.name = "split", .function = split_function, .least = 1, .most = 2},
    {.name = "string_split", .function = split_function, .least = 1, .most = 2},
};

// ---- methods -----------------------------------------------------------------------------------

String& self(const NativeCall& call)
{
    return *call.self.as<String>();
}

NativeStatus length(NativeCall& call)
{
    return give_integer(call, static_cast<std::int64_t>(self(call).length()));
}

NativeStatus contains_text(NativeCall& call)
{
    std::string_view part;
    if (!take_text(call, "contains", 0, part))
        return NativeStatus::Error;
    return give_boolean(call, find_in(self(call).view(), part) != std::string_view::npos);
}

NativeStatus starts_with(NativeCall& call)
{
    std::string_view part;
    if (!take_text(call, "startsWith", 0, part))
        return NativeStatus::Error;
    return give_boolean(call, self(call).view().starts_with(part));
}

NativeStatus ends_with(NativeCall& call)
{
    std::string_view part;
    if (!take_text(call, "endsWith", 0, part))
        return NativeStatus::Error;
    return give_boolean(call, self(call).view().ends_with(part));
}

NativeStatus upper_method(NativeCall& call)
{
    return upper(call, self(call));
}
NativeStatus lower_method(NativeCall& call)
{
    return lower(call, self(call));
}

NativeStatus trim(NativeCall& call)
{
    return give(call, trimmed(call.runtime.heap(), &self(call)));
}

NativeStatus split_method(NativeCall& call)
{
    return split(call, self(call), 0);
}

NativeStatus index_of_text(NativeCall& call)
{
    String* part = nullptr;
    if (!take_string(call, "indexOf", 0, part))
        return NativeStatus::Error;
    return give_integer(call, index_of(self(call), *part));
}

NativeStatus replace(NativeCall& call)
{
    String* part = nullptr;
    String* by = nullptr;
    if (!take_string(call, "replace", 0, part) || !take_string(call, "replace", 1, by))
        return NativeStatus::Error;
    String* result = nullptr;
    ErrorText error;
    const Status status = zx::replace(call.runtime.heap(), &self(call), *part, *by, result, error);
    return give_string(call, status, error, result);
}

NativeStatus substring(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status =
        slice(call.runtime.heap(), call.self, call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, result);
}

NativeStatus character_at(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status = char_at(call.runtime.heap(), self(call), call.argument(0), result, error);
    return give_status(call, status, error, result);
}

NativeStatus repeat_text(NativeCall& call)
{
    std::int64_t count = 0;
    if (!take_integer(call, "repeat", 0, count))
        return NativeStatus::Error;
    String* result = nullptr;
    ErrorText error;
    const Status status =
        repeat(call.runtime.heap(), self(call), Value::from_integer(count), result, error);
    return give_string(call, status, error, result);
}

constexpr BuiltinInfo methods[] = {
    {.name = "length", .function = length, .least = 0, .most = 0},
    {.name = "size", .function = length, .least = 0, .most = 0},
    {.name = "contains", .function = contains_text, .least = 1, .most = 1},
    {.name = "includes", .function = contains_text, .least = 1, .most = 1},
    {.name = "startsWith", .function = starts_with, .least = 1, .most = 1},
    {.name = "starts_with", .function = starts_with, .least = 1, .most = 1},
    {.name = "endsWith", .function = ends_with, .least = 1, .most = 1},
    {.name = "ends_with", .function = ends_with, .least = 1, .most = 1},
    {.name = "toUpperCase", .function = upper_method, .least = 0, .most = 0},
    {.name = "to_upper", .function = upper_method, .least = 0, .most = 0},
    {.name = "upper", .function = upper_method, .least = 0, .most = 0},
    {.name = "toLowerCase", .function = lower_method, .least = 0, .most = 0},
    {.name = "to_lower", .function = lower_method, .least = 0, .most = 0},
    {.name = "lower", .function = lower_method, .least = 0, .most = 0},
    {.name = "trim", .function = trim, .least = 0, .most = 0},
    {.name = "strip", .function = trim, .least = 0, .most = 0},
    {.name = "split", .function = split_method, .least = 0, .most = 1},
    {.name = "indexOf", .function = index_of_text, .least = 1, .most = 1},
    {.name = "index_of", .function = index_of_text, .least = 1, .most = 1},
    {.name = "replace", .function = replace, .least = 2, .most = 2},
    {.name = "substring", .function = substring, .least = 0, .most = 2},
    {.name = "slice", .function = substring, .least = 0, .most = 2},
    {.name = "charAt", .function = character_at, .least = 1, .most = 1},
    {.name = "char_at", .function = character_at, .least = 1, .most = 1},
    {.name = "repeat", .function = repeat_text, .least = 1, .most = 1},
};

}  // namespace

std::span<const BuiltinInfo> text_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> string_method_table() noexcept
{
    return methods;
}

}  // namespace sluice::zx
