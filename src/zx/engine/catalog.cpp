// All builtins under one numbering: those of programs, of standard modules, and intrinsics.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/catalog.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "zx/intrinsics/intrinsics.hpp"
#include "zx/library/library.hpp"

namespace sluice::zx {

Catalog::Catalog()
{
    add(core_builtins(), core_);
    add(intrinsics(), intrinsics_);
    // Statements that are also called as functions.
    for (const std::string_view name : {"protect", "validate"})
        core_.try_emplace(name, intrinsics_.at(std::string{"%"} + std::string{name}));
    for (const BuiltinTable& module : native_modules())
        add(module, modules_.emplace_back());
}

void Catalog::add(const BuiltinTable& table, Names& names)
{
    for (const BuiltinInfo& builtin : table.builtins) {
        names.emplace(builtin.name, static_cast<std::uint32_t>(builtins_.size()));
        builtins_.push_back(&builtin);
    }
}

BuiltinReference Catalog::reference(std::uint32_t index) const noexcept
{
    const BuiltinInfo& builtin = *builtins_[index];
    return {index, builtin.is_simple, builtin.is_variable};
}

std::optional<BuiltinReference> Catalog::look_up(const Names& names, std::string_view name) const
{
    const auto found = names.find(name);
    if (found == names.end())
        return std::nullopt;
    return reference(found->second);
}

std::optional<BuiltinReference> Catalog::find(std::string_view name) const
{
    // Statements that can be written as calls, where they have a value.
    constexpr std::pair<std::string_view, std::string_view> statements[] = {
        {"protect", "%protect"}, {"sanitize", "%sanitize"}, {"validate", "%validate"}};
    for (const auto& [statement, intrinsic_name] : statements) {
        if (name == statement)
            return look_up(intrinsics_, intrinsic_name);
    }
    return look_up(core_, name);
}

BuiltinReference Catalog::intrinsic(std::string_view name) const
{
    const auto found = intrinsics_.find(name);
    assert(found != intrinsics_.end());
    return reference(found->second);
}

std::optional<BuiltinReference> Catalog::find_member(std::uint32_t native_module,
                                                     std::string_view name) const
{
    return look_up(modules_[native_module], name);
}

std::optional<std::uint32_t> Catalog::find_module(std::string_view name) const
{
    return find_native_module(name);
}

void Catalog::each_member(std::uint32_t native_module,
                          void (*visit)(void* context, std::string_view name,
                                        BuiltinReference builtin),
                          void* context) const
{
    for (const BuiltinInfo& member : native_modules()[native_module].builtins)
        visit(context, member.name, reference(modules_[native_module].at(member.name)));
}

bool Catalog::is_unsupported(std::uint32_t builtin) const
{
    return zx::is_unsupported(*builtins_[builtin]);
}

bool Catalog::is_unsupported_module(std::uint32_t native_module) const
{
    return std::ranges::all_of(native_modules()[native_module].builtins, zx::is_unsupported);
}

}  // namespace sluice::zx
