// All builtins under one numbering: those of programs, of standard modules, and intrinsics.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/runtime/native.hpp"

namespace sluice::zx {

class Catalog final : public BuiltinDirectory {
public:
    Catalog();

    [[nodiscard]] std::optional<BuiltinReference> find(std::string_view name) const override;
    [[nodiscard]] BuiltinReference intrinsic(std::string_view name) const override;
    [[nodiscard]] std::optional<BuiltinReference> find_member(std::uint32_t native_module,
                                                              std::string_view name) const override;
    [[nodiscard]] std::optional<std::uint32_t> find_module(std::string_view name) const override;
    void each_member(std::uint32_t native_module,
                     void (*visit)(void* context, std::string_view name, BuiltinReference builtin),
                     void* context) const override;
    [[nodiscard]] bool is_unsupported(std::uint32_t builtin) const override;
    [[nodiscard]] bool is_unsupported_module(std::uint32_t native_module) const override;

    /// By BuiltinReference::index.
    [[nodiscard]] std::span<const BuiltinInfo* const> builtins() const noexcept
    {
        return builtins_;
    }
    [[nodiscard]] const BuiltinInfo& builtin(std::uint32_t index) const noexcept
    {
        return *builtins_[index];
    }

private:
    using Names = std::unordered_map<std::string_view, std::uint32_t>;

    void add(const BuiltinTable& table, Names& names);
    [[nodiscard]] BuiltinReference reference(std::uint32_t index) const noexcept;
    [[nodiscard]] std::optional<BuiltinReference> look_up(const Names& names,
                                                          std::string_view name) const;

    std::vector<const BuiltinInfo*> builtins_;
    Names core_;
    Names intrinsics_;
    std::vector<Names> modules_;  // by their index in native_modules()
};

}  // namespace sluice::zx
