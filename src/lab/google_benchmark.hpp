// Results of benches in the shape that Google Benchmark gives its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lab/results.hpp"

namespace sluice::lab {

/// A JSON document as Google Benchmark's --benchmark_out writes it, for tools that read that. Each
/// execution is a repetition of the benchmark "case/side", with aggregates behind them; rows that
/// failed have error_occurred and error_message. Times are in microseconds.
std::string to_google_benchmark(const Results& results);

}  // namespace sluice::lab
