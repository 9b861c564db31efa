// UTF-8: where characters end, how many there are, and whether bytes are well formed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::zx {

/// Bytes of the character that begins with `lead`, in well-formed UTF-8.
[[nodiscard]] constexpr std::size_t utf8_length_of(char lead) noexcept
{
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0x80)
        return 1;
    return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/// Bytes of the well-formed character at the beginning of `bytes`, which is not empty; 0 if there
/// is none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view bytes) noexcept;

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Code points in well-formed UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

/// Appends a code point, which is not a surrogate.
void append_utf8(std::string& text, std::uint32_t code_point);

}  // namespace sluice::zx
