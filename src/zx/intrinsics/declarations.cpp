// Intrinsics of declarations: contracts, entities, data classes and the smaller kinds.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "zx/compiler/lowering.hpp"
#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/library.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/classes.hpp"
#include "zx/runtime/contracts.hpp"
#include "zx/runtime/data_instances.hpp"
#include "zx/runtime/entity_instances.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {
namespace {

/// Whose objects a store may hold from an earlier run.
void tell_store(Runtime& runtime, String* name, Value definition)
{
    const FunctionCode* const code =
        runtime.store() == nullptr ? nullptr : runtime.engine()->current_code();
    if (code != nullptr && code->module != nullptr)
        runtime.store()->declare_class(*code->module, name, definition);
}

// scratch[0]: the template, while its constructor runs.
NativeStatus declare_contract(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.step != 0) {
        runtime.transaction().pop_sender();
        if (call.callee_failed)
            return NativeStatus::Error;
        return call.done(call.scratch[0]);
    }
    const ModuleUnit& unit =
        runtime.modules().unit(static_cast<std::uint32_t>(integer_operand(call, 0)));
    const ContractCode& code = *unit.contracts[static_cast<std::size_t>(integer_operand(call, 1))];
    Value made;
    bool is_stored = false;
    const Status status =
        define_contract(runtime, code, call.argument(2), list_operand(call, 3),
                        functions_operand(call, 4), list_operand(call, 5), made, is_stored);
    if (status != Status::Ok)
        return give_status(call, status, made);
    FunctionObject* const constructor = made.as<ContractObject>()->contract_class->template_init;
    if (constructor == nullptr || is_stored)
        return call.done(made);
    const BoundMethod* const bound =
        runtime.heap().create<BoundMethod>(made, Value::from(constructor));
    if (bound == nullptr)
        return NativeStatus::OutOfMemory;
    call.scratch[0] = made;
    call.step = 1;
    // The one who declares a contract is the system, whatever transaction is on.
    runtime.transaction().push_sender(TransactionContext::default_caller);
    call.guards_callee = true;
    return call.call(Value::from(bound));
}

NativeStatus declare_entity(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    EntityDescription description{
        .name = name_operand(call, 0),
        .base = call.argument(1),
        .fields = {},
        .method_names = {},
        .methods = {},
    };
    std::vector<String*> names;
    std::vector<String*> types;
    std::vector<String*> method_names;
    if (description.name == nullptr || !names_operand(call, 2, names) ||
        !names_operand(call, 3, types) || !names_operand(call, 6, method_names))
        return NativeStatus::OutOfMemory;
    types.resize(names.size(), runtime.heap().empty_string());
    std::vector<EntityField> fields;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Value injected = element_operand(call, 5, i);
        fields.push_back({.name = names[i],
                          .type_name = types[i],
                          .default_value = element_operand(call, 4, i),
                          .is_injected = injected.is_boolean() && injected.boolean()});
    }
    const std::vector<FunctionObject*> methods = functions_operand(call, 7);
    description.fields = fields;
    description.method_names = method_names;
    description.methods = methods;
    Value made;
    const Status status = define_entity(runtime, description, made);
    if (status == Status::Ok)
        tell_store(runtime, description.name, made);
    return give_status(call, status, made);
}

NativeStatus declare_data_class(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    std::vector<String*> names;
    std::vector<String*> types;
    std::vector<String*> computed_names;
    std::vector<String*> method_names;
    std::vector<String*> parameters;
    String* const name = name_operand(call, 0);
    if (name == nullptr || !names_operand(call, 3, parameters) || !names_operand(call, 4, names) ||
        !names_operand(call, 5, types) || !names_operand(call, 8, computed_names) ||
        !names_operand(call, 10, method_names))
        return NativeStatus::OutOfMemory;
    types.resize(names.size(), runtime.heap().empty_string());

    std::vector<DataField> fields;
    fields.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto parameter = std::ranges::find(parameters, types[i]);
        fields.push_back(
            {.name = names[i],
             .type_name = types[i],
             .default_value = function_of(element_operand(call, 6, i)),
             .constraint = function_of(element_operand(call, 7, i)),
             .type_parameter = parameter == parameters.end()
                                   ? -1
                                   : static_cast<std::int32_t>(parameter - parameters.begin())});
    }
    const std::vector<FunctionObject*> computed = functions_operand(call, 9);
    const std::vector<FunctionObject*> method_functions = functions_operand(call, 11);
    std::vector<DataMethod> methods;
    for (std::size_t i = 0; i < method_functions.size(); ++i) {
        const Value flags = element_operand(call, 12, i);
        const std::int64_t bits = flags.is_integer() ? flags.integer() : 0;
        methods.push_back({.function = method_functions[i],
                           .is_logged = (bits & data_method_logged) != 0,
                           .is_cached = (bits & data_method_cached) != 0});
    }
    std::vector<BinaryOperator> operators;
    for (const Value op : list_operand(call, 13))
        operators.push_back(static_cast<BinaryOperator>(op.integer()));
    const std::vector<FunctionObject*> operator_functions = functions_operand(call, 14);

    const std::int64_t flags = integer_operand(call, 2);
    const DataClassDescription description{
        .name = name,
        .base = call.argument(1),
        .is_immutable = (flags & data_class_immutable) != 0,
        .is_verified = (flags & data_class_verified) != 0,
        .type_parameter_count = static_cast<std::uint32_t>(parameters.size()),
        .fields = fields,
        .computed_names = computed_names,
        .computed = computed,
        .method_names = method_names,
        .methods = methods,
        .operators = operators,
        .operator_functions = operator_functions,
    };
    Value made;
    const Status status = define_data_class(runtime, description, made);
    if (status == Status::Ok)
        tell_store(runtime, name, made);
    return give_status(call, status, made);
}

NativeStatus specialize_class(NativeCall& call)
{
    const Value generic = call.argument(0);
    // Type arguments of anything else say nothing.
    if (!generic.is(Tag::DataClass) || generic.as<DataClass>()->type_parameter_count == 0)
        return call.done(generic);
    String* const arguments = name_operand(call, 1);
    if (arguments == nullptr)
        return NativeStatus::OutOfMemory;
    Value made;
    const Status status = specialize(call.runtime, *generic.as<DataClass>(), arguments, made);
    if (status == Status::Ok)
        tell_store(call.runtime, made.as<DataClass>()->name, made);
    return give_status(call, status, made);
}

NativeStatus declare_enum(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    std::vector<String*> names;
    Map* const members = Map::create(heap, list_operand(call, 0).size());
    if (members == nullptr || !names_operand(call, 0, names))
        return NativeStatus::OutOfMemory;
    for (std::size_t i = 0; i < names.size(); ++i) {
        Value value = element_operand(call, 1, i);
        if (value.is_null() || value.is_undefined())
            value = Value::from_integer(static_cast<std::int64_t>(i));
        if (!members->set(heap, names[i], value))
            return NativeStatus::OutOfMemory;
    }
    members->set_frozen(true);
    return call.done(Value::from(members));
}

NativeStatus declare_protocol(NativeCall& call)
{
    String* const name = name_operand(call, 0);
    std::vector<String*> methods;
    if (name == nullptr || !names_operand(call, 2, methods))
        return NativeStatus::OutOfMemory;
    ProtocolObject* const made =
        call.runtime.heap().create<ProtocolObject>(name, boolean_operand(call, 1));
    if (made == nullptr)
        return NativeStatus::OutOfMemory;
    made->methods = std::move(methods);
    return call.done(Value::from_object(made, made->tag()));
}

template <class T, class Second>
NativeStatus make_named(NativeCall& call, Second second)
{
    String* const name = name_operand(call, 0);
    return name == nullptr ? NativeStatus::OutOfMemory
                           : give(call, call.runtime.heap().create<T>(name, second));
}

NativeStatus declare_guard(NativeCall& call)
{
    return make_named<GuardObject>(call, function_of(call.argument(1)));
}

NativeStatus declare_capability(NativeCall& call)
{
    return make_named<CapabilityObject>(call, call.argument(1));
}

NativeStatus declare_alias(NativeCall& call)
{
    String* const target = name_operand(call, 1);
    return target == nullptr ? NativeStatus::OutOfMemory
                             : make_named<TypeAliasObject>(call, target);
}

NativeStatus declare_channel(NativeCall& call)
{
    String* const name = name_operand(call, 0);
    String* const type = name_operand(call, 1);
    List* const queue = List::create(call.runtime.heap());
    if (name == nullptr || type == nullptr || queue == nullptr)
        return NativeStatus::OutOfMemory;
    const Value capacity = call.argument(2);
    if (!capacity.is_null() && (!capacity.is_integer() || capacity.integer() < 0))
        return call.runtime.fail("channel() takes a capacity that is not negative");
    return give(call, call.runtime.heap().create<ChannelObject>(name, type,
                                                                integer_operand(call, 2), queue));
}

// Nothing can be linked with: the name stands for the builtin of that name, or for nothing.
NativeStatus declare_external(NativeCall& call)
{
    const BuiltinInfo* const builtin = find_builtin(text_operand(call, 0));
    if (builtin == nullptr || builtin->is_variable)
        return give_null(call);
    return give(call, call.runtime.heap().create<BuiltinObject>(builtin));
}

constexpr BuiltinInfo family[] = {
    {.name = "%define_contract",
     .function = declare_contract,
     .least = 6,
     .most = 6,
     .is_simple = false},
    {.name = "%define_entity", .function = declare_entity, .least = 8, .most = 8},
    {.name = "%define_data_class", .function = declare_data_class, .least = 15, .most = 15},
    {.name = "%specialize", .function = specialize_class, .least = 2, .most = 2},
    {.name = "%define_enum", .function = declare_enum, .least = 2, .most = 2},
    {.name = "%define_protocol", .function = declare_protocol, .least = 3, .most = 3},
    {.name = "%define_guard", .function = declare_guard, .least = 2, .most = 2},
    {.name = "%capability", .function = declare_capability, .least = 2, .most = 2},
    {.name = "%type_alias", .function = declare_alias, .least = 2, .most = 2},
    {.name = "%external", .function = declare_external, .least = 1, .most = 1},
    {.name = "%channel", .function = declare_channel, .least = 3, .most = 3},
};

}  // namespace

std::span<const BuiltinInfo> declaration_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
