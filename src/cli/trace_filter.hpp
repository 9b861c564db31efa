// Windows into traces as command lines give them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "cli/input.hpp"
#include "evm/tracing/trace_filter.hpp"

namespace sluice::cli {

/// "A-B", "A-", "-B" or "A" alone. `what` names the option in messages.
Parsed<evm::TraceRange> parse_range(std::string_view what, std::string_view text);

/// Names of instructions as any fork has them, whatever their case, and bytes such as 0x55,
/// separated by commas.
Parsed<std::bitset<256>> parse_opcodes(std::string_view what, std::string_view text);

}  // namespace sluice::cli
