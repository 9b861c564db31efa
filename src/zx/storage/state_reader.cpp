// From records to objects.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/state_reader.hpp"

#include <algorithm>
#include <utility>

#include "zx/runtime/contracts.hpp"
#include "zx/runtime/data_classes.hpp"
#include "zx/runtime/entities.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

Status StateReader::refuse(std::string text)
{
    error_ = std::move(text);
    return Status::Error;
}

Status StateReader::status_of(Database::Result result)
{
    if (result == Database::Result::Ok)
        return Status::Ok;
    return refuse(result == Database::Result::Failed
                      ? database_.error()
                      : "state directory is damaged: something that it refers to is missing");
}

Status StateReader::read_root(std::uint64_t object, std::string_view name, Value& value,
                              bool& found)
{
    bool is_whole = true;
    const std::string key = entry_key(object, name, is_whole);
    std::string_view bytes;
    const Database::Result result = database_.get(key, bytes);
    found = result == Database::Result::Ok;
    if (result == Database::Result::NotFound)
        return Status::Ok;
    if (!found)
        return status_of(result);
    EntryRecord entry;
    if (!read_entry(key, bytes, false, entry))
        return refuse("state directory is damaged: a variable cannot be read");
    const Status status = make_value(entry.value, value);
    return status == Status::Ok ? finish() : status;
}

Status StateReader::fill_contract(ContractObject& contract, std::uint64_t number)
{
    const Status status = fill_state(contract, number);
    return status == Status::Ok ? finish() : status;
}

Status StateReader::resolve(const StoredReference& reference, Value& value)
{
    const Status status = reference.number != 0 ? make_object(reference.number, value)
                                                : make_contract(reference.address, value);
    return status == Status::Ok ? finish() : status;
}

Status StateReader::finish()
{
    while (!unfilled_.empty()) {
        const Unfilled next = unfilled_.back();
        unfilled_.pop_back();
        if (const Status status = fill(next.object, next.number); status != Status::Ok)
            return status;
        if (!next.object.is(Tag::Contract)) {
            next.object.object()->set_owned(true);
            next.object.object()->set_frozen(next.is_frozen);
        }
    }
    return Status::Ok;
}

void StateReader::revert()
{
    for (const std::uint64_t number : added_objects_) {
        const auto known = tables_.objects.find(number);
        tables_.numbers.erase(known->second);
        tables_.objects.erase(known);
        tables_.dismiss();
    }
    for (const std::string& address : added_contracts_) {
        const auto known = tables_.contracts.find(address);
        if (known->second->tag() == Tag::Contract)
            tables_.contract_numbers.erase(static_cast<ContractObject*>(known->second));
        tables_.contracts.erase(known);
    }
    tables_.unsaved.resize(unsaved_before_, {0, {}, {}});
    for (auto& [identity, holders] : tables_.waiting)
        std::erase_if(holders, [&](Value holder) {
            return !holder.is(Tag::Contract) && !tables_.numbers.contains(holder.object());
        });
}

// ---- values ------------------------------------------------------------------------------------

Status StateReader::make_value(const StoredValue& stored, Value& value)
{
    if (stored.kind == StoredKind::Object)
        return make_object(stored.object, value);
    if (stored.kind == StoredKind::Contract)
        return make_contract(stored.address, value);
    const Status status = make_scalar(runtime_.heap(), stored, value);
    return status == Status::Error ? refuse("state directory is damaged: a value cannot be read")
                                   : status;
}

Status StateReader::make_reference(std::string identity, std::uint64_t number, std::string address,
                                   Value& value)
{
    const auto* const made =
        runtime_.heap().create<StoredReference>(std::move(identity), number, std::move(address));
    if (made == nullptr)
        return Status::OutOfMemory;
    value = Value::from(made);
    return Status::Ok;
}

Status StateReader::make_object(std::uint64_t number, Value& value)
{
    const auto known = tables_.objects.find(number);
    if (known != tables_.objects.end()) {
        value = Value::from_object(known->second, known->second->tag());
        return Status::Ok;
    }
    std::string_view bytes;
    ObjectRecord record;
    if (const Status status = status_of(database_.get(object_key(number), bytes));
        status != Status::Ok)
        return status;
    if (!read_object(bytes, record))
        return refuse("state directory is damaged: an object cannot be read");
    Heap& heap = runtime_.heap();
    const Object* made = nullptr;
    switch (record.kind) {
        case Tag::List:
            made = List::create(heap);
            break;
        case Tag::Map:
            made = Map::create(heap);
            break;
        case Tag::Entity:
        case Tag::DataInstance: {
            const auto definition = tables_.definitions.find(record.identity);
            const Tag wanted = record.kind == Tag::Entity ? Tag::EntityDefinition : Tag::DataClass;
            if (definition == tables_.definitions.end() || !definition->second.is(wanted))
                return make_reference(record.identity, number, {}, value);
            if (record.kind == Tag::Entity)
                made = EntityObject::create(heap, definition->second.as<EntityDefinition>());
            else
                made = DataObject::create(heap, definition->second.as<DataClass>());
            break;
        }
        default:
            return refuse("state directory is damaged: an object has no kind");
    }
    if (made == nullptr || !tables_.admit())
        return Status::OutOfMemory;
    value = Value::from_object(made, record.kind);
    tables_.objects[number] = value.object();
    tables_.numbers[made] = number;
    added_objects_.push_back(number);
    unfilled_.push_back({value, number, record.is_frozen});
    return Status::Ok;
}

Status StateReader::make_contract(std::string_view address, Value& value)
{
    std::string its_address{address};
    if (const auto known = tables_.contracts.find(its_address); known != tables_.contracts.end()) {
        value = Value::from_object(known->second, known->second->tag());
        return Status::Ok;
    }
    std::string_view bytes;
    ContractRecord record;
    if (const Status status = status_of(database_.get(contract_key(address), bytes));
        status != Status::Ok)
        return status;
    if (!read_contract(bytes, record))
        return refuse("state directory is damaged: a contract cannot be read");
    const auto blueprint = tables_.templates.find(record.identity);
    if (blueprint == tables_.templates.end())
        return make_reference(record.identity, 0, std::move(its_address), value);
    ContractObject* const made = copy_contract(runtime_, *blueprint->second);
    String* const text = String::create_lossy(runtime_.heap(), address);
    if (made == nullptr || text == nullptr)
        return Status::OutOfMemory;
    made->address = text;
    value = Value::from(made);
    tables_.contracts.emplace(its_address, made);
    tables_.contract_numbers.emplace(made, record.object);
    added_contracts_.push_back(std::move(its_address));
    unfilled_.push_back({value, record.object, false});
    return Status::Ok;
}

// ---- objects -----------------------------------------------------------------------------------

Status StateReader::read_entries(std::uint64_t number, bool is_list, std::vector<Entry>& entries)
{
    bool is_readable = true;
    const Database::Result result = database_.for_each(
        entries_prefix(number), [&](std::string_view key, std::string_view bytes) {
            EntryRecord record;
            is_readable = read_entry(key, bytes, is_list, record);
            entries.push_back({record.place, record.name, record.value});
            return is_readable;
        });
    if (!is_readable)
        return refuse("state directory is damaged: an entry cannot be read");
    return status_of(result);
}

/// Remembers who holds a reference that has to be replaced.
void StateReader::keep(Value holder, Value part)
{
    if (part.is(Tag::Code))
        tables_.waiting[part.as<StoredReference>()->identity].push_back(holder);
}

Status StateReader::fill(Value object, std::uint64_t number)
{
    switch (object.tag()) {
        case Tag::List:
            return fill_list(*object.as<List>(), number);
        case Tag::Map:
            return fill_map(*object.as<Map>(), number);
        case Tag::Contract:
            return fill_state(*object.as<ContractObject>(), number);
        default:
            return fill_fields(object, number);
    }
}

Status StateReader::fill_list(List& list, std::uint64_t number)
{
    std::vector<Entry> entries;
    if (const Status status = read_entries(number, true, entries); status != Status::Ok)
        return status;
    for (const Entry& entry : entries) {
        RecordReader index{entry.name};
        if (index.u32() != list.size() || !index.is_complete())
            return refuse("state directory is damaged: a list lacks an element");
        Value value;
        if (const Status status = make_value(entry.value, value); status != Status::Ok)
            return status;
        if (!list.append(runtime_.heap(), value))
            return Status::OutOfMemory;
        keep(Value::from(&list), value);
    }
    return Status::Ok;
}

Status StateReader::fill_map(Map& map, std::uint64_t number)
{
    std::vector<Entry> entries;
    if (const Status status = read_entries(number, false, entries); status != Status::Ok)
        return status;
    std::ranges::sort(entries, {}, &Entry::place);
    for (const Entry& entry : entries) {
        Value value;
        if (const Status status = make_value(entry.value, value); status != Status::Ok)
            return status;
        String* const key = String::create_lossy(runtime_.heap(), entry.name);
        if (key == nullptr || !map.set(runtime_.heap(), key, value))
            return Status::OutOfMemory;
        keep(Value::from(&map), value);
    }
    return Status::Ok;
}

Status StateReader::fill_fields(Value object, std::uint64_t number)
{
    std::vector<Entry> entries;
    if (const Status status = read_entries(number, false, entries); status != Status::Ok)
        return status;
    for (const Entry& entry : entries) {
        Value value;
        if (const Status status = make_value(entry.value, value); status != Status::Ok)
            return status;
        if (entry.name == extra_entry && object.is(Tag::Entity) && value.is_map()) {
            object.as<EntityObject>()->extra = value.as<Map>();
            continue;
        }
        const String* const name = runtime_.intern(entry.name);
        if (name == nullptr)
            return Status::OutOfMemory;
        // A field that the class no longer has stays where it is stored.
        if (object.is(Tag::Entity)) {
            auto& entity = *object.as<EntityObject>();
            if (const std::int32_t slot = entity.definition->find_field(name); slot >= 0)
                entity.slots()[slot].store(value, 0);
        } else {
            auto& instance = *object.as<DataObject>();
            if (const std::int32_t slot = instance.data_class->find_field(name); slot >= 0)
                instance.slots()[slot].store(value, 0);
        }
        keep(object, value);
    }
    return Status::Ok;
}

Status StateReader::fill_state(ContractObject& contract, std::uint64_t number)
{
    std::vector<Entry> entries;
    if (const Status status = read_entries(number, false, entries); status != Status::Ok)
        return status;
    const ContractClass& its_class = *contract.contract_class;
    std::vector<bool> is_stored(contract.slot_count());
    for (const Entry& entry : entries) {
        Value value;
        if (const Status status = make_value(entry.value, value); status != Status::Ok)
            return status;
        if (entry.name == extra_entry && value.is_map()) {
            contract.extra = value.as<Map>();
            continue;
        }
        const String* const name = runtime_.intern(entry.name);
        if (name == nullptr)
            return Status::OutOfMemory;
        const std::int32_t slot = its_class.find_state(name);
        if (slot < 0)
            continue;
        contract.slots()[slot].store(value, 0);
        is_stored[static_cast<std::size_t>(slot)] = true;
        keep(Value::from(&contract), value);
    }
    // State that the program did not declare in earlier runs begins as it is declared now.
    for (std::size_t slot = 0; slot < contract.slot_count(); ++slot) {
        const Value value = contract.slots()[slot];
        if (is_stored[slot] || value.is_undefined())
            continue;
        runtime_.journal().own(value);
        tables_.unsaved.push_back(
            {number, std::string{its_class.state_names[slot]->view()}, value});
    }
    return Status::Ok;
}

}  // namespace sluice::zx
