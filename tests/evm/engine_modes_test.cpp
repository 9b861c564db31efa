// Which engine runs what, and what is counted of it. That all of them agree is for the tests that
// run on every engine.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class EngineModes : public testing::Test {
protected:
    static constexpr std::uint64_t enough = 10'000'000;

    /// A message that runs `code` as the contract's, with these options.
    chain::MessageResult run(const Bytecode& code, std::uint64_t gas = enough)
    {
        state_.set_account(contract, 1, u256{}, code);
        return run_again(gas);
    }

    /// Another message, to the same code.
    chain::MessageResult run_again(std::uint64_t gas = enough)
    {
        if (executor_ == nullptr)
            executor_ = std::make_unique<chain::Executor>(state_, environment_);
        state_.begin_transaction();
        Message message;
        message.gas = gas;
        message.recipient = contract;
        message.code_address = contract;
        const chain::MessageResult result = executor_->run(message, {});
        state_.finish_transaction(true);
        return result;
    }

    [[nodiscard]] const EngineMetrics& metrics() const { return executor_->metrics(); }
    [[nodiscard]] std::uint64_t fallbacks(Fallback reason) const
    {
        return metrics().fallbacks[static_cast<std::size_t>(reason)];
    }

    /// Counts from `rounds` down to 0, some 50 gas each.
    static Bytecode loop(std::uint64_t rounds)
    {
        return push(rounds) + OP_JUMPDEST + push(1) + OP_SWAP1 + OP_SUB + OP_DUP1 +
               push(loop_start(rounds)) + OP_JUMPI + ret_top();
    }

    EngineOptions& options() { return environment_.engine; }

    static constexpr Address contract{{0xc0}};

private:
    static std::size_t loop_start(std::uint64_t rounds) { return push(rounds).size(); }

    chain::State state_;
    chain::BlockEnvironment environment_;
    std::unique_ptr<chain::Executor> executor_;
};

TEST_F(EngineModes, AutoIsTheDefault)
{
    EXPECT_EQ(EngineOptions{}.mode, EngineMode::automatic);
    EXPECT_EQ(to_string(EngineMode::automatic), "auto");
}

TEST_F(EngineModes, AutoLeavesColdCodeToTheTraditionalEngine)
{
    run(loop(10));
    EXPECT_EQ(metrics().traditional_messages, 1U);
    EXPECT_EQ(metrics().advanced_messages, 0U);
    EXPECT_EQ(metrics().promoted_messages, 0U);
    EXPECT_EQ(metrics().lowered_traces, 0U);
    EXPECT_EQ(fallbacks(Fallback::cold), 1U);
}

TEST_F(EngineModes, AutoPromotesALongMessageHalfWay)
{
    EXPECT_EQ(run(loop(100'000)).status, Status::success);
    EXPECT_EQ(metrics().traditional_messages, 1U);
    EXPECT_EQ(metrics().promoted_messages, 1U);
    EXPECT_GT(metrics().lowered_traces, 0U);
}

TEST_F(EngineModes, AutoRunsCodeOnTheAdvancedEngineThatHasBurntEnough)
{
    options().promotion_gas = 2000;
    run(loop(10));
    for (int i = 0; i < 50; ++i)
        run_again();
    EXPECT_GT(metrics().advanced_messages, 20U);
    EXPECT_EQ(metrics().advanced_messages + metrics().traditional_messages, 51U);
    EXPECT_EQ(fallbacks(Fallback::cold), metrics().traditional_messages);
}

TEST_F(EngineModes, GasOfFailedMessagesCounts)
{
    options().promotion_gas = 2000;
    run(push(0) + OP_JUMP, 3000);
    run_again();
    EXPECT_EQ(metrics().advanced_messages, 1U);
}

TEST_F(EngineModes, BlocksAreLoweredOnceTheyAreMetOftenEnough)
{
    options().mode = EngineMode::advanced;
    options().lowers_after = 3;
    run(ret(1));
    for (int i = 0; i < 2; ++i)
        run_again();
    EXPECT_EQ(metrics().advanced_messages, 3U);
    EXPECT_EQ(metrics().cold_blocks, 3U);
    EXPECT_EQ(metrics().lowered_traces, 0U);
    run_again();
    EXPECT_EQ(metrics().cold_blocks, 3U);
    EXPECT_EQ(metrics().lowered_traces, 1U);
    EXPECT_GT(metrics().lowered_bytes, 0U);
}

/// Creates from one byte of code, STOP.
Bytecode creation()
{
    return push(1) + push(0) + push(0) + OP_CREATE + OP_POP;
}

TEST_F(EngineModes, CodesOfCreationsHaveToBurnGasFirst)
{
    options().mode = EngineMode::advanced;
    run(creation());
    EXPECT_EQ(metrics().advanced_messages, 1U);
    EXPECT_EQ(metrics().traditional_messages, 1U);
    EXPECT_EQ(fallbacks(Fallback::cold), 1U);
}

TEST_F(EngineModes, CodesOfCreationsGoOverOnceTheyHave)
{
    options().mode = EngineMode::advanced;
    options().promotion_gas = 2000;
    Bytecode code;
    const Bytecode init_code = loop(1000);
    for (std::size_t i = 0; i < init_code.size(); ++i)
        code += push(init_code.bytes()[i]) + push(i) + OP_MSTORE8;
    code += push(init_code.size()) + push(0) + push(0) + OP_CREATE + OP_POP;
    EXPECT_EQ(run(code).status, Status::success);
    EXPECT_EQ(metrics().promoted_messages, 1U);
}

TEST_F(EngineModes, WhateverRunsIsLoweredWhereThatIsWanted)
{
    options().mode = EngineMode::advanced;
    options().lowers_after = 0;
    run(creation());
    EXPECT_EQ(metrics().advanced_messages, 2U);
}

TEST_F(EngineModes, WhatAFullStreamLacksRunsOnTheTraditionalEngine)
{
    // Each of these blocks is met, and there is not room for all.
    options().mode = EngineMode::advanced;
    options().lowers_after = 0;
    Bytecode code = push(50) + OP_JUMPDEST;
    for (int i = 0; i < 400; ++i)
        code += Bytecode{OP_ADDRESS} + OP_BALANCE + OP_POP + OP_MSIZE + OP_SLOAD + OP_POP +
                push(static_cast<std::uint64_t>(i)) + OP_JUMPDEST + OP_POP;
    code += push(1) + OP_SWAP1 + OP_SUB + OP_DUP1 + push(2) + OP_JUMPI + ret_top();
    EXPECT_EQ(run(code).status, Status::success);
    EXPECT_GT(metrics().lowered_traces, 0U);
    EXPECT_GT(metrics().cold_blocks, 0U);
    EXPECT_LE(metrics().lowered_bytes, 4 * code.size());
}

TEST_F(EngineModes, FramesStopChangingEnginesWhereThatDoesNotPay)
{
    // `returns` is hot from the start, `calls` only once a long loop has filled the stream. Each is
    // a few instructions long, and calls the other 20,000 times.
    const auto push_2 = [](std::size_t value) { return push_wide(2, value); };
    const Bytecode start = push(100) + push_2(12) + push_2(9) + OP_JUMP;
    const Bytecode returns = Bytecode{OP_JUMPDEST} + OP_DUP1 + OP_JUMP;
    const auto calls = [&] {
        return Bytecode{OP_JUMPDEST} + OP_SWAP1 + push(1) + OP_SWAP1 + OP_SUB + OP_SWAP1 + OP_DUP2 +
               push_2(9) + OP_JUMPI;
    };
    ASSERT_EQ(start.size(), 9U);
    ASSERT_EQ((start + returns).size(), 12U);
    Bytecode code = start + returns + calls() + OP_POP + OP_POP + push_2(1000);
    const std::size_t loop_at = code.size();
    code += OP_JUMPDEST;
    std::uint64_t number = 1 << 16;
    for (int block = 0; block < 150; ++block) {
        code += OP_JUMPDEST;
        for (int i = 0; i < 8; ++i)
            code += push_wide(3, ++number) + push(0) + OP_MSTORE;
    }
    code += push(1) + OP_SWAP1 + OP_SUB + OP_DUP1 + push_2(loop_at) + OP_JUMPI + OP_POP;
    code += push_2(20'000);
    code += push_2(code.size() + 3) + calls() + OP_STOP;

    options().mode = EngineMode::advanced;
    EXPECT_EQ(run(code, 100'000'000).status, Status::success);
    // They look again after ever longer pauses.
    EXPECT_GE(fallbacks(Fallback::over_budget), 1U);
    EXPECT_LT(fallbacks(Fallback::over_budget), 8U);
    EXPECT_LT(metrics().cold_blocks, 2'000U);
}

TEST_F(EngineModes, TheShareIsPickedByTheCodesHash)
{
    options().mode = EngineMode::advanced;
    options().advanced_share = 0.25;
    std::uint64_t within = 0;
    const std::uint64_t count = 400;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Bytecode code = ret(i);
        run(code);
        if (to_u256(sluice::keccak256(code)).limb[3] < std::uint64_t{1} << 62)
            ++within;
    }
    EXPECT_EQ(metrics().advanced_messages, within);
    EXPECT_EQ(fallbacks(Fallback::not_in_share), count - within);
    EXPECT_GT(within, count / 8);
    EXPECT_LT(within, count / 2);
}

TEST_F(EngineModes, AShareOfNothingOrOfNoNumberRunsNothing)
{
    options().mode = EngineMode::advanced;
    options().advanced_share = 0;
    run(ret(1));
    EXPECT_EQ(fallbacks(Fallback::not_in_share), 1U);
    const auto end_of = [](double share) {
        EngineOptions given;
        given.advanced_share = share;
        return EngineSettings{given}.share_end;
    };
    EXPECT_EQ(end_of(-1), 0U);
    EXPECT_EQ(end_of(std::nan("")), 0U);
    EXPECT_EQ(end_of(7), EngineSettings::every_code);
}

TEST_F(EngineModes, HugeGasIsForTheTraditionalEngine)
{
    options().mode = EngineMode::advanced;
    run(ret(1), std::uint64_t{1} << 62);
    EXPECT_EQ(fallbacks(Fallback::gas_too_large), 1U);
    EXPECT_EQ(metrics().traditional_messages, 1U);
}

TEST_F(EngineModes, CodeTooLargeOrWithTooManyTargetsIsForTheTraditionalEngine)
{
    options().mode = EngineMode::advanced;
    run(ret(1) + 200'000 * Bytecode{OP_STOP});
    EXPECT_EQ(fallbacks(Fallback::code_too_large), 1U);
    run(ret(1) + 7'000 * (Bytecode{OP_JUMPDEST} + OP_JUMPDEST + OP_POP));
    EXPECT_EQ(fallbacks(Fallback::over_budget), 1U);
    EXPECT_EQ(metrics().traditional_messages, 2U);
}

TEST_F(EngineModes, BlocksThatLackGasAreForTheTraditionalEngine)
{
    options().mode = EngineMode::advanced;
    options().lowers_after = 0;
    EXPECT_EQ(run(sstore(0, add(1, 2)), 10).status, Status::out_of_gas);
    EXPECT_EQ(fallbacks(Fallback::last_block), 1U);
}

TEST_F(EngineModes, TheCollectorGetsWhatEndedExecutorsDid)
{
    options().metrics = std::make_shared<MetricsCollector>();
    chain::State state;
    state.set_account(contract, 1, u256{}, ret(1));
    for (int i = 0; i < 2; ++i) {
        chain::BlockEnvironment environment;
        environment.engine = options();
        chain::Executor executor{state, environment};
        state.begin_transaction();
        Message message;
        message.gas = enough;
        message.recipient = contract;
        message.code_address = contract;
        executor.run(message, {});
        state.finish_transaction(true);
    }
    EXPECT_EQ(options().metrics->total().traditional_messages, 2U);
}

TEST_F(EngineModes, StatesShareWhatACacheKnows)
{
    const auto cache = std::make_shared<CodeCache>();
    chain::State first;
    first.set_code_cache(cache);
    first.set_account(contract, 1, u256{}, ret(1));
    chain::State second;
    second.set_code_cache(cache);
    second.set_account(contract, 1, u256{}, ret(1));
    EXPECT_EQ(first.code(first.account(contract)), second.code(second.account(contract)));
    EXPECT_EQ(cache->counters().hits, 1U);
}

TEST_F(EngineModes, VmsKeepTheirCodes)
{
    const auto cache = std::make_shared<CodeCache>();
    EngineOptions sharing;
    sharing.code_cache = cache;
    Vm first{latest_revision, sharing};
    const Vm second{latest_revision, sharing};
    EXPECT_EQ(first.options().code_cache, cache);
    EXPECT_EQ(second.options().code_cache, cache);
    EXPECT_NE(Vm{latest_revision}.options().code_cache, nullptr);
    // A cache once given stays where new options name none.
    first.set_options({});
    EXPECT_EQ(first.options().code_cache, cache);
}

}  // namespace
}  // namespace sluice::evm::test
