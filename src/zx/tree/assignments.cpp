// Evaluation of the tree: assignments and the declarations that assign.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/declared_types.hpp"
#include "zx/compiler/operator_gas.hpp"
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Completion Evaluator::assignment(Assignment& node)
{
    switch (node.target->kind) {
        case NodeKind::Identifier:
            SLUICE_ZX_TRY(assign_name(node));
            break;
        case NodeKind::Member:
            SLUICE_ZX_TRY(assign_member(node));
            break;
        default:
            SLUICE_ZX_TRY(assign_index(node));
            break;
    }
    return run_watchers();
}

Completion Evaluator::assign_name(Assignment& node)
{
    const Name& name = to<Identifier>(*node.target).name;
    if (node.is_compound)
        SLUICE_ZX_TRY(evaluate(*node.target));
    SLUICE_ZX_TRY(evaluate(*node.value));
    frame_->offset = node.offset;
    if (node.is_compound) {
        SLUICE_ZX_CHECK(charge(gas_of(node.operation)));
        SLUICE_ZX_TRY(operate(node.operation));
    }
    SLUICE_ZX_TRY(check_type(node.type));
    SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(assign(name));
    return Completion::Normal;
}

Completion Evaluator::assign_member(Assignment& node)
{
    auto& target = to<Member>(*node.target);
    Value* const object = top_;
    SLUICE_ZX_TRY(evaluate(*target.object));
    if (node.is_compound) {
        push(*object);
        frame_->offset = target.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::get_attr));
        SLUICE_ZX_TRY(get_property(target.name));
    }
    SLUICE_ZX_TRY(evaluate(*node.value));
    if (node.is_compound) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(gas_of(node.operation)));
        SLUICE_ZX_TRY(operate(node.operation));
    }
    frame_->offset = node.offset;
    SLUICE_ZX_TRY(check_type(node.type));
    SLUICE_ZX_CHECK(charge(GasOperation::call_method, 2));
    if (target.object->kind == NodeKind::This)
        SLUICE_ZX_CHECK(check_state_access(true));
    SLUICE_ZX_CHECK(attempt([&] {
        String* const key = context_.name(target.name);
        return key == nullptr ? Status::OutOfMemory
                              : runtime_.set_property(*object, key, top(), self());
    }));
    collapse(object);
    return Completion::Normal;
}

Completion Evaluator::assign_index(Assignment& node)
{
    auto& target = to<Index>(*node.target);
    Value* const object = top_;
    Value* const key = object + 1;
    std::uint32_t levels = 0;
    SLUICE_ZX_TRY(evaluate_container(*target.object, levels));
    SLUICE_ZX_TRY(evaluate(*target.index));
    if (node.is_compound) {
        frame_->offset = target.offset;
        SLUICE_ZX_CHECK(charge(GasOperation::index));
        Value old;
        SLUICE_ZX_CHECK(attempt([&] { return runtime_.get_index(*object, *key, self(), old); }));
        push(old);
    }
    SLUICE_ZX_TRY(evaluate(*node.value));
    if (node.is_compound) {
        frame_->offset = node.offset;
        SLUICE_ZX_CHECK(charge(gas_of(node.operation)));
        SLUICE_ZX_TRY(operate(node.operation));
    }
    frame_->offset = node.offset;
    SLUICE_ZX_CHECK(charge(GasOperation::call_method, 2));
    SLUICE_ZX_CHECK(attempt([&] { return runtime_.set_index(*object, *key, top(), self()); }));
    collapse(object);
    return Completion::Normal;
}

Completion Evaluator::evaluate_container(Expression& node, std::uint32_t& levels)
{
    auto* const inner = as<Index>(&node);
    if (inner == nullptr) {
        levels = map_levels(node);
        return evaluate(node);
    }
    SLUICE_ZX_CHECK(enter());
    SLUICE_ZX_TRY(evaluate_container(*inner->object, levels));
    SLUICE_ZX_TRY(evaluate(*inner->index));
    frame_->offset = inner->offset;
    SLUICE_ZX_CHECK(charge(GasOperation::index));
    Value result;
    SLUICE_ZX_CHECK(attempt([&] {
        return levels > 1 ? runtime_.get_or_create_map(top(1), top(), self(), result)
                          : runtime_.get_index(top(1), top(), self(), result);
    }));
    if (levels > 0)
        --levels;
    drop();
    top() = result;
    return Completion::Normal;
}

std::uint32_t Evaluator::map_levels(const Expression& root) const
{
    const ContractCode* const contract = frame_->code->contract;
    if (contract == nullptr)
        return 0;
    std::int32_t slot = -1;
    if (const auto* identifier = as<Identifier>(&root)) {
        if (identifier->name.binding.kind == BindingKind::State)
            slot = static_cast<std::int32_t>(identifier->name.binding.index);
    } else if (const auto* member = as<Member>(&root)) {
        if (member->object->kind == NodeKind::This)
            slot = contract->find_state(member->name);
    }
    if (slot < 0)
        return 0;
    return zx::map_levels(contract->state[static_cast<std::size_t>(slot)].type, context_.symbols());
}

Completion Evaluator::let(Let& node)
{
    SLUICE_ZX_TRY(evaluate(*node.value));
    frame_->offset = node.offset;
    if (node.reads_file) {
        SLUICE_ZX_CHECK(charge(GasOperation::other));
        SLUICE_ZX_TRY(call_intrinsic("%read_text", 1));
    }
    if (node.let_kind == LetKind::Immutable)
        runtime_.guards().freeze(top());
    if (node.pattern != nullptr) {
        SLUICE_ZX_TRY(destructure(*node.pattern));
    } else {
        SLUICE_ZX_TRY(check_type(node.type));
        SLUICE_ZX_CHECK(charge(GasOperation::store_name));
        SLUICE_ZX_CHECK(assign(node.name));
    }
    drop();
    return run_watchers();
}

Completion Evaluator::destructure(DestructuringPattern& pattern)
{
    SLUICE_ZX_TRY(call_intrinsic(pattern.is_map ? "%destructure_map" : "%destructure_list", 1));
    std::int64_t position = 0;
    for (const PatternElement& element : pattern.elements) {
        SLUICE_ZX_CHECK(charge(GasOperation::index));
        push(Value::from_integer(position++));
        Value part;
        SLUICE_ZX_CHECK(attempt([&] {
            if (pattern.is_map) {
                const String* const key = context_.name(element.key);
                if (key == nullptr)
                    return Status::OutOfMemory;
                top() = Value::from(key);
            }
            return runtime_.get_index(top(1), top(), self(), part);
        }));
        top() = part;
        SLUICE_ZX_CHECK(charge(GasOperation::store_name));
        SLUICE_ZX_CHECK(assign(element.name));
        drop();
    }
    if (!pattern.rest)
        return Completion::Normal;
    SLUICE_ZX_CHECK(charge(GasOperation::index));
    Value rest;
    SLUICE_ZX_CHECK(attempt_operator([&](ErrorText& error) {
        return zx::slice(heap_, top(), Value::from_integer(position), Value::null(), rest, error);
    }));
    push(rest);
    SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(assign(pattern.rest));
    drop();
    return Completion::Normal;
}

/// A state, ledger or persistent variable outside of contracts.
Completion Evaluator::storage(StateDeclaration& node)
{
    if (is_reference(node.name.binding))
        return discard(lowered(node));
    SLUICE_ZX_TRY(evaluate_optional(node.value));
    frame_->offset = node.offset;
    SLUICE_ZX_TRY(check_type(node.type));
    SLUICE_ZX_CHECK(charge(GasOperation::store_name));
    SLUICE_ZX_CHECK(assign(node.name));
    drop();
    return Completion::Normal;
}

}  // namespace sluice::zx
