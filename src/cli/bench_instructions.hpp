// Counting the machine instructions of benchmark cases, by callgrind or by the processor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/bench_run.hpp"

namespace sluice::cli {

/// Why nothing can be counted here; empty if something can.
std::string check_instruction_counting();

/// Fills in the instructions of one execution behind `options.warm_up` others, of each row whose
/// side is one of our engines. Callgrind counts where valgrind is installed: this program runs in
/// it once for each row, several at a time. Else the processor does. A row that can't be counted
/// fails.
void count_instructions(const std::vector<lab::Case>& cases, const BenchOptions& options,
                        std::span<lab::ResultRow> rows);

}  // namespace sluice::cli
