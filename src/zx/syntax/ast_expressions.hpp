// Expressions of the syntax tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "zx/syntax/node.hpp"

namespace sluice::zx {

struct Block;
struct Function;

/// A type as it is written: a.b<c>?, or [element].
struct TypeAnnotation : Node {
    static constexpr NodeKind node_kind = NodeKind::TypeAnnotation;
    std::span<Symbol const> path;  ///< empty for a list type
    std::span<TypeAnnotation* const> arguments;
    TypeAnnotation* element = nullptr;  ///< of a list type
    bool is_optional = false;
};

struct NullLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::NullLiteral;
};

struct BooleanLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::BooleanLiteral;
    bool value = false;
};

struct IntegerLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::IntegerLiteral;
    std::string_view digits;  ///< decimal, any number of them
};

struct FloatLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::FloatLiteral;
    double value = 0;
};

struct StringLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::StringLiteral;
    std::string_view text;  ///< escapes are resolved
};

/// "a${b}c": its parts in order, texts as StringLiterals. There is at least one that is not a text
/// of the string itself.
struct InterpolatedString : Expression {
    static constexpr NodeKind node_kind = NodeKind::InterpolatedString;
    std::span<Expression* const> parts;
};

struct ListLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::ListLiteral;
    std::span<Expression* const> elements;
};

struct MapLiteralEntry {
    /// A name is a StringLiteral of its text; literals are themselves.
    Expression* key = nullptr;
    Expression* value = nullptr;
    bool is_computed = false;  ///< [key]: value
};

struct MapLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::MapLiteral;
    std::span<MapLiteralEntry const> entries;
};

/// Name{key: value}: construction by field name.
struct EntityLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::EntityLiteral;
    Expression* type = nullptr;
    std::span<TypeAnnotation* const> type_arguments;
    std::span<MapLiteralEntry const> entries;
};

/// A lambda or an anonymous action.
struct FunctionLiteral : Expression {
    static constexpr NodeKind node_kind = NodeKind::FunctionLiteral;
    Function* function = nullptr;
};

struct Identifier : Expression {
    static constexpr NodeKind node_kind = NodeKind::Identifier;
    Name name;
};

/// `this`, or `self` where that is a keyword.
struct This : Expression {
    static constexpr NodeKind node_kind = NodeKind::This;
    bool is_self = false;
};

enum class UnaryOperator : std::uint8_t { Negate, Not };

struct Unary : Expression {
    static constexpr NodeKind node_kind = NodeKind::Unary;
    UnaryOperator op{};
    Expression* operand = nullptr;
};

enum class BinaryOperator : std::uint8_t {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Matches,
};

/// The offset is that of the operator.
struct Binary : Expression {
    static constexpr NodeKind node_kind = NodeKind::Binary;
    BinaryOperator op{};
    Expression* left = nullptr;
    Expression* right = nullptr;
};

enum class LogicalOperator : std::uint8_t { And, Or, Coalesce };

/// An operator that may leave its right side alone. The offset is that of the operator.
struct Logical : Expression {
    static constexpr NodeKind node_kind = NodeKind::Logical;
    LogicalOperator op{};
    Expression* left = nullptr;
    Expression* right = nullptr;
};

/// value is Type
struct TypeTest : Expression {
    static constexpr NodeKind node_kind = NodeKind::TypeTest;
    Expression* value = nullptr;
    Name type;
};

/// c ? a : b, and if c then a else b
struct Conditional : Expression {
    static constexpr NodeKind node_kind = NodeKind::Conditional;
    Expression* condition = nullptr;
    Expression* consequence = nullptr;
    Expression* alternative = nullptr;
};

/// `operation` is that of a compound assignment, and unused when it is a plain one. The target is
/// an Identifier, Member or Index. The offset is that of the operator.
struct Assignment : Expression {
    static constexpr NodeKind node_kind = NodeKind::Assignment;
    bool is_compound = false;
    BinaryOperator operation{};
    Expression* target = nullptr;
    Expression* value = nullptr;
    TypeAnnotation* type = nullptr;  ///< Of the variable; a later pass finds it, or none.
};

/// object.name; the offset is that of the name.
struct Member : Expression {
    static constexpr NodeKind node_kind = NodeKind::Member;
    Expression* object = nullptr;
    Symbol name = no_symbol;
};

/// The offset is that of the bracket, in Slice too.
struct Index : Expression {
    static constexpr NodeKind node_kind = NodeKind::Index;
    Expression* object = nullptr;
    Expression* index = nullptr;
};

/// object[from:to]; both are optional.
struct Slice : Expression {
    static constexpr NodeKind node_kind = NodeKind::Slice;
    Expression* object = nullptr;
    Expression* from = nullptr;
    Expression* to = nullptr;
};

struct Argument {
    Symbol name = no_symbol;  ///< of a named argument
    std::uint32_t offset = 0;
    Expression* value = nullptr;
};

/// A call; `callee` is a Member for a method. The offset is where the callee's last name is.
struct Call : Expression {
    static constexpr NodeKind node_kind = NodeKind::Call;
    Expression* callee = nullptr;
    std::span<TypeAnnotation* const> type_arguments;
    std::span<Argument const> arguments;
    bool has_named = false;
};

enum class MatchPatternKind : std::uint8_t {
    Wildcard,
    Value,        ///< equal to `value`: a literal, or a name with a dot
    Bind,         ///< anything, bound to `name`
    Constructor,  ///< an instance of the type `name` whose fields match `fields`
};

struct MatchPattern : Node {
    static constexpr NodeKind node_kind = NodeKind::MatchPattern;
    MatchPatternKind form{};
    Expression* value = nullptr;
    Name name;
    std::span<MatchPattern* const> fields;
};

/// Exactly one of `value` and `body` is there.
struct MatchArm : Node {
    static constexpr NodeKind node_kind = NodeKind::MatchArm;
    MatchPattern* pattern = nullptr;  ///< Wildcard for `default`
    Expression* value = nullptr;
    Block* body = nullptr;
    Scope* scope = nullptr;
};

struct Match : Expression {
    static constexpr NodeKind node_kind = NodeKind::Match;
    Expression* subject = nullptr;
    std::span<MatchArm* const> arms;
};

struct Await : Expression {
    static constexpr NodeKind node_kind = NodeKind::Await;
    Expression* operand = nullptr;
};

/// async f(): a task in the background.
struct AsyncCall : Expression {
    static constexpr NodeKind node_kind = NodeKind::AsyncCall;
    Expression* operand = nullptr;
};

struct Spawn : Expression {
    static constexpr NodeKind node_kind = NodeKind::Spawn;
    Expression* operand = nullptr;
};

/// sanitize value, context; `sanitize value as html` has a StringLiteral as context, which may be
/// absent.
struct Sanitize : Expression {
    static constexpr NodeKind node_kind = NodeKind::Sanitize;
    Expression* value = nullptr;
    Expression* context = nullptr;
};

/// validate value, schema
struct Validate : Expression {
    static constexpr NodeKind node_kind = NodeKind::Validate;
    Expression* value = nullptr;
    Expression* schema = nullptr;
};

/// find pattern in directory, which may be absent.
struct Find : Expression {
    static constexpr NodeKind node_kind = NodeKind::Find;
    Expression* pattern = nullptr;
    Expression* directory = nullptr;
};

/// load key from provider, which may be absent.
struct Load : Expression {
    static constexpr NodeKind node_kind = NodeKind::Load;
    Expression* key = nullptr;
    Expression* provider = nullptr;
};

/// sandbox { ... } for its value, which is that of its last expression.
struct SandboxExpression : Expression {
    static constexpr NodeKind node_kind = NodeKind::SandboxExpression;
    Expression* policy = nullptr;  ///< a StringLiteral, or null
    Block* body = nullptr;
};

/// buffer b read(0, 4), b.read(0, 4) or b = allocate(16) behind `buffer`.
struct BufferOperation : Expression {
    static constexpr NodeKind node_kind = NodeKind::BufferOperation;
    Name buffer;
    Symbol operation = no_symbol;
    std::span<Argument const> arguments;
};

/// Code of another language, for its value.
struct Embedded : Expression {
    static constexpr NodeKind node_kind = NodeKind::Embedded;
    Symbol language = no_symbol;
    std::string_view name;
    std::string_view code;
};

}  // namespace sluice::zx
