// Trie roots against a plain second implementation and the state roots of the official state tests.
// The official trie tests are in tests/conformance.
// SPDX-License-Identifier: Apache-2.0
#include "chain/trie.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "chain/rlp.hpp"
#include "tests/chain/support/reference_trie.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

using test::ReferenceTrie;
using Map = test::TrieMap;

std::vector<TrieEntry> entries_of(const Map& map)
{
    std::vector<TrieEntry> entries;
    for (const auto& [key, value] : map)
        entries.push_back({key, value});
    return entries;
}

std::string root_of(const Map& map)
{
    return to_hex(trie_root(entries_of(map)));
}

Bytes text(std::string_view characters)
{
    return {characters.begin(), characters.end()};
}

TEST(Trie, EmptyRootIsTheHashOfTheEmptyString)
{
    EXPECT_EQ(empty_trie_root, keccak256(Bytes{0x80}));
    EXPECT_EQ(trie_root({}), empty_trie_root);
    EXPECT_EQ(trie_list_root(std::span<const Bytes>{}), empty_trie_root);
}

// The example on the Ethereum wiki's page on tries, as TrieTests has it, too.
TEST(Trie, MatchesTheWikisExample)
{
    const Map map{{text("do"), text("verb")},
                  {text("dog"), text("puppy")},
                  {text("doge"), text("coin")},
                  {text("horse"), text("stallion")}};
    EXPECT_EQ(root_of(map), "5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84");
}

TEST(Trie, AShortRootIsHashedAllTheSame)
{
    // One leaf [0x20, 0x01]: three bytes, which a parent would hold inside itself.
    EXPECT_EQ(root_of({{Bytes{}, Bytes{1}}}), to_hex(keccak256(Bytes{0xc2, 0x20, 0x01})));
}

TEST(Trie, LaterEntriesWinAndEmptyValuesDelete)
{
    const Bytes a = text("a");
    const Bytes b = text("b");
    const Bytes one = text("one");
    const Bytes two = text("two");
    const Bytes none;
    const std::string only_b = root_of({{b, two}});
    EXPECT_EQ(to_hex(trie_root({{{b, one}, {a, one}, {b, two}, {a, none}}})), only_b);
    EXPECT_EQ(to_hex(trie_root({{{a, none}, {b, two}}})), only_b);
    EXPECT_EQ(to_hex(trie_root({{{a, none}, {a, one}, {b, two}}})), root_of({{a, one}, {b, two}}));
    EXPECT_EQ(trie_root({{{a, none}}}), empty_trie_root);
}

/// Keys that share prefixes, end inside one another, and values on both sides of a hash's size.
rc::Gen<Map> arbitrary_map()
{
    const auto key = rc::gen::container<Bytes>(
        rc::gen::elementOf(Bytes{0x00, 0x01, 0x10, 0x11, 0x1f, 0xf1, 0xff}));
    const auto value = rc::gen::oneOf(
        rc::gen::map(rc::gen::inRange(1, 60),
                     [](int size) { return Bytes(static_cast<std::size_t>(size), 0x61); }),
        rc::gen::nonEmpty<Bytes>());
    return rc::gen::container<Map>(key, value);
}

TEST(Trie, AgreesWithTheReference)
{
    EXPECT_TRUE(rc::check([] {
        const Map map = *arbitrary_map();
        RC_ASSERT(trie_root(entries_of(map)) == ReferenceTrie::root(map));
    }));
}

TEST(Trie, OrderOfEntriesDoesNotMatter)
{
    TrieHasher hasher;
    EXPECT_TRUE(rc::check([&hasher] {
        const Map map = *arbitrary_map();
        std::vector<TrieEntry> entries = entries_of(map);
        const Hash256 sorted = hasher.root(entries);
        std::ranges::reverse(entries);
        RC_ASSERT(hasher.root(entries) == sorted);
    }));
}

TEST(Trie, HashedKeysAgreeWithTheReference)
{
    for (const std::uint64_t count : {1U, 2U, 3U, 17U, 300U}) {
        Map map;
        TrieBuilder builder;
        for (std::uint64_t i = 0; i < count; ++i) {
            const Hash256 key = keccak256(to_hash256(i));
            Bytes value;
            rlp::Writer{value}.integer(i * i + 1);
            builder.add(key, value);
            map[{std::begin(key.bytes), std::end(key.bytes)}] = value;
        }
        EXPECT_EQ(builder.root(), ReferenceTrie::root(map)) << count;
        EXPECT_EQ(trie_root(entries_of(map)), ReferenceTrie::root(map)) << count;
        builder.clear();
        EXPECT_EQ(builder.root(), empty_trie_root);
    }
}

TEST(Trie, ListsAreKeyedByTheRlpOfTheIndex)
{
    // Around 1, 128 and 256 items the keys' order and length change.
    for (const std::size_t count : {1U, 2U, 127U, 128U, 129U, 255U, 256U, 257U, 300U}) {
        std::vector<Bytes> items;
        Map map;
        for (std::size_t i = 0; i < count; ++i) {
            items.emplace_back(1 + i % 50, static_cast<std::uint8_t>(i));
            Bytes key;
            rlp::Writer{key}.integer(i);
            map[key] = items.back();
        }
        EXPECT_EQ(trie_list_root(items), ReferenceTrie::root(map)) << count;
    }
}

// A thousand keys, each the next one's prefix: as deep as keys make it.
TEST(Trie, KeysInsideOneAnother)
{
    std::vector<Bytes> keys;
    std::vector<TrieEntry> entries;
    const Bytes value = text("value");
    for (std::size_t i = 0; i < 1000; ++i)
        keys.emplace_back(i, 0xaa);
    for (const Bytes& key : keys)
        entries.push_back({key, value});
    const Hash256 root = trie_root(entries);
    EXPECT_NE(root, trie_root(std::span{entries}.first(999)));
    std::ranges::reverse(entries);
    EXPECT_EQ(trie_root(entries), root);
}

// ---- the official tests --------------------------------------------------------------------

Hash256 storage_root(simdjson::dom::object storage, TrieBuilder& builder)
{
    builder.clear();
    for (const auto& [slot, value] : storage) {
        Bytes encoded;
        rlp::Writer{encoded}.integer(parse_u256(std::string_view{value}).value());
        builder.add(keccak256(to_hash256(parse_u256(slot).value())), encoded);
    }
    return builder.root();
}

// The newer state tests write out every account after the transaction beside the root of them all.
TEST(TrieFixtures, StateRootsOfStateTests)
{
    const std::filesystem::path folder = sluice::test::fixtures() / "eest-v5.4.0" / "state_tests";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t roots = 0;
    std::size_t wrong = 0;
    simdjson::dom::parser parser;
    TrieBuilder accounts;
    TrieBuilder slots;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        if (file.path().extension() != ".json")
            continue;
        for (const auto& [name, test] : parser.load(file.path().string()).get_object()) {
            for (const auto& [fork, outcomes] : test["post"].get_object()) {
                for (const simdjson::dom::element outcome : outcomes.get_array()) {
                    accounts.clear();
                    for (const auto& [address, account] : outcome["state"].get_object()) {
                        Bytes encoded;
                        rlp::Writer writer{encoded};
                        writer.list([&] {
                            writer.integer(parse_u64(std::string_view{account["nonce"]}).value());
                            writer.integer(
                                parse_u256(std::string_view{account["balance"]}).value());
                            writer.string(storage_root(account["storage"], slots));
                            writer.string(
                                keccak256(from_hex(std::string_view{account["code"]}).value()));
                        });
                        accounts.add(keccak256(from_hex(address).value()), encoded);
                    }
                    ++roots;
                    if (to_hex_prefixed(accounts.root()) != std::string_view{outcome["hash"]} &&
                        ++wrong < 10)
                        ADD_FAILURE() << name << ' ' << fork;
                }
            }
        }
    }
    EXPECT_GT(roots, 0U);
    EXPECT_EQ(wrong, 0U);
    std::cout << "state roots: " << roots << '\n';
}

}  // namespace
}  // namespace sluice::chain
