// Statements and expressions that are rarely used, as calls of intrinsics.
//
// An intrinsic is a builtin that no program can name. Both engines evaluate an IntrinsicCall's
// operands in order, charge, call, and bind the result; so a construct that needs no control flow
// of its own is described here once, and done once, in the runtime.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

struct IntrinsicOperand {
    enum class Kind : std::uint8_t {
        Expression,  ///< Its value. A null pointer: null.
        Text,        ///< A string.
        Integer,
        Boolean,
        Closure,      ///< The function object of `function`; null where that is a null pointer.
        Variable,     ///< What `binding` names, not its value. Two values: the number of the module
                      ///< and the slot, or the Cell of a captured variable and null.
        Shared,       ///< The Cell of `name` where it is captured, else its value or Undefined.
        Read,         ///< The value of `name`.
        ReadOrUnset,  ///< The same; Undefined where there is no such name or value.
        Unset,        ///< Undefined.
        This,         ///< The contract, entity or data instance whose code runs.
        List,         ///< One list of as many values as `integer` says: the operands that follow.
    } kind;
    Expression* expression = nullptr;
    std::string_view text{};
    std::int64_t integer = 0;
    Function* function = nullptr;
    Binding binding{};
    const Name* name = nullptr;
};

// Flags among the operands of %define_data_class, of the class and of each method.
inline constexpr std::int64_t data_class_immutable = 1;
inline constexpr std::int64_t data_class_verified = 2;
inline constexpr std::int64_t data_method_logged = 1;
inline constexpr std::int64_t data_method_cached = 2;

/// A statement or an expression as a call. No operand is an address, so that code outlives its
/// tree.
struct IntrinsicCall {
    std::string_view intrinsic;  ///< With its '%'.
    std::vector<IntrinsicOperand> operands;
    Charge charge{GasOperation::other};  ///< After the operands, before the call.
    Name* result = nullptr;              ///< The declared name that the result is bound to, if any.
    bool charges_store = false;          ///< A STORE_NAME follows.

    /// How many values the intrinsic gets.
    [[nodiscard]] std::size_t argument_count() const noexcept;
};

/// The call that `node` stands for, as src/zx/intrinsics/intrinsics.hpp describes it; nothing for
/// what engines do themselves. For a module or package it is what follows the body.
std::optional<IntrinsicCall> lower(Node& node, ModuleUnit& unit, SymbolTable& symbols);

/// Whether `binding` is of a variable that intrinsics can get as such: one of a module, or a
/// captured one.
[[nodiscard]] bool is_reference(const Binding& binding) noexcept;

/// Type arguments as %specialize takes them, separated by commas.
[[nodiscard]] std::string type_arguments_text(std::span<TypeAnnotation* const> arguments,
                                              const SymbolTable& symbols);

/// What a construct that Sluice does not serve is called in "not supported" errors; empty for the
/// others.
std::string_view unsupported(const Node& node) noexcept;

/// Whether a builtin may be called in the text of a `sandbox` block.
[[nodiscard]] bool sandbox_allows(std::string_view builtin) noexcept;

}  // namespace sluice::zx
