// Warm and cold, and the value that a slot had when the transaction began.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "chain/state.hpp"
#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::is_warm;
using test::load;
using test::storage_of;
using test::store;

constexpr Address alice = address(0xa11c);
constexpr Address bob = address(0xb0b0);

class StateAccess : public testing::Test {
protected:
    StateAccess() { state.begin_transaction(); }

    void next_transaction()
    {
        state.finish_transaction(true);
        state.begin_transaction();
    }

    u256 original(const Address& where, const u256& key)
    {
        return load(state, where, key).slot->original;
    }

    State state;
};

TEST_F(StateAccess, AccountsAreColdOnce)
{
    EXPECT_TRUE(state.access(state.account(alice)));
    EXPECT_FALSE(state.access(state.account(alice)));
    EXPECT_TRUE(state.access(state.account(bob)));
}

TEST_F(StateAccess, AccountsAreColdInEachTransaction)
{
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(state.access(state.account(alice)));
        next_transaction();
    }
}

TEST_F(StateAccess, SlotsAreColdOnce)
{
    EXPECT_EQ(state.find_warm(state.account(alice), 1), nullptr);
    const State::SlotAccess first = load(state, alice, 1);
    EXPECT_TRUE(first.cold);
    const State::SlotAccess second = load(state, alice, 1);
    EXPECT_FALSE(second.cold);
    EXPECT_EQ(first.slot, second.slot);
    EXPECT_EQ(state.find_warm(state.account(alice), 1), first.slot);
    EXPECT_TRUE(load(state, alice, 2).cold);
    EXPECT_TRUE(load(state, bob, 1).cold);
}

TEST_F(StateAccess, SlotsAreColdInEachTransaction)
{
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(load(state, alice, 1).cold);
        next_transaction();
        EXPECT_EQ(state.find_warm(state.account(alice), 1), nullptr);
    }
}

TEST_F(StateAccess, SlotsAndTheirAccountAreWarmedApart)
{
    (void)load(state, alice, 1);
    EXPECT_FALSE(is_warm(state, alice));
    (void)state.access(state.account(bob));
    EXPECT_TRUE(load(state, bob, 1).cold);
}

TEST_F(StateAccess, ReadingAndSettingUpWarmsNothing)
{
    state.set_storage(alice, 1, 2);
    EXPECT_EQ(storage_of(state, alice, 1), u256{2});
    EXPECT_EQ(state.find_warm(state.account(alice), 1), nullptr);
    state.set_transient_storage(state.account(alice), 2, 3);
    EXPECT_EQ(state.find_warm(state.account(alice), 2), nullptr);
    EXPECT_FALSE(is_warm(state, alice));
}

TEST_F(StateAccess, SlotsNeverMove)
{
    Slot* const slot = load(state, alice, 1).slot;
    for (std::uint64_t i = 2; i < 1000; ++i)
        store(state, alice, i, i);
    EXPECT_EQ(load(state, alice, 1).slot, slot);
    next_transaction();
    EXPECT_EQ(load(state, alice, 1).slot, slot);
}

TEST_F(StateAccess, OriginalValuesAreThoseOfTheTransactionsStart)
{
    state.set_storage(alice, 1, 10);
    EXPECT_EQ(original(alice, 1), u256{10});
    EXPECT_EQ(original(alice, 2), u256{0});
    store(state, alice, 1, 11);
    store(state, alice, 2, 22);
    store(state, alice, 1, 12);
    EXPECT_EQ(original(alice, 1), u256{10});
    EXPECT_EQ(original(alice, 2), u256{0});
    EXPECT_EQ(storage_of(state, alice, 1), u256{12});
}

TEST_F(StateAccess, ATransactionStartsFromWhatTheLastOneLeft)
{
    store(state, alice, 1, 11);
    store(state, alice, 2, 22);
    store(state, alice, 2, 0);
    next_transaction();
    EXPECT_EQ(original(alice, 1), u256{11});
    EXPECT_EQ(original(alice, 2), u256{0});
    store(state, alice, 1, 0);
    EXPECT_EQ(original(alice, 1), u256{11});
    next_transaction();
    EXPECT_EQ(original(alice, 1), u256{0});
}

TEST_F(StateAccess, ATransactionWithoutTheSlotChangesNothingAboutIt)
{
    store(state, alice, 1, 11);
    next_transaction();
    next_transaction();
    EXPECT_EQ(original(alice, 1), u256{11});
}

// EIP-2929: what a reverted frame has warmed is cold again.
TEST_F(StateAccess, RevertsMakeCold)
{
    (void)state.access(state.account(alice));
    (void)load(state, alice, 1);
    const Checkpoint before = state.checkpoint();
    (void)state.access(state.account(bob));
    (void)load(state, alice, 2);
    (void)state.access(state.account(alice));
    (void)load(state, alice, 1);
    state.revert(before);
    EXPECT_TRUE(is_warm(state, alice));
    EXPECT_FALSE(load(state, alice, 1).cold);
    EXPECT_FALSE(is_warm(state, bob));
    EXPECT_TRUE(load(state, alice, 2).cold);
}

TEST_F(StateAccess, ASlotMadeColdHasItsOriginalValueWhenMetAgain)
{
    state.set_storage(alice, 1, 10);
    const Checkpoint before = state.checkpoint();
    store(state, alice, 1, 11);
    store(state, alice, 1, 12);
    state.revert(before);
    const State::SlotAccess again = load(state, alice, 1);
    EXPECT_TRUE(again.cold);
    EXPECT_EQ(again.slot->value, u256{10});
    EXPECT_EQ(again.slot->original, u256{10});
}

TEST_F(StateAccess, RevertsBeyondAWriteKeepTheOriginalValue)
{
    state.set_storage(alice, 1, 10);
    store(state, alice, 1, 11);
    test::StateFrame frame{state};
    store(state, alice, 1, 12);
    frame.revert();
    const State::SlotAccess again = load(state, alice, 1);
    EXPECT_FALSE(again.cold);
    EXPECT_EQ(again.slot->value, u256{11});
    EXPECT_EQ(again.slot->original, u256{10});
}

TEST_F(StateAccess, BeforeTheFirstTransactionEverythingIsCold)
{
    State fresh;
    EXPECT_EQ(fresh.find_warm(fresh.account(alice), 1), nullptr);
    EXPECT_FALSE(is_warm(fresh, alice));
}

}  // namespace
}  // namespace sluice::chain
