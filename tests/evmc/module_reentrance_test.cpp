// Clients execute again from within their answers, and from many threads at once.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "tests/evmc/small_client.hpp"
#include "tests/support/small_stack.hpp"

namespace sluice::evmc::test {
namespace {

using namespace evm;
using namespace evm::test;

/// Fills memory, calls itself with all gas and returns what that returned, and one: 1025 in all
/// when everything went well. Memory must be its own afterwards.
Bytecode counting_down()
{
    return mstore(64, OP_GAS) + mstore(96, mload(64)) + op(OP_CALL, {OP_GAS, 1, 0, 0, 0, 0, 32}) +
           OP_POP + op(OP_SUB, {mload(96), mload(64)}) + push(0) + OP_MSTORE8 +
           ret(add(1, mload(0)));
}

void answer_by(EvmcVm& vm, Client& client, const Bytecode& code, EvmcHostContext* context = nullptr)
{
    client.call = [&vm, &client, &code, context](const EvmcMessage& message) {
        return vm.execute(&vm, &Client::table(), context != nullptr ? context : client.context(),
                          EVMC_OSAKA, &message, code.bytes().data(), code.bytes().size());
    };
}

/// What docs/embedding.md says that threads need; sanitizers have larger frames.
#ifdef SLUICE_SANITIZED
constexpr std::size_t stack_size = std::size_t{64} << 20;
#else
constexpr std::size_t stack_size = std::size_t{8} << 20;
#endif

constexpr std::int64_t endless = std::int64_t{1} << 60;

TEST(EvmcReentrance, NestsToTheLimit)
{
    const OwnedVm vm = create();
    const Bytecode code = counting_down();
    sluice::test::on_stack_of(stack_size, [&] {
        for (int round = 0; round < 2; ++round) {
            Client client;
            answer_by(*vm, client, code);
            const Outcome outcome{execute(*vm, client, message_with(endless), code)};
            EXPECT_EQ(outcome->status, EVMC_SUCCESS);
            EXPECT_EQ(outcome.number(), 1025U);
            // Nested executions go on with what the outermost one has asked.
            EXPECT_EQ(client.contexts_fetched, 1U);
        }
    });
}

TEST(EvmcReentrance, KnowsNestedExecutionsByTheirContext)
{
    const OwnedVm vm = create();
    const Bytecode leaf = ret(7);
    const Bytecode code = op(OP_CALL, {OP_GAS, 1, 0, 0, 0, 0, 32}) + OP_POP + ret(mload(0));
    Client inner;
    Client outer;
    answer_by(*vm, outer, leaf, inner.context());
    const Outcome outcome{execute(*vm, outer, message_with(100'000), code)};
    EXPECT_EQ(outcome.number(), 7U);
    EXPECT_EQ(outer.contexts_fetched, 1U);
    EXPECT_EQ(inner.contexts_fetched, 1U);
}

TEST(EvmcReentrance, TakesAnotherRevisionBelow)
{
    const OwnedVm vm = create();
    const Bytecode leaf = ret(Bytecode{OP_PUSH0});
    const Bytecode code = ret(op(OP_CALL, {OP_GAS, 1, 0, 0, 0, 0, 0}));
    Client client;
    client.call = [&](const EvmcMessage& message) {
        return execute(*vm, client, message, leaf, EVMC_PARIS);
    };
    const Outcome outcome{execute(*vm, client, message_with(100'000), code)};
    EXPECT_EQ(outcome->status, EVMC_SUCCESS);
    EXPECT_EQ(outcome.number(), 0U);
}

TEST(EvmcReentrance, IsNoMatterOfOneThread)
{
    const OwnedVm vm = create();
    const Bytecode code = counting_down();
    constexpr unsigned thread_count = 4;
    unsigned right[thread_count] = {};
    const auto work = [&](unsigned i) {
        for (int round = 0; round < 5; ++round) {
            Client client;
            answer_by(*vm, client, code);
            const Outcome outcome{execute(*vm, client, message_with(endless), code)};
            if (outcome->status == EVMC_SUCCESS && outcome.number() == 1025)
                ++right[i];
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < thread_count; ++i)
        threads.emplace_back([&, i] { sluice::test::on_stack_of(stack_size, [&] { work(i); }); });
    vm->set_option(vm.get(), "mode", "advanced");
    for (std::thread& thread : threads)
        thread.join();
    for (const unsigned count : right)
        EXPECT_EQ(count, 5U);
}

TEST(EvmcReentrance, GoesOnInAnotherThreadsAnswer)
{
    const OwnedVm vm = create();
    const Bytecode leaf = ret(7);
    const Bytecode code = op(OP_CALL, {OP_GAS, 1, 0, 0, 0, 0, 32}) + OP_POP + ret(mload(0));
    Client client;
    client.call = [&](const EvmcMessage& message) {
        EvmcResult result{};
        std::thread{[&] { result = execute(*vm, client, message, leaf); }}.join();
        return result;
    };
    const Outcome outcome{execute(*vm, client, message_with(100'000), code)};
    EXPECT_EQ(outcome.number(), 7U);
}

}  // namespace
}  // namespace sluice::evmc::test
