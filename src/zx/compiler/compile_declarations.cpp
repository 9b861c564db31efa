// Compiling declarations of variables.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

void FunctionCompiler::let(Let& node)
{
    const bool freezes = node.let_kind == LetKind::Immutable;
    const bool is_checked = !checked_type(node.type).empty();
    if (node.pattern == nullptr && !freezes && !node.reads_file && !is_checked) {
        if (const std::optional<Register> place = place_of(node.name);
            place && node.value->kind != NodeKind::Assignment) {
            // The place is not read before it is written: the value cannot see the variable, unless
            // it is declared a second time.
            const bool is_safe = node.value->kind != NodeKind::Logical &&
                                 node.value->kind != NodeKind::Conditional &&
                                 node.value->kind != NodeKind::Match &&
                                 node.value->kind != NodeKind::SandboxExpression;
            const Register value = is_safe ? *place : take();
            expression(*node.value, value);
            if (is_safe) {
                builder_.charge_behind(GasOperation::store_name);
            } else {
                builder_.charge(GasOperation::store_name);
                builder_.emit(Opcode::MOVE, *place, value);
            }
            return;
        }
    }
    const Register window = take(2);
    const Register value = window + 1;
    expression(*node.value, value);
    if (node.reads_file) {
        builder_.charge(GasOperation::other);
        call_intrinsic("%read_text", window, 1);
        builder_.emit(Opcode::MOVE, value, window);
    }
    if (freezes)
        call_intrinsic("%freeze", window, 1);
    builder_.at(node.offset);
    if (node.pattern != nullptr)
        return destructure(*node.pattern, value);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(node.name, value);
}

void FunctionCompiler::destructure(DestructuringPattern& pattern, Register value)
{
    const Register window = take(2);
    builder_.emit(Opcode::MOVE, window + 1, value);
    call_intrinsic(pattern.is_map ? "%destructure_map" : "%destructure_list", window, 1);
    std::int64_t position = 0;
    for (const PatternElement& element : pattern.elements) {
        const Temporaries temporaries{*this};
        const Register part = take();
        builder_.charge(GasOperation::index);
        if (pattern.is_map) {
            builder_.emit_named(Opcode::GETFIELD, part, CodeBuilder::scaled(value),
                                name_constant(context_.symbols.name(element.key)), 1);
        } else {
            load_integer(position++, part);
            builder_.emit(Opcode::INDEX, part, value, part);
        }
        builder_.charge(GasOperation::store_name);
        store(element.name, part);
    }
    if (pattern.rest.symbol == no_symbol)
        return;
    const Register bounds = take(2);
    builder_.charge(GasOperation::index);
    load_integer(position, bounds);
    builder_.emit(Opcode::LOADNULL, bounds + 1);
    builder_.emit(Opcode::SLICE, bounds, value, bounds);
    builder_.charge(GasOperation::store_name);
    store(pattern.rest, bounds);
}

/// A state, ledger or persistent variable outside of contracts.
void FunctionCompiler::state_declaration(StateDeclaration& node)
{
    if (const auto lowered = lower(node, context_.unit, context_.symbols))
        return intrinsic(*lowered, node.offset, take());
    // No function captures it, and nothing guards it.
    const Register value = take();
    if (node.value != nullptr)
        expression(*node.value, value);
    else
        builder_.emit(Opcode::LOADNULL, value);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(node.name, value);
}

// ---- statements with intrinsics ----------------------------------------------------------------

}  // namespace sluice::zx
