// The commands. Each adds itself to the command line's parser; when it is chosen and run, it stores
// the exit code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "cli/input.hpp"

namespace sluice::cli {

void add_evm_run(CLI::App& evm, int& exit_code);
void add_evm_disasm(CLI::App& evm, int& exit_code);
void add_evm_analyze(CLI::App& evm, int& exit_code);
void add_evm_statetest(CLI::App& evm, int& exit_code);
void add_evm_blocktest(CLI::App& evm, int& exit_code);
void add_evm_reproduce(CLI::App& evm, int& exit_code);
void add_evm_t8n(CLI::App& evm, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);
void add_zx_bytecode(CLI::App& app, int& exit_code);
void add_zx_check(CLI::App& app, int& exit_code);
void add_zx_inspect(CLI::App& app, int& exit_code);
void add_zx_run(CLI::App& app, int& exit_code);
void add_zx_test(CLI::App& app, int& exit_code);
void add_zx_upstream(CLI::App& app, int& exit_code);
void add_zx_repl(CLI::App& app, int& exit_code);
void add_zx_profile(CLI::App& app, int& exit_code);

/// Adds an option that takes a number from 0 to `largest`. Anything else is a usage error: the
/// parser's own numbers wrap around and do not say what would be right.
template <class Number>
CLI::Option& add_number_option(CLI::App& command, const std::string& name, Number& to,
                               std::uint64_t largest, const std::string& help)
{
    const auto take = [name, largest, &to](const CLI::results_t& words) {
        const auto value = parse_number64(name, words.front(), largest);
        if (!value)
            throw CLI::ValidationError{value.error()};
        to = *value;
        return true;
    };
    return *command.add_option(name, take, help)->type_name("N");
}

}  // namespace sluice::cli
