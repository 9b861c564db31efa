// Entities: records with fields in a fixed order, and methods.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/entities.hpp"

#include <algorithm>
#include <string>

#include "zx/runtime/entity_instances.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/display.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

NativeStatus construct(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    Heap& heap = runtime.heap();
    EntityDefinition* const definition = call.self.as<EntityDefinition>();
    EntityObject* const made = EntityObject::create(heap, definition);
    if (made == nullptr)
        return NativeStatus::OutOfMemory;

    const Map* const by_name = call.arguments.size() == 1 && call.arguments[0].is_map()
                                   ? call.arguments[0].as<Map>()
                                   : nullptr;
    for (std::size_t i = 0; i < definition->fields.size(); ++i) {
        const EntityField& field = definition->fields[i];
        Value value;
        if (by_name != nullptr) {
            const std::uint32_t index = by_name->find(heap, field.name);
            if (index != Map::not_found)
                value = by_name->entry_at(index).value;
        } else if (i < call.arguments.size()) {
            value = call.arguments[i];
        }
        if (value.is_undefined())
            value = field.is_injected ? runtime.dependencies().find(field.name->view())
                                      : field.default_value;
        made->slots()[i].store(value, 0);
    }
    if (by_name == nullptr)
        return call.done(Value::from(made));

    for (std::uint32_t i = 0; i < by_name->used(); ++i) {
        const MapEntry& entry = by_name->entry_at(i);
        if (entry.key == nullptr)
            continue;
        String* const name = heap.intern(entry.key);
        if (name == nullptr)
            return NativeStatus::OutOfMemory;
        if (definition->find_field(name) >= 0)
            continue;
        if (made->extra == nullptr)
            made->extra = Map::create(heap);
        if (made->extra == nullptr || !made->extra->set(heap, name, entry.value))
            return NativeStatus::OutOfMemory;
    }
    return call.done(Value::from(made));
}

}  // namespace

constinit const BuiltinInfo construct_entity{.name = "new", .function = construct};

Status define_entity(Runtime& runtime, const EntityDescription& description, Value& result)
{
    EntityDefinition* const made = runtime.heap().create<EntityDefinition>(description.name);
    if (made == nullptr)
        return Status::OutOfMemory;
    if (description.base.is(Tag::EntityDefinition)) {
        made->base = description.base.as<EntityDefinition>();
        made->fields = made->base->fields;
        made->field_index = made->base->field_index;
        made->methods = made->base->methods;
    }
    for (const EntityField& field : description.fields) {
        const auto [place, is_new] =
            made->field_index.emplace(field.name, static_cast<std::uint32_t>(made->fields.size()));
        if (is_new)
            made->fields.push_back(field);
        else
            made->fields[place->second] = field;
    }
    for (std::size_t i = 0; i < description.methods.size(); ++i)
        made->methods[description.method_names[i]] = description.methods[i];
    result = Value::from(made);
    return Status::Ok;
}

void EntityDefinition::trace(Marker& marker) const
{
    marker.mark(name);
    marker.mark(base);
    for (const EntityField& field : fields) {
        marker.mark(field.name);
        marker.mark(field.type_name);
        marker.mark(field.default_value);
    }
    for (const auto& [method_name, method] : methods) {
        marker.mark(method_name);
        marker.mark(method);
    }
}

void EntityDefinition::display(DisplayWriter& writer) const
{
    writer.text("entity ");
    writer.text(name->view());
    writer.text(" {");
    std::string_view separator = " ";
    for (const EntityField& field : fields) {
        writer.text(separator);
        separator = ", ";
        writer.text(field.name->view());
        if (!field.type_name->empty()) {
            writer.text(": ");
            writer.text(field.type_name->view());
        }
    }
    writer.text(" }");
}

std::int32_t EntityDefinition::find_field(const String* field_name) const noexcept
{
    const auto found = field_index.find(field_name);
    return found == field_index.end() ? -1 : static_cast<std::int32_t>(found->second);
}

FunctionObject* EntityDefinition::find_method(const String* method_name) const noexcept
{
    const auto found = methods.find(method_name);
    return found == methods.end() ? nullptr : found->second;
}

EntityObject::EntityObject(EntityDefinition* its_definition, std::size_t slot_count) noexcept
    : Object{kind_tag}, definition{its_definition}
{
    extra_ = static_cast<std::uint32_t>(slot_count);
    std::uninitialized_fill_n(slots(), slot_count, Value::null());
}

EntityObject* EntityObject::create(Heap& heap, EntityDefinition* definition)
{
    const std::size_t count = definition->fields.size();
    return heap.create_with_tail<EntityObject>(count * sizeof(Value), definition, count);
}

void EntityObject::trace(Marker& marker) const
{
    marker.mark(definition);
    marker.mark(extra);
    marker.mark(slots(), slot_count());
}

void EntityObject::display(DisplayWriter& writer) const
{
    writer.text(definition->name->view());
    writer.text(" {");
    std::string_view separator = " ";
    const auto write = [&](const String* field_name, Value value) {
        writer.text(separator);
        separator = ", ";
        writer.text(field_name->view());
        writer.text(": ");
        writer.value(value);
    };
    for (std::size_t i = 0; i < slot_count(); ++i)
        write(definition->fields[i].name, slots()[i]);
    for (std::uint32_t i = 0; extra != nullptr && i < extra->used(); ++i) {
        if (extra->entry_at(i).key != nullptr)
            write(extra->entry_at(i).key, extra->entry_at(i).value);
    }
    writer.text(" }");
}

}  // namespace sluice::zx
