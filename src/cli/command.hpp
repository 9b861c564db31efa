// The commands. Each adds itself to the command line's parser; when it is chosen and run, it stores
// the exit code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "cli/command_line.hpp"
#include "cli/input.hpp"

namespace sluice::cli {

void add_evm_run(Command evm, int& exit_code);
void add_evm_disasm(Command evm, int& exit_code);
void add_evm_analyze(Command evm, int& exit_code);
void add_evm_runner(Command evm, int& exit_code);
void add_evm_profile(Command evm, int& exit_code);
void add_evm_statetest(Command evm, int& exit_code);
void add_evm_blocktest(Command evm, int& exit_code);
void add_evm_reproduce(Command evm, int& exit_code);
void add_evm_t8n(Command evm, int& exit_code);
void add_bench(Command app, int& exit_code);
void add_bench_once(Command app, int& exit_code);
void add_bench_compare(Command bench, int& exit_code);
void add_bench_report(Command bench, int& exit_code);
void add_bench_targets(Command bench, int& exit_code);
void add_bench_zx(Command bench, int& exit_code);
void add_bench_history(Command bench, int& exit_code);
void add_zx_bytecode(Command app, int& exit_code);
void add_zx_check(Command app, int& exit_code);
void add_zx_inspect(Command app, int& exit_code);
void add_zx_run(Command app, int& exit_code);
void add_zx_test(Command app, int& exit_code);
void add_zx_upstream(Command app, int& exit_code);
void add_zx_repl(Command app, int& exit_code);
void add_zx_profile(Command app, int& exit_code);

/// Adds an option that takes a number from 0 to `largest`. Anything else is a usage error: the
/// parser's own numbers wrap around and do not say what would be right.
template <class Number>
Argument add_number_option(Command command, const std::string& name, Number& to,
                           std::uint64_t largest, const std::string& help,
                           std::uint64_t smallest = 0)
{
    const auto take = [name, largest, smallest, &to](const std::string& word) -> std::string {
        const auto value = parse_number64(name, word, largest);
        if (!value)
            return value.error();
        if (*value < smallest)
            return fmt::format("{} is {} or more", name, smallest);
        to = *value;
        return {};
    };
    return command.add_option(name, take, help).type_name("N");
}

}  // namespace sluice::cli
