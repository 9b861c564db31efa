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

/// A variable that is declared, and what it is declared with.
struct Declared {
    VariableOperand variable;
    String* key = nullptr;  ///< What the store knows it by.
    Value value;
    List* history = nullptr;
    bool is_new = false;  ///< A persistent variable that the store does not have.
};

/// The file of the function that declares it, and its name.
String* storage_key(NativeCall& call, const String& name)
{
    Runtime& runtime = call.runtime;
    if (runtime.store() != nullptr) {
        const FunctionCode* const code = runtime.engine()->current_code();
        return runtime.intern(code == nullptr || code->module == nullptr
                                  ? "\n" + std::string{name.view()}
                                  : runtime.identity_of(*code->module, name.view()));
    }
    const std::string scope =
        call.arguments[2].is_integer()
            ? runtime.modules().unit(static_cast<std::uint32_t>(integer_operand(call, 2))).name
            : std::string{};
    return runtime.intern(scope + "." + std::string{name.view()});
}

/// Takes what is stored of a persistent variable in place of its value, or stores that.
Status declare_persistent(Runtime& runtime, Declared& declared)
{
    Value stored;
    bool found = false;
    Status status = Status::Ok;
    if (StateStore* const store = runtime.store(); store == nullptr) {
        status = runtime.load_unstored(declared.key, stored, found);
        if (status == Status::Ok && !found)
            status = runtime.save_unstored(declared.key, declared.value);
    } else {
        ErrorText error;
        status = store->declare_variable(declared.key, declared.variable.slot,
                                         declared.variable.cell, stored, found, error);
        if (status == Status::Error)
            return runtime.fail_status(error.text());
    }
    if (found)
        declared.value = stored;
    declared.is_new = !found;
    return status;
}

/// The versions of a ledger: those of earlier runs, or a first one.
Status declare_ledger(Runtime& runtime, Declared& declared)
{
    List*& history = declared.history;
    history = List::create(runtime.heap());
    if (history == nullptr)
        return Status::OutOfMemory;
    history->set_owned(true);
    if (runtime.store() != nullptr) {
        ErrorText error;
        const Status status = runtime.store()->declare_ledger(declared.key, history, error);
        if (status != Status::Ok)
            return status == Status::Error ? runtime.fail_status(error.text()) : status;
    }
    if (history->empty())
        return runtime.add_version(*history, declared.value) ? Status::Ok : Status::OutOfMemory;
    const Value last = (*history)[history->size() - 1];
    if (last.is_map())
        declared.value = last.as<Map>()->get(runtime.heap(), runtime.intern("value"));
    return Status::Ok;
}

NativeStatus declare_storage(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const auto kind = static_cast<StorageKind>(integer_operand(call, 1));
    Declared declared{.variable = variable_operand(call, 2), .value = call.argument(4)};
    String* const name = name_operand(call, 0);
    declared.key = name == nullptr ? nullptr : storage_key(call, *name);
    if (declared.key == nullptr)
        return NativeStatus::OutOfMemory;
    const bool is_kept = kind == StorageKind::Persistent || kind == StorageKind::Ledger;
    const bool is_stored = is_kept && runtime.store() != nullptr;
    // What it begins with is stored by itself, or as part of the call that declares it.
    Runtime::ActionScope scope{};
    if (is_stored)
        scope = runtime.begin_transaction();
    Status status = kind == StorageKind::Ledger ? declare_ledger(runtime, declared)
                    : is_kept                   ? declare_persistent(runtime, declared)
                                                : Status::Ok;
    if (status == Status::Ok) {
        VariableGuard& guard =
            runtime.guards().guard(declared.variable.slot, declared.variable.cell, name);
        guard.is_undone = true;
        guard.history = declared.history;
        guard.stored_as = kind == StorageKind::Persistent ? declared.key : nullptr;
        if (is_stored && declared.is_new) {
            Journal& journal = runtime.journal();
            const auto& [slot, cell] = declared.variable;
            const bool is_written = cell != nullptr ? journal.write(cell, *slot, declared.value)
                                                    : journal.write_variable(*slot, declared.value);
            status = is_written ? Status::Ok : Status::OutOfMemory;
        } else {
            runtime.journal().own(declared.value);
            declared.variable.slot->store(declared.value);
        }
    }
    if (is_stored && !runtime.end_transaction(scope, status == Status::Ok))
        return NativeStatus::Error;
    return give_status(call, status, declared.value);
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
