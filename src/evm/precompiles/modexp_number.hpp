// Operands of MODEXP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "base/u256.hpp"

namespace sluice::evm {

/// A big-endian number of `length` bytes, of which only `present` are stored: those beyond the
/// call's input are zero. A call of a few bytes can claim a number of gigabytes that way, so the
/// zeros are never written out.
struct PaddedNumber {
    BytesView present;  ///< Not longer than `length`.
    std::uint64_t length = 0;

    /// The number at `offset` of the input, without leading zeros.
    static PaddedNumber read(BytesView input, std::uint64_t offset, std::uint64_t length) noexcept
    {
        if (offset >= input.size())
            return {};
        BytesView present = input.subspan(offset);
        if (present.size() > length)
            present = present.first(length);
        std::size_t zeros = 0;
        while (zeros < present.size() && present[zeros] == 0)
            ++zeros;
        if (zeros == present.size())
            return {};
        return {present.subspan(zeros), length - zeros};
    }

    [[nodiscard]] bool is_zero() const noexcept { return length == 0; }

    /// How many zero bytes follow those present.
    [[nodiscard]] std::uint64_t padding() const noexcept { return length - present.size(); }

    [[nodiscard]] std::uint64_t bit_width() const noexcept
    {
        return is_zero() ? 0 : 8 * (length - 1) + static_cast<unsigned>(std::bit_width(present[0]));
    }

    /// The bit of weight 2^i, for i below bit_width().
    [[nodiscard]] bool bit(std::uint64_t i) const noexcept
    {
        const std::uint64_t byte = length - 1 - i / 8;
        return byte < present.size() && ((present[byte] >> (i % 8)) & 1) != 0;
    }

    /// The number, if it has 32 bytes or fewer.
    [[nodiscard]] u256 word() const noexcept
    {
        std::uint8_t bytes[32]{};
        if (!present.empty())
            std::memcpy(bytes + 32 - length, present.data(), present.size());
        return load_be(bytes);
    }
};

}  // namespace sluice::evm
