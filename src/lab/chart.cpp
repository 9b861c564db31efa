// SPDX-License-Identifier: Apache-2.0
#include "lab/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::lab {
namespace {

constexpr double most_for_linear = 6;

/// A value with its digits, and a unit a thousand times as large for each thousand.
template <typename Format>
std::string scaled(double value, std::span<const char* const> units, const Format& format)
{
    std::size_t unit = 0;
    // What would round to 1000 is 1 of the next.
    while (unit + 1 < units.size() && std::abs(value) >= 999.5) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{}{}", format(value), units[unit]);
}

std::string three_digits(double value)
{
    const double size = std::abs(value);
    return fmt::format("{:.{}f}", value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

std::string shortest(double value)
{
    return fmt::format("{:.6g}", value);
}

std::string time_in_units(double microseconds, std::string (*format)(double))
{
    constexpr const char* units[] = {" ns", " µs", " ms", " s"};
    return scaled(microseconds * 1000, units, format);
}

}  // namespace

Axis Axis::around(double low, double high)
{
    if (high > low * most_for_linear) {
        const double room = std::pow(high / low, 0.03);
        return {low / room, high * room, true};
    }
    const double room = high > low ? (high - low) * 0.05 : high * 0.05;
    return {std::max(0.0, low - room), high + room, false};
}

Axis Axis::from_zero(double high)
{
    return {0, high * 1.05, false};
}

Axis Axis::ratios(double most)
{
    const double end = std::pow(most, 1.04);
    return {1 / end, end, true};
}

double Axis::place(double value) const noexcept
{
    const double share = is_logarithmic_ ? std::log(value / low_) / std::log(high_ / low_)
                                         : (value - low_) / (high_ - low_);
    return std::clamp(share * 100, 0.0, 100.0);
}

std::vector<double> Axis::ticks(std::size_t count) const
{
    std::vector<double> values;
    const auto wanted = static_cast<double>(count);
    if (is_logarithmic_) {
        // 1, 2 and 5 of each power of ten, or if these are too many, every so many powers.
        const double decades = std::log10(high_ / low_);
        const auto stride =
            static_cast<int>(std::max(1.0, std::ceil(decades / std::max(1.0, wanted))));
        const auto first = static_cast<int>(std::floor(std::log10(low_)));
        const auto last = static_cast<int>(std::floor(std::log10(high_)));
        for (int power = first; power <= last; power += stride) {
            for (const double step : {1.0, 2.0, 5.0}) {
                const double value = step * std::pow(10, power);
                const bool is_wanted = step == 1.0 || decades * 3 <= wanted + 1;
                if (is_wanted && value >= low_ && value <= high_)
                    values.push_back(value);
            }
        }
        if (values.size() >= 2)
            return values;
        values.clear();
    }
    const double rough = (high_ - low_) / wanted;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power * 10;
    for (const double factor : {5.0, 2.0, 1.0})
        step = power * factor >= rough ? power * factor : step;
    for (double k = std::ceil(low_ / step); k * step <= high_; ++k)
        values.push_back(k * step);
    return values;
}

std::string time_text(double microseconds)
{
    return time_in_units(microseconds, three_digits);
}

std::string interval_text(const Interval& interval)
{
    const std::string low = time_text(interval.low);
    const std::string high = time_text(interval.high);
    const std::string_view unit = std::string_view{high}.substr(high.find(' '));
    // Once is enough to say the unit.
    const std::size_t digits = low.find(' ');
    return fmt::format("{}{}{}", low.substr(digits) == unit ? low.substr(0, digits) : low,
                       low.substr(digits) == unit ? "–" : " – ", high);
}

std::string ratio_text(const Ratio& ratio)
{
    std::string text = fmt::format("<b>{:.3f}</b>", ratio.value);
    if (ratio.interval.is_known())
        text += fmt::format(" <span class=\"soft\">({:.3f}–{:.3f})</span>", ratio.interval.low,
                            ratio.interval.high);
    return text;
}

std::string time_tick(double microseconds)
{
    return time_in_units(microseconds, shortest);
}

std::string digits_text(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, ",");
    return digits;
}

std::string count_text(double number)
{
    constexpr const char* units[] = {"", " k", " M", " G", " T", " P", " E"};
    return scaled(number, units, number < 999.5 ? shortest : three_digits);
}

}  // namespace sluice::lab
