// What happens around a write beyond the write: seals, restrictions, watchers and histories.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/guards.hpp"

#include <utility>

#include "zx/runtime/journal.hpp"
#include "zx/runtime/parts.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Marks an object so that writes ask for its guards. The stamps of a contract's slots, by which
// engines know that a write needs nothing more, go.
void mark_frozen(Object* object)
{
    object->set_frozen(true);
    if (object->tag() != Tag::Contract)
        return;
    auto* const contract = static_cast<ContractObject*>(object);
    for (std::size_t i = 0; i < contract->slot_count(); ++i)
        contract->slots()[i].set_stamp(Journal::guarded_stamp);
}

}  // namespace

VariableGuard* Guards::find(const Value* slot) noexcept
{
    const auto found = variables_.find(slot);
    return found == variables_.end() ? nullptr : &found->second;
}

VariableGuard& Guards::guard(const Value* slot, Cell* cell, String* name)
{
    VariableGuard& guard = variables_[slot];
    guard.cell = cell;
    if (guard.name == nullptr)
        guard.name = name;
    return guard;
}

PropertyGuard* Guards::find(const Object* object, const String* name) noexcept
{
    const auto found = objects_.find(object);
    if (found == objects_.end())
        return nullptr;
    const auto property = found->second.properties.find(name);
    return property == found->second.properties.end() ? nullptr : &property->second;
}

PropertyGuard& Guards::guard(Object* object, String* name)
{
    ObjectGuards& guards = objects_[object];
    if (guards.object == nullptr) {
        guards.object = object;
        guards.is_sealed = object->frozen();
        mark_frozen(object);
        object->set_custom(true);
    }
    return guards.properties[name];
}

bool Guards::is_sealed(const Object* object) const noexcept
{
    const auto found = objects_.find(object);
    return found == objects_.end() ? object->frozen() : found->second.is_sealed;
}

void Guards::seal(Object* object)
{
    const auto found = objects_.find(object);
    if (found != objects_.end())
        found->second.is_sealed = true;
    mark_frozen(object);
}

void Guards::freeze(Value value)
{
    std::vector<Value> pending;
    const auto enter = [&](Value part) {
        if (part.is(Tag::Contract)) {
            seal(part.object());
        } else if (is_container(part) && !is_sealed(part.object())) {
            seal(part.object());
            pending.push_back(part);
        }
    };
    enter(value);
    while (!pending.empty()) {
        const Value container = pending.back();
        pending.pop_back();
        for_each_part(container, enter);
    }
}

void Guards::set_off(const std::vector<Watcher*>& watchers)
{
    for (Watcher* watcher : watchers) {
        if (watcher->is_running || watcher->is_queued)
            continue;
        watcher->is_queued = true;
        pending_.push_back(watcher);
    }
}

Watcher* Guards::next_pending()
{
    if (pending_.empty())
        return nullptr;
    Watcher* const watcher = pending_.front();
    pending_.pop_front();
    watcher->is_queued = false;
    watcher->is_running = true;
    return watcher;
}

void Guards::trace(Marker& marker) const
{
    for (const auto& [slot, guard] : variables_) {
        marker.mark(guard.cell);
        marker.mark(guard.name);
        marker.mark(guard.rules);
        marker.mark(guard.history);
        marker.mark(guard.stored_as);
        for (const Watcher* watcher : guard.watchers)
            marker.mark(watcher);
    }
    for (const auto& [key, guards] : objects_) {
        marker.mark(guards.object);
        for (const auto& [name, property] : guards.properties) {
            marker.mark(name);
            marker.mark(property.written);
            for (const Watcher* watcher : property.watchers)
                marker.mark(watcher);
        }
    }
    for (const Watcher* watcher : pending_)
        marker.mark(watcher);
}

}  // namespace sluice::zx
