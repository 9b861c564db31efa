// The journal of contract state: what undoes the writes of a call that fails.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/journal.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "zx/runtime/parts.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Entries that are kept from one outermost call to the next.
constexpr std::size_t kept_entries = 4096;
// How far `append` looks back for a note of the same list.
constexpr std::size_t append_lookback = 4;

template <class T>
T* target_as(void* target) noexcept
{
    return static_cast<T*>(static_cast<Object*>(target));
}

void* as_target(Object* object) noexcept
{
    return object;
}

}  // namespace

Journal::~Journal()
{
    heap_.discharge(charged_);
}

Journal::Savepoint Journal::begin()
{
    const Savepoint savepoint{entries_.size(), epoch_};
    ++depth_;
    // Once the numbers are used up no write counts as noted: slower, but never wrong.
    epoch_ = next_epoch_ == last_epoch ? last_epoch : next_epoch_++;
    call_begin_ = entries_.size();
    return savepoint;
}

void Journal::commit(Savepoint savepoint)
{
    // Nothing was noted, so no slot has this number, and it can be given again.
    if (entries_.size() == savepoint.length && next_epoch_ == epoch_ + 1)
        next_epoch_ = epoch_;
    end_call(savepoint);
}

void Journal::undo(Savepoint savepoint)
{
    while (entries_.size() > savepoint.length)
        undo_last();
    end_call(savepoint);
}

void Journal::end_call(Savepoint savepoint)
{
    epoch_ = savepoint.epoch;
    call_begin_ = entries_.size();
    if (--depth_ == 0)
        end_outermost();
}

void Journal::end_outermost()
{
    for (const Entry& entry : entries_) {
        if (entry.kind == Kind::EntryAdded || entry.kind == Kind::EntryRemoved)
            to_compact_.insert(target_as<Map>(entry.target));
    }
    if (!to_compact_.empty()) {
        for (Map* map : to_compact_)
            map->compact(heap_);
        to_compact_.clear();
    }
    if (!whole_.empty())
        whole_.clear();
    entries_.clear();
    ++times_emptied_;
    call_begin_ = 0;
    if (entries_.capacity() > kept_entries) {
        entries_.shrink_to_fit();
        heap_.discharge(charged_);
        charged_ = 0;
    }
}

void Journal::note_everything(void (*sink)(void* context), void* context)
{
    sink_ = sink;
    sink_context_ = context;
    base_depth_ = 1;
    depth_ = 1;
    settle();
}

void Journal::settle()
{
    end_outermost();
    // What was noted before counts no longer.
    epoch_ = next_epoch_ == last_epoch ? last_epoch : next_epoch_++;
}

void Journal::revert()
{
    while (!entries_.empty())
        undo_last();
    settle();
}

void Journal::pass_on_if_many()
{
    if (depth_ == 1 && entries_.size() % kept_entries == kept_entries - 1)
        sink_(sink_context_);
}

bool Journal::grow(std::size_t count)
{
    const std::size_t needed = entries_.size() + count;
    const std::size_t capacity = std::max(needed, std::max<std::size_t>(64, needed * 2));
    const std::size_t bytes = capacity * sizeof(Entry);
    if (!heap_.charge(bytes - charged_))
        return false;
    charged_ = bytes;
    entries_.reserve(capacity);
    return true;
}

bool Journal::note(void* target, Kind kind, std::uint32_t position, Value old)
{
    if (!make_room(1))
        return false;
    entries_.push_back({target, kind, position, old});
    return true;
}

bool Journal::is_noted_whole(const List* list) const
{
    if (whole_.empty() || epoch_ == last_epoch)
        return false;
    const auto found = whole_.find(list);
    return found != whole_.end() && found->second == epoch_;
}

void Journal::store(Value& slot, Value value) const noexcept
{
    if (depth_ != 0 && epoch_ != last_epoch)
        slot.store(value, epoch_);
    else
        slot.store(value);
}

bool Journal::write_noted(Object* owner, Value& slot, Value value)
{
    own(value);
    if (depth_ != 0 && slot.stamp() != epoch_) {
        const auto offset =
            reinterpret_cast<const std::byte*>(&slot) - reinterpret_cast<const std::byte*>(owner);
        if (!note(as_target(owner), Kind::Slot, static_cast<std::uint32_t>(offset), slot))
            return false;
    }
    store(slot, value);
    return true;
}

bool Journal::write_variable(Value& variable, Value value)
{
    own(value);
    if (depth_ != 0 && variable.stamp() != epoch_ && !note(&variable, Kind::Variable, 0, variable))
        return false;
    store(variable, value);
    return true;
}

bool Journal::set(List* list, std::size_t index, Value value)
{
    own(value);
    Value& slot = (*list)[index];
    if (depth_ != 0 && slot.stamp() != epoch_ && !is_noted_whole(list) &&
        !note(as_target(list), Kind::Element, static_cast<std::uint32_t>(index), slot))
        return false;
    store(slot, value);
    return true;
}

// Whether the length that the list had is known already: undoing that note takes away what is
// appended now.
bool Journal::has_length_note(const List* list) const noexcept
{
    const std::size_t available = entries_.size() - call_begin_;
    for (std::size_t i = 1; i <= std::min(available, append_lookback); ++i) {
        const Entry& entry = entries_[entries_.size() - i];
        if (entry.kind == Kind::Length && target_as<List>(entry.target) == list)
            return true;
        // The length of before a removal says nothing about one after it.
        if (entry.kind == Kind::Popped || entry.kind == Kind::Whole)
            return false;
    }
    return false;
}

bool Journal::append(List* list, Value value)
{
    own(value);
    if (depth_ != 0 && !is_noted_whole(list) && !has_length_note(list)) {
        // Room first: a note without its write would be wrong to undo.
        if (!list->reserve(heap_, list->size() + 1) ||
            !note(as_target(list), Kind::Length, static_cast<std::uint32_t>(list->size()), {}))
            return false;
    }
    return list->append(heap_, value);
}

bool Journal::pop(List* list, Value& value)
{
    value = (*list)[list->size() - 1];
    if (depth_ != 0 && !is_noted_whole(list) &&
        !note(as_target(list), Kind::Popped, static_cast<std::uint32_t>(list->size() - 1), value))
        return false;
    list->pop();
    return true;
}

bool Journal::note_whole(List* list)
{
    if (depth_ == 0 || is_noted_whole(list))
        return true;
    const List* const copy = List::create(heap_, list->elements());
    if (copy == nullptr || !note(as_target(list), Kind::Whole, 0, Value::from(copy)))
        return false;
    if (epoch_ != last_epoch)
        whole_[list] = epoch_;
    return true;
}

bool Journal::set(Map* map, String* key, Value value)
{
    own(value);
    const std::uint32_t index = map->find(heap_, key);
    if (index == Map::not_found) {
        if (depth_ != 0 && !make_room(1))
            return false;
        if (!map->add(heap_, key, value))
            return false;
        if (depth_ != 0) {
            const std::uint32_t added = map->used() - 1;
            entries_.push_back({as_target(map), Kind::EntryAdded, added, {}});
            store(map->entry_at(added).value, value);
        }
        return true;
    }
    Value& slot = map->entry_at(index).value;
    if (depth_ != 0 && slot.stamp() != epoch_ &&
        !note(as_target(map), Kind::EntryValue, index, slot))
        return false;
    store(slot, value);
    return true;
}

void Journal::remove_entry(Map* map, std::uint32_t index)
{
    const MapEntry entry = map->entry_at(index);
    entries_.push_back({nullptr, Kind::Key, 0, Value::from(entry.key)});
    entries_.push_back({as_target(map), Kind::EntryRemoved, index, entry.value});
    map->remove_at(index);
}

bool Journal::remove(Map* map, String* key, bool& found)
{
    const std::uint32_t index = map->find(heap_, key);
    found = index != Map::not_found;
    if (!found)
        return true;
    if (depth_ == 0) {
        map->remove_at(index);
        map->compact(heap_);
        return true;
    }
    if (!make_room(2))
        return false;
    remove_entry(map, index);
    return true;
}

bool Journal::clear(Map* map)
{
    if (depth_ == 0) {
        map->clear(heap_);
        return true;
    }
    if (!make_room(map->size() * 2))
        return false;
    for (std::uint32_t i = 0; i < map->used(); ++i) {
        if (map->entry_at(i).key != nullptr)
            remove_entry(map, i);
    }
    return true;
}

void Journal::note_action(void (*action)(void* context, std::uint64_t argument), void* context,
                          std::uint64_t argument)
{
    if (depth_ == base_depth_)
        return;
    // Small and rare: these two are not refused when memory is nearly out.
    entries_.push_back({context, Kind::Context, 0, {}});
    entries_.push_back({reinterpret_cast<void*>(action), Kind::Action, 0,
                        Value::from_integer(std::bit_cast<std::int64_t>(argument))});
}

void Journal::undo_last()
{
    const Entry entry = entries_.back();
    entries_.pop_back();
    switch (entry.kind) {
        case Kind::Slot: {
            auto* const place = reinterpret_cast<std::byte*>(target_as<Object>(entry.target));
            *reinterpret_cast<Value*>(place + entry.position) = entry.old;
            break;
        }
        case Kind::Variable:
            *static_cast<Value*>(entry.target) = entry.old;
            break;
        case Kind::Element:
            (*target_as<List>(entry.target))[entry.position] = entry.old;
            break;
        case Kind::Length:
            target_as<List>(entry.target)->truncate(entry.position);
            break;
        case Kind::Popped: {
            // The list was longer once, and lists keep their memory.
            List* const list = target_as<List>(entry.target);
            [[maybe_unused]] const bool done = list->append(heap_, entry.old);
            assert(done);
            (*list)[list->size() - 1] = entry.old;
            break;
        }
        case Kind::Whole: {
            List* const list = target_as<List>(entry.target);
            whole_.erase(list);
            list->truncate(0);
            [[maybe_unused]] const bool done =
                list->extend(heap_, entry.old.as<List>()->elements());
            assert(done);
            break;
        }
        case Kind::EntryValue:
            target_as<Map>(entry.target)->entry_at(entry.position).value = entry.old;
            break;
        case Kind::EntryAdded:
            target_as<Map>(entry.target)->remove_at(entry.position);
            to_compact_.insert(target_as<Map>(entry.target));
            break;
        case Kind::EntryRemoved: {
            String* const key = entries_.back().old.as<String>();
            entries_.pop_back();
            target_as<Map>(entry.target)->restore_at(entry.position, key, entry.old);
            break;
        }
        case Kind::Action: {
            void* const context = entries_.back().target;
            entries_.pop_back();
            const auto function = reinterpret_cast<void (*)(void*, std::uint64_t)>(entry.target);
            function(context, std::bit_cast<std::uint64_t>(entry.old.integer()));
            break;
        }
        case Kind::Key:
        case Kind::Context:
            assert(false);  // taken by the note that stood behind it
            break;
    }
}

void Journal::own_object(Value value)
{
    const auto enter = [this](Value part) {
        if (is_container(part) && !part.object()->owned()) {
            part.object()->set_owned(true);
            owning_.push_back(part);
        }
    };
    enter(value);
    while (!owning_.empty()) {
        const Value container = owning_.back();
        owning_.pop_back();
        for_each_part(container, enter);
    }
}

void Journal::trace(Marker& marker) const
{
    for (const Entry& entry : entries_) {
        marker.mark(entry.old);
        switch (entry.kind) {
            case Kind::Variable:
            case Kind::Key:
            case Kind::Action:
            case Kind::Context:
                break;
            default:
                marker.mark(target_as<Object>(entry.target));
                break;
        }
    }
    for (const Map* map : to_compact_)
        marker.mark(map);
}

}  // namespace sluice::zx
