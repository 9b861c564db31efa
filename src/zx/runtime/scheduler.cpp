// Tasks: cooperative, on one thread, in an order that depends on nothing but the program.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/scheduler.hpp"

#include <algorithm>
#include <utility>

#include "zx/runtime/limits.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/task_stack.hpp"

namespace sluice::zx {

Task::Task(std::unique_ptr<TaskBody> its_body) noexcept
    : Object{kind_tag}, body{std::move(its_body)}
{}

void Task::trace(Marker& marker) const
{
    if (body != nullptr)
        body->trace(marker);
    marker.mark(promise);
    marker.mark(result);
}

// ---- tasks and promises ------------------------------------------------------------------------

PromiseObject* Scheduler::defer_call(Value callee, std::span<const Value> arguments)
{
    List* const list = List::create(runtime_.heap(), arguments);
    PromiseObject* const promise =
        list == nullptr ? nullptr : runtime_.heap().create<PromiseObject>();
    if (promise == nullptr)
        return nullptr;
    promise->callee = callee;
    promise->arguments = list;
    return promise;
}

bool Scheduler::start(PromiseObject* promise)
{
    if (promise->callee.is_undefined())
        return true;
    if (add_task(promise->callee, promise->arguments->elements(), promise, false) == nullptr)
        return false;
    promise->callee = Value{};
    promise->arguments = nullptr;
    return true;
}

bool Scheduler::observe(PromiseObject* promise)
{
    if (!start(promise))
        return false;
    promise->is_observed = true;
    return true;
}

std::uint32_t Scheduler::depth(std::uint32_t calls) const noexcept
{
    return current_ == nullptr || current_->promise == nullptr ? calls
                                                               : current_->promise->depth + calls;
}

bool Scheduler::nest(PromiseObject& promise, std::uint32_t calls)
{
    const std::uint32_t limit = runtime_.options().max_call_depth;
    const std::uint32_t outer = depth(calls);
    if (outer >= limit) {
        fail_call_depth(runtime_, limit);
        return false;
    }
    promise.depth = std::max(promise.depth, outer + 1);
    return true;
}

PromiseObject* Scheduler::spawn(Value callee, std::span<const Value> arguments, bool is_daemon)
{
    PromiseObject* const promise = runtime_.heap().create<PromiseObject>();
    if (promise == nullptr || add_task(callee, arguments, promise, is_daemon) == nullptr)
        return nullptr;
    return promise;
}

Task* Scheduler::add_task(Value callee, std::span<const Value> arguments, PromiseObject* promise,
                          bool is_daemon)
{
    std::unique_ptr<TaskBody> body = runtime_.engine()->make_task(callee, arguments);
    if (body == nullptr)
        return nullptr;
    Task* const task = runtime_.heap().create<Task>(std::move(body));
    if (task == nullptr)
        return nullptr;
    task->promise = promise;
    task->is_daemon = is_daemon;
    enter(task);
    return task;
}

void Scheduler::enter(Task* task)
{
    task->position_ = tasks_.size();
    tasks_.push_back(task);
    ready_.push_back(task);
    if (!task->is_daemon)
        ++waited_for_;
}

void Scheduler::settle(PromiseObject* promise, PromiseState state, Value value, ErrorKind kind)
{
    promise->state = state;
    promise->value = value;
    promise->error_kind = static_cast<std::uint8_t>(kind);
    wake_all(promise);
}

// ---- waiting -----------------------------------------------------------------------------------

void Scheduler::begin_wait(std::int64_t timeout_us)
{
    Task* const task = current_;
    ++task->wait_;
    task->is_waiting_ = true;
    task->timed_out = false;
    if (timeout_us < 0)
        return;
    timers_.push_back(
        {runtime_.clock().monotonic_us() + timeout_us, next_timer_++, task, task->wait_});
    std::ranges::push_heap(timers_, Later{});
}

void Scheduler::wait(Waitable* waitable, std::int64_t timeout_us)
{
    begin_wait(timeout_us);
    // Waits that timed out before stay in the queue until they are met: here, so that they are
    // never more than the tasks.
    std::erase_if(waitable->waiters_, [](const Waitable::Waiter& waiter) {
        return !waiter.task->is_waiting_ || waiter.task->wait_ != waiter.wait;
    });
    waitable->waiters_.push_back({current_, current_->wait_});
}

void Scheduler::sleep(std::int64_t duration_us)
{
    begin_wait(std::max<std::int64_t>(duration_us, 0));
}

void Scheduler::sleep_until_end(std::int64_t duration_us)
{
    sleep(duration_us);
    std::erase_if(services_, [](const Timer& service) { return !service.is_awaited(); });
    services_.push_back({0, 0, current_, current_->wait_});
}

// Wakes those who end by themselves when the program is asked to end. False if it is not, or there
// are none.
bool Scheduler::wake_services()
{
    if (services_.empty() || !runtime_.ending().is_requested()) [[likely]]
        return false;
    bool has_woken = false;
    for (const Timer& service : std::exchange(services_, {})) {
        if (service.is_awaited()) {
            wake(service.task);
            has_woken = true;
        }
    }
    return has_woken;
}

void Scheduler::wake(Task* task)
{
    task->is_waiting_ = false;
    ready_.push_back(task);
}

void Scheduler::wake_one(Waitable* waitable)
{
    while (!waitable->waiters_.empty()) {
        const Waitable::Waiter waiter = waitable->waiters_.front();
        waitable->waiters_.pop_front();
        if (waiter.task->is_waiting_ && waiter.task->wait_ == waiter.wait) {
            wake(waiter.task);
            return;
        }
    }
}

void Scheduler::wake_all(Waitable* waitable)
{
    while (!waitable->waiters_.empty())
        wake_one(waitable);
}

// Wakes the task whose time comes first, after waiting for that time. False if there is none, or
// the wait was interrupted.
bool Scheduler::wake_next_timer()
{
    while (!timers_.empty()) {
        const Timer timer = timers_.front();
        const bool is_over = !timer.is_awaited();
        const auto is_interrupted = [this] {
            return runtime_.options().is_interrupted() ||
                   (!services_.empty() && runtime_.ending().is_requested());
        };
        if (!is_over && !runtime_.clock().wait_until(timer.time, is_interrupted))
            return false;
        std::ranges::pop_heap(timers_, Later{});
        timers_.pop_back();
        if (is_over)
            continue;
        timer.task->timed_out = true;
        wake(timer.task);
        return true;
    }
    return false;
}

// Timers whose time has come, so that a task that never waits does not keep others from waking.
void Scheduler::wake_due_timers()
{
    if (timers_.empty() || runtime_.clock().is_virtual())
        return;
    const std::int64_t now = runtime_.clock().monotonic_us();
    while (!timers_.empty() && timers_.front().time <= now && wake_next_timer()) {
    }
}

// ---- running -----------------------------------------------------------------------------------

// Errors of tasks that nobody has asked for. Only at the end is that certain.
void Scheduler::report_rejected()
{
    for (const PromiseObject* promise : rejected_) {
        if (!promise->is_observed)
            runtime_.report("[ASYNC ERROR] ", promise->value);
    }
    rejected_.clear();
}

void Scheduler::leave(Task* task)
{
    Task* const last = tasks_.back();
    tasks_[task->position_] = last;
    last->position_ = task->position_;
    tasks_.pop_back();
    task->body.reset();
    if (!task->is_daemon)
        --waited_for_;
}

void Scheduler::finish(Task* task, TaskOutcome outcome)
{
    leave(task);
    PromiseObject* const promise = task->promise;
    if (promise == nullptr)
        return;
    if (outcome == TaskOutcome::Ended) {
        settle(promise, PromiseState::Fulfilled, task->result);
        return;
    }
    const Error& error = runtime_.error();
    if (!promise->is_observed)
        rejected_.push_back(promise);
    settle(promise, PromiseState::Rejected, error.value, error.kind);
}

namespace {

/// The place is where the main task waits, if it has not come to its end.
void fail_deadlock(Runtime& runtime, const Task* main)
{
    runtime.fail("Deadlock: all tasks are blocked");
    Error& error = runtime.error();
    if (const auto* const place = dynamic_cast<const TaskStack*>(main->body.get()))
        place->stack(Error::longest_trace, error.trace);
}

}  // namespace

bool Scheduler::next_task()
{
    wake_due_timers();
    static_cast<void>(wake_services());
    while (ready_.empty() && !wake_next_timer()) {
        if (runtime_.stop_request() != ErrorKind::Thrown)
            fail_stopped(runtime_);
        else if (runtime_.options().is_interrupted())
            runtime_.fail("Interrupted", ErrorKind::Interrupted);
        else if (wake_services() || !timers_.empty())
            continue;
        else
            fail_deadlock(runtime_, main_);
        return false;
    }
    current_ = ready_.front();
    ready_.pop_front();
    return true;
}

// A limit of an action holds for its task alone: what others use while it waits does not count.
TaskOutcome Scheduler::resume(Task& task)
{
    Meter& meter = runtime_.meter();
    const Meter::Bounds outer = meter.bounds();
    if (task.gas_left_ >= 0)
        meter.set_bounds(
            {meter.used - task.gas_spent_, std::min(outer.limit, meter.used + task.gas_left_)});
    const TaskOutcome outcome = task.body->resume(task);
    if (!meter.is_metered) {
        // Turned off, by this task or another, it is off for all.
        meter.set_bounds({outer.begin, Meter::unlimited});
        return outcome;
    }
    const Meter::Bounds own = meter.bounds();
    const bool is_limited = own.limit != outer.limit;
    task.gas_left_ = is_limited ? std::max<std::int64_t>(own.limit - meter.used, 0) : -1;
    task.gas_spent_ = meter.used - own.begin;
    meter.set_bounds(outer);
    return outcome;
}

TaskOutcome Scheduler::run(std::unique_ptr<TaskBody> body, Value& result)
{
    Task* const main = runtime_.heap().create<Task>(std::move(body));
    if (main == nullptr) {
        fail_memory(runtime_);
        return TaskOutcome::Failed;
    }
    main_ = main;
    enter(main);
    TaskOutcome outcome = TaskOutcome::Ended;
    while (waited_for_ != 0) {
        if (!next_task()) {
            outcome = TaskOutcome::Failed;
            break;
        }
        Task* const task = current_;
        const TaskOutcome ended = resume(*task);
        if (ended == TaskOutcome::Yielded) {
            ready_.push_back(task);
        } else if (ended != TaskOutcome::Suspended) {
            const bool ends_program = ended == TaskOutcome::Failed &&
                                      (task == main || !is_catchable(runtime_.error().kind));
            finish(task, ended);
            if (ends_program) {
                outcome = TaskOutcome::Failed;
                break;
            }
        }
    }
    current_ = nullptr;
    result = main->result;
    report_rejected();
    end_all();
    return outcome;
}

// What is left belongs to daemons, or to a program that ends early.
void Scheduler::end_all()
{
    for (Task* task : tasks_)
        task->body.reset();
    tasks_.clear();
    ready_.clear();
    timers_.clear();
    services_.clear();
    waited_for_ = 0;
    main_ = nullptr;
}

void Scheduler::trace(Marker& marker) const
{
    marker.mark(main_);
    marker.mark(current_);
    for (const PromiseObject* promise : rejected_)
        marker.mark(promise);
    for (const Task* task : tasks_)
        marker.mark(task);
    for (const Task* task : ready_)
        marker.mark(task);
    for (const auto* list : {&timers_, &services_})
        for (const Timer& timer : *list)
            marker.mark(timer.task);
}

}  // namespace sluice::zx
