// What intrinsics are written with: operands in.
// SPDX-License-Identifier: Apache-2.0
#include "zx/intrinsics/operands.hpp"

#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

VariableOperand variable_operand(NativeCall& call, std::size_t index)
{
    const Value operand = index < call.arguments.size() ? call.arguments[index] : Value{};
    if (operand.is(Tag::Cell)) {
        Cell* const cell = operand.as<Cell>();
        return {.slot = &cell->value, .cell = cell};
    }
    if (!operand.is_integer())
        return {};
    const auto place = static_cast<std::uint64_t>(operand.integer());
    const auto module = static_cast<std::uint32_t>(place >> 32);
    const auto slot = static_cast<std::uint32_t>(place);
    return {.slot = call.runtime.module_slots(module) + slot, .module = module, .index = slot};
}

ModuleUnit* calling_unit(const NativeCall& call)
{
    const EngineHooks* const engine = call.runtime.engine();
    const FunctionCode* const code = engine == nullptr ? nullptr : engine->current_code();
    return code == nullptr ? nullptr : code->module;
}

String* name_operand(NativeCall& call, std::size_t index)
{
    const Value value = call.argument(index);
    return value.is_string() ? call.runtime.heap().intern(value.as<String>())
                             : call.runtime.heap().empty_string();
}

String* name_of(NativeCall& call, Symbol symbol)
{
    return call.runtime.modules().name_of(symbol);
}

}  // namespace sluice::zx
