// Gives constants through another linker, and remembers what those stand for that do not tell.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/codegen.hpp"

namespace sluice::zx {

/// Strings, numbers and lists of names can be read from the constant; builtins and places cannot.
class RecordingLinker final : public Linker {
public:
    struct Place {
        std::uint32_t module;
        std::uint32_t index;
    };

    /// `inner` outlives it.
    explicit RecordingLinker(Linker& inner) : inner_{inner} {}

    [[nodiscard]] Value string(std::string_view text) override { return inner_.string(text); }
    [[nodiscard]] Value integer(std::string_view digits) override { return inner_.integer(digits); }
    [[nodiscard]] Value names(const std::vector<std::string_view>& names) override
    {
        return inner_.names(names);
    }
    [[nodiscard]] Value builtin(std::uint32_t index) override;
    [[nodiscard]] Value* module_slot(std::uint32_t module, std::uint32_t index) override;

    /// The number that `builtin` gave the constant for, if it did.
    [[nodiscard]] std::optional<std::uint32_t> builtin_of(Value constant) const;
    /// What `module_slot` gave the address for that the constant holds, if it did.
    [[nodiscard]] std::optional<Place> place_of(Value constant) const;

private:
    Linker& inner_;
    std::unordered_map<std::uint64_t, std::uint32_t> builtins_;  // by the constant's payload
    std::unordered_map<std::uint64_t, Place> places_;            // by address
};

}  // namespace sluice::zx
