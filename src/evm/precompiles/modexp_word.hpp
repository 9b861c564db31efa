// Powers modulo numbers of up to 256 bits: what most calls of MODEXP ask for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>

namespace sluice::evm {

/// base ^ exponent mod modulus, for a modulus above zero. The exponent is big-endian and has no
/// leading zero bytes. 0 ^ 0 is 1.
u256 power_modulo(const u256& base, BytesView exponent, const u256& modulus) noexcept;

}  // namespace sluice::evm
