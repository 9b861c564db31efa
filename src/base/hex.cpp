// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"

#include <array>

namespace sluice {
namespace {

constexpr std::uint8_t not_a_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_a_digit);
    for (unsigned i = 0; i < 10; ++i)
        values['0' + i] = static_cast<std::uint8_t>(i);
    for (unsigned i = 0; i < 6; ++i) {
        values['a' + i] = static_cast<std::uint8_t>(10 + i);
        values['A' + i] = static_cast<std::uint8_t>(10 + i);
    }
    return values;
}();

std::uint8_t digit_value(char c) noexcept
{
    return digit_values[static_cast<std::uint8_t>(c)];
}

std::string_view without_prefix(std::string_view text) noexcept
{
    if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text.remove_prefix(2);
    return text;
}

void append_hex(std::string& out, BytesView bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    const std::size_t before = out.size();
    out.resize(before + 2 * bytes.size());
    char* to = out.data() + before;
    for (const std::uint8_t byte : bytes) {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
}

/// Decodes 2 * out.size() digits that start `offset` characters into the user's text.
std::expected<void, HexError> decode(std::string_view digits, std::size_t offset,
                                     std::span<std::uint8_t> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint8_t high = digit_value(digits[2 * i]);
        const std::uint8_t low = digit_value(digits[2 * i + 1]);
        if ((high | low) > 15) {
            const std::size_t at = 2 * i + (high > 15 ? 0 : 1);
            return std::unexpected(HexError{HexError::Reason::bad_digit, offset + at});
        }
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return {};
}

template <class Value>
std::expected<Value, HexError> fixed_from_hex(std::string_view text)
{
    Value value{};
    if (auto read = from_hex_exact(text, value.bytes); !read)
        return std::unexpected(read.error());
    return value;
}

}  // namespace

std::string HexError::message() const
{
    switch (reason) {
        case Reason::odd_length:
            return "odd number of hex digits";
        case Reason::bad_digit:
            return "not a hex digit at position " + std::to_string(position);
        case Reason::wrong_size:
            break;
    }
    return "wrong number of hex digits";
}

std::string to_hex(BytesView bytes)
{
    std::string text;
    text.reserve(2 * bytes.size());
    append_hex(text, bytes);
    return text;
}

std::string to_hex_prefixed(BytesView bytes)
{
    std::string text;
    text.reserve(2 + 2 * bytes.size());
    text = "0x";
    append_hex(text, bytes);
    return text;
}

std::expected<Bytes, HexError> from_hex(std::string_view text)
{
    const std::string_view digits = without_prefix(text);
    if (digits.size() % 2 != 0)
        return std::unexpected(HexError{HexError::Reason::odd_length, text.size()});
    Bytes bytes(digits.size() / 2);
    if (auto decoded = decode(digits, text.size() - digits.size(), bytes); !decoded)
        return std::unexpected(decoded.error());
    return bytes;
}

std::expected<void, HexError> from_hex_exact(std::string_view text, std::span<std::uint8_t> out)
{
    const std::string_view digits = without_prefix(text);
    if (digits.size() != 2 * out.size())
        return std::unexpected(HexError{HexError::Reason::wrong_size, text.size()});
    return decode(digits, text.size() - digits.size(), out);
}

std::expected<Address, HexError> address_from_hex(std::string_view text)
{
    return fixed_from_hex<Address>(text);
}

std::expected<Hash256, HexError> hash_from_hex(std::string_view text)
{
    return fixed_from_hex<Hash256>(text);
}

}  // namespace sluice
