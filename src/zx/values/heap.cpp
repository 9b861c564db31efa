// Slabs, accounting, mark and sweep.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/heap.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLUICE_ZX_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SLUICE_ZX_POISON 1
#endif
#if defined(SLUICE_ZX_POISON)
#include <sanitizer/asan_interface.h>
#endif

namespace sluice::zx {

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;
constexpr std::size_t smallest_maximum = mib;
constexpr std::size_t smallest_threshold = 8 * mib;
constexpr std::size_t largest_reserve = 4 * mib;
// A free cell keeps its link and its tag readable for the sweep.
constexpr std::size_t free_cell_head = 16;

void poison(void* memory, std::size_t bytes) noexcept
{
#if defined(SLUICE_ZX_POISON)
    ASAN_POISON_MEMORY_REGION(memory, bytes);
#else
    static_cast<void>(memory);
    static_cast<void>(bytes);
#endif
}

void unpoison_bytes(void* memory, std::size_t bytes) noexcept
{
#if defined(SLUICE_ZX_POISON)
    ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
#else
    static_cast<void>(memory);
    static_cast<void>(bytes);
#endif
}

}  // namespace

// ---- marking -----------------------------------------------------------------------------------

void Marker::drain()
{
    while (!stack_.empty()) {
        const Object* const object = stack_.back();
        stack_.pop_back();
        switch (object->tag()) {
            case Tag::List:
                static_cast<const List*>(object)->trace(*this);
                break;
            case Tag::Map:
                static_cast<const Map*>(object)->trace(*this);
                break;
            default:
                object->trace(*this);
        }
    }
}

void Heap::mark_roots(Marker& marker)
{
    marker.mark(empty_string_);
    for (const String* const string : ascii_strings_)
        marker.mark(string);
    for (const RootCallback& root : roots_)
        root.trace(root.context, marker);
    for (const Root* root = top_root_; root != nullptr; root = root->previous_)
        marker.mark(root->value_);
}

// ---- life --------------------------------------------------------------------------------------

Heap::Heap(HeapOptions options)
    : max_bytes_{std::max(options.max_bytes, smallest_maximum)},
      reserve_{std::min(largest_reserve, max_bytes_ / 8)},
      hash_seed_{options.hash_seed}
{
    choose_threshold();
    empty_string_ = intern(std::string_view{});
    for (unsigned i = 0; i < ascii_strings_.size(); ++i) {
        const char character = static_cast<char>(i);
        ascii_strings_[i] = intern(std::string_view{&character, 1});
    }
}

Heap::~Heap()
{
    // Nothing is marked: the sweep takes all.
    sweep_slabs();
    sweep_large();
    for (std::byte* const memory : empty_slabs_)
        std::free(memory);
    std::free(static_cast<void*>(interned_));
}

HeapStatistics Heap::statistics() const noexcept
{
    return {.bytes_used = bytes_used_,
            .bytes_reserved = bytes_reserved_,
            .most_reserved = std::max(most_reserved_, bytes_reserved_),
            .collections = collections_,
            .collecting = collecting_,
            .longest_collection = longest_collection_,
            .live_after_collection = live_,
            .allocations = counts_allocations_ ? allocations_ : 0};
}

void Heap::set_max_bytes(std::size_t bytes) noexcept
{
    max_bytes_ = std::max(bytes, smallest_maximum);
    reserve_ = std::min(largest_reserve, max_bytes_ / 8);
    choose_threshold();
}

// ---- allocation --------------------------------------------------------------------------------

bool Heap::admit(std::size_t bytes, std::size_t limit) noexcept
{
    const auto fits = [&](std::size_t most) {
        return bytes <= most && bytes_reserved_ <= most - bytes;
    };
    const std::size_t for_all = max_bytes_ - reserve_;
    if (!fits(for_all)) {
        while (!empty_slabs_.empty() && bytes != slab_bytes) {
            std::free(empty_slabs_.back());
            empty_slabs_.pop_back();
            bytes_reserved_ -= slab_bytes;
        }
        // Worth a collection only if enough was allocated since the last one to pay for it.
        if (!fits(for_all) && bytes_used_ >= live_ && bytes_used_ - live_ >= max_bytes_ / 16)
            threshold_ = 0;
    }
    return fits(limit) && !is_stopped();
}

void Heap::unpoison(FreeCell* cell, unsigned size_class) noexcept
{
    unpoison_bytes(cell, class_bytes(size_class));
}

void Heap::count_allocations() noexcept
{
    if (counts_allocations_)
        return;
    counts_allocations_ = true;
    allocations_ = 0;
    counted_free_ = std::exchange(free_, {});
}

Heap::FreeCell* Heap::refill(unsigned size_class)
{
    if (!counts_allocations_) [[likely]]
        return refill_from_system(size_class);
    FreeCell* cell = counted_free_[size_class];
    if (cell == nullptr)
        cell = refill_from_system(size_class);
    if (cell == nullptr)
        return nullptr;
    counted_free_[size_class] = std::exchange(cell->next, nullptr);
    ++allocations_;
    return cell;
}

Heap::FreeCell* Heap::refill_from_system(unsigned size_class)
{
    if (uncarved_[size_class] == 0) {
        std::byte* memory;
        if (!empty_slabs_.empty()) {
            memory = empty_slabs_.back();
            empty_slabs_.pop_back();
        } else {
            if (!admit(slab_bytes, max_bytes_))
                return nullptr;
            memory = static_cast<std::byte*>(std::malloc(slab_bytes));
            if (memory == nullptr)
                return nullptr;
            bytes_reserved_ += slab_bytes;
        }
        slabs_.push_back({.memory = memory, .size_class = size_class, .carved = 0});
        uncarved_[size_class] = slabs_.size();
    }
    return carve(slabs_[uncarved_[size_class] - 1]);
}

// A page at a time, so that a slab's memory is touched as it is needed.
Heap::FreeCell* Heap::carve(Slab& slab) noexcept
{
    const std::size_t bytes = class_bytes(slab.size_class);
    const auto capacity = static_cast<std::uint32_t>(slab_bytes / bytes);
    const auto count = std::min(static_cast<std::uint32_t>(4096 / bytes), capacity - slab.carved);
    std::byte* memory = slab.memory + slab.carved * bytes;
    FreeCell* first = nullptr;
    FreeCell** link = &first;
    for (std::uint32_t i = 0; i < count; ++i, memory += bytes) {
        auto* const cell = ::new (memory) FreeCell{nullptr, 0};
        poison(memory + free_cell_head, bytes - free_cell_head);
        *link = cell;
        link = &cell->next;
    }
    slab.carved += count;
    if (slab.carved == capacity)
        uncarved_[slab.size_class] = 0;
    return first;
}

void* Heap::allocate_large(std::size_t bytes)
{
    void* const memory = allocate_buffer(bytes);
    if (memory != nullptr) {
        large_.push_back({.object = nullptr, .bytes = bytes});
        ++allocations_;
    }
    return memory;
}

void* Heap::allocate_buffer(std::size_t bytes) noexcept
{
    if (!admit(bytes, max_bytes_ - reserve_))
        return nullptr;
    void* const memory = std::malloc(bytes);
    if (memory != nullptr) {
        bytes_reserved_ += bytes;
        bytes_used_ += bytes;
    }
    return memory;
}

void* Heap::resize_buffer(void* buffer, std::size_t old_bytes, std::size_t new_bytes) noexcept
{
    if (new_bytes > old_bytes && !admit(new_bytes - old_bytes, max_bytes_ - reserve_))
        return nullptr;
    void* const memory = std::realloc(buffer, new_bytes);
    if (memory != nullptr) {
        bytes_reserved_ += new_bytes - old_bytes;
        bytes_used_ += new_bytes - old_bytes;
    }
    return memory;
}

void Heap::free_buffer(void* buffer, std::size_t bytes) noexcept
{
    std::free(buffer);
    discharge(bytes);
}

bool Heap::charge(std::size_t bytes) noexcept
{
    if (!admit(bytes, max_bytes_ - reserve_))
        return false;
    bytes_reserved_ += bytes;
    bytes_used_ += bytes;
    return true;
}

void Heap::discharge(std::size_t bytes) noexcept
{
    bytes_reserved_ -= bytes;
    bytes_used_ -= bytes;
}

// ---- collection --------------------------------------------------------------------------------

void Heap::add_roots(void* context, void (*trace)(void* context, Marker& marker))
{
    roots_.push_back({context, trace});
}

void Heap::remove_roots(void* context) noexcept
{
    std::erase_if(roots_, [&](const RootCallback& root) { return root.context == context; });
}

bool Heap::collect()
{
    // What would be done again behind it is to end instead.
    if (is_stopped())
        return false;
    const auto start = std::chrono::steady_clock::now();
    const std::size_t used_before = bytes_used_;
    most_reserved_ = std::max(most_reserved_, bytes_reserved_);
    ++collections_;
    mark_roots(marker_);
    marker_.drain();
    forget_dead_interned();
    sweep_slabs();
    sweep_large();
    live_ = bytes_used_;
    freed_ += used_before - live_;
    choose_threshold();
    if (counts_allocations_)
        counted_free_ = std::exchange(free_, {});

    // Empty slabs up to what the next round allocates are worth keeping.
    const std::size_t keep = std::max(smallest_threshold, live_) / slab_bytes;
    while (empty_slabs_.size() > keep) {
        std::free(empty_slabs_.back());
        empty_slabs_.pop_back();
        bytes_reserved_ -= slab_bytes;
    }
    const auto time = std::chrono::steady_clock::now() - start;
    collecting_ += time;
    longest_collection_ = std::max<std::chrono::nanoseconds>(longest_collection_, time);
    return live_ <= max_bytes_ - max_bytes_ / 16;
}

// Twice what is alive: the cost of a collection is then a constant share of the allocation that
// led to it.
void Heap::choose_threshold() noexcept
{
    threshold_ = std::min(std::max(smallest_threshold, 2 * live_), max_bytes_);
}

void Heap::sweep_slabs()
{
    std::array<FreeCell**, class_count> tails;
    for (unsigned i = 0; i < class_count; ++i) {
        free_[i] = nullptr;
        tails[i] = &free_[i];
        uncarved_[i] = 0;
    }
    std::size_t kept = 0;
    for (Slab& slab : slabs_) {
        if (!sweep_slab(slab, tails[slab.size_class])) {
            unpoison_bytes(slab.memory, slab_bytes);
            empty_slabs_.push_back(slab.memory);
            continue;
        }
        if (slab.carved < slab_bytes / class_bytes(slab.size_class))
            uncarved_[slab.size_class] = kept + 1;
        slabs_[kept++] = slab;
    }
    slabs_.resize(kept);
}

// Puts the slab's free cells behind `tail`. False, and no cell of it in the list, if all are free.
bool Heap::sweep_slab(Slab& slab, FreeCell**& tail)
{
    const std::size_t bytes = class_bytes(slab.size_class);
    FreeCell* first = nullptr;
    FreeCell** link = &first;
    bool alive = false;
    std::byte* memory = slab.memory;
    for (std::uint32_t i = 0; i < slab.carved; ++i, memory += bytes) {
        auto* cell = reinterpret_cast<FreeCell*>(memory);
        if (static_cast<std::uint8_t>(cell->header) != 0) {
            auto* const object = reinterpret_cast<Object*>(memory);
            if (object->mark_ != 0) {
                object->mark_ = 0;
                alive = true;
                continue;
            }
            if (object->has(Object::releasable_flag))
                object->release(*this);
            bytes_used_ -= bytes;
            cell = ::new (memory) FreeCell{nullptr, 0};
            poison(memory + free_cell_head, bytes - free_cell_head);
        }
        *link = cell;
        link = &cell->next;
    }
    if (!alive)
        return false;
    *link = nullptr;
    if (first != nullptr) {
        *tail = first;
        tail = link;
    }
    return true;
}

void Heap::sweep_large()
{
    std::size_t kept = 0;
    for (const LargeObject& large : large_) {
        if (large.object->mark_ != 0) {
            large.object->mark_ = 0;
            large_[kept++] = large;
            continue;
        }
        if (large.object->has(Object::releasable_flag))
            large.object->release(*this);
        free_buffer(large.object, large.bytes);
    }
    large_.resize(kept);
}

// ---- interned strings --------------------------------------------------------------------------

// The slot of the string with this content, or the empty one where it belongs.
String** Heap::interned_slot(std::string_view text, std::uint64_t hash) noexcept
{
    std::size_t position = hash & (interned_capacity_ - 1);
    for (;; position = (position + 1) & (interned_capacity_ - 1)) {
        String*& slot = interned_[position];
        if (slot == nullptr || (slot->hash_ == hash && slot->view() == text))
            return &slot;
    }
}

bool Heap::grow_interned()
{
    if (interned_count_ * 4 < interned_capacity_ * 3)
        return true;
    const std::size_t capacity = std::max(interned_capacity_ * 2, std::size_t{512});
    auto* const table = static_cast<String**>(allocate_buffer(capacity * sizeof(String*)));
    if (table == nullptr)
        return false;
    std::fill_n(table, capacity, nullptr);
    for (std::size_t i = 0; i < interned_capacity_; ++i) {
        if (String* const string = interned_[i]; string != nullptr) {
            std::size_t position = string->hash_ & (capacity - 1);
            while (table[position] != nullptr)
                position = (position + 1) & (capacity - 1);
            table[position] = string;
        }
    }
    if (interned_ != nullptr)
        free_buffer(static_cast<void*>(interned_), interned_capacity_ * sizeof(String*));
    interned_ = table;
    interned_capacity_ = capacity;
    return true;
}

String* Heap::intern(std::string_view text)
{
    if (!grow_interned())
        return nullptr;
    const std::uint64_t hash = hash_text(text, hash_seed_);
    String** const slot = interned_slot(text, hash);
    if (*slot != nullptr)
        return *slot;
    // Not String::create, which has no strings of its own for one character before these exist.
    String* const string = String::create_copy(*this, text, count_code_points(text));
    if (string == nullptr)
        return nullptr;
    string->hash_ = hash;
    string->set(Object::interned_flag, true);
    ++interned_count_;
    return *slot = string;
}

String* Heap::intern(String* string)
{
    if (string->interned())
        return string;
    if (!grow_interned())
        return nullptr;
    String** const slot = interned_slot(string->view(), string->hash(*this));
    if (*slot == nullptr) {
        string->set(Object::interned_flag, true);
        ++interned_count_;
        *slot = string;
    }
    return *slot;
}

// Between mark and sweep. Each removal moves later strings of the same run back, so that no run is
// broken.
void Heap::forget_dead_interned() noexcept
{
    const std::size_t mask = interned_capacity_ - 1;
    for (std::size_t i = 0; i < interned_capacity_; ++i) {
        while (interned_[i] != nullptr && interned_[i]->mark_ == 0) {
            std::size_t gap = i;
            for (std::size_t next = (gap + 1) & mask; interned_[next] != nullptr;
                 next = (next + 1) & mask) {
                const std::size_t home = interned_[next]->hash_ & mask;
                if (((next - home) & mask) >= ((next - gap) & mask)) {
                    interned_[gap] = interned_[next];
                    gap = next;
                }
            }
            interned_[gap] = nullptr;
            --interned_count_;
        }
    }
}

}  // namespace sluice::zx
