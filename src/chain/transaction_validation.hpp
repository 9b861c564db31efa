// Whether a transaction may run: first against its block, then against its sender's account.
//
// Sources: Yellow Paper 6.2, EIP-1559, EIP-2681 (nonces), EIP-3607 (senders with code), EIP-3860
// (initcode), EIP-4844 and EIP-7594 (blobs), EIP-7623 (calldata floor), EIP-7702 (delegation),
// EIP-7825 (gas limit cap). Signatures are judged in transaction_sender.hpp, so that a test that
// names the sender needs none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>

#include "chain/transaction.hpp"
#include "chain/transaction_error.hpp"

namespace sluice::chain {

inline constexpr std::uint64_t max_initcode_size = 49'152;     ///< EIP-3860, from Shanghai on.
inline constexpr std::uint64_t max_transaction_gas = 1 << 24;  ///< EIP-7825, from Osaka on.
inline constexpr std::uint64_t max_blobs_per_transaction = 6;  ///< EIP-7594, from Osaka on.
inline constexpr std::uint8_t blob_hash_version = 0x01;        ///< EIP-4844: a KZG commitment.

/// What a block has to say about its transactions.
struct BlockConditions {
    evm::Revision revision = evm::latest_revision;
    std::uint64_t gas_available = 0;  ///< The gas limit less what earlier transactions used.
    u256 base_fee{};                  ///< In wei; zero before London.
    u256 blob_base_fee{};             ///< In wei; matters from Cancun on.

    /// The block's maximum less what earlier transactions used; matters from Cancun on.
    std::uint64_t blob_gas_available = 0;
};

/// The sender's account before the transaction.
struct SenderAccount {
    std::uint64_t nonce = 0;
    u256 balance{};
    bool has_code = false;      ///< Any code, a delegation included.
    bool is_delegated = false;  ///< The code is a delegation (EIP-7702).
};

/// Everything about the transaction that its sender's account and signature have no part in.
/// The first rule broken is reported: type, nonce, gas, fees, blobs, authorizations.
std::expected<void, TransactionError> validate_in_block(const Transaction& transaction,
                                                        const BlockConditions& block) noexcept;

/// Whether this account may send the transaction: its nonce, its lack of code and its balance,
/// which has to cover maximum_cost. EIP-3607 is applied to all revisions, as clients do.
std::expected<void, TransactionError> validate_against_sender(const Transaction& transaction,
                                                              const SenderAccount& sender,
                                                              evm::Revision revision) noexcept;

}  // namespace sluice::chain
