// What the compiler has to know of builtins: their names, and which code calls to them allow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::zx {

/// A builtin, under a number that whoever made the directory understands.
struct BuiltinReference {
    std::uint32_t index;
    bool is_simple;    ///< Runs no code of the program, never suspends, never looks at gas.
    bool is_variable;  ///< Read like a variable, not called.
};

class BuiltinDirectory {
public:
    virtual ~BuiltinDirectory() = default;

    /// A builtin that every program sees.
    [[nodiscard]] virtual std::optional<BuiltinReference> find(std::string_view name) const = 0;
    /// What both engines call for a statement that is rarely used; its name begins with '%'.
    [[nodiscard]] virtual BuiltinReference intrinsic(std::string_view name) const = 0;
    /// A member of a standard module.
    [[nodiscard]] virtual std::optional<BuiltinReference> find_member(
        std::uint32_t native_module, std::string_view name) const = 0;
    /// The number of a standard module, with or without "stdlib/" before its name.
    [[nodiscard]] virtual std::optional<std::uint32_t> find_module(std::string_view name) const = 0;
    /// Whether programs that name a builtin, or import a standard module, are refused.
    [[nodiscard]] virtual bool is_unsupported(std::uint32_t builtin) const = 0;
    [[nodiscard]] virtual bool is_unsupported_module(std::uint32_t native_module) const = 0;
    /// Calls `visit` for every member of a standard module.
    virtual void each_member(std::uint32_t native_module,
                             void (*visit)(void* context, std::string_view name,
                                           BuiltinReference builtin),
                             void* context) const = 0;
};

}  // namespace sluice::zx
