// Dates of the Gregorian calendar.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/calendar.hpp"

#include <array>
#include <chrono>
#include <cmath>

namespace sluice::zx {

namespace {

constexpr std::int64_t day_seconds = 86400;

std::chrono::sys_days days_of(const CalendarTime& time)
{
    return std::chrono::sys_days{std::chrono::year{static_cast<int>(time.year)} /
                                 std::chrono::month{time.month} / std::chrono::day{time.day}};
}

std::string padded(std::int64_t number, std::size_t width, char fill = '0')
{
    std::string digits = std::to_string(number);
    if (digits.size() < width)
        digits.insert(0, width - digits.size(), fill);
    return digits;
}

constexpr std::array<std::string_view, 7> weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

/// Reads a fixed form piece by piece; after a mismatch everything fails.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    [[nodiscard]] bool take(std::string_view any_of) noexcept
    {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos)
            return false;
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] char last() const noexcept { return last_; }

    [[nodiscard]] bool take_number(std::size_t digits, unsigned& number) noexcept
    {
        number = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!take("0123456789"))
                return false;
            number = number * 10 + static_cast<unsigned>(last_ - '0');
        }
        return true;
    }

private:
    std::string_view rest_;
    char last_ = '\0';
};

bool read_fraction(Reader& reader, unsigned& microsecond)
{
    unsigned scale = 1'000'000;
    constexpr int most_digits = 9;
    for (int i = 0; i < most_digits && reader.take("0123456789"); ++i) {
        scale /= 10;
        microsecond += static_cast<unsigned>(reader.last() - '0') * scale;
    }
    return scale < 1'000'000;
}

}  // namespace

std::optional<CalendarTime> to_calendar(double seconds)
{
    if (!(seconds >= least_calendar_seconds && seconds <= most_calendar_seconds))
        return std::nullopt;
    const auto microseconds = static_cast<std::int64_t>(std::llround(seconds * 1e6));
    const std::chrono::sys_time<std::chrono::microseconds> point{
        std::chrono::microseconds{microseconds}};
    const auto day = std::chrono::floor<std::chrono::days>(point);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{point - day};
    return CalendarTime{static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()),
                        static_cast<unsigned>(clock.hours().count()),
                        static_cast<unsigned>(clock.minutes().count()),
                        static_cast<unsigned>(clock.seconds().count()),
                        static_cast<unsigned>(clock.subseconds().count())};
}

double to_seconds(const CalendarTime& time)
{
    const std::int64_t whole = days_of(time).time_since_epoch().count() * day_seconds +
                               time.hour * 3600 + time.minute * 60 + time.second;
    return static_cast<double>(whole) + time.microsecond / 1e6;
}

std::string to_iso(const CalendarTime& time)
{
    std::string text = format_time(time, "%Y-%m-%dT%H:%M:%S");
    if (time.microsecond != 0)
        text += "." + padded(time.microsecond, 6);
    return text;
}

std::optional<CalendarTime> from_iso(std::string_view text)
{
    Reader reader{text};
    CalendarTime time;
    unsigned year = 0;
    if (!reader.take_number(4, year) || !reader.take("-") || !reader.take_number(2, time.month) ||
        !reader.take("-") || !reader.take_number(2, time.day))
        return std::nullopt;
    time.year = year;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                           std::chrono::month{time.month},
                                           std::chrono::day{time.day}};
    if (year == 0 || !date.ok())
        return std::nullopt;
    if (reader.at_end())
        return time;
    if (!reader.take("T ") || !reader.take_number(2, time.hour) || !reader.take(":") ||
        !reader.take_number(2, time.minute))
        return std::nullopt;
    if (reader.take(":")) {
        if (!reader.take_number(2, time.second))
            return std::nullopt;
        if (reader.take(".") && !read_fraction(reader, time.microsecond))
            return std::nullopt;
    }
    if (time.hour > 23 || time.minute > 59 || time.second > 59)
        return std::nullopt;
    int offset_minutes = 0;
    if (reader.take("+-")) {
        const int sign = reader.last() == '+' ? 1 : -1;
        unsigned hours = 0;
        unsigned minutes = 0;
        if (!reader.take_number(2, hours) || !reader.take(":") || !reader.take_number(2, minutes) ||
            hours > 23 || minutes > 59)
            return std::nullopt;
        offset_minutes = sign * static_cast<int>(hours * 60 + minutes);
    } else {
        static_cast<void>(reader.take("Z"));
    }
    if (!reader.at_end())
        return std::nullopt;
    if (offset_minutes == 0)
        return time;
    return to_calendar(to_seconds(time) - offset_minutes * 60);
}

std::string format_time(const CalendarTime& time, std::string_view format)
{
    const std::chrono::sys_days day = days_of(time);
    const unsigned weekday = std::chrono::weekday{day}.c_encoding();
    const unsigned hour_of_half = time.hour % 12 == 0 ? 12 : time.hour % 12;
    const auto first_of_year = std::chrono::sys_days{
        std::chrono::year{static_cast<int>(time.year)} / std::chrono::January / 1};
    std::string text;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            text += format[i];
            continue;
        }
        const char letter = format[++i];
        switch (letter) {
            case 'Y':
                text += padded(time.year, 4);
                break;
            case 'm':
                text += padded(time.month, 2);
                break;
            case 'd':
                text += padded(time.day, 2);
                break;
            case 'e':
                text += padded(time.day, 2, ' ');
                break;
            case 'H':
                text += padded(time.hour, 2);
                break;
            case 'I':
                text += padded(hour_of_half, 2);
                break;
            case 'M':
                text += padded(time.minute, 2);
                break;
            case 'S':
                text += padded(time.second, 2);
                break;
            case 'f':
                text += padded(time.microsecond, 6);
                break;
            case 'y':
                text += padded(time.year % 100, 2);
                break;
            case 'j':
                text += padded((day - first_of_year).count() + 1, 3);
                break;
            case 'a':
                text += weekdays[weekday].substr(0, 3);
                break;
            case 'A':
                text += weekdays[weekday];
                break;
            case 'b':
                text += months[time.month - 1].substr(0, 3);
                break;
            case 'B':
                text += months[time.month - 1];
                break;
            case 'p':
                text += time.hour < 12 ? "AM" : "PM";
                break;
            case 'w':
                text += padded(weekday, 1);
                break;
            case 'Z':
                text += "UTC";
                break;
            case 'z':
                text += "+0000";
                break;
            case 'F':
                text += format_time(time, "%Y-%m-%d");
                break;
            case 'T':
                text += format_time(time, "%H:%M:%S");
                break;
            case 'D':
                text += format_time(time, "%m/%d/%y");
                break;
            case 's':
                text += std::to_string(std::llround(std::floor(to_seconds(time))));
                break;
            case '%':
                text += '%';
                break;
            default:
                text += '%';
                text += letter;
        }
    }
    return text;
}

}  // namespace sluice::zx
