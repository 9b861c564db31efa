// Channels, wait groups, barriers and promises: sections 14.1 and 14.2.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx::test {
namespace {

class Async : public testing::Test {
protected:
    Value channel(std::int64_t capacity)
    {
        Heap& heap = machine.runtime().heap();
        String* const name = machine.text("ch").as<String>();
        String* const type = machine.text("integer").as<String>();
        List* const queue = machine.list({}).as<List>();
        return machine.keep(Value::from(heap.create<ChannelObject>(name, type, capacity, queue)));
    }

    /// A function that calls a builtin with the arguments that it is given.
    Value builtin(std::string_view name)
    {
        return machine.keep(
            Value::from(machine.runtime().heap().create<BuiltinObject>(find_builtin(name))));
    }

    NativeMachine machine;
};

/// Spawns argument 0 with the other arguments; gives the promise.
NativeStatus spawns(NativeCall& call)
{
    return give(call, call.runtime.scheduler().spawn(call.argument(0), call.arguments.subspan(1)));
}

/// Spawns argument 0 with argument 1 and what follows, then ends as the call of the last argument,
/// a builtin, with argument 1.
NativeStatus spawns_then_calls(NativeCall& call)
{
    if (call.step == 1)
        return call.done(call.returned);
    call.step = 1;
    const std::size_t last = call.arguments.size() - 1;
    if (call.runtime.scheduler().spawn(call.argument(0), call.arguments.subspan(1, last - 1)) ==
        nullptr)
        return NativeStatus::OutOfMemory;
    return call.call(call.argument(last), call.argument(1));
}

constexpr BuiltinInfo spawner{.name = "spawn", .function = spawns, .is_simple = false};
constexpr BuiltinInfo spawner_and_caller{
    .name = "spawn", .function = spawns_then_calls, .is_simple = false};

TEST_F(Async, ChannelsAreQueues)
{
    const Value ch = channel(0);
    machine.call("send", {ch, integer(1)});
    machine.call("send", {ch, integer(2)});
    EXPECT_EQ(machine.show("receive", {ch}), "1");
    EXPECT_EQ(machine.show("receive", {ch}), "2");
}

TEST_F(Async, ClosedChannelsDrainAndThenGiveNull)
{
    const Value ch = channel(0);
    machine.call("send", {ch, integer(1)});
    machine.call("close_channel", {ch});
    EXPECT_EQ(machine.show("receive", {ch}), "1");
    EXPECT_EQ(machine.show("receive", {ch}), "null");
    EXPECT_EQ(machine.show("send", {ch, integer(1)}),
              "error: send() error: Cannot send on closed channel 'ch'");
}

TEST_F(Async, ReceivingTimesOutAfterFiveSeconds)
{
    const Value ch = channel(0);
    const std::int64_t before = machine.runtime().clock().now_us();
    EXPECT_EQ(machine.show("receive", {ch}),
              "error: receive() error: Timeout receiving from channel 'ch'");
    EXPECT_EQ(machine.runtime().clock().now_us() - before, 5'000'000);
}

TEST_F(Async, SendingOnAFullChannelTimesOutToo)
{
    const Value ch = channel(1);
    EXPECT_EQ(machine.show("send", {ch, integer(1)}), "null");
    EXPECT_TRUE(machine.show("send", {ch, integer(2)}).starts_with("error: send() error: "));
}

TEST_F(Async, AReceiverIsWokenByASender)
{
    const Value ch = channel(0);
    EXPECT_EQ(machine.display(machine.run(spawner_and_caller, null(),
                                          {builtin("send"), ch, integer(7), builtin("receive")})),
              "7");
}

TEST_F(Async, OtherKindsAreNoChannels)
{
    EXPECT_EQ(machine.show("send", {null(), null()}), "error: send() takes a channel, got NULL");
    EXPECT_EQ(machine.show("receive", {integer(1)}),
              "error: receive() takes a channel, got INTEGER");
}

TEST_F(Async, WaitGroupsWaitForZero)
{
    const Value group = machine.call("wait_group");
    EXPECT_EQ(machine.show("wg_wait", {group}), "true");
    machine.call("wg_add", {group, integer(2)});
    machine.call("wg_done", {group});
    EXPECT_EQ(machine.show("wg_wait", {group, number(0.5)}), "false");
    EXPECT_EQ(machine.display(machine.run(spawner_and_caller, null(),
                                          {builtin("wg_done"), group, builtin("wg_wait")})),
              "true");
    EXPECT_EQ(machine.show("wg_done", {group}), "error: wg_done() takes no wait group below zero");
}

TEST_F(Async, WaitingForNobodyIsADeadlock)
{
    const Value group = machine.call("wait_group");
    machine.call("wg_add", {group});
    EXPECT_EQ(machine.show("wg_wait", {group}), "error: Deadlock: all tasks are blocked");
}

TEST_F(Async, BarriersOpenWhenAllAreThere)
{
    const Value barrier = machine.call("barrier", {integer(2)});
    for (const char* generation : {"0", "1"}) {
        EXPECT_EQ(machine.display(
                      machine.run(spawner_and_caller, null(),
                                  {builtin("barrier_wait"), barrier, builtin("barrier_wait")})),
                  generation);
    }
    EXPECT_TRUE(machine.show("barrier_wait", {barrier, number(0.1)})
                    .starts_with("error: barrier_wait() error: "));
    EXPECT_EQ(machine.show("barrier_reset", {barrier}), "null");
    EXPECT_EQ(machine.show("barrier", {integer(0)}),
              "error: barrier() takes a number of parties above zero");
}

NativeStatus gives_five(NativeCall& call)
{
    return give_integer(call, 5);
}
NativeStatus fails(NativeCall& call)
{
    return call.runtime.fail("broken");
}
NativeStatus shows(NativeCall& call)
{
    call.runtime.output().write_line(display_text(call.argument(0), 100));
    return give_null(call);
}

TEST_F(Async, PromisesCallWhatFollows)
{
    const Value promise = machine.run(spawner, null(), {machine.callable(gives_five)});
    ASSERT_TRUE(promise.is(Tag::Promise)) << machine.error;
    EXPECT_EQ(machine.show_method(promise, "is_resolved"), "true");
    machine.call_method(promise, "then", {machine.callable(shows)});
    EXPECT_EQ(machine.take_output(), "5\n");
}

TEST_F(Async, CatchSeesTheErrorOnly)
{
    // Deferred: nothing runs before someone follows it.
    const Value callee = machine.callable(fails);
    const Value promise =
        machine.keep(Value::from(machine.runtime().scheduler().defer_call(callee, {})));
    EXPECT_EQ(machine.show_method(promise, "is_resolved"), "false");
    machine.call_method(promise, "catch", {machine.callable(shows)});
    EXPECT_EQ(machine.take_output(), "broken\n");
    machine.call_method(promise, "then", {machine.callable(shows)});
    EXPECT_EQ(machine.take_output(), "");
    EXPECT_NE(machine.take_diagnostics().find("broken"), std::string::npos);
}

}  // namespace
}  // namespace sluice::zx::test
