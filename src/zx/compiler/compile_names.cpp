// Compiling the use of names: loads, stores, bindings, and calls of intrinsics.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

Register FunctionCompiler::take(std::uint32_t count)
{
    const Register first = next_register_;
    next_register_ += count;
    code_.register_count = std::max(code_.register_count, next_register_);
    if (next_register_ > max_registers) {
        context_.fail(code_.function != nullptr ? code_.function->offset : 0,
                      "the function needs more variables and values at a time than the limit of " +
                          std::to_string(max_registers));
        next_register_ = first + 1;  // what follows is thrown away
        code_.register_count = max_registers;
        return code_.slot_count < max_registers ? code_.slot_count : 0;
    }
    return first;
}

std::uint32_t FunctionCompiler::name_constant(std::string_view name)
{
    return builder_.constant(context_.linker.string(name));
}

void FunctionCompiler::load_constant(Value value, Register to)
{
    if (value.is_null()) {
        builder_.emit(Opcode::LOADNULL, to);
    } else if (value.is_boolean()) {
        builder_.emit(Opcode::LOADBOOL, to, 0, 0, value.boolean() ? 1 : 0);
    } else if (value.is_integer() &&
               value.integer() == static_cast<std::int32_t>(value.integer())) {
        builder_.emit_wide(Opcode::LOADINT, to, static_cast<std::uint32_t>(value.integer()));
    } else {
        builder_.emit_wide(Opcode::LOADK, to, builder_.constant(value));
    }
}

void FunctionCompiler::load_text(std::string_view text, Register to)
{
    builder_.emit_wide(Opcode::LOADK, to, name_constant(text));
}

void FunctionCompiler::load_integer(std::int64_t number, Register to)
{
    load_constant(Value::from_integer(number), to);
}

/// Reads a variable. What the read costs is up to the caller: a callee's name costs nothing.
void FunctionCompiler::load(const Name& name, Register to)
{
    const Binding& binding = name.binding;
    const std::string_view text = context_.symbols.name(name.symbol);
    const std::uint8_t may_be_unset = binding.may_be_unset ? 1 : 0;
    switch (binding.kind) {
        case BindingKind::Local:
            if (may_be_unset != 0)
                builder_.emit_wide(Opcode::CHECK, binding.index, name_constant(text));
            if (to != binding.index)
                builder_.emit(Opcode::MOVE, to, binding.index);
            return;
        case BindingKind::Cell:
            builder_.emit(Opcode::GETCELL, to, binding.index);
            break;
        case BindingKind::Upvalue:
            builder_.emit_raw(Opcode::GETUP, CodeBuilder::scaled(to),
                              static_cast<std::uint16_t>(binding.index), 0);
            break;
        case BindingKind::Module: {
            Value* const slot = context_.linker.module_slot(binding.module, binding.index);
            builder_.emit_wide(
                Opcode::GETMOD, to,
                builder_.constant(Value::from_integer(std::bit_cast<std::intptr_t>(slot))));
            return;
        }
        case BindingKind::State:
            check_state_access(false);
            builder_.emit(Opcode::GETSTATE, to, binding.index);
            return;
        case BindingKind::Action:
            builder_.emit_named(Opcode::GETFIELD, to, 0, name_constant(text));
            return;
        case BindingKind::Builtin: {
            const Value builtin = context_.linker.builtin(binding.index);
            builder_.emit_wide(Opcode::LOADK, to, builder_.constant(builtin));
            return;
        }
        case BindingKind::Dynamic:
        case BindingKind::Unresolved:
            builder_.emit_wide(Opcode::GETNAME, to, name_constant(text));
            return;
    }
    if (may_be_unset != 0)
        builder_.emit_wide(Opcode::CHECK, to, name_constant(text));
}

void FunctionCompiler::store(const Name& name, Register from)
{
    const Binding& binding = name.binding;
    const std::string_view text = context_.symbols.name(name.symbol);
    if (binding.is_const) {
        fail_at_run_time("Cannot reassign const variable '" + std::string{text} + "'");
        return;
    }
    if (binding.is_special && binding.kind != BindingKind::State) {
        const Temporaries temporaries{*this};
        const Register window = take(4);
        load_variable_reference(binding, window + 1);
        builder_.emit(Opcode::MOVE, window + 3, from);
        call_intrinsic("%assign", window, 3);
        call_intrinsic("%run_watchers", window, 0);
        return;
    }
    switch (binding.kind) {
        case BindingKind::Local:
            if (from != binding.index)
                builder_.emit(Opcode::MOVE, binding.index, from);
            return;
        case BindingKind::Cell:
            builder_.emit(Opcode::SETCELL, binding.index, from);
            return;
        case BindingKind::Upvalue:
            builder_.emit_raw(Opcode::SETUP, static_cast<std::uint16_t>(binding.index),
                              CodeBuilder::scaled(from), 0);
            return;
        case BindingKind::Module: {
            Value* const slot = context_.linker.module_slot(binding.module, binding.index);
            builder_.emit_wide(
                Opcode::SETMOD, from,
                builder_.constant(Value::from_integer(std::bit_cast<std::intptr_t>(slot))));
            return;
        }
        case BindingKind::State:
            check_state_access(true);
            if (binding.is_special)
                builder_.emit_named(Opcode::SETFIELD, 0, CodeBuilder::scaled(from),
                                    name_constant(text));
            else
                builder_.emit(Opcode::SETSTATE, binding.index, from);
            return;
        default:
            fail_at_run_time("Identifier '" + std::string{text} + "' not found");
    }
}

void FunctionCompiler::bind(const Name& name, Register from)
{
    const Register slot = name.binding.index;
    if (from != slot)
        builder_.emit(Opcode::MOVE, slot, from);
    if (name.binding.kind == BindingKind::Cell)
        builder_.emit(Opcode::NEWCELL, slot, 0, 0, 1);
}

std::optional<Register> FunctionCompiler::place_of(const Name& name) const
{
    const Binding& binding = name.binding;
    if (binding.kind != BindingKind::Local || binding.is_const || binding.is_special)
        return std::nullopt;
    return binding.index;
}

/// The variable itself, as intrinsics take it: in two registers.
void FunctionCompiler::load_variable_reference(const Binding& binding, Register to)
{
    switch (binding.kind) {
        case BindingKind::Module:
            load_integer(binding.module, to);
            return load_integer(binding.index, to + 1);
        case BindingKind::Cell:
            builder_.emit(Opcode::MOVE, to, binding.index);
            break;
        case BindingKind::Upvalue:
            // With x = 2 the cell, not what is in it.
            builder_.emit_raw(Opcode::GETUP, CodeBuilder::scaled(to),
                              static_cast<std::uint16_t>(binding.index), 0, 2);
            break;
        default:
            builder_.emit(Opcode::LOADNULL, to);
            break;
    }
    builder_.emit(Opcode::LOADNULL, to + 1);
}

void FunctionCompiler::check_state_access(bool is_write)
{
    if (!context_.options.strict_modifiers)
        return;
    const FunctionCode* code = &code_;
    while (code != nullptr && !code->is_action)
        code = code->parent;
    if (code == nullptr || code->contract == nullptr || code->function == nullptr)
        return;
    const Modifiers& modifiers = code->function->modifiers;
    if (modifiers.has(Modifier::Pure) || (is_write && modifiers.has(Modifier::View)))
        fail_at_run_time(
            (is_write ? "State mutation in view action '" : "State read in pure action '") +
            std::string{code->name} + "'");
}

void FunctionCompiler::fail_at_run_time(std::string_view message)
{
    const Temporaries temporaries{*this};
    const Register window = take(2);
    load_text(message, window + 1);
    call_intrinsic("%fail", window, 1);
}

std::string_view FunctionCompiler::checked_type(const TypeAnnotation* type) const
{
    return !context_.options.strict_types || type == nullptr
               ? std::string_view{}
               : enforced_type(type, *context_.unit.types, context_.symbols);
}

/// Fails unless the value is of the type, where types are strict.
void FunctionCompiler::check_type(const TypeAnnotation* type, Register value)
{
    const std::string_view wanted = checked_type(type);
    if (wanted.empty())
        return;
    const Temporaries temporaries{*this};
    const Register window = take(4);
    builder_.emit(Opcode::MOVE, window + 1, value);
    load_text(wanted, window + 2);
    load_text(written_type(*type, context_.symbols), window + 3);
    call_intrinsic("%check_type", window, 3);
}

// ---- intrinsics --------------------------------------------------------------------------------

void FunctionCompiler::call_intrinsic(std::string_view name, Register window, std::uint32_t count)
{
    const BuiltinReference reference = context_.builtins.intrinsic(name);
    call_builtin(reference.index, reference.is_simple, window, count);
}

void FunctionCompiler::call_builtin(std::uint32_t index, bool is_simple, Register window,
                                    std::uint32_t count)
{
    const std::uint32_t constant = builder_.constant(context_.linker.builtin(index));
    if (is_simple && constant <= max_short_constants) {
        builder_.emit_raw(Opcode::CALLBUILTIN, CodeBuilder::scaled(window),
                          static_cast<std::uint16_t>(constant * register_scale), 0,
                          static_cast<std::uint8_t>(count));
        return;
    }
    builder_.emit_wide(Opcode::LOADK, window, constant);
    builder_.emit_named(Opcode::CALL, window, 0, 0, static_cast<std::uint8_t>(count));
}

void FunctionCompiler::operand_of_intrinsic(const IntrinsicOperand& operand, Register to)
{
    using Kind = IntrinsicOperand::Kind;
    switch (operand.kind) {
        case Kind::Expression:
            if (operand.expression != nullptr)
                expression(*operand.expression, to);
            else
                builder_.emit(Opcode::LOADNULL, to);
            return;
        case Kind::Text:
            return load_text(operand.text, to);
        case Kind::Integer:
            return load_integer(operand.integer, to);
        case Kind::Boolean:
            return load_constant(Value::from_boolean(operand.integer != 0), to);
        case Kind::Closure:
            if (operand.function != nullptr)
                closure(*operand.function, to);
            else
                builder_.emit(Opcode::LOADNULL, to);
            return;
        case Kind::Variable:
            return load_variable_reference(operand.binding, to);
        case Kind::Read:
            return load(*operand.name, to);
        case Kind::Shared:
            if (operand.name->binding.kind == BindingKind::Cell) {
                builder_.emit(Opcode::MOVE, to, operand.name->binding.index);
                return;
            }
            return load_or_unset(*operand.name, to);
        case Kind::ReadOrUnset:
            return load_or_unset(*operand.name, to);
        case Kind::Unset:
            builder_.emit(Opcode::UNSET, to);
            return;
        case Kind::This:
            builder_.emit(Opcode::MOVE, to, 0);
            return;
        case Kind::List:
            return;  // see operands_of_intrinsic
    }
}

/// Reads a variable; where it has no value, or there is no such variable, the register is unset.
void FunctionCompiler::load_or_unset(const Name& name, Register to)
{
    switch (name.binding.kind) {
        case BindingKind::Dynamic:
        case BindingKind::Unresolved:
            builder_.emit(Opcode::UNSET, to);
            return;
        case BindingKind::Module: {
            const Temporaries temporaries{*this};
            const Register window = take(3);
            load_variable_reference(name.binding, window + 1);
            call_intrinsic("%peek", window, 2);
            builder_.emit(Opcode::MOVE, to, window);
            return;
        }
        default: {
            Name lenient = name;
            lenient.binding.may_be_unset = false;
            return load(lenient, to);
        }
    }
}

/// Puts operands into the registers from the next one on; gives how many that are.
std::uint32_t FunctionCompiler::operands_of_intrinsic(std::span<const IntrinsicOperand> operands)
{
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const bool is_variable = operands[i].kind == IntrinsicOperand::Kind::Variable;
        const Register to = take(is_variable ? 2 : 1);
        count += is_variable ? 2 : 1;
        if (operands[i].kind != IntrinsicOperand::Kind::List) {
            operand_of_intrinsic(operands[i], to);
            continue;
        }
        const auto size = static_cast<std::size_t>(operands[i].integer);
        list_of_operands(operands.subspan(i + 1, size), to);
        i += size;
    }
    return count;
}

void FunctionCompiler::list_of_operands(std::span<const IntrinsicOperand> operands, Register to)
{
    bool is_first = true;
    do {
        const Temporaries temporaries{*this};
        const auto piece = operands.first(std::min(operands.size(), literal_piece));
        const Register first = next_register_;
        for (const IntrinsicOperand& operand : piece)
            operand_of_intrinsic(operand, take());
        builder_.emit_raw(is_first ? Opcode::NEWLIST : Opcode::APPEND, CodeBuilder::scaled(to),
                          CodeBuilder::scaled(first), static_cast<std::uint16_t>(piece.size()));
        is_first = false;
        operands = operands.subspan(piece.size());
    } while (!operands.empty());
}

void FunctionCompiler::intrinsic(const IntrinsicCall& call, std::uint32_t offset, Register to)
{
    const Temporaries temporaries{*this};
    if (call.argument_count() > most_arguments) {
        context_.fail(code_.function != nullptr ? code_.function->offset : 0,
                      "the statement has more than " + std::to_string(most_arguments) + " parts");
        return;
    }
    const Register window = take();
    const std::uint32_t count = operands_of_intrinsic(call.operands);
    builder_.at(offset);
    builder_.charge(call.charge.operation, call.charge.operands);
    call_intrinsic(call.intrinsic, window, count);
    if (call.result != nullptr) {
        if (call.charges_store)
            builder_.charge(GasOperation::store_name);
        store(*call.result, window);
    }
    if (to != window)
        builder_.emit(Opcode::MOVE, to, window);
}

}  // namespace sluice::zx
