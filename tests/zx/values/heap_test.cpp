// What collection frees and keeps, and what the accounting says.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/heap.hpp"

#include <vector>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

/// Says when it is released.
struct Counted final : Object {
    static constexpr Tag kind_tag = Tag::Module;

    explicit Counted(std::vector<int>& releases) noexcept : Object{kind_tag}, log{releases} {}
    ~Counted() override { log.push_back(1); }

    std::vector<int>& log;
};

class HeapCollection : public test::HeapTest {
protected:
    HeapCollection()
    {
        heap.collect();
        baseline = heap.bytes_used();
    }

    std::size_t baseline;
};

TEST_F(HeapCollection, FreesWhatNoRootReaches)
{
    for (int i = 0; i < 1000; ++i) {
        list({integer(i), string(std::string(static_cast<std::size_t>(i), 'x'))});
        map({{"key", string("a value")}, {"other", list({})}});
    }
    EXPECT_GT(heap.bytes_used(), baseline);
    EXPECT_TRUE(heap.collect());
    EXPECT_EQ(heap.bytes_used(), baseline);
}

TEST_F(HeapCollection, FreesCycles)
{
    List* const first = list_of({});
    List* const second = list_of({Value::from(first)});
    ASSERT_TRUE(first->append(heap, Value::from(second)));
    Map* const third = map_of({});
    ASSERT_TRUE(third->set(heap, text("self"), Value::from(third)));
    heap.collect();
    EXPECT_EQ(heap.bytes_used(), baseline);
}

TEST_F(HeapCollection, KeepsWhatRootsReachThroughContainers)
{
    kept.push_back(list({map({{"deep", list({string(std::string(5000, 'y'))})}})}));
    const Root root{heap, string("held by a guard")};
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 1000; ++j)
            string("garbage that takes the place of what was freed");
        heap.collect();
    }
    EXPECT_EQ(show(kept[0]), "[{deep: [" + std::string(5000, 'y') + "]}]");
    EXPECT_EQ(show(root.value()), "held by a guard");
}

TEST_F(HeapCollection, EndsGuardsInReverseOrder)
{
    {
        const Root outer{heap, list({integer(1)})};
        {
            const Root inner{heap, list({integer(2)})};
            heap.collect();
        }
        heap.collect();
        EXPECT_EQ(show(outer.value()), "[1]");
    }
    heap.collect();
    EXPECT_EQ(heap.bytes_used(), baseline);
}

TEST_F(HeapCollection, FollowsChainsOfAnyLength)
{
    Value chain = null();
    for (int i = 0; i < 200'000; ++i)
        chain = list({chain});
    kept.push_back(chain);
    heap.collect();
    const std::size_t used = heap.bytes_used();
    EXPECT_GE(used, baseline + 200'000 * sizeof(List));
    kept.clear();
    heap.collect();
    EXPECT_EQ(heap.bytes_used(), baseline);
}

TEST_F(HeapCollection, StopsAskingRootsThatWereRemoved)
{
    kept.push_back(list({integer(1)}));
    heap.remove_roots(this);
    heap.collect();
    EXPECT_EQ(heap.bytes_used(), baseline);
    kept.clear();
}

TEST_F(HeapCollection, ComesDueAfterAsMuchAsIsAlive)
{
    for (int i = 0; i < 400'000; ++i)
        kept.push_back(list({integer(i), integer(i)}));
    heap.collect();
    const std::size_t live = heap.bytes_used();
    ASSERT_GT(live, 16U << 20);
    EXPECT_FALSE(heap.collection_due());
    while (!heap.collection_due())
        list({integer(1), integer(2)});
    EXPECT_NEAR(static_cast<double>(heap.bytes_used()), 2.0 * static_cast<double>(live), 100);
}

TEST_F(HeapCollection, CallsReleaseOnceOnObjectsThatAskForIt)
{
    std::vector<int> log;
    kept.push_back(Value::from(heap.create<Counted>(log)));
    (void)heap.create<Counted>(log);
    (void)heap.create_with_tail<Counted>(100'000, log);
    heap.collect();
    EXPECT_EQ(log.size(), 2U);
    kept.clear();
    heap.collect();
    heap.collect();
    EXPECT_EQ(log.size(), 3U);
    EXPECT_EQ(heap.bytes_used(), baseline);
}

TEST_F(HeapCollection, ForgetsInternedStringsThatNothingHolds)
{
    String* const kept_string = heap.intern("kept");
    kept.push_back(Value::from(kept_string));
    for (int i = 0; i < 5000; ++i)
        ASSERT_NE(heap.intern("name " + std::to_string(i)), nullptr);
    const std::size_t table = 8192 * sizeof(void*);
    heap.collect();
    EXPECT_LE(heap.bytes_used(), baseline + table + 64);
    EXPECT_EQ(heap.intern("kept"), kept_string);
    String* const anew = heap.intern("name 17");
    EXPECT_EQ(heap.intern("name 17"), anew);
    EXPECT_EQ(anew->view(), "name 17");
}

TEST_F(HeapCollection, InternsEqualTextsToOneString)
{
    String* const first = heap.intern("balance");
    String* const made = text("balance");
    EXPECT_NE(made, first);
    EXPECT_EQ(heap.intern(made), first);
    String* const other = text("another");
    EXPECT_EQ(heap.intern(other), other);
    EXPECT_EQ(heap.intern("another"), other);
    EXPECT_TRUE(other->interned());
    EXPECT_EQ(heap.intern("x"), heap.ascii_string('x'));
    EXPECT_EQ(heap.intern(""), heap.empty_string());
}

class SmallHeap : public test::HeapTest {
protected:
    static constexpr std::size_t maximum = 16U << 20;
    SmallHeap() : HeapTest{{.max_bytes = maximum}} {}
};

TEST_F(SmallHeap, NeverTakesMoreThanItsMaximum)
{
    List* const all = list_of({});
    kept.push_back(Value::from(all));
    std::size_t made = 0;
    for (;;) {
        const List* const next = List::create(heap, 3);
        if (next == nullptr || !all->append(heap, Value::from(next)))
            break;
        ++made;
        ASSERT_LE(heap.statistics().bytes_reserved, maximum);
    }
    EXPECT_GT(made, 50'000U);
    EXPECT_EQ(all->size(), made);
    // Large buffers end before the small objects do.
    while (List::create(heap, 3) != nullptr)
        ASSERT_LE(heap.statistics().bytes_reserved, maximum);
    EXPECT_TRUE(heap.collection_due());
}

TEST_F(SmallHeap, RefusesABufferThatDoesNotFitAndGoesOn)
{
    const std::size_t before = heap.bytes_used();
    EXPECT_EQ(heap.allocate_buffer(maximum), nullptr);
    EXPECT_EQ(heap.allocate_buffer(static_cast<std::size_t>(-1)), nullptr);
    EXPECT_FALSE(heap.charge(maximum));
    EXPECT_EQ(heap.bytes_used(), before);
    EXPECT_EQ(text("still there")->view(), "still there");
}

TEST_F(SmallHeap, HasRoomAgainAfterACollection)
{
    for (int round = 0; round < 5; ++round) {
        std::size_t made = 0;
        while (List::create(heap, 16) != nullptr)
            ++made;
        EXPECT_GT(made, 30'000U) << round;
        EXPECT_TRUE(heap.collect());
    }
}

TEST_F(SmallHeap, ReusesEmptySlabsForObjectsOfOtherSizes)
{
    for (std::size_t capacity = 0; capacity <= 16; ++capacity) {
        std::size_t made = 0;
        while (List::create(heap, capacity) != nullptr)
            ++made;
        EXPECT_GT(made * (sizeof(List) + capacity * sizeof(Value) + 64), maximum / 2);
        heap.collect();
    }
}

TEST_F(SmallHeap, SaysWhenACollectionLeftHardlyAnyRoom)
{
    while (!kept.capacity() || heap.bytes_used() < maximum - maximum / 32) {
        const List* const next = List::create(heap, 16);
        if (next == nullptr)
            break;
        kept.push_back(Value::from(next));
    }
    EXPECT_FALSE(heap.collect());
    kept.clear();
    EXPECT_TRUE(heap.collect());
}

}  // namespace
}  // namespace sluice::zx
