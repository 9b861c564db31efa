// Walks over syntax trees.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/ast_walk.hpp"

#include <algorithm>
#include <span>

namespace sluice::zx {

namespace {

class Children {
public:
    explicit Children(std::vector<const Node*>& list) : list_{list} {}

    void of_expression(const Node& node);
    void of_declaration(const Node& node);
    void of_statement(const Node& node);
    void of_security_statement(const Node& node);

private:
    template <class... Nodes>
    void add(const Nodes*... nodes)
    {
        (add_one(nodes), ...);
    }
    void add_one(const Node* node)
    {
        if (node != nullptr)
            list_.push_back(node);
    }
    template <class T>
    void add_all(std::span<T* const> nodes)
    {
        for (const Node* node : nodes)
            add_one(node);
    }
    void add_arguments(std::span<Argument const> arguments)
    {
        for (const Argument& argument : arguments)
            add_one(argument.value);
    }
    void add_entries(std::span<MapLiteralEntry const> entries)
    {
        for (const MapLiteralEntry& entry : entries)
            add(entry.key, entry.value);
    }

    std::vector<const Node*>& list_;
};

void Children::of_expression(const Node& node)
{
    switch (node.kind) {
        case NodeKind::InterpolatedString:
            return add_all(to<InterpolatedString>(node).parts);
        case NodeKind::ListLiteral:
            return add_all(to<ListLiteral>(node).elements);
        case NodeKind::MapLiteral:
            return add_entries(to<MapLiteral>(node).entries);
        case NodeKind::EntityLiteral:
            add(to<EntityLiteral>(node).type);
            return add_entries(to<EntityLiteral>(node).entries);
        case NodeKind::FunctionLiteral:
            return add(to<FunctionLiteral>(node).function);
        case NodeKind::Unary:
            return add(to<Unary>(node).operand);
        case NodeKind::Binary:
            return add(to<Binary>(node).left, to<Binary>(node).right);
        case NodeKind::Logical:
            return add(to<Logical>(node).left, to<Logical>(node).right);
        case NodeKind::TypeTest:
            return add(to<TypeTest>(node).value);
        case NodeKind::Conditional: {
            const auto& conditional = to<Conditional>(node);
            return add(conditional.condition, conditional.consequence, conditional.alternative);
        }
        case NodeKind::Assignment:
            return add(to<Assignment>(node).target, to<Assignment>(node).value);
        case NodeKind::Member:
            return add(to<Member>(node).object);
        case NodeKind::Index:
            return add(to<Index>(node).object, to<Index>(node).index);
        case NodeKind::Slice:
            return add(to<Slice>(node).object, to<Slice>(node).from, to<Slice>(node).to);
        case NodeKind::Call:
            add(to<Call>(node).callee);
            return add_arguments(to<Call>(node).arguments);
        case NodeKind::Match:
            add(to<Match>(node).subject);
            return add_all(to<Match>(node).arms);
        case NodeKind::MatchArm: {
            const auto& arm = to<MatchArm>(node);
            return add(arm.pattern, arm.value, arm.body);
        }
        case NodeKind::MatchPattern:
            add(to<MatchPattern>(node).value);
            return add_all(to<MatchPattern>(node).fields);
        case NodeKind::Await:
            return add(to<Await>(node).operand);
        case NodeKind::AsyncCall:
            return add(to<AsyncCall>(node).operand);
        case NodeKind::Spawn:
            return add(to<Spawn>(node).operand);
        case NodeKind::Sanitize:
            return add(to<Sanitize>(node).value, to<Sanitize>(node).context);
        case NodeKind::Validate:
            return add(to<Validate>(node).value, to<Validate>(node).schema);
        case NodeKind::Find:
            return add(to<Find>(node).pattern, to<Find>(node).directory);
        case NodeKind::Load:
            return add(to<Load>(node).key, to<Load>(node).provider);
        case NodeKind::SandboxExpression:
            return add(to<SandboxExpression>(node).policy, to<SandboxExpression>(node).body);
        case NodeKind::BufferOperation:
            return add_arguments(to<BufferOperation>(node).arguments);
        default:
            return of_declaration(node);
    }
}

void Children::of_declaration(const Node& node)
{
    switch (node.kind) {
        case NodeKind::Let:
            return add(to<Let>(node).pattern, to<Let>(node).value);
        case NodeKind::StateDeclaration:
            return add(to<StateDeclaration>(node).value);
        case NodeKind::FunctionDeclaration:
            return add(to<FunctionDeclaration>(node).function);
        case NodeKind::Function: {
            const auto& function = to<Function>(node);
            add_all(function.parameters);
            return add(function.limit, function.body, function.value);
        }
        case NodeKind::Parameter:
            return add(to<Parameter>(node).default_value);
        case NodeKind::Field:
            return add(to<Field>(node).value, to<Field>(node).constraint);
        case NodeKind::EventDeclaration:
            return add_all(to<EventDeclaration>(node).fields);
        case NodeKind::ContractDeclaration: {
            const auto& contract = to<ContractDeclaration>(node);
            add_all(contract.state);
            add_all(contract.events);
            add_all(contract.guards);
            return add_all(contract.actions);
        }
        case NodeKind::EntityDeclaration:
            add_all(to<EntityDeclaration>(node).fields);
            return add_all(to<EntityDeclaration>(node).methods);
        case NodeKind::DataClassDeclaration: {
            const auto& data = to<DataClassDeclaration>(node);
            add_all(data.fields);
            add_all(data.computed);
            add_all(data.methods);
            return add_all(data.operators);
        }
        case NodeKind::EnumDeclaration:
            for (const EnumMember& member : to<EnumDeclaration>(node).members)
                add(member.value);
            return;
        case NodeKind::ProtocolDeclaration:
            return add_all(to<ProtocolDeclaration>(node).methods);
        case NodeKind::ModuleDeclaration:
            return add(to<ModuleDeclaration>(node).body);
        case NodeKind::PackageDeclaration:
            return add(to<PackageDeclaration>(node).body);
        case NodeKind::ExternalDeclaration:
            return add(to<ExternalDeclaration>(node).signature);
        case NodeKind::ChannelDeclaration:
            return add(to<ChannelDeclaration>(node).capacity);
        case NodeKind::Program:
            return add_all(to<Program>(node).statements);
        default:
            return of_statement(node);
    }
}

void Children::of_statement(const Node& node)
{
    switch (node.kind) {
        case NodeKind::Block:
            return add_all(to<Block>(node).statements);
        case NodeKind::ExpressionStatement:
            return add(to<ExpressionStatement>(node).expression);
        case NodeKind::If:
            for (const IfBranch& branch : to<If>(node).branches)
                add(branch.condition, branch.body);
            return add(to<If>(node).otherwise);
        case NodeKind::While:
            return add(to<While>(node).condition, to<While>(node).body);
        case NodeKind::ForEach:
            return add(to<ForEach>(node).iterable, to<ForEach>(node).body);
        case NodeKind::Try:
            return add(to<Try>(node).body, to<Try>(node).handler, to<Try>(node).finally);
        case NodeKind::CatchClause:
            return add(to<CatchClause>(node).body);
        case NodeKind::PatternStatement:
            add(to<PatternStatement>(node).subject);
            for (const PatternCase& entry : to<PatternStatement>(node).cases)
                add(entry.value, entry.body);
            return;
        case NodeKind::Return:
            return add(to<Return>(node).value);
        case NodeKind::Throw:
            return add(to<Throw>(node).value);
        case NodeKind::Defer:
            return add(to<Defer>(node).function);
        case NodeKind::Using:
            return add(to<Using>(node).resource, to<Using>(node).body);
        case NodeKind::Atomic:
            return add(to<Atomic>(node).body, to<Atomic>(node).expression);
        case NodeKind::Sandbox:
            return add(to<Sandbox>(node).policy, to<Sandbox>(node).body);
        case NodeKind::Transaction:
            return add(to<Transaction>(node).body);
        case NodeKind::Watch:
            return add(to<Watch>(node).subject, to<Watch>(node).handler);
        case NodeKind::Stream:
            return add(to<Stream>(node).handler);
        case NodeKind::Print:
            return add_all(to<Print>(node).arguments);
        case NodeKind::Require: {
            const auto& require = to<Require>(node);
            return add(require.condition, require.message, require.toleration);
        }
        case NodeKind::RequireDependency:
            return add(to<RequireDependency>(node).message);
        case NodeKind::Revert:
            return add(to<Revert>(node).reason);
        case NodeKind::GasLimit:
            return add(to<GasLimit>(node).amount);
        case NodeKind::Emit:
            return add_arguments(to<Emit>(node).arguments);
        case NodeKind::NativeCall:
            return add_arguments(to<ForeignCall>(node).arguments);
        case NodeKind::Simd:
            return add(to<Simd>(node).operand);
        case NodeKind::Log:
            return add(to<Log>(node).file);
        case NodeKind::Debug:
            return add(to<Debug>(node).value);
        case NodeKind::Exactly:
            return add(to<Exactly>(node).body);
        case NodeKind::UserInterface: {
            const auto& part = to<UserInterface>(node);
            add_arguments(part.arguments);
            return add(part.value, part.properties, part.body);
        }
        default:
            return of_security_statement(node);
    }
}

void Children::of_security_statement(const Node& node)
{
    switch (node.kind) {
        case NodeKind::Verify: {
            const auto& verify = to<Verify>(node);
            add_all(verify.conditions);
            return add(verify.operand, verify.message, verify.body);
        }
        case NodeKind::Protect:
            return add(to<Protect>(node).target, to<Protect>(node).rules, to<Protect>(node).level);
        case NodeKind::Seal:
            return add(to<Seal>(node).target);
        case NodeKind::Audit:
            return add(to<Audit>(node).subject, to<Audit>(node).action, to<Audit>(node).timestamp);
        case NodeKind::Restrict: {
            const auto& restriction = to<Restrict>(node);
            return add(restriction.target, restriction.mode, restriction.rules);
        }
        case NodeKind::Trail:
            return add(to<Trail>(node).filter);
        case NodeKind::Capability:
            return add(to<Capability>(node).definition);
        case NodeKind::Middleware:
            return add(to<Middleware>(node).path, to<Middleware>(node).handler);
        case NodeKind::Auth:
            return add(to<Auth>(node).configuration);
        case NodeKind::Throttle:
            return add(to<Throttle>(node).target, to<Throttle>(node).rules);
        case NodeKind::Cache:
            return add(to<Cache>(node).target, to<Cache>(node).rules);
        default:
            return;
    }
}

}  // namespace

void append_children(const Node& node, std::vector<const Node*>& children)
{
    Children{children}.of_expression(node);
}

void walk(const Node& root, const std::function<bool(const Node&)>& visit)
{
    std::vector<const Node*> waiting{&root};
    while (!waiting.empty()) {
        const Node& node = *waiting.back();
        waiting.pop_back();
        if (!visit(node))
            continue;
        const auto first = static_cast<std::ptrdiff_t>(waiting.size());
        append_children(node, waiting);
        std::reverse(waiting.begin() + first, waiting.end());
    }
}

}  // namespace sluice::zx
