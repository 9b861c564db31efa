// What intrinsics are written with: operands in.
//
// The operands come from the compiler, so their kinds are known; what the program computes among
// them is checked where it is used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/list.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class Runtime;

/// A variable that an operand stands for.
struct VariableOperand {
    Value* slot;
    Cell* cell;  ///< The cell that it is in, or nullptr.
};

/// The variable of the operands at `index` and behind it.
[[nodiscard]] VariableOperand variable_operand(NativeCall& call, std::size_t index);

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
/// The elements of a list; none for any other value.
[[nodiscard]] inline std::span<const Value> list_operand(const NativeCall& call, std::size_t index)
{
    const Value value = call.argument(index);
    return value.is_list() ? value.as<List>()->elements() : std::span<const Value>{};
}
/// The element of a list operand; null behind its end.
[[nodiscard]] inline Value element_operand(const NativeCall& call, std::size_t index,
                                           std::size_t element)
{
    const std::span<const Value> elements = list_operand(call, index);
    return element < elements.size() ? elements[element] : Value::null();
}
/// A function, or nullptr.
[[nodiscard]] inline FunctionObject* function_of(Value value) noexcept
{
    return value.is(Tag::Function) ? value.as<FunctionObject>() : nullptr;
}

/// The interned strings of a name and of a list of names. nullptr or false when memory is out.
[[nodiscard]] String* name_operand(NativeCall& call, std::size_t index);
[[nodiscard]] bool names_operand(NativeCall& call, std::size_t index, std::vector<String*>& names);

/// The functions of a list of functions only.
[[nodiscard]] std::vector<FunctionObject*> functions_operand(const NativeCall& call,
                                                             std::size_t index);

}  // namespace sluice::zx
