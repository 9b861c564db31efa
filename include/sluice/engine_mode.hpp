// Sluice - public API: which engine runs code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::evm {

/// Which engine runs code. All of them agree on everything but speed.
enum class EngineMode : std::uint8_t {
    traditional,  ///< Walks the bytecode.
    advanced,     ///< Lowers code when it first runs, and runs the lowered form.
};

struct EngineModeName {
    EngineMode mode;
    std::string_view name;
};

/// How the modes are called where they are chosen.
inline constexpr std::array engine_mode_names{
    EngineModeName{EngineMode::traditional, "traditional"},
    EngineModeName{EngineMode::advanced, "advanced"},
};

constexpr std::string_view to_string(EngineMode mode) noexcept
{
    for (const EngineModeName& known : engine_mode_names)
        if (known.mode == mode)
            return known.name;
    return {};
}

}  // namespace sluice::evm
