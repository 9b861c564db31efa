// What both engines say when a program comes to one of its limits, or to a rule of the engines.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/limits.hpp"

#include <string>

namespace sluice::zx {

namespace {

std::string quoted(std::string_view before, std::string_view name, std::string_view after)
{
    std::string text{before};
    text += '\'';
    text += name;
    text += '\'';
    text += after;
    return text;
}

}  // namespace

void fail_charge(Runtime& runtime, Meter::Outcome outcome, GasOperation operation,
                 std::uint32_t statement)
{
    const Meter& meter = runtime.meter();
    if (outcome == Meter::Outcome::TooManyOperations) {
        runtime.fail("Operation limit exceeded: " + std::to_string(meter.operations + 1) + '/' +
                         std::to_string(meter.operation_limit),
                     ErrorKind::OperationLimit);
        runtime.error().place = statement;
        return;
    }
    const std::string_view name = gas_operations[static_cast<std::size_t>(operation)].name;
    runtime.fail(quoted("Out of gas: used " + std::to_string(meter.used - meter.begin) + '/' +
                            std::to_string(meter.limit - meter.begin) + " during operation ",
                        name, ""),
                 ErrorKind::OutOfGas);
    runtime.error().place = statement;
}

void fail_call_depth(Runtime& runtime, std::uint32_t depth)
{
    runtime.fail("Call depth limit exceeded: " + std::to_string(depth) + " nested calls");
}

void fail_iterations(Runtime& runtime, std::uint32_t statement)
{
    const std::string limit = std::to_string(runtime.options().max_iterations);
    runtime.fail("Iteration limit exceeded: " + limit + " iterations", ErrorKind::IterationLimit);
    runtime.error().place = statement;
}

void fail_stopped(Runtime& runtime)
{
    const ErrorKind kind = runtime.stop_request();
    // The message needs memory, and so does what is done on the way out.
    runtime.heap().forget_stop();
    runtime.fail(kind == ErrorKind::Timeout ? "Time limit exceeded" : "Interrupted", kind);
}

void fail_memory(Runtime& runtime)
{
    // What takes long gives up like this, too.
    if (runtime.stop_request() != ErrorKind::Thrown)
        return fail_stopped(runtime);
    runtime.fail("Out of memory", ErrorKind::OutOfMemory);
}

void fail_unknown_name(Runtime& runtime, std::string_view name)
{
    runtime.fail(quoted("Identifier ", name, " not found"));
}

void fail_const(Runtime& runtime, std::string_view name)
{
    runtime.fail(quoted("Cannot reassign const variable ", name, ""));
}

void fail_sandbox(Runtime& runtime, std::string_view builtin, std::string_view policy)
{
    const std::string text = quoted("Builtin ", builtin, " not allowed inside sandbox policy ");
    runtime.fail(quoted(text, policy.empty() ? "default" : policy, ""));
}

void fail_await(Runtime& runtime)
{
    runtime.fail("Cannot await in a contract action that is not async, or in tx");
}

void fail_unsupported(Runtime& runtime, std::string_view construct)
{
    runtime.fail(quoted("", construct, " is not supported"));
}

void fail_state_access(Runtime& runtime, std::string_view action, bool is_write)
{
    runtime.fail(quoted(is_write ? "State mutation in view action " : "State read in pure action ",
                        action, ""));
}

}  // namespace sluice::zx
