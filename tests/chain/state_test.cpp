// Accounts, code and storage in a state, and what a transaction's boundaries do to them.
// SPDX-License-Identifier: Apache-2.0
#include "chain/state.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::code_of;
using test::storage_of;
using test::transient_of;

constexpr Address alice = address(0xa11c);
constexpr Address bob = address(0xb0b0);
constexpr Address carol = address(0xca20);

TEST(State, UnknownAccountsAreAbsentAndEmpty)
{
    State state;
    Account& account = state.account(alice);
    EXPECT_EQ(account.address, alice);
    EXPECT_FALSE(account.flags.exists);
    EXPECT_TRUE(account.is_empty());
    EXPECT_EQ(account.code_hash, empty_code_hash);
    EXPECT_EQ(state.code(account), nullptr);
    EXPECT_EQ(state.storage(account, 0), u256{});
    EXPECT_EQ(state.transient_storage(account, 0), u256{});
    EXPECT_FALSE(state.is_taken(account));
    state.for_each_account([](const Account&) { FAIL() << "an account came to be by asking"; });
}

TEST(State, SetAccountGivesItEverything)
{
    State state;
    const Bytes code{0x60, 0x00};
    state.set_account(alice, 7, {1, 2, 3, 4}, code);
    Account& account = state.account(alice);
    EXPECT_TRUE(account.flags.exists);
    EXPECT_EQ(account.nonce, 7U);
    EXPECT_EQ(account.balance, (u256{1, 2, 3, 4}));
    EXPECT_EQ(code_of(state, alice), code);
    // What transactions note about accounts is not for setting up.
    EXPECT_FALSE(account.flags.created || account.flags.destructed || account.flags.touched);
}

TEST(State, SetAccountReplacesAllButStorage)
{
    State state;
    state.set_account(alice, 7, 8, Bytes{1});
    state.set_storage(alice, 1, 2);
    state.set_account(alice, 0, 0, {});
    EXPECT_TRUE(state.account(alice).flags.exists);
    EXPECT_TRUE(state.account(alice).is_empty());
    EXPECT_EQ(state.code(state.account(alice)), nullptr);
    EXPECT_EQ(storage_of(state, alice, 1), u256{2});
}

TEST(State, AccountsNeverMove)
{
    State state;
    Account* const first = &state.account(alice);
    state.set_account(alice, 1, 2, {});
    for (std::uint16_t i = 0x1000; i < 0x1400; ++i)
        state.set_account(address(i), i, i, {});
    EXPECT_EQ(&state.account(alice), first);
    EXPECT_EQ(first->nonce, 1U);
}

TEST(State, ManyAccountsAreFoundAgainWhateverTheSeed)
{
    // With the second all the addresses here have one hash.
    for (const HashSeed& seed : {random_hash_seed(), HashSeed{0, 0, 0, 0}}) {
        State state{nullptr, seed};
        for (std::uint16_t i = 0; i < 500; ++i) {
            state.set_account(address(i), i, 2 * i, {});
            state.set_storage(address(i), i, 3 * i);
        }
        for (std::uint16_t i = 0; i < 500; ++i) {
            EXPECT_EQ(state.account(address(i)).nonce, i);
            EXPECT_EQ(state.account(address(i)).balance, u256{2U * i});
            EXPECT_EQ(storage_of(state, address(i), i), u256{3U * i});
        }
        EXPECT_FALSE(state.account(address(500)).flags.exists);
    }
}

TEST(State, EveryByteOfAnAddressCounts)
{
    State state;
    for (std::size_t i = 0; i < 20; ++i) {
        Address where{};
        where.bytes[i] = 0x80;
        state.set_account(where, i + 1, 0, {});
    }
    for (std::size_t i = 0; i < 20; ++i) {
        Address where{};
        where.bytes[i] = 0x80;
        EXPECT_EQ(state.account(where).nonce, i + 1);
    }
}

TEST(State, VisitsTheAccountsThatExist)
{
    State state;
    state.set_account(alice, 0, 0, {});
    state.set_account(bob, 1, 0, {});
    (void)state.account(carol);
    std::set<Address> seen;
    state.for_each_account([&](const Account& account) {
        EXPECT_TRUE(seen.insert(account.address).second) << "visited twice";
    });
    EXPECT_EQ(seen, (std::set<Address>{alice, bob}));
}

TEST(State, CodeComesWithItsHash)
{
    State state;
    state.set_account(alice, 0, 0, Bytes{0});
    // Keccak-256 of one zero byte, a well-known value.
    EXPECT_EQ(to_hex(state.account(alice).code_hash),
              "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a");
    EXPECT_FALSE(state.account(alice).is_empty());
    state.begin_transaction();
    state.set_code(state.account(alice), {});
    EXPECT_EQ(state.account(alice).code_hash, empty_code_hash);
    EXPECT_EQ(state.code(state.account(alice)), nullptr);
    EXPECT_TRUE(state.account(alice).is_empty());
}

// EIP-7702: 0xef0100 and an address, 23 bytes together.
TEST(State, RecognisesDelegationDesignators)
{
    State state;
    state.begin_transaction();
    Account& account = state.account(alice);
    const Bytes designator = test::designator_of(bob);
    state.set_code(account, designator);
    EXPECT_TRUE(account.delegates);
    EXPECT_EQ(account.delegate, bob);
    EXPECT_EQ(code_of(state, alice), designator);

    Bytes longer = designator;
    longer.push_back(0);
    const Bytes shorter{designator.begin(), designator.end() - 1};
    for (const Bytes& other : {longer, shorter, Bytes(23, 0xef)}) {
        state.set_code(account, other);
        EXPECT_FALSE(account.delegates) << to_hex(other);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        Bytes wrong = designator;
        wrong[i] ^= 1;
        state.set_code(account, wrong);
        EXPECT_FALSE(account.delegates) << to_hex(wrong);
    }
    state.set_account(bob, 0, 0, designator);
    EXPECT_TRUE(state.account(bob).delegates);
    state.set_account(bob, 0, 0, {});
    EXPECT_FALSE(state.account(bob).delegates);
}

TEST(State, StorageIsOfOneAccountAndOneKey)
{
    State state;
    const u256 high_bit{0, 0, 0, std::uint64_t{1} << 63};
    state.set_storage(alice, 1, 10);
    state.set_storage(alice, high_bit, u256_max);
    state.set_storage(bob, 1, 20);
    EXPECT_EQ(storage_of(state, alice, 1), u256{10});
    EXPECT_EQ(storage_of(state, alice, high_bit), u256_max);
    EXPECT_EQ(storage_of(state, alice, 0), u256{});
    EXPECT_EQ(storage_of(state, bob, 1), u256{20});
    EXPECT_EQ(storage_of(state, bob, high_bit), u256{});
    state.set_storage(alice, 1, 0);
    EXPECT_EQ(storage_of(state, alice, 1), u256{});
}

TEST(State, PlacesAreTakenByNonceCodeOrStorage)
{
    // EIP-684 and EIP-7610; wei may wait at an address for its contract.
    State state;
    state.set_account(alice, 0, 1'000, {});
    Account& account = state.account(alice);
    EXPECT_FALSE(state.is_taken(account));
    state.set_account(alice, 1, 0, {});
    EXPECT_TRUE(state.is_taken(account));
    state.set_account(alice, 0, 0, Bytes{0});
    EXPECT_TRUE(state.is_taken(account));
    state.set_account(alice, 0, 0, {});
    EXPECT_FALSE(state.is_taken(account));
    state.set_storage(alice, 5, 1);
    EXPECT_TRUE(state.is_taken(account));
    state.set_storage(alice, 5, 0);
    EXPECT_FALSE(state.is_taken(account));
}

TEST(State, CreateBringsIntoExistenceWithoutMore)
{
    State state;
    state.begin_transaction();
    state.create(state.account(alice));
    EXPECT_TRUE(state.account(alice).flags.exists);
    EXPECT_TRUE(state.account(alice).is_empty());
    EXPECT_FALSE(state.account(alice).flags.touched);
    // What is there already stays what it is.
    state.set_account(bob, 4, 5, Bytes{6});
    state.create(state.account(bob));
    EXPECT_EQ(state.account(bob).nonce, 4U);
    EXPECT_EQ(state.account(bob).balance, u256{5});
    EXPECT_EQ(code_of(state, bob), Bytes{6});
}

TEST(State, CreatedContractsKeepTheWeiThatWaitedForThem)
{
    State state;
    state.set_account(alice, 0, 99, {});
    state.begin_transaction();
    state.create_contract(state.account(alice), 1);
    const Account& account = state.account(alice);
    EXPECT_TRUE(account.flags.exists);
    EXPECT_TRUE(account.flags.created);
    EXPECT_EQ(account.nonce, 1U);
    EXPECT_EQ(account.balance, u256{99});
}

// ---- the boundaries of transactions --------------------------------------------------------

TEST(StateTransaction, ChangesStayWhenItEnds)
{
    State state;
    state.begin_transaction();
    Account& account = state.account(alice);
    state.create(account);
    state.set_balance(account, 5);
    state.set_nonce(account, 6);
    state.set_code(account, Bytes{7});
    test::store(state, alice, 8, 9);
    state.finish_transaction(true);
    for (int later = 0; later < 2; ++later) {
        EXPECT_TRUE(account.flags.exists);
        EXPECT_EQ(account.balance, u256{5});
        EXPECT_EQ(account.nonce, 6U);
        EXPECT_EQ(code_of(state, alice), Bytes{7});
        EXPECT_EQ(storage_of(state, alice, 8), u256{9});
        state.begin_transaction();
        state.finish_transaction(true);
    }
}

TEST(StateTransaction, ChangesOfEarlierOnesCannotBeReverted)
{
    State state;
    state.begin_transaction();
    state.set_balance(state.account(alice), 5);
    test::store(state, alice, 1, 2);
    state.finish_transaction(false);
    state.begin_transaction();
    const Checkpoint start = state.checkpoint();
    state.set_balance(state.account(alice), 6);
    test::store(state, alice, 1, 3);
    state.revert(start);
    EXPECT_EQ(state.account(alice).balance, u256{5});
    EXPECT_EQ(storage_of(state, alice, 1), u256{2});
}

TEST(StateTransaction, OnlyTheCreatingOneSeesAContractAsCreated)
{
    State state;
    state.begin_transaction();
    state.create_contract(state.account(alice), 1);
    state.finish_transaction(true);
    EXPECT_FALSE(state.account(alice).flags.created);
    EXPECT_FALSE(state.account(alice).flags.touched);
    EXPECT_TRUE(state.account(alice).flags.exists);
}

TEST(StateTransaction, LogsAreItsOwn)
{
    State state;
    state.begin_transaction();
    EXPECT_TRUE(state.logs().empty());
    state.add_log({alice, {}, {1}});
    state.add_log({bob, {Hash256{}}, {}});
    ASSERT_EQ(state.logs().size(), 2U);
    EXPECT_EQ(state.logs()[0].address, alice);
    EXPECT_EQ(state.logs()[1].topics.size(), 1U);
    state.finish_transaction(true);
    state.begin_transaction();
    EXPECT_TRUE(state.logs().empty());
}

TEST(StateTransaction, LogsCanBeTakenAway)
{
    State state;
    state.begin_transaction();
    state.add_log({alice, {}, {1, 2, 3}});
    const std::vector<evm::Log> logs = state.take_logs();
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].data, (Bytes{1, 2, 3}));
    EXPECT_TRUE(state.logs().empty());
}

TEST(StateTransaction, TransientStorageEndsWithIt)
{
    State state;
    state.begin_transaction();
    state.set_transient_storage(state.account(alice), 1, 2);
    state.set_transient_storage(state.account(bob), 1, 3);
    EXPECT_EQ(transient_of(state, alice, 1), u256{2});
    EXPECT_EQ(transient_of(state, bob, 1), u256{3});
    // It is another place than storage.
    EXPECT_EQ(storage_of(state, alice, 1), u256{});
    state.finish_transaction(true);
    EXPECT_EQ(transient_of(state, alice, 1), u256{});
    state.begin_transaction();
    EXPECT_EQ(transient_of(state, bob, 1), u256{});
    // And so again, with a table that has been emptied before.
    state.set_transient_storage(state.account(alice), 1, 4);
    EXPECT_EQ(transient_of(state, alice, 1), u256{4});
    state.finish_transaction(true);
    EXPECT_EQ(transient_of(state, alice, 1), u256{});
}

}  // namespace
}  // namespace sluice::chain
