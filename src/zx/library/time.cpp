// Builtins on time, and the module datetime.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "zx/library/builtin_families.hpp"
#include "zx/library/calendar.hpp"
#include "zx/library/native_support.hpp"

namespace sluice::zx {

namespace {

double now_seconds(NativeCall& call)
{
    return static_cast<double>(call.runtime.clock().now_us()) / 1e6;
}

NativeStatus time(NativeCall& call)
{
    return give_integer(call, call.runtime.clock().milliseconds());
}

NativeStatus timestamp(NativeCall& call)
{
    if (!is_given(call, 0))
        return give_integer(call, static_cast<std::int64_t>(std::floor(now_seconds(call))));
    const Value value = call.argument(0);
    if (!value.is(Tag::DateTime) || !(std::fabs(value.number()) < 9e18))
        return misuse(call, {"timestamp() takes a DateTime, got ", kind_of(value).error_name});
    return give_integer(call, static_cast<std::int64_t>(std::floor(value.number())));
}

NativeStatus now(NativeCall& call)
{
    return call.done(Value::from_datetime(now_seconds(call)));
}

NativeStatus sleep(NativeCall& call)
{
    // Longer ones would not fit the clock's microseconds.
    constexpr double longest = 1e9;
    if (call.step != 0)
        return give_null(call);
    double seconds = 0;
    if (!take_number(call, "sleep", 0, seconds))
        return NativeStatus::Error;
    if (!(seconds >= 0 && seconds <= longest))
        return takes(call, "sleep", "seconds from 0 to 1000000000");
    call.step = 1;
    const auto duration = static_cast<std::int64_t>(seconds * 1e6);
    Scheduler& scheduler = call.runtime.scheduler();
    if (scheduler.current() == nullptr) {
        // Outside of tasks there is nobody to make way for.
        Clock& clock = call.runtime.clock();
        static_cast<void>(clock.wait_until(clock.monotonic_us() + duration,
                                           call.runtime.options().is_interrupted));
        return give_null(call);
    }
    scheduler.sleep(duration);
    return NativeStatus::Suspend;
}

constexpr BuiltinInfo functions[] = {
    {.name = "time", .function = time, .least = 0, .most = 0},
    {.name = "time_now", .function = time, .least = 0, .most = 0},
    {.name = "timestamp", .function = timestamp, .least = 0, .most = 1},
    {.name = "now", .function = now, .least = 0, .most = 0},
    {.name = "datetime_now", .function = now, .least = 0, .most = 0},
    {.name = "sleep", .function = sleep, .least = 1, .most = 1, .is_simple = false},
};

// ---- module datetime ---------------------------------------------------------------------------

NativeStatus seconds_of_self(NativeCall& call)
{
    return give_float(call, call.self.number());
}

constexpr BuiltinInfo timestamp_of_map = {
    .name = "timestamp", .function = seconds_of_self, .least = 0, .most = 0};

/// {year, month, day, hour, minute, second, timestamp()}
NativeStatus calendar_now(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    const double seconds = now_seconds(call);
    const auto date = to_calendar(seconds);
    if (!date)
        return misuse(call, {"now() takes a clock within the years 1 to 9999"});
    const BuiltinObject* const builtin = heap.create<BuiltinObject>(&timestamp_of_map);
    const BoundMethod* const method =
        builtin == nullptr
            ? nullptr
            : heap.create<BoundMethod>(Value::from_datetime(seconds), Value::from(builtin));
    MapBuilder map{heap};
    map.integer("year", date->year)
        .integer("month", date->month)
        .integer("day", date->day)
        .integer("hour", date->hour)
        .integer("minute", date->minute)
        .integer("second", date->second)
        .set("timestamp", method == nullptr ? Value{} : Value::from(method));
    // Its display form is that of a moment.
    if (map.map() != nullptr)
        map.map()->set_custom(true);
    return map.give_to(call);
}

NativeStatus exact_timestamp(NativeCall& call)
{
    return give_float(call, now_seconds(call));
}

/// The time that a value stands for: an ISO text, seconds, a DateTime, or a map as of `now()`.
std::optional<CalendarTime> time_of(const Heap& heap, Value value)
{
    if (value.is_string())
        return from_iso(value.as<String>()->view());
    if (value.is(Tag::DateTime))
        return to_calendar(value.number());
    if (is_number(value))
        return to_calendar(as_float(value));
    if (!value.is_map())
        return std::nullopt;
    CalendarTime time;
    const auto read = [&](std::string_view key, std::int64_t least, std::int64_t most,
                          std::int64_t& part) {
        const Value field = entry(heap, *value.as<Map>(), key);
        if (field.is_null())
            return true;
        part = field.is_integer() ? field.integer() : least - 1;
        return part >= least && part <= most;
    };
    std::int64_t parts[] = {1970, 1, 1, 0, 0, 0};
    if (!read("year", 1, 9999, parts[0]) || !read("month", 1, 12, parts[1]) ||
        !read("day", 1, 31, parts[2]) || !read("hour", 0, 23, parts[3]) ||
        !read("minute", 0, 59, parts[4]) || !read("second", 0, 59, parts[5]))
        return std::nullopt;
    time.year = parts[0];
    time.month = static_cast<unsigned>(parts[1]);
    time.day = static_cast<unsigned>(parts[2]);
    time.hour = static_cast<unsigned>(parts[3]);
    time.minute = static_cast<unsigned>(parts[4]);
    time.second = static_cast<unsigned>(parts[5]);
    return time;
}

NativeStatus format(NativeCall& call)
{
    const auto time = time_of(call.runtime.heap(), call.argument(0));
    if (!time)
        return takes(call, "format", "a date: an ISO string, seconds, a DateTime or a map");
    std::string_view form = "%Y-%m-%d %H:%M:%S";
    if (is_given(call, 1) && !take_text(call, "format", 1, form))
        return NativeStatus::Error;
    // One letter of a format gives at most twenty characters or so.
    constexpr std::size_t longest_format = 4096;
    if (form.size() > longest_format)
        return takes(call, "format", "a format of at most 4096 bytes");
    return give_text(call, format_time(*time, form));
}

constexpr BuiltinInfo datetime[] = {
    {.name = "now", .function = calendar_now, .least = 0, .most = 0},
    {.name = "timestamp", .function = exact_timestamp, .least = 0, .most = 0},
    {.name = "format", .function = format, .least = 1, .most = 2},
};

}  // namespace

std::span<const BuiltinInfo> time_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> datetime_module() noexcept
{
    return datetime;
}

}  // namespace sluice::zx
