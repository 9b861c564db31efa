// SPDX-License-Identifier: Apache-2.0
#include "evm/machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "evm/analysis/lowering.hpp"

namespace sluice::evm {
namespace {

/// Writable memory that an idle machine keeps.
constexpr std::uint64_t memory_kept = std::uint64_t{1} << 20;

/// Zeroes `size` bytes, a multiple of 32: a few hundred bytes as a rule, for which the C library's
/// general routine takes as long to decide how as to do it.
#if defined(__clang__)
[[clang::no_builtin("memset")]]
#endif
void clear(std::uint8_t* bytes, std::uint64_t size) noexcept
{
    using Words [[gnu::vector_size(32), gnu::may_alias, gnu::aligned(8)]] = std::uint64_t;
    for (std::uint64_t i = 0; i < size; i += sizeof(Words))
        *reinterpret_cast<Words*>(bytes + i) = Words{};
}

}  // namespace

EngineSettings::EngineSettings(const EngineOptions& options) noexcept
    : mode{options.mode},
      promotion_gas{options.promotion_gas},
      lowers_after{options.mode == EngineMode::shadow ? std::uint8_t{0} : options.lowers_after}
{
    // The bounds catch what is no number, too.
    if (!(options.advanced_share > 0))
        share_end = 0;
    else if (options.advanced_share < 1)
        share_end = static_cast<std::uint64_t>(options.advanced_share * 0x1p64);
}

Machine::Machine()
{
    // Room for the deepest nesting, so that the vectors never move under a running frame.
    frame_blocks_.reserve(max_call_depth / frames_per_block + 1);
    memory_chunks_.reserve(64);
    stack_chunks_.reserve(max_call_depth);
}

Machine::~Machine() = default;

Lowering* Machine::lowering() noexcept
{
    if (lowering_ == nullptr)
        lowering_.reset(new (std::nothrow) Lowering{&metrics});
    return lowering_.get();
}

bool Machine::have_memory_chunk(std::size_t index, std::uint64_t size) noexcept
{
    if (index == memory_chunks_.size()) {
        if (index == memory_chunks_.capacity())
            return false;
        memory_chunks_.emplace_back();
    }
    MemoryChunk& chunk = memory_chunks_[index];
    if (chunk.pages.size() >= size)
        return true;
    ZeroPages pages{size};
    if (pages.data() == nullptr)
        return false;
    chunk.pages = std::move(pages);
    chunk.dirty = 0;
    return true;
}

bool Machine::have_stack_chunk(std::size_t index) noexcept
{
    if (index < stack_chunks_.size())
        return true;
    ZeroPages pages{stack_chunk_slots * sizeof(u256)};
    if (pages.data() == nullptr)
        return false;
    stack_chunks_.push_back(std::move(pages));
    return true;
}

Frame* Machine::frame_at(std::uint32_t index)
{
    if (SLUICE_UNLIKELY(index / frames_per_block == frame_blocks_.size()))
        frame_blocks_.push_back(std::make_unique<Frame[]>(frames_per_block));
    Frame* const frame = &frame_blocks_[index / frames_per_block][index % frames_per_block];
    frame->index = index;
    return frame;
}

Frame* Machine::enter_frame(Frame* parent, void* host)
{
    Frame* frame;
    if (Frame* const below = parent != nullptr ? parent : waiting) {
        frame = frame_at(below->index + 1);
        frame->depth = below->depth + 1;
        // The slot below the first item must exist, since an empty stack's top is there.
        u256* bottom = below->top + 1;
        frame->stack_chunk = below->stack_chunk;
        if (SLUICE_UNLIKELY(bottom + stack_limit >
                            stack_slots(frame->stack_chunk) + stack_chunk_slots)) {
            ++frame->stack_chunk;
            if (!have_stack_chunk(frame->stack_chunk))
                return nullptr;
            bottom = stack_slots(frame->stack_chunk) + 1;
        }
        frame->stack_bottom = bottom;
        frame->memory = below->memory + below->memory_size;
        frame->memory_capacity = below->memory_capacity - below->memory_size;
        frame->memory_chunk = below->memory_chunk;
        // What is zero beyond the caller's memory is this frame's to use; when the caller goes on
        // it is not zero any more.
        frame->memory_zeroed = below->memory_zeroed - below->memory_size;
        below->memory_zeroed = below->memory_size;
    } else {
        if (!have_stack_chunk(0) || !have_memory_chunk(0, first_memory_chunk))
            return nullptr;
        frame = frame_at(0);
        frame->depth = 0;
        frame->stack_chunk = 0;
        frame->stack_bottom = stack_slots(0) + 1;
        frame->memory = memory_chunks_[0].pages.data();
        frame->memory_capacity = memory_chunks_[0].pages.size();
        frame->memory_chunk = 0;
        frame->memory_zeroed = 0;
    }
    frame->stack_end = frame->stack_bottom + (stack_limit - 1);
    frame->top = frame->stack_bottom - 1;
    frame->memory_size = 0;
    frame->word_bound = 0;
    frame->host = host;
    frame->machine = this;
    frame->parent = parent;
    frame->refund = 0;
    return frame;
}

bool Machine::zero_memory(Frame& frame, std::uint64_t size) noexcept
{
    if (SLUICE_UNLIKELY(size > max_memory || size > bound_))
        return false;
    if (SLUICE_UNLIKELY(size > frame.memory_capacity)) {
        // Nobody uses the chunks above this frame's: it is the innermost one.
        const std::uint64_t chunk_size = std::max(first_memory_chunk, std::bit_ceil(2 * size));
        if (!have_memory_chunk(frame.memory_chunk + 1, chunk_size))
            return false;
        MemoryChunk& chunk = memory_chunks_[++frame.memory_chunk];
        std::memcpy(chunk.pages.data(), frame.memory, frame.memory_size);
        chunk.dirty = std::max(chunk.dirty, frame.memory_size);
        frame.memory = chunk.pages.data();
        frame.memory_capacity = chunk.pages.size();
        frame.memory_zeroed = frame.memory_size;
    }
    // Code grows memory word by word; zeroing ahead, in proportion, makes that cheap.
    const std::uint64_t ahead = std::clamp<std::uint64_t>(size, 512, 16384);
    const std::uint64_t target = std::min(size + ahead, frame.memory_capacity);

    MemoryChunk& chunk = memory_chunks_[frame.memory_chunk];
    const auto start = static_cast<std::uint64_t>(frame.memory - chunk.pages.data());
    if (start + frame.memory_zeroed < chunk.dirty) {
        const std::uint64_t end = std::min(start + target, chunk.dirty);
        clear(frame.memory + frame.memory_zeroed, end - start - frame.memory_zeroed);
    }
    if (start + target > chunk.dirty) {
        if (written_memory() + (start + target - chunk.dirty) > bound_)
            return false;
        chunk.dirty = start + target;
    }
    frame.memory_zeroed = target;
    return true;
}

std::uint64_t Machine::written_memory() const noexcept
{
    std::uint64_t sum = 0;
    for (const MemoryChunk& chunk : memory_chunks_)
        sum += chunk.dirty;
    return sum;
}

void Machine::trim() noexcept
{
    if (memory_chunks_.size() > 1)
        memory_chunks_.resize(1);
    if (!memory_chunks_.empty() && memory_chunks_[0].dirty > memory_kept)
        memory_chunks_.clear();
    if (stack_chunks_.size() > 1)
        stack_chunks_.resize(1);
}

}  // namespace sluice::evm
