// What a message costs before its code does anything: outermost and nested calls.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/micro/checked.hpp"
#include "bench/micro/fixed_seed.hpp"
#include "chain/executor.hpp"

namespace sluice::chain {
namespace {

constexpr Address caller{{0xca}};
constexpr Address contract{{0xc0}};
constexpr Address callee{{0xce}};

/// A state with `contract` running `code`, and a callee.
struct World {
    explicit World(const Bytes& code, const Bytes& callee_code)
    {
        state.set_account(caller, 0, u256{0, 0, 1, 0}, {});
        state.set_account(contract, 1, 0, code);
        state.set_account(callee, 1, 0, callee_code);
        message.sender = caller;
        message.recipient = message.code_address = contract;
        message.gas = 1'000'000'000;
    }

    /// Calls the contract on warm accounts over and over, if a first call costs what it must.
    void run(benchmark::State& benchmark_state, std::uint64_t gas)
    {
        state.begin_transaction();
        executor.warm_up(caller, contract, {caller, u256{}, {}});
        // The callee is cold the first time.
        executor.call(message);
        const MessageResult result = executor.call(message);
        if (!micro::check(benchmark_state, result.status == evm::Status::success,
                          "the call failed") ||
            !micro::check_equal(benchmark_state, message.gas - result.gas_left, gas, "the gas"))
            return;
        for (auto _ : benchmark_state)
            benchmark::DoNotOptimize(executor.call(message));
    }

    BlockEnvironment environment;
    State state{nullptr, micro::fixed_seed};
    Executor executor{state, environment};
    evm::Message message;
};

void outermost_call(benchmark::State& state)
{
    World{{0x00}, {}}.run(state, 0);
}
BENCHMARK(outermost_call);

/// A thousand nested calls in a row, per call: what BARS of other engines call an empty call.
void nested_call(benchmark::State& state, const Bytes& callee_code, std::uint64_t gas)
{
    // CALL(gas, callee, 0, 0, 0, 0, 0) POP, repeated.
    Bytes code;
    constexpr int calls = 1000;
    for (int i = 0; i < calls; ++i) {
        for (int operand = 0; operand < 5; ++operand)
            code.insert(code.end(), {0x5f});
        code.push_back(0x73);
        code.insert(code.end(), std::begin(callee.bytes), std::end(callee.bytes));
        code.insert(code.end(), {0x5a, 0xf1, 0x50});
    }
    // Five PUSH0, a PUSH20, GAS, a warm CALL, POP.
    constexpr std::uint64_t gas_of_call = 5 * 2 + 3 + 2 + 100 + 2;
    World{code, callee_code}.run(state, calls * (gas_of_call + gas));
    state.SetItemsProcessed(state.iterations() * calls);
}
BENCHMARK_CAPTURE(nested_call, no_code, Bytes{}, 0);
BENCHMARK_CAPTURE(nested_call, stop, Bytes{0x00}, 0);
BENCHMARK_CAPTURE(nested_call, push_and_return, Bytes{0x5f, 0x5f, 0xf3}, 4);

}  // namespace
}  // namespace sluice::chain
