// What the benchmarks of precompiles have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include "evm/precompiles/precompile.hpp"

namespace sluice::evm {

/// Times the precompile on an input, and says what gas it costs, so that gas/s can be read.
inline void measure(benchmark::State& state, const Precompile& precompile, BytesView input,
                    Revision revision)
{
    Bytes output;
    const std::uint64_t gas = precompile.cost(input, revision);
    for (auto _ : state) {
        if (!precompile.run(input, output, revision))
            state.SkipWithError("the precompile failed");
        benchmark::DoNotOptimize(output.data());
    }
    state.counters["gas"] = static_cast<double>(gas);
    state.counters["gas/s"] =
        benchmark::Counter(static_cast<double>(gas), benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace sluice::evm
