// A state above a store: what it asks for, when, and what it keeps.
// SPDX-License-Identifier: Apache-2.0
#include "chain/store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::code_of;
using test::load;
using test::storage_of;
using test::store;

constexpr Address alice = address(0xa11c);  // nonce 5, 100 wei, code, a slot
constexpr Address bob = address(0xb0b0);    // 7 wei, nothing else
constexpr Address nobody = address(0x9999);

/// A store in maps that counts what it is asked.
class CountingStore final : public Store {
public:
    std::map<Address, StoredAccount> accounts;
    std::map<std::pair<Address, u256>, u256> slots;
    std::map<Hash256, Bytes> codes;

    std::map<Address, int> account_questions;
    std::map<std::pair<Address, u256>, int> slot_questions;
    std::map<Hash256, int> code_questions;

    std::optional<StoredAccount> account(const Address& where) override
    {
        ++account_questions[where];
        const auto it = accounts.find(where);
        return it != accounts.end() ? std::optional{it->second} : std::nullopt;
    }

    u256 storage(const Address& where, const u256& key) override
    {
        ++slot_questions[{where, key}];
        const auto it = slots.find({where, key});
        return it != slots.end() ? it->second : u256{};
    }

    Bytes code(const Hash256& code_hash) override
    {
        ++code_questions[code_hash];
        return codes.at(code_hash);
    }
};

class StateAboveStore : public testing::Test {
protected:
    StateAboveStore()
    {
        below.accounts[alice] = {5, 100, keccak256(code), true};
        below.slots[{alice, 1}] = 11;
        below.codes[keccak256(code)] = code;
        below.accounts[bob] = {0, 7, empty_code_hash, false};
    }

    Account& at(const Address& where) { return state.account(where); }

    const Bytes code{0x60, 0x01};
    CountingStore below;
    State state{&below};
};

TEST_F(StateAboveStore, AccountsAreThoseOfTheStore)
{
    EXPECT_TRUE(at(alice).flags.exists);
    EXPECT_EQ(at(alice).nonce, 5U);
    EXPECT_EQ(at(alice).balance, u256{100});
    EXPECT_EQ(at(alice).code_hash, keccak256(code));
    EXPECT_EQ(code_of(state, alice), code);
    EXPECT_EQ(storage_of(state, alice, 1), u256{11});
    EXPECT_EQ(storage_of(state, alice, 2), u256{});
    EXPECT_TRUE(at(bob).flags.exists);
    EXPECT_EQ(code_of(state, bob), Bytes{});
    EXPECT_FALSE(at(nobody).flags.exists);
}

TEST_F(StateAboveStore, NothingIsAskedBeforeItIsNeeded)
{
    EXPECT_TRUE(below.account_questions.empty());
    (void)at(alice);
    EXPECT_TRUE(below.code_questions.empty());
    EXPECT_TRUE(below.slot_questions.empty());
    // Neither hashing nor existence needs the code's bytes.
    EXPECT_FALSE(at(alice).is_empty());
    EXPECT_TRUE(state.is_taken(at(alice)));
    EXPECT_TRUE(below.code_questions.empty());
    EXPECT_TRUE(below.slot_questions.empty());
}

TEST_F(StateAboveStore, EverythingIsAskedOnce)
{
    for (int i = 0; i < 3; ++i) {
        state.begin_transaction();
        (void)at(nobody);
        (void)code_of(state, alice);
        (void)storage_of(state, alice, 1);
        (void)load(state, alice, 1);
        // Also where nothing is stored.
        (void)storage_of(state, alice, 2);
        (void)load(state, alice, 2);
        state.finish_transaction(true);
    }
    EXPECT_EQ(below.account_questions, (std::map<Address, int>{{alice, 1}, {nobody, 1}}));
    EXPECT_EQ(below.code_questions, (std::map<Hash256, int>{{keccak256(code), 1}}));
    EXPECT_EQ(below.slot_questions,
              (std::map<std::pair<Address, u256>, int>{{{alice, 1}, 1}, {{alice, 2}, 1}}));
}

TEST_F(StateAboveStore, AccountsWithoutStorageAreNotAskedForSlots)
{
    EXPECT_EQ(storage_of(state, bob, 1), u256{});
    state.begin_transaction();
    EXPECT_EQ(load(state, bob, 1).slot->value, u256{});
    EXPECT_EQ(storage_of(state, nobody, 1), u256{});
    EXPECT_TRUE(below.slot_questions.empty());
}

TEST_F(StateAboveStore, OriginalValuesComeFromTheStore)
{
    state.begin_transaction();
    store(state, alice, 1, 12);
    EXPECT_EQ(load(state, alice, 1).slot->original, u256{11});
    state.finish_transaction(true);
    EXPECT_EQ(storage_of(state, alice, 1), u256{12});
    EXPECT_EQ(below.slots.at({alice, 1}), u256{11});
}

TEST_F(StateAboveStore, RevertsGoBackToWhatTheStoreHas)
{
    state.begin_transaction();
    const Checkpoint start = state.checkpoint();
    store(state, alice, 1, 12);
    state.set_balance(at(alice), 0);
    state.set_nonce(at(alice), 6);
    state.set_code(at(alice), Bytes{1, 2, 3});
    state.create(at(nobody));
    state.revert(start);
    EXPECT_EQ(storage_of(state, alice, 1), u256{11});
    EXPECT_EQ(at(alice).balance, u256{100});
    EXPECT_EQ(at(alice).nonce, 5U);
    EXPECT_EQ(code_of(state, alice), code);
    EXPECT_EQ(at(alice).code_hash, keccak256(code));
    EXPECT_FALSE(at(nobody).flags.exists);
    EXPECT_TRUE(load(state, alice, 1).cold);
}

TEST_F(StateAboveStore, WhatIsSetHidesTheStore)
{
    state.set_storage(alice, 1, 0);
    state.set_storage(alice, 2, 22);
    state.set_account(alice, 1, 2, {});
    EXPECT_EQ(storage_of(state, alice, 1), u256{0});
    EXPECT_EQ(storage_of(state, alice, 2), u256{22});
    EXPECT_EQ(code_of(state, alice), Bytes{});
    EXPECT_EQ(at(alice).nonce, 1U);
    EXPECT_TRUE(below.code_questions.empty());
}

TEST_F(StateAboveStore, DestructedAccountsDoNotComeBackFromTheStore)
{
    below.slots[{alice, 2}] = 22;
    state.begin_transaction();
    (void)load(state, alice, 1);
    (void)state.destruct(at(alice));
    state.finish_transaction(true);
    EXPECT_FALSE(at(alice).flags.exists);
    EXPECT_EQ(code_of(state, alice), Bytes{});
    // A slot that had been met, and one that had not.
    EXPECT_EQ(storage_of(state, alice, 1), u256{});
    EXPECT_EQ(storage_of(state, alice, 2), u256{});
    EXPECT_FALSE(state.is_taken(at(alice)));
    state.begin_transaction();
    state.create_contract(at(alice), 1);
    EXPECT_EQ(load(state, alice, 2).slot->original, u256{});
    EXPECT_EQ(below.account_questions.at(alice), 1);
}

TEST_F(StateAboveStore, StorageAloneTakesAPlace)
{
    below.accounts[nobody] = {0, 0, empty_code_hash, true};
    EXPECT_TRUE(state.is_taken(at(nobody)));
    EXPECT_FALSE(state.is_taken(at(bob)));
}

TEST_F(StateAboveStore, DelegationsAreRecognisedWhenTheCodeIsFetched)
{
    const Bytes designator = test::designator_of(bob);
    below.accounts[nobody] = {1, 0, keccak256(designator), false};
    below.codes[keccak256(designator)] = designator;
    (void)state.code(at(nobody));
    EXPECT_TRUE(at(nobody).delegates);
    EXPECT_EQ(at(nobody).delegate, bob);
}

TEST_F(StateAboveStore, EmptyAccountsOfTheStoreGoWhenTouched)
{
    below.accounts[nobody] = {0, 0, empty_code_hash, false};
    EXPECT_TRUE(at(nobody).flags.exists);
    state.begin_transaction();
    state.touch(at(nobody));
    state.touch(at(bob));
    state.finish_transaction(true);
    EXPECT_FALSE(at(nobody).flags.exists);
    EXPECT_TRUE(at(bob).flags.exists);
}

}  // namespace
}  // namespace sluice::chain
