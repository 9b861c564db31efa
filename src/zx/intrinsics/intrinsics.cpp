// The table of intrinsics.
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
          system_intrinsics(), engine_intrinsics()})
        all.insert(all.end(), family.begin(), family.end());
    std::ranges::sort(all, {}, &BuiltinInfo::name);
    return all;
}

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

}  // namespace sluice::zx
