// Warnings about what is correct and yet probably not meant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "zx/syntax/diagnostic.hpp"
#include "zx/syntax/parser.hpp"

namespace sluice::zx {

/// No more warnings than this are given for a file.
inline constexpr std::size_t most_warnings = 1000;

/// In the order of the text. Of a file with errors only its tokens are looked at.
///
/// Codes: assignment-in-condition, catch-double-parentheses, catch-without-name,
/// comparison-without-effect, conditional-print, duplicate-key, misspelled-keyword,
/// no-return-value, shadowed-state, unbalanced-delimiter, unreachable-code.
std::vector<Diagnostic> lint(const Source& source, const ParseResult& parsed,
                             const SymbolTable& symbols);

}  // namespace sluice::zx
