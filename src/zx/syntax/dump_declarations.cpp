// Functions and declarations as nested lists.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "zx/syntax/dump_impl.hpp"

namespace sluice::zx {

void AstDumper::add_modifiers(SExpr& list, const Modifiers& modifiers, bool is_exported)
{
    constexpr std::array<std::string_view, 10> names{"public", "private", "sealed", "async",
                                                     "native", "inline",  "secure", "pure",
                                                     "view",   "payable"};
    if (is_exported)
        list.add("export");
    for (std::size_t bit = 0; bit < names.size(); ++bit) {
        if ((modifiers.bits >> bit & 1) != 0)
            list.add(names[bit]);
    }
    for (const Name& name : modifiers.names)
        list.add("@" + text(name));
}

SExpr AstDumper::parameter(const Parameter& parameter)
{
    if (parameter.type == nullptr && parameter.default_value == nullptr)
        return text(parameter.name);
    SExpr list = SExpr::list(text(parameter.name));
    if (parameter.type != nullptr)
        list.add(":").add(type(parameter.type));
    if (parameter.default_value != nullptr)
        list.add("=").add(expression(parameter.default_value));
    return list;
}

SExpr AstDumper::function(const Function& function)
{
    constexpr std::array<std::string_view, 12> heads{
        "action", "function", "lambda",  "method", "operator",  "computed",
        "guard",  "defer",    "handler", "on",     "tolerance", "signature"};
    SExpr list = SExpr::list(heads[static_cast<std::size_t>(function.function_kind)]);
    if (function.name)
        list.add(text(function.name));
    add_modifiers(list, function.modifiers, false);
    SExpr parameters = SExpr::list("");
    for (const Parameter* entry : function.parameters)
        parameters.add(parameter(*entry));
    list.add(std::move(parameters));
    if (function.return_type != nullptr)
        list.add(SExpr::list("returns", type(function.return_type)));
    add_optional(list, "limit", function.limit);
    if (function.body != nullptr)
        list.add(block(function.body));
    else if (function.value != nullptr)
        list.add(expression(function.value));
    return list;
}

SExpr AstDumper::let(const Let& let)
{
    constexpr std::array<std::string_view, 3> heads{"let", "const", "immutable"};
    SExpr list = SExpr::list(heads[static_cast<std::size_t>(let.let_kind)]);
    add_modifiers(list, let.modifiers, let.is_exported);
    if (let.pattern != nullptr) {
        SExpr pattern = SExpr::list(let.pattern->is_map ? "keys" : "items");
        for (const PatternElement& element : let.pattern->elements) {
            if (let.pattern->is_map && element.key != element.name.symbol)
                pattern.add(SExpr::list(text(element.key), text(element.name)));
            else
                pattern.add(text(element.name));
        }
        if (let.pattern->rest)
            pattern.add(".." + text(let.pattern->rest));
        list.add(std::move(pattern));
    } else {
        list.add(text(let.name));
    }
    if (let.type != nullptr)
        list.add(SExpr::list(":", type(let.type)));
    list.add(let.reads_file ? SExpr::list("file", expression(let.value)) : expression(let.value));
    return list;
}

SExpr AstDumper::field(const Field& field)
{
    SExpr list = SExpr::list(field.is_injected ? "inject" : "field", text(field.name));
    add_modifiers(list, field.modifiers, false);
    if (field.type != nullptr)
        list.add(SExpr::list(":", type(field.type)));
    if (field.value != nullptr)
        list.add(SExpr::list("=", expression(field.value)));
    add_optional(list, "require", field.constraint);
    return list;
}

SExpr AstDumper::contract(const ContractDeclaration& contract)
{
    SExpr list = SExpr::list("contract", text(contract.name));
    add_modifiers(list, contract.modifiers, contract.is_exported);
    if (contract.base)
        list.add(SExpr::list("extends", text(contract.base)));
    if (!contract.protocols.empty()) {
        SExpr protocols = SExpr::list("implements");
        for (const Name& name : contract.protocols)
            protocols.add(text(name));
        list.add(std::move(protocols));
    }
    for (const StateDeclaration* state : contract.state)
        list.add(statement(state));
    for (const EventDeclaration* event : contract.events)
        list.add(statement(event));
    for (const FunctionDeclaration* guard : contract.guards)
        list.add(statement(guard));
    for (const FunctionDeclaration* action : contract.actions)
        list.add(statement(action));
    return list;
}

SExpr AstDumper::data_class(const DataClassDeclaration& data)
{
    SExpr list = SExpr::list("data-class", text(data.name));
    add_modifiers(list, data.modifiers, data.is_exported);
    if (data.is_immutable)
        list.add("immutable");
    if (data.is_verified)
        list.add("verified");
    if (!data.type_parameters.empty()) {
        SExpr parameters = SExpr::list("types");
        for (const Symbol symbol : data.type_parameters)
            parameters.add(text(symbol));
        list.add(std::move(parameters));
    }
    if (data.base)
        list.add(SExpr::list("extends", text(data.base)));
    for (const Field* entry : data.fields)
        list.add(field(*entry));
    for (const std::span<Function* const> functions :
         {data.computed, data.methods, data.operators}) {
        for (const Function* entry : functions)
            list.add(function(*entry));
    }
    return list;
}

/// Declarations of one name and what it stands for.
SExpr AstDumper::declaration(const Statement& node)
{
    switch (node.kind) {
        case NodeKind::Let:
            return let(to<Let>(node));
        case NodeKind::FunctionDeclaration: {
            const auto& declaration = to<FunctionDeclaration>(node);
            SExpr list = function(*declaration.function);
            return declaration.is_exported ? SExpr::list("export", std::move(list)) : list;
        }
        case NodeKind::StateDeclaration: {
            constexpr std::array<std::string_view, 4> heads{"data", "state", "ledger",
                                                            "persistent"};
            const auto& state = to<StateDeclaration>(node);
            SExpr list = SExpr::list(heads[static_cast<std::size_t>(state.storage)]);
            add_modifiers(list, state.modifiers, state.is_exported);
            list.add(text(state.name));
            if (state.type != nullptr)
                list.add(SExpr::list(":", type(state.type)));
            if (state.value != nullptr)
                list.add(expression(state.value));
            return list;
        }
        case NodeKind::EventDeclaration: {
            const auto& event = to<EventDeclaration>(node);
            SExpr list = SExpr::list("event", text(event.name));
            add_modifiers(list, event.modifiers, event.is_exported);
            for (const Parameter* entry : event.fields)
                list.add(parameter(*entry));
            return list;
        }
        case NodeKind::TypeAlias: {
            const auto& alias = to<TypeAlias>(node);
            SExpr list = SExpr::list("type-alias", text(alias.name), type(alias.type));
            add_modifiers(list, alias.modifiers, alias.is_exported);
            return list;
        }
        case NodeKind::ExternalDeclaration: {
            const auto& external = to<ExternalDeclaration>(node);
            SExpr list = SExpr::list("external", text(external.name));
            if (external.signature != nullptr)
                list.add(function(*external.signature));
            add_optional(list, "from", external.library);
            return list;
        }
        case NodeKind::ChannelDeclaration: {
            const auto& channel = to<ChannelDeclaration>(node);
            SExpr list = SExpr::list("channel", text(channel.name));
            if (channel.type != nullptr)
                list.add(SExpr::list(":", type(channel.type)));
            add_optional(list, "capacity", channel.capacity);
            return list;
        }
        default:
            return object_declaration(node);
    }
}

/// Declarations with members.
SExpr AstDumper::object_declaration(const Statement& node)
{
    switch (node.kind) {
        case NodeKind::ContractDeclaration:
            return contract(to<ContractDeclaration>(node));
        case NodeKind::DataClassDeclaration:
            return data_class(to<DataClassDeclaration>(node));
        case NodeKind::EntityDeclaration: {
            const auto& entity = to<EntityDeclaration>(node);
            SExpr list = SExpr::list("entity", text(entity.name));
            add_modifiers(list, entity.modifiers, entity.is_exported);
            if (entity.base)
                list.add(SExpr::list("extends", text(entity.base)));
            for (const Field* entry : entity.fields)
                list.add(field(*entry));
            for (const Function* method : entity.methods)
                list.add(function(*method));
            return list;
        }
        case NodeKind::EnumDeclaration: {
            const auto& enumeration = to<EnumDeclaration>(node);
            SExpr list = SExpr::list("enum", text(enumeration.name));
            add_modifiers(list, enumeration.modifiers, enumeration.is_exported);
            for (const EnumMember& member : enumeration.members) {
                if (member.value == nullptr)
                    list.add(text(member.name));
                else
                    list.add(SExpr::list(text(member.name), expression(member.value)));
            }
            return list;
        }
        case NodeKind::ProtocolDeclaration: {
            const auto& protocol = to<ProtocolDeclaration>(node);
            SExpr list =
                SExpr::list(protocol.is_interface ? "interface" : "protocol", text(protocol.name));
            add_modifiers(list, protocol.modifiers, protocol.is_exported);
            for (const Function* method : protocol.methods)
                list.add(function(*method));
            return list;
        }
        case NodeKind::ModuleDeclaration: {
            const auto& module = to<ModuleDeclaration>(node);
            SExpr list = SExpr::list("module", text(module.name));
            add_modifiers(list, module.modifiers, module.is_exported);
            return list.add(block(module.body));
        }
        case NodeKind::PackageDeclaration: {
            const auto& package = to<PackageDeclaration>(node);
            std::string path;
            for (const Name& name : package.path)
                path.append(path.empty() ? "" : ".").append(text(name));
            return SExpr::list("package", path, block(package.body));
        }
        default:
            return control_statement(node);
    }
}

}  // namespace sluice::zx
