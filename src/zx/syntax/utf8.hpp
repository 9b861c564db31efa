// Steps from code point to code point.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::zx {

/// The offset of the first byte that does not belong to a valid sequence (the sequence's first byte
/// where it breaks off), or npos.
std::size_t first_invalid_utf8(std::string_view text);

inline bool is_valid_utf8(std::string_view text)
{
    return first_invalid_utf8(text) == std::string_view::npos;
}

/// How many bytes the code point at `at`, which is below the size, has; 1 for an invalid byte.
std::size_t code_point_length(std::string_view text, std::size_t at);

/// The start of the code point that ends before `at`, which is above 0.
std::size_t previous_code_point(std::string_view text, std::size_t at);

}  // namespace sluice::zx
