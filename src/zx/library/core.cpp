// Builtins on values of any kind: conversion, kind, length, output and input, requirements.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/conversions.hpp"
#include "zx/values/display.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

NativeStatus string(NativeCall& call)
{
    String* result = nullptr;
    ErrorText error;
    const Status status = display_string(call.runtime.heap(), call.argument(0), result, error);
    return give_status(call, status, error,
                       status == Status::Ok ? Value::from(result) : Value::null());
}

NativeStatus to_integer_value(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status = to_integer(call.runtime.heap(), call.argument(0), result, error);
    return give_status(call, status, error, result);
}

NativeStatus to_float_value(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status = to_float(call.argument(0), result, error);
    return give_status(call, status, error, result);
}

NativeStatus len(NativeCall& call)
{
    const Value value = call.argument(0);
    switch (value.tag()) {
        case Tag::String:
            return give_integer(call, static_cast<std::int64_t>(value.as<String>()->length()));
        case Tag::List:
            return give_integer(call, static_cast<std::int64_t>(value.as<List>()->size()));
        case Tag::Map:
            return give_integer(call, static_cast<std::int64_t>(value.as<Map>()->size()));
        default:
            return misuse(call, {"len() not supported for ", kind_of(value).error_name});
    }
}

NativeStatus typeof_name(NativeCall& call)
{
    return give(call, call.runtime.intern(kind_of(call.argument(0)).typeof_name));
}

NativeStatus type_name(NativeCall& call)
{
    return give(call, call.runtime.intern(kind_of(call.argument(0)).type_name));
}

NativeStatus print(NativeCall& call)
{
    Output& output = call.runtime.output();
    DisplayForm form;
    // Two arguments: a condition and what is printed if it holds.
    const bool is_conditional = call.arguments.size() == 2;
    if (is_conditional && !truthy(call.argument(0)))
        return give_null(call);
    for (std::size_t i = is_conditional ? 1 : 0; i < call.arguments.size(); ++i) {
        if (!take_display(call, "print", i, form))
            return NativeStatus::Error;
        if (i > (is_conditional ? 1U : 0U))
            output.write(" ");
        output.write(form.view());
    }
    output.write_line("");
    return give_null(call);
}

/// A line about the program's own state: to the output, and to whoever follows the trail.
void print_debug(Runtime& runtime, std::string_view line)
{
    runtime.output().write_line(line);
    if (runtime.trails().wants("debug", line))
        runtime.output().diagnose(line);
}

NativeStatus debug(NativeCall& call)
{
    const std::size_t shown = call.arguments.size() == 2 ? 1 : 0;
    if (shown == 1 && !truthy(call.argument(0)))
        return call.done(call.argument(1));
    DisplayForm form;
    if (!take_display(call, "debug", shown, form))
        return NativeStatus::Error;
    print_debug(call.runtime, form.view());
    return call.done(call.argument(shown));
}

NativeStatus debug_log(NativeCall& call)
{
    DisplayForm message;
    if (!take_display(call, "debug_log", 0, message))
        return NativeStatus::Error;
    std::string line = "🔍 DEBUG: ";
    line += message.view();
    if (call.arguments.size() == 2) {
        DisplayForm value;
        if (!take_display(call, "debug_log", 1, value))
            return NativeStatus::Error;
        line += " → ";
        line += value.view();
    }
    print_debug(call.runtime, line);
    return give_null(call);
}

NativeStatus debug_trace(NativeCall& call)
{
    DisplayForm message;
    if (!take_display(call, "debug_trace", 0, message))
        return NativeStatus::Error;
    std::string line = "🔍 TRACE: ";
    line += message.view();
    print_debug(call.runtime, line);
    return give_null(call);
}

NativeStatus input(NativeCall& call)
{
    DisplayForm prompt;
    if (!call.arguments.empty()) {
        if (!take_display(call, "input", 0, prompt))
            return NativeStatus::Error;
        call.runtime.output().write(prompt.view());
    }
    call.runtime.output().flush();
    std::string line;
    const auto& read_line = call.runtime.options().read_line;
    const bool has_line = read_line ? read_line(line) : bool{std::getline(std::cin, line)};
    return has_line ? give_text(call, line) : give_null(call);
}

/// `require(c, m)` and `verify(c, m)` as values.
NativeStatus check(NativeCall& call, std::string_view prefix, std::string_view otherwise,
                   ErrorKind kind)
{
    if (truthy(call.argument(0)))
        return give_boolean(call, true);
    DisplayForm message;
    if (is_given(call, 1)) {
        if (!take_display(call, "require", 1, message))
            return NativeStatus::Error;
        otherwise = message.view();
    }
    return misuse(call, {prefix, otherwise}, kind);
}

NativeStatus require(NativeCall& call)
{
    return check(call, "Requirement failed: ", "Requirement not met", ErrorKind::Require);
}

NativeStatus verify(NativeCall& call)
{
    return check(call, "", "Verification failed", ErrorKind::Verify);
}

NativeStatus revert(NativeCall& call)
{
    DisplayForm reason;
    if (call.arguments.empty())
        return misuse(call, {"Transaction reverted: Transaction reverted"}, ErrorKind::Revert);
    if (!take_display(call, "revert", 0, reason))
        return NativeStatus::Error;
    return misuse(call, {"Transaction reverted: ", reason.view()}, ErrorKind::Revert);
}

NativeStatus nothing(NativeCall& call)
{
    return give_null(call);
}

constexpr BuiltinInfo functions[] = {
    {.name = "string", .function = string, .least = 1, .most = 1},
    {.name = "str", .function = string, .least = 1, .most = 1},
    {.name = "int", .function = to_integer_value, .least = 1, .most = 1},
    {.name = "integer", .function = to_integer_value, .least = 1, .most = 1},
    {.name = "float", .function = to_float_value, .least = 1, .most = 1},
    {.name = "len", .function = len, .least = 1, .most = 1},
    {.name = "length", .function = len, .least = 1, .most = 1},
    {.name = "size", .function = len, .least = 1, .most = 1},
    {.name = "typeof", .function = typeof_name, .least = 1, .most = 1},
    {.name = "type", .function = type_name, .least = 1, .most = 1},
    {.name = "print", .function = print},
    {.name = "debug", .function = debug, .least = 1, .most = 2},
    {.name = "debug_log", .function = debug_log, .least = 1, .most = 2},
    {.name = "debug_trace", .function = debug_trace, .least = 1, .most = 1},
    {.name = "input", .function = input, .least = 0, .most = 1},
    {.name = "require", .function = require, .least = 1, .most = 2},
    {.name = "verify", .function = verify, .least = 1, .most = 2},
    {.name = "assert", .function = verify, .least = 1, .most = 2},
    {.name = "revert", .function = revert, .least = 0, .most = 1},
    {.name = "storage_begin_batch", .function = nothing, .least = 0, .most = 0},
    {.name = "storage_commit_batch", .function = nothing, .least = 0, .most = 0},
};

}  // namespace

std::span<const BuiltinInfo> core_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
