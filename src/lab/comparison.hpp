// Holds the results of one bench against those of another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/results.hpp"

namespace sluice::lab {

/// What became of a row.
enum class Change : std::uint8_t {
    slower,        ///< A regression.
    failed,        ///< It was sound or not there, and fails. A regression.
    missing,       ///< It was there, and is not. A regression: nobody may lose one unseen.
    incomparable,  ///< There is nothing to compare, or it is other work. Nobody may pass for that.
    too_noisy,     ///< The times can't tell.
    same,
    faster,
    mended,  ///< It failed before.
    added,   ///< It was not there before.
    broken,  ///< It failed before and fails now.
};

std::string_view to_string(Change change) noexcept;

constexpr bool is_regression(Change change) noexcept
{
    return change == Change::slower || change == Change::failed || change == Change::missing ||
           change == Change::incomparable;
}

struct ComparedRow {
    std::string case_name;
    std::string fork;
    std::string side;
    Change change = Change::same;
    /// New / base; of instructions it is exact, and its interval a point. Meaningless where one of
    /// the two is missing or failed.
    Ratio ratio;
    bool is_exact = false;  ///< Instructions decided, not times.
    std::string error;      ///< Of a row that failed.
};

/// Holds each row of `now` against that of the same case, fork and side of `base`, regressions
/// first and otherwise in the order of `now`. Where callgrind has counted instructions in both,
/// these decide: they are exact. Times decide elsewhere, by unpaired_ratio() and judge(), if they
/// are of the same machine. How the machine has changed between the runs no interval knows:
/// `threshold`, a share, has to be more than that.
std::vector<ComparedRow> compare_results(const Results& base, const Results& now, double threshold);

}  // namespace sluice::lab
