// The families that the table of intrinsics is put together from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

[[nodiscard]] std::span<const BuiltinInfo> declaration_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> module_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> reaction_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> protection_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> check_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> record_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> text_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> engine_intrinsics() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> system_intrinsics() noexcept;

}  // namespace sluice::zx
