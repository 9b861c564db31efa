// What the operations of a zx program cost, and which constructs perform them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::zx {

// X(name, NAME in messages, base cost)
//
// The operations are those of the language's reference machine, a stack machine. Neither engine is
// one, but both charge by it: per construct of the source, in the order of evaluation, so that
// they run out of gas in the same place with the same total. Operands first, then the operation's
// charge, then the operation itself: what fails has been paid for. Only what decides whether
// something else runs (the tests of `if` and loops, `&&`, `require`) is charged before its
// operands, so that the charge is the same for both outcomes.
//
// | construct                         | charges, in order                                        |
// |-----------------------------------|----------------------------------------------------------|
// | literal                           | LOAD_CONST                                               |
// | name that is read, this, TX, gas  | LOAD_NAME                                                |
// | a + b and the like                | a, b, ADD ...                                            |
// | -a; !a, not a                     | a, NEG; NOT, a                                           |
// | a && b, a or b, a ?? b            | AND or OR (JUMP_IF_TRUE for ??), a, b if it is reached   |
// | c ? a : b, if c then a else b     | JUMP_IF_FALSE, c, the branch that is taken               |
// | a in b, a is T, a matches b       | a, b, EQ                                                 |
// | [a, b]                            | a, b, BUILD_LIST + 1 each                                |
// | {k: a}                            | for each pair: LOAD_CONST or the computed key, a;        |
// |                                   | BUILD_MAP + 2 each                                       |
// | "x${a}y"                          | a each, BUILD_LIST + 1 per part                          |
// | o.p, o[i], o[a:b]                 | o, GET_ATTR; o, i, INDEX; o, a, b, SLICE                 |
// | f(a)                              | a; CALL_BUILTIN + 2 each if f is a builtin's name,       |
// |                                   | else CALL_NAME + 2 each; only then f is looked up        |
// | e(a) of any other expression      | e, a; CALL_TOP + 2 each                                  |
// | o.m(a)                            | o, a; CALL_METHOD + 2 each                               |
// | Name{k: a}                        | as Name({k: a})                                          |
// | x = e, let x = e, const x = e     | e, STORE_NAME                                            |
// | let {a, b} = e, let [a, b] = e    | e; for each name INDEX, STORE_NAME                       |
// | o.p = e                           | o, e; CALL_METHOD + 2 · 2                                |
// | o[i] = e                          | o, i, e; CALL_METHOD + 2 · 2                             |
// | x += e                            | x, e, ADD, STORE_NAME; o.p += e: o, GET_ATTR, e, ADD,    |
// |                                   | CALL_METHOD + 2 · 2; o[i] += e: o, i, INDEX, e, ADD, ... |
// | expression statement              | the expression (no POP)                                  |
// | print a                           | a, PRINT; the conditional form: PRINT, a, b if reached   |
// | if c {...} elif d {...}           | JUMP_IF_FALSE, c; JUMP_IF_FALSE, d                       |
// | while c {...}                     | per test: JUMP_IF_FALSE, c; per round at its start: JUMP |
// | for each x in e {...}             | e; per round and at the end: FOR_ITER; per round at its  |
// |                                   | start: STORE_NAME for each variable, JUMP                |
// | continue, break                   | JUMP                                                     |
// | return e                          | e, RETURN (falling off the end costs nothing)            |
// | function or action declared       | STORE_FUNC                                               |
// | function literal, lambda          | BUILD_LAMBDA                                             |
// | contract, entity, data class ...  | initial values, DEFINE_CONTRACT; enum DEFINE_ENUM;       |
// |                                   | protocol, interface DEFINE_PROTOCOL; others DECLARE      |
// | try {...}                         | SETUP_TRY; at its normal end POP_TRY                     |
// | throw e                           | e, THROW                                                 |
// | match e {...}                     | e; per arm that is tried EQ, then its pattern            |
// | pattern e {...}                   | e; per case that is tried: value, EQ (default: nothing)  |
// | require c, m; verify c, m         | REQUIRE, c; then m if c is falsy                         |
// | revert(r)                         | r, THROW                                                 |
// | emit E(a)                         | a, EMIT_EVENT                                            |
// | await e, spawn e, async e         | e, AWAIT or SPAWN (of a call: its arguments and SPAWN)   |
// | use                               | IMPORT                                                   |
// | tx {...}                          | TX_BEGIN; TX_COMMIT at its normal end                    |
// | defer                             | DEFER when registered; its body when it runs             |
// | audit, restrict, seal             | operands, AUDIT_LOG, RESTRICT_ACCESS, SEAL               |
// | any other statement               | operands, OTHER                                          |
//
// A default value that is used for a missing argument, an initial value, a computed field and a
// `require` of a data class cost what their expressions cost, whenever they are evaluated.
//
// What is not in the table costs nothing of its own: binding what `catch`, `using`, a pattern of
// `match` or a parameter names; the text parts of a string; calls that builtins make; a function
// that a computed field, an operator or a guard runs, apart from its body; a name that follows
// `extends` or `is`. The body of `x => e` is `return e`. Blocks with a name of their own (atomic,
// exactly, sandbox) charge OTHER before they run, a sandbox that is an expression nothing. Inside
// of an action with `limit N` the limit in messages is what was used when it began, and N.
#define SLUICE_ZX_GAS_OPERATIONS(X)           \
    X(load_const, "LOAD_CONST", 1)            \
    X(load_name, "LOAD_NAME", 2)              \
    X(store_name, "STORE_NAME", 3)            \
    X(store_func, "STORE_FUNC", 3)            \
    X(add, "ADD", 3)                          \
    X(sub, "SUB", 3)                          \
    X(mul, "MUL", 5)                          \
    X(div, "DIV", 10)                         \
    X(mod, "MOD", 10)                         \
    X(pow, "POW", 20)                         \
    X(neg, "NEG", 2)                          \
    X(eq, "EQ", 2)                            \
    X(neq, "NEQ", 2)                          \
    X(lt, "LT", 2)                            \
    X(gt, "GT", 2)                            \
    X(lte, "LTE", 2)                          \
    X(gte, "GTE", 2)                          \
    X(and_, "AND", 2)                         \
    X(or_, "OR", 2)                           \
    X(not_, "NOT", 2)                         \
    X(jump, "JUMP", 2)                        \
    X(round, "JUMP", 2)                       \
    X(jump_if_false, "JUMP_IF_FALSE", 3)      \
    X(jump_if_true, "JUMP_IF_TRUE", 3)        \
    X(return_, "RETURN", 2)                   \
    X(call_name, "CALL_NAME", 10)             \
    X(call_top, "CALL_TOP", 10)               \
    X(call_builtin, "CALL_BUILTIN", 8)        \
    X(call_method, "CALL_METHOD", 10)         \
    X(build_list, "BUILD_LIST", 5)            \
    X(build_map, "BUILD_MAP", 5)              \
    X(build_lambda, "BUILD_LAMBDA", 5)        \
    X(index, "INDEX", 3)                      \
    X(slice, "SLICE", 5)                      \
    X(get_attr, "GET_ATTR", 3)                \
    X(for_iter, "FOR_ITER", 5)                \
    X(spawn, "SPAWN", 15)                     \
    X(await, "AWAIT", 10)                     \
    X(emit_event, "EMIT_EVENT", 10)           \
    X(import, "IMPORT", 5)                    \
    X(define_enum, "DEFINE_ENUM", 5)          \
    X(define_protocol, "DEFINE_PROTOCOL", 5)  \
    X(define_contract, "DEFINE_CONTRACT", 50) \
    X(declare, "DECLARE", 5)                  \
    X(tx_begin, "TX_BEGIN", 20)               \
    X(tx_commit, "TX_COMMIT", 30)             \
    X(require, "REQUIRE", 5)                  \
    X(audit_log, "AUDIT_LOG", 15)             \
    X(restrict_access, "RESTRICT_ACCESS", 5)  \
    X(seal, "SEAL", 5)                        \
    X(setup_try, "SETUP_TRY", 3)              \
    X(pop_try, "POP_TRY", 2)                  \
    X(throw_, "THROW", 5)                     \
    X(defer, "DEFER", 5)                      \
    X(print, "PRINT", 10)                     \
    X(other, "OTHER", 5)

enum class GasOperation : std::uint8_t {
#define SLUICE_ZX_ENUMERATOR(name, text, cost) name,
    SLUICE_ZX_GAS_OPERATIONS(SLUICE_ZX_ENUMERATOR)
#undef SLUICE_ZX_ENUMERATOR
};

inline constexpr std::size_t gas_operation_count = []() consteval {
    std::size_t count = 0;
#define SLUICE_ZX_COUNT(name, text, cost) ++count;
    SLUICE_ZX_GAS_OPERATIONS(SLUICE_ZX_COUNT)
#undef SLUICE_ZX_COUNT
    return count;
}();

struct GasOperationInfo {
    std::string_view name;  ///< As messages have it: "CALL_METHOD".
    std::uint8_t cost;
};

inline constexpr std::array<GasOperationInfo, gas_operation_count> gas_operations{{
#define SLUICE_ZX_INFO(name, text, cost) {text, cost},
    SLUICE_ZX_GAS_OPERATIONS(SLUICE_ZX_INFO)
#undef SLUICE_ZX_INFO
}};

// A limit of operations that is not below the limit of gas is never reached: engines rely on it.
static_assert([]() consteval {
    for (const GasOperationInfo& operation : gas_operations)
        if (operation.cost == 0)
            return false;
    return true;
}());

/// What one more argument or element of these adds; zero for all others.
constexpr std::uint8_t gas_per_operand(GasOperation operation) noexcept
{
    switch (operation) {
        case GasOperation::call_name:
        case GasOperation::call_top:
        case GasOperation::call_builtin:
        case GasOperation::call_method:
        case GasOperation::build_map:
            return 2;
        case GasOperation::build_list:
            return 1;
        default:
            return 0;
    }
}

/// The cost of `operation` with `operands` arguments, elements or pairs.
constexpr std::uint64_t gas_cost(GasOperation operation, std::uint64_t operands = 0) noexcept
{
    return gas_operations[static_cast<std::size_t>(operation)].cost +
           gas_per_operand(operation) * operands;
}

/// One charge of a program: an operation and the number of its operands.
struct Charge {
    GasOperation operation;
    std::uint32_t operands = 0;

    [[nodiscard]] constexpr std::uint64_t cost() const noexcept
    {
        return gas_cost(operation, operands);
    }
};

}  // namespace sluice::zx
