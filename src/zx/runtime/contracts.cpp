// Contracts: how a declaration becomes a template and a template an instance.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/contracts.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "zx/runtime/declared_kinds.hpp"
#include "zx/runtime/deep_copy.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"

namespace sluice::zx {
namespace {

enum class ZeroKind : std::uint8_t { Null, Integer, Float, String, Boolean, List, Map };

constexpr std::pair<std::string_view, ZeroKind> zero_kinds[] = {
    {"integer", ZeroKind::Integer}, {"int", ZeroKind::Integer},    {"number", ZeroKind::Integer},
    {"uint256", ZeroKind::Integer}, {"float", ZeroKind::Float},    {"string", ZeroKind::String},
    {"Address", ZeroKind::String},  {"address", ZeroKind::String}, {"boolean", ZeroKind::Boolean},
    {"bool", ZeroKind::Boolean},    {"List", ZeroKind::List},      {"list", ZeroKind::List},
    {"array", ZeroKind::List},      {"Map", ZeroKind::Map},        {"map", ZeroKind::Map},
};

ZeroKind zero_kind(std::string_view type_name) noexcept
{
    const auto* const found =
        std::ranges::find(zero_kinds, type_name, &std::pair<std::string_view, ZeroKind>::first);
    return found == std::end(zero_kinds) ? ZeroKind::Null : found->second;
}

Value make_zero(Heap& heap, ZeroKind kind)
{
    switch (kind) {
        case ZeroKind::Integer:
            return Value::from_integer(0);
        case ZeroKind::Float:
            return Value::from_float(0);
        case ZeroKind::String:
            return Value::from(heap.empty_string());
        case ZeroKind::Boolean:
            return Value::from_boolean(false);
        case ZeroKind::List: {
            const List* const list = List::create(heap);
            return list == nullptr ? Value{} : Value::from(list);
        }
        case ZeroKind::Map: {
            const Map* const map = Map::create(heap);
            return map == nullptr ? Value{} : Value::from(map);
        }
        case ZeroKind::Null:
            break;
    }
    return Value::null();
}

ZeroKind zero_kind(const TypeAnnotation* type, const SymbolTable& symbols)
{
    if (type == nullptr)
        return ZeroKind::Null;
    if (type->element != nullptr)
        return ZeroKind::List;
    return type->path.size() == 1 ? zero_kind(symbols.name(type->path[0])) : ZeroKind::Null;
}

bool begins_with(const std::vector<String*>& names, const std::vector<String*>& beginning)
{
    return names.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), names.begin());
}

std::size_t parameter_count(const FunctionObject& function) noexcept
{
    return function.code->parameter_count;
}

// Fills names, actions and what runs at construction. False when memory is out.
bool fill_class(Runtime& runtime, ContractClass& made, const ContractClass* base,
                std::span<FunctionObject* const> functions)
{
    const ContractCode& code = *made.code;
    Modules& modules = runtime.modules();
    made.name = runtime.intern(code.name);
    if (made.name == nullptr)
        return false;
    for (const StateVariable& variable : code.state) {
        String* const name = modules.name_of(variable.symbol);
        if (name == nullptr)
            return false;
        made.state_index[name] = static_cast<std::uint32_t>(made.state_names.size());
        made.state_names.push_back(name);
    }
    if (base != nullptr) {
        made.actions = base->actions;
        made.action_index = base->action_index;
    }
    for (std::size_t i = 0; i < code.actions.size() && i < functions.size(); ++i) {
        String* const name = modules.name_of(code.actions[i].symbol);
        if (name == nullptr)
            return false;
        const ActionEntry entry{name, functions[i], code.actions[i].is_private};
        const auto [place, is_new] =
            made.action_index.emplace(name, static_cast<std::uint32_t>(made.actions.size()));
        if (is_new)
            made.actions.push_back(entry);
        else
            made.actions[place->second] = entry;
    }
    return true;
}

bool choose_constructors(Runtime& runtime, ContractClass& made)
{
    String* const init = runtime.intern("init");
    String* const constructor = runtime.intern("constructor");
    if (init == nullptr || constructor == nullptr)
        return false;
    const ActionEntry* const with_init = made.action(init);
    const ActionEntry* const with_constructor = made.action(constructor);
    if (with_constructor != nullptr && parameter_count(*with_constructor->function) == 0)
        made.template_init = with_constructor->function;
    if (with_init != nullptr)
        made.init = with_init->function;
    else if (with_constructor != nullptr && made.template_init == nullptr)
        made.init = with_constructor->function;
    return true;
}

Status check_protocols(Runtime& runtime, const ContractClass& made,
                       std::span<const Value> protocols)
{
    for (const Value value : protocols) {
        if (!value.is(Tag::Protocol) && !value.is(Tag::Interface))
            continue;
        const auto& protocol = *value.as<ProtocolObject>();
        for (const String* method : protocol.methods) {
            if (made.find_action(method) < 0)
                return runtime.fail_status("Contract '" + std::string{made.name->view()} +
                                           "' does not implement '" + std::string{method->view()} +
                                           "' required by protocol '" +
                                           std::string{protocol.name->view()} + "'");
        }
    }
    return Status::Ok;
}

// With strict types, whether initial values are of the declared types.
Status check_initial_values(Runtime& runtime, const ContractCode& code,
                            std::span<const Value> initial)
{
    if (!runtime.options().strict_types || code.module == nullptr)
        return Status::Ok;
    const SymbolTable& symbols = *runtime.modules().symbols();
    for (std::size_t slot = 0; slot < initial.size() && slot < code.state.size(); ++slot) {
        const TypeAnnotation* const type = code.state[slot].type;
        const Value value = initial[slot];
        if (type == nullptr || value.is_null() || value.is_undefined())
            continue;
        const std::string_view wanted = enforced_type(type, *code.module->types, symbols);
        if (!wanted.empty() && !runtime.is_of_type(value, wanted, {}))
            return runtime.fail_status("Type mismatch: cannot assign " +
                                       std::string{kind_of(value).type_name} + " to " +
                                       std::string{written_type(*type, symbols)});
    }
    return Status::Ok;
}

// The state that a template begins with. False when memory is out.
bool fill_template(Runtime& runtime, ContractObject& made, ContractObject* base,
                   std::span<const Value> initial)
{
    const ContractCode& code = *made.contract_class->code;
    const SymbolTable& symbols = *runtime.modules().symbols();
    const std::size_t inherited = base == nullptr ? 0 : base->slot_count();
    const auto is_given = [&](std::size_t slot) {
        return slot < initial.size() && !initial[slot].is_undefined();
    };

    // Inherited slots together, so that what they share stays shared.
    if (inherited != 0 &&
        !deep_copy(runtime.heap(), {base->slots(), inherited}, {made.slots(), inherited}))
        return false;
    for (std::size_t slot = 0; slot < code.state.size(); ++slot) {
        const StateVariable& variable = code.state[slot];
        Value value;
        if (is_given(slot))
            value = initial[slot];
        else if (variable.declaration == nullptr)
            value = Value::from(made.contract_class->name);
        else if (slot < inherited && !variable.is_own)
            continue;
        else if (value = make_zero(runtime.heap(), zero_kind(variable.type, symbols));
                 value.is_undefined())
            return false;
        made.slots()[slot].store(value, 0);
    }
    for (std::size_t slot = 0; slot < made.slot_count(); ++slot)
        runtime.journal().own(made.slots()[slot]);
    return true;
}

NativeStatus construct(NativeCall& call)
{
    if (call.step != 0)
        return call.done(call.scratch[0]);

    Runtime& runtime = call.runtime;
    const ContractObject& blueprint = *call.self.as<ContractObject>();
    ContractClass* const its_class = blueprint.contract_class;
    ContractObject* const made = copy_contract(runtime, blueprint);
    if (made == nullptr)
        return NativeStatus::OutOfMemory;
    const BoundMethod* init = nullptr;
    if (its_class->init != nullptr) {
        init = runtime.heap().create<BoundMethod>(Value::from(made), Value::from(its_class->init));
        if (init == nullptr)
            return NativeStatus::OutOfMemory;
    }
    // Last, as it counts the instance.
    ContractObject* deployed = made;
    bool is_stored = false;
    if (const Status status = runtime.deploy(deployed, is_stored); status != Status::Ok)
        return status == Status::Error ? NativeStatus::Error : NativeStatus::OutOfMemory;
    if (init == nullptr || is_stored)
        return call.done(Value::from(deployed));
    call.scratch[0] = Value::from(made);
    call.step = 1;
    return call.call(Value::from(init), call.arguments);
}

}  // namespace

constinit const BuiltinInfo construct_contract{
    .name = "new", .function = construct, .is_simple = false};

ContractObject* copy_contract(Runtime& runtime, const ContractObject& blueprint)
{
    ContractObject* const made =
        ContractObject::create(runtime.heap(), blueprint.contract_class, nullptr);
    if (made == nullptr)
        return nullptr;

    // The state beyond the slots is copied together with them: they may share.
    std::vector<Value> values(blueprint.slots(), blueprint.slots() + blueprint.slot_count());
    values.push_back(blueprint.extra == nullptr ? Value::null() : Value::from(blueprint.extra));
    if (!deep_copy(runtime.heap(), values, values))
        return nullptr;
    for (std::size_t i = 0; i < values.size(); ++i)
        runtime.journal().own(values[i]);
    for (std::size_t i = 0; i < made->slot_count(); ++i)
        made->slots()[i].store(values[i], 0);
    if (values.back().is_map())
        made->extra = values.back().as<Map>();
    return made;
}

Value zero_value(Heap& heap, std::string_view type_name)
{
    return make_zero(heap, zero_kind(type_name));
}

Status define_contract(Runtime& runtime, const ContractCode& code, Value base,
                       std::span<const Value> initial, std::span<FunctionObject* const> actions,
                       std::span<const Value> protocols, Value& result, bool& is_stored)
{
    ContractObject* parent = nullptr;
    if (base.is(Tag::Contract)) {
        parent = base.as<ContractObject>();
    } else if (code.declaration != nullptr && code.declaration->base) {
        const Symbol symbol = code.declaration->base.symbol;
        return runtime.fail_status("Parent contract '" +
                                   std::string{runtime.modules().symbols()->name(symbol)} +
                                   "' not found");
    }
    Heap& heap = runtime.heap();
    ContractClass* const its_class = heap.create<ContractClass>(&code);
    if (its_class == nullptr)
        return Status::OutOfMemory;
    its_class->base = parent == nullptr ? nullptr : parent->contract_class;
    if (!fill_class(runtime, *its_class, its_class->base, actions) ||
        !choose_constructors(runtime, *its_class))
        return Status::OutOfMemory;
    // What the name is bound to now may be another contract than the one that was compiled in.
    if (parent != nullptr && !begins_with(its_class->state_names, its_class->base->state_names))
        return runtime.fail_status(
            "Parent contract '" + std::string{its_class->base->name->view()} +
            "' is not the one that '" + std::string{code.name} + "' was written for");
    if (const Status status = check_protocols(runtime, *its_class, protocols); status != Status::Ok)
        return status;

    if (const Status status = check_initial_values(runtime, code, initial); status != Status::Ok)
        return status;

    ContractObject* made = ContractObject::create(heap, its_class, nullptr);
    if (made == nullptr || !fill_template(runtime, *made, parent, initial))
        return Status::OutOfMemory;
    made->is_template = true;
    if (const Status status = runtime.deploy(made, is_stored); status != Status::Ok)
        return status;
    if (runtime.store() != nullptr)
        runtime.store()->declare_contract(*made);
    result = Value::from(made);
    return Status::Ok;
}

}  // namespace sluice::zx
