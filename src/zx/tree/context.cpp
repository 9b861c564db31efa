// What all tasks of a tree interpreter share: constants, names, builtins.
// SPDX-License-Identifier: Apache-2.0
#include "zx/tree/context.hpp"

#include "zx/values/big_integer.hpp"

namespace sluice::zx {

TreeContext::TreeContext(Runtime& runtime, SymbolTable& symbols, const BuiltinDirectory& directory,
                         std::span<const BuiltinInfo* const> builtins)
    : runtime_{runtime},
      symbols_{symbols},
      directory_{directory},
      builtins_{builtins},
      builtin_values_(builtins.size())
{
    runtime_.heap().add_roots(this, [](void* context, Marker& marker) {
        static_cast<TreeContext*>(context)->trace(marker);
    });
}

TreeContext::~TreeContext()
{
    runtime_.heap().remove_roots(this);
}

String* TreeContext::name(Symbol symbol)
{
    const auto index = static_cast<std::uint32_t>(symbol);
    if (index >= names_.size())
        names_.resize(symbols_.size());
    if (names_[index] == nullptr)
        names_[index] = runtime_.intern(symbols_.name(symbol));
    return names_[index];
}

Status TreeContext::literal(const Expression& node, Value& value)
{
    const auto found = literals_.find(&node);
    if (found != literals_.end()) {
        value = found->second;
        return Status::Ok;
    }
    if (const auto* string = as<StringLiteral>(&node)) {
        const String* const interned = runtime_.intern(string->text);
        if (interned == nullptr)
            return Status::OutOfMemory;
        value = Value::from(interned);
    } else {
        const std::string_view digits = to<IntegerLiteral>(node).digits;
        const ParsedInteger parsed = parse_integer(runtime_.heap(), digits, value);
        if (parsed == ParsedInteger::OutOfMemory)
            return Status::OutOfMemory;
        if (parsed != ParsedInteger::Ok)
            return runtime_.fail_status("Integer overflow in literal");
    }
    literals_.emplace(&node, value);
    return Status::Ok;
}

BuiltinObject* TreeContext::builtin_value(std::uint32_t index)
{
    BuiltinObject*& value = builtin_values_[index];
    if (value == nullptr)
        value = runtime_.heap().create<BuiltinObject>(builtins_[index]);
    return value;
}

const BuiltinInfo& TreeContext::intrinsic(std::string_view name)
{
    const BuiltinInfo*& info = intrinsics_[name];
    if (info == nullptr)
        info = builtins_[directory_.intrinsic(name).index];
    return *info;
}

const IntrinsicCall* TreeContext::lowered(Node& node, ModuleUnit& unit)
{
    const auto found = lowered_.find(&node);
    if (found != lowered_.end())
        return &found->second;
    if (not_lowered_.contains(&node))
        return nullptr;
    std::optional<IntrinsicCall> call = lower(node, unit, symbols_);
    if (!call) {
        not_lowered_.insert(&node);
        return nullptr;
    }
    return &lowered_.emplace(&node, std::move(*call)).first->second;
}

void TreeContext::trace(Marker& marker) const
{
    for (const String* name : names_)
        marker.mark(name);
    for (const auto& [node, value] : literals_)
        marker.mark(value);
    for (const BuiltinObject* value : builtin_values_)
        marker.mark(value);
}

}  // namespace sluice::zx
