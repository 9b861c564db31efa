// The library of zx, put together from its families.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/library.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "zx/library/builtin_families.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

namespace {

/// All families in one array, sorted by name.
const std::vector<BuiltinInfo>& all_builtins()
{
    static const std::vector<BuiltinInfo> builtins = [] {
        std::vector<BuiltinInfo> result;
        for (const auto family :
             {core_functions(), number_functions(), text_functions(), collection_functions(),
              callback_functions(), context_functions(), time_functions(), process_functions(),
              evaluation_functions(), file_functions(), storage_functions(), validation_functions(),
              crypto_functions(), access_control_functions(), async_functions(), policy_functions(),
              network_functions(), unavailable_functions(), unsupported_functions()})
            result.insert(result.end(), family.begin(), family.end());
        std::ranges::sort(result, {}, &BuiltinInfo::name);
        return result;
    }();
    return builtins;
}

bool has_function(std::span<const BuiltinInfo> family, const BuiltinInfo& builtin) noexcept
{
    return std::ranges::find(family, builtin.function, &BuiltinInfo::function) != family.end();
}

}  // namespace

const BuiltinTable& core_builtins() noexcept
{
    static const BuiltinTable table{.name = "builtin", .builtins = all_builtins()};
    return table;
}

const BuiltinInfo* find_builtin(std::string_view name) noexcept
{
    const auto& builtins = all_builtins();
    const auto place = std::ranges::lower_bound(builtins, name, {}, &BuiltinInfo::name);
    return place != builtins.end() && place->name == name ? &*place : nullptr;
}

bool is_unavailable(const BuiltinInfo& builtin) noexcept
{
    return has_function(unavailable_functions(), builtin);
}

bool is_unsupported(const BuiltinInfo& builtin) noexcept
{
    return has_function(unsupported_functions(), builtin) ||
           has_function(websocket_module(), builtin);
}

std::span<const BuiltinTable> native_modules() noexcept
{
    static const std::array modules = {
        BuiltinTable{.name = "fs", .builtins = fs_module()},
        BuiltinTable{.name = "http", .builtins = http_module()},
        BuiltinTable{.name = "json", .builtins = json_module()},
        BuiltinTable{.name = "datetime", .builtins = datetime_module()},
        BuiltinTable{.name = "crypto", .builtins = crypto_module()},
        BuiltinTable{.name = "blockchain", .builtins = blockchain_module()},
        BuiltinTable{.name = "perf", .builtins = perf_module()},
        BuiltinTable{.name = "websocket", .builtins = websocket_module()},
        BuiltinTable{.name = "kernel", .builtins = kernel_module()},
        BuiltinTable{.name = "math", .builtins = math_module()},
    };
    return modules;
}

std::optional<std::uint32_t> find_native_module(std::string_view name) noexcept
{
    constexpr std::string_view prefix = "stdlib/";
    if (name.starts_with(prefix))
        name.remove_prefix(prefix.size());
    const auto modules = native_modules();
    for (std::uint32_t i = 0; i < modules.size(); ++i) {
        if (modules[i].name == name)
            return i;
    }
    return std::nullopt;
}

const BuiltinInfo* find_member(const BuiltinTable& module, std::string_view name) noexcept
{
    const auto place = std::ranges::find(module.builtins, name, &BuiltinInfo::name);
    return place == module.builtins.end() ? nullptr : &*place;
}

BuiltinTable methods_named(std::string_view kind) noexcept
{
    if (kind == "LIST")
        return {"list", list_method_table()};
    if (kind == "MAP")
        return {"map", map_method_table()};
    return {"string", kind == "STRING" ? string_method_table() : std::span<const BuiltinInfo>{}};
}

void install(Runtime& runtime)
{
    runtime.set_methods(Tag::List, {.name = "list", .builtins = list_method_table()});
    runtime.set_methods(Tag::Map, {.name = "map", .builtins = map_method_table()});
    runtime.set_methods(Tag::String, {.name = "string", .builtins = string_method_table()});
    runtime.set_methods(Tag::Promise, {.name = "promise", .builtins = promise_method_table()});
    runtime.set_methods(Tag::File, {.name = "file", .builtins = file_method_table()});
    runtime.modules().set_native_modules(native_modules());
}

}  // namespace sluice::zx
