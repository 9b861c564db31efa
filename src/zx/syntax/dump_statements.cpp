// Statements as nested lists.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "zx/syntax/dump_impl.hpp"

namespace sluice::zx {

SExpr AstDumper::block(const Block* block)
{
    SExpr list = SExpr::list("do");
    if (block != nullptr) {
        for (const Statement* entry : block->statements)
            list.add(statement(entry));
    }
    return list;
}

SExpr AstDumper::statement(const Statement* node)
{
    switch (node->kind) {
        case NodeKind::ExpressionStatement:
            return expression(to<ExpressionStatement>(*node).expression);
        case NodeKind::Block:
            return block(as<Block>(node));
        case NodeKind::Print: {
            const auto& print = to<Print>(*node);
            SExpr list = SExpr::list("print");
            for (const Expression* argument : print.arguments)
                list.add(expression(argument));
            return list;
        }
        case NodeKind::Use:
            return use(to<Use>(*node));
        case NodeKind::ExportList: {
            const auto& exports = to<ExportList>(*node);
            SExpr list = SExpr::list("export");
            for (const Name& name : exports.names)
                list.add(text(name));
            for (const StringLiteral* importer : exports.importers)
                add_optional(list, "to", importer);
            add_optional(list, "with", exports.permission);
            return list;
        }
        default:
            return declaration(*node);
    }
}

SExpr AstDumper::use(const Use& use)
{
    SExpr list = SExpr::list(use.is_exported ? "export-use" : "use", quoted(use.path));
    if (use.alias)
        list.add(SExpr::list("as", text(use.alias)));
    if (!use.has_names)
        return list;
    SExpr names = SExpr::list("names");
    for (const ImportedName& entry : use.names) {
        if (entry.exported == entry.name.symbol)
            names.add(text(entry.name));
        else
            names.add(SExpr::list("as", text(entry.exported), text(entry.name)));
    }
    return list.add(std::move(names));
}

SExpr AstDumper::control_statement(const Statement& node)
{
    switch (node.kind) {
        case NodeKind::If: {
            const auto& statement = to<If>(node);
            SExpr list = SExpr::list("if");
            for (const IfBranch& branch : statement.branches)
                list.add(expression(branch.condition)).add(block(branch.body));
            if (statement.otherwise != nullptr)
                list.add("else").add(block(statement.otherwise));
            return list;
        }
        case NodeKind::While: {
            const auto& loop = to<While>(node);
            return SExpr::list("while", expression(loop.condition), block(loop.body));
        }
        case NodeKind::ForEach: {
            const auto& loop = to<ForEach>(node);
            SExpr list = SExpr::list("for", text(loop.first));
            if (loop.second)
                list.add(text(loop.second));
            return list.add(expression(loop.iterable)).add(block(loop.body));
        }
        case NodeKind::Try: {
            const auto& statement = to<Try>(node);
            SExpr list = SExpr::list("try", block(statement.body));
            if (statement.handler != nullptr)
                list.add(SExpr::list("catch", text(statement.handler->name),
                                     block(statement.handler->body)));
            if (statement.finally != nullptr)
                list.add(SExpr::list("finally", block(statement.finally)));
            return list;
        }
        case NodeKind::PatternStatement: {
            const auto& statement = to<PatternStatement>(node);
            SExpr list = SExpr::list("pattern", expression(statement.subject));
            for (const PatternCase& entry : statement.cases)
                list.add(SExpr::list("case", expression(entry.value), block(entry.body)));
            return list;
        }
        case NodeKind::Break:
            return SExpr::list("break");
        case NodeKind::Continue:
            return SExpr::list(to<Continue>(node).is_in_loop ? "continue" : "recover-errors");
        case NodeKind::Return: {
            const auto& statement = to<Return>(node);
            SExpr list = SExpr::list("return");
            return statement.value != nullptr ? list.add(expression(statement.value)) : list;
        }
        case NodeKind::Throw:
            return SExpr::list("throw", expression(to<Throw>(node).value));
        case NodeKind::Defer:
            return function(*to<Defer>(node).function);
        case NodeKind::Using: {
            const auto& statement = to<Using>(node);
            return SExpr::list("using", text(statement.name), expression(statement.resource),
                               block(statement.body));
        }
        case NodeKind::Atomic: {
            const auto& atomic = to<Atomic>(node);
            return SExpr::list("atomic", atomic.body != nullptr ? block(atomic.body)
                                                                : expression(atomic.expression));
        }
        case NodeKind::Sandbox: {
            const auto& sandbox = to<Sandbox>(node);
            return SExpr::list("sandbox", expression(sandbox.policy), block(sandbox.body));
        }
        case NodeKind::Transaction:
            return SExpr::list("tx", block(to<Transaction>(node).body));
        case NodeKind::Watch: {
            const auto& watch = to<Watch>(node);
            return SExpr::list("watch", expression(watch.subject), function(*watch.handler));
        }
        case NodeKind::Stream: {
            const auto& stream = to<Stream>(node);
            return SExpr::list("stream", text(stream.event), function(*stream.handler));
        }
        default:
            return security_statement(node);
    }
}

SExpr AstDumper::verify(const Verify& verify)
{
    constexpr std::array<std::string_view, 8> checks{"",       "matches",   "is_type",    "equals",
                                                     "exists", "unique_in", "matches_in", "is_set"};
    SExpr list = SExpr::list("verify");
    if (verify.mode != no_symbol)
        list.add(":" + text(verify.mode));
    for (const Expression* condition : verify.conditions)
        list.add(expression(condition));
    if (verify.check != VerifyCheck::Truth)
        list.add(SExpr::list(checks[static_cast<std::size_t>(verify.check)],
                             expression(verify.operand)));
    else
        add_optional(list, "checks", verify.operand);
    add_optional(list, "message", verify.message);
    if (verify.body != nullptr)
        list.add(block(verify.body));
    return list;
}

SExpr AstDumper::security_statement(const Statement& node)
{
    switch (node.kind) {
        case NodeKind::Verify:
            return verify(to<Verify>(node));
        case NodeKind::Protect: {
            const auto& protect = to<Protect>(node);
            return SExpr::list("protect", expression(protect.target), expression(protect.rules),
                               expression(protect.level));
        }
        case NodeKind::Seal:
            return SExpr::list("seal", expression(to<Seal>(node).target));
        case NodeKind::Audit: {
            const auto& audit = to<Audit>(node);
            return SExpr::list("audit", expression(audit.subject), expression(audit.action),
                               expression(audit.timestamp));
        }
        case NodeKind::Restrict: {
            const auto& restriction = to<Restrict>(node);
            return SExpr::list("restrict", expression(restriction.target),
                               restriction.rules != nullptr ? expression(restriction.rules)
                                                            : expression(restriction.mode));
        }
        case NodeKind::Trail: {
            const auto& trail = to<Trail>(node);
            return SExpr::list("trail", text(trail.topic), expression(trail.filter));
        }
        case NodeKind::Capability: {
            const auto& capability = to<Capability>(node);
            return SExpr::list("capability", text(capability.name),
                               expression(capability.definition));
        }
        case NodeKind::Grant: {
            const auto& grant = to<Grant>(node);
            SExpr list =
                SExpr::list(grant.is_revocation ? "revoke" : "grant", quoted(grant.holder));
            for (const Symbol symbol : grant.capabilities)
                list.add(text(symbol));
            return list;
        }
        case NodeKind::Inject:
            return SExpr::list("inject", text(to<Inject>(node).name));
        case NodeKind::Middleware: {
            const auto& middleware = to<Middleware>(node);
            return SExpr::list("middleware", expression(middleware.path),
                               expression(middleware.handler));
        }
        case NodeKind::Auth:
            return SExpr::list("auth", expression(to<Auth>(node).configuration));
        case NodeKind::Throttle: {
            const auto& throttle = to<Throttle>(node);
            return SExpr::list("throttle", expression(throttle.target), expression(throttle.rules));
        }
        case NodeKind::Cache: {
            const auto& cache = to<Cache>(node);
            return SExpr::list("cache", expression(cache.target), expression(cache.rules));
        }
        default:
            return resource_statement(node);
    }
}

SExpr AstDumper::resource_statement(const Statement& node)
{
    switch (node.kind) {
        case NodeKind::Freeze:
            return SExpr::list("freeze", text(to<Freeze>(node).name));
        case NodeKind::Require: {
            const auto& require = to<Require>(node);
            SExpr list = SExpr::list("require");
            if (require.topic != no_symbol)
                list.add(":" + text(require.topic));
            list.add(expression(require.condition));
            if (require.message != nullptr)
                list.add(expression(require.message));
            if (require.toleration != nullptr)
                list.add(function(*require.toleration));
            return list;
        }
        case NodeKind::RequireDependency: {
            const auto& require = to<RequireDependency>(node);
            return SExpr::list(require.is_module ? "require-module" : "require-file",
                               quoted(require.dependency), expression(require.message));
        }
        case NodeKind::Revert:
            return SExpr::list("revert", expression(to<Revert>(node).reason));
        case NodeKind::GasLimit:
            return SExpr::list("limit", expression(to<GasLimit>(node).amount));
        case NodeKind::Emit: {
            const auto& emit = to<Emit>(node);
            SExpr list = SExpr::list("emit", text(emit.event));
            add_arguments(list, emit.arguments);
            return list;
        }
        case NodeKind::Gc:
            return SExpr::list("gc", quoted(to<Gc>(node).command));
        case NodeKind::InlineHint:
            return SExpr::list("inline", text(to<InlineHint>(node).name));
        case NodeKind::NativeCall: {
            const auto& native = to<ForeignCall>(node);
            SExpr list = SExpr::list("native", quoted(native.library), quoted(native.function));
            add_arguments(list, native.arguments);
            if (native.result)
                list.add(SExpr::list("as", text(native.result)));
            return list;
        }
        case NodeKind::Simd:
            return SExpr::list("simd", expression(to<Simd>(node).operand));
        case NodeKind::Log: {
            constexpr std::array<std::string_view, 3> directions{">", ">>", "<<"};
            const auto& log = to<Log>(node);
            return SExpr::list("log", directions[static_cast<std::size_t>(log.direction)],
                               expression(log.file));
        }
        case NodeKind::Debug:
            return SExpr::list("debug", expression(to<Debug>(node).value));
        case NodeKind::Exactly: {
            const auto& exactly = to<Exactly>(node);
            return SExpr::list("exactly", text(exactly.label), block(exactly.body));
        }
        case NodeKind::EmbeddedDeclaration: {
            const auto& embedded = to<EmbeddedDeclaration>(node);
            return SExpr::list("embedded", text(embedded.language), text(embedded.name),
                               quoted(embedded.code));
        }
        case NodeKind::UserInterface: {
            constexpr std::array<std::string_view, 8> kinds{"screen",    "component", "theme",
                                                            "color",     "canvas",    "graphics",
                                                            "animation", "clock"};
            const auto& part = to<UserInterface>(node);
            SExpr list =
                SExpr::list(kinds[static_cast<std::size_t>(part.interface_kind)], text(part.name));
            add_arguments(list, part.arguments);
            add_optional(list, "=", part.value);
            if (part.properties != nullptr)
                list.add(expression(part.properties));
            if (part.body != nullptr)
                list.add(block(part.body));
            return list;
        }
        default:
            return "?";
    }
}

}  // namespace sluice::zx
