// What mathematics says of the precompiled contracts that calculate with points.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/precompile_call.hpp"

namespace sluice::fuzz {

/// Ends the program if `answer` to `input` breaks a law of its group, pairing or map; what other
/// precompiles answer is taken as it is.
void check_laws(const evm::Precompile& precompile, BytesView input, const Answer& answer);

}  // namespace sluice::fuzz
