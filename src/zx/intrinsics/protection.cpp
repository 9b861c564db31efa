// Intrinsics that make writes to variables and properties more than stores: seals, restrictions,
// storage that remembers.
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

namespace sluice::zx {
namespace {

NativeStatus seal(NativeCall& call)
{
    String* const name = name_operand(call, 2);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const VariableOperand variable = variable_operand(call, 0);
    call.runtime.guards().guard(variable.slot, variable.cell, name).is_sealed = true;
    call.runtime.guards().freeze(call.argument(3));
    return give_null(call);
}

NativeStatus seal_property(NativeCall& call)
{
    if (!call.argument(1).is_string())
        return call.runtime.fail("seal: properties have names");
    String* const name = name_operand(call, 1);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const Value object = call.argument(0);
    if (!is_container(object) && !object.is(Tag::Contract))
        return call.runtime.fail("seal: " + std::string{kind_of(object).error_name} +
                                 " has no properties to seal");
    call.runtime.guards().guard(object.object(), name).is_sealed = true;
    return give_null(call);
}

NativeStatus freeze(NativeCall& call)
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

// The property of an object is restricted for everyone who gets at it, whatever the object is
// called there.
NativeStatus restrict_property(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const std::string_view mode = text_operand(call, 1);
    const auto* const found =
        std::ranges::find(modes, mode, &std::pair<std::string_view, RestrictionMode>::first);
    if (found == std::end(modes))
        return runtime.fail("restrict: unknown mode '" + std::string{mode} + "'");
    String* const written = name_operand(call, 0);
    String* const property = name_operand(call, 3);
    if (written == nullptr || property == nullptr)
        return NativeStatus::OutOfMemory;
    const Value object = call.argument(2);
    if (!is_container(object) && !object.is(Tag::Contract))
        return runtime.fail("restrict: '" + std::string{written->view()} + "' is no property");
    PropertyGuard& guard = runtime.guards().guard(object.object(), property);
    guard.restriction = found->second;
    guard.written = written;
    return give_null(call);
}

NativeStatus restrict_by_rules(NativeCall& call)
{
    String* const name = name_operand(call, 2);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const Value rules = call.argument(4);
    if (!rules.is_map())
        return call.runtime.fail("restrict: the rules are a map");
    if (const Status status = call.runtime.check_rules(*rules.as<Map>(), name, call.argument(3));
        status != Status::Ok)
        return give_status(call, status, Value::null());
    const VariableOperand variable = variable_operand(call, 0);
    call.runtime.guards().guard(variable.slot, variable.cell, name).rules = rules.as<Map>();
    return give_null(call);
}

// ---- state, ledger and persistent variables of modules -----------------------------------------

NativeStatus declare_storage(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const VariableOperand variable = variable_operand(call, 2);
    Value value = call.argument(4);
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    List* history = nullptr;
    String* key = nullptr;
    switch (static_cast<StorageKind>(integer_operand(call, 1))) {
        case StorageKind::Ledger: {
            history = List::create(runtime.heap());
            if (history == nullptr)
                return NativeStatus::OutOfMemory;
            history->set_owned(true);
            if (!runtime.add_version(*history, value))
                return NativeStatus::OutOfMemory;
            break;
        }
        case StorageKind::Persistent: {
            const std::string scope =
                call.arguments[2].is_integer()
                    ? runtime.modules()
                          .unit(static_cast<std::uint32_t>(integer_operand(call, 2)))
                          .name
                    : std::string{};
            key = runtime.intern(scope + "." + std::string{name->view()});
            if (key == nullptr)
                return NativeStatus::OutOfMemory;
            bool found = false;
            Value stored;
            Status status = runtime.load_stored(key, stored, found);
            if (status == Status::Ok && found)
                value = stored;
            else if (status == Status::Ok)
                status = runtime.save_stored(key, value);
            if (status != Status::Ok)
                return give_status(call, status, value);
            break;
        }
        default:
            break;
    }
    VariableGuard& guard = runtime.guards().guard(variable.slot, variable.cell, name);
    guard.is_undone = true;
    guard.history = history;
    guard.stored_as = key;
    runtime.journal().own(value);
    variable.slot->store(value);
    return call.done(value);
}

constexpr BuiltinInfo family[] = {
    {.name = "%seal", .function = seal, .least = 4, .most = 4},
    {.name = "%seal_property", .function = seal_property, .least = 2, .most = 2},
    {.name = "%freeze", .function = freeze, .least = 1, .most = 1},
    {.name = "%restrict", .function = restrict_property, .least = 4, .most = 4},
    {.name = "%restrict_rules", .function = restrict_by_rules, .least = 5, .most = 5},
    {.name = "%declare_storage", .function = declare_storage, .least = 5, .most = 5},
};

}  // namespace

std::span<const BuiltinInfo> protection_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
