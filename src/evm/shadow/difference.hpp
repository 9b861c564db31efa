// What two runs of one message differ in, in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/evm.hpp>
#include <span>
#include <string>
#include <vector>

namespace sluice::evm {

/// One thing that the engines see differently.
struct Difference {
    std::string what;         ///< "gas left", "balance of 0x..."
    std::string traditional;  ///< What it is on the traditional engine,
    std::string advanced;     ///< and on the advanced one.
};
using Differences = std::vector<Difference>;

/// Bytes in hexadecimal, long ones cut.
std::string brief(BytesView bytes);

/// Adds what results differ in. The address of a creation counts if both succeeded.
void compare_results(const Result& traditional, const Result& advanced, Differences& differences);

/// Adds where lists of logs begin to differ.
void compare_logs(std::span<const Log> traditional, std::span<const Log> advanced,
                  Differences& differences);

/// Whether nothing can be concluded from a run that ended like this.
constexpr bool is_inconclusive(Status status) noexcept
{
    return status == Status::out_of_memory;
}

}  // namespace sluice::evm
