// SPDX-License-Identifier: Apache-2.0
#include "lab/line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/chart.hpp"
#include "lab/page.hpp"

namespace sluice::lab {
namespace {

constexpr int height = 150;

/// Where places and values are, in percent from the left and from the top.
struct Scale {
    std::size_t places;
    Axis axis;

    [[nodiscard]] double x(std::size_t place) const
    {
        // One alone stands in the middle; the others leave room for their dots.
        return places < 2 ? 50.0
                          : 2 + 96.0 * static_cast<double>(place) / static_cast<double>(places - 1);
    }
    [[nodiscard]] double y(double value) const { return 100 - axis.place(value); }
};

std::string percent_text(double ratio)
{
    const double percent = (ratio - 1) * 100;
    if (std::abs(percent) < 1e-9)
        return "as first";
    return fmt::format("{:+.4g} %", percent);
}

/// Outlines in a drawing that is 1000 wide and high and is stretched to the chart.
std::string outlines(const Series& series, const Scale& scale)
{
    std::string line;
    std::string there;
    std::string back;
    for (const Series::Point& point : series.points) {
        const double x = scale.x(point.place) * 10;
        line +=
            fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x, scale.y(point.value) * 10);
        there += fmt::format("{}{:.1f} {:.1f}", there.empty() ? "M" : "L", x,
                             scale.y(point.interval.high) * 10);
        back.insert(0, fmt::format("L{:.1f} {:.1f}", x, scale.y(point.interval.low) * 10));
    }
    return fmt::format(
        R"(<svg width="100%" height="{}" viewBox="0 0 1000 1000" preserveAspectRatio="none">)"
        R"(<path class="band" d="{}{}Z"/><path class="line" d="{}"/></svg>)",
        height, there, back, line);
}

}  // namespace

std::string line_chart(std::span<const Series> series, std::size_t places, double least,
                       const std::string& label)
{
    double low = 1 - least;
    double high = 1 + least;
    bool is_empty = true;
    for (const Series& each : series) {
        for (const Series::Point& point : each.points) {
            low = std::min(low, point.interval.low);
            high = std::max(high, point.interval.high);
            is_empty = false;
        }
    }
    if (is_empty)
        return {};
    const Scale scale{places, Axis::around(low, high)};
    std::string svg =
        fmt::format(R"(<svg class="plot lines" role="img" aria-label="{}" height="{}">)",
                    escape_html(label), height);
    for (const double tick : scale.axis.ticks(4)) {
        const double y = scale.y(tick);
        svg += fmt::format(R"(<line class="{}" x1="0" x2="100%" y1="{:.2f}%" y2="{:.2f}%"/>)",
                           tick > 0.999999 && tick < 1.000001 ? "grid one" : "grid", y, y);
    }
    for (const Series& each : series) {
        if (each.points.empty())
            continue;
        svg += fmt::format(R"(<g class="side-{}">{})", each.colour % 6, outlines(each, scale));
        for (const Series::Point& point : each.points) {
            svg += fmt::format(
                R"(<circle class="dot" cx="{:.2f}%" cy="{:.2f}%" r="3.2"><title>{}</title></circle>)",
                scale.x(point.place), scale.y(point.value), escape_html(point.words));
        }
        svg += "</g>";
    }
    for (const double tick : scale.axis.ticks(4))
        svg += fmt::format(
            R"(<text class="tick" x="-6" y="{:.2f}%" dy="4" text-anchor="end">{}</text>)",
            scale.y(tick), percent_text(tick));
    return svg + "</svg>";
}

}  // namespace sluice::lab
