// Lists: growable arrays of values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/compiler.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"

namespace sluice::zx {

/// A list. Short ones made with a known size have their elements right behind them, others in a
/// buffer; `data` serves both.
///
/// Writers change the list without asking whether it is frozen or owned: that is the engine's.
/// Those that return bool give false when memory is out, and have then changed nothing.
class List final : public Object {
public:
    static constexpr Tag kind_tag = Tag::List;
    static constexpr bool needs_release = false;  // set for those with a buffer
    static constexpr std::size_t max_length = std::size_t{1} << 30;

    /// An empty list with room for `capacity` elements; nullptr when memory is out.
    [[nodiscard]] static List* create(Heap& heap, std::size_t capacity = 0);
    /// A list of these elements, in this order.
    [[nodiscard]] static List* create(Heap& heap, std::span<const Value> elements);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] Value* data() noexcept { return data_; }
    [[nodiscard]] const Value* data() const noexcept { return data_; }
    [[nodiscard]] std::span<const Value> elements() const noexcept { return {data_, size_}; }

    /// Whether `index` is one of an element; negative ones are not.
    [[nodiscard]] bool contains_index(std::int64_t index) const noexcept
    {
        return static_cast<std::uint64_t>(index) < size_;
    }
    [[nodiscard]] Value& operator[](std::size_t index) noexcept { return data_[index]; }
    [[nodiscard]] Value operator[](std::size_t index) const noexcept { return data_[index]; }

    SLUICE_ALWAYS_INLINE bool append(Heap& heap, Value value)
    {
        if (size_ == capacity_ && !grow(heap, std::size_t{size_} + 1)) [[unlikely]]
            return false;
        data_[size_] = value;
        data_[size_++].set_stamp(0);
        return true;
    }
    /// Appends copies of `values`, which may be this list's own elements.
    bool extend(Heap& heap, std::span<const Value> values);
    /// `index` is at most `size()`.
    bool insert(Heap& heap, std::size_t index, Value value);
    bool reserve(Heap& heap, std::size_t capacity);

    /// `index` is that of an element.
    void remove_at(std::size_t index) noexcept;
    /// The list is not empty.
    Value pop() noexcept { return data_[--size_]; }
    /// Drops the elements from `size` on; `size` is at most the present one.
    void truncate(std::size_t size) noexcept { size_ = static_cast<std::uint32_t>(size); }

    void trace(Marker& marker) const override;
    void release(Heap& heap) noexcept override;

private:
    friend class Heap;

    explicit List(std::size_t inline_capacity) noexcept
        : Object{kind_tag},
          data_{reinterpret_cast<Value*>(this + 1)},
          capacity_{static_cast<std::uint32_t>(inline_capacity)}
    {}

    SLUICE_NOINLINE bool grow(Heap& heap, std::size_t needed);
    [[nodiscard]] bool has_buffer() const noexcept
    {
        return data_ != reinterpret_cast<const Value*>(this + 1);
    }

    Value* data_;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_;
};

static_assert(sizeof(List) == 32);

}  // namespace sluice::zx
