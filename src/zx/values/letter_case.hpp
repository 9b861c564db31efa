// Capital and small letters, one for one: Latin (Latin-1 and Extended-A), Greek and Cyrillic.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace sluice::zx {

namespace letter_case_detail {

[[nodiscard]] constexpr bool is_within(std::uint32_t letter, std::uint32_t first,
                                       std::uint32_t last) noexcept
{
    return letter >= first && letter <= last;
}

/// In blocks where a capital with an even number stands before its small letter.
[[nodiscard]] constexpr bool is_of_even_pair(std::uint32_t letter) noexcept
{
    return is_within(letter, 0x100, 0x12f) || is_within(letter, 0x132, 0x137) ||
           is_within(letter, 0x14a, 0x177) || is_within(letter, 0x460, 0x481) ||
           is_within(letter, 0x48a, 0x4bf) || is_within(letter, 0x4d0, 0x52f);
}

/// In blocks where a capital with an odd number does.
[[nodiscard]] constexpr bool is_of_odd_pair(std::uint32_t letter) noexcept
{
    return is_within(letter, 0x139, 0x148) || is_within(letter, 0x179, 0x17e) ||
           is_within(letter, 0x4c1, 0x4ce);
}

}  // namespace letter_case_detail

/// The capital of a small letter; any other code point, and a letter whose capital is several
/// letters, as it is.
[[nodiscard]] constexpr std::uint32_t capital_of(std::uint32_t letter) noexcept
{
    using letter_case_detail::is_within;
    if (is_within(letter, 'a', 'z') || (is_within(letter, 0xe0, 0xfe) && letter != 0xf7) ||
        (is_within(letter, 0x3b1, 0x3cb) && letter != 0x3c2) || is_within(letter, 0x430, 0x44f))
        return letter - 32;
    if (letter_case_detail::is_of_even_pair(letter))
        return letter & ~std::uint32_t{1};
    if (letter_case_detail::is_of_odd_pair(letter))
        return letter % 2 == 0 ? letter - 1 : letter;
    if (is_within(letter, 0x450, 0x45f))
        return letter - 80;
    if (is_within(letter, 0x3ad, 0x3af))
        return letter - 37;
    if (is_within(letter, 0x3cd, 0x3ce))
        return letter - 63;
    switch (letter) {
        case 0xff:
            return 0x178;
        case 0x131:
            return 'I';
        case 0x17f:
            return 'S';
        case 0x3ac:
            return 0x386;
        case 0x3c2:
            return 0x3a3;
        case 0x3cc:
            return 0x38c;
        case 0x4cf:
            return 0x4c0;
        default:
            return letter;
    }
}

/// The small letter of a capital; any other code point as it is.
[[nodiscard]] constexpr std::uint32_t small_of(std::uint32_t letter) noexcept
{
    using letter_case_detail::is_within;
    if (is_within(letter, 'A', 'Z') || (is_within(letter, 0xc0, 0xde) && letter != 0xd7) ||
        (is_within(letter, 0x391, 0x3ab) && letter != 0x3a2) || is_within(letter, 0x410, 0x42f))
        return letter + 32;
    if (letter_case_detail::is_of_even_pair(letter))
        return letter | 1;
    if (letter_case_detail::is_of_odd_pair(letter))
        return letter % 2 == 1 ? letter + 1 : letter;
    if (is_within(letter, 0x400, 0x40f))
        return letter + 80;
    if (is_within(letter, 0x388, 0x38a))
        return letter + 37;
    if (is_within(letter, 0x38e, 0x38f))
        return letter + 63;
    switch (letter) {
        case 0x130:
            return 'i';
        case 0x178:
            return 0xff;
        case 0x386:
            return 0x3ac;
        case 0x38c:
            return 0x3cc;
        case 0x4c0:
            return 0x4cf;
        default:
            return letter;
    }
}

}  // namespace sluice::zx
