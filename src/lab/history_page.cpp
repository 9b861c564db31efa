// SPDX-License-Identifier: Apache-2.0
#include "lab/history_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lab/chart.hpp"
#include "lab/line_chart.hpp"
#include "lab/page.hpp"
#include "lab/pages/pages.hpp"

namespace sluice::lab {
namespace {

/// Charts reach at least so far either way: times by 10 %, counts, which are exact, by 1 %.
constexpr double least_of_times = 0.1;
constexpr double least_of_counts = 0.01;

const char* drift_class(Drift drift)
{
    switch (drift) {
        case Drift::slower:
        case Drift::failed:
            return "bad";
        case Drift::faster:
            return "good";
        case Drift::too_noisy:
        case Drift::other_machine:
        case Drift::other_work:
            return "warn";
        case Drift::same:
        case Drift::once:
            break;
    }
    return "soft";
}

/// "2026-03-14 15:09, 3f786850e387, base.json"
std::string entry_text(const HistoryEntry& entry)
{
    std::string text;
    const std::string& date = entry.results.date;
    if (date.size() >= 16)
        text = fmt::format("{} {}, ", date.substr(0, 10), date.substr(11, 5));
    if (!entry.results.commit.empty())
        text += entry.results.commit.substr(0, 12) + ", ";
    return text + entry.name;
}

std::string cell(const char* label, const std::string& text)
{
    if (text.empty())
        return "<td></td>";
    return fmt::format("<td data-label=\"{}\">{}</td>", label, text);
}

std::string change_text(const HistoryLine& line)
{
    if (!line.times_ratio)
        return {};
    return ratio_text(*line.times_ratio);
}

std::string table_row(const HistoryLine& line, std::size_t chart)
{
    std::vector<double> medians;
    std::vector<std::uint64_t> counts;
    for (const HistoryPoint& point : line.points) {
        if (point.times)
            medians.push_back(point.times->median);
        if (point.row->instructions)
            counts.push_back(*point.row->instructions);
    }
    std::string html = fmt::format(
        "<tr><th scope=\"row\" class=\"text\"><a href=\"#case-{}\">{}</a></th><td class=\"text\">{}"
        "</td><td class=\"text\"><b class=\"{}\">{}</b></td>",
        chart, escape_name(line.case_name), escape_name(line.side), drift_class(line.drift),
        to_string(line.drift));
    html += cell("results", std::to_string(line.points.size()));
    if (medians.empty()) {
        html += "<td></td><td></td><td></td><td></td>";
    } else {
        const auto [least, most] = std::ranges::minmax(medians);
        html += cell("first", time_text(medians.front())) + cell("last", time_text(medians.back()));
        html += cell("last / first", change_text(line));
        html += cell("least to most", interval_text({least, most}));
    }
    if (counts.empty()) {
        html += "<td></td><td></td>";
    } else {
        html += cell("instructions", digits_text(counts.back()));
        html += cell("of the first", line.instructions_ratio
                                         ? fmt::format("{:.4f}", *line.instructions_ratio)
                                         : std::string{});
    }
    return html + "</tr>";
}

/// Times, or else counts, as shares of the line's first.
Series series_of(const HistoryLine& line, std::size_t colour, bool of_times,
                 std::span<const HistoryEntry> entries)
{
    Series series{.colour = colour, .points = {}};
    double first = 0;
    for (const HistoryPoint& point : line.points) {
        Interval interval;
        double value = 0;
        std::string amount;
        if (of_times && point.times) {
            value = point.times->median;
            const Interval& known = point.times->interval;
            interval = known.or_point(value);
            amount = time_text(value);
            if (known.is_known())
                amount += fmt::format(" ({})", interval_text(known));
        } else if (!of_times && point.row->instructions.value_or(0) != 0) {
            value = static_cast<double>(*point.row->instructions);
            interval = {value, value};
            amount = digits_text(*point.row->instructions) + " instructions";
        } else {
            continue;
        }
        first = first > 0 ? first : value;
        series.points.push_back({.place = point.entry,
                                 .value = value / first,
                                 .interval = {interval.low / first, interval.high / first},
                                 .words = fmt::format("{}: {}; {}", line.side, amount,
                                                      entry_text(entries[point.entry]))});
    }
    return series;
}

std::string legend(std::span<const HistoryLine> lines)
{
    std::string html = "<p class=\"legend\">";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const HistoryLine& line = lines[i];
        std::string amount;
        if (!line.points.empty() && line.points.back().times)
            amount = time_text(line.points.back().times->median);
        html += fmt::format("<span class=\"side-{}\"><i></i>{} <b>{}</b></span> ", i % 6,
                            escape_name(line.side), amount);
    }
    return html + "</p>";
}

/// The charts of one case.
std::string figure(std::span<const HistoryLine> lines, std::span<const HistoryEntry> entries,
                   std::size_t number)
{
    std::vector<Series> times;
    std::vector<Series> counts;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        times.push_back(series_of(lines[i], i, true, entries));
        counts.push_back(series_of(lines[i], i, false, entries));
    }
    const auto part = [&](const char* name, std::span<const Series> series, double least) {
        const std::string chart =
            line_chart(series, entries.size(), least,
                       fmt::format("{} of {} over time", name, lines[0].case_name));
        return chart.empty() ? std::string{} : fmt::format("<h3>{}</h3>{}", name, chart);
    };
    return fmt::format(
        "<figure id=\"case-{}\"><figcaption><b>{}</b> <span class=\"soft\">{}</span></figcaption>"
        "{}{}{}<p class=\"ends\"><span>{}</span><span>{}</span></p></figure>",
        number, escape_name(lines[0].case_name), escape_name(lines[0].fork), legend(lines),
        part("time", times, least_of_times), part("instructions", counts, least_of_counts),
        escape_name(entry_text(entries.front())),
        entries.size() > 1 ? escape_name(entry_text(entries.back())) : std::string{});
}

std::string entries_list(std::span<const HistoryEntry> entries)
{
    std::string html = "<ol>";
    for (const HistoryEntry& entry : entries)
        html += fmt::format("<li>{} <span class=\"soft\">{}</span></li>",
                            escape_html(entry_text(entry)), escape_html(entry.results.machine));
    return html + "</ol>";
}

}  // namespace

std::string to_history_page(std::span<const HistoryEntry> entries, double threshold)
{
    std::vector<HistoryLine> lines = history_lines(entries, threshold);
    // Lines of a case together, cases in the order in which they came up.
    std::string table;
    std::string charts;
    std::set<std::pair<std::string, std::string>> shown;
    for (const HistoryLine& line : lines) {
        if (!shown.emplace(line.case_name, line.fork).second)
            continue;
        std::vector<HistoryLine> of_case;
        std::ranges::copy_if(lines, std::back_inserter(of_case), [&](const HistoryLine& other) {
            return other.case_name == line.case_name && other.fork == line.fork;
        });
        const std::size_t number = shown.size();
        for (const HistoryLine& each : of_case)
            table += table_row(each, number);
        charts += figure(of_case, entries, number);
    }
    std::set<std::string> machines;
    for (const HistoryEntry& entry : entries)
        machines.insert(entry.results.machine);
    const std::string facts = fmt::format("<span>{} results</span><span>{}</span><span>{}</span>",
                                          entries.size(), escape_html(entry_text(entries.front())),
                                          escape_html(entry_text(entries.back())));
    const std::string note =
        machines.size() > 1
            ? fmt::format(
                  "<p class=\"notice warn\">They are from {} machines: times of one say "
                  "nothing about those of another.</p>",
                  machines.size())
            : std::string{};
    const std::string list = entries_list(entries);
    const std::string share = fmt::format("{:.4g} %", threshold * 100);
    const std::pair<std::string_view, std::string_view> slots[] = {
        {"facts", facts},   {"note", note},    {"rows", table},
        {"charts", charts}, {"entries", list}, {"threshold", share},
    };
    const std::string body = fill_slots(pages::history_html, slots);
    const std::string style = fmt::format("{}{}", pages::chart_css, pages::history_css);
    return make_page(
        {.title = "Benchmarks over time", .style = style, .body = body, .data = {}, .script = {}});
}

}  // namespace sluice::lab
