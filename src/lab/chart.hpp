// What the charts of the laboratory's pages share: axes, and amounts in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lab/statistics.hpp"

namespace sluice::lab {

/// A scale from left to right (or from the bottom up) on which values have places in percent.
class Axis {
public:
    /// Over the values from `low` to `high`, which are above 0: linear, with a little room at both
    /// ends, where they lie within a factor of six of each other, else logarithmic.
    static Axis around(double low, double high);

    /// As around(), but with 0 at its beginning. `high` is above 0.
    static Axis from_zero(double high);

    /// For ratios: 1 in the middle, `most` and 1 / `most` at the ends. `most` is above 1.
    static Axis ratios(double most);

    /// The place of a value, from 0 to 100: what lies beyond an end is at it.
    [[nodiscard]] double place(double value) const noexcept;

    [[nodiscard]] bool is_logarithmic() const noexcept { return is_logarithmic_; }
    [[nodiscard]] double low() const noexcept { return low_; }
    [[nodiscard]] double high() const noexcept { return high_; }

    /// Round values for lines across the chart, about `count` of them, rising.
    [[nodiscard]] std::vector<double> ticks(std::size_t count) const;

private:
    Axis(double low, double high, bool is_logarithmic) noexcept
        : low_{low}, high_{high}, is_logarithmic_{is_logarithmic}
    {}

    double low_;
    double high_;
    bool is_logarithmic_;
};

/// "12.3 µs", "1.23 ms": three digits, in the unit that fits.
std::string time_text(double microseconds);

/// "12.1–12.5 µs": in microseconds, too.
std::string interval_text(const Interval& interval);

/// "0.430 (0.421–0.444)", marked up for a page; without the interval where it is not known.
std::string ratio_text(const Ratio& ratio);

/// As time_text() with only the digits that a round number has: "2 ms".
std::string time_tick(double microseconds);

/// "1,234,567"
std::string digits_text(std::uint64_t number);

/// "1.23 M": three digits.
std::string count_text(double number);

}  // namespace sluice::lab
