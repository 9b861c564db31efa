// Evaluation of the tree: what names mean, and assignments to them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/evaluator.hpp"

namespace sluice::zx {

Value Evaluator::variable(const Binding& binding) const noexcept
{
    switch (binding.kind) {
        case BindingKind::Local:
            return frame_->slots[binding.index];
        case BindingKind::Cell:
            return frame_->slots[binding.index].as<Cell>()->value;
        case BindingKind::Upvalue:
            return frame_->function->captured()[binding.index]->value;
        case BindingKind::Module:
            return runtime_.module_slots(binding.module)[binding.index];
        case BindingKind::State: {
            const Value contract = self();
            if (!contract.is(Tag::Contract))
                return {};
            return contract.as<ContractObject>()->slots()[binding.index];
        }
        default:
            return {};
    }
}

bool Evaluator::read_if_set(const Name& name)
{
    const Binding& binding = name.binding;
    if (binding.kind == BindingKind::Builtin)
        return push_new([&] { return context_.builtin_value(binding.index); });
    if (binding.kind != BindingKind::Dynamic && binding.kind != BindingKind::Action &&
        binding.kind != BindingKind::Unresolved) {
        push(variable(binding));
        return true;
    }
    const Value object = self();
    Value result;
    bool found = false;
    if (!object.is_undefined() && name) {
        if (!attempt([&] {
                String* const key = context_.name(name.symbol);
                return key == nullptr ? Status::OutOfMemory
                                      : runtime_.find_name(object, key, result, found);
            }))
            return false;
    }
    push(found ? result : Value{});
    return true;
}

Completion Evaluator::read(const Name& name)
{
    if (name.binding.kind == BindingKind::Builtin) {
        const BuiltinInfo& info = context_.builtin(name.binding.index);
        SLUICE_ZX_CHECK(check_sandbox(context_.text(name.symbol)));
        if (info.is_variable)
            return call_native(info, {}, 0);
    }
    if (name.binding.kind == BindingKind::State)
        SLUICE_ZX_CHECK(check_state_access(false));
    SLUICE_ZX_CHECK(read_if_set(name));
    if (!top().is_undefined()) [[likely]]
        return Completion::Normal;
    drop();
    return read_builtin(name);
}

/// A builtin is what a name means until the module's own variable of that name is bound.
Completion Evaluator::read_builtin(const Name& name)
{
    const std::string_view text = context_.text(name.symbol);
    const Modules& modules = runtime_.modules();
    // What is imported has no value before its own module gives it one.
    const auto found = name.binding.kind == BindingKind::Module &&
                               modules.unit(name.binding.module).path == frame_->code->module->path
                           ? context_.directory().find(text)
                           : std::nullopt;
    if (!found) {
        fail_unknown_name(runtime_, text);
        return Completion::Error;
    }
    if (found->is_variable)
        return call_native(context_.builtin(found->index), {}, 0);
    SLUICE_ZX_CHECK(push_new([&] { return context_.builtin_value(found->index); }));
    return Completion::Normal;
}

bool Evaluator::assign_state(const Name& name)
{
    const Value object = self();
    if (!check_state_access(true))
        return false;
    if (name.binding.kind == BindingKind::State && !name.binding.is_special &&
        object.is(Tag::Contract) && !object.as<ContractObject>()->frozen()) {
        auto* const contract = object.as<ContractObject>();
        Value& slot = contract->slots()[name.binding.index];
        return attempt([&] {
            const Status status = runtime_.check_state_write();
            if (status != Status::Ok)
                return status;
            return runtime_.journal().write(contract, slot, top()) ? Status::Ok
                                                                   : Status::OutOfMemory;
        });
    }
    if (object.is_undefined()) {
        fail_unknown_name(runtime_, context_.text(name.symbol));
        return false;
    }
    return attempt([&] {
        String* const key = context_.name(name.symbol);
        return key == nullptr ? Status::OutOfMemory
                              : runtime_.set_property(object, key, top(), object);
    });
}

bool Evaluator::assign(const Name& name)
{
    const Binding& binding = name.binding;
    if (binding.is_const) {
        fail_const(runtime_, context_.text(name.symbol));
        return false;
    }
    Cell* cell = nullptr;
    switch (binding.kind) {
        case BindingKind::Local:
            frame_->slots[binding.index] = top();
            return true;
        case BindingKind::Cell:
            cell = frame_->slots[binding.index].as<Cell>();
            break;
        case BindingKind::Upvalue:
            cell = frame_->function->captured()[binding.index];
            break;
        case BindingKind::Module:
            break;
        default:
            return assign_state(name);
    }
    if (binding.is_special)
        return attempt(
            [&] { return runtime_.assign_special(binding.module, binding.index, cell, top()); });
    Value& slot =
        cell != nullptr ? cell->value : runtime_.module_slots(binding.module)[binding.index];
    slot.store(top());
    return true;
}

Completion Evaluator::check_type(const TypeAnnotation* type)
{
    if (type == nullptr || !runtime_.options().strict_types)
        return Completion::Normal;
    const std::string_view wanted =
        enforced_type(type, *frame_->code->module->types, context_.symbols());
    if (wanted.empty())
        return Completion::Normal;
    SLUICE_ZX_CHECK(enter(3));
    push(top());
    SLUICE_ZX_CHECK(push_text(wanted));
    SLUICE_ZX_CHECK(push_text(written_type(*type, context_.symbols())));
    return discard(call_intrinsic("%check_type", 3));
}

bool Evaluator::bind(const Name& name)
{
    if (!name)
        return true;
    Value& slot = frame_->slots[name.binding.index];
    slot = top();
    return name.binding.kind != BindingKind::Cell || make_cell(slot);
}

bool Evaluator::make_cell(Value& slot)
{
    return attempt([&] {
        const Cell* const cell = heap_.create<Cell>(slot);
        if (cell == nullptr)
            return Status::OutOfMemory;
        slot = Value::from(cell);
        return Status::Ok;
    });
}

bool Evaluator::make_cells(const Scope* scope)
{
    if (scope == nullptr)
        return true;
    for (const std::uint32_t index : scope->cells) {
        frame_->slots[index] = Value{};
        if (!make_cell(frame_->slots[index]))
            return false;
    }
    return true;
}

bool Evaluator::check_sandbox(std::string_view builtin)
{
    if (!frame_->is_confined || sandbox_allows(builtin))
        return true;
    fail_sandbox(runtime_, builtin, frame_->policy);
    return false;
}

bool Evaluator::check_state_access(bool is_write)
{
    if (!runtime_.options().strict_modifiers)
        return true;
    const FunctionCode* code = frame_->code;
    while (code != nullptr && !code->is_action)
        code = code->parent;
    if (code == nullptr || code->contract == nullptr || code->function == nullptr)
        return true;
    const Modifiers& modifiers = code->function->modifiers;
    if (!modifiers.has(Modifier::Pure) && !(is_write && modifiers.has(Modifier::View)))
        return true;
    fail_state_access(runtime_, code->name, is_write);
    return false;
}

Completion Evaluator::run_watchers()
{
    if (!runtime_.has_pending_watchers()) [[likely]]
        return Completion::Normal;
    SLUICE_ZX_TRY(call_intrinsic("%run_watchers", 0));
    drop();
    return Completion::Normal;
}

}  // namespace sluice::zx
