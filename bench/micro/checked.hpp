// Benchmarks that are checked: each compares its result with one known from elsewhere before it is
// timed, and a program with a wrong one fails.
//
// A figure of wrong work is worth less than none, and Google Benchmark's own main() ends well
// whatever happened. Programs link bench/micro/main.cpp instead, which asks any_failed().
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <string>

namespace sluice::micro {

namespace detail {
inline std::atomic<bool> failed{false};
}

/// Whether a benchmark of this program has failed.
[[nodiscard]] inline bool any_failed() noexcept
{
    return detail::failed.load();
}

/// Ends the benchmark as failed; its loop does not run (any more). Return after it.
inline void fail(benchmark::State& state, const std::string& what)
{
    detail::failed.store(true);
    state.SkipWithError(what.c_str());
}

/// Whether `holds`; otherwise the benchmark has failed: return.
[[nodiscard]] inline bool check(benchmark::State& state, bool holds, const std::string& what)
{
    if (!holds)
        fail(state, what);
    return holds;
}

/// Whether the result is the expected one; otherwise the benchmark has failed: return.
template <class Actual, class Expected>
[[nodiscard]] bool check_equal(benchmark::State& state, const Actual& actual,
                               const Expected& expected, const std::string& what)
{
    return check(state, actual == expected, what + " is not what was expected");
}

}  // namespace sluice::micro
