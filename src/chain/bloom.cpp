// SPDX-License-Identifier: Apache-2.0
#include "chain/bloom.hpp"

#include "base/keccak.hpp"

namespace sluice::chain {
namespace {

struct Bit {
    std::size_t byte;
    std::uint8_t mask;
};

/// Each of the hash's first three pairs of bytes gives a bit, by its low eleven bits.
std::array<Bit, 3> bits_of(BytesView item) noexcept
{
    const Hash256 hash = keccak256(item);
    std::array<Bit, 3> bits{};
    for (std::size_t i = 0; i < bits.size(); ++i) {
        const unsigned high = hash.bytes[2 * i];
        const unsigned number = (high << 8 | hash.bytes[2 * i + 1]) & 0x7ff;
        bits[i] = {255 - number / 8, static_cast<std::uint8_t>(1 << number % 8)};
    }
    return bits;
}

}  // namespace

void Bloom::add(BytesView item) noexcept
{
    for (const Bit& bit : bits_of(item))
        bytes[bit.byte] |= bit.mask;
}

void Bloom::add(const evm::Log& log) noexcept
{
    add(log.address);
    for (const Hash256& topic : log.topics)
        add(topic);
}

bool Bloom::may_contain(BytesView item) const noexcept
{
    for (const Bit& bit : bits_of(item)) {
        if ((bytes[bit.byte] & bit.mask) == 0)
            return false;
    }
    return true;
}

Bloom& Bloom::operator|=(const Bloom& other) noexcept
{
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] |= other.bytes[i];
    return *this;
}

Bloom bloom_of(std::span<const evm::Log> logs) noexcept
{
    Bloom bloom;
    for (const evm::Log& log : logs)
        bloom.add(log);
    return bloom;
}

}  // namespace sluice::chain
