// Time: sections 17.2, 18 and 20. The deterministic clock begins at 2024-01-01 00:00:00 UTC.
// Calendar expectations are those of Python's datetime and strftime.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "zx/library/calendar.hpp"

namespace sluice::zx::test {
namespace {

TEST(Time, IsMillisecondsAndTimestampIsSeconds)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("time"), "1704067200000");
    EXPECT_EQ(machine.show("time_now"), "1704067200000");
    EXPECT_EQ(machine.show("timestamp"), "1704067200");
    EXPECT_EQ(machine.show("now"), "<DateTime: 1704067200.0>");
    EXPECT_EQ(machine.show("datetime_now"), "<DateTime: 1704067200.0>");
    EXPECT_EQ(machine.show("timestamp", {Value::from_datetime(-0.5)}), "-1");
    EXPECT_EQ(machine.show("timestamp", {integer(1)}),
              "error: timestamp() takes a DateTime, got INTEGER");
}

TEST(Time, SleepLetsTimePass)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("sleep", {number(1.5)}), "null");
    EXPECT_EQ(machine.show("time"), "1704067201500");
    EXPECT_EQ(machine.show("sleep", {integer(-1)}),
              "error: sleep() takes seconds from 0 to 1000000000");
    EXPECT_EQ(machine.show("sleep", {null()}),
              "error: sleep() takes a number as argument 1, got NULL");
}

TEST(Datetime, NowIsAMapThatKnowsItsTimestamp)
{
    NativeMachine machine;
    machine.call("sleep", {integer(3723)});
    const Value now = machine.call_member("datetime", "now");
    ASSERT_TRUE(now.is_map());
    const Heap& heap = machine.runtime().heap();
    const auto part = [&](std::string_view key) {
        return entry(heap, *now.as<Map>(), key).integer();
    };
    EXPECT_EQ(part("year"), 2024);
    EXPECT_EQ(part("month"), 1);
    EXPECT_EQ(part("day"), 1);
    EXPECT_EQ(part("hour"), 1);
    EXPECT_EQ(part("minute"), 2);
    EXPECT_EQ(part("second"), 3);
    EXPECT_EQ(machine.show_method(now, "timestamp"), "1704070923.0");
    EXPECT_EQ(machine.show_member("datetime", "timestamp"), "1704070923.0");
    EXPECT_EQ(machine.show_member("datetime", "format", {now, machine.text("%H:%M:%S")}),
              "01:02:03");
}

TEST(Datetime, FormatTakesTextsNumbersAndDateTimes)
{
    NativeMachine machine;
    const Value form = machine.text("%Y/%m/%d");
    EXPECT_EQ(
        machine.show_member("datetime", "format", {machine.text("2024-02-29T10:00:00"), form}),
        "2024/02/29");
    EXPECT_EQ(machine.show_member("datetime", "format", {integer(86400), form}), "1970/01/02");
    EXPECT_EQ(machine.show_member("datetime", "format", {Value::from_datetime(0)}),
              "1970-01-01 00:00:00");
    EXPECT_EQ(machine.show_member("datetime", "format", {machine.text("yesterday")}),
              "error: format() takes a date: an ISO string, seconds, a DateTime or a map");
    EXPECT_EQ(machine.show_member("datetime", "format", {machine.map({{"year", integer(0)}})}),
              "error: format() takes a date: an ISO string, seconds, a DateTime or a map");
}

TEST(Calendar, ConvertsBothWays)
{
    const auto time = to_calendar(1709210096.789);
    ASSERT_TRUE(time.has_value());
    EXPECT_EQ(*time, (CalendarTime{2024, 2, 29, 12, 34, 56, 789000}));
    EXPECT_DOUBLE_EQ(to_seconds(*time), 1709210096.789);
    EXPECT_EQ(to_calendar(-1), (CalendarTime{1969, 12, 31, 23, 59, 59, 0}));
    EXPECT_EQ(to_calendar(least_calendar_seconds), (CalendarTime{1, 1, 1, 0, 0, 0, 0}));
    EXPECT_EQ(to_calendar(1e18), std::nullopt);
    EXPECT_EQ(to_calendar(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
}

TEST(Calendar, ReadsIsoForms)
{
    const CalendarTime noon{2024, 1, 31, 12, 0, 0, 0};
    EXPECT_EQ(from_iso("2024-01-31T12:00:00"), noon);
    EXPECT_EQ(from_iso("2024-01-31 12:00"), noon);
    EXPECT_EQ(from_iso("2024-01-31T12:00:00Z"), noon);
    EXPECT_EQ(from_iso("2024-01-31T14:00:00+02:00"), noon);
    EXPECT_EQ(from_iso("2024-01-31"), (CalendarTime{2024, 1, 31, 0, 0, 0, 0}));
    EXPECT_EQ(from_iso("2024-01-31T12:00:00.25"), (CalendarTime{2024, 1, 31, 12, 0, 0, 250000}));
    EXPECT_EQ(from_iso("2024-01-31T00:30:00+01:00"), (CalendarTime{2024, 1, 30, 23, 30, 0, 0}));
}

TEST(Calendar, RefusesWhatIsNoDate)
{
    for (const char* text :
         {"", "2024", "2023-02-29", "2024-13-01", "2024-01-01T24:00:00", "2024-01-01T12",
          "2024-01-01T12:00:00.", "2024-01-01T12:00:00x", "0000-01-01", "24-01-01"})
        EXPECT_EQ(from_iso(text), std::nullopt) << text;
}

TEST(Calendar, WritesIsoForms)
{
    EXPECT_EQ(to_iso({2024, 1, 2, 3, 4, 5, 0}), "2024-01-02T03:04:05");
    EXPECT_EQ(to_iso({2024, 1, 2, 3, 4, 5, 60}), "2024-01-02T03:04:05.000060");
}

TEST(Calendar, FormatsAsStrftimeDoes)
{
    const CalendarTime time{2024, 3, 5, 14, 7, 9, 42};
    EXPECT_EQ(format_time(time, "%Y-%m-%d %H:%M:%S.%f"), "2024-03-05 14:07:09.000042");
    EXPECT_EQ(format_time(time, "%A %a %B %b"), "Tuesday Tue March Mar");
    EXPECT_EQ(format_time(time, "%I %p %y %j %w"), "02 PM 24 065 2");
    EXPECT_EQ(format_time(time, "%F|%T|%D|%e"), "2024-03-05|14:07:09|03/05/24| 5");
    EXPECT_EQ(format_time(time, "%Z%z %s"), "UTC+0000 1709647629");
    EXPECT_EQ(format_time(time, "100%% %Q %"), "100% %Q %");
    EXPECT_EQ(format_time({2024, 3, 5, 0, 0, 0, 0}, "%I %p"), "12 AM");
}

}  // namespace
}  // namespace sluice::zx::test
