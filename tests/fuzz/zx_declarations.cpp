// Declarations of generated zx programs: functions, contracts, entities, data classes and others.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "tests/fuzz/zx_writer.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::string_view type_of(ZxKind kind)
{
    switch (kind) {
        case ZxKind::Integer:
            return "number";
        case ZxKind::Number:
            return "number";
        case ZxKind::Text:
            return "string";
        case ZxKind::Boolean:
            return "bool";
        case ZxKind::List:
            return "array";
        case ZxKind::Map:
            return "map";
        default:
            return "any";
    }
}

}  // namespace

/// From the keyword to the closing brace; `function` gets its parameters and its result.
std::string ZxWriter::function_text(ZxFunction& function, std::string_view keyword)
{
    const std::size_t before = variables.size();
    const unsigned outer_loops = std::exchange(loops, 0);
    const bool outer_function = std::exchange(in_function, true);
    const ZxKind outer_result = result;
    function.result = value_kind();
    std::string text = std::string{keyword} + " " + function.name + "(";
    const std::size_t count = source.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const ZxKind kind = value_kind();
        // As a rule a name of its own; sometimes one that hides a variable.
        const std::string name = source.chance(24) ? "i0" : "q" + std::to_string(i);
        text += (i == 0 ? "" : ", ") + name;
        if (source.chance(40))
            text += ": " + std::string{type_of(kind)};
        if (source.chance(60))
            text += " = " + expression(kind, 1);
        function.parameters.push_back({name, kind});
        declare(name, kind);
        if (name == "i0")
            break;
    }
    result = function.result;
    text += ")";
    if (in_contract && source.chance(30))
        text += " limit " + std::to_string(20 * (1 + source.below(60)));
    text += " {\n";
    ++level;
    if (source.chance(40) && !function.parameters.empty() && !function.is_async) {
        const std::string name = function.parameters[0].name;
        if (function.parameters[0].kind == ZxKind::Integer)
            text += indent() + "if " + name + " > 0 && " + name + " < 12 { return " +
                    (in_contract ? "this." : "") + function.name + "(" + name + " - 1) }\n";
    }
    text += lines(source.below(5));
    if (source.chance(220))
        text += indent() + "return " + expression(function.result, 3) + "\n";
    --level;
    text += indent() + "}";
    variables.resize(before);
    result = outer_result;
    loops = outer_loops;
    in_function = outer_function;
    return text;
}

std::string ZxWriter::function_declaration(std::string_view prefix, bool is_async)
{
    ZxFunction function{
        .name = fresh(prefix), .parameters = {}, .result = ZxKind::Any, .is_async = is_async};
    const std::string keyword = is_async             ? "async action"
                                : source.chance(128) ? "action"
                                                     : "function";
    std::string text = indent() + function_text(function, keyword) + "\n";
    functions.push_back(std::move(function));
    return text;
}

std::string ZxWriter::contract()
{
    ZxShape shape{.name = fresh("Vault"), .fields = {}, .methods = {}, .arguments = 0};
    const std::size_t before = variables.size();
    std::string text = "contract " + shape.name;
    if (!contracts.empty() && source.chance(60)) {
        const ZxShape& base = contracts[source.below(contracts.size())];
        text += " extends " + base.name;
        shape.fields = base.fields;
        shape.methods = base.methods;
        shape.arguments = base.arguments;
    }
    text += " {\n";
    ++level;
    constexpr ZxKind kinds[] = {ZxKind::Integer, ZxKind::Map, ZxKind::List, ZxKind::Text,
                                ZxKind::Any};
    const std::size_t count = 1 + source.below(4);
    std::vector<ZxVariable> state;
    for (std::size_t i = 0; i < count; ++i) {
        const ZxKind kind = kinds[source.below(std::size(kinds))];
        const std::string name = "st" + std::to_string(i);
        const std::string value = source.chance(230) ? simple(kind) : expression(kind, 1);
        switch (source.below(8)) {
            case 1:
                text += indent() + "state " + name + " = " + value + "\n";
                break;
            case 2:
                text += indent() + "ledger " + name + " = " + value + "\n";
                break;
            case 3:
                text += indent() + "private data " + name + " = " + value + "\n";
                break;
            case 4:
                text += indent() + "persistent storage " + name + ": any = " + value + "\n";
                break;
            case 5:
                text += indent() + "state { " + name + ": " + value + " }\n";
                break;
            case 6:
                text += indent() + name + ": Map<string, Map<string, int>> = {}\n";
                break;
            default:
                text += indent() + "data " + name + " = " + value + "\n";
        }
        state.push_back({name, kind});
        shape.fields.push_back({name, kind});
    }
    for (const ZxVariable& variable : state) {
        declare(variable.name, variable.kind);
        declare("this." + variable.name, variable.kind);
    }
    const bool outer_contract = std::exchange(in_contract, true);
    const std::size_t functions_before = functions.size();
    if (source.chance(100)) {
        ZxFunction init{.name = "init", .parameters = {}, .result = ZxKind::Any, .is_async = false};
        text += indent() + function_text(init, "action") + "\n";
        shape.arguments = init.parameters.size();
    }
    const bool has_guard = source.chance(60);
    if (has_guard)
        text += indent() + "modifier guarded { require(" + expression(ZxKind::Boolean, 2) +
                ", \"guard\") }\n";
    const std::size_t actions = 1 + source.below(4);
    for (std::size_t i = 0; i < actions; ++i) {
        ZxFunction action{.name = "act" + std::to_string(i),
                          .parameters = {},
                          .result = ZxKind::Any,
                          .is_async = false};
        const std::size_t form = source.below(12);
        const std::string_view keyword = has_guard && form > 8 ? "@guarded action"
                                         : form == 1           ? "private action"
                                         : form == 2           ? "public action"
                                         : form == 3           ? "function"
                                         : form == 4           ? "async action"
                                         : form == 5           ? "view action"
                                                               : "action";
        action.is_async = form == 4;
        text += indent() + function_text(action, keyword) + "\n";
        shape.methods.push_back(action);
        // The ones below may call it by its bare name.
        functions.push_back(action);
    }
    functions.resize(functions_before);
    in_contract = outer_contract;
    --level;
    variables.resize(before);
    text += indent() + "}\n";
    contracts.push_back(shape);
    if (source.chance(200)) {
        const std::string name = fresh("c");
        text += "let " + name + " = null\ntry { " + name + " = " +
                object(ZxKind::Contract, contracts.size() - 1, 1) + " } catch (e) { print(e) " +
                name + " = " + shape.name + " }\n";
        declare(name, ZxKind::Contract, true, contracts.size() - 1);
    } else {
        declare(shape.name, ZxKind::Contract, true, contracts.size() - 1);
    }
    return text;
}

std::string ZxWriter::entity()
{
    ZxShape shape{.name = entities.empty() ? "Point0" : fresh("Point"),
                  .fields = {},
                  .methods = {},
                  .arguments = 0};
    std::string text = "entity " + shape.name;
    if (!entities.empty() && source.chance(80)) {
        const ZxShape& base = entities[source.below(entities.size())];
        text += " extends " + base.name;
        shape.fields = base.fields;
        shape.methods = base.methods;
    }
    text += " {\n";
    ++level;
    const std::size_t before = variables.size();
    const std::size_t count = 1 + source.below(3);
    for (std::size_t i = 0; i < count; ++i) {
        const ZxKind kind = value_kind();
        const std::string name = "e" + std::to_string(shape.fields.size());
        text += indent() + name + ": " + std::string{type_of(kind)};
        if (source.chance(128))
            text += " = " + (source.chance(230) ? simple(kind) : expression(kind, 2));
        text += "\n";
        shape.fields.push_back({name, kind});
        declare("this." + name, kind);
    }
    const std::size_t methods = source.below(3);
    for (std::size_t i = 0; i < methods; ++i) {
        ZxFunction method{.name = "met" + std::to_string(i),
                          .parameters = {},
                          .result = ZxKind::Any,
                          .is_async = false};
        text += indent() + function_text(method, "action") + "\n";
        shape.methods.push_back(method);
    }
    --level;
    variables.resize(before);
    text += indent() + "}\n";
    entities.push_back(shape);
    const std::string name = fresh("en");
    text += "let " + name + " = " + shape.name + "()\n";
    declare(name, ZxKind::Entity, false, entities.size() - 1);
    return text;
}

std::string ZxWriter::data_class()
{
    constexpr std::string_view modifiers[] = {"", "", "", "immutable ", "verified "};
    constexpr std::string_view operators[] = {"+", "-", "==", "<", "*", "%"};
    ZxShape shape{.name = fresh("Record"), .fields = {}, .methods = {}, .arguments = 0};
    std::string text =
        "data " + std::string{modifiers[source.below(std::size(modifiers))]} + shape.name;
    if (!data_classes.empty() && source.chance(60)) {
        const ZxShape& base = data_classes[source.below(data_classes.size())];
        text += " extends " + base.name;
        shape.fields = base.fields;
        shape.methods = base.methods;
    }
    text += " {\n";
    ++level;
    const std::size_t before = variables.size();
    const std::size_t count = 1 + source.below(3);
    for (std::size_t i = 0; i < count; ++i) {
        const ZxKind kind = value_kind();
        const std::string name = "r" + std::to_string(shape.fields.size());
        text += indent() + name + (kind == ZxKind::Any ? "" : ": " + std::string{type_of(kind)});
        if (source.chance(160))
            text += " = " + simple(kind);
        if (source.chance(30))
            text += " require " + name + " != 7 && " + expression(ZxKind::Boolean, 1);
        text += ",\n";
        shape.fields.push_back({name, kind});
        declare("this." + name, kind);
    }
    if (source.chance(100)) {
        const std::string name = fresh("comp");
        const ZxKind kind = value_kind();
        text += indent() + "computed " + name + " => " + expression(kind, 3) + ",\n";
        shape.fields.push_back({name, kind});
    }
    const std::size_t methods = source.below(3);
    for (std::size_t i = 0; i < methods; ++i) {
        constexpr std::string_view decorators[] = {"", "", "", "@logged ", "@cached "};
        ZxFunction method{.name = "met" + std::to_string(i),
                          .parameters = {},
                          .result = ZxKind::Any,
                          .is_async = false};
        text += joined({indent(), decorators[source.below(std::size(decorators))],
                        function_text(method, "method"), ",\n"});
        shape.methods.push_back(method);
    }
    if (source.chance(90)) {
        declare("o", ZxKind::Any);
        text += joined({indent(), "operator ", operators[source.below(std::size(operators))],
                        "(o) { return ", expression(ZxKind::Any, 3), " }\n"});
    }
    --level;
    variables.resize(before);
    text += indent() + "}\n";
    shape.methods.push_back(
        {.name = "toString", .parameters = {}, .result = ZxKind::Text, .is_async = false});
    shape.methods.push_back(
        {.name = "clone", .parameters = {}, .result = ZxKind::Any, .is_async = false});
    shape.methods.push_back(
        {.name = "toJSON", .parameters = {}, .result = ZxKind::Text, .is_async = false});
    data_classes.push_back(shape);
    const std::string name = fresh("rec");
    text += "let " + name + " = null\ntry { " + name + " = " +
            object(ZxKind::Data, data_classes.size() - 1, 1) + " } catch (e) { print(e) }\n";
    declare(name, ZxKind::Data, false, data_classes.size() - 1);
    return text;
}

std::string ZxWriter::enumeration()
{
    const std::string name = fresh("Enum");
    enumerations.push_back(name);
    return "enum " + name + " { A, B" + (source.chance(128) ? " = 7" : "") + ", C = \"" + name +
           "\", D }\n";
}

std::string ZxWriter::module_block()
{
    const std::string name = fresh("Mod");
    std::string text = "module " + name + " {\n";
    ++level;
    const std::size_t before = variables.size();
    text += indent() + "let inside = " + simple(ZxKind::Integer) + "\n";
    declare("inside", ZxKind::Integer);
    ZxFunction function{.name = "work", .parameters = {}, .result = ZxKind::Any, .is_async = false};
    text += indent() + function_text(function, "action") + "\n";
    variables.resize(before);
    --level;
    function.name = name + ".work";
    functions.push_back(function);
    return text + "}\n";
}

/// Handlers of events, and watchers.
std::string ZxWriter::task_things()
{
    std::string text;
    const bool outer = std::exchange(may_wait, false);
    if (source.chance(128))
        text += fill("stream Happened as ev => { print \"event \" + ev `i += 1 }\n", 1);
    if (source.chance(80))
        text += fill("watch { print \"watched \" + `i }\n", 1);
    if (source.chance(80))
        text += fill("watch `s => print(\"now \" + `A)\n", 1);
    if (source.chance(60))
        text += fill("watch m0.a { print \"field \" + m0 }\n", 1);
    if (source.chance(60))
        text += fill("protocol Walks { action act0() }\ninterface Runs { act0(); act1(x) }\n", 1);
    may_wait = outer;
    return text;
}

}  // namespace sluice::fuzz
