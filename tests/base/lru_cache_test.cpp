// SPDX-License-Identifier: Apache-2.0
#include "base/lru_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sluice {
namespace {

TEST(LruCache, FindsWhatWasPut)
{
    LruCache<int, std::string> cache{100};
    EXPECT_TRUE(cache.put(1, "one", 10));
    ASSERT_NE(cache.find(1), nullptr);
    EXPECT_EQ(*cache.find(1), "one");
    EXPECT_EQ(cache.find(2), nullptr);
    EXPECT_EQ(cache.counters().hits, 2U);
    EXPECT_EQ(cache.counters().misses, 1U);
}

TEST(LruCache, ForgetsTheLeastRecentlyUsedFirst)
{
    LruCache<int, int> cache{30};
    for (int key = 1; key <= 3; ++key)
        cache.put(key, key, 10);
    ASSERT_NE(cache.find(1), nullptr);  // now 2 is the oldest
    cache.put(4, 4, 10);
    EXPECT_EQ(cache.find(2), nullptr);
    EXPECT_NE(cache.find(1), nullptr);
    EXPECT_NE(cache.find(3), nullptr);
    EXPECT_EQ(cache.counters().evictions, 1U);
}

TEST(LruCache, NeverExceedsItsBytes)
{
    LruCache<int, int> cache{100};
    for (int key = 0; key < 1000; ++key) {
        cache.put(key, key, static_cast<std::size_t>(key) % 40);
        ASSERT_LE(cache.bytes(), 100U);
    }
}

TEST(LruCache, AnEntryLargerThanTheCachePushesNothingOut)
{
    LruCache<int, int> cache{100};
    cache.put(1, 1, 60);
    EXPECT_FALSE(cache.put(2, 2, 101));
    EXPECT_NE(cache.find(1), nullptr);
    EXPECT_EQ(cache.find(2), nullptr);
}

TEST(LruCache, ReplacesAKeyAndItsBytes)
{
    LruCache<int, int> cache{100};
    cache.put(1, 1, 60);
    cache.put(1, 2, 30);
    EXPECT_EQ(cache.bytes(), 30U);
    EXPECT_EQ(cache.size(), 1U);
    EXPECT_EQ(*cache.find(1), 2);
    cache.clear();
    EXPECT_EQ(cache.bytes(), 0U);
    EXPECT_EQ(cache.find(1), nullptr);
}

}  // namespace
}  // namespace sluice
