// SPDX-License-Identifier: Apache-2.0
#include "lab/distribution_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

#include "lab/chart.hpp"
#include "lab/page.hpp"

namespace sluice::lab {
namespace {

/// Below this many a density says more than is known, and each time is drawn as a dot.
constexpr std::size_t least_for_density = 40;

/// Outliers are what lies further from a quartile than so often the distance of the quartiles.
constexpr double reach = 3;

constexpr std::size_t bins = 200;
constexpr int lane_height = 44;

struct Spread {
    std::vector<double> sorted;
    double low_quartile = 0;
    double high_quartile = 0;
    double low_fence = 0;   ///< The least that is no outlier.
    double high_fence = 0;  ///< The most that is none.
    Summary summary;
};

double quantile(std::span<const double> sorted, double share) noexcept
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

Spread spread_of(std::span<const double> times)
{
    Spread spread;
    spread.sorted.assign(times.begin(), times.end());
    std::ranges::sort(spread.sorted);
    spread.summary = summarize(times);
    spread.low_quartile = quantile(spread.sorted, 0.25);
    spread.high_quartile = quantile(spread.sorted, 0.75);
    const double distance = spread.high_quartile - spread.low_quartile;
    // With quartiles that are the same there is no measure of what is far: nothing is.
    const double room = distance > 0 ? reach * distance : spread.sorted.back();
    const auto low = std::ranges::lower_bound(spread.sorted, spread.low_quartile - room);
    const auto high = std::ranges::upper_bound(spread.sorted, spread.high_quartile + room);
    spread.low_fence = *low;
    spread.high_fence = *std::prev(high);
    return spread;
}

/// The outline of how dense the times are along the axis, both ways from the middle of a lane that
/// is 1000 wide and 100 high.
std::string density_path(const Spread& spread, const Axis& axis)
{
    std::array<double, bins> counts{};
    for (const double time : spread.sorted) {
        if (time < spread.low_fence || time > spread.high_fence)
            continue;
        const double place = axis.place(time) / 100 * (bins - 1);
        counts[static_cast<std::size_t>(std::lround(place))] += 1;
    }
    // Silverman's rule for the width of the bell that each time is smoothed to, in bins.
    const double distance =
        (axis.place(spread.high_quartile) - axis.place(spread.low_quartile)) / 100 * (bins - 1);
    const double width = std::max(
        1.0, 0.9 * distance / 1.34 * std::pow(static_cast<double>(spread.sorted.size()), -0.2));
    const auto around = static_cast<std::size_t>(std::ceil(3 * width));
    std::array<double, bins> density{};
    for (std::size_t i = 0; i < bins; ++i) {
        const std::size_t first = i > around ? i - around : 0;
        for (std::size_t k = first; k < std::min(bins, i + around + 1); ++k) {
            const double far = (static_cast<double>(k) - static_cast<double>(i)) / width;
            density[i] += counts[k] * std::exp(-far * far / 2);
        }
    }
    const double most = *std::ranges::max_element(density);
    constexpr double visible = 0.004;
    std::string there;
    std::string back;
    for (std::size_t i = 0; i < bins; ++i) {
        const double height = density[i] / most;
        if (height < visible)
            continue;
        const double x = 1000.0 * static_cast<double>(i) / (bins - 1);
        there += fmt::format("{}{:.1f} {:.1f}", there.empty() ? "M" : "L", x, 50 - 46 * height);
        back.insert(0, fmt::format("L{:.1f} {:.1f}", x, 50 + 46 * height));
    }
    return there + back + "Z";
}

std::string grid(const Axis& axis)
{
    std::string lines;
    for (const double tick : axis.ticks(6)) {
        const double x = axis.place(tick);
        lines +=
            fmt::format(R"(<line class="grid" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="100%"/>)", x);
    }
    return lines;
}

std::string dots(const Spread& spread, const Axis& axis)
{
    std::string text;
    for (std::size_t i = 0; i < spread.sorted.size(); ++i) {
        const double time = spread.sorted[i];
        if (time < spread.low_fence || time > spread.high_fence)
            continue;
        // Neighbours stand at different heights.
        const double y = 22 + static_cast<double>(i * 7 % 5) * 3.2 - 6.4;
        text += fmt::format(R"(<circle class="dot" cx="{:.2f}%" cy="{:.1f}" r="2.6"/>)",
                            axis.place(time), y);
    }
    return text;
}

/// Marks at the ends of the lane beyond which there are more.
std::string beyond_marks(const Spread& spread)
{
    std::string marks;
    if (spread.sorted.front() < spread.low_fence)
        marks += R"(<text class="beyond" x="0" dx="-3" y="26">◂</text>)";
    if (spread.sorted.back() > spread.high_fence)
        marks += R"(<text class="beyond" x="100%" dx="3" y="26" text-anchor="end">▸</text>)";
    return marks;
}

/// How many lie beyond the fences.
std::string beyond_text(const Spread& spread)
{
    const auto& sorted = spread.sorted;
    const auto below =
        std::ranges::count_if(sorted, [&](double t) { return t < spread.low_fence; });
    const auto above =
        std::ranges::count_if(sorted, [&](double t) { return t > spread.high_fence; });
    std::string text;
    if (below > 0)
        text += fmt::format("◂ {} down to {} ", below, time_text(sorted.front()));
    if (above > 0)
        text += fmt::format("{} up to {} ▸", above, time_text(sorted.back()));
    return text;
}

std::string lane(const Spread& spread, const Axis& axis)
{
    const Summary& summary = spread.summary;
    const Interval shown = summary.interval.or_point(summary.median);
    const std::string confidence = summary.interval.is_known()
                                       ? fmt::format(" ({} to {} with 95 % confidence)",
                                                     time_text(shown.low), time_text(shown.high))
                                       : "";
    const std::string words =
        fmt::format("median {}{}, quartiles {} and {}, from {} to {}, {} runs",
                    time_text(summary.median), confidence, time_text(spread.low_quartile),
                    time_text(spread.high_quartile), time_text(spread.sorted.front()),
                    time_text(spread.sorted.back()), digits_text(spread.sorted.size()));
    const double low = axis.place(spread.low_quartile);
    const double high = axis.place(spread.high_quartile);
    std::string shape;
    if (spread.sorted.size() >= least_for_density) {
        shape = fmt::format(R"(<svg width="100%" height="{}" viewBox="0 0 1000 100" )"
                            R"(preserveAspectRatio="none"><path class="density" d="{}"/></svg>)",
                            lane_height, density_path(spread, axis));
    } else {
        shape = dots(spread, axis);
    }
    return fmt::format(
        R"(<svg class="plot" role="img" aria-label="{0}" width="100%" height="{1}"><title>{0}</title>)"
        R"({2}{3}<rect class="box" x="{4:.2f}%" width="{5:.2f}%" y="15" height="14"/>)"
        R"(<rect class="interval" x="{6:.2f}%" width="{7:.2f}%" y="20" height="4"/>)"
        R"(<line class="median" x1="{8:.2f}%" x2="{8:.2f}%" y1="10" y2="34"/>{9}</svg>)",
        words, lane_height, grid(axis), shape, low, std::max(0.2, high - low),
        axis.place(shown.low), std::max(0.2, axis.place(shown.high) - axis.place(shown.low)),
        axis.place(summary.median), beyond_marks(spread));
}

std::string axis_lane(const Axis& axis)
{
    std::string text = R"(<div class="lane axis"><span></span><svg class="plot" width="100%" )"
                       R"(height="20" aria-hidden="true">)";
    std::size_t number = 0;
    const std::vector<double> ticks = axis.ticks(6);
    for (const double tick : ticks) {
        const double x = axis.place(tick);
        const char* anchor = x < 6 ? "start" : x > 94 ? "end" : "middle";
        text += fmt::format(R"(<text class="{}" x="{:.2f}%" y="14" text-anchor="{}">{}</text>)",
                            number++ % 2 == 0 || ticks.size() < 5 ? "tick" : "tick odd", x, anchor,
                            time_tick(tick));
    }
    return text + "</svg></div>";
}

}  // namespace

std::string distribution_chart(std::span<const ResultRow> rows)
{
    std::vector<std::optional<Spread>> spreads(rows.size());
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!rows[i].is_sound() || rows[i].microseconds.empty())
            continue;
        spreads[i] = spread_of(rows[i].microseconds);
        low = low > 0 ? std::min(low, spreads[i]->low_fence) : spreads[i]->low_fence;
        high = std::max(high, spreads[i]->high_fence);
    }
    std::string html = R"(<div class="lanes">)";
    const Axis axis = high > 0 ? Axis::around(low, high) : Axis::from_zero(1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::string plot;
        std::string amount;
        std::string beyond;
        if (spreads[i]) {
            plot = lane(*spreads[i], axis);
            amount = time_text(spreads[i]->summary.median);
            beyond = beyond_text(*spreads[i]);
        } else {
            plot = fmt::format(R"(<span class="{}">{}</span>)", rows[i].is_sound() ? "soft" : "bad",
                               rows[i].is_sound() ? "no times" : "FAILED");
        }
        html += fmt::format(
            R"(<div class="lane side-{}"><span class="lane-name">{} <b>{}</b> <i>{}</i></span>{}</div>)",
            i % 6, escape_name(rows[i].side), amount, beyond, plot);
    }
    if (high > 0) {
        html += axis_lane(axis);
        if (axis.is_logarithmic())
            html += R"(<p class="hint">The axis is logarithmic.</p>)";
    }
    return html + "</div>";
}

}  // namespace sluice::lab
