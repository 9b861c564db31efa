// The results of a bench as a page.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lab/results.hpp"

namespace sluice::lab {

/// What a page tells besides the results. What is empty is left out.
struct PageInfo {
    std::string title = "Benchmarks";
    std::string command;      ///< The line that measured: how to do it again.
    std::string date;         ///< When it was measured.
    std::string commit;       ///< Of the sources of the program that measured.
    std::string flags;        ///< What it was compiled with.
    double threshold = 0.05;  ///< What verdicts go by: see judge().
};

/// One self-contained HTML page: the table, a chart of each case's times, and how they came about.
std::string to_bench_page(const Results& results, const PageInfo& info);

}  // namespace sluice::lab
