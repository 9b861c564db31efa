// The value layer of zx: what programs do most with the heap, strings, lists and maps.
//
// Each benchmark collects as an engine would, whenever a collection is due. What it makes is looked
// at once before, and held against what follows from how it is made.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "bench/micro/checked.hpp"
#include "zx/values/arithmetic.hpp"
#include "zx/values/display.hpp"
#include "zx/values/json.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

constexpr HeapOptions roomy{.max_bytes = std::size_t{4} << 30};

// "account 0", "account 1" and so on, neither interned nor hashed yet.
std::vector<String*> make_keys(Heap& heap, std::int64_t count)
{
    std::vector<String*> keys;
    for (std::int64_t i = 0; i < count; ++i)
        keys.push_back(String::create(heap, "account " + std::to_string(i)));
    return keys;
}

/// A list of so many empty lists. Collects nothing.
List* make_lists(Heap& heap, int count)
{
    List* const lists = List::create(heap);
    for (int i = 0; i < count; ++i)
        (void)lists->append(heap, Value::from(List::create(heap, 2)));
    return lists;
}

/// Whether a list of so many lists is what make_lists makes, also when what is dead is gone.
bool are_lists(benchmark::State& state, Heap& heap, List* lists, std::size_t count)
{
    const Root root{heap, Value::from(lists)};
    (void)List::create(heap, 2);
    const std::size_t before = heap.statistics().bytes_used;
    heap.collect();
    bool is_right = lists->size() == count && heap.statistics().live_after_collection < before;
    for (const Value element : lists->elements())
        is_right = is_right && element.is_list();
    return micro::check(state, is_right, "the lists are not what was expected");
}

void create_short_lists(benchmark::State& state)
{
    Heap heap{roomy};
    if (!are_lists(state, heap, make_lists(heap, 3), 3))
        return;
    for (auto _ : state) {
        benchmark::DoNotOptimize(List::create(heap, 2));
        if (heap.collection_due())
            heap.collect();
    }
}
BENCHMARK(create_short_lists);

void create_short_lists_beside_a_large_live_set(benchmark::State& state)
{
    Heap heap{roomy};
    List* const live = make_lists(heap, 1'000'000);
    const Root root{heap, Value::from(live)};
    if (!are_lists(state, heap, live, 1'000'000))
        return;
    for (auto _ : state) {
        benchmark::DoNotOptimize(List::create(heap, 2));
        if (heap.collection_due())
            heap.collect();
    }
}
BENCHMARK(create_short_lists_beside_a_large_live_set);

void collect_a_million_lists(benchmark::State& state)
{
    Heap heap{roomy};
    List* const live = make_lists(heap, 1'000'000);
    const Root root{heap, Value::from(live)};
    if (!are_lists(state, heap, live, 1'000'000))
        return;
    for (auto _ : state)
        heap.collect();
}
BENCHMARK(collect_a_million_lists)->Unit(benchmark::kMillisecond);

void append_to_a_list(benchmark::State& state)
{
    Heap heap{roomy};
    const std::int64_t size = state.range(0);
    const auto make = [&] {
        List* const list = List::create(heap);
        for (std::int64_t i = 0; i < size; ++i)
            (void)list->append(heap, Value::from_integer(i));
        return list;
    };
    std::int64_t sum = 0;
    for (const Value element : make()->elements())
        sum += element.integer();
    if (!micro::check_equal(state, sum, size * (size - 1) / 2, "the sum of the list"))
        return;
    for (auto _ : state) {
        List* const list = make();
        benchmark::DoNotOptimize(list->data());
        if (heap.collection_due())
            heap.collect();
    }
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(append_to_a_list)->Arg(4)->Arg(1000)->Arg(1'000'000);

void insert_into_a_map(benchmark::State& state)
{
    Heap heap{roomy};
    const std::int64_t size = state.range(0);
    const std::vector<String*> keys = make_keys(heap, size);
    List* const held = List::create(heap);
    const Root root{heap, Value::from(held)};
    for (String* const key : keys)
        (void)held->append(heap, Value::from(key));
    const auto make = [&] {
        Map* const map = Map::create(heap);
        for (String* const key : keys)
            (void)map->set(heap, key, Value::from_integer(1));
        return map;
    };
    {
        const Map& map = *make();
        bool is_right = map.size() == keys.size();
        for (String* const key : keys)
            is_right = is_right && map.get(heap, key).integer() == 1;
        if (!micro::check(state, is_right, "the map is not what was expected"))
            return;
    }
    for (auto _ : state) {
        Map* const map = make();
        benchmark::DoNotOptimize(map->used());
        if (heap.collection_due())
            heap.collect();
    }
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(insert_into_a_map)->Arg(4)->Arg(8)->Arg(100)->Arg(10'000)->Arg(1'000'000);

// By strings of the same content as the keys, as programs make them by concatenation.
void find_in_a_map(benchmark::State& state)
{
    Heap heap{roomy};
    const std::int64_t size = state.range(0);
    const std::vector<String*> keys = make_keys(heap, size);
    const std::vector<String*> others = make_keys(heap, size);
    Map* const map = Map::create(heap);
    for (String* const key : keys)
        (void)map->set(heap, key, Value::from_integer(1));
    for (std::size_t i = 0; i < others.size(); ++i) {
        // Entries are in the order of their insertion.
        if (!micro::check_equal(state, std::size_t{map->find(heap, others[i])}, i, "a place"))
            return;
    }
    for (auto _ : state) {
        for (String* const key : others)
            benchmark::DoNotOptimize(map->find(heap, key));
    }
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(find_in_a_map)->Arg(4)->Arg(8)->Arg(100)->Arg(10'000)->Arg(1'000'000);

void find_an_interned_key(benchmark::State& state)
{
    Heap heap{roomy};
    Map* const map = Map::create(heap);
    std::vector<String*> keys;
    for (const char* const name : {"from", "to", "amount", "nonce", "hash", "signature"}) {
        keys.push_back(heap.intern(name));
        (void)map->set(heap, keys.back(), Value::from_integer(1));
        if (!micro::check_equal(state, map->find(heap, keys.back()) + 1, keys.size(), "a place"))
            return;
    }
    for (auto _ : state) {
        for (String* const key : keys)
            benchmark::DoNotOptimize(map->find(heap, key));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(keys.size()));
}
BENCHMARK(find_an_interned_key);

void find_an_integer_key(benchmark::State& state)
{
    Heap heap{roomy};
    Map* const map = Map::create(heap);
    for (int i = 0; i < 1000; ++i)
        (void)map->set(heap, String::create(heap, std::to_string(i)), Value::from_integer(i));
    for (int i = 0; i < 1000; ++i) {
        const Value value = map->entry_at(map->find(heap, std::int64_t{i})).value;
        if (!micro::check_equal(state, value.integer(), i, "an entry"))
            return;
    }
    std::int64_t key = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(map->find(heap, key));
        key = key == 999 ? 0 : key + 1;
    }
}
BENCHMARK(find_an_integer_key);

// s = s + "x"
void grow_a_string(benchmark::State& state)
{
    Heap heap{roomy};
    const std::int64_t size = state.range(0);
    const auto grow = [&] {
        String* grown = heap.empty_string();
        for (std::int64_t i = 0; i < size; ++i) {
            grown = String::concatenate(heap, grown, heap.ascii_string('x'));
            if (heap.collection_due()) {
                const Root root{heap, Value::from(grown)};
                heap.collect();
            }
        }
        return grown;
    };
    if (!micro::check_equal(state, grow()->view(), std::string(static_cast<std::size_t>(size), 'x'),
                            "the string"))
        return;
    for (auto _ : state)
        benchmark::DoNotOptimize(grow()->size());
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(grow_a_string)->Arg(100)->Arg(10'000)->Arg(1'000'000);

// "key" + i
void name_by_number(benchmark::State& state)
{
    Heap heap{roomy};
    ErrorText error;
    const Value stem = Value::from(heap.intern("key"));
    const Root root{heap, stem};
    Value first;
    if (!micro::check(state,
                      add(heap, stem, Value::from_integer(41), first, error) == Status::Ok &&
                          first.as<String>()->view() == "key41",
                      "the name is not what was expected"))
        return;
    std::int64_t number = 0;
    for (auto _ : state) {
        Value name;
        (void)add(heap, stem, Value::from_integer(number++ & 0xffff), name, error);
        benchmark::DoNotOptimize(name.payload());
        if (heap.collection_due())
            heap.collect();
    }
}
BENCHMARK(name_by_number);

void add_big_integers(benchmark::State& state)
{
    Heap heap{roomy};
    ErrorText error;
    Value big;
    (void)power(heap, Value::from_integer(3), Value::from_integer(150), big, error);
    const Root root{heap, big};
    // 2 * 3^150 is 3^151 - 3^150.
    Value twice;
    Value thrice;
    Value rest;
    (void)add(heap, big, big, twice, error);
    (void)power(heap, Value::from_integer(3), Value::from_integer(151), thrice, error);
    (void)subtract(heap, thrice, big, rest, error);
    if (!micro::check_equal(state, display_text(twice, 1000), display_text(rest, 1000), "the sum"))
        return;
    for (auto _ : state) {
        Value sum;
        (void)add(heap, big, big, sum, error);
        benchmark::DoNotOptimize(sum.payload());
        if (heap.collection_due())
            heap.collect();
    }
}
BENCHMARK(add_big_integers);

void read_json(benchmark::State& state)
{
    Heap heap{roomy};
    std::string text = "[";
    for (int i = 0; i < 1000; ++i)
        text += (i == 0 ? "" : ", ") + std::string{R"({"from": "0xabcdef", "to": "0x123456", )"} +
                R"("amount": 12345, "tags": [1, 2.5, true, null]})";
    text += "]";
    ErrorText error;
    Value first;
    bool is_right = parse_json(heap, text, first, error) == Status::Ok && first.is_list() &&
                    first.as<List>()->size() == 1000;
    for (std::size_t i = 0; is_right && i < 1000; ++i) {
        const Map& entry = *(*first.as<List>())[i].as<Map>();
        is_right = entry.size() == 4 &&
                   entry.get(heap, heap.intern("to")).as<String>()->view() == "0x123456" &&
                   entry.get(heap, heap.intern("amount")).integer() == 12345 &&
                   (*entry.get(heap, heap.intern("tags")).as<List>())[1].number() == 2.5;
    }
    if (!micro::check(state, is_right, "what was read is not what was written"))
        return;
    for (auto _ : state) {
        Value value;
        (void)parse_json(heap, text, value, error);
        benchmark::DoNotOptimize(value.payload());
        if (heap.collection_due())
            heap.collect();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_json);

}  // namespace
}  // namespace sluice::zx
