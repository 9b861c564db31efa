// Profiles of EVM executions as tables and as JSON.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "lab/evm_profile.hpp"

namespace sluice::cli {

/// Which tables are printed.
struct EvmProfileViews {
    bool opcodes = false;
    bool blocks = false;
    bool positions = false;
    bool frames = false;
};

/// The head of a profile, and the tables, each with at most `top` rows; listings by position are
/// whole.
std::string evm_profile_text(const lab::EvmProfile& profile, const EvmProfileViews& views,
                             std::size_t top);

/// All that is known.
nlohmann::ordered_json evm_profile_json(const lab::EvmProfile& profile);

}  // namespace sluice::cli
