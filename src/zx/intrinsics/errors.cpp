// Intrinsics of errors that do not end the program: those of deferred code, and those that a
// program recovers from.
// SPDX-License-Identifier: Apache-2.0
#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {
namespace {

// While this list is there at all, errors of top-level statements are recovered from.
constexpr std::string_view error_log = "__error_log__";
constexpr std::string_view recovery = "recovery";

NativeStatus report_deferred(NativeCall& call)
{
    call.runtime.report("[DEFER ERROR] ", call.argument(0));
    return give_null(call);
}

NativeStatus enable_recovery(NativeCall& call)
{
    Map* const modes = call.runtime.records().map(recovery);
    String* const key = call.runtime.intern("is_on");
    if (modes == nullptr || key == nullptr ||
        !modes->set(call.runtime.heap(), key, Value::from_boolean(true)))
        return NativeStatus::OutOfMemory;
    return give_null(call);
}

// Reports the error of a top-level statement and lets the next one run, or raises it again where
// recovery is not on yet.
NativeStatus recover(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const Map* const modes = runtime.records().map(recovery);
    List* const log = runtime.records().list(error_log);
    if (modes == nullptr || log == nullptr)
        return NativeStatus::OutOfMemory;
    if (modes->empty()) {
        // The error is still what it was; only its value has been caught.
        runtime.error().value = call.argument(0);
        return NativeStatus::Error;
    }
    if (!log->append(runtime.heap(), call.argument(0)))
        return NativeStatus::OutOfMemory;
    runtime.report("[ERROR] ", call.argument(0));
    return give_null(call);
}

// Tasks are never descheduled where they do not wait, so there is nothing to do at either end.
NativeStatus stay_scheduled(NativeCall& call)
{
    return give_null(call);
}

constexpr BuiltinInfo family[] = {
    {.name = "%report_deferred", .function = report_deferred},
    {.name = "%enable_recovery", .function = enable_recovery},
    {.name = "%recover", .function = recover},
    {.name = "%atomic_enter", .function = stay_scheduled},
    {.name = "%atomic_leave", .function = stay_scheduled},
};

}  // namespace

std::span<const BuiltinInfo> error_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
