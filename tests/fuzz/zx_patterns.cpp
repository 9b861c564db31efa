// What expressions of generated zx programs look like, by what they give.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/zx_patterns.hpp"

#include <array>

namespace sluice::fuzz {

namespace {

constexpr auto integers = std::to_array<std::string_view>(
    {"`i",
     "(`I + `I)",
     "(`I - `I)",
     "(`I * `I)",
     "(`I / `I)",
     "(`I % `I)",
     "(`I ** `c)",
     "(-`I)",
     "len(`L)",
     "len(`S)",
     "len(`M)",
     "length(`S)",
     "size(`L)",
     "`L.count()",
     "`L.length()",
     "`L.size()",
     "`L.indexOf(`A)",
     "`L.count(`A)",
     "`S.length()",
     "`S.indexOf(`S)",
     "int(`N)",
     "int(\"`c`c\")",
     "int(`B)",
     "abs(`I)",
     "`L.reduce(`G, `I)",
     "(`B ? `I : `I)",
     "(if `B then `I else `I)",
     "(`i = `I)",
     "(`i += `I)",
     "(match (`I) { 1 => `I, n => n + `c })",
     "(match (`A) { 0 => `I, \"a\" => `I, null => `I, true => `I, -1 => `I, _ => `I })",
     "(action(x) { return x + `I })(`I)",
     "(x => x * `I)(`I)",
     "(null ?? `I)",
     "from_hex(to_hex(`I))",
     "`M.size()",
     "`L[`c:].length()",
     "(sandbox { len(`l) + `i })",
     "(`I + `I * `I - `I)",
     "(`I - `I - `I)",
     "(2 ** `c ** 2)",
     "(-`I ** 2)",
     "(`I / `I % `I)",
     "range(`I % 20).length()",
     "(await `I)",
     "keys(`M).length()",
     "({a: `I}.a)",
     "([`I, `I][`c % 2])",
     "`E.A",
     "`E.B",
     "TX.gas_limit",
     "gas.used",
     "gas.remaining",
     "gas().used",
     "`L.push(`A).length()",
     "(lambda(x, y): x - y)(`I, `I)",
     "(function(x) { let y = `I return x + y })(`I)",
     "`h"});

constexpr auto numbers = std::to_array<std::string_view>({"`I",
                                                          "`n",
                                                          "(`N + `N)",
                                                          "(`N - `N)",
                                                          "(`N * `N)",
                                                          "(`N / `N)",
                                                          "(`N % `N)",
                                                          "(`N ** `c)",
                                                          "(-`N)",
                                                          "float(`I)",
                                                          "float(\"`c.`c\")",
                                                          "sqrt(abs(`N))",
                                                          "abs(`N)",
                                                          "float(\"inf\")",
                                                          "float(\"nan\")",
                                                          "(-float(\"inf\"))",
                                                          "(-0.0)",
                                                          "(`B ? `N : `I)",
                                                          "(`n = `N)",
                                                          "(`n -= `N)",
                                                          "`L.reduce(`G)",
                                                          "(`I ** -`c)",
                                                          "(1e308 * `N)",
                                                          "(`c.5 * `I)",
                                                          "float(\"1e-`c\")",
                                                          "int(`N) + 0.5"});

constexpr auto texts = std::to_array<std::string_view>({"`s",
                                                        "(`S + `S)",
                                                        "(`S + `A)",
                                                        "(`A + `S)",
                                                        "(`S * `c)",
                                                        "(`c * `S)",
                                                        "string(`A)",
                                                        "str(`N)",
                                                        "typeof(`A)",
                                                        "type(`A)",
                                                        "`S.upper()",
                                                        "`S.toLowerCase()",
                                                        "`S.trim()",
                                                        "`S.replace(`S, `S)",
                                                        "`S.substring(`c, `I)",
                                                        "`S.slice(`c)",
                                                        "`S.charAt(`I)",
                                                        "`S.repeat(`c)",
                                                        "`S[`c]",
                                                        "`S[`c:`I]",
                                                        "`S[:-`c]",
                                                        "`L.join(`S)",
                                                        "uppercase(`S)",
                                                        "lowercase(`S)",
                                                        "`A.toString()",
                                                        "hash(`A)",
                                                        "keccak256(`A)",
                                                        "to_hex(`I)",
                                                        "`S.split(\"a\").join(\"-\")",
                                                        "(`B ? `S : `S)",
                                                        "(`s = `S)",
                                                        "(`s += `S)",
                                                        "`M.keys().join(\",\")",
                                                        "`L.toJSON()",
                                                        "`M.toJSON()",
                                                        "(sanitize `s as html)",
                                                        "sanitize(`S, \"sql\")",
                                                        "(match (`S) { \"a\" => `S, _ => `S })",
                                                        "stringify_json(`L)",
                                                        "slice(`S, `c, `I)",
                                                        "(`S ?? `S)",
                                                        "(`M[`S] ?? `S)",
                                                        "(await `S)",
                                                        "sanitize_input(`S)",
                                                        "`S.strip().to_upper().lower()",
                                                        "(string(`N) + string(`N))",
                                                        "validate `s, \"email\"",
                                                        "password_strength(`S)",
                                                        "hash(`S, \"KECCAK256\")",
                                                        "\"${`A}\"",
                                                        "\"x${`I}y${`L}z\"",
                                                        "\"\\${${`S + `A}\"",
                                                        "__MODULE__",
                                                        "msg.sender",
                                                        "TX.caller"});

constexpr auto booleans = std::to_array<std::string_view>({"`b",
                                                           "(`I < `I)",
                                                           "(`N >= `N)",
                                                           "(`N > `N)",
                                                           "(`I <= `N)",
                                                           "(`A == `A)",
                                                           "(`A != `A)",
                                                           "(`S < `S)",
                                                           "(`S >= `S)",
                                                           "(`B && `B)",
                                                           "(`B || `B)",
                                                           "(`B and `B)",
                                                           "(`B or `B)",
                                                           "(!`B)",
                                                           "(not `B)",
                                                           "(`A in `L)",
                                                           "(`S in `S)",
                                                           "(`S in `M)",
                                                           "(`A not in `L)",
                                                           "`L.contains(`A)",
                                                           "`S.contains(`S)",
                                                           "`S.startsWith(`S)",
                                                           "`S.endsWith(`S)",
                                                           "`M.has(`S)",
                                                           "`L.is_empty()",
                                                           "(`A is `t)",
                                                           "(`S matches \"[a-c`c]+\")",
                                                           "is_numeric(`S)",
                                                           "is_alpha(`S)",
                                                           "is_email(`S)",
                                                           "(`A && `A)",
                                                           "(`A || `A)",
                                                           "(!`A)",
                                                           "(`b = `B)",
                                                           "(`B ? `B : `B)",
                                                           "(`L == `L)",
                                                           "(`M == `M)",
                                                           "matches_pattern(`S, \"^.a\")",
                                                           "validate_length(`S, `c, 9)",
                                                           "(null < `I)",
                                                           "`L.includes(`A)",
                                                           "(`I == `N)",
                                                           "`p.is_resolved()",
                                                           "constant_time_compare(`S, `S)",
                                                           "(`I == `I == `B)",
                                                           "is_main()",
                                                           "(true == 1)",
                                                           "`L.remove(`A)",
                                                           "`M.delete(`S)",
                                                           "(`A matches `S)"});

constexpr auto lists = std::to_array<std::string_view>({"`l",
                                                        "[`A]",
                                                        "[`A, `A]",
                                                        "[`I, `I, `I]",
                                                        "[`N, `I, `N]",
                                                        "[`S, `S]",
                                                        "(`L + `L)",
                                                        "`L[`c:`I]",
                                                        "`L[-`c:]",
                                                        "range(`c)",
                                                        "range(`c, `I % 30)",
                                                        "range(`I % 9, -`c, -2)",
                                                        "`L.map(`F)",
                                                        "`L.filter(`F)",
                                                        "map(`L, `F)",
                                                        "filter(`L, `F)",
                                                        "`L.slice(`c, `I)",
                                                        "`L.reverse()",
                                                        "push(`L, `A)",
                                                        "append(`l, `A)",
                                                        "extend(`l, `L)",
                                                        "[`I, `I, `c].sort()",
                                                        "sort([`I, `N, `c])",
                                                        "sort([`S, `S, `S], true)",
                                                        "`L.flatten()",
                                                        "slice(`L, `c)",
                                                        "rest(`L)",
                                                        "keys(`M)",
                                                        "values(`M)",
                                                        "entries(`M)",
                                                        "`M.keys()",
                                                        "`M.values()",
                                                        "`M.entries()",
                                                        "`S.split(`S)",
                                                        "`l.push(`A)",
                                                        "`l.insert(`c, `A)",
                                                        "(`l = `L)",
                                                        "(`B ? `L : `L)",
                                                        "[[`A], `L, {x: `A}]",
                                                        "[x => x + `I, `F]",
                                                        "`L.map(x => [x, `A])",
                                                        "sort([{k: `I}, {k: `I}, {}], \"k\")",
                                                        "list_map(`L, `F)",
                                                        "`L.append(`A)",
                                                        "split(`S, \"b\")",
                                                        "[1, 2, 3, 4].map(`F)",
                                                        "[3, 1, 2].filter(x => x > `c)",
                                                        "`L.sort()",
                                                        "[[]]"});

constexpr auto maps = std::to_array<std::string_view>(
    {"`m", "{`k: `A}", "{`k: `A, `k: `A}", "{`k: `I, [`S]: `A, `c: `N}",
     "{\"`k x\": `L, `k: {`k: `A}}", "(`m = `M)", "(`B ? `M : `M)", "{`k: `F, `k: `I}",
     "{from: `A, to: `A, data: `A}", "parse_json(stringify_json(`M))", "{`k: `A, `k: `A, `k: `A,}",
     "`E", "TX", "msg", "module_info()"});

constexpr auto anything =
    std::to_array<std::string_view>({"null",
                                     "`I",
                                     "`N",
                                     "`S",
                                     "`B",
                                     "`L",
                                     "`M",
                                     "`F",
                                     "`L[`c]",
                                     "`L[`I]",
                                     "`M.`k",
                                     "`M[`S]",
                                     "`M[`A]",
                                     "`L.get(`c)",
                                     "`L.get(`I, `A)",
                                     "`M.get(`S, `A)",
                                     "`L.first()",
                                     "`L.last()",
                                     "first(`L)",
                                     "last(`L)",
                                     "`l.pop()",
                                     "(`A ?? `A)",
                                     "(`B ? `A : `A)",
                                     "(if `B then `A else `A)",
                                     "`L.reduce(`G, `A)",
                                     "reduce(`L, `G, `A)",
                                     "(await `P)",
                                     "receive(`h)",
                                     "`P",
                                     "(`a = `A)",
                                     "(match (`A) { [] => `A, _ => `A })",
                                     "`M.set(`S, `A)",
                                     "`l.set(`c, `A)",
                                     "map_get(`M, `S)",
                                     "(`A)",
                                     "`F(`A)",
                                     "`G(`A, `A)",
                                     "(`A + `A)",
                                     "(`A - `A)",
                                     "(`A * `A)",
                                     "(`A / `A)",
                                     "(`A < `A)",
                                     "`M.`k(`A)",
                                     "`A.`k",
                                     "`A[`A]",
                                     "`L.forEach(`F)",
                                     "`A.length",
                                     "debug(`A)",
                                     "`L.length",
                                     "parse_json(`S)",
                                     "math_abs(`A)",
                                     "float(`A)",
                                     "int(`A)",
                                     "sqrt(`A)",
                                     "`A.count()",
                                     "first(`A)",
                                     "(`A)",
                                     "(match (`A) { \"x\" => `A, other => other })",
                                     "`F",
                                     "p0",
                                     "len",
                                     "(spawn `F(`A))",
                                     "__event_log__.length()",
                                     "random(`c)",
                                     "time()",
                                     "timestamp()"});

constexpr auto promises = std::to_array<std::string_view>(
    {"`p", "spawn `F(`A)", "spawn `G(`A, `A)", "spawn len(`L)", "spawn(`F(`A))",
     "(async action(x) { return x })(`A)", "`p.then(`F)", "`p.catch(`F)"});

constexpr auto literal_numbers = std::to_array<std::string_view>(
    {"0", "1", "2", "7", "10", "-3", "100", "255", "4294967296", "9007199254740993",
     "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-1", "1000000007",
     "123456789012345678901234567890"});
constexpr auto literal_floats = std::to_array<std::string_view>(
    {"0.5", "2.0", "-1.5", "1e3", "1e16", "1e-7", "3.141592653589793", "1e308", "0.1", "123456.789",
     "-0.0", "9007199254740993.0"});
constexpr auto literal_texts = std::to_array<std::string_view>(
    {"\"\"", "\"a\"", "\"abc\"", "\"Hello, World\"", "'it\\'s'", "\"\\n\\t\\\"\\\\\"", "\"äöü€😀\"",
     "\"\\$ ${1 + 1}\"", "\"\"\"raw \"x\" \"\"\"", "\"42\"", "\"  padded \"", "\"a,b,,c\"",
     "\"true\"", "'single ${no}'", "\"<b>&'x'\"", "\"user@example.com\""});
constexpr auto literal_lists =
    std::to_array<std::string_view>({"[]", "[1, 2, 3]", "[\"b\", \"a\"]", "[0, 1.5, null]",
                                     "[[1], [2, 3]]", "[true, false]", "[5, 3, 9, 1,]"});
constexpr auto literal_maps = std::to_array<std::string_view>(
    {"({})", "{a: 1}", "{a: 1, b: [2]}", "{\"x y\": null, a: {b: {}}}", "{1: \"one\", type: 2}"});

}  // namespace

ZxPatterns expression_patterns(ZxKind kind)
{
    switch (kind) {
        case ZxKind::Integer:
            return integers;
        case ZxKind::Number:
            return numbers;
        case ZxKind::Text:
            return texts;
        case ZxKind::Boolean:
            return booleans;
        case ZxKind::List:
            return lists;
        case ZxKind::Map:
            return maps;
        case ZxKind::Promise:
            return promises;
        default:
            return anything;
    }
}

ZxPatterns literal_patterns(ZxKind kind)
{
    switch (kind) {
        case ZxKind::Integer:
            return literal_numbers;
        case ZxKind::Number:
            return literal_floats;
        case ZxKind::Text:
            return literal_texts;
        case ZxKind::List:
            return literal_lists;
        default:
            return literal_maps;
    }
}

}  // namespace sluice::fuzz
