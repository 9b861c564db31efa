// Profiles of EVM code, for the commands that print them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/evm_message.hpp"

namespace sluice::cli {

/// What is profiled and how it is shown, as the user typed it. The target itself, a case or code,
/// is message.code, which the command has to ask for.
struct EvmProfileOptions {
    MessageOptions message;  ///< Around code. Cases have their own.
    std::string only;        ///< Of several cases the one of this name; empty for all.
    std::string views;       ///< Of "opcode", "block", "pc", "frame", with commas; empty for most.
    std::uint64_t top = 20;  ///< Rows of a table.
    std::uint64_t samples = 2000;
    std::uint64_t seconds = 5;  ///< For taking them.
    std::string modes;          ///< Of engines to time the whole call on besides, with commas.
    bool json = false;
    std::string folded_file;  ///< Empty for none, as the others.
    std::string speedscope_file;
    std::string page_file;
    std::string metric;  ///< Of folded stacks; empty for the first there is.
};

/// Adds all options but the target.
void add_evm_profile_options(Command command, EvmProfileOptions& options);

/// Profiles and prints. The exit code.
int profile_evm(const EvmProfileOptions& options);

/// `profile` is of zx programs as of EVM code. Where no word is a program of zx and one is plainly
/// code or a benchmark case (the word behind it, or the last one), the words become those of `evm
/// profile`.
std::vector<std::string> with_evm_profile(std::vector<std::string> words);

}  // namespace sluice::cli
