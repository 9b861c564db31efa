// Lowers whole codes: finds the places where traces begin, and writes a trace for each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "evm/analysis/stream.hpp"
#include "evm/code.hpp"
#include "evm/gas.hpp"

namespace sluice::evm {

/// Why a code has no stream.
enum class LoweringFailure : std::uint8_t {
    too_large,    ///< The code is longer than any that a chain runs.
    over_budget,  ///< The stream would take more than it may.
};

constexpr std::string_view to_string(LoweringFailure failure) noexcept
{
    return failure == LoweringFailure::too_large ? "too_large" : "over_budget";
}

struct LoweringOptions {
    /// Bytes of the stream with its tables for each byte of code, and what every code may take.
    std::size_t bytes_per_byte = 8;
    std::size_t bytes_at_least = 4096;
};

/// Lowers a code for a revision's rules. Linear in the code's size, whatever the code.
[[nodiscard]] std::expected<Stream, LoweringFailure> lower(const Code& code, const Rules& rules,
                                                           const LoweringOptions& options = {});

}  // namespace sluice::evm
