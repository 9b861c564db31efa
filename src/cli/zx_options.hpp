// What every command takes that runs a program of the zx language.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "zx/engine/session.hpp"

namespace sluice::cli {

/// A program, its arguments, and what it may use.
struct ZxOptions {
    std::string file;
    /// The program, where it is in no file; then the value of its last statement is shown.
    std::optional<std::string> text;
    std::vector<std::string> arguments;
    std::string engine = "vm";
    std::uint64_t gas_limit = 100'000'000;
    bool no_gas = false;
    std::uint64_t max_operations = 0;
    std::uint64_t max_iterations = 0;
    std::uint64_t max_call_depth = 5000;
    std::uint64_t max_memory_mib = 1024;
    double timeout_seconds = 0;
    std::uint64_t min_elapsed_ms = 0;
    bool deterministic = false;
    bool random_addresses = false;
    bool shows_gas = false;
    bool shows_metrics = false;
    bool braces_only = false;  ///< Blocks that begin with a colon are refused.
    std::vector<std::string> denied;
    std::string state_directory;
    std::uint64_t max_state_mib = zx::Database::default_max_bytes >> 20;
    std::string cache_directory;
    std::uint64_t cache_mib = zx::CodeCache::default_max_bytes >> 20;
};

/// A command line with the words behind -- made ready for add_zx_program: the parser by itself
/// takes none there once arguments stand before the --. Lines of other commands come back as they
/// are.
std::vector<std::string> with_plain_words(std::vector<std::string> words);
/// Adds FILE and ARGS; the strings outlive the command.
void add_zx_program(Command command, std::string& file, std::vector<std::string>& arguments);
/// Adds the file, its arguments and all limits; `options` outlives the command.
void add_zx_options(Command command, ZxOptions& options);

/// Runs a program as `sluice run` does; gives the exit code.
int run_program(const ZxOptions& options);
/// The limits alone, and what a program may use.
void add_zx_limits(Command command, ZxOptions& options);

/// Where compiled code is kept, and how much of it.
void add_zx_cache(Command command, std::string& directory, std::uint64_t& mib);
/// Says why compiled code was not kept, if it was to be.
void warn_of_cache(const std::string& problem);

[[nodiscard]] zx::SessionOptions session_options(const ZxOptions& options, zx::EngineKind engine);

}  // namespace sluice::cli
