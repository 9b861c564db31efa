// Warnings about what is correct and yet probably not meant.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/lint.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "zx/syntax/ast_walk.hpp"
#include "zx/syntax/keywords.hpp"
#include "zx/syntax/lexer.hpp"

namespace sluice::zx {

namespace {

class Linter {
public:
    Linter(const Source& source, const SymbolTable& symbols) : source_{source}, symbols_{symbols} {}

    void check_tokens();
    void check(const Program& program);
    std::vector<Diagnostic> take();

private:
    void warn(std::uint32_t offset, std::size_t length, std::string_view code, std::string message,
              std::string hint = {});
    [[nodiscard]] std::string quoted(Symbol symbol) const
    {
        return "'" + std::string{symbols_.name(symbol)} + "'";
    }

    void collect(const Program& program);
    void bind(const Name& name) { bound_.insert(name.symbol); }
    void check_node(const Node& node);
    void check_print(const Print& print);
    void check_condition(const Expression* condition);
    void check_catch(const CatchClause& clause);
    void check_statement_order(std::span<Statement* const> statements);
    void check_keys(std::span<MapLiteralEntry const> entries);
    void check_expression_statement(const ExpressionStatement& statement);
    void check_call(const Call& call);
    void check_contract(const ContractDeclaration& contract);
    void check_action(const Function& action, const std::unordered_set<Symbol>& state);

    const Source& source_;
    const SymbolTable& symbols_;
    std::vector<Diagnostic> warnings_;

    /// Functions declared by name: whether one of them returns a value.
    std::unordered_map<Symbol, bool> functions_;
    /// Names that are bound in any other way somewhere.
    std::unordered_set<Symbol> bound_;
    /// Calls whose value nobody takes.
    std::unordered_set<const Node*> discarded_;
};

void Linter::warn(std::uint32_t offset, std::size_t length, std::string_view code,
                  std::string message, std::string hint)
{
    if (warnings_.size() < most_warnings)
        warnings_.push_back({Severity::Warning, code, std::move(message), std::move(hint), offset,
                             static_cast<std::uint32_t>(length)});
}

std::vector<Diagnostic> Linter::take()
{
    std::ranges::sort(warnings_, [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.offset, a.code) < std::tie(b.offset, b.code);
    });
    return std::move(warnings_);
}

void Linter::check_tokens()
{
    Diagnostics ignored;
    for (const Token& token : lex(source_, ignored)) {
        const bool opens = token.kind == TokenKind::LeftParen ||
                           token.kind == TokenKind::LeftBracket ||
                           token.kind == TokenKind::LeftBrace;
        const bool closes = token.kind == TokenKind::RightParen ||
                            token.kind == TokenKind::RightBracket ||
                            token.kind == TokenKind::RightBrace;
        if ((opens || closes) && token.partner == no_partner)
            warn(token.offset, 1, "unbalanced-delimiter",
                 "'" + std::string{name(token.kind)} +
                     (opens ? "' is never closed" : "' closes nothing"));
    }
}

void Linter::check(const Program& program)
{
    collect(program);
    check_statement_order(program.statements);
    walk(program, [this](const Node& node) {
        check_node(node);
        return true;
    });
}

/// Which names stand for functions of this file, and nothing else.
void Linter::collect(const Program& program)
{
    walk(program, [this](const Node& node) {
        if (const auto* declaration = as<FunctionDeclaration>(&node)) {
            const Function& function = *declaration->function;
            functions_[declaration->name.symbol] |= function.returns_value || function.is_async;
        } else if (const auto* let = as<Let>(&node)) {
            bind(let->name);
        } else if (const auto* pattern = as<DestructuringPattern>(&node)) {
            for (const PatternElement& element : pattern->elements)
                bind(element.name);
            bind(pattern->rest);
        } else if (const auto* parameter = as<Parameter>(&node)) {
            bind(parameter->name);
        } else if (const auto* state = as<StateDeclaration>(&node)) {
            bind(state->name);
        } else if (const auto* loop = as<ForEach>(&node)) {
            bind(loop->first);
            bind(loop->second);
        } else if (const auto* use = as<Use>(&node)) {
            bind(use->alias);
            for (const ImportedName& entry : use->names)
                bind(entry.name);
        } else if (const auto* assignment = as<Assignment>(&node)) {
            if (const auto* target = as<Identifier>(assignment->target))
                bind(target->name);
        } else if (const auto* match = as<MatchPattern>(&node)) {
            bind(match->name);
        }
        return true;
    });
}

void Linter::check_node(const Node& node)
{
    switch (node.kind) {
        case NodeKind::Print:
            return check_print(to<Print>(node));
        case NodeKind::If:
            for (const IfBranch& branch : to<If>(node).branches)
                check_condition(branch.condition);
            return;
        case NodeKind::While:
            return check_condition(to<While>(node).condition);
        case NodeKind::CatchClause:
            return check_catch(to<CatchClause>(node));
        case NodeKind::Block:
            return check_statement_order(to<Block>(node).statements);
        case NodeKind::MapLiteral:
            return check_keys(to<MapLiteral>(node).entries);
        case NodeKind::EntityLiteral:
            return check_keys(to<EntityLiteral>(node).entries);
        case NodeKind::Function: {
            const auto& function = to<Function>(node);
            if (function.function_kind == FunctionKind::Deferred && function.value != nullptr)
                discarded_.insert(function.value);
            return;
        }
        case NodeKind::Spawn:
            discarded_.insert(to<Spawn>(node).operand);
            return;
        case NodeKind::AsyncCall:
            discarded_.insert(to<AsyncCall>(node).operand);
            return;
        case NodeKind::ExpressionStatement:
            return check_expression_statement(to<ExpressionStatement>(node));
        case NodeKind::Call:
            return check_call(to<Call>(node));
        case NodeKind::ContractDeclaration:
            return check_contract(to<ContractDeclaration>(node));
        default:
            return;
    }
}

void Linter::check_print(const Print& print)
{
    if (print.arguments.size() == 2 && as<StringLiteral>(print.arguments[0]) != nullptr)
        warn(print.offset, 5, "conditional-print",
             "'print' with two values prints the second one if the first one is true",
             "to print both, join them with '+'");
}

void Linter::check_condition(const Expression* condition)
{
    walk(*condition, [this](const Node& node) {
        if (const auto* assignment = as<Assignment>(&node);
            assignment != nullptr && !assignment->is_compound)
            warn(assignment->offset, 1, "assignment-in-condition", "this condition assigns",
                 "a comparison is written '=='");
        return node.kind == NodeKind::Logical || node.kind == NodeKind::Unary;
    });
}

void Linter::check_catch(const CatchClause& clause)
{
    if (!clause.is_named)
        warn(clause.offset, 5, "catch-without-name", "this 'catch' does not name the error",
             "its name is 'error'; write: catch (error)");
    if (clause.is_doubly_parenthesised)
        warn(clause.offset, 5, "catch-double-parentheses",
             "the name of the error stands in two pairs of parentheses", "write: catch (error)");
}

void Linter::check_statement_order(std::span<Statement* const> statements)
{
    for (std::size_t i = 0; i + 1 < statements.size(); ++i) {
        std::string_view word;
        switch (statements[i]->kind) {
            case NodeKind::Return:
                word = "return";
                break;
            case NodeKind::Break:
                word = "break";
                break;
            case NodeKind::Continue:
                // Outside of a loop it only turns a mode on.
                if (to<Continue>(*statements[i]).is_in_loop)
                    word = "continue";
                break;
            case NodeKind::Throw:
                word = "throw";
                break;
            case NodeKind::Revert:
                word = "revert";
                break;
            default:
                break;
        }
        const NodeKind next = statements[i + 1]->kind;
        if (word.empty() || next == NodeKind::FunctionDeclaration)
            continue;
        warn(statements[i + 1]->offset, 1, "unreachable-code",
             "this is never reached, as it stands behind '" + std::string{word} + "'");
        return;
    }
}

void Linter::check_keys(std::span<MapLiteralEntry const> entries)
{
    std::unordered_set<std::string_view> keys;
    for (const MapLiteralEntry& entry : entries) {
        if (entry.is_computed)
            continue;
        std::string_view text;
        if (const auto* string = as<StringLiteral>(entry.key))
            text = string->text;
        else if (const auto* integer = as<IntegerLiteral>(entry.key))
            text = integer->digits;
        else
            continue;
        if (!keys.insert(text).second)
            warn(entry.key->offset, text.size(), "duplicate-key",
                 "the key " + quote_source(text) + " stands here for a second time",
                 "the last one counts");
    }
}

void Linter::check_expression_statement(const ExpressionStatement& statement)
{
    const Expression& expression = *statement.expression;
    discarded_.insert(&expression);
    if (const auto* binary = as<Binary>(&expression);
        binary != nullptr && binary->op == BinaryOperator::Equal)
        warn(binary->offset, 2, "comparison-without-effect",
             "nothing is done with the result of this comparison", "an assignment is written '='");
    const auto* name = as<Identifier>(&expression);
    if (const auto* call = as<Call>(&expression))
        name = as<Identifier>(call->callee);
    if (name == nullptr || functions_.contains(name->name.symbol) ||
        bound_.contains(name->name.symbol))
        return;
    const std::string_view word = symbols_.name(name->name.symbol);
    if (const std::string_view keyword = corrected_typo(word); !keyword.empty())
        warn(name->offset, word.size(), "misspelled-keyword",
             "'" + std::string{word} + "' is a name here, of nothing in this file",
             "did you mean '" + std::string{keyword} + "'?");
}

/// Only where the name can mean nothing but functions of this file, none of which returns a value.
void Linter::check_call(const Call& call)
{
    const auto* callee = as<Identifier>(call.callee);
    if (callee == nullptr || discarded_.contains(&call))
        return;
    const Symbol symbol = callee->name.symbol;
    const auto function = functions_.find(symbol);
    if (function == functions_.end() || function->second || bound_.contains(symbol))
        return;
    warn(callee->offset, symbols_.name(symbol).size(), "no-return-value",
         quoted(symbol) + " has no 'return' with a value: this is always null",
         "the value of a function's last statement is not its result");
}

void Linter::check_contract(const ContractDeclaration& contract)
{
    std::unordered_set<Symbol> state;
    for (const StateDeclaration* variable : contract.state)
        state.insert(variable->name.symbol);
    for (const FunctionDeclaration* action : contract.actions)
        check_action(*action->function, state);
}

/// A parameter with the name of a state variable is the usual way to give that a value; assigning
/// to it is not, as that changes the parameter alone.
void Linter::check_action(const Function& action, const std::unordered_set<Symbol>& state)
{
    std::unordered_set<Symbol> parameters;
    for (const Parameter* parameter : action.parameters)
        parameters.insert(parameter->name.symbol);
    const auto shadows = [&](const Name& name, std::string_view what) {
        warn(name.offset, symbols_.name(name.symbol).size(), "shadowed-state",
             std::string{what} + quoted(name.symbol) +
                 " hides the state variable of this name, which stays as it is",
             "the state variable is written this." + std::string{symbols_.name(name.symbol)});
    };
    walk(*action.body, [&](const Node& node) {
        if (const auto* let = as<Let>(&node)) {
            if (let->name && state.contains(let->name.symbol))
                shadows(let->name, "the local ");
        } else if (const auto* assignment = as<Assignment>(&node)) {
            const auto* target = as<Identifier>(assignment->target);
            if (target != nullptr && state.contains(target->name.symbol) &&
                parameters.contains(target->name.symbol))
                shadows(target->name, "the parameter ");
        }
        return true;
    });
}

}  // namespace

std::vector<Diagnostic> lint(const Source& source, const ParseResult& parsed,
                             const SymbolTable& symbols)
{
    Linter linter{source, symbols};
    linter.check_tokens();
    if (parsed.ok())
        linter.check(*parsed.program);
    return linter.take();
}

}  // namespace sluice::zx
