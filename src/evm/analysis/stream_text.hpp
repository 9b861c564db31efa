// Streams as text: for people, and for tests of lowering.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "evm/analysis/stream.hpp"

namespace sluice::evm {

/// How many words an instruction has.
[[nodiscard]] std::size_t word_count(std::uint16_t code) noexcept;

/// One line an instruction, under one line a block:
///
///   block 2 at 001f: gas 14, needs 2, uses 1
///     s-2 = ADD s-1, s-2
///     JUMP s-1, window -1
///
/// s-1 is what was the topmost item at the block's start, s0 the first free slot; small constants
/// are decimal, those of the pool hexadecimal; offsets of side exits are words from the block's
/// start.
[[nodiscard]] std::string to_text(const Stream& stream);

}  // namespace sluice::evm
