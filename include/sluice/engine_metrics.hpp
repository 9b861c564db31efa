// Sluice - public API: what the engines have done.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <sluice/code_cache.hpp>
#include <sluice/export.hpp>
#include <string>
#include <string_view>

namespace sluice::evm {

/// Why a message ran, or went on, on the traditional engine although another mode was asked for.
enum class Fallback : std::uint8_t {
    cold,            ///< Mode auto: its code has not burnt enough gas yet.
    traced,          ///< Somebody watches instruction by instruction.
    not_in_share,    ///< Its code is not among those that the advanced engine may run.
    gas_too_large,   ///< It has 2^62 gas or more.
    code_too_large,  ///< Its code is longer than any that a chain runs.
    over_budget,  ///< The lowered form would take more memory or time than it may. Counts as often
                  ///< as a frame gives up for a while to look for what is not lowered.
    out_of_memory,  ///< There was no memory left for it; in mode shadow, for the comparison.
    last_block,     ///< It lacks gas or stack for all of a block, and goes on without one.
};
inline constexpr std::size_t fallback_count = 8;

/// Names of the reasons in metrics, in order.
inline constexpr std::array<std::string_view, fallback_count> fallback_names{
    "cold",           "traced",      "not_in_share",  "gas_too_large",
    "code_too_large", "over_budget", "out_of_memory", "last_block",
};

/// Counters since the beginning. A message here is one that runs code: an outermost one or a nested
/// one that runs within the engine.
struct EngineMetrics {
    std::uint64_t traditional_messages = 0;  ///< Begun on the traditional engine.
    std::uint64_t advanced_messages = 0;     ///< Begun on the advanced engine.
    std::uint64_t promoted_messages = 0;     ///< Mode auto: went over to the advanced one half-way.
    std::array<std::uint64_t, fallback_count> fallbacks{};
    std::uint64_t cold_blocks = 0;  ///< Left to the traditional engine by the advanced one.
    std::uint64_t lowered_traces = 0;
    std::uint64_t lowered_bytes = 0;  ///< Of streams and their tables.
    std::uint64_t lowering_nanoseconds = 0;
    std::uint64_t shadowed_messages = 0;  ///< Mode shadow: outermost messages that both engines
                                          ///< ran; behind a Host, each one that a Vm executes.
    std::uint64_t divergences = 0;        ///< Those among them on which the engines differed.
    std::uint64_t unwritten_reproducers =
        0;  ///< Divergences of which a wanted file was not written.

    SLUICE_API EngineMetrics& operator+=(const EngineMetrics& other) noexcept;
};

/// Adds up the metrics of many engines. Any number of threads may use one.
class SLUICE_API MetricsCollector {
public:
    void add(const EngineMetrics& metrics);
    [[nodiscard]] EngineMetrics total() const;

private:
    mutable std::mutex mutex_;
    EngineMetrics total_;
};

/// The metrics as a JSON object, with the cache's counters where there is one.
SLUICE_API std::string to_json(const EngineMetrics& metrics,
                               const CodeCacheCounters* cache = nullptr);

/// The same in Prometheus' text format, version 0.0.4; names start with "sluice_".
SLUICE_API std::string to_prometheus(const EngineMetrics& metrics,
                                     const CodeCacheCounters* cache = nullptr);

/// Writes a file of the one kind, or of the other if its name ends with ".prom"; the cache's
/// counters only if it was asked for anything. False, with errno, if the file cannot be written.
[[nodiscard]] SLUICE_API bool write_metrics(const std::string& file, const EngineMetrics& metrics,
                                            const CodeCacheCounters& cache);

}  // namespace sluice::evm
