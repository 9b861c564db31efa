// The results of benches as tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/table.hpp"
#include "cli/terminal.hpp"
#include "lab/results.hpp"

namespace sluice::cli {

/// What counts as slower or faster where nothing else is said: 5 %.
inline constexpr double default_threshold = 0.05;

/// A row for each side of each case. `threshold` is what verdicts go by.
Table bench_table(const lab::Results& results, double threshold);

/// A verdict in its colour.
Table::Cell verdict_cell(lab::Verdict verdict, const Paint& paint);

/// "0.430 (0.421-0.444)", or without the interval where it is not known.
std::string describe_ratio(const lab::Ratio& ratio);

}  // namespace sluice::cli
