// Keys and signatures, for tests and tools: official state tests give a sender's secret key
// instead of a signature.
//
// Over libsecp256k1. Signatures are deterministic (RFC 6979 with SHA-256, no extra entropy) and
// have s in the lower half, so that the same transaction is always signed to the same bytes. This
// is not a wallet: keys are not wiped from memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sluice/types.hpp>

#include "chain/transaction.hpp"

namespace sluice::chain {

/// The account of a secret key. Nothing for zero and for the group's order and beyond, which are
/// no keys.
std::optional<Address> address_of_key(const Hash256& key) noexcept;

/// Signs a hash. Nothing when `key` is none.
std::optional<Signature> sign(const Hash256& hash, const Hash256& key) noexcept;

/// Signs the transaction as it stands, bound to its chain id where it has one. False, and nothing
/// changed, when `key` is none.
bool sign(Transaction& transaction, const Hash256& key);

/// Signs the authorization as it stands.
bool sign(Authorization& authorization, const Hash256& key);

}  // namespace sluice::chain
