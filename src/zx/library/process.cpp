// Builtins on the life of the program: hooks, timed runs, exit, environment, memory.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/file_access.hpp"
#include "zx/library/library.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view start_hooks = "on_start";
constexpr std::string_view exit_hooks = "on_exit";

/// The list of functions that handle a signal, by its name: SIGINT and INT are the same.
std::string handlers_of(std::string_view signal)
{
    const std::string name = to_ascii_upper(signal);
    return "signal_handler " + (name.starts_with("SIG") ? name.substr(3) : name);
}

/// What asks for the end where no signal did is taken for Ctrl-C.
std::string handlers_of(EndSignal signal)
{
    return handlers_of(signal == EndSignal::Terminate ? "TERM" : "INT");
}

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
    return add_hook(call, handlers_of(name.view()), call.argument(1));
}

/// Where calls keep how many functions of a list they have called.
constexpr std::size_t hook_place = 0;

/// Calls the next function of a list of hooks; false when there is none left.
bool call_next_hook(NativeCall& call, std::string_view hooks, NativeStatus& status)
{
    List* const list = call.runtime.records().list(hooks);
    const auto index = static_cast<std::size_t>(call.scratch[hook_place].integer());
    if (list == nullptr) {
        status = NativeStatus::OutOfMemory;
        return true;
    }
    if (index >= list->size())
        return false;
    call.scratch[hook_place] = Value::from_integer(static_cast<std::int64_t>(index + 1));
    call.guards_callee = true;
    status = call.call((*list)[index]);
    return true;
}

/// The functions of a program that ends are all called, whatever becomes of one of them.
void report_failed_hook(NativeCall& call)
{
    if (call.callee_failed)
        call.runtime.report("[EXIT ERROR] ", call.runtime.error().value);
}

/// The same for those on exit, each of which is called once in a program.
bool call_next_exit_hook(NativeCall& call, NativeStatus& status)
{
    report_failed_hook(call);
    List* const list = call.runtime.records().list(exit_hooks);
    if (list == nullptr) {
        status = NativeStatus::OutOfMemory;
        return true;
    }
    if (list->empty())
        return false;
    call.guards_callee = true;
    const Value function = (*list)[0];
    list->remove_at(0);
    status = call.call(function);
    return true;
}

NativeStatus exit_program(NativeCall& call)
{
    std::int64_t code = 0;
    if (call.step == 0 && !is_free_of_sandboxes(call, "exit_program"))
        return NativeStatus::Error;
    if (!take_integer(call, "exit_program", 0, code, 0))
        return NativeStatus::Error;
    if (code < 0 || code > 255)
        return takes(call, "exit_program", "a code from 0 to 255");
    call.step = 1;
    NativeStatus status = NativeStatus::Done;
    if (call_next_exit_hook(call, status))
        return status;
    call.runtime.output().write_line("👋 Exiting with code " + std::to_string(code));
    status = call.runtime.fail("exit", ErrorKind::Exit);
    call.runtime.error().exit_code = static_cast<int>(code);
    return status;
}

/// `run(f, interval, args)`: the steps of the machine. A program that a signal stops takes the last
/// two, too.
enum RunStep : std::uint32_t {
    RunBegins,
    StartHooks,
    FunctionDue,
    Waiting,
    SignalBegins,
    SignalHooks,
    ExitHooks
};

/// The steps from SignalBegins on; false when they are over.
bool call_next_ending(NativeCall& call, NativeStatus& status)
{
    Ending& ending = call.runtime.ending();
    if (call.step == SignalBegins) {
        // What takes memory comes first: where there is none, this step is taken again.
        if (call.runtime.records().list(handlers_of(ending.signal())) == nullptr) {
            status = NativeStatus::OutOfMemory;
            return true;
        }
        call.scratch[hook_place] = Value::from_integer(0);
        call.step = ending.begin_handlers() ? SignalHooks : ExitHooks;
    }
    if (call.step == SignalHooks) {
        report_failed_hook(call);
        if (call_next_hook(call, handlers_of(ending.signal()), status))
            return true;
        call.callee_failed = false;
        call.step = ExitHooks;
    }
    return call_next_exit_hook(call, status);
}

NativeStatus end_by_signal(NativeCall& call)
{
    if (call.step == 0)
        call.step = SignalBegins;
    NativeStatus status = NativeStatus::Done;
    return call_next_ending(call, status) ? status : give_null(call);
}

constexpr BuiltinInfo signal_ending{
    .name = "signal", .function = end_by_signal, .least = 0, .most = 0, .is_simple = false};

NativeStatus run(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.callee_failed && call.step < SignalBegins) {
        runtime.ending().leave_service(false);
        // Whoever catches this error: the signal is not lost.
        if (runtime.ending().is_requested())
            runtime.request_stop(ErrorKind::Interrupted);
        return NativeStatus::Error;
    }
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
        return runtime.ending().is_requested() || (is_interrupted && is_interrupted());
    };
    for (;;) {
        switch (call.step) {
            case RunBegins:
                if (runtime.records().list(start_hooks) == nullptr)
                    return NativeStatus::OutOfMemory;
                runtime.output().write_line("🚀 Program running. Press Ctrl+C to exit.");
                runtime.ending().enter_service();
                call.scratch[hook_place] = Value::from_integer(0);
                call.step = StartHooks;
                break;
            case StartHooks:
                if (call_next_hook(call, start_hooks, status))
                    return status;
                call.step = FunctionDue;
                break;
            case FunctionDue:
                if (is_stopped()) {
                    call.step = SignalBegins;
                    break;
                }
                call.step = Waiting;
                call.guards_callee = true;
                if (!function.is_null())
                    return call.call(function, arguments == nullptr ? std::span<const Value>{}
                                                                    : arguments->elements());
                break;
            case Waiting:
                call.step = FunctionDue;
                runtime.output().flush();
                runtime.scheduler().sleep_until_end(static_cast<std::int64_t>(interval * 1e6));
                return NativeStatus::Suspend;
            default:
                if (call_next_ending(call, status))
                    return status;
                runtime.ending().leave_service(true);
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
    const Runtime& runtime = call.runtime;
    const HeapStatistics statistics = call.runtime.heap().statistics();
    MapBuilder map{call.runtime.heap()};
    map.integer("bytes_used", runtime.shown_measure(statistics.bytes_used))
        .integer("bytes_reserved", runtime.shown_measure(statistics.bytes_reserved))
        .integer("max_bytes", static_cast<std::int64_t>(call.runtime.heap().max_bytes()))
        .integer("collections", runtime.shown_measure(statistics.collections))
        .integer("live_after_collection", runtime.shown_measure(statistics.live_after_collection));
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

const BuiltinInfo& ending_by_signal() noexcept
{
    return signal_ending;
}

}  // namespace sluice::zx
