// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/lowering.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <new>

namespace sluice::evm {
namespace {

/// Most blocks and constants: their numbers have 16 bits.
constexpr std::size_t max_numbered = 0xffff;

/// Instructions that lowering looks at for each byte of code: real code needs about one, since
/// what several traces run through is looked at for each of them.
constexpr std::size_t work_per_byte = 6;
constexpr std::size_t least_work = 4096;

/// Those of 64 jump destinations that get blocks: of a row without anything between, the first two.
/// Compilers put no more together, and others must not fill a stream with blocks that nobody jumps
/// to.
std::uint64_t with_blocks(const std::uint64_t* jumpdests, std::size_t i) noexcept
{
    const std::uint64_t bits = jumpdests[i];
    const std::uint64_t before = i == 0 ? 0 : jumpdests[i - 1];
    return bits & ~((bits << 1 | before >> 63) & (bits << 2 | before >> 62));
}

}  // namespace

std::unique_ptr<Stream> Stream::make(const Code& code, const Rules& rules, std::size_t max_bytes)
{
    std::unique_ptr<Stream> stream{new Stream};
    const std::uint64_t* const jumpdests = code.jumpdests();
    const std::size_t bit_words = (code.size() + 63) / 64;
    std::size_t jump_blocks = 0;
    for (std::size_t i = 0; i < bit_words; ++i)
        jump_blocks += static_cast<std::size_t>(std::popcount(with_blocks(jumpdests, i)));
    stream->code_ = &code;
    stream->rules_ = &rules;
    stream->code_size_ = code.size();
    stream->max_bytes_ = max_bytes;
    stream->work_left_ = std::max(least_work, work_per_byte * code.size());
    stream->jumps_ = std::make_unique<JumpBits[]>(bit_words);
    stream->block_count_ = jump_blocks + 1;
    if (stream->block_count_ > max_numbered || stream->bytes() > max_bytes)
        return nullptr;

    // Room for all that any of the three may come to take. What is not used is never touched, and
    // so takes no memory.
    stream->blocks_ = std::make_unique_for_overwrite<StreamBlock[]>(
        std::min(max_numbered, max_bytes / sizeof(StreamBlock)));
    stream->words_ = std::make_unique_for_overwrite<std::uint64_t[]>(max_bytes / 8);
    stream->pool_ =
        std::make_unique_for_overwrite<u256[]>(std::min(max_numbered, max_bytes / sizeof(u256)));
    stream->words_[0] = std::bit_cast<std::uint64_t>(TraceHeader{});
    stream->word_count_ = 1;
    stream->blocks_[0] = {0, 0};
    std::uint32_t block = 1;
    for (std::size_t i = 0; i < bit_words; ++i) {
        const std::uint64_t bits = with_blocks(jumpdests, i);
        stream->jumps_[i] = {bits, block};
        for (std::uint64_t rest = bits; rest != 0; rest &= rest - 1)
            stream->blocks_[block++] = {
                static_cast<std::uint32_t>(64 * i + static_cast<unsigned>(std::countr_zero(rest))),
                0};
    }
    stream->footprint_ = stream->bytes();
    return stream;
}

std::size_t Stream::bytes() const noexcept
{
    return sizeof(Stream) + (code_size_ + 63) / 64 * sizeof(JumpBits) +
           block_count_ * sizeof(StreamBlock) + word_count_ * 8 + pool_size_ * sizeof(u256) +
           pool_table_.capacity() * sizeof(pool_table_[0]) +
           other_blocks_.capacity() * sizeof(other_blocks_[0]);
}

bool Lowering::has_room(std::size_t bytes) const noexcept
{
    return stream_->bytes() + bytes <= stream_->max_bytes_;
}

std::uint16_t Lowering::pool_index(const u256& constant)
{
    Stream& stream = *stream_;
    if (2 * stream.pool_size_ >= stream.pool_table_.size() && !grow_pool_table()) {
        is_over_ = true;
        return 0;
    }
    const std::size_t at = pool_slot(constant);
    if (stream.pool_table_[at] == 0) {
        if (stream.pool_size_ >= max_numbered || !has_room(sizeof(u256))) {
            is_over_ = true;
            return 0;
        }
        stream.pool_[stream.pool_size_++] = constant;
        stream.pool_table_[at] = static_cast<std::uint32_t>(stream.pool_size_);
    }
    return static_cast<std::uint16_t>(stream.pool_table_[at] - 1);
}

std::size_t Lowering::pool_slot(const u256& constant) const noexcept
{
    const std::vector<std::uint32_t>& table = stream_->pool_table_;
    std::uint64_t hash = 0;
    for (const std::uint64_t limb : constant.limb)
        hash = (hash ^ limb) * 0x9e37'79b9'7f4a'7c15 ^ hash >> 29;
    std::size_t at = hash >> 20 & (table.size() - 1);
    while (table[at] != 0 && stream_->pool_[table[at] - 1] != constant)
        at = (at + 1) & (table.size() - 1);
    return at;
}

bool Lowering::grow_pool_table()
{
    std::vector<std::uint32_t>& table = stream_->pool_table_;
    const std::size_t size = std::max<std::size_t>(16, 2 * table.size());
    if (!has_room(size * sizeof(table[0])))
        return false;
    table = std::vector<std::uint32_t>(size);
    for (std::size_t i = 0; i < stream_->pool_size_; ++i)
        table[pool_slot(stream_->pool_[i])] = static_cast<std::uint32_t>(i + 1);
    return true;
}

std::uint16_t Lowering::block_index(std::uint32_t position)
{
    Stream& stream = *stream_;
    if (position == 0)
        return 0;
    if (const StreamBlock* const block = stream.block_at(position))
        return static_cast<std::uint16_t>(block - stream.blocks());
    auto& others = stream.other_blocks_;
    const std::pair<std::uint32_t, std::uint16_t> key{position, 0};
    const auto found = std::lower_bound(others.begin(), others.end(), key);
    if (found != others.end() && found->first == position)
        return found->second;
    const bool must_grow = others.size() == others.capacity();
    const std::size_t larger = std::max<std::size_t>(4, 2 * others.capacity());
    if (stream.block_count_ >= max_numbered ||
        !has_room(sizeof(StreamBlock) + (must_grow ? larger * sizeof(key) : 0))) {
        is_over_ = true;
        return 0;
    }
    const auto at = found - others.begin();
    if (must_grow)
        others.reserve(larger);
    const auto index = static_cast<std::uint16_t>(stream.block_count_);
    stream.blocks_[stream.block_count_++] = {position, 0};
    others.insert(others.begin() + at, {position, index});
    return index;
}

bool Lowering::fits(Stream& stream, const StreamBlock& block, std::size_t max_followed)
{
    words.clear();
    is_over_ = false;
    const Trace& trace = builder_.build(block.position(), max_followed);
    writer_.write(trace);
    stream.work_left_ -= std::min(stream.work_left_, builder_.instruction_count());
    if (is_over_ || !has_room(8 * words.size()))
        return false;
    // What follows where a trace merely ends runs as often as the trace does: it need not be met as
    // often again. Long code without jumps would otherwise be lowered piece by piece.
    const TraceExit& end = trace.exits.back();
    const bool goes_on = end.kind == TraceExit::Kind::block || end.kind == TraceExit::Kind::synced;
    if (goes_on && stream.block_at(end.target) == nullptr) {
        std::uint32_t& place = stream.blocks_[block_index(end.target)].place;
        if (__atomic_load_n(&place, __ATOMIC_RELAXED) >> StreamBlock::position_bits == 0)
            __atomic_store_n(&place, end.target | ~0U << StreamBlock::position_bits,
                             __ATOMIC_RELAXED);
    }
    return true;
}

bool Lowering::write(Stream& stream, const StreamBlock& block, std::size_t max_followed)
{
    if (stream.is_full_)
        return false;
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    stream_ = &stream;
    builder_.set_code(*stream.code_, *stream.rules_);
    bool written =
        fits(stream, block, max_followed) || (max_followed != 0 && fits(stream, block, 0));
    written = written && stream.work_left_ != 0;
    if (written) {
        std::copy(words.begin(), words.end(), stream.words_.get() + stream.word_count_);
        const auto start = static_cast<std::uint32_t>(stream.word_count_);
        stream.word_count_ += words.size();
        // Whoever sees the new start sees the trace.
        __atomic_store_n(&stream.blocks_[static_cast<std::size_t>(&block - stream.blocks())].start,
                         start, __ATOMIC_RELEASE);
    } else {
        __atomic_store_n(&stream.is_full_, true, __ATOMIC_RELAXED);
    }
    const std::size_t grown = stream.bytes() - stream.footprint_;
    __atomic_store_n(&stream.footprint_, stream.footprint_ + grown, __ATOMIC_RELAXED);
    if (metrics_ != nullptr) {
        metrics_->lowered_traces += written ? 1 : 0;
        metrics_->lowered_bytes += grown;
        metrics_->lowering_nanoseconds += static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count());
    }
    return written;
}

bool Lowering::lower(Stream& stream, const StreamBlock& block) noexcept
{
    // The fuller the stream, by eighths, the shorter are the traces of what is met later.
    constexpr std::array<std::size_t, 9> max_followed{64, 64, 64, 64, 48, 32, 16, 4, 0};
    try {
        const std::scoped_lock lock{stream.mutex_};
        const std::size_t eighths = 8 * stream.bytes() / stream.max_bytes_;
        return block.is_lowered() ||
               write(stream, block, max_followed[std::min(eighths, max_followed.size() - 1)]);
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool Lowering::shorten(Stream& stream, const StreamBlock& block) noexcept
{
    try {
        const std::scoped_lock lock{stream.mutex_};
        return stream.header(block).goes_beyond_jumps != 0 && write(stream, block, 0);
    } catch (const std::bad_alloc&) {
        return false;
    }
}

std::expected<std::unique_ptr<Stream>, LoweringFailure> make_stream(const Code& code,
                                                                    const Rules& rules)
{
    if (code.size() > max_lowered_code_size)
        return std::unexpected(LoweringFailure::too_large);
    auto stream = Stream::make(code, rules, stream_budget(code.size()));
    if (stream == nullptr)
        return std::unexpected(LoweringFailure::over_budget);
    return stream;
}

std::expected<std::unique_ptr<Stream>, LoweringFailure> lower_all(const Code& code,
                                                                  const Rules& rules,
                                                                  std::size_t max_bytes)
{
    if (code.size() > max_lowered_code_size)
        return std::unexpected(LoweringFailure::too_large);
    auto stream = Stream::make(code, rules, max_bytes);
    if (stream == nullptr)
        return std::unexpected(LoweringFailure::over_budget);
    Lowering lowering;
    for (std::size_t i = 0; i < stream->block_count(); ++i)
        if (!lowering.lower(*stream, stream->blocks()[i]))
            return std::unexpected(LoweringFailure::over_budget);
    return stream;
}

}  // namespace sluice::evm
