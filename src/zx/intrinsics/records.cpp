// Intrinsics that record what a program says of itself: audits, trails, policies, dependencies.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {
namespace {

NativeStatus audit(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.argument(1).is_undefined())
        return runtime.fail("audit: identifier '" + std::string{text_operand(call, 0)} +
                            "' not found");
    Value timestamp = call.argument(3);
    if (timestamp.is_null())
        timestamp = Value::from_integer(runtime.clock().now_us() / 1'000'000);
    MapBuilder record{runtime.heap()};
    record.set("data_name", call.argument(0))
        .set("action", call.argument(2))
        .set("timestamp", timestamp)
        .text("data_type", kind_of(call.argument(1)).typeof_name);
    List* const trail = runtime.records().list("__audit_trail__");
    if (record.map() == nullptr || trail == nullptr ||
        !trail->append(runtime.heap(), Value::from(record.map())))
        return NativeStatus::OutOfMemory;
    const std::string line =
        std::string{text_operand(call, 2)} + " " + std::string{text_operand(call, 0)};
    if (runtime.trails().wants("audit", line))
        runtime.output().diagnose("[AUDIT] " + line);
    return record.give_to(call);
}

NativeStatus trail(NativeCall& call)
{
    call.runtime.trails().add(text_operand(call, 0), text_operand(call, 1));
    return give_null(call);
}

// Puts an entry into the map of records of that name.
NativeStatus record(NativeCall& call, std::string_view registry, Value key, Value value)
{
    Map* const records = call.runtime.records().map(registry);
    if (!key.is_string())
        return call.runtime.fail(std::string{registry} + ": " +
                                 std::string{kind_of(key).error_name} + " is no name");
    if (records == nullptr || !records->set(call.runtime.heap(), key.as<String>(), value))
        return NativeStatus::OutOfMemory;
    return NativeStatus::Done;
}

// What a target is called: its name, which lowering gives, or that of a function or contract.
std::string name_of_target(Value target)
{
    constexpr std::size_t longest_name = 256;
    switch (target.tag()) {
        case Tag::Function:
            return std::string{target.as<FunctionObject>()->code->name};
        case Tag::Contract:
            return std::string{target.as<ContractObject>()->contract_class->name->view()};
        default:
            return display_text(target, longest_name);
    }
}

NativeStatus protect(NativeCall& call)
{
    const std::string level =
        call.argument(2).is_null() ? "strict" : std::string{text_operand(call, 2)};
    if (level != "strict" && level != "warn" && level != "audit" && level != "permissive")
        return call.runtime.fail("protect: unknown level '" + level + "'");
    const std::string target = name_of_target(call.argument(0));
    String* const key = call.runtime.intern(target);
    if (key == nullptr)
        return NativeStatus::OutOfMemory;
    MapBuilder policy{call.runtime.heap()};
    policy.set("rules", call.argument(1)).text("level", level);
    if (policy.map() == nullptr)
        return NativeStatus::OutOfMemory;
    const NativeStatus status =
        record(call, "policies", Value::from(key), Value::from(policy.map()));
    if (status != NativeStatus::Done)
        return status;
    return give_text(call,
                     "Protection policy activated for '" + target + "' (level: " + level + ")");
}

NativeStatus grant(NativeCall& call)
{
    for (const Value name : list_operand(call, 1))
        call.runtime.grants().grant(text_operand(call, 0), text_of(name));
    return give_null(call);
}

NativeStatus revoke(NativeCall& call)
{
    for (const Value name : list_operand(call, 1))
        call.runtime.grants().revoke(text_operand(call, 0), text_of(name));
    return give_null(call);
}

NativeStatus inject(NativeCall& call)
{
    return call.done(call.runtime.dependencies().find(text_operand(call, 0)));
}

NativeStatus middleware(NativeCall& call)
{
    Value path = call.argument(0);
    if (!path.is_string()) {
        String* const name = call.runtime.intern(name_of_target(path));
        if (name == nullptr)
            return NativeStatus::OutOfMemory;
        path = Value::from(name);
    }
    const NativeStatus status = record(call, "middleware", path, call.argument(1));
    return status == NativeStatus::Done ? give_null(call) : status;
}

NativeStatus auth(NativeCall& call)
{
    const String* const key = call.runtime.intern("configuration");
    if (key == nullptr)
        return NativeStatus::OutOfMemory;
    const NativeStatus status = record(call, "auth", Value::from(key), call.argument(0));
    return status == NativeStatus::Done ? give_null(call) : status;
}

NativeStatus record_rules(NativeCall& call, std::string_view registry)
{
    const NativeStatus status = record(call, registry, call.argument(0), call.argument(1));
    return status == NativeStatus::Done ? call.done(call.argument(1)) : status;
}

NativeStatus throttle(NativeCall& call)
{
    return record_rules(call, "throttles");
}

NativeStatus cache(NativeCall& call)
{
    return record_rules(call, "caches");
}

NativeStatus verify_target(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    MapBuilder entry{heap, 2};
    entry.set("target", call.argument(0)).set("checks", call.argument(1));
    List* const targets = call.runtime.records().list("verified");
    if (entry.map() == nullptr || targets == nullptr ||
        !targets->append(heap, Value::from(entry.map())))
        return NativeStatus::OutOfMemory;
    return give_boolean(call, true);
}

constexpr BuiltinInfo family[] = {
    {.name = "%audit", .function = audit, .least = 4, .most = 4},
    {.name = "%trail", .function = trail, .least = 2, .most = 2},
    {.name = "%protect", .function = protect, .least = 2, .most = 3},
    {.name = "%grant", .function = grant, .least = 2, .most = 2},
    {.name = "%revoke", .function = revoke, .least = 2, .most = 2},
    {.name = "%inject", .function = inject, .least = 1, .most = 1},
    {.name = "%middleware", .function = middleware, .least = 2, .most = 2},
    {.name = "%auth", .function = auth, .least = 1, .most = 1},
    {.name = "%throttle", .function = throttle, .least = 2, .most = 2},
    {.name = "%cache", .function = cache, .least = 2, .most = 2},
    {.name = "%verify_target", .function = verify_target, .least = 2, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> record_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
