// Tasks: cooperative, on one thread, in an order that depends on nothing but the program.
//
// Tasks that can run stand in a queue, first come first served. A task runs until it ends or waits.
// When none can run, the clock decides: the earliest timer wakes its task (at once in deterministic
// mode, where waiting only moves the clock on). When there is no timer either, all are blocked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "zx/runtime/error.hpp"
#include "zx/runtime/waitables.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Clock;
class Runtime;
class Task;

/// How a stretch of a task ended.
enum class TaskOutcome : std::uint8_t {
    Ended,      ///< Task::result is its value.
    Failed,     ///< Runtime::error is why.
    Suspended,  ///< It waits; Scheduler::wait or sleep was called before.
    Yielded,    ///< It could go on: the others first.
};

/// An engine's part of a task: its frames.
class TaskBody {
public:
    virtual ~TaskBody() = default;
    /// Runs until the task ends or waits.
    virtual TaskOutcome resume(Task& task) = 0;
    virtual void trace(Marker& marker) const = 0;
};

/// A task as an object: it lives as long as someone can wake it or asks for its promise.
class Task final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Code;

    explicit Task(std::unique_ptr<TaskBody> its_body) noexcept;

    void trace(Marker& marker) const override;

    std::unique_ptr<TaskBody> body;
    PromiseObject* promise = nullptr;  ///< Settled when the task ends; null for the main task.
    Value result;
    bool is_daemon = false;  ///< Nobody waits for its end before the program ends.
    bool timed_out = false;  ///< The last wait ended because its time was over.

private:
    friend class Scheduler;

    std::uint64_t wait_ = 0;    // number of the present wait, or of the next one
    std::size_t position_ = 0;  // in Scheduler::tasks_
    bool is_waiting_ = false;
    // Of a task that waits within an action with a limit of its own: -1 without one.
    std::int64_t gas_left_ = -1;
    std::int64_t gas_spent_ = 0;  // under that limit
};

/// See the head of the file.
class Scheduler {
public:
    explicit Scheduler(Runtime& runtime) noexcept : runtime_{runtime} {}

    /// Runs `body` and every task that comes of it to the end. Failed: Runtime::error is the main
    /// task's error, a limit that was reached, or the deadlock. Errors of background tasks that
    /// nobody awaited are reported and forgotten.
    [[nodiscard]] TaskOutcome run(std::unique_ptr<TaskBody> body, Value& result);

    /// The task that runs; nullptr outside of `run`.
    [[nodiscard]] Task* current() const noexcept { return current_; }
    /// Whether anything but the current task is there.
    [[nodiscard]] bool is_alone() const noexcept { return tasks_.size() <= 1; }

    // ---- tasks and promises ---------------------------------------------------------------------

    /// The promise of a call that begins when it is first awaited or spawned; nullptr when memory
    /// is out.
    [[nodiscard]] PromiseObject* defer_call(Value callee, std::span<const Value> arguments);
    /// Begins the call of a promise if it has not begun. False when memory is out.
    [[nodiscard]] bool start(PromiseObject* promise);
    /// A task that does a call: its promise, begun; nullptr when memory is out.
    [[nodiscard]] PromiseObject* spawn(Value callee, std::span<const Value> arguments,
                                       bool is_daemon = false);
    /// Makes sure that a promise will be settled, as someone is about to wait for it. False when
    /// memory is out.
    [[nodiscard]] bool observe(PromiseObject* promise);
    void settle(PromiseObject* promise, PromiseState state, Value value,
                ErrorKind kind = ErrorKind::Thrown);
    /// How many calls the current one lies within, in the task that runs (`calls`, without the one
    /// that the task is) and in those that await it.
    [[nodiscard]] std::uint32_t depth(std::uint32_t calls) const noexcept;
    /// Before the current call awaits a promise. False: Runtime::error says that it lies too deep.
    [[nodiscard]] bool nest(PromiseObject& promise, std::uint32_t calls);

    // ---- waiting: for natives that then return NativeStatus::Suspend
    // ------------------------------

    /// The current task waits until `waitable` wakes it or, if `timeout_us` is not negative, so
    /// many microseconds have passed: Task::timed_out tells.
    void wait(Waitable* waitable, std::int64_t timeout_us = -1);
    /// The current task waits for time to pass only.
    void sleep(std::int64_t duration_us);
    /// The same, but also until the program is asked to end (Ending).
    void sleep_until_end(std::int64_t duration_us);
    void wake_one(Waitable* waitable);
    void wake_all(Waitable* waitable);

    void trace(Marker& marker) const;

private:
    struct Timer {
        std::int64_t time;
        std::uint64_t order;  // of equal times the earlier one first
        Task* task;
        std::uint64_t wait;

        [[nodiscard]] bool is_awaited() const noexcept
        {
            return task->is_waiting_ && task->wait_ == wait;
        }
    };
    struct Later {
        bool operator()(const Timer& a, const Timer& b) const noexcept
        {
            return a.time != b.time ? a.time > b.time : a.order > b.order;
        }
    };

    Task* add_task(Value callee, std::span<const Value> arguments, PromiseObject* promise,
                   bool is_daemon);
    void enter(Task* task);
    void leave(Task* task);
    void begin_wait(std::int64_t timeout_us);
    void wake(Task* task);
    [[nodiscard]] bool wake_next_timer();
    [[nodiscard]] bool wake_services();
    void wake_due_timers();
    [[nodiscard]] bool next_task();
    void end_all();
    void finish(Task* task, TaskOutcome outcome);
    [[nodiscard]] TaskOutcome resume(Task& task);
    void report_rejected();

    Runtime& runtime_;
    Task* current_ = nullptr;
    std::deque<Task*> ready_;
    std::vector<Timer> timers_;             // a heap
    std::vector<Timer> services_;           // those that the program's end wakes
    std::vector<Task*> tasks_;              // all that have not ended
    std::vector<PromiseObject*> rejected_;  // that nobody has awaited so far
    std::uint64_t next_timer_ = 0;
    Task* main_ = nullptr;
    std::size_t waited_for_ = 0;  // tasks that are no daemons
};

}  // namespace sluice::zx
