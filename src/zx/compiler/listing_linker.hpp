// Constants for code that is looked at, not run: no runtime is there to give them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/codegen.hpp"
#include "zx/values/heap.hpp"

namespace sluice::zx {

/// Makes constants of which it knows what they stand for.
class ListingLinker final : public Linker {
public:
    /// Tells the name of the builtin with a number.
    using BuiltinName = std::function<std::string_view(std::uint32_t index)>;

    explicit ListingLinker(BuiltinName builtin_name) : builtin_name_{std::move(builtin_name)} {}

    [[nodiscard]] Value string(std::string_view text) override;
    [[nodiscard]] Value integer(std::string_view digits) override;
    [[nodiscard]] Value names(const std::vector<std::string_view>& names) override;
    [[nodiscard]] Value builtin(std::uint32_t index) override;
    /// No address, but the numbers in the form of one: the same in every run.
    [[nodiscard]] Value* module_slot(std::uint32_t module, std::uint32_t index) override;

    struct Place {
        std::uint32_t module;
        std::uint32_t index;
    };
    /// What module_slot was asked for when it gave the constant `place`.
    [[nodiscard]] static Place place_of(Value place) noexcept;

    /// The name of the builtin that a constant is; empty for other constants.
    [[nodiscard]] std::string_view builtin_of(Value constant) const;

private:
    Heap heap_;
    BuiltinName builtin_name_;
    std::map<std::string, Value, std::less<>> strings_;
    std::map<std::uint32_t, Value> builtins_;
    std::map<std::uint64_t, std::string_view> builtin_names_;  // by the constant's payload
};

}  // namespace sluice::zx
