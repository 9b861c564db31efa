// Statements and expressions that are rarely used, as calls of intrinsics.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/lowering.hpp"

#include <algorithm>
#include <bit>

namespace sluice::zx {

namespace {

using Kind = IntrinsicOperand::Kind;

class Builder {
public:
    Builder(std::string_view intrinsic, GasOperation operation = GasOperation::other)
    {
        call_.intrinsic = intrinsic;
        call_.charge = {operation, 0};
    }

    Builder& value(Expression* expression)
    {
        return add({.kind = Kind::Expression, .expression = expression});
    }
    Builder& text(std::string_view text) { return add({.kind = Kind::Text, .text = text}); }
    Builder& integer(std::int64_t number)
    {
        return add({.kind = Kind::Integer, .integer = number});
    }
    Builder& boolean(bool flag) { return add({.kind = Kind::Boolean, .integer = flag}); }
    Builder& closure(Function* function)
    {
        return add({.kind = Kind::Closure, .function = function});
    }
    Builder& variable(const Binding& binding)
    {
        return add({.kind = Kind::Variable, .binding = binding});
    }
    Builder& read(const Name& name) { return add({.kind = Kind::Read, .name = &name}); }
    Builder& read_or_unset(const Name& name)
    {
        return add({.kind = Kind::ReadOrUnset, .name = &name});
    }
    Builder& pointer(const void* address)
    {
        return add({.kind = Kind::Pointer, .integer = std::bit_cast<std::intptr_t>(address)});
    }
    Builder& binds(Name& name)
    {
        call_.result = &name;
        call_.charges_store = true;
        return *this;
    }
    /// A declaration whose own charge is all there is.
    Builder& defines(Name& name)
    {
        call_.result = &name;
        return *this;
    }

    IntrinsicCall done() { return std::move(call_); }

private:
    Builder& add(IntrinsicOperand operand)
    {
        call_.operands.push_back(operand);
        return *this;
    }

    IntrinsicCall call_;
};

/// The variable that `target` is, if it is one, then its value or object, then the property.
void add_target(Builder& builder, Expression* target)
{
    if (auto* identifier = as<Identifier>(target)) {
        const BindingKind kind = identifier->name.binding.kind;
        if (kind == BindingKind::Cell || kind == BindingKind::Upvalue ||
            kind == BindingKind::Module)
            builder.variable(identifier->name.binding);
        else
            builder.value(nullptr);
        builder.value(target).value(nullptr);
    } else if (auto* member = as<Member>(target)) {
        builder.value(nullptr).value(member->object);
    } else {
        auto& index = to<Index>(*target);
        builder.value(nullptr).value(index.object).value(index.index);
    }
}

/// add_target, with a member's name as text.
void add_target(Builder& builder, Expression* target, const SymbolTable& symbols)
{
    add_target(builder, target);
    if (const auto* member = as<Member>(target))
        builder.text(symbols.name(member->name));
}

void add_base(Builder& builder, const Name& base)
{
    if (base.symbol != no_symbol)
        builder.read(base);
    else
        builder.read_or_unset(base);
}

/// Objects and keys of the properties that a watched subject reads: of `a.b.c` those are a.b and c.
void add_properties(Builder& builder, Expression* subject, const SymbolTable& symbols)
{
    for (const auto* member = as<Member>(subject); member != nullptr;
         member = as<Member>(member->object))
        builder.value(member->object).text(symbols.name(member->name));
}

IntrinsicCall lower_contract(ContractDeclaration& declaration, ModuleUnit& unit)
{
    Builder builder{"%define_contract", GasOperation::define_contract};
    builder.pointer(unit.contract_codes.at(&declaration));
    add_base(builder, declaration.base);
    for (StateDeclaration* state : declaration.state)
        builder.value(state->value);
    for (const auto& list : {declaration.actions, declaration.guards})
        for (FunctionDeclaration* action : list)
            builder.closure(action->function);
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_data_class(DataClassDeclaration& declaration)
{
    Builder builder{"%define_data_class", GasOperation::define_contract};
    builder.pointer(&declaration);
    add_base(builder, declaration.base);
    for (Field* field : declaration.fields)
        builder.value(field->value);
    for (const auto& list : {declaration.methods, declaration.operators, declaration.computed})
        for (Function* function : list)
            builder.closure(function);
    for (Field* field : declaration.fields)
        if (field->constraint_function != nullptr)
            builder.closure(field->constraint_function);
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_entity(EntityDeclaration& declaration)
{
    Builder builder{"%define_entity", GasOperation::define_contract};
    builder.pointer(&declaration);
    add_base(builder, declaration.base);
    for (Field* field : declaration.fields)
        builder.value(field->value);
    for (Function* method : declaration.methods)
        builder.closure(method);
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_watch(Watch& watch, ModuleUnit& unit, const SymbolTable& symbols)
{
    Builder builder{"%watch"};
    builder.closure(watch.handler).boolean(watch.subject == nullptr);
    const std::vector<Binding>& variables = unit.watched[&watch];
    builder.integer(static_cast<std::int64_t>(variables.size()));
    for (const Binding& binding : variables)
        builder.variable(binding);
    if (watch.subject != nullptr)
        add_properties(builder, watch.subject, symbols);
    return builder.done();
}

std::optional<IntrinsicCall> lower_expression(Node& node, SymbolTable& symbols)
{
    switch (node.kind) {
        case NodeKind::Sanitize:
            return Builder{"%sanitize"}
                .value(to<Sanitize>(node).value)
                .value(to<Sanitize>(node).context)
                .done();
        case NodeKind::Validate:
            return Builder{"%validate"}
                .value(to<Validate>(node).value)
                .value(to<Validate>(node).schema)
                .done();
        case NodeKind::Find:
            return Builder{"%find"}
                .value(to<Find>(node).pattern)
                .value(to<Find>(node).directory)
                .done();
        case NodeKind::Load:
            return Builder{"%load"}.value(to<Load>(node).key).value(to<Load>(node).provider).done();
        case NodeKind::TypeTest:
            return Builder{"%is", GasOperation::eq}
                .value(to<TypeTest>(node).value)
                .text(symbols.name(to<TypeTest>(node).type.symbol))
                .read_or_unset(to<TypeTest>(node).type)
                .done();
        default:
            return std::nullopt;
    }
}

std::optional<IntrinsicCall> lower_security(Node& node, SymbolTable& symbols)
{
    switch (node.kind) {
        case NodeKind::Verify: {
            auto& verify = to<Verify>(node);
            if (verify.form != VerifyForm::Target)
                return std::nullopt;
            return Builder{"%verify_target"}
                .value(verify.conditions.front())
                .value(verify.operand)
                .done();
        }
        case NodeKind::Protect:
            return Builder{"%protect"}
                .value(to<Protect>(node).target)
                .value(to<Protect>(node).rules)
                .value(to<Protect>(node).level)
                .done();
        case NodeKind::Seal: {
            auto& seal = to<Seal>(node);
            Builder builder{"%seal", GasOperation::seal};
            add_target(builder, seal.target, symbols);
            const auto* identifier = as<Identifier>(seal.target);
            builder.text(identifier != nullptr ? symbols.name(identifier->name.symbol) : "");
            return builder.done();
        }
        case NodeKind::Audit: {
            auto& audit = to<Audit>(node);
            const Name& name = to<Identifier>(*audit.subject).name;
            return Builder{"%audit", GasOperation::audit_log}
                .text(symbols.name(name.symbol))
                .read_or_unset(name)
                .value(audit.action)
                .value(audit.timestamp)
                .done();
        }
        case NodeKind::Restrict: {
            auto& restrict = to<Restrict>(node);
            Builder builder{"%restrict", GasOperation::restrict_access};
            add_target(builder, restrict.target, symbols);
            return builder.value(restrict.mode).value(restrict.rules).text(restrict.written).done();
        }
        case NodeKind::Trail:
            return Builder{"%trail"}
                .text(symbols.name(to<Trail>(node).topic))
                .value(to<Trail>(node).filter)
                .done();
        case NodeKind::Capability: {
            auto& capability = to<Capability>(node);
            return Builder{"%capability"}
                .text(symbols.name(capability.name.symbol))
                .value(capability.definition)
                .binds(capability.name)
                .done();
        }
        case NodeKind::Grant: {
            auto& grant = to<Grant>(node);
            Builder builder{"%grant"};
            builder.boolean(grant.is_revocation).text(grant.holder);
            for (const Symbol capability : grant.capabilities)
                builder.text(symbols.name(capability));
            return builder.done();
        }
        case NodeKind::Inject:
            return Builder{"%inject"}
                .text(symbols.name(to<Inject>(node).name.symbol))
                .binds(to<Inject>(node).name)
                .done();
        case NodeKind::Middleware:
            return Builder{"%middleware"}
                .value(to<Middleware>(node).path)
                .value(to<Middleware>(node).handler)
                .done();
        case NodeKind::Auth:
            return Builder{"%auth"}.value(to<Auth>(node).configuration).done();
        case NodeKind::Throttle:
            return Builder{"%throttle"}
                .value(to<Throttle>(node).target)
                .value(to<Throttle>(node).rules)
                .done();
        case NodeKind::Cache:
            return Builder{"%cache"}
                .value(to<Cache>(node).target)
                .value(to<Cache>(node).rules)
                .done();
        default:
            return lower_expression(node, symbols);
    }
}

/// A type annotation as a program would write it, for channels' display form.
std::string_view type_text(const TypeAnnotation* type, const SymbolTable& symbols)
{
    return type == nullptr || type->path.empty() ? "any" : symbols.name(type->path.back());
}

}  // namespace

std::optional<IntrinsicCall> lower(Node& node, ModuleUnit& unit, SymbolTable& symbols)
{
    switch (node.kind) {
        case NodeKind::ContractDeclaration:
            return lower_contract(to<ContractDeclaration>(node), unit);
        case NodeKind::EntityDeclaration:
            return lower_entity(to<EntityDeclaration>(node));
        case NodeKind::DataClassDeclaration:
            return lower_data_class(to<DataClassDeclaration>(node));
        case NodeKind::EnumDeclaration:
            return Builder{"%define_enum", GasOperation::define_enum}
                .pointer(&node)
                .defines(to<EnumDeclaration>(node).name)
                .done();
        case NodeKind::ProtocolDeclaration:
            return Builder{"%define_protocol", GasOperation::define_protocol}
                .pointer(&node)
                .defines(to<ProtocolDeclaration>(node).name)
                .done();
        case NodeKind::TypeAlias:
            return Builder{"%define_type_alias", GasOperation::declare}
                .pointer(&node)
                .defines(to<TypeAlias>(node).name)
                .done();
        case NodeKind::ExternalDeclaration:
            return Builder{"%external", GasOperation::declare}
                .text(symbols.name(to<ExternalDeclaration>(node).name.symbol))
                .defines(to<ExternalDeclaration>(node).name)
                .done();
        case NodeKind::ExportList: {
            Builder builder{"%export"};
            for (const Name& name : to<ExportList>(node).names)
                builder.text(symbols.name(name.symbol)).read_or_unset(name);
            return builder.done();
        }
        case NodeKind::Freeze: {
            const Name& name = to<Freeze>(node).name;
            Builder builder{"%freeze", GasOperation::seal};
            const BindingKind kind = name.binding.kind;
            if (kind == BindingKind::Cell || kind == BindingKind::Upvalue ||
                kind == BindingKind::Module)
                builder.variable(name.binding);
            else
                builder.value(nullptr);
            return builder.read(name).text(symbols.name(name.symbol)).done();
        }
        case NodeKind::Stream:
            return Builder{"%stream"}
                .text(symbols.name(to<Stream>(node).event))
                .closure(to<Stream>(node).handler)
                .done();
        case NodeKind::Watch:
            return lower_watch(to<Watch>(node), unit, symbols);
        case NodeKind::RequireDependency: {
            auto& require = to<RequireDependency>(node);
            return Builder{"%require_dependency", GasOperation::require}
                .text(require.dependency)
                .boolean(require.is_module)
                .value(require.message)
                .done();
        }
        case NodeKind::Revert:
            return Builder{"%revert", GasOperation::throw_}
                .boolean(to<Revert>(node).reason != nullptr)
                .value(to<Revert>(node).reason)
                .done();
        case NodeKind::GasLimit:
            return Builder{"%limit"}.value(to<GasLimit>(node).amount).done();
        case NodeKind::Emit: {
            auto& emit = to<Emit>(node);
            Builder builder{"%emit", GasOperation::emit_event};
            builder.text(symbols.name(emit.event)).boolean(emit.has_map);
            for (const Argument& argument : emit.arguments)
                builder.value(argument.value);
            return builder.done();
        }
        case NodeKind::Gc:
            return Builder{"%gc"}.text(to<Gc>(node).command).done();
        case NodeKind::Debug:
            return Builder{"%debug"}.value(to<Debug>(node).value).done();
        case NodeKind::Log:
            if (to<Log>(node).direction == LogDirection::Read)
                return std::nullopt;
            return Builder{"%log"}.value(to<Log>(node).file).done();
        case NodeKind::ChannelDeclaration: {
            auto& channel = to<ChannelDeclaration>(node);
            return Builder{"%channel"}
                .text(symbols.name(channel.name.symbol))
                .text(type_text(channel.type, symbols))
                .value(channel.capacity)
                .binds(channel.name)
                .done();
        }
        default:
            return lower_security(node, symbols);
    }
}

std::string_view unsupported(const Node& node) noexcept
{
    switch (node.kind) {
        case NodeKind::UserInterface: {
            constexpr std::string_view names[] = {"screen", "component", "theme",     "color",
                                                  "canvas", "graphics",  "animation", "clock"};
            return names[static_cast<std::size_t>(to<UserInterface>(node).interface_kind)];
        }
        case NodeKind::NativeCall:
            return "native";
        case NodeKind::Embedded:
        case NodeKind::EmbeddedDeclaration:
            return "embedded";
        case NodeKind::BufferOperation:
            return "buffer";
        case NodeKind::Log:
            return to<Log>(node).direction == LogDirection::Read ? "log <<" : "";
        default:
            return {};
    }
}

bool sandbox_allows(std::string_view builtin) noexcept
{
    constexpr std::string_view allowed[] = {
        "now",       "timestamp",   "random", "to_hex", "from_hex", "sqrt", "string",
        "len",       "first",       "rest",   "push",   "reduce",   "map",  "filter",
        "debug_log", "debug_trace", "print",  "TX",     "msg",      "gas",
    };
    return std::ranges::find(allowed, builtin) != std::end(allowed);
}

}  // namespace sluice::zx
