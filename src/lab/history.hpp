// Many results of benches over time, and what drifted from the first to the last of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/results.hpp"

namespace sluice::lab {

struct HistoryEntry {
    std::string name;  ///< Of the file that the results are from.
    Results results;
};

/// By date, where all have one, else by name.
void sort_history(std::vector<HistoryEntry>& entries);

/// One side of one case at one time.
struct HistoryPoint {
    std::size_t entry = 0;           ///< Its number in the history.
    const ResultRow* row = nullptr;  ///< In the history, which has to live on. Sound.
    std::optional<Summary> times;    ///< Absent where only instructions were counted.
};

/// From the first to the last time that a side of a case was there.
enum class Drift : std::uint8_t {
    slower,
    faster,
    same,
    too_noisy,
    other_work,     ///< The gas differs: it is not what it was.
    failed,         ///< It was not as expected in the last results that have it.
    other_machine,  ///< Times can't tell, and there are no exact counts at both.
    once,           ///< There are not two to compare.
};

std::string_view to_string(Drift drift) noexcept;

struct HistoryLine {
    std::string case_name;
    std::string fork;
    std::string side;
    std::vector<HistoryPoint> points;  ///< Rising by entry; failures are not among them.
    Drift drift = Drift::once;
    std::optional<Ratio> times_ratio;  ///< Last / first, where both have times on one machine.
    std::optional<double> instructions_ratio;  ///< Likewise of counts by callgrind.
};

/// A line for each side of each case, in the order in which they come up. Counts by callgrind
/// decide on the drift where both ends have them, else times do; `threshold` is a share (see
/// judge()). Of more than some hundred times of a point a part is looked at for its interval.
std::vector<HistoryLine> history_lines(std::span<const HistoryEntry> entries, double threshold);

}  // namespace sluice::lab
