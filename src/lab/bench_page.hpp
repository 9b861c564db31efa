// The results of a bench as a page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lab/results.hpp"

namespace sluice::lab {

/// One self-contained HTML page: the table, a chart of each case's times, and how they came about.
/// `threshold` is what verdicts go by (see judge()).
std::string to_bench_page(const Results& results, double threshold);

}  // namespace sluice::lab
