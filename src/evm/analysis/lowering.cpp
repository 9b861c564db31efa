// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/lowering.hpp"

#include <algorithm>
#include <bit>

#include "evm/analysis/trace.hpp"
#include "evm/analysis/trace_writer.hpp"

namespace sluice::evm {
namespace {

class Lowering final : public StreamSink {
public:
    Lowering(const Code& code, const Rules& rules, const LoweringOptions& options)
        : code_{code},
          builder_{code.begin(), code.size(), code.jumpdests(), rules},
          writer_{*this},
          budget_{std::max(options.bytes_at_least, options.bytes_per_byte * code.size())},
          block_at_(code.size() + 64, none)
    {}

    std::expected<Stream, LoweringFailure> run()
    {
        static_cast<void>(block_index(0));
        add_jump_destinations();
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            // The writer finds new blocks, and so may move those that are there.
            StreamBlock block = blocks_[i];
            writer_.write(builder_.build(block.position), block);
            blocks_[i] = block;
            if (is_over_ || bytes() > budget_)
                return std::unexpected(LoweringFailure::over_budget);
        }
        return finish();
    }

    std::uint16_t pool_index(const u256& constant) override
    {
        if (2 * pool_.size() >= pool_table_.size())
            grow_pool_table();
        std::size_t at = slot_of(constant);
        if (pool_table_[at] == 0) {
            is_over_ = is_over_ || pool_.size() >= max_constants;
            pool_.push_back(constant);
            pool_table_[at] = static_cast<std::uint32_t>(pool_.size());
        }
        return static_cast<std::uint16_t>(pool_table_[at] - 1);
    }

    std::uint16_t block_index(std::uint32_t position) override
    {
        if (block_at_[position] == none) {
            is_over_ = is_over_ || blocks_.size() >= max_blocks;
            block_at_[position] = static_cast<std::uint16_t>(blocks_.size());
            blocks_.push_back({.position = position, .start = 0, .gas = 0, .need = 0, .slack = 0});
        }
        return block_at_[position];
    }

private:
    static constexpr std::uint16_t none = 0xffff;

    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return sizeof(words[0]) * words.size() + sizeof(u256) * pool_.size() +
               sizeof(StreamBlock) * blocks_.size();
    }
    static constexpr std::size_t max_blocks = 0xffff;
    static constexpr std::size_t max_constants = 0xffff;

    /// Every JUMPDEST, as a jump may compute where it goes.
    void add_jump_destinations()
    {
        const std::uint64_t* const bits = code_.jumpdests();
        for (std::size_t word = 0; word < (code_.size() + 63) / 64; ++word)
            for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
                static_cast<void>(block_index(static_cast<std::uint32_t>(
                    64 * word + static_cast<unsigned>(std::countr_zero(rest)))));
    }

    std::size_t slot_of(const u256& constant) const noexcept
    {
        std::uint64_t hash = 0;
        for (const std::uint64_t limb : constant.limb)
            hash = (hash ^ limb) * 0x9e37'79b9'7f4a'7c15 ^ hash >> 29;
        std::size_t at = hash >> 20 & (pool_table_.size() - 1);
        while (pool_table_[at] != 0 && pool_[pool_table_[at] - 1] != constant)
            at = (at + 1) & (pool_table_.size() - 1);
        return at;
    }

    void grow_pool_table()
    {
        pool_table_.assign(std::max<std::size_t>(64, 2 * pool_table_.size()), 0);
        for (std::size_t i = 0; i < pool_.size(); ++i)
            pool_table_[slot_of(pool_[i])] = static_cast<std::uint32_t>(i + 1);
    }

    Stream finish()
    {
        Stream stream;
        const std::uint64_t* const bits = code_.jumpdests();
        stream.jumpdests.assign(bits, bits + (code_.size() + 63) / 64);
        int rank = 0;
        for (const std::uint64_t word : stream.jumpdests) {
            stream.ranks.push_back(static_cast<std::uint16_t>(rank));
            rank += std::popcount(word);
        }
        stream.first_jump_block = code_.size() != 0 && (bits[0] & 1) != 0 ? 0 : 1;
        stream.words = std::move(words);
        stream.pool = std::move(pool_);
        stream.blocks = std::move(blocks_);
        stream.words.shrink_to_fit();
        stream.pool.shrink_to_fit();
        stream.blocks.shrink_to_fit();
        return stream;
    }

    const Code& code_;
    TraceBuilder builder_;
    TraceWriter writer_;
    std::size_t budget_;
    bool is_over_ = false;
    std::vector<u256> pool_;
    std::vector<std::uint32_t> pool_table_;  // Places of constants in the pool, plus 1.
    std::vector<StreamBlock> blocks_;
    std::vector<std::uint16_t> block_at_;  // By position.
};

}  // namespace

std::expected<Stream, LoweringFailure> lower(const Code& code, const Rules& rules,
                                             const LoweringOptions& options)
{
    if (code.size() > 4 * max_init_code_size)
        return std::unexpected(LoweringFailure::too_large);
    return Lowering{code, rules, options}.run();
}

}  // namespace sluice::evm
