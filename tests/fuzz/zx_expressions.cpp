// Expressions of generated zx programs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "tests/fuzz/zx_patterns.hpp"
#include "tests/fuzz/zx_writer.hpp"

namespace sluice::fuzz {

std::string ZxWriter::pick(ZxPatterns patterns, unsigned depth)
{
    constexpr std::string_view waiting[] = {"receive(", "send(", "sleep(", "wg_wait(",
                                            "barrier_wait("};
    std::size_t which = source.below(patterns.size());
    const auto waits = [&](std::string_view pattern) {
        return std::ranges::any_of(waiting,
                                   [&](std::string_view word) { return pattern.contains(word); });
    };
    while ((in_function || in_contract || !may_wait) && waits(patterns[which]))
        which = (which + 1) % patterns.size();
    return fill(patterns[which], depth);
}

/// An expression that has no parts.
std::string ZxWriter::simple(ZxKind kind)
{
    if (const ZxVariable* found = source.chance(150) ? variable(kind, false) : nullptr)
        return found->name;
    const auto one_of = [this](ZxPatterns patterns) {
        return std::string{patterns[source.below(patterns.size())]};
    };
    switch (kind) {
        case ZxKind::Integer:
            return one_of(literal_patterns(kind));
        case ZxKind::Number:
            return one_of(literal_patterns(kind));
        case ZxKind::Text:
            return one_of(literal_patterns(kind));
        case ZxKind::Boolean:
            return source.chance(128) ? "true" : "false";
        case ZxKind::List:
            return one_of(literal_patterns(kind));
        case ZxKind::Map:
            return one_of(literal_patterns(kind));
        case ZxKind::Unary:
        case ZxKind::Binary:
            return function_value(kind == ZxKind::Unary ? 1 : 2, 0);
        case ZxKind::Any: {
            constexpr ZxKind kinds[] = {ZxKind::Integer, ZxKind::Text, ZxKind::Number,
                                        ZxKind::Boolean, ZxKind::List, ZxKind::Map};
            const std::size_t which = source.below(std::size(kinds) + 1);
            return which == std::size(kinds) ? "null" : simple(kinds[which]);
        }
        default: {
            const ZxVariable* found = variable(kind, false);
            return found != nullptr ? found->name : "null";
        }
    }
}

std::string ZxWriter::expression(ZxKind kind, unsigned depth)
{
    if (depth == 0 || source.at_end() || source.chance(70))
        return simple(kind);
    if (kind == ZxKind::Unary || kind == ZxKind::Binary)
        return source.chance(100) ? simple(kind)
                                  : function_value(kind == ZxKind::Unary ? 1 : 2, depth - 1);
    // Now and then what is not expected at all.
    if (source.chance(8))
        return expression(ZxKind::Any, depth - 1);
    if (source.chance(60)) {
        std::string use = use_of_shape(kind, depth - 1);
        if (!use.empty())
            return use;
    }
    return pick(expression_patterns(kind), depth - 1);
}

/// A function as a value.
std::string ZxWriter::function_value(unsigned parameters, unsigned depth)
{
    const std::size_t before = variables.size();
    const std::string first = fresh("x");
    const std::string second = fresh("y");
    declare(first, source.chance(180) ? ZxKind::Integer : ZxKind::Any);
    if (parameters == 2)
        declare(second, ZxKind::Any);
    const std::string names = parameters == 2 ? first + ", " + second : first;
    const unsigned outer_loops = std::exchange(loops, 0);
    const bool outer_function = std::exchange(in_function, true);
    std::string text;
    const ZxKind kind = source.chance(128) ? ZxKind::Integer : ZxKind::Any;
    switch (source.below(8)) {
        case 0:
        case 1:
            text = "(" + names + ") => " + expression(kind, depth);
            break;
        case 2:
            text = "lambda(" + names + "): " + expression(kind, depth);
            break;
        case 3:
            text = "action(" + names + ") { return " + expression(kind, depth) + " }";
            break;
        case 4:
            text = joined({"function(", names, ") { ", fill("`a = `A", depth), "; return ",
                           expression(kind, depth), " }"});
            break;
        case 5:
            text = "(" + names + ") => { print(" + expression(ZxKind::Any, depth) + "); return " +
                   first + " }";
            break;
        case 6:
            text = "lambda(" + names + ") -> [" + first + ", " + expression(kind, depth) + "]";
            break;
        default:
            text = parameters == 1 ? first + " => " + expression(kind, depth)
                                   : "lambda(" + names + ") { return " + second + " }";
    }
    loops = outer_loops;
    in_function = outer_function;
    variables.resize(before);
    return "(" + text + ")";
}

std::string ZxWriter::arguments(const std::vector<ZxVariable>& parameters, unsigned depth)
{
    const std::size_t form = source.below(16);
    std::string text;
    std::size_t count = parameters.size();
    if (form == 14)
        count = count == 0 ? 0 : count - 1;
    for (std::size_t i = 0; i < count; ++i) {
        // Named arguments come in the opposite order.
        const ZxVariable& parameter = parameters[form == 15 ? count - 1 - i : i];
        if (i != 0)
            text += ", ";
        if (form == 15 || form == 12)
            text += parameter.name + " = ";
        text += expression(parameter.kind, depth);
    }
    if (form == 13)
        text += std::string{count == 0 ? "" : ", "} + expression(ZxKind::Any, depth);
    return "(" + text + ")";
}

std::string ZxWriter::call(std::string_view owner, const ZxFunction& function, unsigned depth)
{
    std::string text = std::string{owner} + function.name + arguments(function.parameters, depth);
    if (function.is_async && source.chance(200))
        return "(await " + text + ")";
    return text;
}

/// Something of a declared function, contract, entity or data class that gives such a value, or
/// nothing.
std::string ZxWriter::use_of_shape(ZxKind kind, unsigned depth)
{
    const auto fits = [kind](ZxKind other) { return kind == ZxKind::Any || other == kind; };
    const auto choose = [&](const auto& things, auto kind_of) -> const auto* {
        const std::size_t size = things.size();
        const std::size_t start = size == 0 ? 0 : source.below(size);
        for (std::size_t i = 0; i < size; ++i)
            if (const auto& thing = things[(start + i) % size]; fits(kind_of(thing)))
                return &thing;
        return static_cast<decltype(&things[0])>(nullptr);
    };
    const auto of_function = [](const ZxFunction& function) { return function.result; };
    const auto of_variable = [](const ZxVariable& field) { return field.kind; };
    const std::size_t which = source.below(4);
    if (which == 0) {
        const ZxFunction* function = choose(functions, of_function);
        return function != nullptr ? call("", *function, depth) : "";
    }
    constexpr ZxKind kinds[] = {ZxKind::Contract, ZxKind::Entity, ZxKind::Data};
    const ZxVariable* owner = variable(kinds[which - 1], false);
    if (owner == nullptr)
        return "";
    const auto& shapes = which == 1 ? contracts : which == 2 ? entities : data_classes;
    const ZxShape& shape = shapes[owner->shape];
    const std::string name = owner->name;
    if (source.chance(140)) {
        const ZxFunction* method = choose(shape.methods, of_function);
        return method != nullptr ? call(name + ".", *method, depth) : "";
    }
    const ZxVariable* field = choose(shape.fields, of_variable);
    return field != nullptr ? name + "." + field->name : "";
}

/// A new instance.
std::string ZxWriter::object(ZxKind kind, std::size_t shape_index, unsigned depth)
{
    const ZxShape& shape = kind == ZxKind::Contract ? contracts[shape_index]
                           : kind == ZxKind::Entity ? entities[shape_index]
                                                    : data_classes[shape_index];
    const std::string name = shape.name;
    if (kind == ZxKind::Contract) {
        std::string text = name + "(";
        for (std::size_t i = 0; i < shape.arguments; ++i)
            text += (i == 0 ? "" : ", ") + expression(ZxKind::Integer, depth);
        return text + ")";
    }
    const std::vector<ZxVariable> fields = shape.fields;
    if (source.chance(100)) {
        std::string pairs;
        for (const ZxVariable& field : fields)
            if (source.chance(200))
                pairs +=
                    (pairs.empty() ? "" : ", ") + field.name + ": " + expression(field.kind, depth);
        return source.chance(128) ? name + "{" + pairs + "}" : name + "({" + pairs + "})";
    }
    return name + arguments(fields, depth);
}

}  // namespace sluice::fuzz
