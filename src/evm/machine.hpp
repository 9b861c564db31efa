// What an execution works with: stacks, memories, frames, return data, and the environment.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <sluice/evm.hpp>
#include <utility>
#include <vector>

#include "base/compiler.hpp"
#include "base/zero_pages.hpp"
#include "evm/frame.hpp"
#include "evm/gas.hpp"
#include "evm/hash_memo.hpp"

namespace sluice::evm {

/// EngineOptions as the engines read them.
struct EngineSettings {
    EngineMode mode = EngineMode::traditional;  ///< Shadow is the first of its two runs, the
                                                ///< traditional one; the other's mode is advanced.
    std::uint64_t share_end = every_code;       ///< Hashes below it may run on the advanced engine.
    std::uint64_t promotion_gas = default_promotion_gas;
    std::uint8_t lowers_after = default_lowers_after;

    static constexpr std::uint64_t every_code = ~std::uint64_t{0};

    EngineSettings() = default;
    explicit EngineSettings(const EngineOptions& options) noexcept;
};

/// Another mode for the time being, whatever ends that: what users have given may throw.
class ModeForNow {
public:
    ModeForNow(EngineMode& mode, EngineMode other) noexcept
        : mode_{mode}, before_{std::exchange(mode, other)}
    {}
    ~ModeForNow() { mode_ = before_; }
    ModeForNow(const ModeForNow&) = delete;
    ModeForNow& operator=(const ModeForNow&) = delete;

private:
    EngineMode& mode_;
    EngineMode before_;
};

/// Watches execution instruction by instruction. Engines are compiled without it as well, so that
/// a run without a tracer pays nothing.
class InstructionTracer;
class Lowering;
struct Precompile;

/// The bytes that the last nested message returned. One buffer serves all frames of a machine:
/// a frame's view of it starts empty, a nested message replaces it when it ends, and nobody can
/// look at an older one.
class ReturnData {
public:
    [[nodiscard]] const std::uint8_t* data() const noexcept { return data_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] BytesView view() const noexcept { return {data_, size_}; }

    void clear() noexcept { size_ = 0; }

    /// Replaces the contents by a copy.
    void assign(const std::uint8_t* data, std::uint64_t size)
    {
        if (SLUICE_UNLIKELY(size > buffer_.size()))
            buffer_.resize(size);
        if (size != 0)
            std::memcpy(buffer_.data(), data, size);
        data_ = buffer_.data();
        size_ = size;
    }

    /// Lets `fill` write into the buffer as a vector of its own; it holds the contents afterwards.
    template <class Fill>
    bool fill(Fill&& fill)
    {
        const bool filled = fill(buffer_);
        data_ = buffer_.data();
        size_ = filled ? buffer_.size() : 0;
        return filled;
    }

private:
    Bytes buffer_;
    const std::uint8_t* data_ = nullptr;
    std::uint64_t size_ = 0;
};

/// The working memory of one engine, reused from message to message: one thread at a time.
///
/// Stacks and memories of nested frames lie one behind the other in large chunks that never move,
/// so a pointer into a calling frame stays good while the called one grows. Only the innermost
/// frame grows: it extends in place while its chunk lasts, and moves to a larger one otherwise.
class Machine {
public:
    /// The engine's own bound on the memory of one frame, in bytes. Reaching it costs over 2^41
    /// gas, thousands of times any block's limit; beyond it a message fails as out of memory.
    static constexpr std::uint64_t max_memory = std::uint64_t{1} << 30;

    /// The bound on the memory of all nested frames together; it costs over 2^35 gas.
    static constexpr std::uint64_t max_total_memory = std::uint64_t{4} << 30;

    Machine();
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    const Rules* rules = &rules_of(latest_revision);
    const BlockContext* block = nullptr;
    const TransactionContext* transaction = nullptr;
    InstructionTracer* tracer = nullptr;  ///< Null when nobody watches.
    EngineSettings engine;
    EngineMetrics metrics;
    ReturnData return_data;
    HashMemo hashes;
    const Precompile* missing_precompile = nullptr;  ///< The last one needed that this build lacks.

    /// Whether a frame wanted more memory than it may have, or than there is.
    bool ran_out_of_memory = false;

    /// Set in mode shadow by frames whose code the advanced engine may run: without one of them,
    /// there is nothing to compare.
    bool met_code_to_shadow = false;

    /// The innermost frame that waits for a foreign host to answer a nested message, null if none
    /// does. The host may run the message on this same machine, whose new frames then come to lie
    /// behind that one.
    Frame* waiting = nullptr;

    /// A frame of its own stack and memory for a message called by `parent`, whose `top` and
    /// memory size must be up to date; or an outermost frame when `parent` is null. Returns
    /// null when the system has no memory left.
    [[nodiscard]] Frame* enter_frame(Frame* parent, void* host);

    /// Bounds the memory of all nested frames together, in bytes, below the engine's own bound.
    void set_max_memory(std::uint64_t bytes) noexcept
    {
        bound_ = bytes < max_total_memory ? bytes : max_total_memory;
    }

    /// What lowers code for this machine; null when the system has no memory left.
    [[nodiscard]] Lowering* lowering() noexcept;

    /// Gives memory back to the system after a message that used unusually much of it. No frame
    /// may be running.
    void trim() noexcept;

    /// Extends the frame's memory to `new_size` bytes, a multiple of 32, of zeros. False when
    /// that is over the bound or the system refuses.
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool grow_memory(Frame& frame,
                                                        std::uint64_t new_size) noexcept
    {
        if (SLUICE_UNLIKELY(new_size > frame.memory_zeroed) && !zero_memory(frame, new_size))
            return false;
        frame.memory_size = new_size;
        frame.word_bound = new_size - 31;
        return true;
    }

private:
    /// A block for EVM memories. Bytes from `dirty` on have never been written to and are zero, so
    /// growing into them costs nothing.
    struct MemoryChunk {
        ZeroPages pages;
        std::uint64_t dirty = 0;
    };

    // Sizes of address space: only what code touches becomes memory. No transaction of today's
    // chains can pay for more than the first memory chunk, so memories hardly ever move.
    static constexpr std::uint64_t first_memory_chunk = std::uint64_t{16} << 20;
    static constexpr std::size_t stack_chunk_slots = 128 * stack_limit;
    static constexpr std::size_t frames_per_block = 16;

    /// Makes at least `size` bytes of the frame's memory in use or zero.
    [[nodiscard]] SLUICE_NOINLINE bool zero_memory(Frame& frame, std::uint64_t size) noexcept;
    [[nodiscard]] std::uint64_t written_memory() const noexcept;
    [[nodiscard]] bool have_memory_chunk(std::size_t index, std::uint64_t size) noexcept;
    [[nodiscard]] bool have_stack_chunk(std::size_t index) noexcept;
    [[nodiscard]] u256* stack_slots(std::size_t chunk) const noexcept
    {
        return reinterpret_cast<u256*>(stack_chunks_[chunk].data());
    }
    [[nodiscard]] Frame* frame_at(std::uint32_t index);

    std::unique_ptr<Lowering> lowering_;  ///< Made when something is to be lowered.
    std::uint64_t bound_ = max_total_memory;
    std::vector<MemoryChunk> memory_chunks_;
    std::vector<ZeroPages> stack_chunks_;
    std::vector<std::unique_ptr<Frame[]>> frame_blocks_;
};

}  // namespace sluice::evm
