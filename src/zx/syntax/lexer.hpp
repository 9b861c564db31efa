// Text to tokens.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "zx/syntax/diagnostic.hpp"
#include "zx/syntax/source.hpp"
#include "zx/syntax/token.hpp"

namespace sluice::zx {

/// All tokens of a file, the last of which is EndOfFile. Whatever is wrong goes to `diagnostics`;
/// the tokens are then those of a text near the given one, so that parsing may go on.
///
/// Takes time linear in the text. Strings keep their escapes (see string_literal.hpp); one with
/// interpolations is several tokens, head and tail partners like brackets, with the tokens of the
/// expressions between them.
std::vector<Token> lex(const Source& source, Diagnostics& diagnostics);

}  // namespace sluice::zx
