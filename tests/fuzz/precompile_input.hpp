// Input that precompiled contracts may well accept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/types.hpp>

#include "tests/fuzz/byte_source.hpp"

namespace sluice::fuzz {

/// Input for the precompile at this address: of the right size, with points in their groups,
/// pairings whose product is one, signatures that somebody made, proofs that hold and lengths that
/// can be paid for, most of the time; and with one thing wrong now and then.
Bytes plausible_input(std::uint16_t precompile, ByteSource& source);

}  // namespace sluice::fuzz
