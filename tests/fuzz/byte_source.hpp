// Decisions out of a string of bytes: what generators and targets draw on instead of chance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sluice/types.hpp>

namespace sluice::fuzz {

/// Takes bytes from the front of a string; behind its end all are zero, so that every string has an
/// answer to every question. The string must outlive it.
class ByteSource {
public:
    explicit ByteSource(BytesView bytes) noexcept : rest_{bytes} {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    std::uint8_t u8() noexcept
    {
        if (rest_.empty())
            return 0;
        const std::uint8_t byte = rest_.front();
        rest_ = rest_.subspan(1);
        return byte;
    }

    /// A number of `bytes` bytes, at most 8, the lowest first.
    std::uint64_t number(unsigned bytes) noexcept
    {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < bytes; ++i)
            value |= std::uint64_t{u8()} << (8 * i);
        return value;
    }

    /// A number below `bound`, which is at least 1. Takes one byte for bounds up to 256, two else.
    std::size_t below(std::size_t bound) noexcept { return number(bound <= 256 ? 1 : 2) % bound; }

    /// True for `times` of 256 values of the next byte, the highest ones: a string that has ended
    /// says no.
    bool chance(unsigned times) noexcept { return u8() >= 256 - times; }

    /// The next `size` bytes, or as many as there are.
    BytesView bytes(std::size_t size) noexcept
    {
        const BytesView taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

    /// A word from at most `size` bytes, at most 32.
    u256 word(unsigned size = 32) noexcept
    {
        u256 value{};
        for (unsigned i = 0; i < 4; ++i)
            value.limb[i] = number(std::min(8U, size > 8 * i ? size - 8 * i : 0));
        return value;
    }

    Address address() noexcept
    {
        Address address{};
        std::ranges::copy(bytes(sizeof(address.bytes)), address.bytes);
        return address;
    }

    Hash256 hash() noexcept
    {
        Hash256 hash{};
        std::ranges::copy(bytes(sizeof(hash.bytes)), hash.bytes);
        return hash;
    }

    BytesView rest() noexcept { return bytes(rest_.size()); }

private:
    BytesView rest_;
};

}  // namespace sluice::fuzz
