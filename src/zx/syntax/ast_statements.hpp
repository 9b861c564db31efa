// Statements of the syntax tree that are not declarations.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "zx/syntax/ast_declarations.hpp"

namespace sluice::zx {

struct ExpressionStatement : Statement {
    static constexpr NodeKind node_kind = NodeKind::ExpressionStatement;
    Expression* expression = nullptr;
};

struct IfBranch {
    std::uint32_t offset = 0;
    Expression* condition = nullptr;
    Block* body = nullptr;
};

/// The `elif`s and `else if`s are branches like the first.
struct If : Statement {
    static constexpr NodeKind node_kind = NodeKind::If;
    std::span<IfBranch const> branches;
    Block* otherwise = nullptr;
};

struct While : Statement {
    static constexpr NodeKind node_kind = NodeKind::While;
    Expression* condition = nullptr;
    Block* body = nullptr;
    Scope* scope = nullptr;
};

/// for each a in list; for each a, b in list. `second` is absent in the first form.
struct ForEach : Statement {
    static constexpr NodeKind node_kind = NodeKind::ForEach;
    Name first;
    Name second;
    Expression* iterable = nullptr;
    Block* body = nullptr;
    Scope* scope = nullptr;
};

/// `catch { }` has a name too, "error", but `is_named` tells that it was not written.
struct CatchClause : Node {
    static constexpr NodeKind node_kind = NodeKind::CatchClause;
    Name name;
    bool is_named = false;
    bool is_doubly_parenthesised = false;
    Block* body = nullptr;
    Scope* scope = nullptr;
};

/// `handler` or `finally` may be absent, not both.
struct Try : Statement {
    static constexpr NodeKind node_kind = NodeKind::Try;
    Block* body = nullptr;
    CatchClause* handler = nullptr;
    Block* finally = nullptr;
};

struct PatternCase {
    std::uint32_t offset = 0;
    Expression* value = nullptr;  ///< null for `default`
    Block* body = nullptr;
};

/// pattern e { case v => stmt; default => stmt }
struct PatternStatement : Statement {
    static constexpr NodeKind node_kind = NodeKind::PatternStatement;
    Expression* subject = nullptr;
    std::span<PatternCase const> cases;
};

struct Break : Statement {
    static constexpr NodeKind node_kind = NodeKind::Break;
};

/// Outside of a loop it turns error recovery on.
struct Continue : Statement {
    static constexpr NodeKind node_kind = NodeKind::Continue;
    bool is_in_loop = false;
};

struct Return : Statement {
    static constexpr NodeKind node_kind = NodeKind::Return;
    Expression* value = nullptr;
};

struct Throw : Statement {
    static constexpr NodeKind node_kind = NodeKind::Throw;
    Expression* value = nullptr;
};

/// The function has no parameters, and a value where one expression was put off.
struct Defer : Statement {
    static constexpr NodeKind node_kind = NodeKind::Defer;
    Function* function = nullptr;
};

struct Using : Statement {
    static constexpr NodeKind node_kind = NodeKind::Using;
    Name name;
    Expression* resource = nullptr;
    Block* body = nullptr;
    Scope* scope = nullptr;
};

/// atomic { }, or atomic(e).
struct Atomic : Statement {
    static constexpr NodeKind node_kind = NodeKind::Atomic;
    Block* body = nullptr;
    Expression* expression = nullptr;
};

struct Sandbox : Statement {
    static constexpr NodeKind node_kind = NodeKind::Sandbox;
    Expression* policy = nullptr;  ///< a StringLiteral, or null
    Block* body = nullptr;
};

/// tx { }
struct Transaction : Statement {
    static constexpr NodeKind node_kind = NodeKind::Transaction;
    Block* body = nullptr;
};

/// watch { }, which has no subject; watch e => body.
struct Watch : Statement {
    static constexpr NodeKind node_kind = NodeKind::Watch;
    Expression* subject = nullptr;
    Function* handler = nullptr;
};

/// stream e as x => body: x is the handler's parameter.
struct Stream : Statement {
    static constexpr NodeKind node_kind = NodeKind::Stream;
    Symbol event = no_symbol;
    Function* handler = nullptr;
};

struct Print : Statement {
    static constexpr NodeKind node_kind = NodeKind::Print;
    std::span<Expression* const> arguments;
    bool is_parenthesised = false;
};

struct ImportedName {
    Symbol exported = no_symbol;
    Name name;  ///< what it is called here
};

/// All forms of import. `names` is empty where everything or, with an alias, the module itself is
/// imported. The names that a wildcard import binds are only known when the module is there.
struct Use : Statement {
    static constexpr NodeKind node_kind = NodeKind::Use;
    std::string_view path;
    std::uint32_t path_offset = 0;
    Name alias;
    std::span<ImportedName> names;
    bool has_names = false;
    bool is_exported = false;
};

/// require(c, m) { block }. `topic` is that of require:balance and the like.
struct Require : Statement {
    static constexpr NodeKind node_kind = NodeKind::Require;
    Symbol topic = no_symbol;
    Expression* condition = nullptr;
    Expression* message = nullptr;
    Function* toleration = nullptr;
};

/// require "file" imported, and require module "m" available
struct RequireDependency : Statement {
    static constexpr NodeKind node_kind = NodeKind::RequireDependency;
    bool is_module = false;
    std::string_view dependency;
    Expression* message = nullptr;
};

struct Revert : Statement {
    static constexpr NodeKind node_kind = NodeKind::Revert;
    Expression* reason = nullptr;
};

/// limit(n)
struct GasLimit : Statement {
    static constexpr NodeKind node_kind = NodeKind::GasLimit;
    Expression* amount = nullptr;
};

/// emit E(a, b); emit E {map} has one argument, the map.
struct Emit : Statement {
    static constexpr NodeKind node_kind = NodeKind::Emit;
    Symbol event = no_symbol;
    std::span<Argument const> arguments;
    bool has_map = false;
    bool is_in_contract =
        false;  ///< The resolver's: `this` is the contract that it is an event of.
};

struct Gc : Statement {
    static constexpr NodeKind node_kind = NodeKind::Gc;
    std::string_view command;
};

/// inline f
struct InlineHint : Statement {
    static constexpr NodeKind node_kind = NodeKind::InlineHint;
    Name name;
};

/// native "library", "function"(a) as x
struct ForeignCall : Statement {
    static constexpr NodeKind node_kind = NodeKind::NativeCall;
    std::string_view library;
    std::string_view function;
    std::span<Argument const> arguments;
    Name result;
};

struct Simd : Statement {
    static constexpr NodeKind node_kind = NodeKind::Simd;
    Expression* operand = nullptr;
};

/// channel<T>[capacity] name, and channel<T> name = capacity
struct ChannelDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::ChannelDeclaration;
    Name name;
    TypeAnnotation* type = nullptr;
    Expression* capacity = nullptr;
};

enum class LogDirection : std::uint8_t { Write, Append, Read };

/// log > file, log >> file, log << file
struct Log : Statement {
    static constexpr NodeKind node_kind = NodeKind::Log;
    LogDirection direction{};
    Expression* file = nullptr;
};

struct Debug : Statement {
    static constexpr NodeKind node_kind = NodeKind::Debug;
    Expression* value = nullptr;
};

/// exactly name { }
struct Exactly : Statement {
    static constexpr NodeKind node_kind = NodeKind::Exactly;
    Symbol label = no_symbol;
    Block* body = nullptr;
};

/// embedded language "name" { code } as a statement: declares the name.
struct EmbeddedDeclaration : Declaration {
    static constexpr NodeKind node_kind = NodeKind::EmbeddedDeclaration;
    Name name;
    Symbol language = no_symbol;
    std::string_view code;
};

enum class UserInterfaceKind : std::uint8_t {
    Screen,
    Component,
    Theme,
    Color,
    Canvas,
    Graphics,
    Animation,
    Clock,
};

/// A part of a user interface: screen, theme, color and the like.
struct UserInterface : Declaration {
    static constexpr NodeKind node_kind = NodeKind::UserInterface;
    UserInterfaceKind interface_kind{};
    Name name;
    std::span<Argument const> arguments;
    Expression* value = nullptr;  ///< behind =
    MapLiteral* properties = nullptr;
    Block* body = nullptr;
};

}  // namespace sluice::zx
