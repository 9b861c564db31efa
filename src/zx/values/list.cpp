// Growth of lists, and what happens in their middle.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/list.hpp"

#include <algorithm>
#include <cstring>

namespace sluice::zx {

namespace {

constexpr std::size_t most_inline = 16;
constexpr std::size_t smallest_buffer = 4;

}  // namespace

List* List::create(Heap& heap, std::size_t capacity)
{
    if (capacity <= most_inline)
        return heap.create_with_tail<List>(capacity * sizeof(Value), capacity);
    List* const list = heap.create<List>(std::size_t{0});
    return list != nullptr && list->reserve(heap, capacity) ? list : nullptr;
}

List* List::create(Heap& heap, std::span<const Value> elements)
{
    List* const list = create(heap, elements.size());
    if (list != nullptr) {
        for (std::size_t i = 0; i < elements.size(); ++i)
            list->data_[i].store(elements[i], 0);
        list->size_ = static_cast<std::uint32_t>(elements.size());
    }
    return list;
}

bool List::reserve(Heap& heap, std::size_t capacity)
{
    if (capacity <= capacity_)
        return true;
    if (capacity > max_length)
        return false;
    const std::size_t bytes = capacity * sizeof(Value);
    void* memory;
    if (has_buffer()) {
        memory = heap.resize_buffer(data_, capacity_ * sizeof(Value), bytes);
    } else {
        memory = heap.allocate_buffer(bytes);
        if (memory != nullptr)
            std::memcpy(memory, static_cast<const void*>(data_), size_ * sizeof(Value));
    }
    if (memory == nullptr)
        return false;
    data_ = static_cast<Value*>(memory);
    capacity_ = static_cast<std::uint32_t>(capacity);
    set_releasable(true);
    return true;
}

bool List::grow(Heap& heap, std::size_t needed)
{
    // Where memory is short less may still be had; but never so little that appending one by one
    // becomes quadratic.
    const std::size_t capacity = capacity_;
    for (const std::size_t room : {capacity, capacity / 8}) {
        const std::size_t wanted = std::max({needed, capacity + room, smallest_buffer});
        if (reserve(heap, std::max(needed, std::min(wanted, max_length))))
            return true;
    }
    return false;
}

bool List::extend(Heap& heap, std::span<const Value> values)
{
    const std::size_t needed = size_ + values.size();
    if (needed > capacity_) {
        const bool own = !values.empty() && values.data() >= data_ && values.data() < data_ + size_;
        const std::ptrdiff_t offset = own ? values.data() - data_ : 0;
        if (!grow(heap, needed))
            return false;
        if (own)
            values = {data_ + offset, values.size()};
    }
    for (const Value value : values)
        data_[size_++].store(value, 0);
    return true;
}

bool List::insert(Heap& heap, std::size_t index, Value value)
{
    if (size_ == capacity_ && !grow(heap, std::size_t{size_} + 1))
        return false;
    std::memmove(static_cast<void*>(data_ + index + 1), data_ + index,
                 (size_ - index) * sizeof(Value));
    data_[index].store(value, 0);
    ++size_;
    return true;
}

void List::remove_at(std::size_t index) noexcept
{
    --size_;
    std::memmove(static_cast<void*>(data_ + index), data_ + index + 1,
                 (size_ - index) * sizeof(Value));
}

void List::trace(Marker& marker) const
{
    marker.mark(data_, size_);
}

void List::release(Heap& heap) noexcept
{
    heap.free_buffer(data_, capacity_ * sizeof(Value));
}

}  // namespace sluice::zx
