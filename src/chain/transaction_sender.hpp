// Who signed: the sender of a transaction, the authority behind an authorization.
//
// Sources: Yellow Paper, appendix F (the ranges of v, r and s), EIP-2 (the lower half for s from
// Homestead on), EIP-155 (signatures bound to a chain from Spurious Dragon on), EIP-7702.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>

#include "chain/transaction.hpp"
#include "chain/transaction_error.hpp"

namespace sluice::chain {

/// Whether the signature may be used on this chain in this revision: chain_id_mismatch or
/// signature_invalid if not. Cheap; whether it belongs to any key is for recover_sender to find,
/// and whether the revision has the type for validate_in_block.
std::expected<void, TransactionError> validate_signature(const Transaction& transaction,
                                                         evm::Revision revision,
                                                         std::uint64_t chain_id) noexcept;

/// The account that signed the transaction, after validate_signature. signature_recovers_nothing
/// when no key can have made the signature.
std::expected<Address, TransactionError> recover_sender(const Transaction& transaction,
                                                        evm::Revision revision,
                                                        std::uint64_t chain_id);

/// The account that signed the authorization. Nothing when the signature is out of range, s in the
/// upper half included, or no key can have made it. Chain id and nonce are not looked at.
std::optional<Address> recover_authority(const Authorization& authorization);

}  // namespace sluice::chain
