// Bare messages, and what else an executor does besides transactions.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <sluice/create_address.hpp>
#include "evm/tracing/tracer.hpp"
#include "tests/chain/support/executor_test.hpp"

namespace sluice::chain {
namespace {

using namespace evm;
using namespace evm::test;

class ExecutorMessages : public test::ExecutorTest {
protected:
    static constexpr Address library = address(0xdddd);

    Message message_to(const Address& to, std::uint64_t gas = 100'000)
    {
        Message message;
        message.gas = gas;
        message.sender = sender;
        message.recipient = message.code_address = to;
        return message;
    }

    /// Runs it between the boundaries of a transaction.
    MessageResult run(const Message& message)
    {
        Executor executor{state, environment};
        state.begin_transaction();
        const MessageResult result = executor.run(message, {sender, gas_price, {}});
        output.assign(executor.output().begin(), executor.output().end());
        logs = state.take_logs();
        state.finish_transaction(true);
        return result;
    }

    u256 word(std::size_t index) const { return load_be(output.data() + 32 * index); }

    u256 gas_price = 10;
    Bytes output;
    std::vector<Log> logs;
};

TEST_F(ExecutorMessages, CallsCostNothingButWhatTheCodeUses)
{
    deploy(sstore(1, 2) + op(OP_LOG0, {0, 0}) + ret(OP_GASPRICE));
    const MessageResult result = run(message_to(contract));
    EXPECT_EQ(result.status, Status::success);
    EXPECT_EQ(result.gas_left, 100'000U - 22'106 - 381 - (2 + 3 + 3 + 3 + 3 + 3));
    EXPECT_EQ(result.gas_refund, 0);
    ASSERT_EQ(output.size(), 32U);
    EXPECT_EQ(word(0), u256{10});
    EXPECT_EQ(logs.size(), 1U);
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{2});
    EXPECT_EQ(balance(sender), wealth);
    EXPECT_EQ(nonce(sender), 0U);
    EXPECT_FALSE(exists(coinbase));
}

TEST_F(ExecutorMessages, CallsMoveTheirValue)
{
    Message message = message_to(nobody);
    message.value = 5;
    EXPECT_EQ(run(message).status, Status::success);
    EXPECT_EQ(balance(nobody), u256{5});
    EXPECT_EQ(balance(sender), wealth - u256{5});
}

TEST_F(ExecutorMessages, RefundsAreCountedAndNotApplied)
{
    deploy(sstore(0, 0));
    state.set_storage(contract, 0, 1);
    const MessageResult result = run(message_to(contract));
    EXPECT_EQ(result.gas_left, 100'000U - 5'006);
    EXPECT_EQ(result.gas_refund, 4'800);
}

TEST_F(ExecutorMessages, FailuresAreUndone)
{
    deploy(sstore(1, 2) + op(OP_LOG0, {0, 0}) + mstore8(0, 7) + revert_memory(0, 1), 5);
    Message message = message_to(contract);
    message.value = 3;
    MessageResult result = run(message);
    EXPECT_EQ(result.status, Status::revert);
    EXPECT_EQ(result.gas_left, 100'000U - 22'106 - 381 - 12 - 6);
    EXPECT_EQ(output, Bytes{7});
    EXPECT_TRUE(logs.empty());
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{});
    EXPECT_EQ(balance(contract), u256{5});

    deploy(sstore(1, 2) + OP_INVALID);
    result = run(message);
    EXPECT_EQ(result.status, Status::invalid_instruction);
    EXPECT_EQ(result.gas_left, 0U);
    EXPECT_TRUE(output.empty());
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{});
}

TEST_F(ExecutorMessages, StaticMessagesMayNotChangeState)
{
    deploy(sstore(1, 2));
    Message message = message_to(contract);
    message.kind = CallKind::staticcall;
    message.is_static = true;
    EXPECT_EQ(run(message).status, Status::static_mode_violation);
    EXPECT_EQ(test::storage_of(state, contract, 1), u256{});
}

TEST_F(ExecutorMessages, CodeMayBeAnothers)
{
    state.set_account(library, 1, 0, sstore(1, OP_CALLVALUE) + ret_words({OP_ADDRESS, OP_CALLER}));
    for (const CallKind kind : {CallKind::callcode, CallKind::delegatecall}) {
        Message message = message_to(contract);
        message.kind = kind;
        message.code_address = library;
        message.value = 9;
        EXPECT_EQ(run(message).status, Status::success);
        ASSERT_EQ(output.size(), 64U);
        EXPECT_EQ(word(0), to_u256(contract));
        EXPECT_EQ(word(1), to_u256(sender));
        EXPECT_EQ(test::storage_of(state, contract, 1), u256{9});
        EXPECT_EQ(test::storage_of(state, library, 1), u256{});
        // The value is to be seen, it does not move.
        EXPECT_EQ(balance(contract), u256{});
        EXPECT_EQ(balance(sender), wealth);
    }
}

TEST_F(ExecutorMessages, CreationsUseUpANonce)
{
    state.set_account(sender, 7, wealth, {});
    const Bytecode init_code = deployer({0x5b});
    Message message = message_to({});
    message.kind = CallKind::create;
    message.value = 5;
    message.input = init_code;
    const MessageResult result = run(message);
    EXPECT_EQ(result.status, Status::success);
    EXPECT_EQ(result.created, evm::create_address(sender, 7));
    EXPECT_EQ(nonce(sender), 8U);
    EXPECT_EQ(test::code_of(state, result.created), Bytes{0x5b});
    EXPECT_EQ(balance(result.created), u256{5});
    EXPECT_EQ(nonce(result.created), 1U);
    EXPECT_EQ(output, Bytes{0x5b});
}

// EIP-1014's example: deployer and salt of zeros, init code of one zero byte.
TEST_F(ExecutorMessages, Create2IsWhereItsSaltSays)
{
    const Bytes init_code{0x00};
    Message message = message_to({});
    message.sender = Address{};
    message.kind = CallKind::create2;
    message.input = init_code;
    const MessageResult result = run(message);
    EXPECT_EQ(result.status, Status::success);
    EXPECT_EQ(to_hex(result.created), "4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38");
    EXPECT_TRUE(exists(result.created));
    EXPECT_EQ(nonce(Address{}), 1U);
}

TEST_F(ExecutorMessages, WhatATransactionStartsWithIsWarm)
{
    const auto cost_of = [](const Address& where) {
        return metered(op(OP_BALANCE, {where}) + OP_POP);
    };
    deploy(ret_words({cost_of(sender), cost_of(contract), cost_of(address(1)), cost_of(address(9)),
                      cost_of(coinbase), cost_of(nobody), cost_of(nobody)}));
    for (const Revision revision : revisions(Revision::berlin)) {
        use(revision);
        ASSERT_EQ(run(message_to(contract)).status, Status::success);
        ASSERT_EQ(output.size(), 7 * 32U);
        constexpr std::uint64_t warm = 3 + 100 + 2;
        constexpr std::uint64_t cold = 3 + 2'600 + 2;
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_EQ(word(i), u256{warm}) << i << to_string(revision);
        // EIP-3651.
        EXPECT_EQ(word(4), u256{revision >= Revision::shanghai ? warm : cold});
        EXPECT_EQ(word(5), u256{cold});
        EXPECT_EQ(word(6), u256{warm});
    }
}

TEST_F(ExecutorMessages, ACallAfterWarmingUpIsARun)
{
    deploy(sload(1) + ret_top());
    state.set_storage(contract, 1, 42);
    const MessageResult whole = run(message_to(contract));
    Executor executor{state, environment};
    state.begin_transaction();
    executor.warm_up(sender, contract, {sender, 10, {}});
    const MessageResult first = executor.call(message_to(contract));
    EXPECT_EQ(first.status, Status::success);
    EXPECT_EQ(first.gas_left, whole.gas_left);
    EXPECT_EQ(load_be_short(executor.output()), u256{42});
    // Within one transaction the slot stays warm.
    const MessageResult second = executor.call(message_to(contract));
    EXPECT_EQ(second.gas_left, whole.gas_left + 2'000);
    state.finish_transaction(true);
}

TEST_F(ExecutorMessages, OutputIsThatOfTheLastMessage)
{
    Executor executor{state, environment};
    EXPECT_TRUE(executor.output().empty());
    deploy(mstore(0, u256_max) + ret_memory(0, 100));
    state.begin_transaction();
    (void)executor.run(message_to(contract), {sender, 0, {}});
    EXPECT_EQ(executor.output().size(), 100U);
    (void)executor.run(message_to(friend_account), {sender, 0, {}});
    EXPECT_TRUE(executor.output().empty());
    state.finish_transaction(true);
}

// ---- the coinbase of a block without transactions ------------------------------------------

TEST_F(ExecutorMessages, AnUnpaidCoinbaseComesToBeBeforeEip161AndGoesSince)
{
    for (const Revision revision : revisions()) {
        use(revision);
        const bool creates = revision < Revision::spurious_dragon;
        environment.context.coinbase =
            address(static_cast<std::uint16_t>(0xf000 + static_cast<int>(revision)));
        Executor executor{state, environment};
        executor.touch_coinbase();
        EXPECT_EQ(exists(environment.context.coinbase), creates) << to_string(revision);
        state.set_account(environment.context.coinbase, 0, 0, {});
        executor.touch_coinbase();
        EXPECT_EQ(exists(environment.context.coinbase), creates) << to_string(revision);
        state.set_account(environment.context.coinbase, 0, 1, {});
        executor.touch_coinbase();
        EXPECT_EQ(balance(environment.context.coinbase), u256{1}) << to_string(revision);
        EXPECT_TRUE(exists(environment.context.coinbase)) << to_string(revision);
    }
}

// ---- precompiles that are not there --------------------------------------------------------

TEST_F(ExecutorMessages, PrecompilesThatThisBuildLacksAreReported)
{
    Executor executor{state, environment};
    EXPECT_EQ(executor.missing_precompile(), nullptr);
    const auto all = precompiles();
    const auto missing = std::ranges::find(all, nullptr, &Precompile::run);
    if (missing == all.end())
        GTEST_SKIP() << "this build lacks none";
    const auto present = std::ranges::find(all, 4, &Precompile::address);
    state.begin_transaction();
    (void)executor.run(message_to(address(present->address)), {sender, 0, {}});
    EXPECT_EQ(executor.missing_precompile(), nullptr);
    const MessageResult result =
        executor.run(message_to(address(missing->address), 10'000'000), {sender, 0, {}});
    state.finish_transaction(true);
    EXPECT_EQ(result.status, Status::unsupported_precompile);
    EXPECT_EQ(result.gas_left, 0U);
    EXPECT_EQ(executor.missing_precompile(), &*missing);
}

// ---- tracing -------------------------------------------------------------------------------

class CountingTracer final : public InstructionTracer {
public:
    int frames = 0;
    int instructions = 0;
    int ends = 0;

    void on_frame_start(const Frame&) noexcept override { ++frames; }
    void on_instruction(const Frame&, const std::uint8_t*, const u256*,
                        std::uint64_t) noexcept override
    {
        ++instructions;
    }
    void on_call_charged(const Frame&, std::uint64_t) noexcept override {}
    void on_frame_end(const Frame&, Status, std::uint64_t, BytesView) noexcept override { ++ends; }
};

TEST_F(ExecutorMessages, TracersWatchUntilTheyAreTakenAway)
{
    state.set_account(library, 1, 0, Bytecode{OP_JUMPDEST} + OP_STOP);
    // Seven pushes, the call, POP and STOP; two instructions in the library.
    deploy(call(library).gas(1000) + OP_POP + OP_STOP);
    CountingTracer tracer;
    Executor executor{state, environment};
    executor.set_tracer(&tracer);
    ASSERT_TRUE(executor.transact(transaction_to(contract), sender, gas_available, 0));
    EXPECT_EQ(tracer.frames, 2);
    EXPECT_EQ(tracer.ends, 2);
    EXPECT_EQ(tracer.instructions, 7 + 3 + 2);
    executor.set_tracer(nullptr);
    ASSERT_TRUE(executor.transact(transaction_to(contract), sender, gas_available, 0));
    EXPECT_EQ(tracer.instructions, 7 + 3 + 2);
}

}  // namespace
}  // namespace sluice::chain
