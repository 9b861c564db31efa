// 256-bit arithmetic by the shape of its operands: limbs in use of each.
//
// Operands come from a ring of values, so that neither the compiler nor the branch predictor knows
// them; an operation's result does not feed the next one, which shows throughput. All results are
// compared with those of GMP.
// SPDX-License-Identifier: Apache-2.0
#include <gmp.h>

#include <array>
#include <random>
#include <type_traits>

#include "base/u256_div.hpp"
#include "base/u256_shift.hpp"
#include "bench/micro/checked.hpp"

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

/// A number of GMP's.
class Integer {
public:
    Integer() { mpz_init(value_); }
    explicit Integer(const u256& x) : Integer{x.limb, 4} {}
    explicit Integer(const u512& x) : Integer{x.limb, 8} {}
    /// In two's complement.
    static Integer of_signed(const u256& x)
    {
        Integer result{x};
        if (x.limb[3] >> 63 != 0)
            mpz_sub(result.value_, result.value_, power_of_two(256).value_);
        return result;
    }
    static Integer power_of_two(unsigned exponent)
    {
        Integer result;
        mpz_setbit(result.value_, exponent);
        return result;
    }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;
    Integer(Integer&& other) noexcept : Integer{} { mpz_swap(value_, other.value_); }
    Integer& operator=(Integer&&) = delete;
    ~Integer() { mpz_clear(value_); }

    [[nodiscard]] mpz_ptr get() noexcept { return value_; }

    /// Modulo 2^256, or 2^512.
    template <class Word>
    [[nodiscard]] Word to()
    {
        mpz_fdiv_r_2exp(value_, value_, 8 * sizeof(Word));
        Word word{};
        mpz_export(word.limb, nullptr, -1, sizeof(std::uint64_t), 0, 0, value_);
        return word;
    }

private:
    Integer(const std::uint64_t* limbs, std::size_t count) : Integer{}
    {
        mpz_import(value_, count, -1, sizeof(std::uint64_t), 0, 0, limbs);
    }

    mpz_t value_;
};

/// Whether the operation gives what GMP does, on all of the operands.
template <auto Operation, auto Expected, class... Rings>
bool is_right(benchmark::State& state, const Rings&... rings)
{
    for (std::size_t i = 0; i < ring_size; ++i) {
        const auto result = Operation(rings[i]...);
        Integer expected = Expected(rings[i]...);
        if (!micro::check_equal(state, result, expected.to<std::remove_const_t<decltype(result)>>(),
                                "a result"))
            return false;
    }
    return true;
}

template <auto Operation, auto Expected>
void binary(benchmark::State& state)
{
    const Ring a = make_ring(state.range(0), 1);
    const Ring b = make_ring(state.range(1), 2);
    if (!is_right<Operation, Expected>(state, a, b))
        return;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(Operation(a[i % ring_size], b[i % ring_size]));
        ++i;
    }
}

/// Operations on one operand and a small number, up to 256 of each.
template <auto Operation, auto Expected>
void by_number(benchmark::State& state)
{
    const Ring a = make_ring(state.range(0), 1);
    Ring b = make_ring(1, 2);
    for (u256& x : b)
        x = u256{x.limb[0] % static_cast<std::uint64_t>(state.range(1))};
    if (!is_right<Operation, Expected>(state, a, b))
        return;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(Operation(a[i % ring_size], b[i % ring_size]));
        ++i;
    }
}

template <auto Operation, auto Expected>
void modular(benchmark::State& state)
{
    const Ring a = make_ring(state.range(0), 1);
    const Ring b = make_ring(state.range(0), 2);
    Ring m = make_ring(state.range(1), 3);
    // One modulus for sixteen operations: contracts change theirs rarely.
    for (std::size_t i = 0; i < ring_size; ++i)
        m[i] = m[i / 16 * 16];
    if (!is_right<Operation, Expected>(state, a, b, m))
        return;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(Operation(a[i % ring_size], b[i % ring_size], m[i % ring_size]));
        ++i;
    }
}

// Each operation, and beside it what GMP has for it.

u256 plus(const u256& a, const u256& b)
{
    return a + b;
}
u256 minus(const u256& a, const u256& b)
{
    return a - b;
}
u256 times(const u256& a, const u256& b)
{
    return a * b;
}
u512 full(const u256& a, const u256& b)
{
    return multiply_full(a, b);
}
u256 over(const u256& a, const u256& b)
{
    return divide(a, b).quotient;
}
u256 rest(const u256& a, const u256& b)
{
    return divide(a, b).remainder;
}
u256 over_signed(const u256& a, const u256& b)
{
    return divide_signed(a, b).quotient;
}
u256 rest_signed(const u256& a, const u256& b)
{
    return divide_signed(a, b).remainder;
}
u256 shifted_left(const u256& a, const u256& b)
{
    return a << static_cast<unsigned>(b.limb[0]);
}
u256 shifted_right(const u256& a, const u256& b)
{
    return a >> static_cast<unsigned>(b.limb[0]);
}

template <auto Function>
Integer by_gmp(const u256& a, const u256& b)
{
    Integer result;
    Function(result.get(), Integer{a}.get(), Integer{b}.get());
    return result;
}
template <auto Function>
Integer signed_by_gmp(const u256& a, const u256& b)
{
    Integer result;
    Function(result.get(), Integer::of_signed(a).get(), Integer::of_signed(b).get());
    return result;
}
template <auto Function>
Integer shift_by_gmp(const u256& a, const u256& b)
{
    Integer result;
    Function(result.get(), Integer{a}.get(), b.limb[0]);
    return result;
}
template <auto Function>
Integer modular_by_gmp(const u256& a, const u256& b, const u256& m)
{
    Integer result;
    Function(result.get(), Integer{a}.get(), Integer{b}.get());
    mpz_mod(result.get(), result.get(), Integer{m}.get());
    return result;
}
Integer power_by_gmp(const u256& a, const u256& b)
{
    Integer result;
    mpz_powm(result.get(), Integer{a}.get(), Integer{b}.get(), Integer::power_of_two(256).get());
    return result;
}

BENCHMARK(binary<plus, by_gmp<mpz_add>>)->Name("add")->Args({1, 1})->Args({4, 4});
BENCHMARK(binary<minus, by_gmp<mpz_sub>>)->Name("subtract")->Args({1, 1})->Args({4, 4});
BENCHMARK(binary<times, by_gmp<mpz_mul>>)->Name("multiply")->ArgsProduct({{1, 2, 4}, {1, 2, 4}});
BENCHMARK(binary<full, by_gmp<mpz_mul>>)->Name("multiply_full")->Args({4, 4});
BENCHMARK(binary<over, by_gmp<mpz_tdiv_q>>)
    ->Name("divide")
    ->ArgsProduct({{1, 2, 3, 4}, {1, 2, 3, 4}});
BENCHMARK(binary<rest, by_gmp<mpz_tdiv_r>>)
    ->Name("remainder")
    ->ArgsProduct({{1, 2, 3, 4}, {1, 2, 3, 4}});
BENCHMARK(binary<over_signed, signed_by_gmp<mpz_tdiv_q>>)
    ->Name("divide_signed")
    ->ArgsProduct({{1, 2, 4}, {1, 2, 4}});
BENCHMARK(binary<rest_signed, signed_by_gmp<mpz_tdiv_r>>)
    ->Name("remainder_signed")
    ->ArgsProduct({{1, 2, 4}, {1, 2, 4}});
BENCHMARK(by_number<shifted_left, shift_by_gmp<mpz_mul_2exp>>)
    ->Name("shift_left")
    ->Args({4, 64})
    ->Args({4, 256});
BENCHMARK(by_number<shifted_right, shift_by_gmp<mpz_fdiv_q_2exp>>)
    ->Name("shift_right")
    ->Args({4, 64})
    ->Args({4, 256});
BENCHMARK(binary<power, power_by_gmp>)
    ->Name("power")
    ->Args({1, 1})
    ->Args({4, 1})
    ->Args({4, 2})
    ->Args({4, 4});
BENCHMARK(modular<add_mod, modular_by_gmp<mpz_add>>)
    ->Name("add_mod")
    ->ArgsProduct({{1, 4}, {1, 2, 3, 4}});
BENCHMARK(modular<mul_mod, modular_by_gmp<mpz_mul>>)
    ->Name("mul_mod")
    ->ArgsProduct({{1, 2, 4}, {1, 2, 3, 4}});

}  // namespace
}  // namespace sluice
