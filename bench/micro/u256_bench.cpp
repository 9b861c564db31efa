// 256-bit arithmetic by the shape of its operands: limbs in use of each.
//
// Operands come from a ring of values, so that neither the compiler nor the branch predictor knows
// them; an operation's result does not feed the next one, which shows throughput.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <array>
#include <random>

#include "base/u256_div.hpp"

namespace sluice {
namespace {

constexpr std::size_t ring_size = 256;
using Ring = std::array<u256, ring_size>;

/// Values with exactly `limbs` limbs in use.
Ring make_ring(std::int64_t limbs, std::uint64_t seed)
{
    std::mt19937_64 random{seed};
    Ring ring{};
    for (u256& x : ring) {
        for (std::int64_t i = 0; i < limbs; ++i)
            x.limb[i] = random();
        if (limbs > 0)
            x.limb[limbs - 1] |= std::uint64_t{1} << (random() % 64);
    }
    return ring;
}

template <auto Operation>
void binary(benchmark::State& state)
{
    const Ring a = make_ring(state.range(0), 1);
    const Ring b = make_ring(state.range(1), 2);
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(Operation(a[i % ring_size], b[i % ring_size]));
        ++i;
    }
}

template <auto Operation>
void modular(benchmark::State& state)
{
    const Ring a = make_ring(state.range(0), 1);
    const Ring b = make_ring(state.range(0), 2);
    const Ring m = make_ring(state.range(1), 3);
    std::size_t i = 0;
    for (auto _ : state) {
        // One modulus for sixteen operations: contracts change theirs rarely.
        benchmark::DoNotOptimize(
            Operation(a[i % ring_size], b[i % ring_size], m[i / 16 % ring_size]));
        ++i;
    }
}

u256 plus(const u256& a, const u256& b)
{
    return a + b;
}
u256 times(const u256& a, const u256& b)
{
    return a * b;
}
u256 over(const u256& a, const u256& b)
{
    return divide(a, b).quotient;
}
u256 over_signed(const u256& a, const u256& b)
{
    return divide_signed(a, b).quotient;
}
u256 shifted_left(const u256& a, const u256& b)
{
    return a << (b.limb[0] & 0xff);
}
u256 shifted_right(const u256& a, const u256& b)
{
    return a >> (b.limb[0] & 0xff);
}
u512 full(const u256& a, const u256& b)
{
    return multiply_full(a, b);
}

BENCHMARK(binary<plus>)->Name("add")->Args({4, 4});
BENCHMARK(binary<times>)->Name("multiply")->ArgsProduct({{1, 2, 4}, {1, 4}});
BENCHMARK(binary<full>)->Name("multiply_full")->Args({4, 4});
BENCHMARK(binary<over>)->Name("divide")->ArgsProduct({{1, 2, 3, 4}, {1, 2, 3, 4}});
BENCHMARK(binary<over_signed>)->Name("divide_signed")->Args({2, 1})->Args({4, 2});
BENCHMARK(binary<shifted_left>)->Name("shift_left")->Args({4, 1});
BENCHMARK(binary<shifted_right>)->Name("shift_right")->Args({4, 1});
BENCHMARK(binary<power>)->Name("power")->Args({1, 1})->Args({4, 1})->Args({4, 4});
BENCHMARK(modular<add_mod>)->Name("add_mod")->Args({4, 4})->Args({4, 1});
BENCHMARK(modular<mul_mod>)->Name("mul_mod")->ArgsProduct({{1, 4}, {1, 2, 3, 4}});

}  // namespace
}  // namespace sluice
