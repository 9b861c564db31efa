// The commands. Each adds itself to the command line's parser; when it is chosen and run, it stores
// the exit code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace sluice::cli {

void add_evm_run(CLI::App& evm, int& exit_code);
void add_evm_disasm(CLI::App& evm, int& exit_code);
void add_evm_statetest(CLI::App& evm, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);

}  // namespace sluice::cli
