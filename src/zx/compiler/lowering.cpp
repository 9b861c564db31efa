// Statements and expressions that are rarely used, as calls of intrinsics.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/lowering.hpp"

#include <algorithm>

#include "zx/compiler/declared_names.hpp"

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
    Builder& shared(const Name& name) { return add({.kind = Kind::Shared, .name = &name}); }
    Builder& read(const Name& name) { return add({.kind = Kind::Read, .name = &name}); }
    Builder& read_or_unset(const Name& name)
    {
        return add({.kind = Kind::ReadOrUnset, .name = &name});
    }
    Builder& unset() { return add({.kind = Kind::Unset}); }
    Builder& self() { return add({.kind = Kind::This}); }

    /// A list of what `each` adds for each of `items`.
    template <class Items, class Each>
    Builder& list(const Items& items, Each each)
    {
        const std::size_t place = call_.operands.size();
        add({.kind = Kind::List});
        for (auto&& item : items)
            each(item);
        call_.operands[place].integer =
            static_cast<std::int64_t>(call_.operands.size() - place - 1);
        return *this;
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

/// A type by its name alone: its arguments are not checked.
std::string_view type_text(const TypeAnnotation* type, const SymbolTable& symbols)
{
    if (type == nullptr)
        return {};
    return type->path.empty() ? "list" : symbols.name(type->path.back());
}

/// Whether a name is bound to nothing at all.
bool is_unknown(const Name& name)
{
    return name && (name.binding.kind == BindingKind::Dynamic ||
                    name.binding.kind == BindingKind::Unresolved);
}

void add_base(Builder& builder, const Name& base)
{
    if (base)
        builder.read(base);
    else
        builder.unset();
}

/// A target that statements name rather than evaluate.
void add_target_name(Builder& builder, Expression* target, SymbolTable& symbols)
{
    if (const auto* identifier = as<Identifier>(target)) {
        builder.text(symbols.name(identifier->name.symbol));
        return;
    }
    const auto* member = as<Member>(target);
    const auto* object = member != nullptr ? as<Identifier>(member->object) : nullptr;
    if (object == nullptr) {
        builder.value(target);
        return;
    }
    std::string name{symbols.name(object->name.symbol)};
    name += '.';
    name += symbols.name(member->name);
    builder.text(symbols.name(symbols.intern(name)));
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
    const ContractCode& code = *unit.contract_codes.at(&declaration);
    const auto place =
        std::ranges::find(unit.contracts, &code, &std::unique_ptr<ContractCode>::get);
    Builder builder{"%define_contract", GasOperation::define_contract};
    builder.integer(unit.index).integer(place - unit.contracts.begin());
    add_base(builder, declaration.base);
    builder.list(code.state, [&](const StateVariable& variable) {
        if (variable.is_own && variable.declaration != nullptr &&
            variable.declaration->value != nullptr)
            builder.value(variable.declaration->value);
        else
            builder.unset();
    });
    std::vector<Function*> actions;
    for (const auto& list : {declaration.actions, declaration.guards})
        for (FunctionDeclaration* action : list)
            actions.push_back(action->function);
    builder.list(actions, [&](Function* action) { builder.closure(action); });
    builder.list(declaration.protocols, [&](const Name& name) { builder.read_or_unset(name); });
    return builder.defines(declaration.name).done();
}

/// Names and types, in two lists.
void add_fields(Builder& builder, std::span<Field* const> fields, const SymbolTable& symbols)
{
    builder.list(fields, [&](Field* field) { builder.text(symbols.name(field->name.symbol)); });
    builder.list(fields, [&](Field* field) { builder.text(type_text(field->type, symbols)); });
}

/// Names and functions, in two lists.
void add_methods(Builder& builder, std::span<Function* const> methods, const SymbolTable& symbols)
{
    builder.list(methods,
                 [&](Function* method) { builder.text(symbols.name(method->name.symbol)); });
    builder.list(methods, [&](Function* method) { builder.closure(method); });
}

std::int64_t method_flags(const Function& method, const SymbolTable& symbols)
{
    std::int64_t flags = 0;
    for (const Name& decorator : method.modifiers.names) {
        const std::string_view text = symbols.name(decorator.symbol);
        if (text == "logged")
            flags |= data_method_logged;
        else if (text == "cached")
            flags |= data_method_cached;
    }
    return flags;
}

IntrinsicCall lower_data_class(DataClassDeclaration& declaration, const SymbolTable& symbols)
{
    Builder builder{"%define_data_class", GasOperation::define_contract};
    builder.text(symbols.name(declaration.name.symbol));
    add_base(builder, declaration.base);
    builder.integer((declaration.is_immutable ? data_class_immutable : 0) |
                    (declaration.is_verified ? data_class_verified : 0));
    builder.list(declaration.type_parameters,
                 [&](Symbol parameter) { builder.text(symbols.name(parameter)); });
    add_fields(builder, declaration.fields, symbols);
    builder.list(declaration.fields, [&](Field* field) { builder.closure(field->value_function); });
    builder.list(declaration.fields,
                 [&](Field* field) { builder.closure(field->constraint_function); });
    add_methods(builder, declaration.computed, symbols);
    add_methods(builder, declaration.methods, symbols);
    builder.list(declaration.methods,
                 [&](Function* method) { builder.integer(method_flags(*method, symbols)); });
    builder.list(declaration.operators,
                 [&](Function* method) { builder.integer(static_cast<int>(method->op)); });
    builder.list(declaration.operators, [&](Function* method) { builder.closure(method); });
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_entity(EntityDeclaration& declaration, SymbolTable& symbols)
{
    if (is_unknown(declaration.base))
        return Builder{"%fail"}
            .text(symbols.name(symbols.intern("Parent entity '" +
                                              std::string{symbols.name(declaration.base.symbol)} +
                                              "' not found")))
            .done();
    Builder builder{"%define_entity", GasOperation::define_contract};
    builder.text(symbols.name(declaration.name.symbol));
    add_base(builder, declaration.base);
    add_fields(builder, declaration.fields, symbols);
    builder.list(declaration.fields, [&](Field* field) { builder.value(field->value); });
    builder.list(declaration.fields, [&](Field* field) { builder.boolean(field->is_injected); });
    add_methods(builder, declaration.methods, symbols);
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_enum(EnumDeclaration& declaration, const SymbolTable& symbols)
{
    Builder builder{"%define_enum", GasOperation::define_enum};
    builder.list(declaration.members,
                 [&](const EnumMember& member) { builder.text(symbols.name(member.name)); });
    builder.list(declaration.members,
                 [&](const EnumMember& member) { builder.value(member.value); });
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_protocol(ProtocolDeclaration& declaration, const SymbolTable& symbols)
{
    Builder builder{"%define_protocol", GasOperation::define_protocol};
    builder.text(symbols.name(declaration.name.symbol)).boolean(declaration.is_interface);
    builder.list(declaration.methods,
                 [&](Function* method) { builder.text(symbols.name(method->name.symbol)); });
    return builder.defines(declaration.name).done();
}

/// Names, what they stand for, and which of them are private, in three lists.
void add_members(Builder& builder, Block& body, const SymbolTable& symbols, bool lists_private)
{
    std::vector<const Name*> names;
    std::vector<const Name*> private_names;
    for (Statement* statement : body.statements)
        visit_declared_names(*statement, [&](const Name& name, bool is_private) {
            names.push_back(&name);
            if (is_private)
                private_names.push_back(&name);
        });
    const auto add_text = [&](const Name* name) { builder.text(symbols.name(name->symbol)); };
    builder.list(names, add_text);
    builder.list(names, [&](const Name* name) { builder.shared(*name); });
    if (lists_private)
        builder.list(private_names, add_text);
}

IntrinsicCall lower_module(ModuleDeclaration& declaration, const SymbolTable& symbols)
{
    Builder builder{"%define_module", GasOperation::declare};
    builder.text(symbols.name(declaration.name.symbol));
    add_members(builder, *declaration.body, symbols, true);
    return builder.defines(declaration.name).done();
}

IntrinsicCall lower_package(PackageDeclaration& declaration, const SymbolTable& symbols)
{
    Builder builder{"%define_package", GasOperation::declare};
    builder.read_or_unset(declaration.path.front());
    builder.list(declaration.path,
                 [&](const Name& name) { builder.text(symbols.name(name.symbol)); });
    add_members(builder, *declaration.body, symbols, false);
    return builder.defines(declaration.path.front()).done();
}

IntrinsicCall lower_use(Use& use, const ModuleUnit& unit, const SymbolTable& symbols)
{
    const Import* const import = unit.find_import(use);
    const ImportTarget* const target = import != nullptr ? &import->target : nullptr;
    if (target == nullptr || target->kind == ImportTarget::Kind::Missing) {
        return Builder{"%import_failed", GasOperation::import}
            .text(use.path)
            .text(target != nullptr ? std::string_view{target->failure} : std::string_view{})
            .done();
    }
    Builder builder{"%import", GasOperation::import};
    builder.boolean(target->kind == ImportTarget::Kind::Native).integer(target->module);
    builder.text(use.path).text(unit.path);
    builder.list(use.names,
                 [&](const ImportedName& name) { builder.text(symbols.name(name.exported)); });
    builder.integer(unit.index);
    const std::vector<Rebinding>& rebindings = import->rebindings;
    builder.list(rebindings, [&](const Rebinding& each) { builder.integer(each.slot); });
    builder.list(rebindings, [&](const Rebinding& each) { builder.boolean(each.is_const); });
    builder.list(rebindings,
                 [&](const Rebinding& each) { builder.text(symbols.name(each.exported)); });
    return use.alias ? builder.defines(use.alias).done() : builder.done();
}

IntrinsicCall lower_watch(Watch& watch, ModuleUnit& unit, const SymbolTable& symbols)
{
    Builder builder{"%watch"};
    builder.closure(watch.handler).boolean(watch.subject == nullptr);
    for (const WatchedVariable& watched : unit.watched[&watch]) {
        if (is_reference(watched.binding))
            builder.variable(watched.binding);
        else if (watched.binding.kind == BindingKind::State)
            builder.self().text(symbols.name(watched.symbol));
    }
    if (watch.subject != nullptr)
        add_properties(builder, watch.subject, symbols);
    return builder.done();
}

IntrinsicCall lower_export(ExportList& list, const SymbolTable& symbols)
{
    Builder builder{"%export"};
    builder.list(list.names, [&](const Name& name) { builder.text(symbols.name(name.symbol)); });
    builder.list(list.names, [&](const Name& name) { builder.read_or_unset(name); });
    return builder.done();
}

/// Seals a variable together with its value.
IntrinsicCall lower_seal(const Name& name, const SymbolTable& symbols)
{
    const std::string_view text = symbols.name(name.symbol);
    if (name.binding.kind == BindingKind::State)
        return Builder{"%seal_property", GasOperation::seal}.self().text(text).done();
    if (!is_reference(name.binding))
        return Builder{"%freeze", GasOperation::seal}.read(name).done();
    return Builder{"%seal", GasOperation::seal}.variable(name.binding).text(text).read(name).done();
}

IntrinsicCall lower_seal(Seal& seal, const SymbolTable& symbols)
{
    if (const auto* identifier = as<Identifier>(seal.target))
        return lower_seal(identifier->name, symbols);
    Builder builder{"%seal_property", GasOperation::seal};
    if (const auto* member = as<Member>(seal.target))
        return builder.value(member->object).text(symbols.name(member->name)).done();
    auto& index = to<Index>(*seal.target);
    return builder.value(index.object).value(index.index).done();
}

IntrinsicCall lower_restrict(Restrict& restrict, const SymbolTable& symbols)
{
    if (restrict.rules == nullptr) {
        Builder builder{"%restrict", GasOperation::restrict_access};
        builder.text(restrict.written).value(restrict.mode);
        if (const auto* member = as<Member>(restrict.target))
            builder.value(member->object).text(symbols.name(member->name));
        else if (const auto* index = as<Index>(restrict.target))
            builder.value(index->object).value(index->index);
        else
            builder.value(nullptr).value(nullptr);
        return builder.done();
    }
    const auto* identifier = as<Identifier>(restrict.target);
    if (identifier == nullptr || !is_reference(identifier->name.binding))
        return Builder{"%fail", GasOperation::restrict_access}
            .text("restrict: only variables have rules")
            .done();
    return Builder{"%restrict_rules", GasOperation::restrict_access}
        .variable(identifier->name.binding)
        .text(symbols.name(identifier->name.symbol))
        .read(identifier->name)
        .value(restrict.rules)
        .done();
}

std::optional<IntrinsicCall> lower_expression(Node& node, const ModuleUnit& unit,
                                              SymbolTable& symbols)
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
                .text(unit.path)
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

std::optional<IntrinsicCall> lower_security(Node& node, const ModuleUnit& unit,
                                            SymbolTable& symbols)
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
        case NodeKind::Protect: {
            Builder builder{"%protect"};
            add_target_name(builder, to<Protect>(node).target, symbols);
            return builder.value(to<Protect>(node).rules).value(to<Protect>(node).level).done();
        }
        case NodeKind::Seal:
            return lower_seal(to<Seal>(node), symbols);
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
        case NodeKind::Restrict:
            return lower_restrict(to<Restrict>(node), symbols);
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
            Builder builder{grant.is_revocation ? "%revoke" : "%grant"};
            builder.text(grant.holder);
            builder.list(grant.capabilities,
                         [&](Symbol capability) { builder.text(symbols.name(capability)); });
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
        case NodeKind::Throttle: {
            Builder builder{"%throttle"};
            add_target_name(builder, to<Throttle>(node).target, symbols);
            return builder.value(to<Throttle>(node).rules).done();
        }
        case NodeKind::Cache: {
            Builder builder{"%cache"};
            add_target_name(builder, to<Cache>(node).target, symbols);
            return builder.value(to<Cache>(node).rules).done();
        }
        default:
            return lower_expression(node, unit, symbols);
    }
}

}  // namespace

bool is_reference(const Binding& binding) noexcept
{
    return binding.kind == BindingKind::Cell || binding.kind == BindingKind::Upvalue ||
           binding.kind == BindingKind::Module;
}

std::string type_arguments_text(std::span<TypeAnnotation* const> arguments,
                                const SymbolTable& symbols)
{
    std::string text;
    for (const TypeAnnotation* argument : arguments) {
        if (!text.empty())
            text += ", ";
        text += type_text(argument, symbols);
        if (!argument->arguments.empty())
            text += "<" + type_arguments_text(argument->arguments, symbols) + ">";
    }
    return text;
}

std::size_t IntrinsicCall::argument_count() const noexcept
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        count += operands[i].kind == Kind::Variable ? 2U : 1U;
        if (operands[i].kind == Kind::List)
            i += static_cast<std::size_t>(operands[i].integer);
    }
    return count;
}

std::optional<IntrinsicCall> lower(Node& node, ModuleUnit& unit, SymbolTable& symbols)
{
    switch (node.kind) {
        case NodeKind::ContractDeclaration:
            return lower_contract(to<ContractDeclaration>(node), unit);
        case NodeKind::EntityDeclaration:
            return lower_entity(to<EntityDeclaration>(node), symbols);
        case NodeKind::DataClassDeclaration:
            return lower_data_class(to<DataClassDeclaration>(node), symbols);
        case NodeKind::EnumDeclaration:
            return lower_enum(to<EnumDeclaration>(node), symbols);
        case NodeKind::ProtocolDeclaration:
            return lower_protocol(to<ProtocolDeclaration>(node), symbols);
        case NodeKind::ModuleDeclaration:
            return lower_module(to<ModuleDeclaration>(node), symbols);
        case NodeKind::PackageDeclaration:
            return lower_package(to<PackageDeclaration>(node), symbols);
        case NodeKind::Use:
            return lower_use(to<Use>(node), unit, symbols);
        case NodeKind::TypeAlias:
            return Builder{"%type_alias", GasOperation::declare}
                .text(symbols.name(to<TypeAlias>(node).name.symbol))
                .text(type_text(to<TypeAlias>(node).type, symbols))
                .defines(to<TypeAlias>(node).name)
                .done();
        case NodeKind::StateDeclaration: {
            auto& state = to<StateDeclaration>(node);
            if (!is_reference(state.name.binding))
                return std::nullopt;
            return Builder{"%declare_storage", GasOperation::store_name}
                .text(symbols.name(state.name.symbol))
                .integer(static_cast<int>(state.storage))
                .variable(state.name.binding)
                .value(state.value)
                .done();
        }
        case NodeKind::ExternalDeclaration:
            return Builder{"%external", GasOperation::declare}
                .text(symbols.name(to<ExternalDeclaration>(node).name.symbol))
                .defines(to<ExternalDeclaration>(node).name)
                .done();
        case NodeKind::ExportList:
            return lower_export(to<ExportList>(node), symbols);
        case NodeKind::Freeze:
            return lower_seal(to<Freeze>(node).name, symbols);
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
                .boolean(require.is_module)
                .text(require.dependency)
                .integer(unit.index)
                .value(require.message)
                .done();
        }
        case NodeKind::Revert:
            return Builder{"%reverted", GasOperation::throw_}.value(to<Revert>(node).reason).done();
        case NodeKind::GasLimit:
            return Builder{"%limit"}.value(to<GasLimit>(node).amount).done();
        case NodeKind::Emit: {
            auto& emit = to<Emit>(node);
            Builder builder{"%emit", GasOperation::emit_event};
            builder.text(symbols.name(emit.event));
            builder.list(emit.arguments,
                         [&](const Argument& argument) { builder.value(argument.value); });
            if (emit.is_in_contract)
                builder.self();
            return builder.done();
        }
        case NodeKind::Gc:
            return Builder{"%gc"}.text(to<Gc>(node).command).done();
        case NodeKind::Debug:
            return Builder{"%debug"}.value(to<Debug>(node).value).done();
        case NodeKind::Log:
            if (to<Log>(node).direction == LogDirection::Read)
                return std::nullopt;
            return Builder{"%log_to"}.value(to<Log>(node).file).done();
        case NodeKind::ChannelDeclaration: {
            auto& channel = to<ChannelDeclaration>(node);
            return Builder{"%channel"}
                .text(symbols.name(channel.name.symbol))
                .text(channel.type != nullptr ? type_text(channel.type, symbols) : "any")
                .value(channel.capacity)
                .binds(channel.name)
                .done();
        }
        default:
            return lower_security(node, unit, symbols);
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
