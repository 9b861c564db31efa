// Keccak-256 by length, with the implementation that is in use (SLUICE_KECCAK chooses one: run.py
// --keccak-all runs them all), and the permutation by implementation. Compared with a plain Keccak.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "bench/micro/checked.hpp"
#include "tests/support/reference_keccak.hpp"

namespace sluice {
namespace {

void hash_by_length(benchmark::State& state)
{
    const std::vector<std::uint8_t> data(static_cast<std::size_t>(state.range(0)), 0x5a);
    if (!micro::check_equal(state, keccak256_word(data.data(), data.size()),
                            load_be(reference_keccak(data).data()), "the hash"))
        return;
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
    ->Arg(137)
    ->Arg(1024)
    ->Arg(24576)
    ->Arg(1 << 20);

/// Whether the implementation hashes nothing right: one block with only the padding in it.
bool is_right(benchmark::State& state, const keccak_detail::Implementation* implementation)
{
    std::uint64_t lanes[25]{};
    lanes[0] = 0x01;
    lanes[16] = std::uint64_t{0x80} << 56;
    std::uint64_t digest[4];
    implementation->digest(digest, lanes);
    implementation->permute(lanes);
    const Bytes expected = reference_keccak({});
    for (std::size_t i = 0; i < 32; ++i) {
        const int shift = static_cast<int>(8 * (i % 8));
        if (!micro::check(state,
                          static_cast<std::uint8_t>(digest[i / 8] >> shift) == expected[i] &&
                              static_cast<std::uint8_t>(lanes[i / 8] >> shift) == expected[i],
                          "the hash of nothing is not what was expected"))
            return false;
    }
    return true;
}

void permute(benchmark::State& state, const keccak_detail::Implementation* implementation)
{
    if (!is_right(state, implementation))
        return;
    std::uint64_t lanes[25]{1, 2, 3};
    for (auto _ : state) {
        implementation->permute(lanes);
        benchmark::DoNotOptimize(lanes);
    }
}

void digest(benchmark::State& state, const keccak_detail::Implementation* implementation)
{
    if (!is_right(state, implementation))
        return;
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
