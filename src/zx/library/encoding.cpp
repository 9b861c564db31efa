// Texts in other clothes.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/encoding.hpp"

#include <algorithm>
#include <array>

namespace sluice::zx {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < base64_digits.size(); ++i)
        values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

}  // namespace

std::string to_base64(std::span<const std::uint8_t> bytes)
{
    std::string result;
    result.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? bytes[i + k] : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            result += k <= count ? base64_digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return result;
}

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    std::string result;
    result.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size() - padding; ++i) {
        const std::uint8_t value = base64_values[static_cast<unsigned char>(text[i])];
        if (value == no_digit)
            return std::nullopt;
        group = group << 6 | value;
        if (i % 4 != 0)
            result += static_cast<char>(group >> (6 - 2 * (i % 4)) & 0xff);
    }
    return result;
}

bool is_hex_digits(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

std::string to_ascii_lower(std::string_view text)
{
    std::string result{text};
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + 32);
    }
    return result;
}

std::string to_ascii_upper(std::string_view text)
{
    std::string result{text};
    for (char& c : result) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 32);
    }
    return result;
}

}  // namespace sluice::zx
