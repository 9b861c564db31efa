// Intrinsics of declarations: contracts, entities, data classes and the smaller kinds.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/classes.hpp"
#include "zx/runtime/contracts.hpp"
#include "zx/runtime/data_instances.hpp"
#include "zx/runtime/entity_instances.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/values/conversions.hpp"

namespace sluice::zx {
namespace {

using Functions = std::vector<FunctionObject*>;

/// Takes operands one after the other.
class Operands {
public:
    Operands(const NativeCall& call, std::size_t first) noexcept : call_{call}, next_{first} {}

    // Undefined behind the last.
    Value take() noexcept
    {
        return next_ < call_.arguments.size() ? call_.arguments[next_++] : Value{};
    }
    Functions take_functions(std::size_t count)
    {
        Functions functions;
        for (std::size_t i = 0; i < count; ++i)
            functions.push_back(function_of(take()));
        return functions;
    }

private:
    const NativeCall& call_;
    std::size_t next_;
};

// The value of a name that a declaration mentions, where it is a variable of a module; else null.
Value value_of(Runtime& runtime, const Name& name)
{
    const Binding& binding = name.binding;
    if (binding.kind != BindingKind::Module || binding.module >= runtime.modules().count())
        return Value::null();
    return runtime.module_slots(binding.module)[binding.index];
}

// A type as it is written, without its arguments. nullptr when memory is out.
String* type_name(NativeCall& call, const TypeAnnotation* type)
{
    if (type == nullptr || (type->path.empty() && type->element == nullptr))
        return call.runtime.heap().empty_string();
    if (type->element != nullptr)
        return call.runtime.intern("list");
    return name_of(call, type->path.back());
}

// ---- contracts ---------------------------------------------------------------------------------

// scratch[0]: the template, while its constructor runs.
NativeStatus declare_contract(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    if (call.step != 0) {
        runtime.transaction().pop_sender();
        return call.callee_failed ? NativeStatus::Error : call.done(call.scratch[0]);
    }
    const auto& code = pointer_operand<const ContractCode>(call, 0);
    const ContractDeclaration& declaration = *code.declaration;
    Operands operands{call, 2};
    std::vector<Value> initial(code.state.size());
    for (const StateDeclaration* state : declaration.state) {
        const Value value = operands.take();
        const std::int32_t slot = code.find_state(state->name.symbol);
        if (slot >= 0 && state->value != nullptr)
            initial[static_cast<std::size_t>(slot)] = value;
    }
    const Functions actions = operands.take_functions(code.actions.size());
    std::vector<Value> protocols;
    for (const Name& protocol : declaration.protocols)
        protocols.push_back(value_of(runtime, protocol));

    Value made;
    const Status status =
        define_contract(runtime, code, call.arguments[1], initial, actions, protocols, made);
    if (status != Status::Ok)
        return give_status(call, status, made);
    FunctionObject* const constructor = made.as<ContractObject>()->contract_class->template_init;
    if (constructor == nullptr)
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

// ---- entities and data classes -----------------------------------------------------------------

NativeStatus missing_base(NativeCall& call, std::string_view kind, const Name& base)
{
    return call.runtime.fail("Parent " + std::string{kind} + " '" +
                             std::string{call.runtime.modules().symbols()->name(base.symbol)} +
                             "' not found");
}

NativeStatus declare_entity(NativeCall& call)
{
    const auto& declaration = pointer_operand<const EntityDeclaration>(call, 0);
    if (declaration.base && !call.arguments[1].is(Tag::EntityDefinition))
        return missing_base(call, "entity", declaration.base);
    Operands operands{call, 2};
    std::vector<EntityField> fields;
    for (const Field* field : declaration.fields) {
        String* const name = name_of(call, field->name.symbol);
        String* const type = type_name(call, field->type);
        if (name == nullptr || type == nullptr)
            return NativeStatus::OutOfMemory;
        fields.push_back({.name = name,
                          .type_name = type,
                          .default_value = operands.take(),
                          .is_injected = field->is_injected});
    }
    std::vector<String*> method_names;
    for (const Function* method : declaration.methods) {
        method_names.push_back(name_of(call, method->name.symbol));
        if (method_names.back() == nullptr)
            return NativeStatus::OutOfMemory;
    }
    const Functions methods = operands.take_functions(declaration.methods.size());
    String* const name = name_of(call, declaration.name.symbol);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    Value made;
    const Status status = define_entity(call.runtime,
                                        {.name = name,
                                         .base = call.arguments[1],
                                         .fields = fields,
                                         .method_names = method_names,
                                         .methods = methods},
                                        made);
    return give_status(call, status, made);
}

// Whether a function bears a decorator.
bool has_decorator(const NativeCall& call, const Function& function, std::string_view decorator)
{
    const SymbolTable& symbols = *call.runtime.modules().symbols();
    return std::ranges::any_of(function.modifiers.names, [&](const Name& name) {
        return symbols.name(name.symbol) == decorator;
    });
}

NativeStatus declare_data_class(NativeCall& call)
{
    const auto& declaration = pointer_operand<const DataClassDeclaration>(call, 0);
    if (declaration.base && !call.arguments[1].is(Tag::DataClass))
        return missing_base(call, "data class", declaration.base);
    Operands operands{call, 2};
    std::vector<DataField> fields;
    for (const Field* field : declaration.fields) {
        String* const name = name_of(call, field->name.symbol);
        String* const type = type_name(call, field->type);
        if (name == nullptr || type == nullptr)
            return NativeStatus::OutOfMemory;
        fields.push_back({.name = name, .type_name = type, .default_value = operands.take()});
    }
    std::vector<String*> method_names;
    std::vector<DataMethod> methods;
    for (const Function* method : declaration.methods) {
        method_names.push_back(name_of(call, method->name.symbol));
        methods.push_back({.function = function_of(operands.take()),
                           .is_logged = has_decorator(call, *method, "logged"),
                           .is_cached = has_decorator(call, *method, "cached")});
        if (method_names.back() == nullptr)
            return NativeStatus::OutOfMemory;
    }
    std::vector<BinaryOperator> operators;
    for (const Function* function : declaration.operators)
        operators.push_back(function->op);
    const Functions operator_functions = operands.take_functions(operators.size());
    std::vector<String*> computed_names;
    for (const Function* computed : declaration.computed) {
        computed_names.push_back(name_of(call, computed->name.symbol));
        if (computed_names.back() == nullptr)
            return NativeStatus::OutOfMemory;
    }
    const Functions computed = operands.take_functions(computed_names.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (declaration.fields[i]->constraint_function != nullptr)
            fields[i].constraint = function_of(operands.take());
    }
    String* const name = name_of(call, declaration.name.symbol);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    const DataClassDescription description{
        .name = name,
        .base = call.arguments[1],
        .is_immutable = declaration.is_immutable,
        .is_verified = declaration.is_verified,
        .type_parameter_count = static_cast<std::uint32_t>(declaration.type_parameters.size()),
        .fields = fields,
        .computed_names = computed_names,
        .computed = computed,
        .method_names = method_names,
        .methods = methods,
        .operators = operators,
        .operator_functions = operator_functions,
    };
    Value made;
    return give_status(call, define_data_class(call.runtime, description, made), made);
}

NativeStatus specialize_class(NativeCall& call)
{
    const Value generic = call.argument(0);
    // Type arguments of anything else say nothing.
    if (!generic.is(Tag::DataClass) || generic.as<DataClass>()->type_parameter_count == 0)
        return call.done(generic);
    std::string written;
    for (std::size_t i = 1; i < call.arguments.size(); ++i)
        written += (i == 1 ? "" : ", ") + std::string{text_operand(call, i)};
    String* const arguments = call.runtime.intern(written);
    if (arguments == nullptr)
        return NativeStatus::OutOfMemory;
    Value made;
    const Status status = specialize(call.runtime, *generic.as<DataClass>(), arguments, made);
    return give_status(call, status, made);
}

// ---- enums, protocols and the smaller kinds
// ------------------------------------------------------

// The value of an enum's member: an integer, maybe negative, or a string. Undefined when memory is
// out.
Value member_value(NativeCall& call, const EnumMember& member, std::size_t position)
{
    const Expression* value = member.value;
    if (value == nullptr)
        return Value::from_integer(static_cast<std::int64_t>(position));
    if (const auto* text = as<StringLiteral>(value))
        return text_value(call.runtime.heap(), text->text);
    bool is_negative = false;
    if (const auto* unary = as<Unary>(value)) {
        is_negative = true;
        value = unary->operand;
    }
    const auto* literal = as<IntegerLiteral>(value);
    if (literal == nullptr)
        return Value::null();
    const std::string digits = (is_negative ? "-" : "") + std::string{literal->digits};
    ErrorText error;
    Value number;
    const String* const written = String::create_ascii(call.runtime.heap(), digits);
    if (written == nullptr ||
        to_integer(call.runtime.heap(), Value::from(written), number, error) == Status::OutOfMemory)
        return {};
    return number;
}

NativeStatus declare_enum(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    const auto& declaration = pointer_operand<const EnumDeclaration>(call, 0);
    Map* const members = Map::create(heap, declaration.members.size());
    if (members == nullptr)
        return NativeStatus::OutOfMemory;
    for (std::size_t i = 0; i < declaration.members.size(); ++i) {
        String* const name = name_of(call, declaration.members[i].name);
        const Value value = member_value(call, declaration.members[i], i);
        if (name == nullptr || value.is_undefined() || !members->set(heap, name, value))
            return NativeStatus::OutOfMemory;
    }
    members->set_frozen(true);
    return call.done(Value::from(members));
}

NativeStatus declare_protocol(NativeCall& call)
{
    const auto& declaration = pointer_operand<const ProtocolDeclaration>(call, 0);
    String* const name = name_of(call, declaration.name.symbol);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    ProtocolObject* const made =
        call.runtime.heap().create<ProtocolObject>(name, declaration.is_interface);
    if (made == nullptr)
        return NativeStatus::OutOfMemory;
    for (const Function* method : declaration.methods) {
        String* const method_name = name_of(call, method->name.symbol);
        if (method_name == nullptr)
            return NativeStatus::OutOfMemory;
        made->methods.push_back(method_name);
    }
    return call.done(Value::from_object(made, made->tag()));
}

NativeStatus declare_alias(NativeCall& call)
{
    const auto& declaration = pointer_operand<const TypeAlias>(call, 0);
    String* const name = name_of(call, declaration.name.symbol);
    String* const target = type_name(call, declaration.type);
    if (name == nullptr || target == nullptr)
        return NativeStatus::OutOfMemory;
    return give(call, call.runtime.heap().create<TypeAliasObject>(name, target));
}

NativeStatus declare_capability(NativeCall& call)
{
    String* const name = name_operand(call, 0);
    if (name == nullptr)
        return NativeStatus::OutOfMemory;
    return give(call, call.runtime.heap().create<CapabilityObject>(name, call.argument(1)));
}

// A function of another language, which this build has none of: the name is there, and is null.
NativeStatus declare_external(NativeCall& call)
{
    return give_null(call);
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

constexpr BuiltinInfo family[] = {
    {.name = "%define_contract", .function = declare_contract, .is_simple = false},
    {.name = "%define_entity", .function = declare_entity},
    {.name = "%define_data_class", .function = declare_data_class},
    {.name = "%specialise", .function = specialize_class},
    {.name = "%specialize", .function = specialize_class},
    {.name = "%define_enum", .function = declare_enum},
    {.name = "%define_protocol", .function = declare_protocol},
    {.name = "%define_type_alias", .function = declare_alias},
    {.name = "%capability", .function = declare_capability},
    {.name = "%external", .function = declare_external},
    {.name = "%channel", .function = declare_channel},
};

}  // namespace

std::span<const BuiltinInfo> declaration_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
