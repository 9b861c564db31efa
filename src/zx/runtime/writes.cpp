// Writes to containers: frozen ones are errors, owned ones go through the journal.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/runtime/runtime.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

Status status_of(bool done) noexcept
{
    return done ? Status::Ok : Status::OutOfMemory;
}

}  // namespace

// Whether a variable of the module that runs says that its user is an administrator.
bool Runtime::is_admin() const
{
    const FunctionCode* const code = engine_ == nullptr ? nullptr : engine_->current_code();
    if (code == nullptr || code->module == nullptr || modules_.symbols() == nullptr)
        return false;
    const std::int64_t slot = code->module->find(modules_.symbols()->find("__is_admin__"));
    return slot >= 0 && truthy(modules_.slots(code->module->index)[slot]);
}

Status Runtime::check_restriction(const PropertyGuard& guard)
{
    switch (guard.restriction) {
        case RestrictionMode::ReadOnly:
        case RestrictionMode::Deny:
            return fail_status("Write prohibited by restriction: " +
                               std::string{guard.written->view()});
        case RestrictionMode::AdminOnly:
            if (!is_admin())
                return fail_status("Admin privileges required to modify this field");
            break;
        default:
            break;
    }
    return Status::Ok;
}

// Whether a write to a property of an object may be made; watchers of it are set off.
Status Runtime::check_frozen(Object* object, String* name)
{
    if (!guards_.is_sealed(object)) {
        // Guards know names by their interned strings.
        name = heap_.intern(name);
        if (name == nullptr)
            return Status::OutOfMemory;
        PropertyGuard* const guard = guards_.find(object, name);
        if (guard == nullptr)
            return Status::Ok;
        if (!guard->is_sealed) {
            const Status status = check_restriction(*guard);
            if (status == Status::Ok)
                guards_.set_off(guard->watchers);
            return status;
        }
    }
    return fail_status("Cannot modify sealed property: " + std::string{name->view()});
}

// What a reader of a guarded object gets in place of a property, if that is restricted.
Status Runtime::check_read(const Object* object, String* name, Value& result)
{
    name = heap_.intern(name);
    if (name == nullptr)
        return Status::OutOfMemory;
    const PropertyGuard* const guard = guards_.find(object, name);
    if (guard == nullptr)
        return Status::Ok;
    if (guard->restriction == RestrictionMode::Deny)
        return fail_status("Read prohibited by restriction: " +
                           std::string{guard->written->view()});
    if (guard->restriction == RestrictionMode::Redact) {
        const String* const redacted = intern("***REDACTED***");
        if (redacted == nullptr)
            return Status::OutOfMemory;
        result = Value::from(redacted);
    }
    return Status::Ok;
}

// A write to what is reachable from state.
template <class Write>
Status Runtime::write_owned(Write&& write)
{
    const Status status = check_state_write();
    return status != Status::Ok ? status : status_of(write());
}

Status Runtime::check_frozen(List* list, std::size_t index)
{
    if (!guards_.is_sealed(list))
        return Status::Ok;
    return fail_status("Cannot modify sealed property: " + std::to_string(index));
}

Status Runtime::set_element(List* list, std::size_t index, Value value)
{
    if (list->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(list, index); status != Status::Ok)
            return status;
    }
    if (list->owned())
        return write_owned([&] { return journal_.set(list, index, value); });
    (*list)[index].store(value);
    return Status::Ok;
}

Status Runtime::append(List* list, Value value)
{
    if (list->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(list, list->size()); status != Status::Ok)
            return status;
    }
    if (list->owned())
        return write_owned([&] { return journal_.append(list, value); });
    return status_of(list->append(heap_, value));
}

Status Runtime::set_entry(Map* map, String* key, Value value)
{
    if (map->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(map, key); status != Status::Ok)
            return status;
    }
    if (map->owned())
        return write_owned([&] { return journal_.set(map, key, value); });
    return status_of(map->set(heap_, key, value));
}

Status Runtime::remove_entry(Map* map, String* key, bool& found)
{
    if (map->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(map, key); status != Status::Ok)
            return status;
    }
    if (map->owned())
        return write_owned([&] { return journal_.remove(map, key, found); });
    found = map->remove(heap_, key);
    return Status::Ok;
}

Status Runtime::pop(List* list, Value& value)
{
    if (list->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(list, list->size() - 1); status != Status::Ok)
            return status;
    }
    if (list->owned())
        return write_owned([&] { return journal_.pop(list, value); });
    value = list->pop();
    return Status::Ok;
}

Status Runtime::prepare_change(List* list, Value added)
{
    if (list->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(list, 0); status != Status::Ok)
            return status;
    }
    if (!list->owned())
        return Status::Ok;
    return write_owned([&] {
        journal_.own(added);
        return journal_.note_whole(list);
    });
}

Status Runtime::write_slot(Object* owner, Value& slot, Value value)
{
    if (owner->owned())
        return write_owned([&] { return journal_.write(owner, slot, value); });
    slot.store(value);
    return Status::Ok;
}

}  // namespace sluice::zx
