// Builtins on what tasks wait for: channels, wait groups, barriers, and the methods of promises.
//
// A builtin that waits registers its task with what it waits for, suspends, and looks again when it
// is called the next time.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"

namespace sluice::zx {

namespace {

constexpr std::int64_t channel_timeout_us = 5'000'000;
/// Waits of a thousand million seconds are forever.
constexpr double longest_wait = 1e9;

/// Whether the wait that just ended did so because its time was over.
bool timed_out(const NativeCall& call)
{
    const Task* const task = call.runtime.scheduler().current();
    return task != nullptr && task->timed_out;
}

/// Waits; outside of tasks nobody could end the wait.
NativeStatus wait_for(NativeCall& call, Waitable* waitable, std::int64_t timeout_us)
{
    Scheduler& scheduler = call.runtime.scheduler();
    if (scheduler.current() == nullptr)
        return call.runtime.fail("Deadlock: all tasks are blocked");
    call.step = 1;
    scheduler.wait(waitable, timeout_us);
    return NativeStatus::Suspend;
}

template <class T>
[[nodiscard]] bool take(NativeCall& call, std::string_view name, std::string_view kind, T*& object)
{
    const Value value = call.argument(0);
    if (value.tag() != T::kind_tag) {
        misuse(call, {name, "() takes a ", kind, ", got ", kind_of(value).error_name});
        return false;
    }
    object = value.as<T>();
    return true;
}

/// The timeout at argument 1 in microseconds, or -1 for none.
[[nodiscard]] bool take_timeout(NativeCall& call, std::string_view name, std::int64_t& timeout_us)
{
    timeout_us = -1;
    if (!is_given(call, 1))
        return true;
    double seconds = 0;
    if (!take_number(call, name, 1, seconds))
        return false;
    if (!(seconds >= 0)) {
        takes(call, name, "a timeout that is not negative");
        return false;
    }
    timeout_us = static_cast<std::int64_t>(std::min(seconds, longest_wait) * 1e6);
    return true;
}

// ---- channels ----------------------------------------------------------------------------------

std::string_view name_of(const ChannelObject& channel)
{
    return channel.name == nullptr ? std::string_view{} : channel.name->view();
}

NativeStatus send(NativeCall& call)
{
    ChannelObject* channel = nullptr;
    if (!take(call, "send", "channel", channel))
        return NativeStatus::Error;
    if (!channel->is_open)
        return misuse(call,
                      {"send() error: Cannot send on closed channel '", name_of(*channel), "'"});
    if (channel->is_full()) {
        if (call.step != 0 && timed_out(call))
            return misuse(call,
                          {"send() error: Timeout sending to channel '", name_of(*channel), "'"});
        return wait_for(call, channel, channel_timeout_us);
    }
    if (!channel->push(call.runtime.heap(), call.argument(1)))
        return NativeStatus::OutOfMemory;
    // Senders and receivers wait at the same place: all look again.
    call.runtime.scheduler().wake_all(channel);
    return give_null(call);
}

NativeStatus receive(NativeCall& call)
{
    ChannelObject* channel = nullptr;
    if (!take(call, "receive", "channel", channel))
        return NativeStatus::Error;
    if (channel->size() != 0) {
        const Value value = channel->take();
        call.runtime.scheduler().wake_all(channel);
        return call.done(value);
    }
    if (!channel->is_open)
        return give_null(call);
    if (call.step != 0 && timed_out(call))
        return misuse(
            call, {"receive() error: Timeout receiving from channel '", name_of(*channel), "'"});
    return wait_for(call, channel, channel_timeout_us);
}

NativeStatus close_channel(NativeCall& call)
{
    ChannelObject* channel = nullptr;
    if (!take(call, "close_channel", "channel", channel))
        return NativeStatus::Error;
    channel->is_open = false;
    call.runtime.scheduler().wake_all(channel);
    return give_null(call);
}

// ---- wait groups -------------------------------------------------------------------------------

NativeStatus wait_group(NativeCall& call)
{
    return give(call, call.runtime.heap().create<WaitGroupObject>());
}

NativeStatus add_to_group(NativeCall& call, std::string_view name, std::int64_t amount)
{
    WaitGroupObject* group = nullptr;
    if (!take(call, name, "wait group", group))
        return NativeStatus::Error;
    std::int64_t count = 0;
    if (__builtin_add_overflow(group->count, amount, &count) || count < 0)
        return misuse(call, {name, "() takes no wait group below zero"});
    group->count = count;
    if (count == 0)
        call.runtime.scheduler().wake_all(group);
    return give_null(call);
}

NativeStatus wg_add(NativeCall& call)
{
    std::int64_t amount = 0;
    if (!take_integer(call, "wg_add", 1, amount, 1))
        return NativeStatus::Error;
    return add_to_group(call, "wg_add", amount);
}

NativeStatus wg_done(NativeCall& call)
{
    return add_to_group(call, "wg_done", -1);
}

NativeStatus wg_wait(NativeCall& call)
{
    WaitGroupObject* group = nullptr;
    std::int64_t timeout_us = 0;
    if (!take(call, "wg_wait", "wait group", group) || !take_timeout(call, "wg_wait", timeout_us))
        return NativeStatus::Error;
    if (group->count == 0)
        return give_boolean(call, true);
    if (call.step != 0 && timed_out(call))
        return give_boolean(call, false);
    return wait_for(call, group, timeout_us);
}

// ---- barriers ----------------------------------------------------------------------------------

NativeStatus barrier(NativeCall& call)
{
    std::int64_t parties = 0;
    if (!take_integer(call, "barrier", 0, parties))
        return NativeStatus::Error;
    if (parties < 1)
        return takes(call, "barrier", "a number of parties above zero");
    return give(call, call.runtime.heap().create<BarrierObject>(parties));
}

NativeStatus barrier_wait(NativeCall& call)
{
    // The generation that this call waits for the end of.
    constexpr std::size_t generation_place = 0;
    BarrierObject* barrier = nullptr;
    std::int64_t timeout_us = 0;
    if (!take(call, "barrier_wait", "barrier", barrier) ||
        !take_timeout(call, "barrier_wait", timeout_us))
        return NativeStatus::Error;
    if (call.step == 0) {
        if (barrier->arrived + 1 >= barrier->parties) {
            const std::int64_t generation = barrier->generation++;
            barrier->arrived = 0;
            call.runtime.scheduler().wake_all(barrier);
            return give_integer(call, generation);
        }
        call.scratch[generation_place] = Value::from_integer(barrier->generation);
        const NativeStatus status = wait_for(call, barrier, timeout_us);
        barrier->arrived += status == NativeStatus::Suspend ? 1 : 0;
        return status;
    }
    const std::int64_t generation = call.scratch[generation_place].integer();
    if (barrier->generation != generation)
        return give_integer(call, generation);
    if (timed_out(call)) {
        --barrier->arrived;
        return misuse(call, {"barrier_wait() error: Timeout waiting for the other parties"});
    }
    return wait_for(call, barrier, timeout_us);
}

NativeStatus barrier_reset(NativeCall& call)
{
    BarrierObject* barrier = nullptr;
    if (!take(call, "barrier_reset", "barrier", barrier))
        return NativeStatus::Error;
    ++barrier->generation;
    barrier->arrived = 0;
    call.runtime.scheduler().wake_all(barrier);
    return give_null(call);
}

constexpr BuiltinInfo functions[] = {
    {.name = "send", .function = send, .least = 2, .most = 2, .is_simple = false},
    {.name = "receive", .function = receive, .least = 1, .most = 1, .is_simple = false},
    {.name = "close_channel", .function = close_channel, .least = 1, .most = 1},
    {.name = "wait_group", .function = wait_group, .least = 0, .most = 0},
    {.name = "wg_add", .function = wg_add, .least = 1, .most = 2},
    {.name = "wg_done", .function = wg_done, .least = 1, .most = 1},
    {.name = "wg_wait", .function = wg_wait, .least = 1, .most = 2, .is_simple = false},
    {.name = "barrier", .function = barrier, .least = 1, .most = 1},
    {.name = "barrier_wait", .function = barrier_wait, .least = 1, .most = 2, .is_simple = false},
    {.name = "barrier_reset", .function = barrier_reset, .least = 1, .most = 1},
};

// ---- promises ----------------------------------------------------------------------------------

/// Waits for the promise at argument 0, then calls the function at argument 1 with its value if it
/// ended as `wanted`; else ends as the promise did.
NativeStatus follow(NativeCall& call, PromiseState wanted)
{
    PromiseObject* const promise = call.argument(0).as<PromiseObject>();
    if (call.step == 2)
        return call.done(call.returned);
    if (promise->state == PromiseState::Pending) {
        if (!call.runtime.scheduler().observe(promise))
            return NativeStatus::OutOfMemory;
        return wait_for(call, promise, -1);
    }
    promise->is_observed = true;
    if (promise->state == wanted) {
        call.step = 2;
        return call.call(call.argument(1), promise->value);
    }
    if (promise->state == PromiseState::Fulfilled)
        return call.done(promise->value);
    call.runtime.raise(promise->value, static_cast<ErrorKind>(promise->error_kind));
    return NativeStatus::Error;
}

NativeStatus follow_value(NativeCall& call)
{
    return follow(call, PromiseState::Fulfilled);
}
NativeStatus follow_error(NativeCall& call)
{
    return follow(call, PromiseState::Rejected);
}

constexpr BuiltinInfo value_follower = {
    .name = "then", .function = follow_value, .least = 2, .most = 2, .is_simple = false};
constexpr BuiltinInfo error_follower = {
    .name = "catch", .function = follow_error, .least = 2, .most = 2, .is_simple = false};

/// A task that follows the promise `self`; its promise is the result.
NativeStatus start_follower(NativeCall& call, const BuiltinInfo& follower)
{
    const BuiltinObject* const callee = call.runtime.heap().create<BuiltinObject>(&follower);
    if (callee == nullptr)
        return NativeStatus::OutOfMemory;
    const Value arguments[] = {call.self, call.argument(0)};
    return give(call, call.runtime.scheduler().spawn(Value::from(callee), arguments));
}

NativeStatus then(NativeCall& call)
{
    return start_follower(call, value_follower);
}
NativeStatus catch_error(NativeCall& call)
{
    return start_follower(call, error_follower);
}

NativeStatus is_resolved(NativeCall& call)
{
    return give_boolean(call, call.self.as<PromiseObject>()->state != PromiseState::Pending);
}

constexpr BuiltinInfo promise_methods[] = {
    {.name = "then", .function = then, .least = 1, .most = 1, .is_simple = false},
    {.name = "catch", .function = catch_error, .least = 1, .most = 1, .is_simple = false},
    {.name = "is_resolved", .function = is_resolved, .least = 0, .most = 0},
    {.name = "isResolved", .function = is_resolved, .least = 0, .most = 0},
};

}  // namespace

std::span<const BuiltinInfo> async_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> promise_method_table() noexcept
{
    return promise_methods;
}

}  // namespace sluice::zx
