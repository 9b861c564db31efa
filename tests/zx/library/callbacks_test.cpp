// Builtins that call functions of the program: sections 16.1 and 17.1.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx::test {
namespace {

NativeStatus doubled(NativeCall& call)
{
    return give_integer(call, call.argument(0).integer() * 2);
}
NativeStatus is_even(NativeCall& call)
{
    return give_boolean(call, call.argument(0).integer() % 2 == 0);
}
NativeStatus sum(NativeCall& call)
{
    return give_integer(call, call.argument(0).integer() + call.argument(1).integer());
}
NativeStatus fails_at_two(NativeCall& call)
{
    if (call.argument(0).integer() == 2)
        return call.runtime.fail("two");
    return give_null(call);
}
/// Waits a second before it gives its argument.
NativeStatus slowly(NativeCall& call)
{
    if (call.step == 1)
        return call.done(call.argument(0));
    call.step = 1;
    call.runtime.scheduler().sleep(1'000'000);
    return NativeStatus::Suspend;
}
/// Maps the list that it is given: a callback within a callback.
NativeStatus doubles_inner(NativeCall& call)
{
    constexpr static BuiltinInfo inner{.name = "doubled", .function = doubled, .is_simple = false};
    if (call.step == 1)
        return call.done(call.returned);
    call.step = 1;
    const Value function = Value::from(call.runtime.heap().create<BuiltinObject>(&inner));
    const Value map = Value::from(call.runtime.heap().create<BuiltinObject>(find_builtin("map")));
    return call.call(map, call.argument(0), function);
}
NativeStatus print_it(NativeCall& call)
{
    call.runtime.output().write_line(std::to_string(call.argument(0).integer()));
    return give_null(call);
}
NativeStatus gives_new_text(NativeCall& call)
{
    return give_text(call, "item " + std::to_string(call.argument(0).integer()));
}

class Callbacks : public testing::Test {
protected:
    Value numbers(std::int64_t count)
    {
        std::vector<Value> values;
        for (std::int64_t i = 1; i <= count; ++i)
            values.push_back(integer(i));
        return machine.list(std::move(values));
    }

    NativeMachine machine;
};

TEST_F(Callbacks, MapMakesANewList)
{
    EXPECT_EQ(machine.show("map", {numbers(3), machine.callable(doubled)}), "[2, 4, 6]");
    EXPECT_EQ(machine.show("list_map", {numbers(1), machine.callable(doubled)}), "[2]");
    EXPECT_EQ(machine.show_method(numbers(3), "map", {machine.callable(doubled)}), "[2, 4, 6]");
    EXPECT_EQ(machine.show_method(numbers(0), "map", {machine.callable(doubled)}), "[]");
}

TEST_F(Callbacks, FilterKeepsWhatIsTruthy)
{
    EXPECT_EQ(machine.show("filter", {numbers(5), machine.callable(is_even)}), "[2, 4]");
    EXPECT_EQ(machine.show("list_filter", {numbers(5), machine.callable(is_even)}), "[2, 4]");
    EXPECT_EQ(machine.show_method(numbers(5), "filter", {machine.callable(is_even)}), "[2, 4]");
}

TEST_F(Callbacks, ReduceBeginsWithTheInitialValueOrTheFirstElement)
{
    EXPECT_EQ(machine.show("reduce", {numbers(4), machine.callable(sum), integer(100)}), "110");
    EXPECT_EQ(machine.show("reduce", {numbers(4), machine.callable(sum)}), "10");
    EXPECT_EQ(machine.show("reduce", {numbers(0), machine.callable(sum)}), "null");
    EXPECT_EQ(machine.show("reduce", {numbers(0), machine.callable(sum), integer(5)}), "5");
    EXPECT_EQ(machine.show_method(numbers(3), "reduce", {machine.callable(sum)}), "6");
    EXPECT_EQ(machine.show_method(numbers(3), "reduce", {machine.callable(sum), integer(1)}), "7");
}

TEST_F(Callbacks, ForEachGivesNull)
{
    EXPECT_EQ(machine.show_method(numbers(3), "forEach", {machine.callable(print_it)}), "null");
    EXPECT_EQ(machine.take_output(), "1\n2\n3\n");
}

TEST_F(Callbacks, ErrorsOfTheFunctionEndTheLoop)
{
    EXPECT_EQ(machine.show("map", {numbers(3), machine.callable(fails_at_two)}), "error: two");
}

TEST_F(Callbacks, FunctionsMayBeBuiltins)
{
    const Value string = machine.keep(
        Value::from(machine.runtime().heap().create<BuiltinObject>(find_builtin("string"))));
    EXPECT_TRUE(machine.call("map", {numbers(2), string}).is_list());
}

TEST_F(Callbacks, FunctionsMaySuspendTheirTask)
{
    const std::int64_t before = machine.runtime().clock().now_us();
    EXPECT_EQ(machine.show("map", {numbers(3), machine.callable(slowly)}), "[1, 2, 3]");
    EXPECT_GE(machine.runtime().clock().now_us() - before, 3'000'000);
}

TEST_F(Callbacks, CallbacksNest)
{
    const Value nested = machine.list({numbers(2), numbers(1)});
    EXPECT_EQ(machine.show("map", {nested, machine.callable(doubles_inner)}), "[[2, 4], [2]]");
}

TEST_F(Callbacks, ResultsSurviveCollections)
{
    EXPECT_EQ(machine.show("map", {numbers(3), machine.callable(gives_new_text)}),
              "[item 1, item 2, item 3]");
}

TEST_F(Callbacks, TheLengthIsThatOfTheBeginning)
{
    // The function empties the list that is being gone over.
    static Value victim;
    victim = numbers(5);
    const auto empties = [](NativeCall& call) {
        victim.as<List>()->truncate(1);
        return give_integer(call, call.argument(0).integer());
    };
    EXPECT_EQ(machine.show("map", {victim, machine.callable(empties)}), "[1]");
    const auto grows = [](NativeCall& call) {
        EXPECT_TRUE(victim.as<List>()->append(call.runtime.heap(), integer(0)));
        return give_boolean(call, true);
    };
    victim = numbers(2);
    EXPECT_EQ(machine.show("filter", {victim, machine.callable(grows)}), "[1, 2]");
}

TEST_F(Callbacks, WhatIsNoFunctionIsAnError)
{
    EXPECT_EQ(machine.show("map", {numbers(1), integer(5)}), "error: Not a function: 5");
    EXPECT_EQ(machine.show("map", {integer(1), null()}),
              "error: map() takes a list as argument 1, got INTEGER");
}

}  // namespace
}  // namespace sluice::zx::test
