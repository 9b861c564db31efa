// Declarations of the syntax tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "zx/syntax/ast_expressions.hpp"

namespace sluice::zx {

enum class Modifier : std::uint16_t {
    Public = 1 << 0,
    Private = 1 << 1,
    Sealed = 1 << 2,
    Async = 1 << 3,
    Native = 1 << 4,
    Inline = 1 << 5,
    Secure = 1 << 6,
    Pure = 1 << 7,
    View = 1 << 8,
    Payable = 1 << 9,
};

struct Modifiers {
    std::uint16_t bits = 0;
    /// @logged and the like. A guard (a declared `modifier`) is named the same way, or by its bare
    /// name between the parameters and the body.
    std::span<Name> names;

    [[nodiscard]] bool has(Modifier modifier) const
    {
        return (bits & static_cast<std::uint16_t>(modifier)) != 0;
    }
};

/// Statements at the start of a body, and what opens and closes it.
struct Block : Statement {
    static constexpr NodeKind node_kind = NodeKind::Block;
    std::span<Statement* const> statements;
    bool is_indented = false;  ///< the colon style
    std::uint32_t end = 0;     ///< offset behind its last token
    Scope* scope = nullptr;
};

struct Parameter : Node {
    static constexpr NodeKind node_kind = NodeKind::Parameter;
    Name name;
    TypeAnnotation* type = nullptr;
    Expression* default_value = nullptr;
};

enum class FunctionKind : std::uint8_t {
    Action,           ///< action f() or function f(), in a contract too
    Literal,          ///< action() { } as a value
    Lambda,           ///< x => e, lambda(x): e
    Method,           ///< of an entity or data class
    Operator,         ///< of a data class
    Computed,         ///< computed field of a data class
    Guard,            ///< modifier m { }
    Deferred,         ///< what `defer` puts off
    WatchHandler,     ///< what `watch` runs again
    StreamHandler,    ///< what `stream` runs for an event
    TolerationBlock,  ///< block behind require: its value decides
    Signature,        ///< without a body: in protocols, interfaces and `external`
};

/// Anything with a body that runs at another time than where it is written. Exactly one of `body`
/// and `value` is there, except in a Signature.
struct Function : Node {
    static constexpr NodeKind node_kind = NodeKind::Function;
    FunctionKind function_kind{};
    Name name;
    Modifiers modifiers;
    std::span<Parameter* const> parameters;
    TypeAnnotation* return_type = nullptr;
    IntegerLiteral* limit = nullptr;
    Block* body = nullptr;
    Expression* value = nullptr;  ///< the body of `x => value`
    BinaryOperator op{};          ///< of an Operator
    bool is_async = false;
    bool returns_value = false;  ///< holds a `return` with a value of its own
    Scope* scope = nullptr;
    void* code = nullptr;  ///< for later passes
};

struct Declaration : Statement {
    Modifiers modifiers;
    bool is_exported = false;
};

struct PatternElement {
    Symbol key = no_symbol;  ///< in a map pattern
    Name name;
};

/// {a, b: c} or [a, b, ..rest] to the left of = in a let.
struct DestructuringPattern : Node {
    static constexpr NodeKind node_kind = NodeKind::DestructuringPattern;
    bool is_map = false;
    std::span<PatternElement> elements;
    Name rest;
};

enum class LetKind : std::uint8_t {
    Let,
    Const,
    Immutable,  ///< const with a deeply frozen value
};

/// let, const and immutable. Either `name` or `pattern` is there.
struct Let : Declaration {
    static constexpr NodeKind node_kind = NodeKind::Let;
    LetKind let_kind{};
    bool reads_file = false;  ///< let x << path
    Name name;
    DestructuringPattern* pattern = nullptr;
    TypeAnnotation* type = nullptr;
    Expression* value = nullptr;
};

/// immutable x: freezes a binding that is there.
struct Freeze : Statement {
    static constexpr NodeKind node_kind = NodeKind::Freeze;
    Name name;
};

enum class StorageKind : std::uint8_t {
    Data,  ///< data x, or x: T, in a contract only
    State,
    Ledger,
    Persistent,
};

/// A state variable, in a contract or at top level.
struct StateDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::StateDeclaration;
    StorageKind storage{};
    Name name;
    TypeAnnotation* type = nullptr;
    Expression* value = nullptr;
};

/// The modifiers are in the function. `modifier m` is one too, of FunctionKind::Guard.
struct FunctionDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::FunctionDeclaration;
    Name name;
    Function* function = nullptr;
};

struct EventDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::EventDeclaration;
    Name name;
    std::span<Parameter* const> fields;
};

struct ContractDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::ContractDeclaration;
    Name name;
    Name base;
    std::span<Name> protocols;
    std::span<StateDeclaration* const> state;
    std::span<FunctionDeclaration* const> actions;
    std::span<FunctionDeclaration* const> guards;
    std::span<EventDeclaration* const> events;
    Scope* scope = nullptr;
};

/// A field of an entity or data class.
struct Field : Node {
    static constexpr NodeKind node_kind = NodeKind::Field;
    Name name;
    Modifiers modifiers;
    TypeAnnotation* type = nullptr;
    Expression* value = nullptr;
    Expression* constraint = nullptr;         ///< behind require
    Function* constraint_function = nullptr;  ///< made of it by the resolver
    Function* value_function = nullptr;       ///< of a data class's field: made of `value`
    bool is_injected = false;
};

struct EntityDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::EntityDeclaration;
    Name name;
    Name base;
    std::span<Field* const> fields;
    std::span<Function* const> methods;
    Scope* scope = nullptr;
};

struct DataClassDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::DataClassDeclaration;
    Name name;
    Name base;
    bool is_immutable = false;
    bool is_verified = false;
    std::span<Symbol const> type_parameters;
    std::span<Field* const> fields;
    std::span<Function* const> computed;
    std::span<Function* const> methods;
    std::span<Function* const> operators;
    Scope* scope = nullptr;
    void* code = nullptr;  ///< for later passes
};

struct EnumMember {
    Symbol name = no_symbol;
    std::uint32_t offset = 0;
    Expression* value = nullptr;  ///< IntegerLiteral, Unary of one, StringLiteral or null
};

struct EnumDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::EnumDeclaration;
    Name name;
    std::span<EnumMember const> members;
};

/// protocol and interface
struct ProtocolDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::ProtocolDeclaration;
    Name name;
    bool is_interface = false;
    std::span<Function* const> methods;
};

struct ModuleDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::ModuleDeclaration;
    Name name;
    Block* body = nullptr;
};

/// package a.b.c { }: only the first name is one of the enclosing scope.
struct PackageDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::PackageDeclaration;
    std::span<Name> path;
    Block* body = nullptr;
};

struct TypeAlias : Declaration {
    static constexpr NodeKind node_kind = NodeKind::TypeAlias;
    Name name;
    TypeAnnotation* type = nullptr;
};

struct ExportList : Statement {
    static constexpr NodeKind node_kind = NodeKind::ExportList;
    std::span<Name> names;
    std::span<StringLiteral* const> importers;  ///< export a to "file"
    StringLiteral* permission = nullptr;        ///< export a with "perm"
};

/// external f, or external action f(a) -> T from "library"
struct ExternalDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::ExternalDeclaration;
    Name name;
    Function* signature = nullptr;
    StringLiteral* library = nullptr;
};

/// One file.
struct Program : Node {
    static constexpr NodeKind node_kind = NodeKind::Program;
    std::span<Statement* const> statements;
    Scope* scope = nullptr;
    void* code = nullptr;  ///< for later passes
};

}  // namespace sluice::zx
