// Steps from code point to code point.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace sluice::zx {

namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

bool is_between(std::uint8_t byte, std::uint8_t low, std::uint8_t high)
{
    return byte >= low && byte <= high;
}

/// The length of the valid sequence at `at`, or 0: neither overlong forms nor surrogates nor what
/// is above U+10FFFF (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at)
{
    const std::uint8_t first = byte_at(text, at);
    const std::uint8_t second = byte_at(text, at + 1);
    if (first < 0x80)
        return 1;
    if (is_between(first, 0xC2, 0xDF))
        return is_between(second, 0x80, 0xBF) ? 2 : 0;
    if (is_between(first, 0xE0, 0xEF)) {
        const std::uint8_t low = first == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = first == 0xED ? 0x9F : 0xBF;
        return is_between(second, low, high) && is_between(byte_at(text, at + 2), 0x80, 0xBF) ? 3
                                                                                              : 0;
    }
    if (is_between(first, 0xF0, 0xF4)) {
        const std::uint8_t low = first == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t high = first == 0xF4 ? 0x8F : 0xBF;
        const bool is_valid = is_between(second, low, high) &&
                              is_between(byte_at(text, at + 2), 0x80, 0xBF) &&
                              is_between(byte_at(text, at + 3), 0x80, 0xBF);
        return is_valid ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::size_t first_invalid_utf8(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size()) {
        std::uint64_t word = 0;
        if (i + sizeof word <= text.size()) {
            std::memcpy(&word, text.data() + i, sizeof word);
            if ((word & 0x8080808080808080) == 0) {
                i += sizeof word;
                continue;
            }
        }
        const std::size_t length = sequence_length(text, i);
        if (length == 0)
            return i;
        i += length;
    }
    return std::string_view::npos;
}

std::size_t code_point_length(std::string_view text, std::size_t at)
{
    const std::size_t length = sequence_length(text, at);
    return length == 0 ? 1 : length;
}

std::size_t previous_code_point(std::string_view text, std::size_t at)
{
    std::size_t start = at - 1;
    for (std::size_t back = 0; back < 3 && start > 0 && (byte_at(text, start) & 0xC0) == 0x80;
         ++back)
        --start;
    return start + code_point_length(text, start) == at ? start : at - 1;
}

}  // namespace sluice::zx
