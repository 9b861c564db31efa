// The table of intrinsics, and which builtins a sandbox leaves.
// SPDX-License-Identifier: Apache-2.0
#include "zx/intrinsics/intrinsics.hpp"

#include <algorithm>
#include <vector>

#include "zx/intrinsics/families.hpp"

namespace sluice::zx {
namespace {

std::vector<BuiltinInfo> gather()
{
    std::vector<BuiltinInfo> all;
    for (const std::span<const BuiltinInfo> family :
         {declaration_intrinsics(), module_intrinsics(), reaction_intrinsics(),
          protection_intrinsics(), check_intrinsics(), record_intrinsics(), text_intrinsics(),
          system_intrinsics()})
        all.insert(all.end(), family.begin(), family.end());
    std::ranges::sort(all, {}, &BuiltinInfo::name);
    return all;
}

// Arithmetic needs none, and `print` and its kin are what programs show results with.
constexpr std::string_view sandbox_builtins[] = {
    "debug_log", "debug_trace", "filter", "first",     "from_hex", "len",
    "map",       "now",         "print",  "push",      "random",   "reduce",
    "rest",      "sqrt",        "string", "timestamp", "to_hex",
};
static_assert(std::ranges::is_sorted(sandbox_builtins));

}  // namespace

const BuiltinTable& intrinsics() noexcept
{
    static const std::vector<BuiltinInfo> all = gather();
    static const BuiltinTable table{.name = "intrinsic", .builtins = all};
    return table;
}

const BuiltinInfo* find_intrinsic(std::string_view name) noexcept
{
    const std::span<const BuiltinInfo> all = intrinsics().builtins;
    const auto found = std::ranges::lower_bound(all, name, {}, &BuiltinInfo::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

bool is_allowed_in_sandbox(std::string_view builtin) noexcept
{
    return std::ranges::binary_search(sandbox_builtins, builtin);
}

}  // namespace sluice::zx
