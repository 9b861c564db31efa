// A stack of its own for recursion that the process's stack could not hold, and for tasks that
// wait in the middle of it.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/fiber.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define SLUICE_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLUICE_FIBER_ASAN 1
#endif
#endif

#if defined(SLUICE_FIBER_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace sluice::zx {

namespace {

/// More than what the frame of a function that switches has below its frame address.
constexpr std::ptrdiff_t frame_margin = 1024;

void start_switch([[maybe_unused]] void** fake_stack, [[maybe_unused]] const void* stack,
                  [[maybe_unused]] std::size_t bytes) noexcept
{
#if defined(SLUICE_FIBER_ASAN)
    __sanitizer_start_switch_fiber(fake_stack, stack, bytes);
#endif
}

void finish_switch([[maybe_unused]] void* fake_stack, [[maybe_unused]] const void** stack,
                   [[maybe_unused]] std::size_t* bytes) noexcept
{
#if defined(SLUICE_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(fake_stack, stack, bytes);
#endif
}

}  // namespace

std::unique_ptr<TaskMemory> TaskMemory::create(std::size_t stack_bytes, std::size_t value_count)
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto round = [&](std::size_t bytes) { return (bytes + page - 1) / page * page; };
    // Guard pages lie below the stack, which grows downwards, and between it and the values.
    const std::size_t stack = round(stack_bytes);
    const std::size_t values = round(value_count * sizeof(Value));
    const std::size_t bytes = page + stack + page + values;
    void* const mapping = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED)
        return nullptr;
    auto* const start = static_cast<std::byte*>(mapping);
    std::unique_ptr<TaskMemory> memory;
    if (::mprotect(start, page, PROT_NONE) == 0 &&
        ::mprotect(start + page + stack, page, PROT_NONE) == 0)
        memory.reset(new (std::nothrow) TaskMemory{mapping, bytes, stack, values / sizeof(Value)});
    if (memory == nullptr)
        ::munmap(mapping, bytes);
    return memory;
}

TaskMemory::TaskMemory(void* mapping, std::size_t bytes, std::size_t stack_bytes,
                       std::size_t value_count) noexcept
    : mapping_{mapping}, bytes_{bytes}
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    auto* const start = static_cast<std::byte*>(mapping);
    stack_ = {start + page, stack_bytes};
    values_ = {reinterpret_cast<Value*>(start + page + stack_bytes + page), value_count};
}

TaskMemory::~TaskMemory()
{
    ::munmap(mapping_, bytes_);
}

std::unique_ptr<TaskMemory> TaskMemoryPool::take()
{
    if (!spare_.empty()) {
        std::unique_ptr<TaskMemory> memory = std::move(spare_.back());
        spare_.pop_back();
        return memory;
    }
    if (count_ >= most_)
        return nullptr;
    auto memory = TaskMemory::create(stack_bytes_, value_count_);
    if (memory != nullptr)
        ++count_;
    return memory;
}

void TaskMemoryPool::give_back(std::unique_ptr<TaskMemory> memory)
{
    if (memory != nullptr)
        spare_.push_back(std::move(memory));
}

Fiber::Fiber(std::span<std::byte> stack, Entry entry, void* argument) noexcept
    : stack_{stack},
      limit_{stack.data() + reserve_bytes},
      entry_{entry},
      argument_{argument},
      suspended_at_{stack.data() + stack.size()}
{
    ::getcontext(&context_);
    context_.uc_stack.ss_sp = stack.data();
    context_.uc_stack.ss_size = stack.size();
    context_.uc_link = nullptr;
    // makecontext passes integers only.
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    const auto high = static_cast<unsigned>(static_cast<std::uint64_t>(self) >> 32);
    ::makecontext(&context_, reinterpret_cast<void (*)()>(&Fiber::run), 2, high,
                  static_cast<unsigned>(self));
}

Fiber::~Fiber()
{
#if defined(SLUICE_FIBER_ASAN)
    // The next fiber on this stack must not meet the marks of frames that never returned.
    const std::byte* const end = stack_.data() + stack_.size();
    __asan_unpoison_memory_region(suspended_at_, static_cast<std::size_t>(end - suspended_at_));
#endif
}

void Fiber::run(unsigned high, unsigned low)
{
    const std::uint64_t address = std::uint64_t{high} << 32 | low;
    Fiber& fiber = *reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(address));
    finish_switch(nullptr, &fiber.caller_stack_, &fiber.caller_stack_bytes_);
    fiber.entry_(fiber.argument_);
    fiber.is_finished_ = true;
    fiber.suspended_at_ = static_cast<std::byte*>(__builtin_frame_address(0)) - frame_margin;
    // A null pointer says that this stack is done with.
    start_switch(nullptr, fiber.caller_stack_, fiber.caller_stack_bytes_);
    ::setcontext(&fiber.caller_);
}

void Fiber::resume() noexcept
{
    start_switch(&caller_fake_stack_, stack_.data(), stack_.size());
    ::swapcontext(&caller_, &context_);
    finish_switch(caller_fake_stack_, nullptr, nullptr);
}

void Fiber::suspend() noexcept
{
    suspended_at_ = static_cast<std::byte*>(__builtin_frame_address(0)) - frame_margin;
    start_switch(&fake_stack_, caller_stack_, caller_stack_bytes_);
    ::swapcontext(&context_, &caller_);
    finish_switch(fake_stack_, &caller_stack_, &caller_stack_bytes_);
}

}  // namespace sluice::zx
