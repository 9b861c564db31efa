// The words that mean something to the grammar.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::zx {

/// X(Name, "spelling"). The reserved ones come first; all others are names wherever the parser does
/// not look for them.
#define SLUICE_ZX_KEYWORDS(X)   \
    X(True, "true")             \
    X(False, "false")           \
    X(Null, "null")             \
    X(If, "if")                 \
    X(Elif, "elif")             \
    X(Else, "else")             \
    X(While, "while")           \
    X(For, "for")               \
    X(Each, "each")             \
    X(In, "in")                 \
    X(Return, "return")         \
    X(Break, "break")           \
    X(Continue, "continue")     \
    X(Throw, "throw")           \
    X(Try, "try")               \
    X(Catch, "catch")           \
    X(Finally, "finally")       \
    X(Await, "await")           \
    X(Async, "async")           \
    X(Let, "let")               \
    X(Const, "const")           \
    X(Print, "print")           \
    X(Use, "use")               \
    X(Export, "export")         \
    X(Import, "import")         \
    X(Action, "action")         \
    X(Function, "function")     \
    X(Contract, "contract")     \
    X(Entity, "entity")         \
    X(Data, "data")             \
    X(Enum, "enum")             \
    X(Protocol, "protocol")     \
    X(Interface, "interface")   \
    X(Module, "module")         \
    X(Package, "package")       \
    X(Modifier, "modifier")     \
    X(And, "and")               \
    X(Animation, "animation")   \
    X(As, "as")                 \
    X(Assert, "assert")         \
    X(Atomic, "atomic")         \
    X(Audit, "audit")           \
    X(Auth, "auth")             \
    X(Available, "available")   \
    X(Buffer, "buffer")         \
    X(Cache, "cache")           \
    X(Canvas, "canvas")         \
    X(Capability, "capability") \
    X(Case, "case")             \
    X(Channel, "channel")       \
    X(Clock, "clock")           \
    X(Color, "color")           \
    X(Component, "component")   \
    X(Computed, "computed")     \
    X(Debug, "debug")           \
    X(Def, "def")               \
    X(Default, "default")       \
    X(Defer, "defer")           \
    X(Embedded, "embedded")     \
    X(Emit, "emit")             \
    X(Equals, "equals")         \
    X(Event, "event")           \
    X(Exactly, "exactly")       \
    X(ExistsIn, "exists_in")    \
    X(Extends, "extends")       \
    X(External, "external")     \
    X(Find, "find")             \
    X(From, "from")             \
    X(Func, "func")             \
    X(Gc, "gc")                 \
    X(Grant, "grant")           \
    X(Graphics, "graphics")     \
    X(Immutable, "immutable")   \
    X(Implements, "implements") \
    X(Imported, "imported")     \
    X(Inject, "inject")         \
    X(Inline, "inline")         \
    X(Is, "is")                 \
    X(IsSet, "is_set")          \
    X(IsType, "is_type")        \
    X(Lambda, "lambda")         \
    X(Ledger, "ledger")         \
    X(Limit, "limit")           \
    X(Load, "load")             \
    X(Log, "log")               \
    X(Match, "match")           \
    X(Matches, "matches")       \
    X(MatchesIn, "matches_in")  \
    X(Method, "method")         \
    X(Middleware, "middleware") \
    X(Native, "native")         \
    X(Not, "not")               \
    X(Operator, "operator")     \
    X(Or, "or")                 \
    X(Pattern, "pattern")       \
    X(Payable, "payable")       \
    X(Persistent, "persistent") \
    X(Private, "private")       \
    X(Protect, "protect")       \
    X(Public, "public")         \
    X(Pure, "pure")             \
    X(Require, "require")       \
    X(Restrict, "restrict")     \
    X(Revert, "revert")         \
    X(Revoke, "revoke")         \
    X(Sandbox, "sandbox")       \
    X(Sanitize, "sanitize")     \
    X(Screen, "screen")         \
    X(Seal, "seal")             \
    X(Sealed, "sealed")         \
    X(Secure, "secure")         \
    X(Self, "self")             \
    X(Simd, "simd")             \
    X(Spawn, "spawn")           \
    X(State, "state")           \
    X(Storage, "storage")       \
    X(Stream, "stream")         \
    X(Theme, "theme")           \
    X(Then, "then")             \
    X(This, "this")             \
    X(Throttle, "throttle")     \
    X(To, "to")                 \
    X(Trail, "trail")           \
    X(Tx, "tx")                 \
    X(TypeAlias, "type_alias")  \
    X(UniqueIn, "unique_in")    \
    X(Using, "using")           \
    X(Validate, "validate")     \
    X(Var, "var")               \
    X(Verified, "verified")     \
    X(Verify, "verify")         \
    X(View, "view")             \
    X(Watch, "watch")           \
    X(With, "with")

enum class Keyword : std::uint8_t {
    None,
#define SLUICE_ZX_KEYWORD_NAME(name, spelling) name,
    SLUICE_ZX_KEYWORDS(SLUICE_ZX_KEYWORD_NAME)
#undef SLUICE_ZX_KEYWORD_NAME
};

/// Never a name, but behind a dot, as a key of a map and as a declared member.
constexpr bool is_reserved(Keyword keyword)
{
    return keyword != Keyword::None && keyword <= Keyword::Import;
}

/// The keyword that is spelled so, or None.
Keyword find_keyword(std::string_view word);

std::string_view spelling(Keyword keyword);

/// What `word` was probably meant to be: out of a table of common slips, else the one keyword that
/// starts statements and is one slip away. Empty if there is none.
std::string_view likely_keyword(std::string_view word);

/// The same from the table alone.
std::string_view corrected_typo(std::string_view word);

}  // namespace sluice::zx
