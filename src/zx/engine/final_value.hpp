// The value of the last statement, where a program is run to see one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

/// Of a value that is shown.
inline constexpr std::size_t longest_shown_value = std::size_t{64} << 10;

/// Whether the last statement has a value that somebody wants to see.
[[nodiscard]] bool has_final_value(const FunctionCode& code);

}  // namespace sluice::zx
