// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/lowering.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <new>
#include <utility>

namespace sluice::evm {
namespace {

/// The first word that is too far back to be called by its number, which has 16 bits.
constexpr std::size_t max_number = 0xffff;

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
    stream->jump_blocks_ = jump_blocks + 1;
    const std::size_t least_words = 1 + stream->jump_blocks_;
    const std::size_t least_bytes = stream->bytes() + 8 * least_words;
    if (least_words > max_number || least_bytes > max_bytes)
        return nullptr;

    stream->storage_ = std::make_unique_for_overwrite<std::byte[]>(max_bytes - stream->bytes());
    stream->append(TraceHeader{});
    stream->append(StreamBlock{0, 0});
    for (std::size_t i = 0; i < bit_words; ++i) {
        const std::uint64_t bits = with_blocks(jumpdests, i);
        stream->jumps_[i] = {bits, static_cast<std::uint32_t>(stream->word_count_)};
        for (std::uint64_t rest = bits; rest != 0; rest &= rest - 1)
            stream->append(StreamBlock{
                static_cast<std::uint32_t>(64 * i + static_cast<unsigned>(std::countr_zero(rest))),
                0});
    }
    return stream;
}

std::size_t Stream::bytes() const noexcept
{
    return sizeof(Stream) + (code_size_ + 63) / 64 * sizeof(JumpBits) + 8 * word_count_ +
           sizeof(std::uint16_t) *
               (pool_table_.capacity() + blocks_by_position_.capacity() + other_blocks_.capacity());
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
    std::uint16_t& number = stream.pool_table_[pool_slot(constant)];
    if (number == 0) {
        if (stream.word_count_ > max_number || !has_room(sizeof(constant))) {
            is_over_ = true;
            return 0;
        }
        number = static_cast<std::uint16_t>(stream.append(constant));
        ++stream.pool_size_;
    }
    return number;
}

std::size_t Lowering::pool_slot(const u256& constant) const noexcept
{
    const std::vector<std::uint16_t>& table = stream_->pool_table_;
    std::uint64_t hash = 0;
    for (const std::uint64_t limb : constant.limb)
        hash = (hash ^ limb) * 0x9e37'79b9'7f4a'7c15 ^ hash >> 29;
    std::size_t at = hash >> 20 & (table.size() - 1);
    while (table[at] != 0 && Stream::constant_in(stream_->words(), table[at]) != constant)
        at = (at + 1) & (table.size() - 1);
    return at;
}

bool Lowering::grow_pool_table()
{
    std::vector<std::uint16_t>& table = stream_->pool_table_;
    const std::size_t size = std::max<std::size_t>(16, 2 * table.size());
    if (!has_room(size * sizeof(table[0])))
        return false;
    const std::vector<std::uint16_t> old = std::exchange(table, std::vector<std::uint16_t>(size));
    for (const std::uint16_t number : old)
        if (number != 0)
            table[pool_slot(Stream::constant_in(stream_->words(), number))] = number;
    return true;
}

std::uint16_t Lowering::block_index(std::uint32_t position)
{
    Stream& stream = *stream_;
    if (position == 0)
        return static_cast<std::uint16_t>(stream.number_of(stream.first_block()));
    if (const StreamBlock* const block = stream.block_at(position))
        return static_cast<std::uint16_t>(stream.number_of(*block));
    auto& sorted = stream.blocks_by_position_;
    const auto position_of = [&stream](std::uint16_t number) {
        return Stream::block_in(stream.words(), number).position();
    };
    const auto found = std::ranges::lower_bound(sorted, position, {}, position_of);
    if (found != sorted.end() && position_of(*found) == position)
        return *found;
    const bool must_grow = sorted.size() == sorted.capacity();
    const std::size_t larger = std::max<std::size_t>(4, 2 * sorted.capacity());
    if (stream.word_count_ > max_number ||
        !has_room(sizeof(StreamBlock) + (must_grow ? 2 * larger * sizeof(sorted[0]) : 0))) {
        is_over_ = true;
        return 0;
    }
    const auto at = found - sorted.begin();
    if (must_grow) {
        sorted.reserve(larger);
        stream.other_blocks_.reserve(larger);
    }
    const auto number = static_cast<std::uint16_t>(stream.append(StreamBlock{position, 0}));
    sorted.insert(sorted.begin() + at, number);
    stream.other_blocks_.push_back(number);
    return number;
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
        // It has a number: the trace leads there.
        std::uint32_t& place = stream.mutable_block(block_index(end.target)).place;
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
    const std::size_t before = stream.bytes();
    stream_ = &stream;
    builder_.set_code(*stream.code_, *stream.rules_);
    bool written =
        fits(stream, block, max_followed) || (max_followed != 0 && fits(stream, block, 0));
    written = written && stream.work_left_ != 0;
    if (written) {
        const auto start = static_cast<std::uint32_t>(stream.word_count_);
        for (const std::uint64_t word : words)
            stream.append(word);
        // Whoever sees the new start sees the trace.
        __atomic_store_n(&stream.mutable_block(stream.number_of(block)).start, start,
                         __ATOMIC_RELEASE);
    } else {
        __atomic_store_n(&stream.is_full_, true, __ATOMIC_RELAXED);
    }
    if (metrics_ != nullptr) {
        metrics_->lowered_traces += written ? 1 : 0;
        metrics_->lowered_bytes += stream.bytes() - before;
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
        return stream.header(block).goes_beyond_jumps() && write(stream, block, 0);
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
        if (!lowering.lower(*stream, stream->block(i)))
            return std::unexpected(LoweringFailure::over_budget);
    return stream;
}

}  // namespace sluice::evm
