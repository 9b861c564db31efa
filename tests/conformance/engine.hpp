// The engines as the suites run them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/engine_options.hpp>

namespace sluice::conformance {

/// Options of a mode, for tests that run things once: whatever the advanced engine meets is
/// lowered, and mode auto soon takes code for hot.
inline evm::EngineOptions engine_in(evm::EngineMode mode)
{
    evm::EngineOptions options;
    options.mode = mode;
    options.lowers_after = 0;
    options.promotion_gas = 1000;
    options.metrics = std::make_shared<evm::MetricsCollector>();
    return options;
}

}  // namespace sluice::conformance
