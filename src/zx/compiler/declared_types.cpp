// Types of annotations, as strict types take them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/declared_types.hpp"

#include <algorithm>

namespace sluice::zx {

namespace {

/// Aliases of aliases that are followed.
constexpr int longest_chain = 16;

struct BuiltinType {
    std::string_view written;
    std::string_view meant;
};

constexpr BuiltinType builtin_types[] = {
    {"integer", "integer"}, {"int", "integer"},    {"Integer", "integer"}, {"uint256", "integer"},
    {"float", "float"},     {"Float", "float"},    {"number", "number"},   {"Number", "number"},
    {"string", "string"},   {"str", "string"},     {"String", "string"},   {"text", "string"},
    {"Address", "string"},  {"address", "string"}, {"bool", "boolean"},    {"boolean", "boolean"},
    {"Boolean", "boolean"}, {"list", "list"},      {"List", "list"},       {"array", "list"},
    {"map", "map"},         {"Map", "map"},
};

}  // namespace

void collect_types(const Program& program, DeclaredTypes& types)
{
    for (const Statement* statement : program.statements) {
        if (const auto* alias = as<TypeAlias>(statement))
            types.aliases.emplace(alias->name.symbol, alias->type);
        else if (const auto* entity = as<EntityDeclaration>(statement))
            types.names.insert(entity->name.symbol);
        else if (const auto* data = as<DataClassDeclaration>(statement))
            types.names.insert(data->name.symbol);
        else if (const auto* contract = as<ContractDeclaration>(statement))
            types.names.insert(contract->name.symbol);
    }
}

std::uint32_t map_levels(const TypeAnnotation* type, const SymbolTable& symbols)
{
    std::uint32_t levels = 0;
    while (type != nullptr && !type->path.empty() && type->arguments.size() == 2) {
        const std::string_view name = symbols.name(type->path.back());
        if (name != "Map" && name != "map")
            break;
        ++levels;
        type = type->arguments[1];
    }
    return levels;
}

std::string_view written_type(const TypeAnnotation& type, const SymbolTable& symbols)
{
    return type.path.empty() ? "list" : symbols.name(type.path.back());
}

std::string_view enforced_type(const TypeAnnotation* type, const DeclaredTypes& types,
                               const SymbolTable& symbols)
{
    for (int i = 0; i < longest_chain && type != nullptr; ++i) {
        if (type->path.empty())
            return "list";
        if (type->path.size() > 1)
            return {};
        const Symbol symbol = type->path.front();
        if (types.names.contains(symbol))
            return symbols.name(symbol);
        if (const auto alias = types.aliases.find(symbol); alias != types.aliases.end()) {
            type = alias->second;
            continue;
        }
        const std::string_view name = symbols.name(symbol);
        const auto* const found = std::ranges::find(builtin_types, name, &BuiltinType::written);
        return found == std::end(builtin_types) ? std::string_view{} : found->meant;
    }
    return {};
}

}  // namespace sluice::zx
