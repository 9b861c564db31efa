// How a call of any value, or of a method of any value, is carried out.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "zx/compiler/lowering.hpp"
#include "zx/runtime/classes.hpp"
#include "zx/runtime/contracts.hpp"
#include "zx/runtime/data_instances.hpp"
#include "zx/runtime/entity_instances.hpp"
#include "zx/runtime/limits.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/universal_methods.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Of a value in "Not a function: ...".
constexpr std::size_t longest_display = 200;

CallTarget native_target(const BuiltinInfo& builtin, Value self) noexcept
{
    CallTarget target{};
    target.kind = CallTarget::Kind::Native;
    target.native = &builtin;
    target.self = self;
    return target;
}

CallTarget function_target(CallTarget::Kind kind, FunctionObject* function, Value self) noexcept
{
    CallTarget target{};
    target.kind = kind;
    target.function = function;
    target.self = self;
    return target;
}

bool is_callable(Value value) noexcept
{
    switch (value.tag()) {
        case Tag::Function:
        case Tag::Builtin:
        case Tag::BoundMethod:
        case Tag::EntityDefinition:
        case Tag::DataClass:
            return true;
        case Tag::Contract:
            return value.as<ContractObject>()->is_template;
        default:
            return false;
    }
}

// The i-th of names that stand in a text, separated by commas and blanks; empty behind the last.
std::string_view listed_name(std::string_view names, std::size_t index) noexcept
{
    for (;;) {
        const std::size_t end = std::min(names.find(','), names.size());
        if (index-- == 0) {
            const std::string_view name = names.substr(0, end);
            const std::size_t begin = name.find_first_not_of(' ');
            return begin == std::string_view::npos ? std::string_view{} : name.substr(begin);
        }
        if (end == names.size())
            return {};
        names.remove_prefix(end + 1);
    }
}

/// The names of what a target takes, one after the other.
class ParameterNames {
public:
    ParameterNames(const CallTarget& target, const SymbolTable* symbols) noexcept
        : symbols_{symbols}
    {
        if (target.function != nullptr) {
            function_ = target.function->code->function;
            return;
        }
        switch (target.self.tag()) {
            case Tag::EntityDefinition:
                entity_ = target.self.as<EntityDefinition>();
                break;
            case Tag::DataClass:
                data_class_ = target.self.as<DataClass>();
                break;
            case Tag::Contract:
                if (const FunctionObject* const init =
                        target.self.as<ContractObject>()->contract_class->init;
                    init != nullptr && target.native == &construct_contract)
                    function_ = init->code->function;
                break;
            default:
                break;
        }
        if (target.native != nullptr)
            listed_ = target.native->parameters;
    }

    // Empty behind the last.
    [[nodiscard]] std::string_view at(std::size_t index) const noexcept
    {
        if (function_ != nullptr)
            return index < function_->parameters.size() && symbols_ != nullptr
                       ? symbols_->name(function_->parameters[index]->name.symbol)
                       : std::string_view{};
        if (entity_ != nullptr)
            return index < entity_->fields.size() ? entity_->fields[index].name->view()
                                                  : std::string_view{};
        if (data_class_ != nullptr)
            return index < data_class_->fields.size() ? data_class_->fields[index].name->view()
                                                      : std::string_view{};
        return listed_name(listed_, index);
    }

private:
    const SymbolTable* symbols_;
    const Function* function_ = nullptr;
    const EntityDefinition* entity_ = nullptr;
    const DataClass* data_class_ = nullptr;
    std::string_view listed_;
};

}  // namespace

CallTarget Runtime::fail_call(std::string_view message)
{
    fail(message);
    CallTarget target{};
    target.kind = CallTarget::Kind::Error;
    return target;
}

// What is written in a sandbox may not get round its rules with a builtin's value. Intrinsics are
// no values of the program's: the rules were kept where they were compiled.
bool Runtime::sandbox_takes(std::string_view builtin)
{
    const FunctionCode* const code = engine_ != nullptr ? engine_->current_code() : nullptr;
    if (code == nullptr || builtin.starts_with('%') ||
        (!code->is_confined && code->sandboxes.empty()) || sandbox_allows(builtin))
        return true;
    const auto policy = code->sandbox_at(engine_->current_offset());
    if (policy)
        fail_sandbox(*this, builtin, *policy);
    return !policy;
}

CallTarget Runtime::resolve_call(Value callee)
{
    switch (callee.tag()) {
        case Tag::Function:
            return function_target(CallTarget::Kind::Function, callee.as<FunctionObject>(),
                                   callee.as<FunctionObject>()->self);
        case Tag::Builtin:
            if (!sandbox_takes(callee.as<BuiltinObject>()->info->name))
                return {CallTarget::Kind::Error, nullptr, nullptr, {}};
            return native_target(*callee.as<BuiltinObject>()->info, Value::null());
        case Tag::BoundMethod: {
            const BoundMethod& method = *callee.as<BoundMethod>();
            if (method.callable.is(Tag::Builtin))
                return native_target(*method.callable.as<BuiltinObject>()->info, method.receiver);
            const bool is_action = method.receiver.is(Tag::Contract);
            return function_target(
                is_action ? CallTarget::Kind::Action : CallTarget::Kind::Function,
                method.callable.as<FunctionObject>(), method.receiver);
        }
        case Tag::Contract:
            if (callee.as<ContractObject>()->is_template)
                return native_target(construct_contract, callee);
            break;
        case Tag::EntityDefinition:
            return native_target(construct_entity, callee);
        case Tag::DataClass:
            return native_target(construct_data_instance, callee);
        default:
            break;
    }
    return fail_call("Not a function: " + display_text(callee, longest_display));
}

CallTarget Runtime::resolve_contract_method(Value receiver, String* name, Value from)
{
    const ContractObject& contract = *receiver.as<ContractObject>();
    const ContractClass& its_class = *contract.contract_class;
    const bool is_inside = from.same_as(receiver);
    if (const ActionEntry* const action = its_class.action(name); action != nullptr) {
        if (action->is_private && !is_inside)
            return fail_call("Action '" + std::string{name->view()} + "' is private in contract " +
                             std::string{its_class.name->view()});
        return function_target(CallTarget::Kind::Action, action->function, receiver);
    }
    Value value;
    if (get_property(receiver, name, from, value) == Status::Ok && is_callable(value))
        return resolve_call(value);
    if (name->view() == "get_balance")
        return native_target(read_balance, receiver);
    if (const BuiltinInfo* const method = find_universal_method(receiver, name->view());
        method != nullptr)
        return native_target(*method, receiver);
    return fail_call("Action '" + std::string{name->view()} + "' not found in contract " +
                     std::string{its_class.name->view()});
}

CallTarget Runtime::resolve_method(Value receiver, String* name, Value from)
{
    bool found = false;
    switch (receiver.tag()) {
        case Tag::Contract:
            return resolve_contract_method(receiver, name, from);
        case Tag::Map: {
            const Value entry = receiver.as<Map>()->get(heap_, name);
            if (is_callable(entry))
                return resolve_call(entry);
            break;
        }
        case Tag::Entity: {
            const EntityObject& entity = *receiver.as<EntityObject>();
            if (FunctionObject* const method = entity.definition->find_method(name);
                method != nullptr)
                return function_target(CallTarget::Kind::Function, method, receiver);
            break;
        }
        case Tag::DataInstance: {
            const DataClass& its_class = *receiver.as<DataObject>()->data_class;
            if (const DataMethod* const method = its_class.find_method(name); method != nullptr) {
                if (!method->is_logged && !method->is_cached)
                    return function_target(CallTarget::Kind::Function, method->function, receiver);
                Value bound;
                if (bind(receiver, Value::from(method->function), bound) != Status::Ok)
                    return fail_memory();
                return native_target(run_decorated_method, bound);
            }
            break;
        }
        case Tag::Module:
        case Tag::Package: {
            Value member;
            if (receiver.is(Tag::Module))
                member = modules_.member(*receiver.as<ModuleObject>(), name, found);
            else
                member = modules_.member(*receiver.as<PackageObject>(), name);
            if (is_callable(member))
                return resolve_call(member);
            const std::string_view owner = receiver.is(Tag::Module)
                                               ? receiver.as<ModuleObject>()->name->view()
                                               : receiver.as<PackageObject>()->name->view();
            return fail_call("Method '" + std::string{name->view()} + "' not found in " +
                             std::string{kind_of(receiver).typeof_name} + " '" +
                             std::string{owner} + "'");
        }
        default:
            break;
    }
    if (receiver.is(Tag::Entity) || receiver.is(Tag::DataInstance)) {
        Value value;
        if (get_property(receiver, name, from, value) == Status::Ok && is_callable(value))
            return resolve_call(value);
    }
    std::uint16_t index = 0;
    if (const BuiltinInfo* const method = find_method(receiver.tag(), name->view(), index);
        method != nullptr)
        return native_target(*method, receiver);
    if (receiver.is(Tag::DataInstance) || receiver.is(Tag::DataClass)) {
        if (const BuiltinInfo* const method = find_data_method(receiver, name->view());
            method != nullptr)
            return native_target(*method, receiver);
    }
    if (const BuiltinInfo* const method = find_universal_method(receiver, name->view());
        method != nullptr)
        return native_target(*method, receiver);
    return fail_call("Method '" + std::string{name->view()} + "' not supported for " +
                     std::string{kind_of(receiver).error_name});
}

CallTarget Runtime::fail_memory()
{
    zx::fail_memory(*this);
    CallTarget target{};
    target.kind = CallTarget::Kind::Error;
    return target;
}

FunctionObject* Runtime::find_operator(Value left, BinaryOperator op)
{
    return left.is(Tag::DataInstance) ? left.as<DataObject>()->data_class->find_operator(op)
                                      : nullptr;
}

Status Runtime::order_arguments(const CallTarget& target, std::span<String* const> names,
                                std::vector<std::uint32_t>& positions)
{
    const ParameterNames parameters{target, modules_.symbols()};
    positions.clear();
    for (const String* name : names) {
        std::uint32_t position = 0;
        while (!parameters.at(position).empty() && parameters.at(position) != name->view())
            ++position;
        if (parameters.at(position).empty())
            return fail_status("Unknown keyword argument '" + std::string{name->view()} + "'");
        if (std::ranges::find(positions, position) != positions.end())
            return fail_status("Keyword argument '" + std::string{name->view()} +
                               "' is given twice");
        positions.push_back(position);
    }
    return Status::Ok;
}

}  // namespace sluice::zx
