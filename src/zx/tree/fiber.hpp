// A stack of its own for recursion that the process's stack could not hold, and for tasks that
// wait in the middle of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "zx/values/value.hpp"

namespace sluice::zx {

/// Memory for one task: a machine stack above a guard page, and room for values. The system gives
/// pages to it when they are touched.
class TaskMemory {
public:
    /// nullptr where the system refuses.
    [[nodiscard]] static std::unique_ptr<TaskMemory> create(std::size_t stack_bytes,
                                                            std::size_t value_count);
    ~TaskMemory();
    TaskMemory(const TaskMemory&) = delete;
    TaskMemory& operator=(const TaskMemory&) = delete;

    [[nodiscard]] std::span<std::byte> stack() const noexcept { return stack_; }
    /// All Undefined at first.
    [[nodiscard]] std::span<Value> values() const noexcept { return values_; }

private:
    TaskMemory(void* mapping, std::size_t bytes, std::size_t stack_bytes,
               std::size_t value_count) noexcept;

    void* mapping_;
    std::size_t bytes_;
    std::span<std::byte> stack_;
    std::span<Value> values_;
};

/// Memory for many tasks of the same size, one after the other.
class TaskMemoryPool {
public:
    TaskMemoryPool(std::size_t stack_bytes, std::size_t value_count, std::size_t most) noexcept
        : stack_bytes_{stack_bytes}, value_count_{value_count}, most_{most}
    {}

    /// nullptr where `most` are in use, or the system refuses.
    [[nodiscard]] std::unique_ptr<TaskMemory> take();
    void give_back(std::unique_ptr<TaskMemory> memory);

private:
    std::size_t stack_bytes_;
    std::size_t value_count_;
    std::size_t most_;
    std::size_t count_ = 0;
    std::vector<std::unique_ptr<TaskMemory>> spare_;
};

/// A function that runs on a stack of its own and can stop in the middle.
///
/// A fiber may end while its function waits. Nothing is unwound then: what the function's frames
/// hold must not need it.
class Fiber {
public:
    using Entry = void (*)(void* argument);

    /// `stack` stays the caller's and outlives the fiber.
    Fiber(std::span<std::byte> stack, Entry entry, void* argument) noexcept;
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Runs the function from where it is until it suspends or returns.
    void resume() noexcept;
    /// Within the function: goes back to where `resume` was called.
    void suspend() noexcept;
    [[nodiscard]] bool is_finished() const noexcept { return is_finished_; }

    /// Within the function: whether the stack has room for one more level of anything that does
    /// not recurse without asking.
    [[nodiscard]] bool has_room() const noexcept
    {
        return reinterpret_cast<const std::byte*>(__builtin_frame_address(0)) > limit_;
    }

private:
    static void run(unsigned high, unsigned low);

    /// What builtins and their libraries need at most.
    static constexpr std::size_t reserve_bytes = std::size_t{512} << 10;

    std::span<std::byte> stack_;
    const std::byte* limit_;
    Entry entry_;
    void* argument_;
    ucontext_t context_;
    ucontext_t caller_;
    bool is_finished_ = false;
    std::byte* suspended_at_;  ///< The stack from here on is in use while the fiber waits.
    // Of the address sanitizer, which has to know which stack is in use.
    void* caller_fake_stack_ = nullptr;
    void* fake_stack_ = nullptr;
    const void* caller_stack_ = nullptr;
    std::size_t caller_stack_bytes_ = 0;
};

}  // namespace sluice::zx
