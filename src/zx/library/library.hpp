// The library of zx: builtins, methods of builtin kinds and standard modules, by name.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "zx/library/native_support.hpp"
#include "zx/runtime/native.hpp"

namespace sluice::zx {

class Runtime;

/// All functions that every program sees, those included that this build does not have.
[[nodiscard]] const BuiltinTable& core_builtins() noexcept;

/// The builtin of a name, or nullptr. The address is that of the entry in core_builtins().
[[nodiscard]] const BuiltinInfo* find_builtin(std::string_view name) noexcept;

/// Whether calling a builtin can only fail, because this build does not have what it needs.
[[nodiscard]] bool is_unavailable(const BuiltinInfo& builtin) noexcept;

/// Whether programs that name a builtin are refused before they run.
[[nodiscard]] bool is_unsupported(const BuiltinInfo& builtin) noexcept;

/// What a program that a signal has stopped still does: it calls its handlers of the signal, then
/// its functions on exit.
[[nodiscard]] const BuiltinInfo& ending_by_signal() noexcept;

/// The methods of a kind, named as error messages name it: LIST, MAP or STRING.
[[nodiscard]] BuiltinTable methods_named(std::string_view kind) noexcept;

/// The standard modules.
[[nodiscard]] std::span<const BuiltinTable> native_modules() noexcept;

/// The index in native_modules() of a module, named with or without "stdlib/" in front.
[[nodiscard]] std::optional<std::uint32_t> find_native_module(std::string_view name) noexcept;

/// A function or constant of a standard module, or nullptr.
[[nodiscard]] const BuiltinInfo* find_member(const BuiltinTable& module,
                                             std::string_view name) noexcept;

/// Gives a runtime its methods and modules. Before the program runs, once.
void install(Runtime& runtime);

}  // namespace sluice::zx
