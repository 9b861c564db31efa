// Dates of the proleptic Gregorian calendar, in UTC.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::zx {

struct CalendarTime {
    std::int64_t year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    unsigned microsecond = 0;

    bool operator==(const CalendarTime&) const = default;
};

/// Seconds since the Unix epoch that have a calendar time: the years 1 to 9999.
inline constexpr double least_calendar_seconds = -62135596800.0;
inline constexpr double most_calendar_seconds = 253402300799.0;

/// nullopt outside of these years, and for nan.
[[nodiscard]] std::optional<CalendarTime> to_calendar(double seconds);
[[nodiscard]] double to_seconds(const CalendarTime& time);

/// "2024-01-31T12:30:00", with ".250000" behind it where there is a fraction.
[[nodiscard]] std::string to_iso(const CalendarTime& time);
/// Reads what to_iso writes, also with a space for the T, without seconds or without a time of day,
/// with a fraction of one to nine digits, and with "Z" or an offset such as "+02:00" behind it.
[[nodiscard]] std::optional<CalendarTime> from_iso(std::string_view text);

/// strftime in the C locale: %Y %m %d %H %M %S %f %y %j %a %A %b %B %p %I %w %Z %z %F %T %D %e %s
/// %%; other letters stay as they are written.
[[nodiscard]] std::string format_time(const CalendarTime& time, std::string_view format);

}  // namespace sluice::zx
