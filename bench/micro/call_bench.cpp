// What a message costs before its code does anything: outermost and nested calls.
// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

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

    /// One call of the contract on warm accounts; stops the benchmark if it fails.
    void run(benchmark::State& benchmark_state)
    {
        const MessageResult result = executor.call(message);
        if (result.status != evm::Status::success)
            benchmark_state.SkipWithError("the call failed");
    }

    BlockEnvironment environment;
    State state{nullptr, HashSeed{1, 2, 3, 4}};
    Executor executor{state, environment};
    evm::Message message;
};

void outermost_call(benchmark::State& state)
{
    World world{{0x00}, {}};
    world.state.begin_transaction();
    world.executor.warm_up(caller, contract, {caller, u256{}, {}});
    for (auto _ : state)
        world.run(state);
}
BENCHMARK(outermost_call);

/// A thousand nested calls in a row, per call: what BARS of other engines call an empty call.
void nested_call(benchmark::State& state, const Bytes& callee_code)
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
    World world{code, callee_code};
    world.state.begin_transaction();
    world.executor.warm_up(caller, contract, {caller, u256{}, {}});
    for (auto _ : state)
        world.run(state);
    state.SetItemsProcessed(state.iterations() * calls);
}
BENCHMARK_CAPTURE(nested_call, no_code, Bytes{});
BENCHMARK_CAPTURE(nested_call, stop, Bytes{0x00});
BENCHMARK_CAPTURE(nested_call, push_and_return, Bytes{0x5f, 0x5f, 0xf3});

}  // namespace
}  // namespace sluice::chain
