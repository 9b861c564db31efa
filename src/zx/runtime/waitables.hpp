// What tasks wait for: promises, channels, wait groups and barriers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Task;

/// Something that tasks can wait for, in the order in which they came.
class Waitable : public Object {
public:
    void trace(Marker& marker) const override;

protected:
    using Object::Object;

private:
    friend class Scheduler;

    /// One wait of a task; over when the task's number of waits has gone on.
    struct Waiter {
        Task* task;
        std::uint64_t wait;
    };
    std::deque<Waiter> waiters_;
};

enum class PromiseState : std::uint8_t { Pending, Fulfilled, Rejected };

/// A value that will be there. That of an async call holds the call until someone awaits or spawns
/// it: before, nothing runs.
class PromiseObject final : public Waitable {
public:
    static constexpr Tag kind_tag = Tag::Promise;

    PromiseObject() noexcept : Waitable{kind_tag} {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    PromiseState state = PromiseState::Pending;
    Value value;                  ///< What it was fulfilled with, or the error's value.
    std::uint8_t error_kind = 0;  ///< ErrorKind of a rejection.
    bool is_observed = false;     ///< Some task awaits it: its error is not reported elsewhere.
    std::uint32_t depth = 0;      ///< Calls within each other that await it.
    // The call that has not begun yet.
    Value callee;  ///< Undefined when it has begun, or there is none.
    List* arguments = nullptr;
};

/// A queue between tasks. `queue` holds values from `head` on.
class ChannelObject final : public Waitable {
public:
    static constexpr Tag kind_tag = Tag::Channel;

    ChannelObject(String* its_name, String* its_type, std::int64_t its_capacity,
                  List* its_queue) noexcept
        : Waitable{kind_tag},
          name{its_name},
          type_name{its_type},
          capacity{its_capacity},
          queue{its_queue}
    {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    [[nodiscard]] std::size_t size() const noexcept { return queue->size() - head; }
    [[nodiscard]] bool is_full() const noexcept
    {
        return capacity > 0 && size() >= static_cast<std::uint64_t>(capacity);
    }
    /// False when memory is out.
    [[nodiscard]] bool push(Heap& heap, Value value);
    /// The channel is not empty.
    [[nodiscard]] Value take() noexcept;

    String* name;
    String* type_name;
    std::int64_t capacity;  ///< 0: no bound.
    List* queue;
    std::size_t head = 0;
    bool is_open = true;
};

class WaitGroupObject final : public Waitable {
public:
    static constexpr Tag kind_tag = Tag::WaitGroup;

    WaitGroupObject() noexcept : Waitable{kind_tag} {}

    std::int64_t count = 0;
};

/// A place where `parties` tasks meet; then the next generation begins.
class BarrierObject final : public Waitable {
public:
    static constexpr Tag kind_tag = Tag::Barrier;

    explicit BarrierObject(std::int64_t its_parties) noexcept
        : Waitable{kind_tag}, parties{its_parties}
    {}

    std::int64_t parties;
    std::int64_t arrived = 0;
    std::int64_t generation = 0;
};

}  // namespace sluice::zx
