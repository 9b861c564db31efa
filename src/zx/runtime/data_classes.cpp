// Data classes: records with types, constraints, computed fields and operators.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/data_classes.hpp"

#include <memory>

#include "zx/values/display.hpp"
#include "zx/values/equality.hpp"
#include "zx/values/json.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

void DataClass::trace(Marker& marker) const
{
    marker.mark(name);
    marker.mark(base);
    marker.mark(generic);
    marker.mark(specializations);
    for (const DataField& field : fields) {
        marker.mark(field.name);
        marker.mark(field.type_name);
        marker.mark(field.default_value);
        marker.mark(field.constraint);
    }
    for (const auto& [computed_name, function] : computed) {
        marker.mark(computed_name);
        marker.mark(function);
    }
    for (const auto& [method_name, method] : methods) {
        marker.mark(method_name);
        marker.mark(method.function);
    }
    for (const auto& [op, function] : operators)
        marker.mark(function);
}

void DataClass::display(DisplayWriter& writer) const
{
    writer.text("<builtin ");
    writer.text(name->view());
    writer.text(">");
}

std::int32_t DataClass::find_field(const String* field_name) const noexcept
{
    const auto found = field_index.find(field_name);
    return found == field_index.end() ? -1 : static_cast<std::int32_t>(found->second);
}

FunctionObject* DataClass::find_computed(const String* computed_name) const noexcept
{
    const auto found = computed.find(computed_name);
    return found == computed.end() ? nullptr : found->second;
}

const DataMethod* DataClass::find_method(const String* method_name) const noexcept
{
    const auto found = methods.find(method_name);
    return found == methods.end() ? nullptr : &found->second;
}

FunctionObject* DataClass::find_operator(BinaryOperator op) const noexcept
{
    const auto found = operators.find(static_cast<std::uint8_t>(op));
    return found == operators.end() ? nullptr : found->second;
}

DataObject::DataObject(DataClass* its_class, std::size_t slot_count) noexcept
    : Object{kind_tag}, data_class{its_class}
{
    extra_ = static_cast<std::uint32_t>(slot_count);
    std::uninitialized_fill_n(slots(), slot_count, Value::null());
}

DataObject* DataObject::create(Heap& heap, DataClass* data_class)
{
    const std::size_t count = data_class->fields.size();
    return heap.create_with_tail<DataObject>(count * sizeof(Value), data_class, count);
}

void DataObject::trace(Marker& marker) const
{
    marker.mark(data_class);
    marker.mark(cache);
    marker.mark(slots(), slot_count());
}

void DataObject::display(DisplayWriter& writer) const
{
    writer.text(data_class->name->view());
    writer.text("(");
    for (std::size_t i = 0; i < slot_count(); ++i) {
        if (i != 0)
            writer.text(", ");
        writer.text(data_class->fields[i].name->view());
        writer.text("=");
        writer.value(slots()[i]);
    }
    writer.text(")");
}

bool DataObject::json_fields(JsonFields& fields) const
{
    for (std::size_t i = 0; i < slot_count(); ++i)
        fields.add(data_class->fields[i].name->view(), slots()[i]);
    return true;
}

bool DataObject::equals(const Object& other, Comparison& comparison) const
{
    const auto& that = static_cast<const DataObject&>(other);
    if (that.data_class != data_class)
        return false;
    for (std::size_t i = 0; i < slot_count(); ++i)
        comparison.require(slots()[i], that.slots()[i]);
    return true;
}

}  // namespace sluice::zx
