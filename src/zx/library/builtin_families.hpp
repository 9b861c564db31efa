// The builtins by family. Each family is a file; the library puts them together.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "zx/runtime/native.hpp"

namespace sluice::zx {

// ---- functions of every program ----------------------------------------------------------------

[[nodiscard]] std::span<const BuiltinInfo> core_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> number_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> text_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> collection_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> callback_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> context_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> time_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> process_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> evaluation_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> file_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> storage_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> validation_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> crypto_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> access_control_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> async_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> policy_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> network_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> unavailable_functions() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> unsupported_functions() noexcept;

// ---- methods -----------------------------------------------------------------------------------

[[nodiscard]] std::span<const BuiltinInfo> list_method_table() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> map_method_table() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> string_method_table() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> promise_method_table() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> file_method_table() noexcept;

// ---- standard modules --------------------------------------------------------------------------

[[nodiscard]] std::span<const BuiltinInfo> perf_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> json_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> http_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> crypto_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> datetime_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> math_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> blockchain_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> fs_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> kernel_module() noexcept;
[[nodiscard]] std::span<const BuiltinInfo> websocket_module() noexcept;

}  // namespace sluice::zx
