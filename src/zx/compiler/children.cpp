// Going over the parts of a syntax tree without knowing what they are.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/children.hpp"

namespace sluice::zx {

namespace {

using Visit = std::function<void(Node&)>;

void child(Node* node, const Visit& visit)
{
    if (node != nullptr)
        visit(*node);
}

template <class List>
void children(const List& nodes, const Visit& visit)
{
    for (auto* node : nodes)
        child(node, visit);
}

void arguments(std::span<Argument const> list, const Visit& visit)
{
    for (const Argument& argument : list)
        child(argument.value, visit);
}

void entries(std::span<MapLiteralEntry const> list, const Visit& visit)
{
    for (const MapLiteralEntry& entry : list) {
        child(entry.key, visit);
        child(entry.value, visit);
    }
}

void visit_expression(Node& node, const Visit& visit)
{
    switch (node.kind) {
        case NodeKind::InterpolatedString:
            return children(to<InterpolatedString>(node).parts, visit);
        case NodeKind::ListLiteral:
            return children(to<ListLiteral>(node).elements, visit);
        case NodeKind::MapLiteral:
            return entries(to<MapLiteral>(node).entries, visit);
        case NodeKind::EntityLiteral:
            child(to<EntityLiteral>(node).type, visit);
            return entries(to<EntityLiteral>(node).entries, visit);
        case NodeKind::FunctionLiteral:
            return child(to<FunctionLiteral>(node).function, visit);
        case NodeKind::Unary:
            return child(to<Unary>(node).operand, visit);
        case NodeKind::Binary:
            child(to<Binary>(node).left, visit);
            return child(to<Binary>(node).right, visit);
        case NodeKind::Logical:
            child(to<Logical>(node).left, visit);
            return child(to<Logical>(node).right, visit);
        case NodeKind::TypeTest:
            return child(to<TypeTest>(node).value, visit);
        case NodeKind::Conditional:
            child(to<Conditional>(node).condition, visit);
            child(to<Conditional>(node).consequence, visit);
            return child(to<Conditional>(node).alternative, visit);
        case NodeKind::Assignment:
            child(to<Assignment>(node).target, visit);
            return child(to<Assignment>(node).value, visit);
        case NodeKind::Member:
            return child(to<Member>(node).object, visit);
        case NodeKind::Index:
            child(to<Index>(node).object, visit);
            return child(to<Index>(node).index, visit);
        case NodeKind::Slice:
            child(to<Slice>(node).object, visit);
            child(to<Slice>(node).from, visit);
            return child(to<Slice>(node).to, visit);
        case NodeKind::Call:
            child(to<Call>(node).callee, visit);
            return arguments(to<Call>(node).arguments, visit);
        case NodeKind::Match:
            child(to<Match>(node).subject, visit);
            return children(to<Match>(node).arms, visit);
        case NodeKind::MatchArm:
            child(to<MatchArm>(node).pattern, visit);
            child(to<MatchArm>(node).value, visit);
            return child(to<MatchArm>(node).body, visit);
        case NodeKind::MatchPattern:
            child(to<MatchPattern>(node).value, visit);
            return children(to<MatchPattern>(node).fields, visit);
        case NodeKind::Await:
            return child(to<Await>(node).operand, visit);
        case NodeKind::AsyncCall:
            return child(to<AsyncCall>(node).operand, visit);
        case NodeKind::Spawn:
            return child(to<Spawn>(node).operand, visit);
        case NodeKind::Sanitize:
            child(to<Sanitize>(node).value, visit);
            return child(to<Sanitize>(node).context, visit);
        case NodeKind::Validate:
            child(to<Validate>(node).value, visit);
            return child(to<Validate>(node).schema, visit);
        case NodeKind::Find:
            child(to<Find>(node).pattern, visit);
            return child(to<Find>(node).directory, visit);
        case NodeKind::Load:
            child(to<Load>(node).key, visit);
            return child(to<Load>(node).provider, visit);
        case NodeKind::SandboxExpression:
            child(to<SandboxExpression>(node).policy, visit);
            return child(to<SandboxExpression>(node).body, visit);
        case NodeKind::BufferOperation:
            return arguments(to<BufferOperation>(node).arguments, visit);
        default:
            return;
    }
}

void visit_declaration(Node& node, const Visit& visit)
{
    switch (node.kind) {
        case NodeKind::Let:
            return child(to<Let>(node).value, visit);
        case NodeKind::StateDeclaration:
            return child(to<StateDeclaration>(node).value, visit);
        case NodeKind::FunctionDeclaration:
            return child(to<FunctionDeclaration>(node).function, visit);
        case NodeKind::ContractDeclaration:
            children(to<ContractDeclaration>(node).state, visit);
            children(to<ContractDeclaration>(node).actions, visit);
            return children(to<ContractDeclaration>(node).guards, visit);
        case NodeKind::EntityDeclaration:
            children(to<EntityDeclaration>(node).fields, visit);
            return children(to<EntityDeclaration>(node).methods, visit);
        case NodeKind::DataClassDeclaration:
            children(to<DataClassDeclaration>(node).fields, visit);
            children(to<DataClassDeclaration>(node).computed, visit);
            children(to<DataClassDeclaration>(node).methods, visit);
            return children(to<DataClassDeclaration>(node).operators, visit);
        case NodeKind::Field:
            child(to<Field>(node).value, visit);
            return child(to<Field>(node).constraint, visit);
        case NodeKind::EnumDeclaration:
            for (const EnumMember& member : to<EnumDeclaration>(node).members)
                child(member.value, visit);
            return;
        case NodeKind::ModuleDeclaration:
            return child(to<ModuleDeclaration>(node).body, visit);
        case NodeKind::PackageDeclaration:
            return child(to<PackageDeclaration>(node).body, visit);
        case NodeKind::Function:
            children(to<Function>(node).parameters, visit);
            child(to<Function>(node).body, visit);
            return child(to<Function>(node).value, visit);
        case NodeKind::Parameter:
            return child(to<Parameter>(node).default_value, visit);
        case NodeKind::ChannelDeclaration:
            return child(to<ChannelDeclaration>(node).capacity, visit);
        case NodeKind::UserInterface:
            arguments(to<UserInterface>(node).arguments, visit);
            child(to<UserInterface>(node).value, visit);
            child(to<UserInterface>(node).properties, visit);
            return child(to<UserInterface>(node).body, visit);
        default:
            return;
    }
}

void visit_security(Node& node, const Visit& visit)
{
    switch (node.kind) {
        case NodeKind::Verify:
            children(to<Verify>(node).conditions, visit);
            child(to<Verify>(node).operand, visit);
            child(to<Verify>(node).message, visit);
            return child(to<Verify>(node).body, visit);
        case NodeKind::Protect:
            child(to<Protect>(node).target, visit);
            child(to<Protect>(node).rules, visit);
            return child(to<Protect>(node).level, visit);
        case NodeKind::Seal:
            return child(to<Seal>(node).target, visit);
        case NodeKind::Audit:
            child(to<Audit>(node).subject, visit);
            child(to<Audit>(node).action, visit);
            return child(to<Audit>(node).timestamp, visit);
        case NodeKind::Restrict:
            child(to<Restrict>(node).target, visit);
            child(to<Restrict>(node).mode, visit);
            return child(to<Restrict>(node).rules, visit);
        case NodeKind::Trail:
            return child(to<Trail>(node).filter, visit);
        case NodeKind::Capability:
            return child(to<Capability>(node).definition, visit);
        case NodeKind::Middleware:
            child(to<Middleware>(node).path, visit);
            return child(to<Middleware>(node).handler, visit);
        case NodeKind::Auth:
            return child(to<Auth>(node).configuration, visit);
        case NodeKind::Throttle:
            child(to<Throttle>(node).target, visit);
            return child(to<Throttle>(node).rules, visit);
        case NodeKind::Cache:
            child(to<Cache>(node).target, visit);
            return child(to<Cache>(node).rules, visit);
        default:
            return visit_declaration(node, visit);
    }
}

void visit_statement(Node& node, const Visit& visit)
{
    switch (node.kind) {
        case NodeKind::Program:
            return children(to<Program>(node).statements, visit);
        case NodeKind::Block:
            return children(to<Block>(node).statements, visit);
        case NodeKind::ExpressionStatement:
            return child(to<ExpressionStatement>(node).expression, visit);
        case NodeKind::If:
            for (const IfBranch& branch : to<If>(node).branches) {
                child(branch.condition, visit);
                child(branch.body, visit);
            }
            return child(to<If>(node).otherwise, visit);
        case NodeKind::While:
            child(to<While>(node).condition, visit);
            return child(to<While>(node).body, visit);
        case NodeKind::ForEach:
            child(to<ForEach>(node).iterable, visit);
            return child(to<ForEach>(node).body, visit);
        case NodeKind::Try:
            child(to<Try>(node).body, visit);
            child(to<Try>(node).handler, visit);
            return child(to<Try>(node).finally, visit);
        case NodeKind::CatchClause:
            return child(to<CatchClause>(node).body, visit);
        case NodeKind::PatternStatement:
            child(to<PatternStatement>(node).subject, visit);
            for (const PatternCase& arm : to<PatternStatement>(node).cases) {
                child(arm.value, visit);
                child(arm.body, visit);
            }
            return;
        case NodeKind::Return:
            return child(to<Return>(node).value, visit);
        case NodeKind::Throw:
            return child(to<Throw>(node).value, visit);
        case NodeKind::Defer:
            return child(to<Defer>(node).function, visit);
        case NodeKind::Using:
            child(to<Using>(node).resource, visit);
            return child(to<Using>(node).body, visit);
        case NodeKind::Atomic:
            child(to<Atomic>(node).body, visit);
            return child(to<Atomic>(node).expression, visit);
        case NodeKind::Sandbox:
            child(to<Sandbox>(node).policy, visit);
            return child(to<Sandbox>(node).body, visit);
        case NodeKind::Transaction:
            return child(to<Transaction>(node).body, visit);
        case NodeKind::Watch:
            child(to<Watch>(node).subject, visit);
            return child(to<Watch>(node).handler, visit);
        case NodeKind::Stream:
            return child(to<Stream>(node).handler, visit);
        case NodeKind::Print:
            return children(to<Print>(node).arguments, visit);
        case NodeKind::Require:
            child(to<Require>(node).condition, visit);
            child(to<Require>(node).message, visit);
            return child(to<Require>(node).toleration, visit);
        case NodeKind::RequireDependency:
            return child(to<RequireDependency>(node).message, visit);
        case NodeKind::Revert:
            return child(to<Revert>(node).reason, visit);
        case NodeKind::GasLimit:
            return child(to<GasLimit>(node).amount, visit);
        case NodeKind::Emit:
            return arguments(to<Emit>(node).arguments, visit);
        case NodeKind::NativeCall:
            return arguments(to<ForeignCall>(node).arguments, visit);
        case NodeKind::Simd:
            return child(to<Simd>(node).operand, visit);
        case NodeKind::Log:
            return child(to<Log>(node).file, visit);
        case NodeKind::Debug:
            return child(to<Debug>(node).value, visit);
        case NodeKind::Exactly:
            return child(to<Exactly>(node).body, visit);
        default:
            return visit_security(node, visit);
    }
}

}  // namespace

void visit_children(Node& node, const Visit& visit)
{
    if (node.kind < NodeKind::Block || node.kind == NodeKind::MatchArm ||
        node.kind == NodeKind::MatchPattern)
        visit_expression(node, visit);
    else
        visit_statement(node, visit);
}

}  // namespace sluice::zx
