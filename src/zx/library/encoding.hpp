// Texts in other clothes: hexadecimal, base64, percent-encoding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::zx {

/// A text's bytes, and back.
[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view text_of(std::span<const std::uint8_t> bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
/// nullopt for anything but complete base64 with padding.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Whether all of `text` is hexadecimal digits; true of the empty text.
[[nodiscard]] bool is_hex_digits(std::string_view text) noexcept;

/// `text` with ASCII capitals made small.
[[nodiscard]] std::string to_ascii_lower(std::string_view text);
[[nodiscard]] std::string to_ascii_upper(std::string_view text);

}  // namespace sluice::zx
