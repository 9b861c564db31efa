// Statements of the syntax tree that check, protect and record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "zx/syntax/ast_declarations.hpp"

namespace sluice::zx {

enum class VerifyForm : std::uint8_t {
    Condition,  ///< verify c, m { }
    All,        ///< verify { c1, c2 }, m
    Target,     ///< verify(target, [checks]): the condition is the target, the operand the list
};

enum class VerifyCheck : std::uint8_t {
    Truth,
    Matches,
    IsType,
    Equals,
    ExistsIn,
    UniqueIn,
    MatchesIn,
    IsSet,
};

/// `mode` is that of verify:data and the like. With a check other than Truth the one condition is
/// the value that is checked against the operand (a StringLiteral for IsType; none for IsSet).
struct Verify : Statement {
    static constexpr NodeKind node_kind = NodeKind::Verify;
    VerifyForm form{};
    VerifyCheck check{};
    Symbol mode = no_symbol;
    std::span<Expression* const> conditions;
    Expression* operand = nullptr;
    Expression* message = nullptr;
    Block* body = nullptr;
};

struct Protect : Statement {
    static constexpr NodeKind node_kind = NodeKind::Protect;
    Expression* target = nullptr;
    Expression* rules = nullptr;
    Expression* level = nullptr;
};

/// The target is an Identifier, Member or Index.
struct Seal : Statement {
    static constexpr NodeKind node_kind = NodeKind::Seal;
    Expression* target = nullptr;
};

struct Audit : Statement {
    static constexpr NodeKind node_kind = NodeKind::Audit;
    Expression* subject = nullptr;  ///< an Identifier
    Expression* action = nullptr;
    Expression* timestamp = nullptr;
};

/// restrict o.f = "mode"; restrict(x, {rules}) has rules instead of a mode.
struct Restrict : Statement {
    static constexpr NodeKind node_kind = NodeKind::Restrict;
    Expression* target = nullptr;
    Expression* mode = nullptr;
    Expression* rules = nullptr;
    std::string_view written;  ///< the target as it is written
};

struct Trail : Statement {
    static constexpr NodeKind node_kind = NodeKind::Trail;
    Symbol topic = no_symbol;  ///< "*" for all
    Expression* filter = nullptr;
};

struct Capability : Statement {
    static constexpr NodeKind node_kind = NodeKind::Capability;
    Name name;
    Expression* definition = nullptr;  ///< a MapLiteral as a rule, or null
};

/// grant and revoke
struct Grant : Statement {
    static constexpr NodeKind node_kind = NodeKind::Grant;
    bool is_revocation = false;
    std::string_view holder;
    std::span<Symbol const> capabilities;
};

struct Inject : Statement {
    static constexpr NodeKind node_kind = NodeKind::Inject;
    Name name;
};

struct Middleware : Statement {
    static constexpr NodeKind node_kind = NodeKind::Middleware;
    Expression* path = nullptr;
    Expression* handler = nullptr;
};

struct Auth : Statement {
    static constexpr NodeKind node_kind = NodeKind::Auth;
    MapLiteral* configuration = nullptr;
};

struct Throttle : Statement {
    static constexpr NodeKind node_kind = NodeKind::Throttle;
    Expression* target = nullptr;
    Expression* rules = nullptr;
};

struct Cache : Statement {
    static constexpr NodeKind node_kind = NodeKind::Cache;
    Expression* target = nullptr;
    Expression* rules = nullptr;
};

}  // namespace sluice::zx
