// Builtins on who may do what with which contract: owners, roles, permissions.
//
// The registry is of the whole program. It knows contracts and accounts by their texts.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/builtin_families.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/display.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view owners = "owners";
constexpr std::string_view roles = "roles";
constexpr std::string_view permissions = "permissions";

/// What stands for a contract or an account: its text; of a contract instance its address.
[[nodiscard]] bool take_identity(NativeCall& call, std::string_view name, std::size_t index,
                                 DisplayForm& form)
{
    const Value value = call.argument(index);
    if (value.is(Tag::Contract) && value.as<ContractObject>()->address != nullptr)
        return form.read(Value::from(value.as<ContractObject>()->address));
    return take_display(call, name, index, form);
}

/// One key for a contract and an account. The length in front keeps "a" + "bc" and "ab" + "c"
/// apart.
std::string pair_key(std::string_view contract, std::string_view account)
{
    std::string key = std::to_string(contract.size());
    key += ':';
    key += contract;
    key += account;
    return key;
}

NativeStatus set_owner(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    DisplayForm contract;
    DisplayForm account;
    if (!take_identity(call, "set_owner", 0, contract) ||
        !take_identity(call, "set_owner", 1, account))
        return NativeStatus::Error;
    Map* const registry = call.runtime.records().map(owners);
    String* const key = call.runtime.intern(contract.view());
    const Value owner = text_value(heap, account.view());
    if (registry == nullptr || key == nullptr || owner.is_undefined() ||
        !registry->set(heap, key, owner))
        return NativeStatus::OutOfMemory;
    return give_boolean(call, true);
}

/// The owner of a contract, or null. False: memory is out.
[[nodiscard]] bool find_owner(NativeCall& call, std::string_view contract, Value& owner)
{
    const Map* const registry = call.runtime.records().map(owners);
    if (registry == nullptr)
        return false;
    owner = entry(call.runtime.heap(), *registry, contract);
    return true;
}

NativeStatus get_owner(NativeCall& call)
{
    DisplayForm contract;
    Value owner;
    if (!take_identity(call, "get_owner", 0, contract))
        return NativeStatus::Error;
    return find_owner(call, contract.view(), owner) ? call.done(owner) : NativeStatus::OutOfMemory;
}

bool is_text(Value value, std::string_view text)
{
    return value.is_string() && value.as<String>()->view() == text;
}

NativeStatus is_owner(NativeCall& call)
{
    DisplayForm contract;
    DisplayForm account;
    Value owner;
    if (!take_identity(call, "is_owner", 0, contract) ||
        !take_identity(call, "is_owner", 1, account))
        return NativeStatus::Error;
    if (!find_owner(call, contract.view(), owner))
        return NativeStatus::OutOfMemory;
    return give_boolean(call, is_text(owner, account.view()));
}

// ---- roles and permissions: sets of names by contract and account
// --------------------------------

struct Holding {
    DisplayForm contract;
    DisplayForm account;
    DisplayForm what;
};

[[nodiscard]] bool take_holding(NativeCall& call, std::string_view name, Holding& holding)
{
    return take_identity(call, name, 0, holding.contract) &&
           take_identity(call, name, 1, holding.account) &&
           take_display(call, name, 2, holding.what);
}

/// The set of a contract and an account, or nullptr; `is_out` says that memory was.
Map* find_set(NativeCall& call, std::string_view registry_name, std::string_view contract,
              std::string_view account, bool& is_out)
{
    const Map* const registry = call.runtime.records().map(registry_name);
    is_out = registry == nullptr;
    if (is_out)
        return nullptr;
    const Value set = entry(call.runtime.heap(), *registry, pair_key(contract, account));
    return set.is_map() ? set.as<Map>() : nullptr;
}

NativeStatus grant(NativeCall& call, std::string_view name, std::string_view registry_name)
{
    Heap& heap = call.runtime.heap();
    Holding holding;
    if (!take_holding(call, name, holding))
        return NativeStatus::Error;
    bool is_out = false;
    Map* set =
        find_set(call, registry_name, holding.contract.view(), holding.account.view(), is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    if (set == nullptr) {
        set = Map::create(heap);
        String* const key =
            call.runtime.intern(pair_key(holding.contract.view(), holding.account.view()));
        if (set == nullptr || key == nullptr ||
            !call.runtime.records().map(registry_name)->set(heap, key, Value::from(set)))
            return NativeStatus::OutOfMemory;
    }
    String* const what = call.runtime.intern(holding.what.view());
    if (what == nullptr || !set->set(heap, what, Value::from_boolean(true)))
        return NativeStatus::OutOfMemory;
    return give_boolean(call, true);
}

NativeStatus revoke(NativeCall& call, std::string_view name, std::string_view registry_name)
{
    Holding holding;
    if (!take_holding(call, name, holding))
        return NativeStatus::Error;
    bool is_out = false;
    Map* const set =
        find_set(call, registry_name, holding.contract.view(), holding.account.view(), is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    if (set == nullptr)
        return give_boolean(call, false);
    const std::uint32_t index = set->find(call.runtime.heap(), holding.what.view());
    if (index != Map::not_found)
        set->remove_at(index);
    return give_boolean(call, index != Map::not_found);
}

NativeStatus has(NativeCall& call, std::string_view name, std::string_view registry_name)
{
    Holding holding;
    if (!take_holding(call, name, holding))
        return NativeStatus::Error;
    bool is_out = false;
    const Map* const set =
        find_set(call, registry_name, holding.contract.view(), holding.account.view(), is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    return give_boolean(call, set != nullptr && set->find(call.runtime.heap(),
                                                          holding.what.view()) != Map::not_found);
}

NativeStatus grant_role(NativeCall& call)
{
    return grant(call, "grant_role", roles);
}
NativeStatus revoke_role(NativeCall& call)
{
    return revoke(call, "revoke_role", roles);
}
NativeStatus has_role(NativeCall& call)
{
    return has(call, "has_role", roles);
}
NativeStatus grant_permission(NativeCall& call)
{
    return grant(call, "grant_permission", permissions);
}
NativeStatus revoke_permission(NativeCall& call)
{
    return revoke(call, "revoke_permission", permissions);
}
NativeStatus has_permission(NativeCall& call)
{
    return has(call, "has_permission", permissions);
}

NativeStatus get_roles(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    DisplayForm contract;
    DisplayForm account;
    if (!take_identity(call, "get_roles", 0, contract) ||
        !take_identity(call, "get_roles", 1, account))
        return NativeStatus::Error;
    bool is_out = false;
    const Map* const set = find_set(call, roles, contract.view(), account.view(), is_out);
    List* const result = is_out ? nullptr : List::create(heap, set == nullptr ? 0 : set->size());
    if (result == nullptr)
        return NativeStatus::OutOfMemory;
    for (std::uint32_t i = 0; set != nullptr && i < set->used(); ++i) {
        // There is room: the list was made with its final size.
        if (set->entry_at(i).key != nullptr)
            static_cast<void>(result->append(heap, Value::from(set->entry_at(i).key)));
    }
    return give(call, result);
}

// ---- requirements on the caller
// ------------------------------------------------------------------

NativeStatus access_denied(NativeCall& call, std::string_view name, std::size_t message_index,
                           std::string_view otherwise)
{
    DisplayForm message;
    if (!is_given(call, message_index))
        return misuse(call, {"Access denied: ", otherwise});
    if (!take_display(call, name, message_index, message))
        return NativeStatus::Error;
    return misuse(call, {"Access denied: ", message.view()});
}

NativeStatus without_transaction(NativeCall& call, std::string_view name)
{
    return misuse(call, {name, "() requires transaction context (TX.caller)"});
}

NativeStatus require_owner(NativeCall& call)
{
    const TransactionContext& transaction = call.runtime.transaction();
    DisplayForm contract;
    Value owner;
    if (!transaction.is_there())
        return without_transaction(call, "require_owner");
    if (!take_identity(call, "require_owner", 0, contract))
        return NativeStatus::Error;
    if (!find_owner(call, contract.view(), owner))
        return NativeStatus::OutOfMemory;
    if (is_text(owner, transaction.caller()))
        return give_boolean(call, true);
    return access_denied(call, "require_owner", 1, "caller is not the owner");
}

NativeStatus require_held(NativeCall& call, std::string_view name, std::string_view registry_name,
                          std::string_view kind)
{
    const TransactionContext& transaction = call.runtime.transaction();
    DisplayForm contract;
    DisplayForm what;
    if (!transaction.is_there())
        return without_transaction(call, name);
    if (!take_identity(call, name, 0, contract) || !take_display(call, name, 1, what))
        return NativeStatus::Error;
    bool is_out = false;
    const Map* const set =
        find_set(call, registry_name, contract.view(), transaction.caller(), is_out);
    if (is_out)
        return NativeStatus::OutOfMemory;
    if (set != nullptr && set->find(call.runtime.heap(), what.view()) != Map::not_found)
        return give_boolean(call, true);
    std::string otherwise = "caller lacks the ";
    otherwise.append(kind).append(" '").append(what.view()).append("'");
    return access_denied(call, name, 2, otherwise);
}

NativeStatus require_role(NativeCall& call)
{
    return require_held(call, "require_role", roles, "role");
}
NativeStatus require_permission(NativeCall& call)
{
    return require_held(call, "require_permission", permissions, "permission");
}

constexpr BuiltinInfo functions[] = {
    {.name = "set_owner", .function = set_owner, .least = 2, .most = 2},
    {.name = "get_owner", .function = get_owner, .least = 1, .most = 1},
    {.name = "is_owner", .function = is_owner, .least = 2, .most = 2},
    {.name = "grant_role", .function = grant_role, .least = 3, .most = 3},
    {.name = "revoke_role", .function = revoke_role, .least = 3, .most = 3},
    {.name = "has_role", .function = has_role, .least = 3, .most = 3},
    {.name = "get_roles", .function = get_roles, .least = 2, .most = 2},
    {.name = "grant_permission", .function = grant_permission, .least = 3, .most = 3},
    {.name = "revoke_permission", .function = revoke_permission, .least = 3, .most = 3},
    {.name = "has_permission", .function = has_permission, .least = 3, .most = 3},
    {.name = "require_owner", .function = require_owner, .least = 1, .most = 2},
    {.name = "require_role", .function = require_role, .least = 2, .most = 3},
    {.name = "require_permission", .function = require_permission, .least = 2, .most = 3},
};

}  // namespace

std::span<const BuiltinInfo> access_control_functions() noexcept
{
    return functions;
}

}  // namespace sluice::zx
