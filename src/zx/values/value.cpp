// The names of the kinds of values.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/value.hpp"

#include <array>

#include "zx/values/object.hpp"

namespace sluice::zx {

namespace {

constexpr std::array<KindInfo, tag_count> kinds = {{
    {"undefined", "Undefined", "UNDEFINED"},
    {"null", "Null", "NULL"},
    {"boolean", "Boolean", "BOOLEAN"},
    {"integer", "Integer", "INTEGER"},
    {"float", "Float", "FLOAT"},
    {"datetime", "DateTime", "DATETIME"},
    {"integer", "Integer", "INTEGER"},
    {"string", "String", "STRING"},
    {"list", "List", "LIST"},
    {"map", "Map", "MAP"},
    {"function", "Action", "ACTION"},
    {"builtin", "Builtin", "BUILTIN"},
    {"function", "Action", "ACTION"},
    {"contract", "SmartContract", "CONTRACT"},
    {"entitydefinition", "EntityDefinition", "ENTITY_DEF"},
    {"entityinstance", "EntityInstance", "ENTITY_INSTANCE"},
    {"builtin", "Builtin", "BUILTIN"},
    {"map", "Map", "MAP"},
    {"module", "Module", "MODULE"},
    {"package", "Package", "PACKAGE"},
    {"promise", "Promise", "PROMISE"},
    {"channel", "Channel", "CHANNEL"},
    {"waitgroup", "WaitGroup", "WAITGROUP"},
    {"barrier", "Barrier", "BARRIER"},
    {"protocol", "Protocol", "PROTOCOL"},
    {"interface", "Interface", "INTERFACE"},
    {"modifier", "Modifier", "MODIFIER"},
    {"capability", "Capability", "CAPABILITY"},
    {"typealias", "TypeAlias", "TYPE_ALIAS"},
    {"file", "File", "FILE"},
    {"cell", "Cell", "CELL"},
    {"iterator", "Iterator", "ITERATOR"},
    {"code", "Code", "CODE"},
}};

}  // namespace

const KindInfo& kind_info(Tag tag) noexcept
{
    return kinds[static_cast<std::size_t>(tag)];
}

const KindInfo& kind_of(Value value) noexcept
{
    return value.is_object() ? value.object()->kind() : kind_info(value.tag());
}

}  // namespace sluice::zx
