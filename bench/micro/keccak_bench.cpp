// Keccak-256 by length, and the permutation by implementation.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/keccak.hpp"

namespace sluice {
namespace {

void hash_by_length(benchmark::State& state)
{
    const std::vector<std::uint8_t> data(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto _ : state)
        benchmark::DoNotOptimize(keccak256_word(data.data(), data.size()));
    state.SetBytesProcessed(state.iterations() * state.range(0));
    state.SetLabel(keccak_implementation());
}
BENCHMARK(hash_by_length)
    ->Name("keccak256")
    ->Arg(0)
    ->Arg(32)
    ->Arg(64)
    ->Arg(135)
    ->Arg(136)
    ->Arg(1024)
    ->Arg(24576);

void permute(benchmark::State& state, const keccak_detail::Implementation* implementation)
{
    std::uint64_t lanes[25]{1, 2, 3};
    for (auto _ : state) {
        implementation->permute(lanes);
        benchmark::DoNotOptimize(lanes);
    }
}

void digest(benchmark::State& state, const keccak_detail::Implementation* implementation)
{
    std::uint64_t lanes[25]{1, 2, 3};
    for (auto _ : state)
        implementation->digest(lanes, lanes);
    benchmark::DoNotOptimize(lanes);
}

/// Those that this processor can run.
const bool registered = [] {
    for (const auto& implementation : keccak_detail::implementations()) {
        if (!implementation.supported())
            continue;
        const std::string name = implementation.name;
        benchmark::RegisterBenchmark(("keccak_permutation/" + name).c_str(), permute,
                                     &implementation);
        benchmark::RegisterBenchmark(("keccak_digest/" + name).c_str(), digest, &implementation);
    }
    return true;
}();

}  // namespace
}  // namespace sluice
