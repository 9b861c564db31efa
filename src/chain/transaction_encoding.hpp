// Transactions to bytes, and the hashes that are taken over those bytes.
//
// Sources: Yellow Paper 4.2 and appendix B (legacy), EIP-155, EIP-2718 (a type byte in front of
// the list), EIP-2930, EIP-1559, EIP-4844, EIP-7702.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/types.hpp>
#include <span>

#include "chain/rlp.hpp"
#include "chain/transaction.hpp"

namespace sluice::chain {

/// A legacy signature's v is one of these plus the y parity: the first when the signature is bound
/// to no chain, the second plus twice the chain id when it is (EIP-155).
inline constexpr std::uint64_t unprotected_v = 27;
inline constexpr std::uint64_t protected_v = 35;

/// The transaction's bytes: what its hash is taken over and what goes into the transactions' trie.
/// A typed transaction without a chain id gets chain 0.
Bytes encode_transaction(const Transaction& transaction);

/// Writes a transaction as it stands in a block's list.
void write_block_transaction(rlp::Writer& writer, const Transaction& transaction);

/// What identifies the transaction: keccak256 of its bytes.
Hash256 transaction_hash(const Transaction& transaction);

/// What the sender signs: the hash of the fields before the signature, and of the chain id where
/// there is one (EIP-155).
Hash256 signing_hash(const Transaction& transaction);

/// What the authority signs: keccak256(0x05 || rlp([chain_id, address, nonce])) (EIP-7702).
Hash256 signing_hash(const Authorization& authorization);

/// The root of a block's transactions' trie.
Hash256 transactions_root(std::span<const Transaction> transactions);

}  // namespace sluice::chain
