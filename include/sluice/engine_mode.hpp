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
    advanced,     ///< Lowers what code runs often, and runs the lowered form.
    automatic,    ///< Walks the bytecode, and lowers code that has burnt enough gas to pay for it.
    shadow,  ///< Runs every message on both, compares, and keeps what the traditional one says.
};

struct EngineModeName {
    EngineMode mode;
    std::string_view name;
};

/// How the modes are called where they are chosen.
inline constexpr std::array engine_mode_names{
    EngineModeName{EngineMode::traditional, "traditional"},
    EngineModeName{EngineMode::advanced, "advanced"},
    EngineModeName{EngineMode::automatic, "auto"},
    EngineModeName{EngineMode::shadow, "shadow"},
};

constexpr std::string_view to_string(EngineMode mode) noexcept
{
    for (const EngineModeName& known : engine_mode_names)
        if (known.mode == mode)
            return known.name;
    return {};
}

}  // namespace sluice::evm
