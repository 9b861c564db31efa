// How data classes are declared, and what their instances can do.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/data_instances.hpp"

#include <algorithm>
#include <string>

#include "zx/runtime/runtime.hpp"
#include "zx/runtime/sha256.hpp"
#include "zx/values/display.hpp"
#include "zx/values/json.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Of an argument in the line that @logged prints, and in the key under which @cached remembers.
constexpr std::size_t longest_argument = 4096;

std::string quoted(const String* text)
{
    return "'" + std::string{text->view()} + "'";
}

// ---- declaration -------------------------------------------------------------------------------

template <class T>
void add_named(std::vector<T>& all, std::unordered_map<const String*, std::uint32_t>& index,
               const T& item)
{
    const auto [place, is_new] = index.emplace(item.name, static_cast<std::uint32_t>(all.size()));
    if (is_new)
        all.push_back(item);
    else
        all[place->second] = item;
}

void inherit(DataClass& made, const DataClass& from)
{
    made.fields = from.fields;
    made.field_index = from.field_index;
    made.computed = from.computed;
    made.methods = from.methods;
    made.operators = from.operators;
}

// A specialization's fields have the types that the parameters stand for. False when memory is out.
bool bind_types(Runtime& runtime, DataClass& made, std::string_view arguments)
{
    std::vector<String*> types;
    std::size_t begin = 0;
    std::size_t open = 0;
    for (std::size_t i = 0; i <= arguments.size(); ++i) {
        const char c = i < arguments.size() ? arguments[i] : ',';
        if (c == '<')
            ++open;
        else if (c == '>')
            --open;
        if (c != ',' || (open != 0 && i < arguments.size()))
            continue;
        types.push_back(runtime.intern(arguments.substr(begin, i - begin)));
        if (types.back() == nullptr)
            return false;
        begin = std::min(arguments.find_first_not_of(", ", i), arguments.size());
    }
    for (DataField& field : made.fields) {
        if (field.type_parameter >= 0 &&
            static_cast<std::size_t>(field.type_parameter) < types.size())
            field.type_name = types[static_cast<std::size_t>(field.type_parameter)];
        field.type_parameter = -1;
    }
    return true;
}

// ---- construction ------------------------------------------------------------------------------

bool has_type(std::string_view type_name, Value value) noexcept
{
    if (type_name == "string")
        return value.is_string();
    if (type_name == "number")
        return is_number(value);
    if (type_name == "bool")
        return value.is_boolean();
    if (type_name == "array")
        return value.is_list();
    return type_name != "map" || value.is_map() || value.is(Tag::DataInstance);
}

/// The steps of a construction: per field its default, if that is needed, and its constraint.
/// NativeCall::step says which of them the callee that has just returned was.
class Construction {
public:
    explicit Construction(NativeCall& call) : call_{call}, class_{*call.self.as<DataClass>()} {}

    NativeStatus run()
    {
        if (call_.step == 0)
            return begin();
        made_ = call_.scratch[0].as<DataObject>();
        const std::size_t field = (call_.step - 1) / 2;
        const bool was_default = call_.step % 2 == 1;
        if (was_default)
            return with_value(field, call_.returned);
        if (!truthy(call_.returned))
            return call_.runtime.fail("Validation failed for field " +
                                      quoted(class_.fields[field].name) +
                                      ": constraint not satisfied");
        return go_on(field + 1);
    }

private:
    NativeStatus begin()
    {
        if (class_.type_parameter_count != 0)
            return call_.runtime.fail("Generic type " + quoted(class_.name) +
                                      " needs type arguments");
        made_ = DataObject::create(call_.runtime.heap(), &class_);
        if (made_ == nullptr)
            return NativeStatus::OutOfMemory;
        call_.scratch[0] = Value::from(made_);
        return go_on(0);
    }

    [[nodiscard]] Value given(std::size_t field) const
    {
        if (call_.arguments.size() == 1 && call_.arguments[0].is_map()) {
            const Map& map = *call_.arguments[0].as<Map>();
            const std::uint32_t index = map.find(call_.runtime.heap(), class_.fields[field].name);
            return index == Map::not_found ? Value{} : map.entry_at(index).value;
        }
        return field < call_.arguments.size() ? call_.arguments[field] : Value{};
    }

    NativeStatus go_on(std::size_t field)
    {
        for (; field < class_.fields.size(); ++field) {
            const Value value = given(field);
            if (value.is_undefined() && class_.fields[field].default_value != nullptr) {
                call_.step = static_cast<std::uint32_t>(1 + 2 * field);
                return call_.call(Value::from(class_.fields[field].default_value));
            }
            const NativeStatus status = set(field, value.is_undefined() ? Value::null() : value);
            if (status != NativeStatus::Done)
                return status;
        }
        return call_.done(Value::from(made_));
    }

    NativeStatus with_value(std::size_t field, Value value)
    {
        const NativeStatus status = set(field, value);
        return status == NativeStatus::Done ? go_on(field + 1) : status;
    }

    // Done: on to the next field.
    NativeStatus set(std::size_t field, Value value)
    {
        const DataField& description = class_.fields[field];
        if (!value.is_null() && !has_type(description.type_name->view(), value))
            return call_.runtime.fail("Type mismatch for field " + quoted(description.name) +
                                      ": expected " + std::string{description.type_name->view()} +
                                      ", got " + std::string{kind_of(value).error_name});
        made_->slots()[field].store(value, 0);
        if (description.constraint == nullptr)
            return NativeStatus::Done;
        const BoundMethod* const check = call_.runtime.heap().create<BoundMethod>(
            Value::from(made_), Value::from(description.constraint));
        if (check == nullptr)
            return NativeStatus::OutOfMemory;
        call_.step = static_cast<std::uint32_t>(2 + 2 * field);
        return call_.call(Value::from(check));
    }

    NativeCall& call_;
    DataClass& class_;
    DataObject* made_ = nullptr;
};

NativeStatus construct(NativeCall& call)
{
    return Construction{call}.run();
}

// ---- computed fields and decorated methods -----------------------------------------------------

NativeStatus compute(NativeCall& call)
{
    if (call.step != 0)
        return call.done(call.returned);
    call.step = 1;
    return call.call(call.self);
}

const String* name_of(const DataClass& its_class, const FunctionObject* function)
{
    for (const auto& [name, method] : its_class.methods) {
        if (method.function == function)
            return name;
    }
    return nullptr;
}

std::string arguments_text(const NativeCall& call, bool with_kinds)
{
    std::string text;
    for (const Value argument : call.arguments) {
        if (!text.empty())
            text += ", ";
        if (with_kinds)
            text += std::to_string(static_cast<int>(argument.tag())) + ":";
        text += display_text(argument, longest_argument);
    }
    return text;
}

// scratch[0]: the key of the cache.
NativeStatus run_decorated(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    const BoundMethod& bound = *call.self.as<BoundMethod>();
    DataObject& instance = *bound.receiver.as<DataObject>();
    const String* const name = name_of(*instance.data_class, bound.callable.as<FunctionObject>());
    const DataMethod& method = *instance.data_class->find_method(name);
    const std::string called{name->view()};

    if (call.step == 0) {
        if (method.is_cached) {
            String* const key = String::create_lossy(
                runtime.heap(), called + "(" + arguments_text(call, true) + ")");
            if (key == nullptr)
                return NativeStatus::OutOfMemory;
            call.scratch[0] = Value::from(key);
            if (instance.cache != nullptr) {
                const std::uint32_t index = instance.cache->find(runtime.heap(), key);
                if (index != Map::not_found)
                    return call.done(instance.cache->entry_at(index).value);
            }
        }
        if (method.is_logged)
            runtime.output().write_line("📝 Calling " + called + "(" + arguments_text(call, false) +
                                        ")");
        call.step = 1;
        return call.call(call.self, call.arguments);
    }
    if (method.is_cached) {
        if (instance.cache == nullptr)
            instance.cache = Map::create(runtime.heap());
        if (instance.cache == nullptr ||
            !instance.cache->set(runtime.heap(), call.scratch[0].as<String>(), call.returned))
            return NativeStatus::OutOfMemory;
    }
    if (method.is_logged)
        runtime.output().write_line("📝 " + called +
                                    " returned: " + display_text(call.returned, longest_argument));
    return call.done(call.returned);
}

// ---- methods that are there by themselves ------------------------------------------------------

NativeStatus clone(NativeCall& call)
{
    const DataObject& instance = *call.self.as<DataObject>();
    DataObject* const copy = DataObject::create(call.runtime.heap(), instance.data_class);
    if (copy == nullptr)
        return NativeStatus::OutOfMemory;
    for (std::size_t i = 0; i < instance.slot_count(); ++i)
        copy->slots()[i].store(instance.slots()[i], 0);
    return call.done(Value::from(copy));
}

NativeStatus equals(NativeCall& call)
{
    return call.done(Value::from_boolean(equal(call.runtime.heap(), call.self, call.argument(0))));
}

NativeStatus hash(NativeCall& call)
{
    ErrorText error;
    String* text = nullptr;
    switch (write_json(call.runtime.heap(), call.self, JsonLayout::Line, text, error)) {
        case Status::Error:
            return call.runtime.fail(error.text());
        case Status::OutOfMemory:
            return NativeStatus::OutOfMemory;
        case Status::Ok:
            break;
    }
    const String* const digest =
        String::create_ascii(call.runtime.heap(), sha256_hex(text->view()));
    return digest == nullptr ? NativeStatus::OutOfMemory : call.done(Value::from(digest));
}

// The step is the field whose constraint has just returned, counted from 1.
NativeStatus verify(NativeCall& call)
{
    const DataObject& instance = *call.self.as<DataObject>();
    const std::vector<DataField>& fields = instance.data_class->fields;
    if (call.step != 0 && !truthy(call.returned))
        return call.done(Value::from_boolean(false));
    for (std::size_t i = call.step; i < fields.size(); ++i) {
        if (fields[i].constraint == nullptr)
            continue;
        const BoundMethod* const check =
            call.runtime.heap().create<BoundMethod>(call.self, Value::from(fields[i].constraint));
        if (check == nullptr)
            return NativeStatus::OutOfMemory;
        call.step = static_cast<std::uint32_t>(i + 1);
        return call.call(Value::from(check));
    }
    return call.done(Value::from_boolean(true));
}

NativeStatus from_json(NativeCall& call)
{
    if (call.step != 0)
        return call.done(call.returned);
    if (!call.argument(0).is_string())
        return call.runtime.fail("fromJSON() takes a string");
    ErrorText error;
    Value value;
    switch (parse_json(call.runtime.heap(), call.argument(0).as<String>()->view(), value, error)) {
        case Status::Error:
            return call.runtime.fail("fromJSON() " + error.text());
        case Status::OutOfMemory:
            return NativeStatus::OutOfMemory;
        case Status::Ok:
            break;
    }
    if (!value.is_map())
        return call.runtime.fail("fromJSON() takes the text of an object");
    call.step = 1;
    return call.call(call.self, value);
}

NativeStatus make_default(NativeCall& call)
{
    if (call.step != 0)
        return call.done(call.returned);
    call.step = 1;
    return call.call(call.self);
}

constexpr BuiltinInfo instance_methods[] = {
    {.name = "clone", .function = clone, .most = 0},
    {.name = "equals", .function = equals, .least = 1, .most = 1},
};

constexpr BuiltinInfo verified_methods[] = {
    {.name = "hash", .function = hash, .most = 0},
    {.name = "verify", .function = verify, .most = 0, .is_simple = false},
};

constexpr BuiltinInfo class_methods[] = {
    {.name = "fromJSON", .function = from_json, .least = 1, .most = 1, .is_simple = false},
    {.name = "default", .function = make_default, .most = 0, .is_simple = false},
};

const BuiltinInfo* find(std::span<const BuiltinInfo> table, std::string_view name) noexcept
{
    const auto found = std::ranges::find(table, name, &BuiltinInfo::name);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace

constinit const BuiltinInfo construct_data_instance{
    .name = "new", .function = construct, .is_simple = false};
constinit const BuiltinInfo read_computed_field{
    .name = "computed", .function = compute, .most = 0, .is_simple = false};
constinit const BuiltinInfo run_decorated_method{
    .name = "decorated", .function = run_decorated, .is_simple = false};

const BuiltinInfo* find_data_method(Value receiver, std::string_view name) noexcept
{
    if (receiver.is(Tag::DataClass))
        return find(class_methods, name);
    if (const BuiltinInfo* const method = find(instance_methods, name); method != nullptr)
        return method;
    return receiver.as<DataObject>()->data_class->is_verified ? find(verified_methods, name)
                                                              : nullptr;
}

Status define_data_class(Runtime& runtime, const DataClassDescription& description, Value& result)
{
    DataClass* const made = runtime.heap().create<DataClass>(description.name);
    if (made == nullptr)
        return Status::OutOfMemory;
    made->is_immutable = description.is_immutable;
    made->is_verified = description.is_verified;
    made->type_parameter_count = description.type_parameter_count;
    if (description.base.is(Tag::DataClass)) {
        made->base = description.base.as<DataClass>();
        inherit(*made, *made->base);
        for (DataField& field : made->fields)
            field.type_parameter = -1;
    }
    for (const DataField& field : description.fields)
        add_named(made->fields, made->field_index, field);
    for (std::size_t i = 0; i < description.computed.size(); ++i)
        made->computed[description.computed_names[i]] = description.computed[i];
    for (std::size_t i = 0; i < description.methods.size(); ++i)
        made->methods[description.method_names[i]] = description.methods[i];
    for (std::size_t i = 0; i < description.operators.size(); ++i)
        made->operators[static_cast<std::uint8_t>(description.operators[i])] =
            description.operator_functions[i];
    result = Value::from(made);
    return Status::Ok;
}

Status specialize(Runtime& runtime, DataClass& generic, String* arguments, Value& result)
{
    Heap& heap = runtime.heap();
    if (generic.specializations == nullptr)
        generic.specializations = Map::create(heap);
    if (generic.specializations == nullptr)
        return Status::OutOfMemory;
    const std::uint32_t known = generic.specializations->find(heap, arguments);
    if (known != Map::not_found) {
        result = generic.specializations->entry_at(known).value;
        return Status::Ok;
    }
    String* const name = String::create_lossy(
        heap, std::string{generic.name->view()} + "<" + std::string{arguments->view()} + ">");
    DataClass* const made = name == nullptr ? nullptr : heap.create<DataClass>(name);
    if (made == nullptr)
        return Status::OutOfMemory;
    made->base = generic.base;
    made->generic = &generic;
    made->is_immutable = generic.is_immutable;
    made->is_verified = generic.is_verified;
    inherit(*made, generic);
    if (!bind_types(runtime, *made, arguments->view()) ||
        !generic.specializations->set(heap, arguments, Value::from(made)))
        return Status::OutOfMemory;
    result = Value::from(made);
    return Status::Ok;
}

}  // namespace sluice::zx
