// Hexadecimal text to bytes and back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <sluice/types.hpp>
#include <string>
#include <string_view>

namespace sluice {

/// Why a text is not hexadecimal bytes.
struct HexError {
    enum class Reason { odd_length, bad_digit, wrong_size };

    Reason reason;
    std::size_t position;  ///< Of the offending character; of the text's end for odd_length.

    /// One clause for a message, such as "not a hex digit at position 13".
    [[nodiscard]] std::string message() const;
};

/// Two lower-case digits a byte, no prefix.
std::string to_hex(BytesView bytes);

/// The same with "0x" in front.
std::string to_hex_prefixed(BytesView bytes);

/// Reads bytes from digits of either case, with or without "0x" in front.
std::expected<Bytes, HexError> from_hex(std::string_view text);

/// Fills `out` exactly; another number of digits than 2 * out.size() is wrong_size.
std::expected<void, HexError> from_hex_exact(std::string_view text, std::span<std::uint8_t> out);

/// Reads an address: 40 digits, with or without "0x".
std::expected<Address, HexError> address_from_hex(std::string_view text);

/// Reads 32 bytes: 64 digits, with or without "0x".
std::expected<Hash256, HexError> hash_from_hex(std::string_view text);

}  // namespace sluice
