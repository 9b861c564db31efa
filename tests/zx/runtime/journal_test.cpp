// The journal of contract state, against copies of that state.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/zx/runtime/test_engine.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

/// State made of a list, a map and cells, and what they must be: plain containers.
struct Model {
    std::vector<std::int64_t> list;
    std::vector<std::pair<std::string, std::int64_t>> map;  // in the order of insertion
    std::vector<std::int64_t> slots;

    bool operator==(const Model&) const = default;
};

class State {
public:
    explicit State(std::uint32_t first_epoch = 1) : journal_{engine_.heap(), first_epoch}
    {
        engine_.heap().add_roots(&journal_, [](void* journal, Marker& marker) {
            static_cast<Journal*>(journal)->trace(marker);
        });
        list_ = engine_.list({integer(1), integer(2), integer(3)}).as<List>();
        map_ = engine_.map({{"a", integer(1)}, {"b", integer(2)}}).as<Map>();
        for (int i = 0; i < 3; ++i) {
            cells_.push_back(engine_.heap().create<Cell>(integer(0)));
            engine_.keep(Value::from(cells_.back()));
        }
        journal().own(Value::from(list_));
        journal().own(Value::from(map_));
        model_ = read();
    }

    ~State() { engine_.heap().remove_roots(&journal_); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Journal& journal() { return journal_; }

    Model read() const
    {
        Model model;
        for (const Value value : list_->elements())
            model.list.push_back(value.integer());
        for (std::uint32_t i = 0; i < map_->used(); ++i) {
            const MapEntry& entry = map_->entry_at(i);
            if (entry.key != nullptr)
                model.map.emplace_back(entry.key->view(), entry.value.integer());
        }
        for (const Cell* cell : cells_)
            model.slots.push_back(cell->value.integer());
        return model;
    }

    // One random write to the state and to the model.
    void write(unsigned choice, unsigned where, std::int64_t number)
    {
        const Value value = integer(number);
        const std::string key(1, static_cast<char>('a' + where % 12));
        const auto entry =
            std::ranges::find(model_.map, key, &std::pair<std::string, std::int64_t>::first);
        switch (choice % 9) {
            case 0:
                if (!model_.list.empty()) {
                    ASSERT_TRUE(journal().set(list_, where % model_.list.size(), value));
                    model_.list[where % model_.list.size()] = number;
                }
                break;
            case 1:
                ASSERT_TRUE(journal().append(list_, value));
                model_.list.push_back(number);
                break;
            case 2:
                if (!model_.list.empty()) {
                    Value popped;
                    ASSERT_TRUE(journal().pop(list_, popped));
                    ASSERT_EQ(popped.integer(), model_.list.back());
                    model_.list.pop_back();
                }
                break;
            case 3: {
                const std::size_t place = where % (model_.list.size() + 1);
                ASSERT_TRUE(journal().note_whole(list_));
                ASSERT_TRUE(list_->insert(engine_.heap(), place, value));
                model_.list.insert(model_.list.begin() + static_cast<std::ptrdiff_t>(place),
                                   number);
                break;
            }
            case 4:
            case 5:
                ASSERT_TRUE(journal().set(map_, engine_.name(key), value));
                if (entry == model_.map.end())
                    model_.map.emplace_back(key, number);
                else
                    entry->second = number;
                break;
            case 6: {
                bool found = false;
                ASSERT_TRUE(journal().remove(map_, engine_.name(key), found));
                ASSERT_EQ(found, entry != model_.map.end());
                if (found)
                    model_.map.erase(entry);
                break;
            }
            case 7:
                if (where % 8 == 0) {
                    ASSERT_TRUE(journal().clear(map_));
                    model_.map.clear();
                }
                break;
            default: {
                Cell* const cell = cells_[where % cells_.size()];
                ASSERT_TRUE(journal().write(cell, cell->value, value));
                model_.slots[where % cells_.size()] = number;
                break;
            }
        }
    }

    void begin() { calls_.push_back({journal().begin(), model_}); }
    void end(bool ok)
    {
        if (calls_.empty())
            return;
        if (ok) {
            journal().commit(calls_.back().savepoint);
        } else {
            journal().undo(calls_.back().savepoint);
            model_ = calls_.back().before;
        }
        calls_.pop_back();
    }
    bool is_outside() const { return calls_.empty(); }
    const Model& model() const { return model_; }
    TestEngine& engine() { return engine_; }

private:
    struct Call {
        Journal::Savepoint savepoint;
        Model before;
    };

    TestEngine engine_;
    Journal journal_;
    List* list_;
    Map* map_;
    std::vector<Cell*> cells_;
    Model model_;
    std::vector<Call> calls_;
};

RC_GTEST_PROP(Journal, UndoesExactlyTheCallsThatFail, ())
{
    State state;
    const auto steps =
        *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>());
    for (const std::uint32_t step : steps) {
        const unsigned kind = step % 16;
        if (kind < 3)
            state.begin();
        else if (kind < 5)
            state.end(kind == 3);
        else
            state.write(step / 16, step / 256, step % 1000);
        if (step % 7 == 0)
            state.engine().heap().collect();
        RC_ASSERT(state.read() == state.model());
    }
    while (!state.is_outside()) {
        state.end(steps.size() % 2 == 0);
        RC_ASSERT(state.read() == state.model());
    }
    RC_ASSERT(state.journal().length() == 0u);
}

// The same with long sequences: RapidCheck's are short at first.
void run_many_calls(std::uint32_t first_epoch)
{
    State state{first_epoch};
    std::uint64_t random = 42;
    for (int i = 0; i < 20'000; ++i) {
        random = random * 6364136223846793005 + 1442695040888963407;
        const auto step = static_cast<std::uint32_t>(random >> 33);
        if (step % 16 < 2)
            state.begin();
        else if (step % 16 < 4)
            state.end(step % 16 == 2);
        else
            state.write(step / 16, step / 256, step % 1000);
        ASSERT_EQ(state.read(), state.model());
    }
}

TEST(Journal, HoldsOverManyCalls)
{
    run_many_calls(1);
}

TEST(Journal, HoldsWhenTheNumbersOfCallsRunOut)
{
    run_many_calls(0xffff'fff0);
}

TEST(Journal, NotesASlotOncePerCall)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    Cell* const cell = engine.heap().create<Cell>(integer(0));
    engine.keep(Value::from(cell));
    const Journal::Savepoint outer = journal.begin();
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(journal.write(cell, cell->value, integer(i)));
    EXPECT_EQ(journal.length(), 1U);
    const Journal::Savepoint inner = journal.begin();
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(journal.write(cell, cell->value, integer(i)));
    EXPECT_EQ(journal.length(), 2U);
    journal.commit(inner);
    journal.undo(outer);
    EXPECT_EQ(cell->value.integer(), 0);
}

TEST(Journal, NotesTheLengthOfAListOnceForManyAppends)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    List* const list = engine.list().as<List>();
    journal.own(Value::from(list));
    const Journal::Savepoint savepoint = journal.begin();
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(journal.append(list, integer(i)));
    EXPECT_EQ(journal.length(), 1U);
    journal.undo(savepoint);
    EXPECT_TRUE(list->empty());
}

TEST(Journal, OwnsWhatBecomesReachableFromState)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    const Value inner = engine.list({integer(1)});
    const Value outer = engine.map({{"inner", inner}});
    List* const state = engine.list().as<List>();
    journal.own(Value::from(state));
    EXPECT_FALSE(inner.object()->owned());
    ASSERT_TRUE(journal.append(state, outer));
    EXPECT_TRUE(outer.object()->owned());
    EXPECT_TRUE(inner.object()->owned());
}

TEST(Journal, OwnsNestingOfAnyDepthAndCycles)
{
    TestEngine engine;
    Value nested = engine.list();
    const Value innermost = nested;
    for (int i = 0; i < 100'000; ++i)
        nested = Value::from(List::create(engine.heap(), std::vector<Value>{nested}));
    engine.keep(nested);
    ASSERT_TRUE(innermost.as<List>()->append(engine.heap(), nested));
    engine.runtime().journal().own(nested);
    EXPECT_TRUE(innermost.object()->owned());
}

TEST(Journal, RunsActionsOfUndoneCallsLastFirst)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    std::vector<std::uint64_t> seen;
    const auto note = [&](std::uint64_t argument) {
        journal.note_action(
            [](void* context, std::uint64_t number) {
                static_cast<std::vector<std::uint64_t>*>(context)->push_back(number);
            },
            &seen, argument);
    };
    const Journal::Savepoint outer = journal.begin();
    note(1);
    const Journal::Savepoint committed = journal.begin();
    note(2);
    journal.commit(committed);
    const Journal::Savepoint undone = journal.begin();
    note(3);
    journal.undo(undone);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{3}));
    journal.undo(outer);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{3, 2, 1}));
}

TEST(Journal, ChangesNothingWhenMemoryIsOut)
{
    RuntimeOptions options = TestEngine::quiet();
    options.heap.max_bytes = std::size_t{8} << 20;
    TestEngine engine{std::move(options)};
    Journal& journal = engine.runtime().journal();
    List* const list = engine.list(std::vector<Value>(200'000, integer(1))).as<List>();
    journal.own(Value::from(list));
    const Journal::Savepoint savepoint = journal.begin();
    std::size_t written = 0;
    while (written < list->size() && journal.set(list, written, integer(2)))
        ++written;
    ASSERT_LT(written, list->size()) << "the notes took no memory";
    EXPECT_EQ((*list)[written].integer(), 1);
    journal.undo(savepoint);
    EXPECT_TRUE(
        std::ranges::all_of(list->elements(), [](Value value) { return value.integer() == 1; }));
}

TEST(Journal, NotesWritesOutsideOfCallsForThoseWhoAsk)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    List* const list = engine.list({integer(1), integer(2)}).as<List>();
    journal.own(Value::from(list));
    journal.note_everything([](void*) {}, nullptr);
    EXPECT_TRUE(journal.is_outside_calls());
    ASSERT_TRUE(journal.set(list, 0, integer(5)));
    ASSERT_TRUE(journal.set(list, 0, integer(6)));
    EXPECT_EQ(journal.length(), 1U);
    const Journal::Savepoint savepoint = journal.begin();
    EXPECT_TRUE(journal.is_in_outermost_call());
    ASSERT_TRUE(journal.set(list, 1, integer(7)));
    journal.undo(savepoint);
    EXPECT_EQ((*list)[0].integer(), 6);
    EXPECT_EQ((*list)[1].integer(), 2);
    journal.settle();
    EXPECT_EQ(journal.length(), 0U);
    // What is settled is noted anew.
    ASSERT_TRUE(journal.set(list, 0, integer(8)));
    ASSERT_TRUE(journal.append(list, integer(9)));
    EXPECT_EQ(journal.length(), 2U);
    journal.revert();
    EXPECT_EQ((*list)[0].integer(), 6);
    EXPECT_EQ(list->size(), 2U);
}

TEST(Journal, TellsWhenThereIsMuchToTakeOutsideOfCalls)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    Map* const map = engine.map().as<Map>();
    journal.own(Value::from(map));
    journal.note_everything([](void* context) { static_cast<Journal*>(context)->settle(); },
                            &journal);
    for (int i = 0; i < 20'000; ++i)
        ASSERT_TRUE(journal.set(map, engine.heap().intern(std::to_string(i)), integer(i)));
    EXPECT_LT(journal.length(), 5000U);
    EXPECT_EQ(map->size(), 20'000U);
}

TEST(Journal, KeepsGapsOfMapsBounded)
{
    TestEngine engine;
    Journal& journal = engine.runtime().journal();
    Map* const map = engine.map().as<Map>();
    journal.own(Value::from(map));
    for (int i = 0; i < 10'000; ++i) {
        const Journal::Savepoint savepoint = journal.begin();
        String* const key = engine.heap().intern(std::to_string(i));
        ASSERT_TRUE(journal.set(map, key, integer(i)));
        bool found = false;
        if (i % 2 == 0) {
            ASSERT_TRUE(journal.remove(map, key, found));
            journal.commit(savepoint);
        } else {
            journal.undo(savepoint);
        }
    }
    EXPECT_TRUE(map->empty());
    EXPECT_LT(map->used(), 100U);
}

}  // namespace
}  // namespace sluice::zx
