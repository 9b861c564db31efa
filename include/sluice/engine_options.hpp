// Sluice - public API: how code is run, where that is for the user to choose.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <sluice/code_cache.hpp>
#include <sluice/engine_metrics.hpp>
#include <sluice/engine_mode.hpp>
#include <sluice/export.hpp>
#include <string>
#include <string_view>

namespace sluice::evm {

/// A code that has burnt less is not looked at more closely. Beyond it, what is lowered is decided
/// block by block.
inline constexpr std::uint64_t default_promotion_gas = 200'000;
inline constexpr std::uint8_t default_lowers_after = 16;

/// What does not change results, but speed, memory and trust.
struct EngineOptions {
    EngineMode mode = EngineMode::automatic;

    /// The share of codes, from 0 to 1, that the advanced engine may run in any mode: those whose
    /// hash is in that part of all hashes, so that the same codes are picked everywhere. The rest
    /// runs on the traditional engine alone.
    double advanced_share = 1;

    /// In mode auto: the gas that a code burns on the traditional engine before it is lowered.
    std::uint64_t promotion_gas = default_promotion_gas;

    /// Times that a block of code is met by the advanced engine before it is lowered, up to 255;
    /// until then its instructions are run as the traditional engine does. With 0 whatever runs is
    /// lowered, which costs more time and memory than it gives back. Mode shadow always does that,
    /// so that what it compares is the advanced engine.
    std::uint8_t lowers_after = default_lowers_after;

    /// Where codes are looked up. Null: a Vm has a cache of its own, a World none, since it holds
    /// the codes of its accounts.
    std::shared_ptr<CodeCache> code_cache;

    /// In mode shadow: a directory for files with all that is needed to run a message again on
    /// which the engines differ (`sluice evm reproduce`). It must exist, and takes at most a
    /// hundred of them; what cannot be written is counted and changes nothing else. Empty:
    /// differences are only counted.
    std::string reproducer_directory;

    /// Gets the metrics of a Vm or World when that ends, of all that it did; may be null. Of one
    /// whose options were changed it is the last one that does.
    std::shared_ptr<MetricsCollector> metrics;
};

// Options as people write them; nullopt for anything else.

/// One of engine_mode_names.
SLUICE_API std::optional<EngineMode> parse_engine_mode(std::string_view text) noexcept;

/// A share from 0 to 1: "5%", "0.05".
SLUICE_API std::optional<double> parse_share(std::string_view text) noexcept;

/// A number up to `most`, in digits.
SLUICE_API std::optional<std::uint64_t> parse_count(std::string_view text,
                                                    std::uint64_t most) noexcept;

/// A number of bytes: "65536", "64K", "16M", "1G", with powers of 1024.
SLUICE_API std::optional<std::size_t> parse_byte_count(std::string_view text) noexcept;

}  // namespace sluice::evm
