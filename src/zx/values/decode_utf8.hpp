// Reading UTF-8 one code point after the other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::zx {

/// The code point at `offset`, which lies within `text`; moves `offset` behind it. Bytes that are
/// not UTF-8 count as one code point each.
[[nodiscard]] inline char32_t decode_utf8(std::string_view text, std::size_t& offset) noexcept
{
    const auto byte = [&](std::size_t index) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[index]));
    };
    const char32_t lead = byte(offset++);
    if (lead < 0xc0)
        return lead;
    const std::size_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (offset + more > text.size())
        return lead;
    char32_t result = lead & (0x3fU >> more);
    for (std::size_t i = 0; i < more; ++i)
        result = result << 6 | (byte(offset + i) & 0x3f);
    offset += more;
    return result;
}

}  // namespace sluice::zx
