// The scope of generated zx programs, and the patterns that fill it.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/zx_writer.hpp"

#include <array>
#include <utility>

namespace sluice::fuzz {
namespace {

constexpr auto keys =
    std::to_array<std::string_view>({"a", "b", "k", "data", "from", "get", "size"});
constexpr auto type_names = std::to_array<std::string_view>({
    "integer",
    "string",
    "list",
    "map",
    "float",
    "boolean",
    "null",
    "function",
    "Nothing",
    "Point0",
});

/// What a letter behind a backtick stands for, if it is an expression or a variable of that kind.
ZxKind kind_of(char letter)
{
    switch (letter) {
        case 'I':
        case 'i':
            return ZxKind::Integer;
        case 'N':
        case 'n':
            return ZxKind::Number;
        case 'S':
        case 's':
            return ZxKind::Text;
        case 'B':
        case 'b':
            return ZxKind::Boolean;
        case 'L':
        case 'l':
            return ZxKind::List;
        case 'M':
        case 'm':
            return ZxKind::Map;
        case 'F':
            return ZxKind::Unary;
        case 'G':
            return ZxKind::Binary;
        case 'P':
        case 'p':
            return ZxKind::Promise;
        case 'h':
            return ZxKind::Channel;
        default:
            return ZxKind::Any;
    }
}

}  // namespace

std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string text;
    for (const std::string_view part : parts)
        text += part;
    return text;
}

std::string ZxWriter::fill(std::string_view pattern, unsigned depth)
{
    std::string text;
    std::vector<std::string> made;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '`') {
            text += pattern[i];
            continue;
        }
        const char letter = pattern[++i];
        switch (letter) {
            case 'c':
                text += static_cast<char>('0' + source.below(10) % 7);
                break;
            case 'k':
                text += keys[source.below(keys.size())];
                break;
            case 't':
                text += type_names[source.below(type_names.size())];
                break;
            case 'E':
                text += enumerations.empty() ? "Color"
                                             : enumerations[source.below(enumerations.size())];
                break;
            case '#':
                made.push_back(fresh("d"));
                text += made.back();
                break;
            case 'i':
            case 'n':
            case 's':
            case 'b':
            case 'l':
            case 'm':
            case 'p':
            case 'h':
            case 'a': {
                const ZxVariable* found =
                    variable(letter == 'a' ? value_kind() : kind_of(letter), true);
                text += found != nullptr ? found->name : "nothing";
                break;
            }
            default:
                text += expression(kind_of(letter), depth);
        }
    }
    for (std::string& name : made)
        declare(std::move(name), ZxKind::Any);
    return text;
}

/// A variable that holds such a value, those of inner scopes rather than others; nullptr if there
/// is none.
const ZxVariable* ZxWriter::variable(ZxKind kind, bool is_written)
{
    std::vector<const ZxVariable*> found;
    for (const ZxVariable& variable : variables) {
        const bool fits =
            variable.kind == kind || (kind == ZxKind::Any && !is_written) ||
            (kind == ZxKind::Number && variable.kind == ZxKind::Integer && !is_written);
        if (fits && !(is_written && variable.is_constant))
            found.push_back(&variable);
    }
    if (found.empty())
        return nullptr;
    return found[found.size() - 1 - source.below(found.size())];
}

ZxKind ZxWriter::value_kind()
{
    constexpr ZxKind kinds[] = {ZxKind::Integer, ZxKind::Text,    ZxKind::List, ZxKind::Map,
                                ZxKind::Number,  ZxKind::Boolean, ZxKind::Any,  ZxKind::Integer};
    return kinds[source.below(std::size(kinds))];
}

/// A new variable's name; sometimes one that there is already, to be shadowed or bound again.
std::string ZxWriter::new_name()
{
    if (source.chance(20) && !variables.empty())
        if (const auto& old = variables[source.below(variables.size())].name; !old.contains('.'))
            return old;
    return fresh("v");
}

/// What every module begins with, so that there is something of each kind.
std::string ZxWriter::module()
{
    budget = 6;
    std::string text = "export let counter = " + simple(ZxKind::Integer) + "\nlet hidden = [1]\n";
    declare("counter", ZxKind::Integer);
    declare("hidden", ZxKind::List);
    text += "export action twice(x) { counter += 1 return x * 2 }\n";
    text += "export function shared(x) {\n  hidden.push(x)\n";
    declare("x", ZxKind::Any);
    in_function = true;
    level = 1;
    text += lines(source.below(3));
    level = 0;
    return text + "  return hidden.length()\n}\nprint(\"module \" + __MODULE__)\n";
}

std::string ZxWriter::program()
{
    std::string text;
    constexpr std::string_view flags[] = {
        "division=auto",         "int_overflow=64", "strict_modifiers=true",
        "strict_modifiers=true", "division=auto",   "strict_types=true",
    };
    if (source.chance(50))
        text += "// @zexus: " + std::string{flags[source.below(std::size(flags))]} + "\n";
    text +=
        "use \"helpers\" as helpers\nuse {shared} from \"helpers\"\nuse \"stdlib/math\" as math\n"
        "use \"stdlib/json\" as json\nuse \"stdlib/crypto\" as crypto\n"
        "use \"stdlib/blockchain\" as chain\n";
    text += joined({"let i0 = ", simple(ZxKind::Integer), "\nlet n0 = ", simple(ZxKind::Number),
                    "\nlet s0 = ", simple(ZxKind::Text), "\nlet b0 = ", simple(ZxKind::Boolean),
                    "\nlet l0 = ", simple(ZxKind::List), "\nlet m0 = ", simple(ZxKind::Map),
                    "\nlet a0 = ", simple(ZxKind::Any), "\n"});
    declare("i0", ZxKind::Integer);
    declare("n0", ZxKind::Number);
    declare("s0", ZxKind::Text);
    declare("b0", ZxKind::Boolean);
    declare("l0", ZxKind::List);
    declare("m0", ZxKind::Map);
    declare("a0", ZxKind::Any);
    text += "enum Color { A, B = 5, C = \"x\" }\n";
    enumerations.push_back("Color");
    text += "state account = 1\nledger book = 0\nchannel<integer>[2] box\nchannel line\n";
    declare("account", ZxKind::Integer);
    declare("book", ZxKind::Integer);
    declare("box", ZxKind::Channel);
    declare("line", ZxKind::Channel);
    text +=
        "data Held<T> { value: T, method describe(x) { return typeof(this.value) + x } }\n"
        "package deep.inner { let depth = 1 action get(x) { return [depth, x] } }\n"
        "let gate = barrier(1)\nlet group = wait_group()\naction first_task(x) { print(\"task \" + "
        "x) return x }\n"
        "let p0 = spawn first_task(1)\n";
    declare("p0", ZxKind::Promise);

    text += task_things();
    const std::size_t declarations = 1 + source.below(7);
    for (std::size_t i = 0; i < declarations; ++i) {
        switch (source.below(8)) {
            case 0:
                text += function_declaration("f", false);
                break;
            case 1:
                text += contract();
                break;
            case 2:
                text += entity();
                break;
            case 3:
                text += data_class();
                break;
            case 4:
                text += enumeration();
                break;
            case 5:
                text += module_block();
                break;
            case 6:
                text += function_declaration("t", true);
                break;
            default:
                text += joined({guarded_statement(), "\n", guarded_statement(), "\n"});
        }
    }
    budget = 30 + static_cast<unsigned>(source.below(60));
    while (budget > 0 && !source.at_end()) {
        --budget;
        // At the top level nearly everything is guarded, to get to the end.
        text += source.chance(6)    ? statement()
                : source.chance(60) ? declaration() + "\n"
                                    : guarded_statement() + "\n";
    }
    return text + "print(i0, n0, s0, b0, l0, m0, a0)\n";
}

}  // namespace sluice::fuzz
