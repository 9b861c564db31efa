// What a string token stands for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "zx/syntax/token.hpp"

namespace sluice::zx {

/// The text of a string, or of a part of one, out of the source: without quotes, and with escapes
/// resolved.
std::string string_value(const Token& token, std::string_view source);

}  // namespace sluice::zx
