// Tasks: their order, what they wait for, and what ends a program.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/scheduler.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/zx/runtime/test_engine.hpp"

namespace sluice::zx {
namespace {

using namespace testing;

// A builtin that sleeps for its first argument, in microseconds, and gives its second.
NativeStatus sleep(NativeCall& call)
{
    if (call.step != 0)
        return call.done(call.argument(1));
    call.step = 1;
    call.runtime.scheduler().sleep(call.argument(0).integer());
    return NativeStatus::Suspend;
}
constexpr BuiltinInfo sleep_builtin{.name = "sleep", .function = sleep, .is_simple = false};

// Awaits the promise that is its argument.
NativeStatus await(NativeCall& call)
{
    PromiseObject* const promise = call.argument(0).as<PromiseObject>();
    if (promise->state == PromiseState::Pending) {
        if (!call.runtime.scheduler().observe(promise))
            return NativeStatus::OutOfMemory;
        call.runtime.scheduler().wait(promise);
        return NativeStatus::Suspend;
    }
    if (promise->state == PromiseState::Fulfilled)
        return call.done(promise->value);
    call.runtime.raise(promise->value);
    return NativeStatus::Error;
}
constexpr BuiltinInfo await_builtin{.name = "await", .function = await, .is_simple = false};

// Takes from the channel that is its argument; -1 after a second without a sender.
NativeStatus receive(NativeCall& call)
{
    ChannelObject* const channel = call.argument(0).as<ChannelObject>();
    if (channel->size() != 0)
        return call.done(channel->take());
    if (call.step != 0 && call.runtime.scheduler().current()->timed_out)
        return call.done(Value::from_integer(-1));
    call.step = 1;
    call.runtime.scheduler().wait(channel, 1'000'000);
    return NativeStatus::Suspend;
}
constexpr BuiltinInfo receive_builtin{.name = "receive", .function = receive, .is_simple = false};

class Tasks : public ::testing::Test {
protected:
    Scheduler& scheduler() { return engine.runtime().scheduler(); }
    Value builtin(const BuiltinInfo& info)
    {
        return engine.keep(Value::from(engine.heap().create<BuiltinObject>(&info)));
    }
    Value function(const std::function<void()>& body)
    {
        return Value::from(engine.function([this, body](Value, std::span<const Value>) {
            body();
            return engine.done(Value::null());
        }));
    }
    Outcome run(Value callee, const std::vector<Value>& arguments = {})
    {
        Value result;
        const TaskOutcome outcome = scheduler().run(engine.make_task(callee, arguments), result);
        return outcome == TaskOutcome::Ended ? engine.done(result) : engine.failed();
    }
    ChannelObject* channel()
    {
        ChannelObject* const made = engine.heap().create<ChannelObject>(
            engine.name("c"), engine.name("any"), 0, engine.list().as<List>());
        engine.keep(Value::from(made));
        return made;
    }

    TestEngine engine;
};

TEST_F(Tasks, RunInTheOrderInWhichTheyAreSpawned)
{
    std::string order;
    const Value main = function([&] {
        for (const char name : {'a', 'b', 'c'})
            ASSERT_NE(scheduler().spawn(function([&order, name] { order += name; }), {}), nullptr);
        order += 'm';
    });
    EXPECT_TRUE(run(main).ok);
    EXPECT_EQ(order, "mabc");
}

TEST_F(Tasks, WakeInTheOrderOfTheirTimersWithoutWaitingInDeterministicMode)
{
    std::string order;
    const Value main = function([&] {
        for (const int seconds : {30, 10, 20}) {
            const std::vector<Value> arguments{integer(seconds * 1'000'000), integer(seconds)};
            PromiseObject* const promise = scheduler().spawn(builtin(sleep_builtin), arguments);
            engine.keep(Value::from(promise));
        }
    });
    const std::int64_t before = engine.runtime().clock().now_us();
    EXPECT_TRUE(run(main).ok);
    EXPECT_EQ(engine.runtime().clock().now_us() - before, 30'000'000);
    EXPECT_EQ(show(engine.kept.back()), "Promise { <fulfilled>: 20 }");
}

TEST_F(Tasks, OfAsyncCallsBeginWhenSomeoneAwaitsThem)
{
    bool has_run = false;
    const Value callee = Value::from(engine.function([&](Value, std::span<const Value>) {
        has_run = true;
        return engine.done(integer(7));
    }));
    PromiseObject* const promise = scheduler().defer_call(callee, {});
    engine.keep(Value::from(promise));
    EXPECT_TRUE(run(function([] {})).ok);
    EXPECT_FALSE(has_run);
    EXPECT_EQ(show(run(builtin(await_builtin), {Value::from(promise)}).value), "7");
    EXPECT_TRUE(has_run);
    EXPECT_EQ(show(run(builtin(await_builtin), {Value::from(promise)}).value), "7");
}

TEST_F(Tasks, HandTheirErrorToTheOneWhoAwaits)
{
    const Value callee = Value::from(
        engine.function([&](Value, std::span<const Value>) { return engine.fail("broken"); }));
    PromiseObject* const promise = scheduler().defer_call(callee, {});
    engine.keep(Value::from(promise));
    EXPECT_EQ(run(builtin(await_builtin), {Value::from(promise)}).error, "broken");
    EXPECT_EQ(engine.diagnostics, "");
}

TEST_F(Tasks, ReportErrorsThatNobodyAwaits)
{
    const Value callee = Value::from(
        engine.function([&](Value, std::span<const Value>) { return engine.fail("broken"); }));
    const Value main = function([&] { ASSERT_NE(scheduler().spawn(callee, {}), nullptr); });
    EXPECT_TRUE(run(main).ok);
    EXPECT_EQ(engine.diagnostics, "[ASYNC ERROR] broken\n");
}

TEST_F(Tasks, AreToldWhenAllAreBlocked)
{
    PromiseObject* const never = engine.heap().create<PromiseObject>();
    engine.keep(Value::from(never));
    EXPECT_EQ(run(builtin(await_builtin), {Value::from(never)}).error,
              "Deadlock: all tasks are blocked");
}

TEST_F(Tasks, WaitForAValueOnAChannelOrForTheirTime)
{
    ChannelObject* const with_sender = channel();
    const Value main = function([&] {
        PromiseObject* const got = scheduler().spawn(builtin(receive_builtin),
                                                     std::vector<Value>{Value::from(with_sender)});
        engine.keep(Value::from(got));
        ASSERT_NE(scheduler().spawn(function([&] {
                                        ASSERT_TRUE(with_sender->push(engine.heap(), integer(5)));
                                        scheduler().wake_one(with_sender);
                                    }),
                                    {}),
                  nullptr);
    });
    EXPECT_TRUE(run(main).ok);
    EXPECT_EQ(show(run(builtin(receive_builtin), {Value::from(channel())}).value), "-1");
}

TEST_F(Tasks, ThatAreDaemonsDoNotKeepTheProgramAlive)
{
    const std::vector<Value> arguments{integer(1'000'000), integer(0)};
    const Value main = function(
        [&] { ASSERT_NE(scheduler().spawn(builtin(sleep_builtin), arguments, true), nullptr); });
    const std::int64_t before = engine.runtime().clock().now_us();
    EXPECT_TRUE(run(main).ok);
    EXPECT_EQ(engine.runtime().clock().now_us(), before);
}

TEST(Channel, KeepsTheOrderOfManyValues)
{
    TestEngine engine;
    ChannelObject* const channel = engine.heap().create<ChannelObject>(
        engine.name("c"), engine.name("any"), 0, engine.list().as<List>());
    engine.keep(Value::from(channel));
    std::int64_t sent = 0;
    std::int64_t received = 0;
    for (int round = 0; round < 1000; ++round) {
        for (int i = 0; i < 3; ++i)
            ASSERT_TRUE(channel->push(engine.heap(), integer(sent++)));
        for (int i = 0; i < 2; ++i)
            ASSERT_EQ(channel->take().integer(), received++);
    }
    while (channel->size() != 0)
        ASSERT_EQ(channel->take().integer(), received++);
    EXPECT_EQ(received, sent);
    EXPECT_LT(channel->queue->size(), 10U) << "what was taken is dropped";
}

}  // namespace
}  // namespace sluice::zx
