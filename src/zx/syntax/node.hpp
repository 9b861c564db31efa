// What all nodes of a syntax tree have in common, and the memory they live in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "zx/syntax/symbols.hpp"

namespace sluice::zx {

/// What a scope declares. Nodes that open one point to it; the resolver defines and fills it.
struct Scope;

/// Where a name leads, as the resolver finds it.
enum class BindingKind : std::uint8_t {
    Unresolved,
    Local,
    Cell,
    Upvalue,
    Module,
    State,
    Action,
    Builtin,
    Dynamic,
};

struct Binding {
    BindingKind kind = BindingKind::Unresolved;
    bool is_const = false;
    bool may_be_unset = false;
    /// Writes go through the runtime: something seals, watches, restricts or versions the variable.
    bool is_special = false;
    std::uint32_t index = 0;
    std::uint32_t module = 0;
};

/// A name where it is declared or used. Absent names have no_symbol.
struct Name {
    Symbol symbol = no_symbol;
    std::uint32_t offset = 0;
    Binding binding;

    explicit operator bool() const { return symbol != no_symbol; }
};

enum class NodeKind : std::uint8_t {
    // Expressions
    NullLiteral,
    BooleanLiteral,
    IntegerLiteral,
    FloatLiteral,
    StringLiteral,
    InterpolatedString,
    ListLiteral,
    MapLiteral,
    EntityLiteral,
    FunctionLiteral,
    Identifier,
    This,
    Unary,
    Binary,
    Logical,
    TypeTest,
    Conditional,
    Assignment,
    Member,
    Index,
    Slice,
    Call,
    Match,
    Await,
    AsyncCall,
    Spawn,
    Sanitize,
    Validate,
    Find,
    Load,
    SandboxExpression,
    BufferOperation,
    Embedded,

    // Statements
    Block,
    ExpressionStatement,
    Let,
    Freeze,
    StateDeclaration,
    FunctionDeclaration,
    ContractDeclaration,
    EventDeclaration,
    EntityDeclaration,
    DataClassDeclaration,
    EnumDeclaration,
    ProtocolDeclaration,
    ModuleDeclaration,
    PackageDeclaration,
    TypeAlias,
    ExportList,
    ExternalDeclaration,
    If,
    While,
    ForEach,
    Try,
    PatternStatement,
    Break,
    Continue,
    Return,
    Throw,
    Defer,
    Using,
    Atomic,
    Sandbox,
    Transaction,
    Watch,
    Stream,
    Print,
    Use,
    Require,
    RequireDependency,
    Revert,
    GasLimit,
    Emit,
    Verify,
    Protect,
    Seal,
    Audit,
    Restrict,
    Trail,
    Capability,
    Grant,
    Inject,
    Middleware,
    Auth,
    Throttle,
    Cache,
    Gc,
    InlineHint,
    NativeCall,
    Simd,
    ChannelDeclaration,
    Log,
    Debug,
    Exactly,
    EmbeddedDeclaration,
    UserInterface,

    // Parts of both
    Function,
    Parameter,
    Field,
    TypeAnnotation,
    DestructuringPattern,
    MatchPattern,
    MatchArm,
    CatchClause,
    Program,
};

struct Node {
    NodeKind kind{};
    /// Levels of nodes below and including this one, so far as the parser bounds them: passes over
    /// the tree may recurse.
    std::uint16_t depth = 1;
    std::uint32_t offset = 0;
};

struct Expression : Node {};
struct Statement : Node {};

/// `node` as the struct of its kind; a null pointer if it is of another.
template <class T>
T* as(Node* node)
{
    return node != nullptr && node->kind == T::node_kind ? static_cast<T*>(node) : nullptr;
}

template <class T>
const T* as(const Node* node)
{
    return node != nullptr && node->kind == T::node_kind ? static_cast<const T*>(node) : nullptr;
}

/// `node` as the struct of its kind, which is known.
template <class T>
T& to(Node& node)
{
    assert(node.kind == T::node_kind);
    return static_cast<T&>(node);
}

template <class T>
const T& to(const Node& node)
{
    assert(node.kind == T::node_kind);
    return static_cast<const T&>(node);
}

/// Holds the nodes of one or more files, their lists and their texts.
class AstArena {
public:
    /// A node of this kind with all fields at their defaults.
    template <class T>
    T* make(std::uint32_t offset)
    {
        static_assert(std::is_trivially_destructible_v<T>);
        T* node = arena_.create<T>();
        node->kind = T::node_kind;
        node->offset = offset;
        return node;
    }

    template <class T>
    std::span<T> copy(const T* items, std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        if (count == 0)
            return {};
        // NOLINTNEXTLINE(bugprone-sizeof-expression): lists of nodes are lists of pointers
        auto* memory = static_cast<T*>(arena_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_copy_n(items, count, memory);
        return {memory, count};
    }

    template <class T>
    std::span<T> copy(const std::vector<T>& items)
    {
        return copy(items.data(), items.size());
    }

    std::string_view copy_text(std::string_view text)
    {
        const std::span<char> memory = copy(text.data(), text.size());
        return {memory.data(), memory.size()};
    }

    [[nodiscard]] std::size_t allocated() const noexcept { return arena_.allocated(); }

private:
    Arena arena_;
};

}  // namespace sluice::zx
