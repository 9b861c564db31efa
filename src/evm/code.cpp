// SPDX-License-Identifier: Apache-2.0
#include "evm/code.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/keccak.hpp"
#include "evm/analysis/lowering.hpp"
#include "evm/gas.hpp"

namespace sluice::evm {

Code::Code(BytesView bytes, std::weak_ptr<CodeKeeper> keeper)
    : bytes_{std::make_unique_for_overwrite<std::uint8_t[]>(front_padding + bytes.size() +
                                                            back_padding)},
      size_{bytes.size()},
      keeper_{std::move(keeper)}
{
    std::memset(bytes_.get(), 0, front_padding);
    if (!bytes.empty())
        std::memcpy(bytes_.get() + front_padding, bytes.data(), bytes.size());
    std::memset(bytes_.get() + front_padding + size_, 0, back_padding);
}

/// The code lowered for one revision.
struct Code::LoweredCode {
    Revision revision;
    std::unique_ptr<Stream> stream;
    const LoweredCode* next;
};

Code::~Code()
{
    const LoweredCode* lowered = lowered_.load(std::memory_order_relaxed);
    while (lowered != nullptr)
        delete std::exchange(lowered, lowered->next);
    delete[] jumpdests_.load(std::memory_order_relaxed);
}

const std::uint64_t* Code::jumpdests() const
{
    if (const std::uint64_t* known = known_jumpdests())
        return known;
    auto bits = std::make_unique<std::uint64_t[]>((size_ + 63) / 64 + 1);
    find_jumpdests(begin(), size_, bits.get());
    // Two threads may both have built it; the first to publish wins, the other's goes away.
    const std::uint64_t* expected = nullptr;
    if (jumpdests_.compare_exchange_strong(expected, bits.get(), std::memory_order_acq_rel))
        return bits.release();
    return expected;
}

const std::uint64_t* Code::jumpdests_so_far() const
{
    static constexpr std::uint64_t none[(max_init_code_size + 63) / 64]{};
    if (const std::uint64_t* known = known_jumpdests())
        return known;
    return size_ <= max_init_code_size ? none : jumpdests();
}

Stream* Code::stream(const Rules& rules) const
{
    const auto find = [&rules](const LoweredCode* first, const LoweredCode* end) {
        while (first != end && first->revision != rules.revision)
            first = first->next;
        return first;
    };
    const LoweredCode* newest = lowered_.load(std::memory_order_acquire);
    if (const LoweredCode* known = find(newest, nullptr))
        return known->stream.get();
    auto lowered = std::make_unique<LoweredCode>();
    lowered->revision = rules.revision;
    if (auto stream = make_stream(*this, rules))
        lowered->stream = std::move(*stream);
    // Two threads may both have made one; the first to publish wins.
    lowered->next = newest;
    while (!lowered_.compare_exchange_strong(lowered->next, lowered.get(),
                                             std::memory_order_acq_rel)) {
        if (const LoweredCode* known = find(lowered->next, newest); known != newest)
            return known->stream.get();
        newest = lowered->next;
    }
    Stream* const stream = lowered.release()->stream.get();
    if (const std::shared_ptr<CodeKeeper> keeper = keeper_.lock())
        keeper->has_grown(*this);
    return stream;
}

std::uint64_t Code::hash_prefix() const noexcept
{
    std::uint64_t prefix = hash_prefix_.load(std::memory_order_relaxed);
    if (prefix == 0) {
        const Hash256 hash = keccak256(bytes());
        for (std::size_t i = 0; i < 8; ++i)
            prefix = prefix << 8 | hash.bytes[i];
        hash_prefix_.store(prefix, std::memory_order_relaxed);
    }
    return prefix;
}

std::size_t Code::footprint() const noexcept
{
    std::size_t sum = sizeof(Code) + front_padding + size_ + back_padding +
                      ((size_ + 63) / 64 + 1) * sizeof(std::uint64_t);
    for (const LoweredCode* lowered = lowered_.load(std::memory_order_acquire); lowered != nullptr;
         lowered = lowered->next)
        sum +=
            sizeof(LoweredCode) + (lowered->stream != nullptr ? lowered->stream->max_bytes() : 0);
    return sum;
}

void find_jumpdests(const std::uint8_t* code, std::size_t size, std::uint64_t* bits) noexcept
{
    std::fill_n(bits, (size + 63) / 64, std::uint64_t{0});
    std::size_t i = 0;
    while (i < size) {
        const std::uint8_t opcode = code[i];
        if (opcode == OP_JUMPDEST)
            bits[i / 64] |= std::uint64_t{1} << (i % 64);
        // PUSH1 (0x60) to PUSH32 (0x7f) are the bytes 0b011xxxxx.
        const bool is_push = (opcode & 0xe0) == 0x60;
        i += is_push ? opcode - 0x5fU + 1U : 1U;
    }
}

}  // namespace sluice::evm
