// Turns nodes into nested lists. For the dump's own files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "zx/syntax/ast.hpp"
#include "zx/syntax/sexpr.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

class AstDumper {
public:
    explicit AstDumper(const SymbolTable& symbols) : symbols_{symbols} {}

    /// An absent expression or statement is "_".
    SExpr expression(const Expression* node);
    SExpr statement(const Statement* node);

private:
    [[nodiscard]] std::string text(Symbol symbol) const
    {
        return std::string{symbols_.name(symbol)};
    }
    [[nodiscard]] std::string text(const Name& name) const { return text(name.symbol); }
    static std::string quoted(std::string_view string);

    SExpr type(const TypeAnnotation* type);
    SExpr compound_expression(const Expression& node);
    SExpr prefix_expression(const Expression& node);
    SExpr call(const Call& call);
    SExpr match(const Match& match);
    SExpr match_pattern(const MatchPattern& pattern);
    SExpr function(const Function& function);
    SExpr parameter(const Parameter& parameter);
    void add_arguments(SExpr& list, std::span<Argument const> arguments);
    void add_entries(SExpr& list, std::span<MapLiteralEntry const> entries);
    void add_types(SExpr& list, std::span<TypeAnnotation* const> types);
    void add_modifiers(SExpr& list, const Modifiers& modifiers, bool is_exported);
    void add_optional(SExpr& list, std::string_view head, const Expression* node);

    SExpr block(const Block* block);
    SExpr declaration(const Statement& node);
    SExpr object_declaration(const Statement& node);
    SExpr control_statement(const Statement& node);
    SExpr security_statement(const Statement& node);
    SExpr resource_statement(const Statement& node);
    SExpr field(const Field& field);
    SExpr contract(const ContractDeclaration& contract);
    SExpr data_class(const DataClassDeclaration& data);
    SExpr let(const Let& let);
    SExpr use(const Use& use);
    SExpr verify(const Verify& verify);

    const SymbolTable& symbols_;
};

std::string_view spelling(BinaryOperator op);

}  // namespace sluice::zx
