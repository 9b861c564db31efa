// What the commands of benches share: which cases and sides, and the measuring of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "cli/engine_options.hpp"
#include "lab/case.hpp"
#include "lab/results.hpp"
#include "lab/zx_program.hpp"

namespace sluice::cli {

/// What is measured, and how. The defaults are those of `sluice bench`.
struct BenchOptions {
    std::vector<std::string> cases;  ///< Paths and names as the user gave them; empty for our own.
    std::string only;                ///< Of these the one of this name; empty for all.
    std::size_t runs = 0;            ///< 0 for as many as fit.
    std::size_t warm_up = 2;  ///< The first builds what is built lazily, the second meets it.
    EngineChoice engine;      ///< Of contracts.
    std::vector<std::string> zx_engines;  ///< Of programs: vm, tree; empty for vm.
    bool names_zx_engines = false;        ///< Whether the user gave them; set by prepare_bench().
    std::vector<std::string> peers;       ///< Configurations of EVMs behind EVMC.
    std::vector<std::string> commands;    ///< Programs that speak the runner protocol of evm-bench.
    std::uint64_t patience_seconds = 60;
    bool quick = false;
    bool counts_instructions = false;
    bool has_times = true;  ///< Else only instructions are counted.
};

/// The options that fill these, but for --mode and its like.
void add_bench_cases(Command command, BenchOptions& options);
void add_bench_measuring(Command command, BenchOptions& options);
void add_bench_peers(Command command, BenchOptions& options);

/// What stands in the place of a fork in rows of programs.
inline constexpr std::string_view fork_of_programs = "zx";

/// What there is to measure.
struct BenchSubjects {
    std::vector<lab::Case> cases;
    std::vector<lab::ZxProgram> programs;
};

/// The cases and programs that are meant. The error is one of usage.
std::expected<BenchSubjects, std::string> find_bench_subjects(const BenchOptions& options);

/// The engines of programs that --engine names, of which "both" is two. The error is one of usage.
std::expected<std::vector<std::string>, std::string> read_zx_engines(
    const std::vector<std::string>& names);

/// What is wrong with the options: an error of usage, or empty. To be called before the next.
std::string prepare_bench(BenchOptions& options);

/// What is wrong where options are for what is not among the subjects: an error of usage, or empty.
std::string check_bench_subjects(const BenchOptions& options, const BenchSubjects& subjects);

/// Measures each subject on each of its sides, with a progress bar on a terminal. What fails has
/// rows that say so.
lab::Results run_bench(const BenchOptions& options, const BenchSubjects& subjects);

/// Results without rows: what measures, and where.
lab::Results begin_results();

/// Now, as lab::Results has it.
std::string date_text();

/// The words that this program was called with, as a shell would take them.
std::string command_line_text();

}  // namespace sluice::cli
