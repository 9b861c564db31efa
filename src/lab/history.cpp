// SPDX-License-Identifier: Apache-2.0
#include "lab/history.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <tuple>

#include "lab/comparison.hpp"

namespace sluice::lab {
namespace {

/// A bootstrap takes time for each, and histories have thousands of points.
constexpr std::size_t most_times = 500;

Summary summarize_part(std::span<const double> times)
{
    const std::size_t stride = (times.size() + most_times - 1) / most_times;
    std::vector<double> part;
    for (std::size_t i = 0; i < times.size(); i += stride)
        part.push_back(times[i]);
    Summary summary = summarize(part);
    summary.median = median(times);
    summary.min = *std::ranges::min_element(times);
    summary.interval.low = std::min(summary.interval.low, summary.median);
    summary.interval.high = std::max(summary.interval.high, summary.median);
    return summary;
}

std::optional<double> instructions_ratio(const ResultRow& first, const ResultRow& last)
{
    const auto is_exact = [](const ResultRow& row) {
        return row.instructions.value_or(0) != 0 &&
               row.instruction_source == InstructionSource::callgrind;
    };
    if (!is_exact(first) || !is_exact(last))
        return std::nullopt;
    return static_cast<double>(*last.instructions) / static_cast<double>(*first.instructions);
}

Drift drift_of(Verdict verdict) noexcept
{
    switch (verdict) {
        case Verdict::slower:
            return Drift::slower;
        case Verdict::faster:
            return Drift::faster;
        case Verdict::too_noisy:
            return Drift::too_noisy;
        case Verdict::same:
            break;
    }
    return Drift::same;
}

void find_drift(HistoryLine& line, std::span<const HistoryEntry> entries, double threshold)
{
    if (line.points.size() < 2)
        return;
    const HistoryPoint& first = line.points.front();
    const HistoryPoint& last = line.points.back();
    const bool is_one_machine =
        entries[first.entry].results.machine == entries[last.entry].results.machine;
    line.instructions_ratio = instructions_ratio(*first.row, *last.row);
    if (first.times && last.times && is_one_machine)
        line.times_ratio = unpaired_ratio(last.row->microseconds, first.row->microseconds);
    if (first.row->gas != last.row->gas) {
        line.drift = Drift::other_work;
    } else if (line.instructions_ratio) {
        const double ratio = *line.instructions_ratio;
        line.drift = ratio > 1 + threshold         ? Drift::slower
                     : ratio < 1 / (1 + threshold) ? Drift::faster
                                                   : Drift::same;
    } else if (line.times_ratio) {
        line.drift = drift_of(judge(*line.times_ratio, threshold));
    } else if (first.times && last.times) {
        line.drift = Drift::other_machine;
    }
}

/// Runs work(i) for each i below `count`, on all processors.
template <typename Work>
void in_parallel(std::size_t count, const Work& work)
{
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
        threads.emplace_back(take);
    take();
}

}  // namespace

std::string_view to_string(Drift drift) noexcept
{
    constexpr std::string_view names[] = {
        "slower",     "faster", "same",          "too noisy to tell",
        "other work", "FAILED", "other machine", "only once"};
    return names[static_cast<std::size_t>(drift)];
}

void sort_history(std::vector<HistoryEntry>& entries)
{
    const bool have_dates = std::ranges::none_of(
        entries, [](const HistoryEntry& entry) { return entry.results.date.empty(); });
    std::ranges::sort(entries, [&](const HistoryEntry& a, const HistoryEntry& b) {
        if (have_dates)
            return std::tie(a.results.date, a.name) < std::tie(b.results.date, b.name);
        return a.name < b.name;
    });
}

std::vector<HistoryLine> history_lines(std::span<const HistoryEntry> entries, double threshold)
{
    std::vector<HistoryLine> lines;
    std::vector<bool> has_failed;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> numbers;
    for (std::size_t entry = 0; entry < entries.size(); ++entry) {
        for (const ResultRow& row : entries[entry].results.rows) {
            const auto [known, is_new] =
                numbers.try_emplace({row.case_name, row.fork, row.side}, lines.size());
            if (is_new) {
                lines.push_back({});
                lines.back().case_name = row.case_name;
                lines.back().fork = row.fork;
                lines.back().side = row.side;
                has_failed.push_back(false);
            }
            has_failed[known->second] = !row.is_sound();
            if (row.is_sound())
                lines[known->second].points.push_back(
                    {.entry = entry, .row = &row, .times = std::nullopt});
        }
    }
    std::vector<HistoryPoint*> timed;
    for (HistoryLine& line : lines) {
        for (HistoryPoint& point : line.points) {
            if (!point.row->microseconds.empty())
                timed.push_back(&point);
        }
    }
    in_parallel(timed.size(), [&](std::size_t i) {
        timed[i]->times = summarize_part(timed[i]->row->microseconds);
    });
    in_parallel(lines.size(), [&](std::size_t i) { find_drift(lines[i], entries, threshold); });
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (has_failed[i])
            lines[i].drift = Drift::failed;
    }
    return lines;
}

}  // namespace sluice::lab
