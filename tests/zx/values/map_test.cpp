// Maps against a model: a vector of pairs in the order of insertion.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/map.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <tuple>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

using Maps = test::HeapTest;
using Model = std::vector<std::pair<std::string, std::int64_t>>;

Model contents(const Map& map)
{
    Model entries;
    for (std::uint32_t i = 0; i < map.used(); ++i) {
        const MapEntry& entry = map.entry_at(i);
        if (entry.key != nullptr)
            entries.emplace_back(entry.key->view(), entry.value.integer());
    }
    return entries;
}

TEST_F(Maps, KeepThePlaceOfAKeyThatIsSetAgain)
{
    Map* const map = map_of({{"a", integer(1)}, {"b", integer(2)}, {"a", integer(3)}});
    EXPECT_EQ(contents(*map), (Model{{"a", 3}, {"b", 2}}));
}

TEST_F(Maps, MoveAKeyThatWasRemovedAndAddedToTheEnd)
{
    Map* const map = map_of({{"a", integer(1)}, {"b", integer(2)}});
    EXPECT_TRUE(map->remove(heap, text("a")));
    EXPECT_FALSE(map->remove(heap, text("a")));
    ASSERT_TRUE(map->set(heap, text("a"), integer(3)));
    EXPECT_EQ(contents(*map), (Model{{"b", 2}, {"a", 3}}));
}

TEST_F(Maps, FindIntegersByTheirDigits)
{
    Map* const map = map_of({});
    for (int i = -20; i < 20; ++i)
        ASSERT_TRUE(map->set(heap, text(std::to_string(i * 1000)), integer(i)));
    for (int i = -20; i < 20; ++i)
        EXPECT_EQ(map->entry_at(map->find(heap, std::int64_t{i} * 1000)).value.integer(), i);
    EXPECT_EQ(map->find(heap, std::int64_t{1}), Map::not_found);
    EXPECT_NE(map->find(heap, std::string_view{"-3000"}), Map::not_found);
}

TEST_F(Maps, TakeOverTheInternedKeyOfALookup)
{
    Map* const map = map_of({{"balance", integer(1)}});
    String* const literal = heap.intern("balance");
    EXPECT_FALSE(map->has_at(0, literal));
    EXPECT_EQ(map->find(heap, literal), 0U);
    EXPECT_TRUE(map->has_at(0, literal));
    EXPECT_FALSE(map->has_at(1, literal));
}

TEST_F(Maps, KeepTheStampOfAnEntryThatIsSetAgain)
{
    Map* const map = map_of({{"a", integer(1)}});
    EXPECT_EQ(map->entry_at(0).value.stamp(), 0U);
    map->entry_at(0).value.set_stamp(7);
    Value stamped = integer(2);
    stamped.set_stamp(9);
    ASSERT_TRUE(map->set(heap, text("a"), stamped));
    EXPECT_EQ(map->entry_at(0).value.stamp(), 7U);
    EXPECT_EQ(map->entry_at(0).value.integer(), 2);
}

TEST_F(Maps, PutBackARemovedEntryInItsPlace)
{
    Map* const map = map_of({});
    map->set_owned(true);
    for (int i = 0; i < 30; ++i)
        ASSERT_TRUE(map->set(heap, text(std::to_string(i)), integer(i)));
    kept.push_back(Value::from(map));
    const Model before = contents(*map);
    for (const std::int64_t key : {3, 17, 29}) {
        const std::uint32_t index = map->find(heap, key);
        String* const name = map->entry_at(index).key;
        const Value value = map->entry_at(index).value;
        map->remove_at(index);
        // An owned map may grow meanwhile, which leaves indices as they are.
        for (int i = 100; i < 200; ++i)
            ASSERT_TRUE(map->set(heap, text(std::to_string(i)), integer(i)));
        for (int i = 100; i < 200; ++i)
            ASSERT_TRUE(map->remove(heap, text(std::to_string(i))));
        EXPECT_EQ(map->find(heap, key), Map::not_found);
        heap.collect();
        map->restore_at(index, name, value);
        EXPECT_EQ(map->find(heap, key), index);
        EXPECT_EQ(contents(*map), before);
    }
    map->compact(heap);
    EXPECT_EQ(contents(*map), before);
    EXPECT_EQ(map->used(), 30U);
}

TEST_F(Maps, DoNotGrowWhenEntriesComeAndGo)
{
    Map* const map = map_of({{"stays", integer(0)}});
    kept.push_back(Value::from(map));
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_TRUE(map->set(heap, text(std::to_string(i)), integer(i)));
        ASSERT_TRUE(map->remove(heap, text(std::to_string(i))));
    }
    EXPECT_LE(map->used(), 16U);
    EXPECT_EQ(contents(*map), (Model{{"stays", 0}}));
}

TEST_F(Maps, CopyWithoutTheGaps)
{
    Map* const map = map_of({});
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(map->set(heap, text(std::to_string(i)), integer(i)));
    for (int i = 0; i < 100; i += 2)
        ASSERT_TRUE(map->remove(heap, text(std::to_string(i))));
    Map* const copy = Map::copy(heap, *map);
    EXPECT_EQ(copy->used(), 50U);
    EXPECT_EQ(contents(*copy), contents(*map));
    ASSERT_TRUE(copy->set(heap, text("1"), integer(-1)));
    EXPECT_EQ(map->get(heap, text("1")).integer(), 1);
}

TEST_F(Maps, BehaveAsTheModel)
{
    const bool ok =
        rc::check([this](const std::vector<std::tuple<std::uint8_t, std::uint8_t, bool>>& steps,
                         bool owned, std::uint8_t keys) {
            Map* const map = Map::create(heap, keys % 12);
            map->set_owned(owned);
            kept = {Value::from(map)};
            Model model;
            std::int64_t next = 0;
            for (const auto& [action, number, interned] : steps) {
                const std::string name = "k" + std::to_string(number % (keys % 60 + 1));
                String* const key = interned ? heap.intern(name) : text(name);
                const auto found = std::ranges::find(model, name, &Model::value_type::first);
                switch (action % 8) {
                    case 0:
                    case 1:
                        RC_ASSERT(map->remove(heap, key) == (found != model.end()));
                        if (found != model.end())
                            model.erase(found);
                        break;
                    case 2:
                        if (action == 2 && number < 20) {
                            map->clear(heap);
                            model.clear();
                        } else {
                            map->compact(heap);
                        }
                        break;
                    case 3:
                        heap.collect();
                        break;
                    default:
                        RC_ASSERT(map->set(heap, key, integer(++next)));
                        if (found != model.end())
                            found->second = next;
                        else
                            model.emplace_back(name, next);
                }
                RC_ASSERT(map->size() == model.size());
            }
            RC_ASSERT(contents(*map) == model);
            for (const auto& [name, value] : model) {
                RC_ASSERT(map->get(heap, text(name)).integer() == value);
                RC_ASSERT(map->get(heap, heap.intern(name)).integer() == value);
                RC_ASSERT(map->find(heap, std::string_view{name}) != Map::not_found);
            }
            RC_ASSERT(map->find(heap, text("absent")) == Map::not_found);
            RC_ASSERT(map->find(heap, heap.intern("absent")) == Map::not_found);
        });
    EXPECT_TRUE(ok);
}

TEST_F(Maps, AreWalkedByTheKeysTheyHadAtTheStart)
{
    const bool ok = rc::check(
        [this](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& steps, std::uint8_t size) {
            Map* const map = Map::create(heap, size % 5);
            kept = {Value::from(map)};
            for (int i = 0; i < size % 40; ++i)
                RC_ASSERT(map->set(heap, text(std::to_string(i)), integer(i)));
            for (int i = 0; i < size % 40; i += 5)
                RC_ASSERT(map->remove(heap, text(std::to_string(i))));
            const Model start = contents(*map);

            MapCursor cursor;
            cursor.start(*map);
            std::size_t step = 0;
            String* key;
            Value value;
            std::vector<std::string> seen;
            while (cursor.next(heap, *map, key, value)) {
                seen.emplace_back(key->view());
                const std::uint32_t index = map->find(heap, key->view());
                RC_ASSERT(
                    value.same_as(index == Map::not_found ? null() : map->entry_at(index).value));
                for (int i = 0; i < 3 && step < steps.size(); ++i, ++step) {
                    const auto [action, number] = steps[step];
                    String* const name = text(std::to_string(number % 50));
                    if (action % 2 == 0)
                        map->remove(heap, name);
                    else if (action == 1)
                        map->clear(heap);
                    else
                        RC_ASSERT(map->set(heap, name, integer(action)));
                }
            }
            cursor.end(heap);
            std::vector<std::string> expected;
            for (const auto& [name, number] : start)
                expected.push_back(name);
            RC_ASSERT(seen == expected);
        });
    EXPECT_TRUE(ok);
    kept.clear();
    heap.collect();
}

TEST_F(Maps, ThatACursorLeftBehindAreFreedWhenItEnds)
{
    heap.collect();
    const std::size_t before = heap.bytes_used();
    Map* const map = map_of({});
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(map->set(heap, text(std::to_string(i)), integer(i)));
    MapCursor cursor;
    cursor.start(*map);
    map->clear(heap);
    cursor.end(heap);
    heap.collect();
    EXPECT_EQ(heap.bytes_used(), before);
}

}  // namespace
}  // namespace sluice::zx
