// Seals, watchers, and the messages of writes and calls that are refused.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/guards.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/zx/runtime/test_engine.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

class GuardsTest : public ::testing::Test {
protected:
    std::string set(Value object, std::string_view name, Value value)
    {
        return engine.runtime().set_property(object, engine.name(name), value, Value{}) ==
                       Status::Ok
                   ? ""
                   : engine.failed().error;
    }
    std::string set_index(Value object, Value index, Value value)
    {
        return engine.runtime().set_index(object, index, value, Value{}) == Status::Ok
                   ? ""
                   : engine.failed().error;
    }
    std::string get(Value object, std::string_view name)
    {
        Value result;
        return engine.runtime().get_property(object, engine.name(name), Value{}, result) ==
                       Status::Ok
                   ? show(result)
                   : engine.failed().error;
    }

    TestEngine engine;
};

TEST_F(GuardsTest, FreezeReachesEverythingWithin)
{
    const Value list = engine.list({integer(1)});
    const Value map = engine.map({{"name", integer(1)}, {"list", list}});
    engine.runtime().guards().freeze(map);
    EXPECT_EQ(set(map, "name", integer(2)), "Cannot modify sealed property: name");
    EXPECT_EQ(set(map, "other", integer(2)), "Cannot modify sealed property: other");
    EXPECT_EQ(set_index(list, integer(0), integer(2)), "Cannot modify sealed property: 0");
    EXPECT_EQ(engine.runtime().append(list.as<List>(), integer(2)), Status::Error);
    EXPECT_EQ(show(map), "{name: 1, list: [1]}");
}

TEST_F(GuardsTest, ASealedPropertyLeavesTheOthersOpen)
{
    const Value map = engine.map({{"a", integer(1)}, {"b", integer(1)}});
    engine.runtime().guards().guard(map.object(), engine.name("a")).is_sealed = true;
    EXPECT_EQ(set(map, "a", integer(2)), "Cannot modify sealed property: a");
    EXPECT_EQ(set_index(map, engine.text("a"), integer(2)), "Cannot modify sealed property: a");
    EXPECT_EQ(set(map, "b", integer(2)), "");
    EXPECT_EQ(show(map), "{a: 1, b: 2}");
    engine.runtime().guards().freeze(map);
    EXPECT_EQ(set(map, "b", integer(3)), "Cannot modify sealed property: b");
}

TEST_F(GuardsTest, WatchersOfAPropertyQueueOncePerWrite)
{
    const Value map = engine.map({{"balance", integer(1)}});
    Watcher* const watcher = engine.heap().create<Watcher>(Value::null());
    engine.keep(Value::from(watcher));
    Guards& guards = engine.runtime().guards();
    guards.guard(map.object(), engine.name("balance")).watchers.push_back(watcher);
    EXPECT_EQ(set(map, "other", integer(1)), "");
    EXPECT_FALSE(engine.runtime().has_pending_watchers());
    EXPECT_EQ(set(map, "balance", integer(2)), "");
    EXPECT_EQ(set(map, "balance", integer(3)), "");
    EXPECT_EQ(guards.next_pending(), watcher);
    EXPECT_EQ(set(map, "balance", integer(4)), "");
    EXPECT_EQ(guards.next_pending(), nullptr) << "not while it runs";
}

TEST_F(GuardsTest, SealedVariablesNameThemselves)
{
    Cell* const cell = engine.heap().create<Cell>(integer(1));
    engine.keep(Value::from(cell));
    engine.runtime().guards().guard(&cell->value, cell, engine.name("x")).is_sealed = true;
    EXPECT_EQ(engine.runtime().assign_special(0, 0, cell, integer(2)), Status::Error);
    EXPECT_EQ(engine.failed().error, "Cannot assign to sealed object: x");
    EXPECT_EQ(show(cell->value), "1");
}

TEST_F(GuardsTest, WritesThroughWhatHoldsNothingAreErrors)
{
    EXPECT_EQ(set(Value::null(), "p", integer(1)), "Assignment to property failed for p on NULL");
    EXPECT_EQ(set(integer(5), "p", integer(1)), "Assignment to property failed for p on INTEGER");
    EXPECT_EQ(set_index(engine.list({integer(1)}), integer(3), integer(1)),
              "Index out of range for List assignment: 3");
    EXPECT_EQ(get(Value::null(), "p"), "null");
    EXPECT_EQ(engine.call(integer(5)).error, "Not a function: 5");
    EXPECT_EQ(engine.call_method(Value::null(), "m").error, "Method 'm' not supported for NULL");
}

TEST_F(GuardsTest, CallableEntriesOfMapsWinOverMethods)
{
    const Value function = Value::from(
        engine.function([&](Value, std::span<const Value>) { return engine.done(integer(42)); }));
    const Value map = engine.map({{"keys", function}});
    EXPECT_EQ(show(engine.call_method(map, "keys").value), "42");
}

TEST_F(GuardsTest, NamedArgumentsFindTheirParameters)
{
    FunctionObject* const function = engine.function(
        [&](Value, std::span<const Value>) { return engine.done(Value::null()); }, {"a", "b"});
    const CallTarget target = engine.runtime().resolve_call(Value::from(function));
    std::vector<std::uint32_t> positions;
    const std::vector<String*> names{engine.name("b"), engine.name("a")};
    ASSERT_EQ(engine.runtime().order_arguments(target, names, positions), Status::Ok);
    EXPECT_EQ(positions, (std::vector<std::uint32_t>{1, 0}));
    const std::vector<String*> unknown{engine.name("c")};
    EXPECT_EQ(engine.runtime().order_arguments(target, unknown, positions), Status::Error);
}

}  // namespace
}  // namespace sluice::zx
