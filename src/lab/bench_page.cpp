// SPDX-License-Identifier: Apache-2.0
#include "lab/bench_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "lab/chart.hpp"
#include "lab/distribution_chart.hpp"
#include "lab/page.hpp"
#include "lab/pages/pages.hpp"

namespace sluice::lab {
namespace {

/// In bytes. Longer names of cases are broken.
constexpr std::size_t longest_on_one_line = 40;

/// Three digits say what there is to say of a small one.
std::string rate_text(double value)
{
    return value < 9.95 ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

const char* verdict_class(Verdict verdict)
{
    switch (verdict) {
        case Verdict::slower:
            return "bad";
        case Verdict::faster:
            return "good";
        case Verdict::too_noisy:
            return "warn";
        case Verdict::same:
            break;
    }
    return "soft";
}

/// What of the results is there at all: columns without it are left out.
struct Columns {
    bool sides = false;
    bool times = false;
    bool opcodes = false;
    bool instructions = false;
    bool beginnings = false;
    double most_ratio = 1.25;  ///< Either way from 1: how far the ratios' intervals reach.
};

Columns columns_of(std::span<const ResultRow> rows)
{
    Columns columns;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        columns.sides = columns.sides || first_side(rows, i) != i;
        columns.times = columns.times || !rows[i].microseconds.empty();
        columns.opcodes = columns.opcodes || rows[i].opcodes != 0;
        columns.instructions = columns.instructions || rows[i].instructions.has_value();
        columns.beginnings = columns.beginnings || rows[i].first_microseconds > 0;
        if (const auto ratio = time_of_first(rows, i)) {
            const Interval shown = ratio->interval.or_point(ratio->value);
            columns.most_ratio = std::max({columns.most_ratio, shown.high, 1 / shown.low});
        }
    }
    return columns;
}

std::string heading(const Columns& columns)
{
    std::string html = "<thead><tr><th scope=\"col\" class=\"text\">case</th>";
    const auto add = [&](const char* name, const char* more = "") {
        html += fmt::format("<th scope=\"col\"{}>{}</th>", more, name);
    };
    if (columns.sides)
        add("mode", " class=\"text\"");
    add("gas");
    if (columns.times) {
        for (const char* name : {"median", "95 % interval", "min", "spread", "Mgas/s"})
            add(name);
        if (columns.opcodes)
            add("ns/opcode");
        add("runs");
    }
    if (columns.instructions)
        add("instructions");
    if (columns.sides && columns.times)
        add("time of the first", " class=\"text\" colspan=\"2\"");
    return html + "</tr></thead>";
}

/// Empty cells have no label, which would stand there alone on a phone.
std::string cell(const char* label, const std::string& text, const char* css = "")
{
    if (text.empty())
        return "<td></td>";
    return fmt::format("<td data-label=\"{}\" class=\"{}\">{}</td>", label, css, text);
}

/// Where a ratio and its interval lie on an axis that has 1 in its middle and is as far from there
/// to half as it is to double.
std::string ratio_plot(const Ratio& ratio, Verdict verdict, const Columns& columns)
{
    const Axis axis = Axis::ratios(columns.most_ratio);
    const Interval shown = ratio.interval.or_point(ratio.value);
    const double low = axis.place(shown.low);
    return fmt::format(
        R"(<svg class="plot ratio {}" width="100%" height="18" aria-hidden="true">)"
        R"(<line class="one" x1="50%" x2="50%" y1="0" y2="18"/>)"
        R"(<line class="bar" x1="50%" x2="{:.2f}%" y1="9" y2="9"/>)"
        R"(<rect class="interval" x="{:.2f}%" width="{:.2f}%" y="7" height="4" rx="2"/>)"
        R"(<circle cx="{:.2f}%" cy="9" r="4"/></svg>)",
        verdict_class(verdict), axis.place(ratio.value), low,
        std::max(0.1, axis.place(shown.high) - low), axis.place(ratio.value));
}

std::string times_cells(const ResultRow& row, const Columns& columns)
{
    if (row.microseconds.empty())
        return fmt::format("<td colspan=\"{}\"></td>", columns.opcodes ? 7 : 6);
    const Summary summary = summarize(row.microseconds);
    const auto per_median = [&](std::uint64_t amount) {
        return static_cast<double>(amount) / summary.median;
    };
    std::string html =
        cell("median", fmt::format("<b>{}</b>", time_text(summary.median))) +
        cell("95 % interval",
             summary.interval.is_known() ? interval_text(summary.interval) : std::string{},
             "soft") +
        cell("min", time_text(summary.min)) +
        cell("spread", fmt::format("{:.1f} %", summary.spread * 100)) +
        cell("Mgas/s", row.gas == 0 ? std::string{} : rate_text(per_median(row.gas)));
    if (columns.opcodes)
        html += cell("ns/opcode", row.opcodes == 0
                                      ? std::string{}
                                      : fmt::format("{:.2f}", 1000 / per_median(row.opcodes)));
    return html + cell("runs", digits_text(row.microseconds.size()));
}

std::string ratio_cells(std::span<const ResultRow> rows, std::size_t index, const Columns& columns,
                        double threshold)
{
    const auto ratio = time_of_first(rows, index);
    if (!ratio)
        return "<td class=\"forest\"></td><td></td>";
    const Verdict verdict = judge(*ratio, threshold);
    return fmt::format(
        "<td class=\"forest\">{}</td><td data-label=\"time of the first\" class=\"text "
        "ratio-text\">"
        "{} <b class=\"{}\">{}</b></td>",
        ratio_plot(*ratio, verdict, columns), ratio_text(*ratio), verdict_class(verdict),
        to_string(verdict));
}

std::string table_row(std::span<const ResultRow> rows, std::size_t index, const Columns& columns,
                      double threshold)
{
    const ResultRow& row = rows[index];
    const std::size_t first = first_side(rows, index);
    std::string html = fmt::format(
        "<tr class=\"{}{}\"><th scope=\"row\" class=\"text{}\">{}</th>",
        first == index ? "first" : "further", row.is_sound() ? "" : " failed",
        row.case_name.size() > longest_on_one_line ? " long" : "",
        columns.times
            ? fmt::format("<a href=\"#case-{}\">{}</a>", first, escape_name(row.case_name))
            : escape_name(row.case_name));
    if (columns.sides)
        html += cell("mode", escape_name(row.side), "text");
    if (!row.is_sound()) {
        const int rest = 1 + (columns.times ? 6 : 0) + (columns.times && columns.opcodes ? 1 : 0) +
                         (columns.instructions ? 1 : 0) + (columns.times && columns.sides ? 2 : 0);
        return html +
               fmt::format("<td colspan=\"{}\" class=\"text bad\"><b>FAILED</b> {}</td></tr>", rest,
                           escape_html(row.error));
    }
    html += cell("gas", row.gas == 0 ? std::string{} : digits_text(row.gas));
    if (columns.times)
        html += times_cells(row, columns);
    if (columns.instructions) {
        html +=
            cell("instructions", row.instructions ? digits_text(*row.instructions) : std::string{});
    }
    if (columns.sides && columns.times)
        html += ratio_cells(rows, index, columns, threshold);
    return html + "</tr>";
}

/// How it went as a whole.
std::string outcome(const Results& results)
{
    const std::span<const ResultRow> rows = results.rows;
    std::string html;
    std::size_t failed = 0;
    std::set<std::string> caveats;
    for (const ResultRow& row : rows) {
        failed += row.is_sound() ? 0U : 1U;
        if (!row.caveat.empty())
            caveats.insert(fmt::format("{}: {}", escape_name(row.side), escape_html(row.caveat)));
    }
    if (failed > 0) {
        html = fmt::format(
            "<p class=\"notice bad\"><b>{} of {} rows FAILED</b>: what they did was "
            "not as expected, so that they have no times.</p>",
            failed, rows.size());
    } else if (rows.empty()) {
        html = "<p class=\"notice\">Nothing was measured.</p>";
    } else {
        html = fmt::format("<p class=\"good\">{} of every run {} as expected.</p>",
                           caveats.empty() ? "Status, gas and output" : "What was checked",
                           caveats.empty() ? "were" : "was");
    }
    for (const std::string& caveat : caveats)
        html += fmt::format("<p class=\"notice warn\"><b>Not checked</b>: {}</p>", caveat);
    for (const std::string& what : results.not_measured)
        html +=
            fmt::format("<p class=\"notice warn\"><b>Not measured</b>: {}</p>", escape_name(what));
    return html;
}

/// What came before the times.
std::string beginnings(std::span<const ResultRow> rows)
{
    std::string html =
        "<h2>Before the times</h2><p class=\"hint\">Setting up is the state and the deployment; "
        "the "
        "first execution loads the code. Neither is in the times above.</p><div class=\"scroll\">"
        "<table class=\"data narrow\"><thead><tr><th scope=\"col\" class=\"text\">case</th>"
        "<th scope=\"col\" class=\"text\">mode</th><th scope=\"col\">set-up</th>"
        "<th scope=\"col\">first execution</th></tr></thead><tbody>";
    for (const ResultRow& row : rows) {
        if (row.is_sound() && row.first_microseconds > 0)
            html += fmt::format(
                "<tr><th scope=\"row\" class=\"text\">{}</th>"
                "<td class=\"text\">{}</td><td>{}</td><td>{}</td></tr>",
                escape_name(row.case_name), escape_name(row.side),
                time_text(row.set_up_microseconds), time_text(row.first_microseconds));
    }
    return html + "</tbody></table></div>";
}

std::string charts(std::span<const ResultRow> rows)
{
    std::string html =
        "<h2>How the times are spread</h2><p class=\"hint\">The shape is as thick as times are "
        "frequent (few times are dots), the box holds the middle half of them, the line is the "
        "median, and the bar on it its interval. What lies far outside is counted beside it.</p>"
        "<div class=\"charts\">";
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t end = first + 1;
        while (end < rows.size() && first_side(rows, end) == first)
            ++end;
        const auto of_case = rows.subspan(first, end - first);
        html += fmt::format(
            "<figure id=\"case-{}\"><figcaption><b>{}</b> <span "
            "class=\"soft\">{}</span></figcaption>"
            "{}</figure>",
            first, escape_name(of_case[0].case_name), escape_name(of_case[0].fork),
            distribution_chart(of_case));
        first = end;
    }
    return html + "</div>";
}

std::string origin(const Results& results)
{
    std::string html = "<dl>";
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            html += fmt::format("<dt>{}</dt><dd>{}</dd>", name, escape_html(value));
    };
    add("machine", results.machine);
    add("program", results.program);
    add("commit", results.commit);
    add("compiled with", results.flags);
    add("measured", results.date);
    html += "</dl>";
    if (!results.command.empty())
        html += fmt::format("<p>To measure this again:</p><pre><code>{}</code></pre>",
                            escape_html(results.command, results.command.size()));
    return html;
}

}  // namespace

std::string to_bench_page(const Results& results, double threshold)
{
    const std::span<const ResultRow> rows{results.rows};
    const Columns columns = columns_of(rows);
    std::string table;
    for (std::size_t i = 0; i < rows.size(); ++i)
        table += table_row(rows, i, columns, threshold);
    const std::string head = heading(columns);
    const std::string machine = escape_html(results.machine);
    const std::string date =
        results.date.empty() ? "" : fmt::format("<span>{}</span>", escape_html(results.date));
    const std::string well = outcome(results);
    const std::string figures = columns.times ? charts(rows) : "";
    const std::string before = columns.beginnings ? beginnings(rows) : "";
    const std::string made = origin(results);
    const std::string share = fmt::format("{:.4g} %", threshold * 100);
    const std::pair<std::string_view, std::string_view> slots[] = {
        {"machine", machine},   {"date", date},   {"outcome", well},
        {"head", head},         {"rows", table},  {"charts", figures},
        {"beginnings", before}, {"origin", made}, {"threshold", share},
    };
    const std::string body = fill_slots(pages::bench_html, slots);
    const std::string style = fmt::format("{}{}", pages::chart_css, pages::bench_css);
    return make_page(
        {.title = "Benchmarks", .style = style, .body = body, .data = {}, .script = {}});
}

}  // namespace sluice::lab
