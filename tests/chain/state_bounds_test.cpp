// What hostile code may make the state cost: memory, and time.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>

#include "chain/executor.hpp"
#include "tests/evm/support/bytecode.hpp"

namespace sluice::chain {
namespace {

using namespace evm::test;
using evm::Revision;
using evm::Status;

constexpr Address sender{{0xaa}};
constexpr Address contract{{0xcc}};

/// `body` with a counter on top of the stack, again and again, behind something that runs once.
Bytecode loop(const Bytecode& once, const Bytecode& body)
{
    const Bytecode start = once + push(0);
    return start + evm::OP_JUMPDEST + body + push(1) + evm::OP_ADD + push_wide(2, start.size()) +
           evm::OP_JUMP;
}

/// Runs code as the contract's in a state that may grow by a megabyte.
Status run_bounded(Revision revision, const Bytecode& code, State& state)
{
    BlockEnvironment environment;
    environment.revision = revision;
    state.set_account(contract, 1, 1'000'000, code);
    state.set_storage(contract, 7, 7);
    state.set_max_growth(std::size_t{1} << 20);
    Executor executor{state, environment};
    state.begin_transaction();
    evm::Message message;
    message.sender = sender;
    message.recipient = message.code_address = contract;
    message.gas = 1'000'000'000'000;
    const MessageResult result = executor.run(message, {});
    if (result.status == Status::out_of_memory) {
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_TRUE(executor.output().empty());
        EXPECT_TRUE(state.logs().empty());
    }
    state.finish_transaction(true);
    return result.status;
}

struct Hog {
    const char* name;
    Revision revision;
    Bytecode body;
};

TEST(StateBounds, WhatFillsMemoryEndsTheMessageAndLeavesNothing)
{
    using namespace evm;
    const std::vector<Hog> hogs{
        {"looking up accounts", Revision::frontier, OP_DUP1 + (OP_BALANCE + OP_POP)},
        {"reading slots", Revision::frontier, OP_DUP1 + (OP_SLOAD + OP_POP)},
        {"writing slots", Revision::osaka, OP_DUP1 + (OP_DUP1 + OP_SSTORE)},
        {"transient storage", Revision::osaka, OP_DUP1 + (OP_DUP1 + OP_TSTORE)},
        {"logs", Revision::osaka, push(1000) + push(0) + OP_LOG0},
        {"the journal", Revision::osaka, call(Address{{0xee}}).value(1) + OP_POP},
    };
    for (const Hog& hog : hogs) {
        SCOPED_TRACE(hog.name);
        State state;
        EXPECT_EQ(
            run_bounded(hog.revision, loop(sstore(7, 8) + op(OP_LOG0, {0, 0}), hog.body), state),
            Status::out_of_memory);
        EXPECT_EQ(state.storage(state.account(contract), 7), u256{7});
        EXPECT_EQ(state.account(contract).balance, u256{1'000'000});
        EXPECT_FALSE(state.account({{0xee}}).flags.exists);
    }
}

TEST(StateBounds, TheNextTransactionHasItsOwnBound)
{
    using namespace evm;
    State state;
    const Bytecode hog = loop({}, OP_DUP1 + (OP_DUP1 + OP_TSTORE));
    EXPECT_EQ(run_bounded(Revision::osaka, hog, state), Status::out_of_memory);
    EXPECT_EQ(run_bounded(Revision::osaka, sstore(1, 2), state), Status::success);
    EXPECT_EQ(state.storage(state.account(contract), 1), u256{2});
}

TEST(StateBounds, SettingUpIsNotBounded)
{
    State state;
    state.set_max_growth(1000);
    for (std::uint64_t i = 0; i < 1000; ++i)
        state.set_storage(contract, i, 1);
    state.begin_transaction();
    state.finish_transaction(true);
    for (std::uint64_t i = 1000; i < 2000; ++i)
        state.set_storage(contract, i, 1);
    EXPECT_EQ(state.account(contract).used_slots, 2000U);
}

TEST(StateBounds, UsedSlotsAreCountedThroughWritesRevertsAndRemoval)
{
    State state;
    state.set_account(contract, 0, 1, {});
    Account& account = state.account(contract);
    state.set_storage(contract, 1, 1);
    state.set_storage(contract, 2, 1);
    state.set_storage(contract, 2, 0);
    EXPECT_EQ(account.used_slots, 1U);

    state.begin_transaction();
    const auto write = [&](std::uint64_t key, std::uint64_t value) {
        state.write(*state.access_slot(account, key).slot, value);
    };
    write(3, 5);
    write(3, 6);
    EXPECT_EQ(account.used_slots, 2U);
    const Checkpoint checkpoint = state.checkpoint();
    state.set_frame_start(checkpoint.journal);
    write(1, 0);
    write(3, 0);
    write(4, 1);
    state.set_transient_storage(account, 9, 9);
    EXPECT_EQ(account.used_slots, 1U);
    state.revert(checkpoint);
    EXPECT_EQ(account.used_slots, 2U);
    EXPECT_TRUE(state.is_taken(account));
    state.set_frame_start(0);
    write(1, 0);
    write(3, 0);
    EXPECT_FALSE(state.is_taken(account));
    state.destruct(account);
    state.finish_transaction(true);
    EXPECT_EQ(account.used_slots, 0U);
}

TEST(StateBounds, ForgettingLeavesWhatIsThere)
{
    State state;
    for (std::uint16_t i = 1; i <= 100; ++i) {
        const Address address{{static_cast<std::uint8_t>(i)}};
        if (i % 2 == 0)
            state.set_account(address, i, i, Bytes{0x5b});
        for (std::uint64_t key = 1; key <= 50; ++key) {
            if (i % 2 == 0)
                state.set_storage(address, key, key % 3);
            else
                (void)state.storage(state.account(address), key);
        }
    }
    const Hash256 root = state.root();
    state.forget_absent();
    EXPECT_EQ(state.root(), root);
    for (std::uint16_t i = 1; i <= 100; ++i) {
        Account& account = state.account({{static_cast<std::uint8_t>(i)}});
        EXPECT_EQ(account.flags.exists, i % 2 == 0);
        EXPECT_EQ(account.nonce, i % 2 == 0 ? i : 0U);
        EXPECT_EQ(account.used_slots, i % 2 == 0 ? 34U : 0U);
        // Only what is not zero has been kept.
        EXPECT_EQ(account.slots.size(), account.used_slots);
        EXPECT_EQ(state.storage(account, 4), u256{i % 2 == 0 ? 1U : 0U});
        EXPECT_EQ(state.code(account) != nullptr, i % 2 == 0);
    }
    // It goes on as a state: slots know whose they are.
    Account& account = state.account({{2}});
    state.begin_transaction();
    state.write(*state.access_slot(account, 1).slot, 0);
    state.finish_transaction(true);
    EXPECT_EQ(account.used_slots, 33U);
}

TEST(StateBounds, CreationsDoNotSearchTheStorageOfTheirAddress)
{
    // 400,000 slots that a failed creation has looked at, then 400,000 questions whether the
    // address is taken: a search each time would take minutes.
    State state;
    Account& account = state.account(contract);
    for (std::uint64_t i = 0; i < 400'000; ++i)
        (void)state.access_slot(account, i);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 400'000; ++i)
        EXPECT_FALSE(state.is_taken(account));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
}

}  // namespace
}  // namespace sluice::chain
