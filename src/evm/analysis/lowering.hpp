// Lowers code: a trace at a time while it runs, or all of it at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <sluice/engine_metrics.hpp>
#include <string_view>

#include "evm/analysis/stream.hpp"
#include "evm/analysis/trace.hpp"
#include "evm/analysis/trace_writer.hpp"

namespace sluice::evm {

/// Lowers traces. Holds what that needs besides the stream, some 40 KiB, to be used again and
/// again: one thread at a time.
class Lowering final : private StreamSink {
public:
    /// `metrics`, if given, counts what is lowered; it must outlive this.
    explicit Lowering(EngineMetrics* metrics = nullptr) noexcept : metrics_{metrics} {}

    /// Makes the block's trace, if another thread has not by then. False where the stream's room
    /// or time has run out: then it will not be lowered any more.
    bool lower(Stream& stream, const StreamBlock& block) noexcept;

    /// Makes the block another trace in the place of one that cannot be entered with the stack that
    /// there is, because of what it needs behind jumps: it ends at the first. False where it did
    /// end there already, or there is no room.
    bool shorten(Stream& stream, const StreamBlock& block) noexcept;

private:
    /// Writes a trace that goes on behind up to `max_followed` jumps, or fewer if there is no room
    /// for so many; false if there is none at all.
    bool write(Stream& stream, const StreamBlock& block, std::size_t max_followed);
    bool fits(Stream& stream, const StreamBlock& block, std::size_t max_followed);
    std::uint16_t pool_index(const u256& constant) override;
    std::uint16_t block_index(std::uint32_t position) override;
    [[nodiscard]] std::size_t pool_slot(const u256& constant) const noexcept;
    /// False where there is no room: the old table and the new one stand side by side for a while.
    [[nodiscard]] bool grow_pool_table();
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;

    EngineMetrics* metrics_;
    TraceBuilder builder_;
    TraceWriter writer_{*this};
    Stream* stream_ = nullptr;  ///< While a trace is lowered.
    bool is_over_ = false;      ///< The trace refers to more than there is room for.
};

/// Why a code has no stream.
enum class LoweringFailure : std::uint8_t {
    too_large,    ///< The code is longer than any that a chain runs.
    over_budget,  ///< The stream would take more than it may.
};

constexpr std::string_view to_string(LoweringFailure failure) noexcept
{
    return failure == LoweringFailure::too_large ? "too_large" : "over_budget";
}

/// The largest code that is lowered: twice what init code may be on any chain.
inline constexpr std::size_t max_lowered_code_size = 4 * max_init_code_size;

/// What a stream with its tables may take for a code of `size` bytes, in bytes.
constexpr std::size_t stream_budget(std::size_t size) noexcept
{
    constexpr std::size_t at_least = 1024;
    return 4 * size > at_least ? 4 * size : at_least;
}

/// What the stream of a code of so many bytes may take where all of it is to be lowered, to be
/// looked at and not to be run: room for whatever comes of real contracts.
constexpr std::size_t whole_stream_budget(std::size_t size) noexcept
{
    return 64 * size + stream_budget(0);
}

/// A stream for the code, empty as yet.
[[nodiscard]] std::expected<std::unique_ptr<Stream>, LoweringFailure> make_stream(
    const Code& code, const Rules& rules);

/// Lowers every block of a code, where lowering by need lowers only those that run. `max_bytes`
/// bounds the stream. Linear in the code's size, whatever the code.
[[nodiscard]] std::expected<std::unique_ptr<Stream>, LoweringFailure> lower_all(
    const Code& code, const Rules& rules, std::size_t max_bytes);

}  // namespace sluice::evm
