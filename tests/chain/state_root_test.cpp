// Roots of whole states: against encodings written out by hand and tries built from them.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "tests/chain/support/state_view.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::chain {
namespace {

using evm::test::address;
using test::store;

constexpr Address alice = address(0xa11c);
constexpr Address bob = address(0xb0b0);

const std::string no_storage = "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";
const std::string no_code = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

/// The hash of what hexadecimal digits stand for.
std::string hash_of(const std::string& digits)
{
    return to_hex(keccak256(from_hex(digits).value()));
}

/// Yellow Paper, appendix D: the root of a trie with one key, which is hashed, and whose value is
/// given with its RLP header: the leaf [0x20 key, value], hex-prefixed as a path of even length.
std::string one_leaf(BytesView key, const std::string& value, std::size_t value_size)
{
    const std::size_t payload = 34 + value_size;
    const auto size = static_cast<std::uint8_t>(payload);
    const std::string header = payload < 56 ? to_hex(Bytes{static_cast<std::uint8_t>(0xc0 + size)})
                                            : "f8" + to_hex(Bytes{size});
    return hash_of(header + "a120" + to_hex(keccak256(key)) + value);
}

TEST(StateRoot, OfNothing)
{
    EXPECT_EQ(to_hex(State{}.root()), no_storage);
    // Absent accounts are none, nor are those that have been asked for.
    State state;
    (void)state.account(alice);
    (void)test::storage_of(state, alice, 1);
    EXPECT_EQ(to_hex(state.root()), no_storage);
}

TEST(StateRoot, OfOneAccountByHand)
{
    State state;
    state.set_account(alice, 1, 0, {});
    // The account is 70 bytes: a header of two, nonce 1, balance 0, two hashes.
    EXPECT_EQ(to_hex(state.root()),
              one_leaf(alice, "b846f8440180a0" + no_storage + "a0" + no_code, 72));

    // 0x0de0b6b3a7640000 wei are an ether.
    state.set_account(alice, 0x80, 1'000'000'000'000'000'000, {});
    EXPECT_EQ(
        to_hex(state.root()),
        one_leaf(alice, "b84ff84d8180880de0b6b3a7640000a0" + no_storage + "a0" + no_code, 81));
}

TEST(StateRoot, OfAnEmptyAccountThatExists)
{
    // As there were many before EIP-161.
    State state;
    state.set_account(alice, 0, 0, {});
    EXPECT_EQ(to_hex(state.root()),
              one_leaf(alice, "b846f8448080a0" + no_storage + "a0" + no_code, 72));
}

TEST(StateRoot, OfTheLargestNumbers)
{
    State state;
    state.set_account(alice, ~std::uint64_t{0}, u256_max, {});
    const std::string account =
        "f86c88ffffffffffffffffa0" + std::string(64, 'f') + "a0" + no_storage + "a0" + no_code;
    EXPECT_EQ(to_hex(state.root()), one_leaf(alice, "b86e" + account, 112));
}

TEST(StateRoot, OfStorageAndCodeByHand)
{
    // Keccak-256 of 32 zero bytes and of one, both well known.
    EXPECT_EQ(to_hex(keccak256(Hash256{})),
              "290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563");
    const std::string code_hash =
        "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a";
    State state;
    state.set_account(alice, 0, 0, Bytes{0});
    struct Case {
        u256 value;
        std::string encoding;
        std::size_t size;
    };
    // A slot's value is encoded, and that encoding is a string in the leaf.
    const Case cases[]{
        {1, "01", 1},
        {0x7f, "7f", 1},
        {0x80, "828180", 3},
        {0x0100, "83820100", 4},
        {u256_max, "a1a0" + std::string(64, 'f'), 34},
    };
    for (const Case& c : cases) {
        state.set_storage(alice, 0, c.value);
        const std::string storage = one_leaf(Hash256{}, c.encoding, c.size);
        EXPECT_EQ(to_hex(state.root()),
                  one_leaf(alice, "b846f8448080a0" + storage + "a0" + code_hash, 72));
    }
}

TEST(StateRoot, OfTwoAccountsByHand)
{
    // Two whose hashed addresses part at the first digit: a branch with two leaves.
    const std::string first = to_hex(keccak256(alice));
    Address other = bob;
    while (to_hex(keccak256(other))[0] == first[0])
        ++other.bytes[0];
    const std::string second = to_hex(keccak256(other));
    State state;
    state.set_account(alice, 1, 0, {});
    state.set_account(other, 2, 0, {});

    // Leaves of paths of 63 digits: flag 3, 32 bytes with their header.
    const auto leaf = [](const std::string& path, const std::string& nonce) {
        return hash_of("f869a03" + path.substr(1) + "b846f844" + nonce + "80a0" + no_storage +
                       "a0" + no_code);
    };
    std::string branch;
    for (const char digit : std::string{"0123456789abcdef"}) {
        if (digit == first[0])
            branch += "a0" + leaf(first, "01");
        else if (digit == second[0])
            branch += "a0" + leaf(second, "02");
        else
            branch += "80";
    }
    branch += "80";
    // Two hashes of 33 bytes and 15 empty strings.
    EXPECT_EQ(to_hex(state.root()), hash_of("f851" + branch));
}

// ---- larger states -------------------------------------------------------------------------

struct Entry {
    Address where;
    std::uint64_t nonce;
    u256 balance;
    Bytes code;
    std::vector<std::pair<u256, u256>> slots;
};

std::vector<Entry> many_accounts(std::size_t count)
{
    std::mt19937_64 random{1};
    std::vector<Entry> entries;
    for (std::uint16_t i = 0; i < count; ++i) {
        Entry entry{address(i), random() % 3, {random(), random(), random() % 2, 0}, {}, {}};
        entry.code.resize(random() % 3, 0x5b);
        for (std::uint64_t key = random() % 8; key > 0; --key)
            entry.slots.emplace_back(u256{key, 0, 0, random()}, u256{random() >> (random() % 64)});
        entries.push_back(entry);
    }
    return entries;
}

void fill(State& state, const std::vector<Entry>& entries)
{
    for (const Entry& entry : entries) {
        state.set_account(entry.where, entry.nonce, entry.balance, entry.code);
        for (const auto& [key, value] : entry.slots)
            state.set_storage(entry.where, key, value);
    }
}

Hash256 expected_root(const std::vector<Entry>& entries)
{
    test::StateView view;
    for (const Entry& entry : entries) {
        test::AccountView& account = view.accounts[entry.where];
        account.exists = true;
        account.nonce = entry.nonce;
        account.balance = entry.balance;
        account.code = entry.code;
        for (const auto& [key, value] : entry.slots)
            account.slots[key].value = value;
    }
    return test::root_of(view);
}

TEST(StateRoot, OfManyAccounts)
{
    for (const std::size_t count : {2U, 3U, 17U, 100U, 1000U}) {
        const std::vector<Entry> entries = many_accounts(count);
        State state;
        fill(state, entries);
        EXPECT_EQ(state.root(), expected_root(entries)) << count;
    }
}

TEST(StateRoot, IsTheSameInWhateverOrder)
{
    std::vector<Entry> entries = many_accounts(200);
    const Hash256 expected = expected_root(entries);
    std::mt19937_64 random{2};
    for (int i = 0; i < 5; ++i) {
        std::ranges::shuffle(entries, random);
        for (Entry& entry : entries)
            std::ranges::shuffle(entry.slots, random);
        State state;
        fill(state, entries);
        EXPECT_EQ(state.root(), expected);
    }
    State unseeded{nullptr, HashSeed{0, 0, 0, 0}};
    fill(unseeded, entries);
    EXPECT_EQ(unseeded.root(), expected);
}

TEST(StateRoot, EveryPartOfAnAccountCounts)
{
    const auto root_with = [](auto&& change) {
        State state;
        fill(state, many_accounts(20));
        change(state);
        return state.root();
    };
    const Address where = address(7);
    const Hash256 roots[]{
        root_with([](State&) {}),
        root_with([&](State& s) { s.account(where).nonce += 1; }),
        root_with([&](State& s) { s.account(where).balance += 1; }),
        root_with([&](State& s) { s.set_storage(where, 77, 1); }),
        root_with([&](State& s) { s.set_storage(where, 77, 2); }),
        root_with([&](State& s) { s.set_storage(where, 78, 1); }),
        root_with([&](State& s) {
            s.set_account(where, s.account(where).nonce, s.account(where).balance, Bytes{1});
        }),
        root_with([](State& s) { s.set_account(address(20), 0, 0, {}); }),
    };
    for (std::size_t i = 0; i < std::size(roots); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_NE(roots[i], roots[j]) << i << ", " << j;
    }
}

// ---- what is not there ---------------------------------------------------------------------

TEST(StateRoot, ASlotSetToZeroVanishes)
{
    State state;
    state.set_account(alice, 1, 0, {});
    state.set_storage(alice, 1, 10);
    const Hash256 with_one = state.root();
    state.set_account(bob, 1, 0, {});
    state.set_storage(bob, 2, 20);
    state.begin_transaction();
    store(state, alice, 2, 20);
    store(state, alice, 2, 0);
    store(state, bob, 2, 0);
    state.finish_transaction(true);
    State never;
    never.set_account(alice, 1, 0, {});
    never.set_storage(alice, 1, 10);
    EXPECT_EQ(never.root(), with_one);
    never.set_account(bob, 1, 0, {});
    EXPECT_EQ(state.root(), never.root());
}

TEST(StateRoot, AnEmptiedAccountVanishes)
{
    State state;
    state.set_account(alice, 1, 0, {});
    const Hash256 alone = state.root();
    state.set_account(bob, 0, 5, {});
    EXPECT_NE(state.root(), alone);
    state.begin_transaction();
    state.touch(state.account(bob));
    state.set_balance(state.account(bob), 0);
    state.finish_transaction(true);
    EXPECT_EQ(state.root(), alone);
}

TEST(StateRoot, ADestructedAccountVanishesWithItsStorage)
{
    State state;
    state.set_account(alice, 1, 0, {});
    const Hash256 alone = state.root();
    state.set_account(bob, 1, 5, Bytes{1});
    state.set_storage(bob, 1, 2);
    state.begin_transaction();
    (void)state.destruct(state.account(bob));
    state.finish_transaction(true);
    EXPECT_EQ(state.root(), alone);
    // Should it come back, then without what it had.
    State fresh;
    fresh.set_account(alice, 1, 0, {});
    fresh.set_account(bob, 1, 5, {});
    state.set_account(bob, 1, 5, {});
    EXPECT_EQ(state.root(), fresh.root());
}

TEST(StateRoot, IsThatOfNowAlsoInsideATransaction)
{
    State state;
    state.set_account(alice, 1, 0, {});
    const Hash256 before = state.root();
    state.begin_transaction();
    const Checkpoint start = state.checkpoint();
    store(state, alice, 1, 2);
    const Hash256 within = state.root();
    EXPECT_NE(within, before);
    state.revert(start);
    EXPECT_EQ(state.root(), before);
    store(state, alice, 1, 2);
    EXPECT_EQ(state.root(), within);
}

TEST(StateRoot, TransientStorageAndWarmthAreNoPartOfIt)
{
    State state;
    state.set_account(alice, 1, 0, {});
    const Hash256 before = state.root();
    state.begin_transaction();
    state.set_transient_storage(state.account(alice), 1, 2);
    (void)state.access(state.account(bob));
    (void)test::load(state, alice, 3);
    EXPECT_EQ(state.root(), before);
}

}  // namespace
}  // namespace sluice::chain
