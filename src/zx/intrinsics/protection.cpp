// Intrinsics of variables and properties whose writes are more than stores: seals, restrictions,
// storage that remembers, transactions.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/parts.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast_declarations.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {
namespace {

bool has_properties(Value value) noexcept
{
    return is_container(value) || value.is(Tag::Contract);
}

// Operands: variable?, its value or an object, property?, the variable's name.
NativeStatus seal(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const Value subject = call.argument(1);
    if (!call.argument(2).is_null()) {
        ErrorText error;
        String* property = nullptr;
        const Status status = map_key(runtime.heap(), call.argument(2), property, error);
        if (status != Status::Ok)
            return give_status(call, status, error, Value::null());
        property = runtime.heap().intern(property);
        if (property == nullptr)
            return NativeStatus::OutOfMemory;
        if (!has_properties(subject))
            return runtime.fail("seal: " + std::string{kind_of(subject).error_name} +
                                " has no properties to seal");
        runtime.guards().guard(subject.object(), property).is_sealed = true;
        return give_null(call);
    }
    String* const name = name_operand(call, 3);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const VariableOperand variable = variable_operand(call, 0);
    if (variable.slot != nullptr)
        runtime.guards().guard(variable.slot, variable.cell, name).is_sealed = true;
    runtime.guards().freeze(subject);
    return give_null(call);
}

// Operands: variable?, its value, its name.
NativeStatus make_immutable(NativeCall& call)
{
    String* const name = name_operand(call, 2);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const VariableOperand variable = variable_operand(call, 0);
    if (variable.slot != nullptr)
        call.runtime.guards().guard(variable.slot, variable.cell, name).is_const = true;
    call.runtime.guards().freeze(call.argument(1));
    return give_null(call);
}

NativeStatus deep_freeze(NativeCall& call)
{
    call.runtime.guards().freeze(call.argument(0));
    return call.done(call.argument(0));
}

// ---- restrictions ------------------------------------------------------------------------------

constexpr std::pair<std::string_view, RestrictionMode> modes[] = {
    {"read-only", RestrictionMode::ReadOnly},
    {"admin-only", RestrictionMode::AdminOnly},
    {"deny", RestrictionMode::Deny},
    {"redact", RestrictionMode::Redact},
};

NativeStatus restrict_by_rules(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const Value rules = call.argument(4);
    String* const name = name_operand(call, 5);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    if (!rules.is_map())
        return runtime.fail("restrict: the rules are a map");
    const Status status = runtime.check_rules(*rules.as<Map>(), name, call.argument(1));
    if (status != Status::Ok)
        return give_status(call, status, Value::null());
    const VariableOperand variable = variable_operand(call, 0);
    if (variable.slot != nullptr)
        runtime.guards().guard(variable.slot, variable.cell, name).rules = rules.as<Map>();
    return give_null(call);
}

// Operands: variable?, its value or an object, property?, mode?, rules?, the target as written.
NativeStatus restrict_target(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.argument(3).is_null())
        return restrict_by_rules(call);
    const std::string_view mode = text_operand(call, 3);
    const auto* const found =
        std::ranges::find(modes, mode, &std::pair<std::string_view, RestrictionMode>::first);
    if (found == std::end(modes))
        return runtime.fail("restrict: unknown mode '" + std::string{mode} + "'");
    String* const property = name_operand(call, 2);
    String* const written = name_operand(call, 5);
    if (property == nullptr || written == nullptr)
        return NativeStatus::OutOfMemory;
    if (!has_properties(call.argument(1)) || property->empty())
        return runtime.fail("restrict: '" + std::string{written->view()} + "' is no property");
    PropertyGuard& guard = runtime.guards().guard(call.argument(1).object(), property);
    guard.restriction = found->second;
    guard.written = written;
    return give_null(call);
}

// ---- variables ---------------------------------------------------------------------------------

NativeStatus declare_state(NativeCall& call)
{
    const auto& declaration = pointer_operand<const StateDeclaration>(call, 2);
    const VariableOperand variable = variable_operand(call, 0);
    String* const name = name_of(call, declaration.name.symbol);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const Status status =
        call.runtime.declare_storage(variable.module, variable.index, variable.cell,
                                     declaration.storage, name, call.argument(1));
    return give_status(call, status, Value::null());
}

NativeStatus assign(NativeCall& call)
{
    const VariableOperand variable = variable_operand(call, 0);
    const Status status = call.runtime.assign_special(variable.module, variable.index,
                                                      variable.cell, call.argument(1));
    return give_status(call, status, call.argument(1));
}

// The variable, Undefined if it is unset.
NativeStatus peek(NativeCall& call)
{
    const VariableOperand variable = variable_operand(call, 0);
    return call.done(variable.slot == nullptr ? Value{} : *variable.slot);
}

NativeStatus begin_transaction(NativeCall& call)
{
    call.runtime.enter_transaction();
    return give_null(call);
}

NativeStatus commit_transaction(NativeCall& call)
{
    call.runtime.leave_transaction(true);
    return give_null(call);
}

NativeStatus undo_transaction(NativeCall& call)
{
    call.runtime.leave_transaction(false);
    return give_null(call);
}

NativeStatus get_or_create_map(NativeCall& call)
{
    Value map;
    const Status status =
        call.runtime.get_or_create_map(call.argument(0), call.argument(1), call.self, map);
    return give_status(call, status, map);
}

constexpr BuiltinInfo family[] = {
    {.name = "%seal", .function = seal},
    {.name = "%freeze", .function = make_immutable},
    {.name = "%deep_freeze", .function = deep_freeze},
    {.name = "%restrict", .function = restrict_target},
    {.name = "%declare_state", .function = declare_state},
    {.name = "%assign", .function = assign},
    {.name = "%peek", .function = peek},
    {.name = "%tx_begin", .function = begin_transaction},
    {.name = "%tx_commit", .function = commit_transaction},
    {.name = "%tx_undo", .function = undo_transaction},
    {.name = "%get_or_create_map", .function = get_or_create_map},
};

}  // namespace

std::span<const BuiltinInfo> protection_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
