// Signatures on the curve secp256k1: who signed?
//
// The ECRECOVER precompile asks this, and so does every transaction for its sender.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sluice/types.hpp>

namespace sluice::evm {

/// The address whose key made the signature (r, s) of `hash`; nothing if r or s is zero or not
/// below the group's order, or no such key exists. `y_is_odd` tells which of two points r stands
/// for: v - 27 in old signatures, y_parity in new ones. A large s is accepted; from Homestead on
/// transactions must refuse it themselves.
std::optional<Address> recover_address(const Hash256& hash, const u256& r, const u256& s,
                                       bool y_is_odd) noexcept;

}  // namespace sluice::evm
