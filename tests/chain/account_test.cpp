// The table that holds an account's slots, also under the worst of hashes.
// SPDX-License-Identifier: Apache-2.0
#include "chain/account.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/keccak.hpp"

namespace sluice::chain {
namespace {

constexpr HashSeed seed{0x0123456789abcdef, 0xfedcba9876543210, 0x0f1e2d3c4b5a6978,
                        0x8796a5b4c3d2e1f0};

/// A product with zero is zero, so small keys all have the same hash.
constexpr HashSeed worst_seed{0, 0, 0, 0};

struct Table {
    explicit Table(const HashSeed& seed_to_use) : used_seed{seed_to_use} {}

    HashSeed used_seed;
    Arena arena{4096};
    SlotTable slots;

    Slot* find(const u256& key) { return slots.find(key, hash_word(key, used_seed)); }
    Slot* insert(const u256& key)
    {
        return slots.insert(key, hash_word(key, used_seed), nullptr, used_seed, arena);
    }
};

TEST(SlotTable, AnEmptyTableFindsNothing)
{
    Table table{seed};
    EXPECT_EQ(table.slots.size(), 0U);
    EXPECT_EQ(table.find(0), nullptr);
    table.slots.for_each([](const Slot&) { FAIL() << "a slot in an empty table"; });
}

TEST(SlotTable, NewSlotsAreZeroAndOfNoTransaction)
{
    Table table{seed};
    const Slot* const slot = table.insert(7);
    EXPECT_EQ(slot->key, u256{7});
    EXPECT_EQ(slot->value, u256{});
    EXPECT_EQ(slot->original, u256{});
    EXPECT_EQ(slot->accessed_in, 0U);
    EXPECT_EQ(slot->saved_at, 0U);
}

TEST(SlotTable, SlotsAreFoundAgainAndNeverMove)
{
    for (const HashSeed& used : {seed, worst_seed}) {
        Table table{used};
        std::map<u256, Slot*> inserted;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            EXPECT_EQ(table.find(i), nullptr);
            inserted[i] = table.insert(i);
        }
        EXPECT_EQ(table.slots.size(), 1000U);
        for (const auto& [key, slot] : inserted) {
            EXPECT_EQ(table.find(key), slot);
            EXPECT_EQ(slot->key, key);
        }
        EXPECT_EQ(table.find(1000), nullptr);
    }
}

TEST(SlotTable, EveryLimbOfAKeyCounts)
{
    for (const HashSeed& used : {seed, worst_seed}) {
        Table table{used};
        std::set<Slot*> slots{table.insert({1, 0, 0, 0}), table.insert({0, 1, 0, 0}),
                              table.insert({0, 0, 1, 0}), table.insert({0, 0, 0, 1})};
        EXPECT_EQ(slots.size(), 4U);
        for (Slot* const slot : slots)
            EXPECT_EQ(table.find(slot->key), slot);
    }
}

TEST(SlotTable, VisitsEachSlotOnce)
{
    Table table{seed};
    for (std::uint64_t i = 0; i < 100; ++i)
        table.insert(i);
    std::map<u256, int> visits;
    table.slots.for_each([&](const Slot& slot) { ++visits[slot.key]; });
    EXPECT_EQ(visits.size(), 100U);
    for (const auto& [key, count] : visits)
        EXPECT_EQ(count, 1);
}

TEST(SlotTable, ClearForgetsEverything)
{
    Table table{seed};
    for (std::uint64_t i = 0; i < 100; ++i)
        table.insert(i)->value = 1;
    table.slots.clear();
    EXPECT_EQ(table.slots.size(), 0U);
    EXPECT_EQ(table.find(5), nullptr);
    EXPECT_EQ(table.insert(5)->value, u256{});
    EXPECT_EQ(table.slots.size(), 1U);
}

/// Keys that a contract can make up, each family with a pattern of its own.
std::vector<u256> family(int which, std::uint64_t count)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
    std::vector<u256> keys;
    for (std::uint64_t i = 1; i <= count; ++i) {
        const std::uint64_t high = i << 40;
        switch (which) {
            case 0:
                keys.push_back({i, 0, 0, 0});
                break;
            case 1:
                keys.push_back({0, i, 0, 0});
                break;
            case 2:
                keys.push_back({0, 0, i, 0});
                break;
            case 3:
                keys.push_back({0, 0, 0, i});
                break;
            case 4:
                keys.push_back({i, 0, 0, i});
                break;
            case 5:
                keys.push_back({i * odd, i, i, i * odd});
                break;
            case 6:
                keys.push_back({0, i, i, 0});
                break;
            case 7:
                keys.push_back({i, i, i, i});
                break;
            case 8:
                keys.push_back({high, 0, 0, 0});
                break;
            case 9:
                keys.push_back({0, 0, high, 0});
                break;
            case 10:
                keys.push_back({0, 0, 0, high});
                break;
            case 11:
                keys.push_back({i, i + 1, 0, 0});
                keys.push_back({i + 1, i, 0, 0});
                break;
            default:
                keys.push_back({0, 0, i, i});
                break;
        }
    }
    return keys;
}

TEST(HashWord, NoPatternOfKeysFillsOnePlace)
{
    // 4096 keys in 16384 places: by chance about one in eight shares its place, and the fullest
    // place has five or six.
    constexpr std::uint64_t places = 16384;
    for (int round = 0; round < 8; ++round) {
        const HashSeed used = random_hash_seed();
        for (int which = 0; which <= 12; ++which) {
            std::map<std::uint64_t, int> filled;
            int most = 0;
            for (const u256& key : family(which, 4096))
                most = std::max(most, ++filled[hash_word(key, used) % places]);
            EXPECT_LT(most, 32) << "family " << which;
            EXPECT_GT(filled.size(), 2000U) << "family " << which;
        }
    }
}

TEST(HashSeed, CannotBeForeseen)
{
    const HashSeed a = random_hash_seed();
    const HashSeed b = random_hash_seed();
    EXPECT_FALSE(a.first == b.first && a.second == b.second);
}

TEST(Account, EmptyCodeHashIsThatOfNothing)
{
    EXPECT_EQ(empty_code_hash, keccak256(BytesView{}));
}

TEST(Account, IsEmptyWithoutNonceBalanceAndCode)
{
    EXPECT_TRUE(Account{}.is_empty());
    Account account;
    account.nonce = 1;
    EXPECT_FALSE(account.is_empty());
    account = {};
    account.balance = {0, 0, 0, 1};
    EXPECT_FALSE(account.is_empty());
    account = {};
    account.code_hash = keccak256(Bytes{0});
    EXPECT_FALSE(account.is_empty());
}

}  // namespace
}  // namespace sluice::chain
