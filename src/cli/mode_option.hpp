// The option of commands that run EVM code that says which engine does it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <sluice/engine_mode.hpp>

namespace sluice::cli {

/// Adds --mode, which sets `mode`.
void add_mode_option(CLI::App& command, evm::EngineMode& mode);

}  // namespace sluice::cli
