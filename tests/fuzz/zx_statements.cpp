// Statements of generated zx programs.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "tests/fuzz/zx_writer.hpp"

namespace sluice::fuzz {
namespace {

constexpr auto plain = std::to_array<std::string_view>({
    "print `A",
    "print(`A)",
    "print(`I, `S, `A)",
    "print(`B, `A)",
    "print(`L)",
    "print `M",
    "print(`N)",
    "print \"r\" + `A",
    "print(`S + string(`A))",
    "`i = `I",
    "`i += `I",
    "`n *= `N",
    "`s += `A",
    "`i -= `c",
    "`i %= `I",
    "`i **= `c",
    "`n /= `N",
    "`l.push(`A)",
    "`l[`c] = `A",
    "`m.`k = `A",
    "`m[`S] = `A",
    "`m.`k += `I",
    "`l[`c] += `A",
    "`m[`A] = `A",
    "append(`l, `A)",
    "`l.insert(`c, `A)",
    "`m.delete(`S)",
    "`m.set(`S, `A)",
    "`l.pop()",
    "`b = `B",
    "`l = `L",
    "`m = `M",
    "`a = `A",
    "throw `A",
    "require(`B, `S)",
    "require `b, `S",
    "require(`B)",
    "verify `b, `S",
    "verify(`B)",
    "revert(`S)",
    "revert()",
    "emit Happened(`A, `A)",
    "emit Other {`k: `A}",
    "emit Third",
    "send(`h, `A)",
    "print(receive(`h))",
    "close_channel(`h)",
    "print(await `P)",
    "async `F(`A)",
    "spawn `F(`A)",
    "sleep(0.`c)",
    "audit i0, \"read\"",
    "print(__event_log__)",
    "let {`#, `#: `#} = `M",
    "let [`#, `#, ..`#] = `L",
    "gc \"collect\"",
    "const `# = `A",
    "immutable `# = `A",
    "seal `m",
    "debug_log(`S, `A)",
    "print(`A.toString())",
    "print(`A == `A, `A < `A, `A)",
    "print(`L.forEach(`F))",
    "print(`L.map(`F))",
    "print(`L.reduce(`G, `A))",
    "require:balance `b, `S",
    "require(`B, `S) { return `B }",
    "verify { `B, `B }, `S",
    "print(TX)",
    "restrict `m.`k = \"read-only\"",
    "restrict `m.`k = \"redact\"",
    "log_nothing = `A",
    "print(ledger_history(\"book\"))",
    "book = `A",
    "account = `A",
    "wg_add(group, `c)",
    "wg_done(group)",
    "print(wg_wait(group, 1))",
    "print(`h)",
    "print(`F)",
    "`m.`k.`k = `A",
    "`m[`S][`S] = `A",
    "debug `i",
    "print(gas())",
    "limit(`I)",
    "grant alice { a, b }",
    "print(storage_begin_batch())",
    "print(random(1000))",
    "seal `m.`k",
    "print(`p)",
    "print(helpers.twice(`I))",
    "print(shared(`A))",
    "helpers.counter = `I",
    "print(helpers.counter)",
    "try { throw `A } catch (e) { print(e, error_info().kind, error_info().line) }",
    "try { `a = `A } catch (e) { print(error_info()) } finally { print `A }",
    "if `B: print `A",
    "sandbox { print `A }",
    "sandbox (\"strict\") { print(`I, `S) }",
    "register_dependency(\"data_service\", `A)",
    "inject data_service; print(data_service)",
    "print(barrier_wait(gate, 1))",
    "barrier_reset(gate)",
    "log > \"never.txt\"",
    "protect(`m, {rate_limit: `c}, \"audit\")",
    "verify:data (`S) matches \"^[a-z]+$\", \"format\"",
    "verify:access (`B), \"access\" { print `A }",
    "capability cap = {description: `S, scope: `S}",
    "trail *, \"audit\"",
    "audit l0, \"write\"",
    "package deep.inner { let more = `I }",
    "print(Held<string>(`A).describe(`A))",
    "let held = Held<number>(`A); print(held, held.describe(`I), typeof(held))",
    "restrict(`i, {range: [0, `I], type: \"integer\"})",
    "print(storage_commit_batch(), `A)",
    "persistent_set(`S, `A)",
    "print(chain.create_transaction(`S, `S, `N))",
    "print(json.stringify({`k: `A, `k: [`A, `N]}))",
    "schedule([])",
});

}  // namespace

std::string ZxWriter::lines(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += statement();
    return text;
}

/// Braces with statements in a scope of their own.
std::string ZxWriter::block()
{
    return block_with("", {});
}

/// The same after a colon, in lines of their own that are indented.
std::string ZxWriter::suite(std::span<const ZxVariable> bound)
{
    const std::size_t before = variables.size();
    for (const ZxVariable& variable : bound)
        variables.push_back(variable);
    ++level;
    const std::string text = ":\n" + lines(level > 6 ? 1 : 1 + source.below(3));
    --level;
    variables.resize(before);
    return text;
}

/// Statements whose blocks are indented.
std::string ZxWriter::colon_statement()
{
    const ZxVariable error{"e", ZxKind::Any};
    std::string text;
    switch (source.below(5)) {
        case 0:
            text = joined({"if ", expression(ZxKind::Boolean, 2), suite({})});
            if (source.chance(100))
                text += joined({indent(), "elif ", expression(ZxKind::Boolean, 1), suite({})});
            if (source.chance(128))
                text += joined({indent(), "else", suite({})});
            break;
        case 1: {
            const ZxVariable element{fresh("k"), ZxKind::Any};
            ++loops;
            text = joined({"for each ", element.name, " in ", expression(ZxKind::List, 2),
                           suite({&element, 1})});
            --loops;
            break;
        }
        case 2:
        case 3:
            text = joined({"try", suite({})});
            text += joined({indent(), "catch (e)", suite({&error, 1})});
            if (source.chance(60))
                text += joined({indent(), "finally", suite({})});
            break;
        default: {
            ZxVariable counter{fresh("k"), ZxKind::Integer};
            counter.is_constant = true;
            text = joined({"let ", counter.name, " = 0\n", indent(), "while ", counter.name, " < ",
                           std::to_string(1 + source.below(4)), ":\n", indent(), "  ", counter.name,
                           " += 1\n"});
            ++loops;
            text += suite({&counter, 1}).substr(2);
            --loops;
        }
    }
    // What follows begins a line by itself.
    text.pop_back();
    return text;
}

std::string ZxWriter::block_with(std::string_view first, std::span<const ZxVariable> bound)
{
    const std::size_t before = variables.size();
    for (const ZxVariable& variable : bound)
        variables.push_back(variable);
    ++level;
    std::string text = "{\n";
    if (!first.empty())
        text += indent() + std::string{first} + "\n";
    text += lines(level > 6 ? 1 : 1 + source.below(4));
    --level;
    variables.resize(before);
    return text + indent() + "}";
}

std::string ZxWriter::assignment()
{
    const ZxKind kind = value_kind();
    const ZxVariable* found = variable(kind, true);
    if (found == nullptr)
        return fill("print `A", 2);
    const std::string name = found->name;
    return name + " = " + expression(kind, 3);
}

std::string ZxWriter::declaration()
{
    const std::size_t which = source.below(16);
    if (which >= 12) {
        const ZxKind kind = which == 12   ? ZxKind::Entity
                            : which == 13 ? ZxKind::Data
                                          : ZxKind::Contract;
        const auto& shapes = kind == ZxKind::Contract ? contracts
                             : kind == ZxKind::Entity ? entities
                                                      : data_classes;
        if (!shapes.empty()) {
            const std::size_t shape = source.below(shapes.size());
            const std::string value = object(kind, shape, level == 0 ? 0 : 2);
            const std::string name = new_name();
            declare(name, kind, false, shape);
            return "let " + name + " = " + value;
        }
    }
    if (which == 11) {
        const std::string value = expression(ZxKind::Promise, 2);
        const std::string name = new_name();
        declare(name, ZxKind::Promise);
        return "let " + name + " = " + value;
    }
    const unsigned depth = level == 0 ? 0 : 3;
    const ZxKind kind = which == 10 ? ZxKind::Unary : which == 9 ? ZxKind::Binary : value_kind();
    const std::string value = expression(kind, depth);
    const std::string name = new_name();
    const bool is_constant = source.chance(30);
    declare(name, kind, is_constant);
    return (is_constant ? "const " : "let ") + name + " = " + value;
}

std::string ZxWriter::loop()
{
    const std::string name = fresh("k");
    const unsigned outer = loops;
    const std::size_t which = source.below(8);
    std::string head;
    ZxVariable bound[2] = {{name, ZxKind::Any}, {fresh("w"), ZxKind::Any}};
    std::string first;
    std::size_t bound_count = 1;
    const std::string count = std::to_string(1 + source.below(5));
    std::string before;
    switch (which) {
        case 0:
        case 1:
            before = "let " + name + " = 0\n" + indent();
            head = "while " + name + " < " + count + " ";
            first = name + " += 1";
            bound[0].is_constant = true;
            bound[0].kind = ZxKind::Integer;
            break;
        case 2:
            bound[0].kind = ZxKind::Integer;
            head = "for each " + name + " in range(" + count + ") ";
            break;
        case 3:
            head = "for each " + name + " in " + expression(ZxKind::List, 2) + " ";
            break;
        case 4:
            head = "for (" + name + " in " + expression(ZxKind::Text, 1) + ") ";
            break;
        case 5:
            bound_count = 2;
            bound[0].kind = ZxKind::Text;
            head = "for each " + name + ", " + bound[1].name + " in " + expression(ZxKind::Map, 2) +
                   " ";
            break;
        case 6:
            bound_count = 2;
            bound[0].kind = ZxKind::Integer;
            head =
                "for " + name + ", " + bound[1].name + " in " + expression(ZxKind::List, 2) + " ";
            break;
        default:
            bound_count = 0;
            head = "while " + expression(ZxKind::Boolean, 2) + " ";
            first = source.chance(128) ? "if `B { break }" : "`i += 1 if `i > 5 { break }";
            first = fill(first, 1);
    }
    ++loops;
    std::string text = before + head + block_with(first, {bound, bound_count});
    loops = outer;
    return text;
}

std::string ZxWriter::control_statement()
{
    const ZxVariable error{"e", ZxKind::Any};
    switch (source.below(24)) {
        case 0:
            return joined({"if ", expression(ZxKind::Boolean, 3), " ", block()});
        case 1: {
            std::string text = joined({"if (", expression(ZxKind::Boolean, 3), ") ", block()});
            if (source.chance(100))
                text += joined({" elif ", expression(ZxKind::Any, 2), " ", block()});
            return text + " else " + block();
        }
        case 2:
        case 3:
        case 4:
        case 5:
            return loop();
        case 6:
        case 7: {
            std::string text = "try " + block();
            if (source.chance(220))
                text += " catch (e) " + block_with("print \"caught \" + e", {&error, 1});
            else
                return text + " finally " + block();
            if (source.chance(100))
                text += " finally " + block();
            return text;
        }
        case 8:
            return guarded_statement();
        case 22:
        case 23:
            return colon_statement();
        case 9: {
            const unsigned outer = std::exchange(loops, 0);
            const bool outer_function = std::exchange(in_function, false);
            std::string text = "defer " + block();
            loops = outer;
            in_function = outer_function;
            return text;
        }
        case 10: {
            const bool outer = std::exchange(may_wait, false);
            std::string text = "tx " + block();
            may_wait = outer;
            return text;
        }
        case 11:
            return joined({"match ", expression(ZxKind::Any, 2), " { case ",
                           simple(ZxKind::Integer), ": ", block(), "\n", indent(), "case ",
                           simple(ZxKind::Text), ": ", block(), "\n", indent(),
                           "default: ", block(), " }"});
        case 12:
            return fill("pattern `i { case 0 => print `A; case 1 => `i = `I; default => print `A }",
                        3);
        case 13:
            return block();
        case 14:
            return "exactly once " + block();
        case 15:
            return "atomic " + block();
        case 16:
            return joined({fill("using (r = {close: () => `i + 1, value: `A}) ", 1), block()});
        case 17: {
            const std::string name = fresh("f");
            ZxFunction function{
                .name = name, .parameters = {}, .result = ZxKind::Any, .is_async = false};
            const std::string text =
                function_text(function, source.chance(128) ? "function" : "action");
            // It is called at once: its scope ends soon.
            return text + "\n" + indent() + "print(" + call("", function, 2) + ")";
        }
        case 18:
            return fill("print(`I + `I * `I - `I % `c, `B && `B || `B, -`I ** 2, `A)", 3);
        case 19:
            if (loops > 0)
                return source.chance(128)
                           ? "if " + expression(ZxKind::Boolean, 2) + " { break }"
                           : "if " + expression(ZxKind::Boolean, 2) + " { continue }";
            return fill("print `L", 3);
        case 20:
            if (in_function)
                return "return " + expression(result, 2);
            return fill("print `M", 3);
        default: {
            const std::string list = fresh("fs");
            return "let " + list + " = []\n" + indent() + "for each q in range(3) { " + list +
                   ".push(() => { q = q + 1; return q + " + expression(ZxKind::Integer, 1) +
                   " }) }\n" + indent() + "for each q in " + list + " { print(q() + q()) }";
        }
    }
}

/// A statement whose errors are caught.
std::string ZxWriter::guarded_statement()
{
    ++level;
    const std::size_t before = variables.size();
    std::string text = "try {\n" + statement();
    variables.resize(before);
    --level;
    return text + indent() + "} catch (e) { print \"error: \" + e }";
}

/// A statement on lines of its own.
std::string ZxWriter::statement()
{
    if (budget == 0 || source.at_end())
        return indent() + fill("print `A", 1) + "\n";
    --budget;
    const std::string start = indent();
    std::string text;
    const std::size_t which = source.below(16);
    if (which < 7)
        text = pick(plain, 3);
    else if (which < 8)
        text = assignment();
    else if (which < 10)
        text = declaration();
    else if (which < 12)
        text = guarded_statement();
    else
        text = level > 7 ? pick(plain, 2) : control_statement();
    return start + text + "\n";
}

}  // namespace sluice::fuzz
