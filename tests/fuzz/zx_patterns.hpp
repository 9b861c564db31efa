// What expressions of generated zx programs look like, by what they give.
//
// In a pattern a backtick and a letter stand for a part (ZxWriter::fill): a capital one for an
// expression, `I an integer, `S a text; a small one for a variable that may be written, `i, `s.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "tests/fuzz/zx_writer.hpp"

namespace sluice::fuzz {

using ZxPatterns = std::span<const std::string_view>;

/// Of expressions with parts.
ZxPatterns expression_patterns(ZxKind kind);

/// Literals of integers, floats, texts, lists or maps.
ZxPatterns literal_patterns(ZxKind kind);

}  // namespace sluice::fuzz
