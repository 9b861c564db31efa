// Builtins on the life of the program: hooks, timed runs, exit, environment, memory.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view start_hooks = "on_start";
constexpr std::string_view exit_hooks = "on_exit";
constexpr std::string_view signal_handlers = "signal_handlers";

/// Adds a function to one of the lists above; gives null.
NativeStatus add_hook(NativeCall& call, std::string_view hooks, Value function)
{
    List* const list = call.runtime.records().list(hooks);
    if (list == nullptr || !list->append(call.runtime.heap(), function))
        return NativeStatus::OutOfMemory;
    return give_null(call);
}

NativeStatus on_start(NativeCall& call)
{
    return add_hook(call, start_hooks, call.argument(0));
}

NativeStatus on_exit(NativeCall& call)
{
    return add_hook(call, exit_hooks, call.argument(0));
}

NativeStatus signal_handler(NativeCall& call)
{
    DisplayForm name;
    if (!is_free_of_sandboxes(call, "signal_handler") ||
        !take_display(call, "signal_handler", 0, name))
        return NativeStatus::Error;
    return add_hook(call, signal_handlers, call.argument(1));
}

/// Calls the next function of a list of hooks, the count of which is in `place`; false when there
/// is none left.
bool call_next_hook(NativeCall& call, std::string_view hooks, std::size_t place,
                    NativeStatus& status)
{
    List* const list = call.runtime.records().list(hooks);
    const auto index = static_cast<std::size_t>(call.scratch[place].integer());
    if (list == nullptr) {
        status = NativeStatus::OutOfMemory;
        return true;
    }
    if (index >= list->size())
        return false;
    call.scratch[place] = Value::from_integer(static_cast<std::int64_t>(index + 1));
    status = call.call((*list)[index]);
    return true;
}

NativeStatus exit_program(NativeCall& call)
{
    constexpr std::size_t hook_place = 0;
    std::int64_t code = 0;
    if (call.step == 0 && !is_free_of_sandboxes(call, "exit_program"))
        return NativeStatus::Error;
    if (!take_integer(call, "exit_program", 0, code, 0))
        return NativeStatus::Error;
    if (code < 0 || code > 255)
        return takes(call, "exit_program", "a code from 0 to 255");
    if (call.step == 0) {
        call.step = 1;
        call.scratch[hook_place] = Value::from_integer(0);
    }
    NativeStatus status = NativeStatus::Done;
    if (call_next_hook(call, exit_hooks, hook_place, status))
        return status;
    call.runtime.output().write_line("👋 Exiting with code " + std::to_string(code));
    status = call.runtime.fail("exit", ErrorKind::Exit);
    call.runtime.error().exit_code = static_cast<int>(code);
    return status;
}

/// `run(f, interval, args)`: the steps of the machine.
enum RunStep : std::uint32_t {
    RunBegins,
    StartHooks,
    FunctionDue,
    Waiting,
    SignalHooks,
    ExitHooks
};

NativeStatus run(NativeCall& call)
{
    constexpr std::size_t hook_place = 0;
    Runtime& runtime = call.runtime;
    const Value function = call.argument(0);
    double interval = 1;
    if (is_given(call, 1) && !take_number(call, "run", 1, interval))
        return NativeStatus::Error;
    if (!(interval >= 0 && interval <= 1e9))
        return takes(call, "run", "an interval from 0 to 1000000000 seconds");
    List* arguments = nullptr;
    if (is_given(call, 2) && !take_list(call, "run", 2, arguments))
        return NativeStatus::Error;

    NativeStatus status = NativeStatus::Done;
    const auto is_stopped = [&] {
        const auto& is_interrupted = runtime.options().is_interrupted;
        return is_interrupted && is_interrupted();
    };
    for (;;) {
        switch (call.step) {
            case RunBegins:
                runtime.output().write_line("🚀 Program running. Press Ctrl+C to exit.");
                call.scratch[hook_place] = Value::from_integer(0);
                call.step = StartHooks;
                break;
            case StartHooks:
                if (call_next_hook(call, start_hooks, hook_place, status))
                    return status;
                call.step = FunctionDue;
                break;
            case FunctionDue:
                if (is_stopped()) {
                    call.scratch[hook_place] = Value::from_integer(0);
                    call.step = SignalHooks;
                    break;
                }
                call.step = Waiting;
                if (!function.is_null())
                    return call.call(function, arguments == nullptr ? std::span<const Value>{}
                                                                    : arguments->elements());
                break;
            case Waiting:
                call.step = FunctionDue;
                runtime.output().flush();
                runtime.scheduler().sleep(static_cast<std::int64_t>(interval * 1e6));
                return NativeStatus::Suspend;
            case SignalHooks:
                if (call_next_hook(call, signal_handlers, hook_place, status))
                    return status;
                call.scratch[hook_place] = Value::from_integer(0);
                call.step = ExitHooks;
                break;
            default:
                if (call_next_hook(call, exit_hooks, hook_place, status))
                    return status;
                runtime.output().write_line("✅ Program terminated gracefully.");
                return give_null(call);
        }
    }
}

/// The call of a scheduled task: waits, then does what it is for.
NativeStatus run_later(NativeCall& call)
{
    switch (call.step++) {
        case 0:
            call.runtime.scheduler().sleep(
                static_cast<std::int64_t>(call.argument(0).number() * 1e6));
            return NativeStatus::Suspend;
        case 1:
            return call.call(call.argument(1));
        default:
            return give_null(call);
    }
}

constexpr BuiltinInfo later = {
    .name = "schedule", .function = run_later, .least = 2, .most = 2, .is_simple = false};

NativeStatus schedule(NativeCall& call)
{
    // The ids given so far: a repetition for want of memory does not begin those tasks again.
    constexpr std::size_t ids_place = 0;
    Heap& heap = call.runtime.heap();
    List* jobs = nullptr;
    if (!take_list(call, "schedule", 0, jobs))
        return NativeStatus::Error;
    if (call.scratch[ids_place].is_undefined()) {
        const List* const made = List::create(heap, jobs->size());
        if (made == nullptr)
            return NativeStatus::OutOfMemory;
        call.scratch[ids_place] = Value::from(made);
    }
    List* const ids = call.scratch[ids_place].as<List>();
    while (ids->size() < jobs->size()) {
        const Value job = (*jobs)[ids->size()];
        const Value interval =
            job.is_map() ? entry(heap, *job.as<Map>(), "interval") : Value::null();
        const double seconds = is_number(interval) ? as_float(interval) : 0;
        if (!job.is_map() || !(seconds >= 0 && seconds <= 1e9))
            return takes(call, "schedule", "a list of maps {interval, action}");
        const BuiltinObject* const callee = heap.create<BuiltinObject>(&later);
        if (callee == nullptr)
            return NativeStatus::OutOfMemory;
        const Value arguments[] = {Value::from_float(seconds),
                                   entry(heap, *job.as<Map>(), "action")};
        if (call.runtime.scheduler().spawn(Value::from(callee), arguments, true) == nullptr)
            return NativeStatus::OutOfMemory;
        // There is room: the list was made with its final size.
        static_cast<void>(
            ids->append(heap, Value::from_integer(static_cast<std::int64_t>(ids->size() + 1))));
    }
    return call.done(Value::from(ids));
}

// ---- environment -------------------------------------------------------------------------------

constexpr std::string_view environment = "environment";

/// A variable as the program sees it: what it set itself, else the process's. Undefined if there is
/// none, or no memory (`is_out`).
Value variable(NativeCall& call, std::string_view name, bool& is_out)
{
    is_out = false;
    const Map* const own = call.runtime.records().map(environment);
    if (own == nullptr) {
        is_out = true;
        return {};
    }
    const std::uint32_t index = own->find(call.runtime.heap(), name);
    if (index != Map::not_found)
        return own->entry_at(index).value;
    const char* const text = std::getenv(std::string{name}.c_str());
    if (text == nullptr)
        return {};
    const Value value = text_value(call.runtime.heap(), text);
    is_out = value.is_undefined();
    return value;
}

NativeStatus env_get(NativeCall& call)
{
    std::string_view name;
    if (!is_free_of_sandboxes(call, "env_get") || !take_text(call, "env_get", 0, name))
        return NativeStatus::Error;
    bool is_out = false;
    const Value value = variable(call, name, is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    return call.done(value.is_undefined() ? call.argument(1) : value);
}

NativeStatus env_exists(NativeCall& call)
{
    std::string_view name;
    if (!is_free_of_sandboxes(call, "env_exists") || !take_text(call, "env_exists", 0, name))
        return NativeStatus::Error;
    bool is_out = false;
    const Value value = variable(call, name, is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    return give_boolean(call, !value.is_undefined());
}

/// Variables that decide what other programs and libraries run.
bool is_protected_variable(std::string_view name)
{
    const std::string upper = to_ascii_upper(name);
    return upper.ends_with("PATH") || upper.starts_with("LD_") || upper.starts_with("DYLD_") ||
           upper == "HOME" || upper == "SHELL" || upper == "IFS" || upper == "ENV";
}

/// Writes stay within the program: the process's own environment is shared by all its threads.
NativeStatus env_set(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    std::string_view name;
    if (!is_free_of_sandboxes(call, "env_set") || !take_text(call, "env_set", 0, name))
        return NativeStatus::Error;
    if (name.empty() || name.find('=') != std::string_view::npos)
        return takes(call, "env_set", "a name without '='");
    if (is_protected_variable(name))
        return misuse(call,
                      {"env_set() takes no name that other programs depend on: '", name, "'"});
    DisplayForm form;
    if (!take_display(call, "env_set", 1, form))
        return NativeStatus::Error;
    const Value value = text_value(heap, form.view());
    Map* const own = call.runtime.records().map(environment);
    String* const key = call.runtime.intern(name);
    if (value.is_undefined() || own == nullptr || key == nullptr || !own->set(heap, key, value))
        return NativeStatus::OutOfMemory;
    return give_boolean(call, true);
}

// ---- memory ------------------------------------------------------------------------------------

NativeStatus memory_stats(NativeCall& call)
{
    const HeapStatistics statistics = call.runtime.heap().statistics();
    MapBuilder map{call.runtime.heap()};
    map.integer("bytes_used", static_cast<std::int64_t>(statistics.bytes_used))
        .integer("bytes_reserved", static_cast<std::int64_t>(statistics.bytes_reserved))
        .integer("max_bytes", static_cast<std::int64_t>(call.runtime.heap().max_bytes()))
        .integer("collections", static_cast<std::int64_t>(statistics.collections))
        .integer("live_after_collection",
                 static_cast<std::int64_t>(statistics.live_after_collection));
    return map.give_to(call);
}

NativeStatus track_memory(NativeCall& call)
{
    return give_text(call, "Memory tracking enabled");
}

constexpr BuiltinInfo functions[] = {
    {.name = "run", .function = run, .least = 0, .most = 3, .is_simple = false},
    {.name = "execute", .function = run, .least = 0, .most = 3, .is_simple = false},
    {.name = "on_start", .function = on_start, .least = 1, .most = 1},
    {.name = "on_exit", .function = on_exit, .least = 1, .most = 1},
    {.name = "signal_handler", .function = signal_handler, .least = 2, .most = 2},
    {.name = "exit_program", .function = exit_program, .least = 0, .most = 1, .is_simple = false},
    {.name = "schedule", .function = schedule, .least = 1, .most = 1, .is_simple = false},
    {.name = "env_get", .function = env_get, .least = 1, .most = 2},
    {.name = "env_set", .function = env_set, .least = 2, .most = 2},
    {.name = "env_exists", .function = env_exists, .least = 1, .most = 1},
    {.name = "memory_stats", .function = memory_stats, .least = 0, .most = 0},
    {.name = "track_memory", .function = track_memory, .least = 0, .most = 0},
};

}  // namespace

std::span<const BuiltinInfo> process_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
