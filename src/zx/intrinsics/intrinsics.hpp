// Builtins that no program can name: what engines call for the constructs that are rarely used.
//
// What each is called with stands where the calls are made: zx/compiler/lowering.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

/// All of them, in the order of their names.
[[nodiscard]] const BuiltinTable& intrinsics() noexcept;

/// By name, with the percent sign; nullptr if there is none.
[[nodiscard]] const BuiltinInfo* find_intrinsic(std::string_view name) noexcept;

}  // namespace sluice::zx
