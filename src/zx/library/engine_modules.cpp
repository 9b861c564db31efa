// The modules perf and kernel: hints to the engine, and questions about it.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

/// A hint that this engine has no use for.
NativeStatus accept(NativeCall& call)
{
    return give_boolean(call, true);
}

NativeStatus set_vm_config(NativeCall& call)
{
    const Value config = call.argument(0);
    if (!config.is_map())
        return give_boolean(call, true);
    const Heap& heap = call.runtime.heap();
    const Value metering = entry(heap, *config.as<Map>(), "enable_gas_metering");
    const Value is_disabled = entry(heap, *config.as<Map>(), "perf_disable_gas_metering");
    const bool is_off = (!metering.is_null() && !truthy(metering)) || truthy(is_disabled);
    if (is_off && call.runtime.options().allows_lifting_limits)
        call.runtime.meter().end_metering();
    return give_boolean(call, true);
}

NativeStatus vm_stats(NativeCall& call)
{
    const Meter& meter = call.runtime.meter();
    MapBuilder map{call.runtime.heap()};
    map.integer("gas_used", meter.used)
        .integer("gas_limit", meter.limit)
        .integer("operations",
                 call.runtime.shown_measure(static_cast<std::uint64_t>(meter.operations)));
    return map.give_to(call);
}

NativeStatus memory_stats(NativeCall& call)
{
    const HeapStatistics statistics = call.runtime.heap().statistics();
    MapBuilder map{call.runtime.heap()};
    map.integer("bytes_used", call.runtime.shown_measure(statistics.bytes_used))
        .integer("bytes_reserved", call.runtime.shown_measure(statistics.bytes_reserved))
        .integer("collections", call.runtime.shown_measure(statistics.collections));
    return map.give_to(call);
}

/// The engine collects where it is safe to; a builtin cannot, and need not.
NativeStatus collect_gc(NativeCall& call)
{
    MapBuilder map{call.runtime.heap()};
    map.integer("collected", 0)
        .integer("bytes_used", call.runtime.shown_measure(call.runtime.heap().bytes_used()));
    return map.give_to(call);
}

NativeStatus profile_report(NativeCall& call)
{
    return give_text(call, "No profile: run the program under 'zx profile'.");
}

constexpr BuiltinInfo perf[] = {
    {.name = "enable_vm", .function = accept},
    {.name = "enableVm", .function = accept},
    {.name = "set_vm_config", .function = set_vm_config, .is_simple = false},
    {.name = "setVmConfig", .function = set_vm_config, .is_simple = false},
    {.name = "set_vm_mode", .function = accept},
    {.name = "setVmMode", .function = accept},
    {.name = "set_vm_thresholds", .function = accept},
    {.name = "setVmThresholds", .function = accept},
    {.name = "force_vm_loops", .function = accept},
    {.name = "forceVmLoops", .function = accept},
    {.name = "warmup", .function = accept},
    {.name = "reset_vm", .function = accept},
    {.name = "resetVm", .function = accept},
    {.name = "profile_start", .function = accept},
    {.name = "profileStart", .function = accept},
    {.name = "profile_stop", .function = accept},
    {.name = "profileStop", .function = accept},
    {.name = "vm_stats", .function = vm_stats, .is_simple = false},
    {.name = "vmStats", .function = vm_stats, .is_simple = false},
    {.name = "memory_stats", .function = memory_stats},
    {.name = "memoryStats", .function = memory_stats},
    {.name = "collect_gc", .function = collect_gc},
    {.name = "collectGc", .function = collect_gc},
    {.name = "profile_report", .function = profile_report},
    {.name = "profileReport", .function = profile_report},
};

NativeStatus status(NativeCall& call)
{
    MapBuilder map{call.runtime.heap()};
    map.text("engine", "sluice").set("booted", Value::from_boolean(true));
    return map.give_to(call);
}

NativeStatus domains(NativeCall& call)
{
    return give(call, List::create(call.runtime.heap()));
}

NativeStatus no_answer(NativeCall& call)
{
    return give_null(call);
}

constexpr BuiltinInfo kernel[] = {
    {.name = "status", .function = status, .least = 0, .most = 0},
    {.name = "domains", .function = domains, .least = 0, .most = 0},
    {.name = "get_domain", .function = no_answer, .least = 1, .most = 1},
    {.name = "getDomain", .function = no_answer, .least = 1, .most = 1},
    {.name = "resolve_opcode", .function = no_answer, .least = 1, .most = 1},
    {.name = "resolveOpcode", .function = no_answer, .least = 1, .most = 1},
    {.name = "is_booted", .function = accept, .least = 0, .most = 0},
    {.name = "isBooted", .function = accept, .least = 0, .most = 0},
};

}  // namespace

std::span<const BuiltinInfo> perf_module() noexcept
{
    return perf;
}

std::span<const BuiltinInfo> kernel_module() noexcept
{
    return kernel;
}

}  // namespace sluice::zx
