// Builtins on policies, dependencies, caches, throttles and audits.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

namespace {

/// Keeps a value under a name in one of the runtime's maps. False: memory is out.
[[nodiscard]] bool keep(NativeCall& call, std::string_view registry_name, std::string_view name,
                        Value value)
{
    Map* const registry = call.runtime.records().map(registry_name);
    String* const key = call.runtime.intern(name);
    return registry != nullptr && key != nullptr && registry->set(call.runtime.heap(), key, value);
}

NativeStatus create_policy(NativeCall& call)
{
    DisplayForm name;
    if (!take_display(call, "create_policy", 0, name))
        return NativeStatus::Error;
    if (!keep(call, "policies", name.view(), call.argument(1)))
        return NativeStatus::OutOfMemory;
    return give_text(call, "Policy '" + std::string{name.view()} + "' created");
}

NativeStatus check_policy(NativeCall& call)
{
    DisplayForm target;
    if (!take_display(call, "check_policy", 0, target))
        return NativeStatus::Error;
    const Map* const policies = call.runtime.records().map("policies");
    if (policies == nullptr)
        return NativeStatus::OutOfMemory;
    const bool is_known = policies->find(call.runtime.heap(), target.view()) != Map::not_found;
    return give_text(call, (is_known ? "Policy check passed for '" : "No policy for '") +
                               std::string{target.view()} + "'");
}

NativeStatus register_dependency(NativeCall& call)
{
    DisplayForm name;
    if (!take_display(call, "register_dependency", 0, name))
        return NativeStatus::Error;
    call.runtime.dependencies().add(name.view(), call.argument(1));
    return give_text(call, "Dependency '" + std::string{name.view()} + "' registered");
}

NativeStatus mock_dependency(NativeCall& call)
{
    DisplayForm name;
    if (!take_display(call, "mock_dependency", 0, name))
        return NativeStatus::Error;
    call.runtime.dependencies().mock(name.view(), call.argument(1));
    return give_text(call, "Mock for '" + std::string{name.view()} + "' registered");
}

NativeStatus clear_mocks(NativeCall& call)
{
    call.runtime.dependencies().clear_mocks();
    return give_text(call, "Mocks cleared");
}

NativeStatus set_execution_mode(NativeCall& call)
{
    std::string_view given;
    if (!take_text(call, "set_execution_mode", 0, given))
        return NativeStatus::Error;
    const std::string mode = to_ascii_upper(given);
    Dependencies& dependencies = call.runtime.dependencies();
    if (mode == "PRODUCTION")
        dependencies.set_mode(ExecutionMode::Production);
    else if (mode == "DEBUG")
        dependencies.set_mode(ExecutionMode::Debug);
    else if (mode == "TEST")
        dependencies.set_mode(ExecutionMode::Test);
    else if (mode == "SANDBOX")
        dependencies.set_mode(ExecutionMode::Sandbox);
    else
        return takes(call, "set_execution_mode", "PRODUCTION, DEBUG, TEST or SANDBOX");
    return give_text(call, "Execution mode set to " + mode);
}

/// `cache(name, {ttl})` and `throttle(name, {requests_per_minute})`: the rules are recorded.
NativeStatus record_rules(NativeCall& call, std::string_view builtin, std::string_view registry)
{
    DisplayForm name;
    if (!take_display(call, builtin, 0, name))
        return NativeStatus::Error;
    if (!keep(call, registry, name.view(), call.argument(1)))
        return NativeStatus::OutOfMemory;
    return call.done(call.argument(1));
}

NativeStatus cache(NativeCall& call)
{
    return record_rules(call, "cache", "caches");
}
NativeStatus throttle(NativeCall& call)
{
    return record_rules(call, "throttle", "throttles");
}

NativeStatus audit(NativeCall& call)
{
    DisplayForm event;
    if (!take_display(call, "audit", 0, event))
        return NativeStatus::Error;
    Heap& heap = call.runtime.heap();
    MapBuilder record{heap};
    record.set("event", call.argument(0))
        .set("data", call.argument(1))
        .set("timestamp", Value::from_integer(call.runtime.clock().now_us() / 1'000'000));
    List* const trail = call.runtime.records().list("__audit_trail__");
    if (record.map() == nullptr || trail == nullptr ||
        !trail->append(heap, Value::from(record.map())))
        return NativeStatus::OutOfMemory;
    if (call.runtime.trails().wants("audit", event.view()))
        call.runtime.output().diagnose(event.view());
    return record.give_to(call);
}

constexpr BuiltinInfo functions[] = {
    {.name = "create_policy", .function = create_policy, .least = 2, .most = 2},
    {.name = "check_policy", .function = check_policy, .least = 1, .most = 2},
    {.name = "register_dependency", .function = register_dependency, .least = 2, .most = 3},
    {.name = "mock_dependency", .function = mock_dependency, .least = 2, .most = 3},
    {.name = "clear_mocks", .function = clear_mocks, .least = 0, .most = 1},
    {.name = "set_execution_mode", .function = set_execution_mode, .least = 1, .most = 1},
    {.name = "cache", .function = cache, .least = 2, .most = 2},
    {.name = "throttle", .function = throttle, .least = 2, .most = 2},
    {.name = "audit", .function = audit, .least = 1, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> policy_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
