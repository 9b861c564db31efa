// Memory that is handed out in pieces and taken back as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace sluice {

/// A bump allocator. Pieces keep their address until `reset` or destruction; nothing is freed one
/// by one and no destructor runs, so it holds trivially destructible objects.
///
/// Not synchronised.
class Arena {
public:
    /// `first_chunk` bytes are taken at the first allocation; each further chunk doubles, up to
    /// 64 times that.
    explicit Arena(std::size_t first_chunk = std::size_t{16} << 10) noexcept
        : next_chunk_{first_chunk}, largest_chunk_{first_chunk * 64}
    {}

    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&&) noexcept = default;
    Arena& operator=(Arena&&) noexcept = default;

    /// `size` bytes aligned to `alignment`, a power of two of at most 64.
    void* allocate(std::size_t size, std::size_t alignment)
    {
        const std::size_t padding =
            (std::size_t{0} - reinterpret_cast<std::uintptr_t>(position_)) & (alignment - 1);
        if (padding + size > static_cast<std::size_t>(end_ - position_)) [[unlikely]]
            return allocate_in_new_chunk(size);
        std::byte* const piece = position_ + padding;
        position_ = piece + size;
        return piece;
    }

    /// A T made from `arguments`.
    template <class T, class... Arguments>
    T* create(Arguments&&... arguments)
    {
        static_assert(std::is_trivially_destructible_v<T>);
        static_assert(alignof(T) <= chunk_alignment);
        return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    }

    /// Takes everything back. The largest chunk stays for the next round, the others are freed.
    void reset() noexcept
    {
        if (chunks_.empty())
            return;
        auto largest =
            std::max_element(chunks_.begin(), chunks_.end(),
                             [](const Chunk& a, const Chunk& b) { return a.size < b.size; });
        Chunk kept = std::move(*largest);
        chunks_.clear();
        allocated_ = kept.size;
        position_ = kept.memory.get();
        end_ = position_ + kept.size;
        chunks_.push_back(std::move(kept));
    }

    /// Bytes taken from the system.
    [[nodiscard]] std::size_t allocated() const noexcept { return allocated_; }

private:
    static constexpr std::size_t chunk_alignment = 64;

    struct Free {
        void operator()(std::byte* memory) const noexcept
        {
            ::operator delete(memory, std::align_val_t{chunk_alignment});
        }
    };
    struct Chunk {
        std::unique_ptr<std::byte, Free> memory;
        std::size_t size;
    };

    [[gnu::noinline]] void* allocate_in_new_chunk(std::size_t size)
    {
        const std::size_t bytes = std::max(next_chunk_, size);
        next_chunk_ = std::min(next_chunk_ * 2, largest_chunk_);
        chunks_.reserve(chunks_.size() + 1);
        auto* memory =
            static_cast<std::byte*>(::operator new(bytes, std::align_val_t{chunk_alignment}));
        chunks_.push_back(Chunk{std::unique_ptr<std::byte, Free>{memory}, bytes});
        allocated_ += bytes;
        position_ = memory + size;
        end_ = memory + bytes;
        return memory;
    }

    std::byte* position_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t next_chunk_;
    std::size_t largest_chunk_;
    std::size_t allocated_ = 0;
    std::vector<Chunk> chunks_;
};

}  // namespace sluice
