// What the end of a transaction removes: accounts that destroyed themselves, and empty ones.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "chain/evm_host.hpp"
#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;
using evm::test::address;
using test::code_of;
using test::storage_of;
using test::store;

constexpr Address alice = address(0xa11c);
constexpr Address bob = address(0xb0b0);
constexpr Address carol = address(0xca20);

class StateEnd : public testing::Test {
protected:
    Account& at(const Address& where) { return state.account(where); }
    bool exists(const Address& where) { return at(where).flags.exists; }

    void expect_gone(const Address& where)
    {
        EXPECT_FALSE(exists(where));
        EXPECT_TRUE(at(where).is_empty());
        EXPECT_FALSE(at(where).flags.destructed);
        EXPECT_EQ(code_of(state, where), Bytes{});
        EXPECT_FALSE(state.is_taken(at(where)));
        EXPECT_EQ(storage_of(state, where, 1), u256{});
    }

    State state;
};

// ---- self-destruction ----------------------------------------------------------------------

TEST_F(StateEnd, DestructedAccountsGoWithAllTheyHave)
{
    state.set_account(alice, 5, 100, Bytes{1});
    state.set_storage(alice, 1, 2);
    state.begin_transaction();
    EXPECT_TRUE(state.destruct(at(alice)));
    // Until then nothing happens.
    EXPECT_TRUE(exists(alice));
    EXPECT_EQ(at(alice).balance, u256{100});
    EXPECT_EQ(code_of(state, alice), Bytes{1});
    EXPECT_EQ(storage_of(state, alice, 1), u256{2});
    state.finish_transaction(false);
    expect_gone(alice);
    EXPECT_EQ(state.root(), empty_trie_root);
}

TEST_F(StateEnd, DestructionIsRegisteredOnce)
{
    state.begin_transaction();
    EXPECT_TRUE(state.destruct(at(alice)));
    EXPECT_FALSE(state.destruct(at(alice)));
    EXPECT_TRUE(state.destruct(at(bob)));
    const Checkpoint before = state.checkpoint();
    EXPECT_TRUE(state.destruct(at(carol)));
    state.revert(before);
    EXPECT_TRUE(state.destruct(at(carol)));
}

TEST_F(StateEnd, WhatHappensAfterTheDestructionGoesToo)
{
    state.set_account(alice, 1, 0, Bytes{1});
    state.begin_transaction();
    (void)state.destruct(at(alice));
    state.set_balance(at(alice), 1'000);
    store(state, alice, 1, 2);
    state.finish_transaction(true);
    expect_gone(alice);
}

TEST_F(StateEnd, ARevertedDestructionDestroysNothing)
{
    state.set_account(alice, 1, 7, Bytes{1});
    state.begin_transaction();
    const Checkpoint before = state.checkpoint();
    (void)state.destruct(at(alice));
    state.revert(before);
    state.finish_transaction(true);
    EXPECT_TRUE(exists(alice));
    EXPECT_EQ(at(alice).balance, u256{7});
}

TEST_F(StateEnd, TheAddressOfADestructedAccountIsFreeAgain)
{
    state.set_account(alice, 1, 0, Bytes{1});
    state.set_storage(alice, 1, 2);
    state.begin_transaction();
    (void)state.destruct(at(alice));
    EXPECT_TRUE(state.is_taken(at(alice)));
    state.finish_transaction(true);
    state.begin_transaction();
    EXPECT_FALSE(state.is_taken(at(alice)));
    state.create_contract(at(alice), 1);
    state.set_code(at(alice), Bytes{3});
    EXPECT_EQ(test::load(state, alice, 1).slot->original, u256{});
    store(state, alice, 1, 4);
    state.finish_transaction(true);
    EXPECT_EQ(code_of(state, alice), Bytes{3});
    EXPECT_EQ(storage_of(state, alice, 1), u256{4});
}

TEST_F(StateEnd, SeveralAccountsGoAtOnce)
{
    state.begin_transaction();
    for (std::uint16_t i = 0x1000; i < 0x1100; ++i) {
        state.create(at(address(i)));
        state.set_balance(at(address(i)), 1);
        if (i % 2 == 0)
            (void)state.destruct(at(address(i)));
    }
    state.finish_transaction(true);
    for (std::uint16_t i = 0x1000; i < 0x1100; ++i)
        EXPECT_EQ(exists(address(i)), i % 2 != 0);
}

// ---- the instruction's two meanings --------------------------------------------------------

class SelfdestructMeaning : public StateEnd {
protected:
    /// The instruction as each revision reads it, run by alice.
    bool selfdestruct(Revision revision, const Address& beneficiary)
    {
        EvmHost host{state, evm::rules_of(revision), block_hashes};
        return host.selfdestruct(&at(alice), &at(beneficiary));
    }

    void give_alice_everything()
    {
        state.set_account(alice, 5, 100, Bytes{1});
        state.set_storage(alice, 1, 2);
        state.set_account(bob, 0, 10, {});
        state.begin_transaction();
    }

    BlockHashes block_hashes;
};

TEST_F(SelfdestructMeaning, DestroysAndPaysBeforeCancun)
{
    for (const Revision revision :
         {Revision::frontier, Revision::spurious_dragon, Revision::london, Revision::shanghai}) {
        give_alice_everything();
        EXPECT_TRUE(selfdestruct(revision, bob));
        EXPECT_EQ(at(alice).balance, u256{});
        EXPECT_EQ(at(bob).balance, u256{110});
        EXPECT_FALSE(selfdestruct(revision, bob));
        EXPECT_EQ(at(bob).balance, u256{110});
        state.finish_transaction(true);
        expect_gone(alice);
        EXPECT_EQ(at(bob).balance, u256{110});
    }
}

TEST_F(SelfdestructMeaning, BurnsWhatIsLeftToItselfBeforeCancun)
{
    give_alice_everything();
    EXPECT_TRUE(selfdestruct(Revision::shanghai, alice));
    EXPECT_EQ(at(alice).balance, u256{});
    state.finish_transaction(true);
    expect_gone(alice);
}

// EIP-6780.
TEST_F(SelfdestructMeaning, OnlyPaysSinceCancun)
{
    for (const Revision revision : {Revision::cancun, Revision::prague, Revision::osaka}) {
        give_alice_everything();
        EXPECT_FALSE(selfdestruct(revision, bob));
        state.finish_transaction(true);
        EXPECT_TRUE(exists(alice));
        EXPECT_EQ(at(alice).nonce, 5U);
        EXPECT_EQ(at(alice).balance, u256{});
        EXPECT_EQ(code_of(state, alice), Bytes{1});
        EXPECT_EQ(storage_of(state, alice, 1), u256{2});
        EXPECT_EQ(at(bob).balance, u256{110});
    }
}

TEST_F(SelfdestructMeaning, BurnsNothingSinceCancunWhereItDestroysNothing)
{
    give_alice_everything();
    EXPECT_FALSE(selfdestruct(Revision::cancun, alice));
    state.finish_transaction(true);
    EXPECT_EQ(at(alice).balance, u256{100});
}

TEST_F(SelfdestructMeaning, DestroysContractsOfTheSameTransactionSinceCancun)
{
    for (const Address& beneficiary : {alice, bob}) {
        state.set_account(bob, 0, 10, {});
        state.begin_transaction();
        state.create_contract(at(alice), 1);
        state.set_code(at(alice), Bytes{1});
        state.set_balance(at(alice), 100);
        store(state, alice, 1, 2);
        EXPECT_TRUE(selfdestruct(Revision::cancun, beneficiary));
        EXPECT_FALSE(selfdestruct(Revision::cancun, beneficiary));
        EXPECT_EQ(at(alice).balance, u256{});
        state.finish_transaction(true);
        expect_gone(alice);
        EXPECT_EQ(at(bob).balance, u256{beneficiary == bob ? 110U : 10U});
    }
}

TEST_F(SelfdestructMeaning, AContractOfAnEarlierTransactionIsNotNewAnyMore)
{
    state.begin_transaction();
    state.create_contract(at(alice), 1);
    state.finish_transaction(true);
    state.begin_transaction();
    EXPECT_FALSE(selfdestruct(Revision::cancun, bob));
    state.finish_transaction(true);
    EXPECT_TRUE(exists(alice));
}

TEST_F(SelfdestructMeaning, ARevertedCreationLeavesNobodyNew)
{
    state.set_account(alice, 0, 100, {});
    state.begin_transaction();
    const Checkpoint before = state.checkpoint();
    state.create_contract(at(alice), 1);
    state.revert(before);
    EXPECT_FALSE(selfdestruct(Revision::cancun, bob));
}

// ---- empty accounts (EIP-161) --------------------------------------------------------------

TEST_F(StateEnd, TouchedEmptyAccountsGo)
{
    state.set_account(alice, 0, 0, {});
    state.set_account(bob, 0, 0, {});
    state.begin_transaction();
    state.touch(at(alice));
    EXPECT_TRUE(exists(alice));
    state.finish_transaction(true);
    EXPECT_FALSE(exists(alice));
    EXPECT_TRUE(exists(bob));
}

TEST_F(StateEnd, BeforeEip161EmptyAccountsStay)
{
    state.begin_transaction();
    state.create(at(alice));
    state.touch(at(alice));
    state.finish_transaction(false);
    EXPECT_TRUE(exists(alice));
    EXPECT_FALSE(at(alice).flags.touched);
    // The touch of a transaction before the fork does not count after it.
    state.begin_transaction();
    state.finish_transaction(true);
    EXPECT_TRUE(exists(alice));
}

TEST_F(StateEnd, WhatIsNotEmptyAtTheEndStays)
{
    state.begin_transaction();
    for (const Address& where : {alice, bob, carol}) {
        state.create(at(where));
        state.touch(at(where));
    }
    state.set_balance(at(alice), 1);
    state.set_nonce(at(bob), 1);
    state.set_code(at(carol), Bytes{0});
    state.finish_transaction(true);
    EXPECT_TRUE(exists(alice));
    EXPECT_TRUE(exists(bob));
    EXPECT_TRUE(exists(carol));
}

TEST_F(StateEnd, WhatIsEmptyOnlyAtTheEndGoes)
{
    state.set_account(alice, 0, 5, {});
    state.begin_transaction();
    state.touch(at(alice));
    state.set_balance(at(alice), 0);
    state.finish_transaction(true);
    EXPECT_FALSE(exists(alice));
}

TEST_F(StateEnd, ARevertedTouchRemovesNothing)
{
    state.set_account(alice, 0, 0, {});
    state.begin_transaction();
    const Checkpoint before = state.checkpoint();
    state.touch(at(alice));
    state.revert(before);
    state.finish_transaction(true);
    EXPECT_TRUE(exists(alice));
}

TEST_F(StateEnd, AContractWithoutNonceCodeAndWeiGoesAsWell)
{
    state.begin_transaction();
    state.create_contract(at(alice), 0);
    state.finish_transaction(true);
    EXPECT_FALSE(exists(alice));
}

}  // namespace
}  // namespace sluice::chain
