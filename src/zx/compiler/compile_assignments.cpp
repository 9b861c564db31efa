// Compiling assignments to variables, members and elements.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/function_compiler.hpp"

namespace sluice::zx {

namespace {

/// Whether the expression's value is written by its last instruction, after everything is read.
bool writes_last(const Expression& node)
{
    switch (node.kind) {
        case NodeKind::Logical:
        case NodeKind::Conditional:
        case NodeKind::Match:
        case NodeKind::Assignment:
        case NodeKind::ListLiteral:
        case NodeKind::MapLiteral:
        case NodeKind::SandboxExpression:
            return false;
        default:
            return true;
    }
}

}  // namespace

void FunctionCompiler::assignment(Assignment& node, Register to, bool wants_value)
{
    const Temporaries temporaries{*this};
    if (auto* target = as<Member>(node.target))
        return assign_member(*target, node, to, wants_value);
    if (auto* target = as<Index>(node.target))
        return assign_index(*target, node, to, wants_value);
    const Name& name = as<Identifier>(node.target)->name;
    const std::optional<Register> place = place_of(name);
    const bool is_in_place = place.has_value() && !wants_value && checked_type(node.type).empty();
    if (node.is_compound) {
        const Register old = operand(*node.target, node.value);
        const Register result = is_in_place ? *place : take();
        arithmetic(node.operation, old, *node.value, result, node.offset);
        if (is_in_place) {
            builder_.charge_behind(GasOperation::store_name);
            return;
        }
        check_type(node.type, result);
        builder_.charge(GasOperation::store_name);
        store(name, result);
        if (wants_value)
            builder_.emit(Opcode::MOVE, to, result);
        return;
    }
    if (is_in_place && writes_last(*node.value)) {
        expression(*node.value, *place);
        builder_.charge_behind(GasOperation::store_name);
        return;
    }
    const Register value = wants_value ? take() : operand(*node.value);
    if (wants_value)
        expression(*node.value, value);
    builder_.at(node.offset);
    check_type(node.type, value);
    builder_.charge(GasOperation::store_name);
    store(name, value);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

void FunctionCompiler::assign_member(Member& target, Assignment& node, Register to,
                                     bool wants_value)
{
    const Register object = operand(*target.object, node.value);
    const std::uint32_t name = name_constant(context_.symbols.name(target.name));
    Register value = 0;
    if (node.is_compound) {
        const Register old = take();
        builder_.charge(GasOperation::get_attr);
        builder_.at(target.offset);
        builder_.emit_named(Opcode::GETFIELD, old, CodeBuilder::scaled(object), name);
        value = take();
        arithmetic(node.operation, old, *node.value, value, node.offset);
    } else {
        value = operand(*node.value);
    }
    builder_.at(node.offset);
    check_type(node.type, value);
    builder_.charge(GasOperation::call_method, 2);
    if (target.object->kind == NodeKind::This)
        check_state_access(true);
    builder_.emit_named(Opcode::SETFIELD, object, CodeBuilder::scaled(value), name);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

/// The object of an element that is assigned. Where the root is a state variable that is declared
/// as a map of maps, elements that are missing on the way are made. Gives how many levels of maps
/// the type has from the object on.
std::uint32_t FunctionCompiler::nested_map_target(Expression& object, Register to)
{
    auto* const element = as<Index>(&object);
    if (element == nullptr || state_map_levels(object) < 2) {
        expression(object, to);
        return element == nullptr ? state_map_levels(object) : 0;
    }
    const Temporaries temporaries{*this};
    const Register window = take(3);
    const std::uint32_t levels = nested_map_target(*element->object, window + 1);
    expression(*element->index, window + 2);
    builder_.at(element->offset);
    builder_.charge(GasOperation::index);
    if (levels > 1) {
        call_intrinsic("%get_or_create_map", window, 2);
        builder_.emit(Opcode::MOVE, to, window);
    } else {
        builder_.emit(Opcode::INDEX, to, window + 1, window + 2);
    }
    return levels > 0 ? levels - 1 : 0;
}

/// Of the state variable that an expression of indices begins with; 0 if it does not.
std::uint32_t FunctionCompiler::state_map_levels(const Expression& object) const
{
    const Expression* root = &object;
    while (const auto* inner = as<Index>(root))
        root = inner->object;
    if (code_.contract == nullptr)
        return 0;
    std::int32_t slot = -1;
    if (const auto* identifier = as<Identifier>(root)) {
        if (identifier->name.binding.kind == BindingKind::State)
            slot = static_cast<std::int32_t>(identifier->name.binding.index);
    } else if (const auto* member = as<Member>(root)) {
        if (member->object->kind == NodeKind::This)
            slot = code_.contract->find_state(member->name);
    }
    if (slot < 0)
        return 0;
    return map_levels(code_.contract->state[static_cast<std::size_t>(slot)].type, context_.symbols);
}

void FunctionCompiler::assign_index(Index& target, Assignment& node, Register to, bool wants_value)
{
    Register object = 0;
    if (target.object->kind == NodeKind::Index) {
        object = take();
        nested_map_target(*target.object, object);
    } else {
        object = operand(*target.object, &node);
    }
    const auto* text = as<StringLiteral>(target.index);
    std::uint32_t name = 0;
    Register key = 0;
    if (text != nullptr) {
        name = name_constant(text->text);
        builder_.charge(GasOperation::load_const);
    } else {
        key = operand(*target.index, node.value);
    }
    Register value = 0;
    if (node.is_compound) {
        const Register old = take();
        builder_.charge(GasOperation::index);
        builder_.at(target.offset);
        if (text != nullptr)
            builder_.emit_named(Opcode::GETFIELD, old, CodeBuilder::scaled(object), name, 1);
        else
            builder_.emit(Opcode::INDEX, old, object, key);
        value = take();
        arithmetic(node.operation, old, *node.value, value, node.offset);
    } else {
        value = operand(*node.value);
    }
    builder_.charge(GasOperation::call_method, 2);
    builder_.at(node.offset);
    if (text != nullptr)
        builder_.emit_named(Opcode::SETFIELD, object, CodeBuilder::scaled(value), name, 1);
    else
        builder_.emit(Opcode::SETINDEX, object, key, value);
    if (wants_value)
        builder_.emit(Opcode::MOVE, to, value);
}

}  // namespace sluice::zx
