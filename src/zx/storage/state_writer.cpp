// One commit: from the journal's notes to records.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/state_writer.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "zx/runtime/parts.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

template <class T>
void make_unique(std::vector<T>& values)
{
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::string_view name_of_slot(Value object, std::uint32_t slot)
{
    if (object.is(Tag::Contract))
        return object.as<ContractObject>()->contract_class->state_names[slot]->view();
    if (object.is(Tag::Entity))
        return object.as<EntityObject>()->definition->fields[slot].name->view();
    return object.as<DataObject>()->data_class->fields[slot].name->view();
}

std::pair<const Value*, std::size_t> slots_of(Value object)
{
    if (object.is(Tag::Contract))
        return {object.as<ContractObject>()->slots(), object.as<ContractObject>()->slot_count()};
    if (object.is(Tag::Entity))
        return {object.as<EntityObject>()->slots(), object.as<EntityObject>()->slot_count()};
    return {object.as<DataObject>()->slots(), object.as<DataObject>()->slot_count()};
}

const Map* extra_of(Value object)
{
    if (object.is(Tag::Contract))
        return object.as<ContractObject>()->extra;
    return object.is(Tag::Entity) ? object.as<EntityObject>()->extra : nullptr;
}

}  // namespace

// ---- what has changed --------------------------------------------------------------------------

StateWriter::Change& StateWriter::change_of(Value object, std::uint64_t number)
{
    const auto [place, is_new] = change_index_.emplace(object.object(), changes_.size());
    if (is_new)
        changes_.push_back(
            {.object = object, .number = number, .positions = {}, .keys = {}, .removed = {}});
    return changes_[place->second];
}

bool StateWriter::collect()
{
    const std::vector<Journal::Entry>& notes = runtime_.journal().entries();
    for (std::size_t i = 0; i < notes.size(); ++i)
        collect_note(notes[i], i == 0 ? nullptr : &notes[i - 1]);
    make_unique(changed_variables_);
    return !changes_.empty() || !changed_variables_.empty() || !tables_.new_contracts.empty() ||
           !tables_.unsaved.empty();
}

void StateWriter::collect_note(const Journal::Entry& note, const Journal::Entry* before)
{
    using Kind = Journal::Kind;
    switch (note.kind) {
        case Kind::Key:
        case Kind::Action:
        case Kind::Context:
            return;
        case Kind::Variable:
            if (const auto found = tables_.variables.find(note.target);
                found != tables_.variables.end())
                changed_variables_.push_back(found->second.key);
            return;
        case Kind::Slot:
            collect_slot(static_cast<Object*>(note.target), note.position);
            return;
        default:
            break;
    }
    auto* const object = static_cast<Object*>(note.target);
    const auto found = tables_.numbers.find(object);
    // What is new is written as a whole.
    if (found == tables_.numbers.end())
        return;
    Change& change = change_of(Value::from_object(object, object->tag()), found->second);
    switch (note.kind) {
        case Kind::Element:
        case Kind::Popped:
            change.positions.push_back(note.position);
            break;
        case Kind::Length:
            change.first_new = std::min(change.first_new, note.position);
            break;
        case Kind::Whole:
            collect_whole(change, *note.old.as<List>());
            break;
        case Kind::EntryValue:
        case Kind::EntryAdded:
            // What is a gap by now has a note of its removal.
            if (String* const key = change.object.as<Map>()->entry_at(note.position).key;
                key != nullptr)
                change.keys.push_back(key);
            break;
        default:
            // A removal has the note of its key before it.
            if (before != nullptr && before->kind == Kind::Key)
                change.removed.push_back(before->old.as<String>());
            break;
    }
}

void StateWriter::collect_slot(Object* owner, std::uint32_t offset)
{
    if (owner->tag() == Tag::Cell) {
        if (const auto found = tables_.variables.find(owner); found != tables_.variables.end())
            changed_variables_.push_back(found->second.key);
        return;
    }
    const Value object = Value::from_object(owner, owner->tag());
    std::uint64_t number = 0;
    if (owner->tag() == Tag::Contract) {
        const auto found = tables_.contract_numbers.find(static_cast<const ContractObject*>(owner));
        if (found == tables_.contract_numbers.end())
            return;
        number = found->second;
    } else if (const auto found = tables_.numbers.find(owner); found != tables_.numbers.end()) {
        number = found->second;
    } else {
        return;
    }
    const auto* const first = reinterpret_cast<const std::byte*>(slots_of(object).first);
    const auto* const place = reinterpret_cast<const std::byte*>(owner) + offset;
    change_of(object, number)
        .positions.push_back(
            static_cast<std::uint32_t>(static_cast<std::size_t>(place - first) / sizeof(Value)));
}

void StateWriter::collect_whole(Change& change, const List& old)
{
    const List& list = *change.object.as<List>();
    const std::size_t common = std::min(old.size(), list.size());
    for (std::size_t i = 0; i < common; ++i)
        if (!old[i].same_as(list[i]))
            change.positions.push_back(static_cast<std::uint32_t>(i));
    change.first_new = std::min(change.first_new, static_cast<std::uint32_t>(common));
}

// ---- writing -----------------------------------------------------------------------------------

StateWriter::Result StateWriter::refuse(std::string text)
{
    error_ = std::move(text);
    return Result::Failed;
}

StateWriter::Result StateWriter::write()
{
    std::string_view bytes;
    first_number_ = first_free_object;
    Result result = database_.get(next_object_key(), bytes);
    if (result == Result::Ok && !read_number(bytes, first_number_))
        return refuse("the state is damaged: it does not say how many objects it has");
    if (result != Result::Ok && result != Result::NotFound)
        return result;
    next_number_ = first_number_;

    // They may hold each other.
    for (const NewContract& made : tables_.new_contracts) {
        tables_.contract_numbers.emplace(made.contract, next_number_++);
        stored_contracts_.push_back(made.contract);
    }
    for (const NewContract& made : tables_.new_contracts)
        if (result = write_new_contract(made); result != Result::Ok)
            return result;
    for (const std::string& key : changed_variables_) {
        const auto found = std::ranges::find(tables_.variables, key,
                                             [](const auto& entry) { return entry.second.key; });
        const StoredVariable& variable = found->second;
        where_ = "variable '" + key.substr(key.find('\n') + 1) + "'";
        const Value value = variable.cell != nullptr ? variable.cell->value : *variable.place;
        if (result = write_field(variables_object, key, value); result != Result::Ok)
            return result;
    }
    for (const UnsavedEntry& entry : tables_.unsaved) {
        where_ = "'" + entry.name + "'";
        if (result = write_field(entry.object, entry.name, entry.value); result != Result::Ok)
            return result;
    }
    for (Change& change : changes_)
        if (result = write_change(change); result != Result::Ok)
            return result;
    where_ = "a collection in the state";
    while (next_enrolled_ < enrolled_.size()) {
        const Value object = enrolled_[next_enrolled_++];
        if (result = write_whole(object, tables_.numbers.at(object.object())); result != Result::Ok)
            return result;
    }
    if (has_cycle())
        return refuse("a collection that contains itself cannot be stored");
    if (result = remove_unheld(); result != Result::Ok)
        return result;
    return write_objects();
}

StateWriter::Result StateWriter::write_new_contract(const NewContract& made)
{
    const std::uint64_t number = tables_.contract_numbers.at(made.contract);
    const std::string address{made.contract->address->view()};
    Result result = database_.put(contract_key(address), contract_record({number, made.identity}));
    if (result == Result::Ok && made.ordinal >= 0)
        result = database_.put(ordinal_key(made.identity, static_cast<std::uint64_t>(made.ordinal)),
                               address);
    if (result != Result::Ok)
        return result;
    std::uint64_t count = 0;
    std::string_view bytes;
    result = database_.get(instance_count_key(made.identity), bytes);
    if (result == Result::Ok && !read_number(bytes, count))
        return refuse("the state is damaged: a count of contracts is no number");
    if (result != Result::Ok && result != Result::NotFound)
        return result;
    if (made.index >= count) {
        result = database_.put(instance_count_key(made.identity), number_record(made.index + 1));
        if (result != Result::Ok)
            return result;
    }
    return write_whole(Value::from(made.contract), number);
}

StateWriter::Result StateWriter::write_whole(Value object, std::uint64_t number)
{
    Result result = Result::Ok;
    if (object.is_list()) {
        const List& list = *object.as<List>();
        for (std::uint32_t i = 0; i < list.size() && result == Result::Ok; ++i)
            result = write_entry(element_key(number, i), {}, 0, list[i], true);
        return result;
    }
    if (object.is_map()) {
        const Map& map = *object.as<Map>();
        std::uint64_t place = 0;
        for (std::uint32_t i = 0; i < map.used() && result == Result::Ok; ++i) {
            const MapEntry& entry = map.entry_at(i);
            if (entry.key == nullptr)
                continue;
            bool is_whole = true;
            const std::string key = entry_key(number, entry.key->view(), is_whole);
            result = write_entry(key, is_whole ? std::string_view{} : entry.key->view(), place++,
                                 entry.value, false);
        }
        return result;
    }
    const auto [slots, count] = slots_of(object);
    for (std::uint32_t i = 0; i < count && result == Result::Ok; ++i) {
        if (slots[i].is_undefined())
            continue;
        const std::string_view name = name_of_slot(object, i);
        if (object.is(Tag::Contract))
            where_ = "'" + std::string{name} + "' of contract '" +
                     std::string{object.as<ContractObject>()->contract_class->name->view()} + "'";
        result = write_field(number, name, slots[i]);
    }
    if (const Map* const extra = extra_of(object); extra != nullptr && result == Result::Ok)
        result = write_field(number, extra_entry, Value::from(extra));
    return result;
}

StateWriter::Result StateWriter::write_change(Change& change)
{
    if (change.object.is_list())
        return write_elements(change);
    if (change.object.is_map())
        return write_pairs(change);
    return write_fields(change);
}

StateWriter::Result StateWriter::write_fields(const Change& change)
{
    std::vector<std::uint32_t> slots = change.positions;
    make_unique(slots);
    for (const std::uint32_t slot : slots) {
        const std::string_view name = name_of_slot(change.object, slot);
        where_ = "'" + std::string{name} + "'";
        if (change.object.is(Tag::Contract))
            where_ +=
                " of contract '" +
                std::string{change.object.as<ContractObject>()->contract_class->name->view()} + "'";
        const Value value = slots_of(change.object).first[slot];
        if (const Result result = write_field(change.number, name, value); result != Result::Ok)
            return result;
    }
    return Result::Ok;
}

StateWriter::Result StateWriter::write_elements(Change& change)
{
    where_ = "a list in the state";
    const List& list = *change.object.as<List>();
    ObjectState* state = nullptr;
    if (const Result result = state_of(change.number, state); result != Result::Ok)
        return result;
    const auto size = static_cast<std::uint32_t>(list.size());
    const auto stored = static_cast<std::uint32_t>(state->record.next);
    for (std::uint32_t i = std::min(change.first_new, stored); i < size; ++i)
        change.positions.push_back(i);
    make_unique(change.positions);
    for (const std::uint32_t index : change.positions) {
        if (index >= size)
            break;
        const Result result =
            write_entry(element_key(change.number, index), {}, 0, list[index], true);
        if (result != Result::Ok)
            return result;
    }
    for (std::uint32_t index = size; index < stored; ++index) {
        bool was_there = false;
        const Result result = erase_entry(element_key(change.number, index), true, was_there);
        if (result != Result::Ok)
            return result;
    }
    if (size != stored) {
        state->record.next = size;
        state->is_changed = true;
    }
    return Result::Ok;
}

StateWriter::Result StateWriter::write_pairs(Change& change)
{
    where_ = "a map in the state";
    const Map& map = *change.object.as<Map>();
    // A key that was removed and set again is the last one now.
    std::unordered_set<std::string_view> removed;
    for (String* const key : change.removed) {
        if (!removed.insert(key->view()).second)
            continue;
        bool is_whole = true;
        bool was_there = false;
        const Result result =
            erase_entry(entry_key(change.number, key->view(), is_whole), false, was_there);
        if (result != Result::Ok)
            return result;
        change.keys.push_back(key);
    }
    std::vector<std::uint32_t> indices;
    for (String* const key : change.keys)
        if (const std::uint32_t index = map.find(runtime_.heap(), key); index != Map::not_found)
            indices.push_back(index);
    make_unique(indices);
    for (const std::uint32_t index : indices) {
        const MapEntry& entry = map.entry_at(index);
        bool is_whole = true;
        const std::string key = entry_key(change.number, entry.key->view(), is_whole);
        std::string_view bytes;
        Result result = database_.get(key, bytes);
        std::uint64_t place = 0;
        if (result == Result::Ok) {
            EntryRecord old;
            if (!read_entry(key, bytes, false, old))
                return refuse("the state is damaged: an entry of a map cannot be read");
            place = old.place;
        } else if (result == Result::NotFound) {
            ObjectState* state = nullptr;
            if (result = state_of(change.number, state); result != Result::Ok)
                return result;
            place = state->record.next++;
            state->is_changed = true;
        } else {
            return result;
        }
        result = write_entry(key, is_whole ? std::string_view{} : entry.key->view(), place,
                             entry.value, false);
        if (result != Result::Ok)
            return result;
    }
    return Result::Ok;
}

StateWriter::Result StateWriter::write_field(std::uint64_t number, std::string_view name,
                                             Value value)
{
    bool is_whole = true;
    const std::string key = entry_key(number, name, is_whole);
    return write_entry(key, is_whole ? std::string_view{} : name, 0, value, false);
}

/// Writes one entry, and counts what it holds and what it held.
StateWriter::Result StateWriter::write_entry(const std::string& key, std::string_view name,
                                             std::uint64_t place, Value value, bool is_element)
{
    std::uint64_t child = 0;
    if (const Result result = encode(value, child); result != Result::Ok)
        return result;
    std::uint64_t old_child = 0;
    std::string_view bytes;
    Result result = database_.get(key, bytes);
    if (result == Result::Ok) {
        EntryRecord old;
        if (!read_entry(key, bytes, is_element, old))
            return refuse("the state is damaged: an entry cannot be read");
        if (old.bytes == value_.bytes() && old.place == place)
            return Result::Ok;
        if (old.value.kind == StoredKind::Object)
            old_child = old.value.object;
    } else if (result != Result::NotFound) {
        return result;
    }
    result = database_.put(key, entry_record(place, name, value_.bytes()));
    if (result == Result::Ok && child != old_child) {
        if (child != 0) {
            result = refer(child);
            newly_held_.push_back(value);
        }
        if (old_child != 0 && result == Result::Ok)
            result = release(old_child);
    }
    return result;
}

StateWriter::Result StateWriter::erase_entry(const std::string& key, bool is_element,
                                             bool& was_there)
{
    std::string_view bytes;
    Result result = database_.get(key, bytes);
    was_there = result == Result::Ok;
    if (!was_there)
        return result == Result::NotFound ? Result::Ok : result;
    EntryRecord old;
    if (!read_entry(key, bytes, is_element, old))
        return refuse("the state is damaged: an entry cannot be read");
    result = database_.erase(key);
    if (result == Result::Ok && old.value.kind == StoredKind::Object)
        result = release(old.value.object);
    return result;
}

/// The value's bytes into value_; `child` is the number of the object that it is, if it is one.
StateWriter::Result StateWriter::encode(Value value, std::uint64_t& child)
{
    value_.clear();
    child = 0;
    if (write_scalar(value_, value))
        return Result::Ok;
    if (is_container(value)) {
        const Result result = enroll(value, child);
        if (result == Result::Ok)
            write_object(value_, child);
        return result;
    }
    if (value.is(Tag::Contract)) {
        const auto* const contract = value.as<ContractObject>();
        if (!tables_.contract_numbers.contains(contract))
            return refuse("a contract whose construction failed cannot be stored in " + where_);
        write_contract(value_, contract->address->view());
        return Result::Ok;
    }
    if (value.is(Tag::Code)) {
        const auto& reference = *value.as<StoredReference>();
        child = reference.number;
        if (child != 0)
            write_object(value_, child);
        else
            write_contract(value_, reference.address);
        return Result::Ok;
    }
    return refuse("a value of type " + std::string{kind_of(value).typeof_name} +
                  " cannot be stored in " + where_);
}

// ---- objects -----------------------------------------------------------------------------------

/// The number of a container; a new one's content is written later.
StateWriter::Result StateWriter::enroll(Value object, std::uint64_t& number)
{
    const auto known = tables_.numbers.find(object.object());
    if (known != tables_.numbers.end()) {
        number = known->second;
        return Result::Ok;
    }
    ObjectState state;
    state.is_changed = true;
    state.record.kind = object.tag();
    state.record.is_frozen = object.object()->frozen() && !object.object()->custom();
    if (object.is_list())
        state.record.next = object.as<List>()->size();
    else if (object.is_map())
        state.record.next = object.as<Map>()->size();
    const Object* const its_class =
        object.is(Tag::Entity) ? static_cast<const Object*>(object.as<EntityObject>()->definition)
        : object.is(Tag::DataInstance)
            ? static_cast<const Object*>(object.as<DataObject>()->data_class)
            : nullptr;
    if (its_class != nullptr) {
        const auto identity = tables_.identities.find(its_class);
        if (identity == tables_.identities.end())
            return refuse("an object of a class without a declaration cannot be stored in " +
                          where_);
        state.record.identity = identity->second;
    }
    if (!tables_.admit())
        return refuse("there is not enough memory to store the state");
    number = next_number_++;
    tables_.numbers.emplace(object.object(), number);
    tables_.objects.emplace(number, object.object());
    states_.emplace(number, std::move(state));
    enrolled_.push_back(object);
    return Result::Ok;
}

StateWriter::Result StateWriter::state_of(std::uint64_t number, ObjectState*& state)
{
    const auto [place, is_new] = states_.try_emplace(number);
    state = &place->second;
    if (!is_new)
        return Result::Ok;
    std::string_view bytes;
    const Result result = database_.get(object_key(number), bytes);
    if (result == Result::NotFound || (result == Result::Ok && !read_object(bytes, state->record)))
        return refuse("the state is damaged: object " + std::to_string(number) + " is missing");
    return result;
}

StateWriter::Result StateWriter::refer(std::uint64_t number)
{
    ObjectState* state = nullptr;
    const Result result = state_of(number, state);
    if (result == Result::Ok) {
        ++state->record.references;
        state->is_changed = true;
    }
    return result;
}

StateWriter::Result StateWriter::release(std::uint64_t number)
{
    ObjectState* state = nullptr;
    const Result result = state_of(number, state);
    if (result != Result::Ok)
        return result;
    state->is_changed = true;
    if (state->record.references == 0)
        return refuse("the state is damaged: the references to an object are miscounted");
    if (--state->record.references == 0)
        unheld_.push_back(number);
    return Result::Ok;
}

StateWriter::Result StateWriter::remove_unheld()
{
    while (!unheld_.empty()) {
        const std::uint64_t number = unheld_.back();
        unheld_.pop_back();
        ObjectState* state = nullptr;
        Result result = state_of(number, state);
        if (result != Result::Ok)
            return result;
        if (state->record.references != 0 || state->is_gone)
            continue;
        state->is_gone = true;
        removed_.push_back(number);
        const bool is_list = state->record.kind == Tag::List;
        std::vector<std::string> keys;
        result = database_.for_each(entries_prefix(number), [&](std::string_view key, auto) {
            keys.emplace_back(key);
            return true;
        });
        for (const std::string& key : keys) {
            bool was_there = false;
            if (result == Result::Ok)
                result = erase_entry(key, is_list, was_there);
        }
        if (result != Result::Ok)
            return result;
    }
    return Result::Ok;
}

StateWriter::Result StateWriter::write_objects()
{
    Result result = Result::Ok;
    for (const auto& [number, state] : states_) {
        if (state.is_gone) {
            result = database_.erase(object_key(number));
            if (result == Result::NotFound)
                result = Result::Ok;
        } else if (state.is_changed) {
            result = database_.put(object_key(number), object_record(state.record));
        }
        if (result != Result::Ok)
            return result;
    }
    return next_number_ == first_number_
               ? result
               : database_.put(next_object_key(), number_record(next_number_));
}

/// Whether something that an entry newly holds contains itself. Only there can a cycle have been
/// closed; nothing is visited twice.
bool StateWriter::has_cycle() const
{
    struct Visit {
        Value object;
        bool is_end;
    };
    std::unordered_map<const Object*, bool> is_open;
    std::vector<Visit> visits;
    for (const Value start : newly_held_) {
        visits.push_back({start, false});
        while (!visits.empty()) {
            const Visit visit = visits.back();
            visits.pop_back();
            if (visit.is_end) {
                is_open[visit.object.object()] = false;
                continue;
            }
            if (!is_open.emplace(visit.object.object(), true).second)
                continue;
            visits.push_back({visit.object, true});
            bool is_closed = false;
            for_each_part(visit.object, [&](Value part) {
                if (!is_container(part))
                    return;
                const auto seen = is_open.find(part.object());
                if (seen == is_open.end())
                    visits.push_back({part, false});
                else
                    is_closed = is_closed || seen->second;
            });
            if (is_closed)
                return true;
        }
    }
    return false;
}

// ---- ends --------------------------------------------------------------------------------------

void StateWriter::revert()
{
    for (const Value object : enrolled_) {
        const auto known = tables_.numbers.find(object.object());
        tables_.objects.erase(known->second);
        tables_.numbers.erase(known);
        tables_.dismiss();
    }
    for (const ContractObject* const contract : stored_contracts_)
        tables_.contract_numbers.erase(contract);
    enrolled_.clear();
    next_enrolled_ = 0;
    stored_contracts_.clear();
    newly_held_.clear();
    states_.clear();
    unheld_.clear();
    removed_.clear();
}

void StateWriter::finish()
{
    for (const std::uint64_t number : removed_) {
        const auto known = tables_.objects.find(number);
        if (known == tables_.objects.end())
            continue;
        tables_.numbers.erase(known->second);
        tables_.objects.erase(known);
        tables_.dismiss();
    }
    tables_.new_contracts.clear();
    tables_.unsaved.clear();
}

}  // namespace sluice::zx
