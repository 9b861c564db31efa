// The heap of a zx machine: allocation, accounting and mark-sweep collection.
//
// Small objects live in cells of size-class slabs and are found by the sweep walking the slabs;
// larger ones come from malloc. Collection happens only in `collect`, never inside an allocation:
// an allocation accounts its bytes, and `collection_due` turns true once enough have gathered. The
// engine asks at its safepoints, where everything alive is reachable from the roots.
//
// A heap belongs to one thread at a time. Nothing it does depends on addresses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "base/compiler.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class String;

struct HeapOptions {
    /// Slabs, large objects and buffers together never take more than this.
    std::size_t max_bytes = std::size_t{1} << 30;
    /// Of the hash of strings. A process that takes keys from strangers sets a random one; no
    /// order or result depends on it.
    std::uint64_t hash_seed = 0x5a6f'6c75'6963'6521;
};

struct HeapStatistics {
    std::size_t bytes_used = 0;      ///< In live objects and those not yet swept.
    std::size_t bytes_reserved = 0;  ///< Taken from the system.
    std::size_t most_reserved = 0;   ///< The most that was taken at a collection, or is now.
    std::uint64_t collections = 0;
    std::chrono::nanoseconds collecting{0};  ///< Time of all collections.
    std::chrono::nanoseconds longest_collection{0};
    std::size_t live_after_collection = 0;  ///< Bytes used just after the last collection.
    std::uint64_t allocations = 0;          ///< Of objects, since count_allocations.
};

/// Passed to `trace`: takes note of what is alive. An explicit stack stands for recursion.
class Marker {
public:
    SLUICE_ALWAYS_INLINE void mark(Value value)
    {
        if (value.is_object())
            mark(value.object());
    }
    /// Null pointers are fine.
    SLUICE_ALWAYS_INLINE void mark(const Object* object)
    {
        if (object == nullptr || object->mark_ != 0)
            return;
        object->mark_ = 1;
        // Strings and big integers refer to nothing, and are most of what there is.
        if (object->tag_ != Tag::String && object->tag_ != Tag::BigInteger)
            stack_.push_back(object);
    }
    void mark(const Value* values, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            mark(values[i]);
    }

private:
    friend class Heap;

    void drain();

    std::vector<const Object*> stack_;
};

/// See the head of the file.
///
/// Every allocation can fail: it then gives nullptr and has changed nothing. The caller reports
/// Status::OutOfMemory with its operands untouched, so that an engine may collect and try again.
/// The last few MiB below `max_bytes` are for small objects only, so that a machine whose large
/// allocations fail still gets to its next safepoint.
class Heap {
public:
    explicit Heap(HeapOptions options = {});
    ~Heap();
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;

    /// A new T, or nullptr. Its constructor neither throws nor allocates on the heap.
    template <class T, class... Arguments>
    [[nodiscard]] SLUICE_ALWAYS_INLINE T* create(Arguments&&... arguments)
    {
        return create_with_tail<T>(0, std::forward<Arguments>(arguments)...);
    }

    /// A new T with `tail` bytes of its own right behind it, or nullptr.
    template <class T, class... Arguments>
    [[nodiscard]] SLUICE_ALWAYS_INLINE T* create_with_tail(std::size_t tail,
                                                           Arguments&&... arguments)
    {
        static_assert(alignof(T) <= 16);
        const std::size_t bytes = sizeof(T) + tail;
        if (bytes > largest_cell) [[unlikely]] {
            void* const memory = allocate_large(bytes);
            if (memory == nullptr)
                return nullptr;
            T* const object = ::new (memory) T(std::forward<Arguments>(arguments)...);
            object->size_class_ = large_class;
            if constexpr (T::needs_release)
                object->set_releasable(true);
            large_.back().object = object;
            return object;
        }
        const unsigned size_class = class_of(bytes);
        void* const memory = allocate_cell(size_class);
        if (memory == nullptr) [[unlikely]]
            return nullptr;
        T* const object = ::new (memory) T(std::forward<Arguments>(arguments)...);
        object->size_class_ = static_cast<std::uint8_t>(size_class);
        if constexpr (T::needs_release)
            object->set_releasable(true);
        return object;
    }

    // ---- memory outside the cells --------------------------------------------------------------

    /// `bytes` of memory aligned to 16, or nullptr; accounted until `free_buffer`.
    [[nodiscard]] void* allocate_buffer(std::size_t bytes) noexcept;
    /// Grows or shrinks a buffer, which may move. nullptr leaves the old one as it is.
    [[nodiscard]] void* resize_buffer(void* buffer, std::size_t old_bytes,
                                      std::size_t new_bytes) noexcept;
    void free_buffer(void* buffer, std::size_t bytes) noexcept;

    /// Accounts memory that an object took by itself, from a std::vector say. False, and nothing
    /// accounted, where that would exceed the maximum.
    [[nodiscard]] bool charge(std::size_t bytes) noexcept;
    void discharge(std::size_t bytes) noexcept;

    // ---- collection ----------------------------------------------------------------------------

    [[nodiscard]] bool collection_due() const noexcept { return bytes_used_ >= threshold_; }

    /// Frees what no root reaches. False when hardly anything was left free: going on would mean
    /// to collect over and over, so the engine had better report that memory is out.
    bool collect();

    /// `trace(context, marker)` is called at each collection and marks what `context` keeps alive.
    void add_roots(void* context, void (*trace)(void* context, Marker& marker));
    void remove_roots(void* context) noexcept;

    /// The table of what `max_bytes` and the accounting say.
    [[nodiscard]] HeapStatistics statistics() const noexcept;
    [[nodiscard]] std::size_t bytes_used() const noexcept { return bytes_used_; }

    /// From now on objects are counted. Allocation takes its long way then, which is what makes
    /// that free for those who do not count.
    void count_allocations() noexcept;
    [[nodiscard]] std::uint64_t allocations() const noexcept { return allocations_; }
    /// What is in use with all that collections have freed: it grows by what is allocated, and
    /// shrinks only by what objects give back themselves.
    [[nodiscard]] std::uint64_t bytes_ever_used() const noexcept { return bytes_used_ + freed_; }

    [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }
    /// Another limit, below which what is in use may lie already.
    void set_max_bytes(std::size_t bytes) noexcept;
    /// What one large allocation may still take.
    [[nodiscard]] std::size_t headroom() const noexcept
    {
        const std::size_t limit = max_bytes_ - reserve_;
        return bytes_reserved_ < limit ? limit - bytes_reserved_ : 0;
    }

    // ---- stopping ------------------------------------------------------------------------------

    /// Makes what takes long or much memory end soon, as if memory were out. From any thread, and
    /// from signal handlers.
    void request_stop() noexcept { is_stopped_.store(true, std::memory_order_relaxed); }
    void forget_stop() noexcept { is_stopped_.store(false, std::memory_order_relaxed); }
    [[nodiscard]] bool is_stopped() const noexcept
    {
        return is_stopped_.load(std::memory_order_relaxed);
    }

    // ---- strings -------------------------------------------------------------------------------

    [[nodiscard]] std::uint64_t hash_seed() const noexcept { return hash_seed_; }

    /// The one interned string of this content, or nullptr when memory is out. `text` is UTF-8.
    /// Interned strings are collected like others once nothing refers to them.
    [[nodiscard]] String* intern(std::string_view text);
    /// The interned string with the content of `string`: itself where there was none.
    [[nodiscard]] String* intern(String* string);

    [[nodiscard]] String* empty_string() const noexcept { return empty_string_; }
    /// The string of one ASCII character.
    [[nodiscard]] String* ascii_string(unsigned char character) const noexcept
    {
        return ascii_strings_[character];
    }

private:
    friend class Root;

    struct FreeCell {
        FreeCell* next;
        std::uint64_t header;  // where a live object has its tag: 0 says free
    };
    struct Slab {
        std::byte* memory;
        std::uint32_t size_class;
        std::uint32_t carved;  // cells handed out or in a free list; the rest is untouched
    };
    struct LargeObject {
        Object* object;
        std::size_t bytes;
    };
    struct RootCallback {
        void* context;
        void (*trace)(void* context, Marker& marker);
    };

    // Cells of 32 to 256 bytes in steps of 16, then to 1024 in steps of 64.
    static constexpr std::size_t largest_cell = 1024;
    static constexpr unsigned class_count = 27;
    static constexpr std::uint8_t large_class = 255;
    static constexpr std::size_t slab_bytes = std::size_t{32} << 10;

    static constexpr unsigned class_of(std::size_t bytes) noexcept
    {
        if (bytes <= 32)
            return 0;
        return static_cast<unsigned>(bytes <= 256 ? (bytes + 15) / 16 - 2 : (bytes + 63) / 64 + 10);
    }
    static constexpr std::size_t class_bytes(unsigned size_class) noexcept
    {
        return size_class < 15 ? (std::size_t{size_class} + 2) * 16
                               : (std::size_t{size_class} - 10) * 64;
    }

    SLUICE_ALWAYS_INLINE void* allocate_cell(unsigned size_class)
    {
        FreeCell* cell = free_[size_class];
        if (cell == nullptr) [[unlikely]] {
            cell = refill(size_class);
            if (cell == nullptr)
                return nullptr;
        }
#if defined(SLUICE_SANITIZED)
        unpoison(cell, size_class);
#endif
        free_[size_class] = cell->next;
        bytes_used_ += class_bytes(size_class);
        return cell;
    }

    static void unpoison(FreeCell* cell, unsigned size_class) noexcept;
    FreeCell* refill(unsigned size_class);
    FreeCell* refill_from_system(unsigned size_class);
    FreeCell* carve(Slab& slab) noexcept;
    void* allocate_large(std::size_t bytes);
    [[nodiscard]] bool admit(std::size_t bytes, std::size_t limit) noexcept;

    void mark_roots(Marker& marker);
    void sweep_slabs();
    bool sweep_slab(Slab& slab, FreeCell**& tail);
    void sweep_large();
    void choose_threshold() noexcept;

    String** interned_slot(std::string_view text, std::uint64_t hash) noexcept;
    bool grow_interned();
    void forget_dead_interned() noexcept;

    std::array<FreeCell*, class_count> free_{};
    std::size_t bytes_used_ = 0;
    std::size_t threshold_ = 0;
    std::size_t bytes_reserved_ = 0;
    std::size_t max_bytes_;
    std::size_t reserve_;  // the part of max_bytes_ that only small objects may take
    std::size_t live_ = 0;
    std::uint64_t hash_seed_;
    std::uint64_t collections_ = 0;
    std::uint64_t freed_ = 0;  // bytes, by all collections
    std::size_t most_reserved_ = 0;
    std::chrono::nanoseconds collecting_{0};
    std::chrono::nanoseconds longest_collection_{0};

    // While objects are counted, `free_` is empty, so that each asks refill(), and these are the
    // free cells.
    bool counts_allocations_ = false;
    std::uint64_t allocations_ = 0;
    std::array<FreeCell*, class_count> counted_free_{};

    std::vector<Slab> slabs_;
    std::array<std::size_t, class_count> uncarved_{};  // 1 + the slab to carve next, or 0
    std::vector<std::byte*> empty_slabs_;
    std::vector<LargeObject> large_;
    std::vector<RootCallback> roots_;
    class Root* top_root_ = nullptr;
    Marker marker_;

    String** interned_ = nullptr;  // open addressing, linear probing
    std::size_t interned_capacity_ = 0;
    std::size_t interned_count_ = 0;

    std::atomic<bool> is_stopped_{false};
    String* empty_string_ = nullptr;
    std::array<String*, 128> ascii_strings_{};
};

/// For loops that may go on for long without allocating: looks now and then whether they are to
/// stop. They then say that memory is out.
class Patience {
public:
    explicit Patience(const Heap& heap) noexcept : heap_{heap} {}

    /// After `work` more steps, each of some nanoseconds.
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool ends(std::size_t work = 1) noexcept
    {
        done_ += work;
        if (done_ < steps_between_looks) [[likely]]
            return false;
        done_ = 0;
        return heap_.is_stopped();
    }

private:
    static constexpr std::size_t steps_between_looks = std::size_t{1} << 16;

    const Heap& heap_;
    std::size_t done_ = 0;
};

/// Keeps one value alive while a scope lasts. Roots of a heap end in the reverse of the order in
/// which they began.
class Root {
public:
    explicit Root(Heap& heap, Value value = {}) noexcept
        : heap_{heap}, previous_{heap.top_root_}, value_{value}
    {
        heap.top_root_ = this;
    }
    ~Root() { heap_.top_root_ = previous_; }
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;

    [[nodiscard]] Value value() const noexcept { return value_; }
    void set(Value value) noexcept { value_ = value; }

private:
    friend class Heap;

    Heap& heap_;
    Root* previous_;
    Value value_;
};

}  // namespace sluice::zx
