// Properties and indices of every kind of value.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "zx/runtime/classes.hpp"
#include "zx/runtime/data_instances.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

std::string quoted(const String* text)
{
    return "'" + std::string{text->view()} + "'";
}

bool is_text(const String* string, std::string_view text) noexcept
{
    return string->view() == text;
}

// Kinds whose properties can be read and written by index too, like a map's entries.
bool has_named_parts(Value value) noexcept
{
    switch (value.tag()) {
        case Tag::Contract:
        case Tag::Entity:
        case Tag::DataInstance:
        case Tag::Module:
        case Tag::Package:
            return true;
        default:
            return false;
    }
}

// Whether a property of the object is guarded.
bool is_guarded(Value object) noexcept
{
    return object.is_object() && object.object()->custom() && object.object()->frozen();
}

}  // namespace

Status Runtime::fail_with(const ErrorText& text)
{
    return fail_status(text.text());
}

Status Runtime::bind(Value receiver, Value callable, Value& result)
{
    const BoundMethod* const bound = heap_.create<BoundMethod>(receiver, callable);
    if (bound == nullptr)
        return Status::OutOfMemory;
    result = Value::from(bound);
    return Status::Ok;
}

// ---- reading -----------------------------------------------------------------------------------

Status Runtime::get_contract_property(ContractObject& contract, String* name, Value from,
                                      Value& result)
{
    const Value self = Value::from(&contract);
    const ContractClass& its_class = *contract.contract_class;
    const bool is_inside = from.same_as(self);
    const std::int32_t slot = its_class.find_state(name);
    if (slot >= 0) {
        const auto index = static_cast<std::size_t>(slot);
        if (its_class.code->state[index].is_private && !is_inside) {
            result = Value::null();
            return Status::Ok;
        }
        result = contract.slots()[index];
        if (!result.is_undefined())
            return Status::Ok;
    }
    if (contract.extra != nullptr) {
        const std::uint32_t index = contract.extra->find(heap_, name);
        if (index != Map::not_found) {
            result = contract.extra->entry_at(index).value;
            return Status::Ok;
        }
    }
    if (const ActionEntry* const action = its_class.action(name);
        action != nullptr && (is_inside || !action->is_private))
        return bind(self, Value::from(action->function), result);
    if (is_text(name, "name"))
        result = Value::from(its_class.name);
    else if (is_text(name, "address"))
        result = Value::from(contract.address);
    else if (is_text(name, "__event_log__"))
        return events_.log_of(contract, result);
    else
        result = is_text(name, "is_deployed") ? Value::from_boolean(true) : Value::null();
    return Status::Ok;
}

PropertyStatus Runtime::read_property(Value object, String* name, Value from, Value& result,
                                      CallTarget& getter)
{
    if (object.is(Tag::DataInstance)) {
        const DataClass& its_class = *object.as<DataObject>()->data_class;
        if (its_class.find_field(name) < 0 && its_class.find_computed(name) != nullptr) {
            const Status status =
                bind(object, Value::from(its_class.find_computed(name)), getter.self);
            if (status != Status::Ok)
                return PropertyStatus::OutOfMemory;
            getter.kind = CallTarget::Kind::Native;
            getter.function = nullptr;
            getter.native = &read_computed_field;
            return PropertyStatus::Call;
        }
    }
    const Status status = get_property(object, name, from, result);
    if (status == Status::Ok && result.is(Tag::Builtin) && object.is(Tag::Module) &&
        result.as<BuiltinObject>()->info->is_variable) {
        getter.kind = CallTarget::Kind::Native;
        getter.function = nullptr;
        getter.native = result.as<BuiltinObject>()->info;
        getter.self = Value::null();
        return PropertyStatus::Call;
    }
    return static_cast<PropertyStatus>(status);
}

Status Runtime::get_property(Value object, String* name, Value from, Value& result)
{
    const Status status = get_unguarded(object, name, from, result);
    if (status == Status::Ok && is_guarded(object)) [[unlikely]]
        return check_read(object.object(), name, result);
    return status;
}

Status Runtime::get_unguarded(Value object, String* name, Value from, Value& result)
{
    result = Value::null();
    switch (object.tag()) {
        case Tag::Contract:
            return get_contract_property(*object.as<ContractObject>(), name, from, result);
        case Tag::Entity: {
            const EntityObject& entity = *object.as<EntityObject>();
            const std::int32_t slot = entity.definition->find_field(name);
            if (slot >= 0)
                result = entity.slots()[slot];
            else if (entity.extra != nullptr && entity.extra->find(heap_, name) != Map::not_found)
                result = entity.extra->get(heap_, name);
            else if (const FunctionObject* const method = entity.definition->find_method(name);
                     method != nullptr)
                return bind(object, Value::from(method), result);
            return Status::Ok;
        }
        case Tag::DataInstance: {
            const DataObject& instance = *object.as<DataObject>();
            const std::int32_t slot = instance.data_class->find_field(name);
            if (slot >= 0)
                result = instance.slots()[slot];
            else if (const DataMethod* const method = instance.data_class->find_method(name);
                     method != nullptr)
                return bind(object, Value::from(method->function), result);
            return Status::Ok;
        }
        case Tag::Module: {
            bool found = false;
            const FunctionCode* const code = engine_ == nullptr ? nullptr : engine_->current_code();
            const auto& module = *object.as<ModuleObject>();
            if (code != nullptr && code->module != nullptr &&
                !modules_.is_open(module, name, code->module->path))
                return fail_status(import_denied(name, code->module->path), ErrorKind::Import);
            result = modules_.member(module, name, found);
            return Status::Ok;
        }
        case Tag::Package:
            result = modules_.member(*object.as<PackageObject>(), name);
            return Status::Ok;
        case Tag::DateTime:
            if (is_text(name, "timestamp"))
                result = Value::from_float(object.number());
            return Status::Ok;
        default:
            result = zx::get_property(heap_, object, name);
            return Status::Ok;
    }
}

Status Runtime::get_index(Value object, Value index, Value from, Value& result)
{
    ErrorText error;
    if (has_named_parts(object) || (object.is_map() && is_guarded(object))) {
        String* name = nullptr;
        if (const Status status = map_key(heap_, index, name, error); status != Status::Ok)
            return status == Status::Error ? fail_with(error) : status;
        name = heap_.intern(name);
        return name == nullptr ? Status::OutOfMemory : get_property(object, name, from, result);
    }
    const Status status = zx::get_index(heap_, object, index, result, error);
    return status == Status::Error ? fail_with(error) : status;
}

Status Runtime::find_name(Value self, String* name, Value& result, bool& found)
{
    found = false;
    if (self.is(Tag::DataInstance)) {
        // Computed fields and constraints see the fields by their bare names.
        const DataObject& instance = *self.as<DataObject>();
        const std::int32_t field = instance.data_class->find_field(name);
        found = field >= 0;
        if (found)
            result = instance.slots()[field];
        return Status::Ok;
    }
    if (!self.is(Tag::Contract))
        return Status::Ok;
    ContractObject& contract = *self.as<ContractObject>();
    const ContractClass& its_class = *contract.contract_class;
    const std::int32_t slot = its_class.find_state(name);
    if (slot >= 0 && !contract.slots()[slot].is_undefined()) {
        result = contract.slots()[slot];
        found = true;
    } else if (contract.extra != nullptr && contract.extra->find(heap_, name) != Map::not_found) {
        result = contract.extra->get(heap_, name);
        found = true;
    } else if (const ActionEntry* const action = its_class.action(name); action != nullptr) {
        found = true;
        return bind(self, Value::from(action->function), result);
    } else if (is_text(name, "name")) {
        result = Value::from(its_class.name);
        found = true;
    }
    return Status::Ok;
}

Status Runtime::get_or_create_map(Value object, Value index, Value from, Value& result)
{
    if (const Status status = get_index(object, index, from, result);
        status != Status::Ok || !result.is_null() || !object.is_map())
        return status;
    ErrorText error;
    String* key = nullptr;
    if (const Status status = map_key(heap_, index, key, error); status != Status::Ok)
        return status == Status::Error ? fail_with(error) : status;
    const Map* const made = Map::create(heap_);
    if (made == nullptr)
        return Status::OutOfMemory;
    result = Value::from(made);
    return set_entry(object.as<Map>(), key, result);
}

// ---- writing -----------------------------------------------------------------------------------

Status Runtime::set_contract_property(ContractObject& contract, String* name, Value value,
                                      Value from)
{
    if (const Status status = check_state_write(); status != Status::Ok)
        return status;
    const ContractClass& its_class = *contract.contract_class;
    const std::int32_t slot = its_class.find_state(name);
    if (slot >= 0) {
        const auto index = static_cast<std::size_t>(slot);
        if (its_class.code->state[index].is_private && !from.same_as(Value::from(&contract)))
            return fail_status("State variable " + quoted(name) + " is private in contract " +
                               std::string{its_class.name->view()});
        Value& target = contract.slots()[index];
        const bool is_written = journal_.write(&contract, target, value);
        // A stamp would let the next write pass without a look at the guards.
        if (contract.frozen())
            target.set_stamp(Journal::guarded_stamp);
        return is_written ? Status::Ok : Status::OutOfMemory;
    }
    if (contract.extra == nullptr) {
        contract.extra = Map::create(heap_);
        if (contract.extra == nullptr)
            return Status::OutOfMemory;
        contract.extra->set_owned(true);
        if (store_ != nullptr)
            store_->extend(contract);
    }
    return journal_.set(contract.extra, name, value) ? Status::Ok : Status::OutOfMemory;
}

// Of an entity or a data instance.
Status Runtime::set_field(Value object, String* name, Value value)
{
    if (object.is(Tag::Entity)) {
        EntityObject& entity = *object.as<EntityObject>();
        const std::int32_t slot = entity.definition->find_field(name);
        if (slot >= 0)
            return write_slot(&entity, entity.slots()[slot], value);
        if (entity.extra != nullptr && entity.extra->find(heap_, name) != Map::not_found)
            return set_entry(entity.extra, name, value);
        return fail_status("Entity '" + std::string{entity.definition->name->view()} +
                           "' has no field " + quoted(name));
    }
    DataObject& instance = *object.as<DataObject>();
    const DataClass& its_class = *instance.data_class;
    const std::int32_t slot = its_class.find_field(name);
    if (slot < 0)
        return fail_status("Data class '" + std::string{its_class.name->view()} +
                           "' has no field " + quoted(name));
    if (its_class.is_immutable)
        return fail_status("Cannot modify field " + quoted(name) + " of immutable data class '" +
                           std::string{its_class.name->view()} + "'");
    return write_slot(&instance, instance.slots()[slot], value);
}

Status Runtime::set_property(Value object, String* name, Value value, Value from)
{
    if (object.is_map())
        return set_entry(object.as<Map>(), name, value);
    const bool is_record = object.is(Tag::Entity) || object.is(Tag::DataInstance);
    if (!is_record && !object.is(Tag::Contract))
        return fail_status("Assignment to property failed for " + std::string{name->view()} +
                           " on " + std::string{kind_of(object).error_name});
    if (object.object()->frozen()) [[unlikely]] {
        if (const Status status = check_frozen(object.object(), name); status != Status::Ok)
            return status;
    }
    return is_record ? set_field(object, name, value)
                     : set_contract_property(*object.as<ContractObject>(), name, value, from);
}

Status Runtime::set_index(Value object, Value index, Value value, Value from)
{
    ErrorText error;
    Status status = Status::Ok;
    if (object.is_list()) {
        List* const list = object.as<List>();
        std::size_t position = 0;
        bool in_range = false;
        status = list_index(*list, index, position, in_range, error);
        if (status == Status::Ok && in_range)
            return set_element(list, position, value);
        // The message is that of the values.
        if (status == Status::Ok)
            status = zx::set_index(heap_, object, index, value, error);
        return status == Status::Error ? fail_with(error) : status;
    }
    String* key = nullptr;
    if (object.is_map() || has_named_parts(object)) {
        status = map_key(heap_, index, key, error);
        if (status != Status::Ok)
            return status == Status::Error ? fail_with(error) : status;
        // Classes know names by their interned strings.
        if (!object.is_map()) {
            key = heap_.intern(key);
            if (key == nullptr)
                return Status::OutOfMemory;
        }
        return set_property(object, key, value, from);
    }
    status = zx::set_index(heap_, object, index, value, error);
    return status == Status::Error ? fail_with(error) : status;
}

// ---- type tests --------------------------------------------------------------------------------

namespace {

struct TypeNames {
    std::string_view written;
    std::string_view meant;
};

constexpr TypeNames type_synonyms[] = {
    {"int", "integer"}, {"bool", "boolean"}, {"str", "string"}, {"array", "list"}, {"any", "any"},
};

template <class T>
bool is_or_extends(const T* type, const T* other) noexcept
{
    for (; type != nullptr; type = type->base) {
        if (type == other)
            return true;
    }
    return false;
}

template <class T>
bool has_name_in_chain(const T* type, std::string_view name) noexcept
{
    for (; type != nullptr; type = type->base) {
        if (type->name->view() == name)
            return true;
    }
    return false;
}

}  // namespace

bool Runtime::is_of_type(Value value, std::string_view type_name, Value type)
{
    if (type.is(Tag::TypeAlias))
        type_name = type.as<TypeAliasObject>()->target->view();
    switch (type.tag()) {
        case Tag::EntityDefinition:
            return value.is(Tag::Entity) &&
                   is_or_extends(value.as<EntityObject>()->definition, type.as<EntityDefinition>());
        case Tag::DataClass:
            return value.is(Tag::DataInstance) &&
                   (is_or_extends(value.as<DataObject>()->data_class, type.as<DataClass>()) ||
                    value.as<DataObject>()->data_class->generic == type.as<DataClass>());
        case Tag::Contract:
            return value.is(Tag::Contract) &&
                   is_or_extends(value.as<ContractObject>()->contract_class,
                                 type.as<ContractObject>()->contract_class);
        default:
            break;
    }
    const auto* const synonym = std::ranges::find(type_synonyms, type_name, &TypeNames::written);
    if (synonym != std::end(type_synonyms))
        type_name = synonym->meant;
    if (type_name == "number")
        return is_number(value);
    const KindInfo& kind = kind_of(value);
    if (type_name == kind.typeof_name || type_name == kind.type_name || type_name == "any")
        return true;
    switch (value.tag()) {
        case Tag::Entity:
            return has_name_in_chain(value.as<EntityObject>()->definition, type_name);
        case Tag::DataInstance:
            return has_name_in_chain(value.as<DataObject>()->data_class, type_name);
        case Tag::Contract:
            return has_name_in_chain(value.as<ContractObject>()->contract_class, type_name);
        default:
            return false;
    }
}

}  // namespace sluice::zx
