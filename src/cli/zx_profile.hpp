// What `sluice profile` finds out about a program of the zx language, and how it tells it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <sluice/types.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/zx_options.hpp"
#include "lab/call_tree.hpp"
#include "zx/engine/profile_summary.hpp"

namespace sluice::cli {

struct ProfileOptions {
    ZxOptions program;
    std::optional<std::uint64_t> transaction_count;
    std::uint64_t top = 20;
    std::vector<std::string> by;
    std::uint64_t interval_us = 2000;
    bool is_json = false;
    std::string json_path;
    std::string folded_path;
    std::string metric;
    std::string speedscope_path;
    std::string page_path;
    bool shows_memory = true;
    bool only_times = false;    ///< Neither counts nor samples.
    bool only_counts = false;   ///< One run, which is counted.
    bool only_samples = false;  ///< One run, at full speed.

    [[nodiscard]] bool has_samples() const noexcept { return !only_times && !only_counts; }
    [[nodiscard]] bool has_counts() const noexcept { return !only_times && !only_samples; }
    [[nodiscard]] bool shows(std::string_view table) const
    {
        return by.empty() || std::ranges::find(by, table) != by.end();
    }
};

/// Milliseconds, as all times of reports.
struct ModuleTimes {
    std::string file;
    std::size_t bytes = 0;
    double lex = 0;
    double parse = 0;
    std::optional<double> compile;  ///< Without it: code came from the cache, or nothing compiles.
};

/// One run of a program.
struct ProfiledRun {
    double load_ms = 0;
    double run_ms = 0;
    double processor_ms = 0;  ///< Of the thread that ran it.
    zx::RunReport report;
    Hash256 output{};  ///< Of all that it printed, which may be more than memory holds.
    zx::SessionMetrics metrics;
    zx::HeapStatistics heap;
};

/// What one engine made of the program: in one run, or in one with samples and one with counts.
struct EngineProfile {
    std::string engine;
    std::optional<ProfiledRun> plain;    ///< At full speed: with samples, or with nothing.
    std::optional<ProfiledRun> counted;  ///< With every instruction counted.
    zx::ProfileSummary summary;

    /// The one that times and errors are told of.
    [[nodiscard]] const ProfiledRun& first() const { return plain ? *plain : *counted; }
    [[nodiscard]] std::uint64_t instructions() const;
    [[nodiscard]] bool has_samples() const noexcept { return summary.samples() != 0; }
    [[nodiscard]] bool has_counts() const noexcept { return counted.has_value(); }
    /// Functions, lines or loops, those first that take most: own time, or what was counted.
    [[nodiscard]] std::vector<const zx::ProfileSummary::Row*> sorted(
        const std::deque<zx::ProfileSummary::Row>& rows) const;
    /// The same by what they take in all.
    [[nodiscard]] std::vector<const zx::ProfileSummary::Row*> sorted_by_total(
        const std::deque<zx::ProfileSummary::Row>& rows) const;
};

/// All that a command found out.
struct ProgramProfile {
    std::vector<ModuleTimes> modules;
    std::vector<EngineProfile> engines;  ///< One, or vm and tree.
    double peak_mib = 0;                 ///< Of the process.
    std::vector<std::string> notes;      ///< What is to be known of the figures.
    std::string problem;                 ///< Why the command fails, though the program does not.
};

/// Runs the program as often as the options ask for. Nullopt: it could not be loaded, as was said.
[[nodiscard]] std::optional<ProgramProfile> profile_program(const ProfileOptions& options);

/// A path as it is seen from the current directory, if it is below that.
[[nodiscard]] std::string shown_path(const std::string& path);
[[nodiscard]] inline double in_milliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double, std::milli>{time}.count();
}

void print_tables(const ProfileOptions& options, const ProgramProfile& profile);
[[nodiscard]] nlohmann::ordered_json to_json(const ProfileOptions& options,
                                             const ProgramProfile& profile);
/// The calls with what they take by path; of both engines side by side.
[[nodiscard]] lab::CallTree call_tree(const ProfileOptions& options, const ProgramProfile& profile);
/// Writes the files that were asked for. False: one could not be written, as was said.
[[nodiscard]] bool write_trees(const ProfileOptions& options, const ProgramProfile& profile);

}  // namespace sluice::cli
