// How many instructions of bytecode a benchmark case executes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "lab/case.hpp"

namespace sluice::lab {

/// Instructions of bytecode in one execution of the case's call, those of nested messages
/// included. Executes it once, watched, which takes several times as long as usual; what it comes
/// to is checked as ever. The error is one line.
std::expected<std::uint64_t, std::string> count_opcodes(const Case& benchmark);

}  // namespace sluice::lab
