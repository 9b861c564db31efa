// Builtins and containers that are not freely writable: sealed ones, those in contract state, and
// memory that is out.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

TEST(SealedContainers, RefuseEveryChange)
{
    NativeMachine machine;
    const Value list = machine.list({integer(1)});
    const Value map = machine.map({{"a", integer(1)}});
    machine.runtime().guards().freeze(list);
    machine.runtime().guards().freeze(map);
    for (const std::string_view method : {"push", "append", "remove", "delete"})
        EXPECT_TRUE(machine.show_method(list, method, {integer(1)})
                        .starts_with("error: Cannot modify sealed property: "))
            << method;
    EXPECT_TRUE(machine.show_method(list, "pop").starts_with("error: Cannot modify"));
    for (const std::string_view method : {"set", "insert"})
        EXPECT_TRUE(machine.show_method(list, method, {integer(0), integer(2)})
                        .starts_with("error: Cannot modify"))
            << method;
    EXPECT_TRUE(machine.show("append", {list, integer(2)}).starts_with("error: Cannot modify"));
    EXPECT_TRUE(machine.show("extend", {list, list}).starts_with("error: Cannot modify"));
    EXPECT_TRUE(machine.show_method(map, "set", {machine.text("a"), integer(2)})
                    .starts_with("error: Cannot modify sealed property: a"));
    EXPECT_TRUE(machine.show_method(map, "remove", {machine.text("a")})
                    .starts_with("error: Cannot modify"));
    EXPECT_TRUE(machine.show("map_set", {map, machine.text("b"), integer(2)})
                    .starts_with("error: Cannot modify"));
    EXPECT_EQ(machine.display(list), "[1]");
    EXPECT_EQ(machine.display(map), "{a: 1}");
    EXPECT_EQ(machine.show("push", {list, integer(2)}), "[1, 2]");
}

TEST(ContainersInState, AreRestoredWhenACallIsUndone)
{
    NativeMachine machine;
    Journal& journal = machine.runtime().journal();
    const Value inner = machine.list({integer(7)});
    const Value list = machine.list({integer(1), integer(2), inner});
    const Value map = machine.map({{"a", integer(1)}});
    journal.own(list);
    journal.own(map);
    const Journal::Savepoint savepoint = journal.begin();
    machine.call_method(list, "push", {integer(4)});
    machine.call("append", {list, integer(5)});
    machine.call_method(list, "set", {integer(0), integer(9)});
    machine.call_method(list, "insert", {integer(1), integer(8)});
    machine.call_method(list, "remove", {integer(2)});
    machine.call("extend", {list, inner});
    machine.call_method(list, "pop");
    machine.call_method(inner, "push", {integer(6)});
    machine.call_method(map, "set", {machine.text("b"), integer(2)});
    machine.call_method(map, "delete", {machine.text("a")});
    EXPECT_EQ(machine.display(list), "[9, 8, [7, 6], 4, 5]");
    EXPECT_EQ(machine.display(map), "{b: 2}");
    journal.undo(savepoint);
    EXPECT_EQ(machine.display(list), "[1, 2, [7]]");
    EXPECT_EQ(machine.display(map), "{a: 1}");
}

TEST(ContainersInState, WhatIsPutInBelongsToState)
{
    NativeMachine machine;
    const Value list = machine.list({});
    machine.runtime().journal().own(list);
    const Value pushed = machine.list({});
    const Value extended = machine.list({});
    const Value inserted = machine.map({});
    machine.call_method(list, "push", {pushed});
    machine.call("extend", {list, machine.list({extended})});
    machine.call_method(list, "insert", {integer(0), inserted});
    EXPECT_TRUE(pushed.object()->owned());
    EXPECT_TRUE(extended.object()->owned());
    EXPECT_TRUE(inserted.object()->owned());
}

TEST(MemoryLimit, EndsLargeResultsAndLeavesTheMachineUsable)
{
    RuntimeOptions options;
    options.heap.max_bytes = std::size_t{16} << 20;
    NativeMachine machine{std::move(options)};
    EXPECT_EQ(machine.show("range", {integer(1 << 20)}), "error: out of memory");
    EXPECT_EQ(machine.runtime().error().kind, ErrorKind::OutOfMemory);
    const Value text = machine.text(std::string(1'000'000, 'x'));
    EXPECT_EQ(machine.show_method(text, "repeat", {integer(100)}), "error: out of memory");
    const Value list = machine.call("range", {integer(100'000)});
    ASSERT_TRUE(list.is_list()) << machine.error;
    EXPECT_EQ(machine.show("len", {list}), "100000");
}

}  // namespace
}  // namespace sluice::zx::test
