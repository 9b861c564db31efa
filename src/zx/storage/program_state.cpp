// The state of a program in a state directory.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/program_state.hpp"

#include <utility>

#include "zx/runtime/parts.hpp"
#include "zx/storage/record.hpp"
#include "zx/storage/state_reader.hpp"
#include "zx/storage/state_writer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

/// Calls `visit` with each place of a holder that may have a reference in it.
template <class Visit>
void for_each_place(Value holder, Visit&& visit)
{
    const auto visit_all = [&](Value* places, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            visit(places[i]);
    };
    switch (holder.tag()) {
        case Tag::List:
            visit_all(holder.as<List>()->data(), holder.as<List>()->size());
            break;
        case Tag::Map:
            for (std::uint32_t i = 0; i < holder.as<Map>()->used(); ++i)
                visit(holder.as<Map>()->entry_at(i).value);
            break;
        case Tag::Entity:
            visit_all(holder.as<EntityObject>()->slots(), holder.as<EntityObject>()->slot_count());
            break;
        case Tag::DataInstance:
            visit_all(holder.as<DataObject>()->slots(), holder.as<DataObject>()->slot_count());
            break;
        case Tag::Contract:
            visit_all(holder.as<ContractObject>()->slots(),
                      holder.as<ContractObject>()->slot_count());
            break;
        default:
            break;
    }
}

}  // namespace

void StoredReference::display(DisplayWriter& writer) const
{
    writer.text("<stored ");
    writer.text(std::string_view{identity}.substr(identity.find('\n') + 1));
    writer.text(", not declared yet>");
}

void StateTables::trace(Marker& marker) const
{
    for (const auto& [number, object] : objects)
        marker.mark(object);
    for (const auto& [object, number] : numbers)
        marker.mark(object);
    for (const auto& [address, contract] : contracts)
        marker.mark(contract);
    for (const NewContract& made : new_contracts)
        marker.mark(made.contract);
    for (const UnsavedEntry& entry : unsaved)
        marker.mark(entry.value);
    for (const auto& [place, variable] : variables)
        marker.mark(variable.cell);
    for (const auto& [identity, definition] : definitions)
        marker.mark(definition);
    for (const auto& [definition, identity] : identities)
        marker.mark(definition);
    for (const auto& [identity, blueprint] : templates)
        marker.mark(blueprint);
    for (const auto& [identity, holders] : waiting)
        marker.mark(holders.data(), holders.size());
}

// ---- contracts ---------------------------------------------------------------------------------

Status ProgramState::deploy(ContractObject*& contract, bool& is_stored, ErrorText& error)
{
    const std::string identity = runtime_.identity_of(*contract->contract_class->code);
    Instances& instances = instances_[identity];
    if (!instances.is_known) {
        if (!database_.begin_read())
            return error.fail(database_.error());
        const TransactionGuard guard{database_};
        std::string_view bytes;
        const Database::Result result = database_.get(instance_count_key(identity), bytes);
        if (result == Database::Result::Failed ||
            (result == Database::Result::Ok && !read_number(bytes, instances.next_index)))
            return error.fail(database_.error());
        instances.is_known = true;
    }
    const bool is_outside = !runtime_.transaction().is_in_action();
    if (is_outside) {
        const Status status =
            find_earlier(contract, identity, instances.next_ordinal, is_stored, error);
        if (status != Status::Ok)
            return status;
        if (is_stored) {
            ++instances.next_ordinal;
            return Status::Ok;
        }
    }
    contract->address = runtime_.address_of(identity, instances.next_index);
    if (contract->address == nullptr)
        return Status::OutOfMemory;
    const NewContract made{contract, identity, instances.next_index++,
                           is_outside ? static_cast<std::int64_t>(instances.next_ordinal++) : -1};
    const ContractClass& its_class = *contract->contract_class;
    const FunctionObject* const constructor =
        contract->is_template ? its_class.template_init : its_class.init;
    if (constructor == nullptr) {
        add_new(made);
    } else {
        contract->is_new = true;
        unconstructed_.insert_or_assign(contract, made);
    }
    return Status::Ok;
}

Status ProgramState::find_earlier(ContractObject*& contract, const std::string& identity,
                                  std::uint64_t ordinal, bool& found, ErrorText& error)
{
    if (!database_.begin_read())
        return error.fail(database_.error());
    const TransactionGuard guard{database_};
    std::string_view bytes;
    Database::Result result = database_.get(ordinal_key(identity, ordinal), bytes);
    if (result == Database::Result::NotFound)
        return Status::Ok;
    const std::string address{bytes};
    ContractRecord record;
    if (result == Database::Result::Ok)
        result = database_.get(contract_key(address), bytes);
    if (result == Database::Result::Failed)
        return error.fail(database_.error());
    if (result != Database::Result::Ok || !read_contract(bytes, record))
        return error.fail("state directory is damaged: contract ", address, " is missing");
    found = true;
    // It may have been loaded by one who refers to it.
    if (const auto known = tables_.contracts.find(address);
        known != tables_.contracts.end() && known->second->tag() == Tag::Contract) {
        contract = static_cast<ContractObject*>(known->second);
        return Status::Ok;
    }
    contract->address = String::create_lossy(runtime_.heap(), address);
    if (contract->address == nullptr)
        return Status::OutOfMemory;
    // First, as what it holds may refer to it.
    tables_.contracts[address] = contract;
    tables_.contract_numbers[contract] = record.object;
    StateReader reader{runtime_, database_, tables_};
    const Status status = reader.fill_contract(*contract, record.object);
    if (status == Status::Ok)
        return status;
    reader.revert();
    tables_.contracts.erase(address);
    tables_.contract_numbers.erase(contract);
    return status == Status::Error ? error.fail(reader.error()) : status;
}

void ProgramState::construct(ContractObject& contract)
{
    contract.is_new = false;
    const auto found = unconstructed_.find(&contract);
    if (found == unconstructed_.end())
        return;
    const NewContract made = std::move(found->second);
    unconstructed_.erase(found);
    add_new(made);
}

/// The next commit stores it, unless the call that makes it is undone before.
void ProgramState::add_new(const NewContract& made)
{
    tables_.new_contracts.push_back(made);
    tables_.contracts[std::string{made.contract->address->view()}] = made.contract;
    runtime_.journal().note_action(
        [](void* context, std::uint64_t) {
            StateTables& tables = static_cast<ProgramState*>(context)->tables_;
            tables.contracts.erase(
                std::string{tables.new_contracts.back().contract->address->view()});
            tables.new_contracts.pop_back();
        },
        this, 0);
}

void ProgramState::extend(ContractObject& contract)
{
    const auto found = tables_.contract_numbers.find(&contract);
    if (found != tables_.contract_numbers.end())
        tables_.unsaved.push_back(
            {found->second, std::string{extra_entry}, Value::from(contract.extra)});
}

// ---- declarations ------------------------------------------------------------------------------

void ProgramState::declare_class(const ModuleUnit& unit, String* name, Value definition)
{
    const std::string identity = runtime_.identity_of(unit, name->view());
    tables_.definitions[identity] = definition;
    tables_.identities[definition.object()] = identity;
    resolve(identity);
}

void ProgramState::declare_contract(ContractObject& blueprint)
{
    const std::string identity = runtime_.identity_of(*blueprint.contract_class->code);
    tables_.templates[identity] = &blueprint;
    resolve(identity);
}

/// Puts the real ones in the place of references, now that their class is there.
void ProgramState::resolve(const std::string& identity)
{
    const auto found = tables_.waiting.find(identity);
    if (found == tables_.waiting.end() || !database_.begin_read())
        return;
    const TransactionGuard guard{database_};
    std::vector<Value> holders = std::move(found->second);
    tables_.waiting.erase(found);
    const auto replace = [&](Value& place) {
        if (!place.is(Tag::Code) || place.as<StoredReference>()->identity != identity)
            return true;
        StateReader reader{runtime_, database_, tables_};
        Value value;
        if (reader.resolve(*place.as<StoredReference>(), value) != Status::Ok) {
            reader.revert();
            return false;
        }
        place.store(value);
        return true;
    };
    bool is_done = true;
    for (const Value holder : holders)
        for_each_place(holder, [&](Value& place) { is_done = is_done && replace(place); });
    for (auto& [place, variable] : tables_.variables)
        is_done =
            is_done && replace(variable.cell != nullptr ? variable.cell->value : *variable.place);
    // The references stay, and say what they stand for.
    if (!is_done)
        tables_.waiting[identity] = std::move(holders);
}

Status ProgramState::declare_variable(String* key, Value* place, Cell* cell, Value& value,
                                      bool& found, ErrorText& error)
{
    if (!database_.begin_read())
        return error.fail(database_.error());
    const TransactionGuard guard{database_};
    StateReader reader{runtime_, database_, tables_};
    const Status status = reader.read_root(variables_object, key->view(), value, found);
    if (status != Status::Ok) {
        reader.revert();
        return status == Status::Error ? error.fail(reader.error()) : status;
    }
    // Where a function declares it again, the variable of the last call is the one.
    std::erase_if(tables_.variables,
                  [&](const auto& known) { return known.second.key == key->view(); });
    const void* const by = cell != nullptr ? static_cast<const void*>(cell) : place;
    tables_.variables[by] = {std::string{key->view()}, place, cell};
    if (value.is(Tag::Code))
        tables_.waiting[value.as<StoredReference>()->identity];
    return Status::Ok;
}

Status ProgramState::declare_ledger(String* key, List*& history, ErrorText& error)
{
    if (!database_.begin_read())
        return error.fail(database_.error());
    const TransactionGuard guard{database_};
    StateReader reader{runtime_, database_, tables_};
    Value value;
    bool found = false;
    const Status status = reader.read_root(ledgers_object, key->view(), value, found);
    if (status != Status::Ok) {
        reader.revert();
        return status == Status::Error ? error.fail(reader.error()) : status;
    }
    if (found && value.is_list())
        history = value.as<List>();
    else
        tables_.unsaved.push_back({ledgers_object, std::string{key->view()}, Value::from(history)});
    return Status::Ok;
}

// ---- commits -----------------------------------------------------------------------------------

Status ProgramState::commit(ErrorText& error)
{
    StateWriter writer{runtime_, database_, tables_};
    if (!writer.collect())
        return Status::Ok;
    while (true) {
        if (!database_.begin_write())
            return error.fail(database_.error());
        Database::Result result = writer.write();
        if (result == Database::Result::Ok)
            result = database_.commit();
        if (result == Database::Result::Ok) {
            writer.finish();
            return Status::Ok;
        }
        database_.abort();
        writer.revert();
        if (result != Database::Result::Full)
            return error.fail(writer.error().empty() ? database_.error() : writer.error());
        if (!database_.grow())
            return error.fail(database_.error());
    }
}

}  // namespace sluice::zx
