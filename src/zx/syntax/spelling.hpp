// Words that are probably other words, misspelled.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace sluice::zx {

/// Whether one insertion, deletion, replacement or exchange of neighbours makes `b` of `a`.
[[nodiscard]] bool is_one_slip_away(std::string_view a, std::string_view b);

/// The one of `candidates` that `word` was probably meant to be: the same but for the case of its
/// letters, or one slip away. Empty if there is none; words of less than three letters are near to
/// too many others to tell.
[[nodiscard]] std::string_view nearest_name(std::string_view word,
                                            std::span<const std::string_view> candidates);

}  // namespace sluice::zx
