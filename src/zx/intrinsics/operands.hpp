// What intrinsics are written with: operands in.
//
// The operands come from the compiler, so their kinds are known; what the program computes among
// them is checked where it is used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "zx/compiler/scope.hpp"
#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// A variable that an operand stands for.
struct VariableOperand {
    Value* slot = nullptr;     ///< nullptr: the operand is no variable.
    Cell* cell = nullptr;      ///< The cell that it is in, if it is in one.
    std::uint32_t module = 0;  ///< Else where it is.
    std::uint32_t index = 0;
};

/// The variable of an operand: the Cell of a captured one, or module << 32 | slot as an integer.
[[nodiscard]] VariableOperand variable_operand(NativeCall& call, std::size_t index);

/// What the address of a syntax tree's node, or of code made of it, stands for.
template <class T>
[[nodiscard]] T& pointer_operand(const NativeCall& call, std::size_t index)
{
    return *reinterpret_cast<T*>(static_cast<std::intptr_t>(call.arguments[index].integer()));
}

/// The module whose code calls; nullptr if there is none.
[[nodiscard]] ModuleUnit* calling_unit(const NativeCall& call);

/// The text of a string; empty for any other value.
[[nodiscard]] inline std::string_view text_of(Value value) noexcept
{
    return value.is_string() ? value.as<String>()->view() : std::string_view{};
}
[[nodiscard]] inline std::string_view text_operand(const NativeCall& call, std::size_t index)
{
    return text_of(call.argument(index));
}
[[nodiscard]] inline std::int64_t integer_operand(const NativeCall& call, std::size_t index)
{
    const Value value = call.argument(index);
    return value.is_integer() ? value.integer() : 0;
}
[[nodiscard]] inline bool boolean_operand(const NativeCall& call, std::size_t index)
{
    const Value value = call.argument(index);
    return value.is_boolean() && value.boolean();
}
/// A function, or nullptr.
[[nodiscard]] inline FunctionObject* function_of(Value value) noexcept
{
    return value.is(Tag::Function) ? value.as<FunctionObject>() : nullptr;
}

/// The interned string of a name, an operand or a symbol. nullptr when memory is out.
[[nodiscard]] String* name_operand(NativeCall& call, std::size_t index);
[[nodiscard]] String* name_of(NativeCall& call, Symbol symbol);

}  // namespace sluice::zx
