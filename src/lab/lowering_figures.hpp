// What lowering the contract of a benchmark case takes: time, and memory for what comes of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "lab/case.hpp"
#include "lab/statistics.hpp"

namespace sluice::lab {

struct LoweringFigures {
    std::string case_name;
    std::size_t code_bytes = 0;          ///< Of the called contract's bytecode.
    std::size_t block_count = 0;         ///< Where traces may begin.
    std::size_t lowered_blocks = 0;      ///< That fit into what the engine gives a stream.
    std::size_t stream_bytes = 0;        ///< Of the stream with all tables, with these.
    std::size_t whole_stream_bytes = 0;  ///< Likewise with all blocks, which is never run.
    /// Of lowering all blocks, jump destinations found before: more than the engine ever does.
    Summary microseconds;

    /// Bytes of the engine's stream for each of the bytecode.
    [[nodiscard]] double memory_ratio() const noexcept
    {
        return static_cast<double>(stream_bytes) / static_cast<double>(code_bytes);
    }
};

/// Lowers the contract that the case calls as far as the engine would, and all of it `rounds` times
/// (at least one). The error says why there is nothing to lower.
std::expected<LoweringFigures, std::string> measure_lowering(const Case& benchmark,
                                                             std::size_t rounds);

}  // namespace sluice::lab
