// What intrinsics are written with: operands in.
// SPDX-License-Identifier: Apache-2.0
#include "zx/intrinsics/operands.hpp"

#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

VariableOperand variable_operand(NativeCall& call, std::size_t index)
{
    const Value first = index < call.arguments.size() ? call.arguments[index] : Value{};
    if (first.is(Tag::Cell)) {
        Cell* const cell = first.as<Cell>();
        return {&cell->value, cell};
    }
    const auto module = static_cast<std::uint32_t>(integer_operand(call, index));
    return {call.runtime.module_slots(module) + integer_operand(call, index + 1), nullptr};
}

String* name_operand(NativeCall& call, std::size_t index)
{
    const Value value = call.argument(index);
    return value.is_string() ? call.runtime.heap().intern(value.as<String>())
                             : call.runtime.heap().empty_string();
}

bool names_operand(NativeCall& call, std::size_t index, std::vector<String*>& names)
{
    for (const Value value : list_operand(call, index)) {
        String* const name = value.is_string() ? call.runtime.heap().intern(value.as<String>())
                                               : call.runtime.heap().empty_string();
        if (name == nullptr)
            return false;
        names.push_back(name);
    }
    return true;
}

std::vector<FunctionObject*> functions_operand(const NativeCall& call, std::size_t index)
{
    std::vector<FunctionObject*> functions;
    for (const Value value : list_operand(call, index)) {
        if (FunctionObject* const function = function_of(value); function != nullptr)
            functions.push_back(function);
    }
    return functions;
}

}  // namespace sluice::zx
