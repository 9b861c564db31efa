// Transactions from bytes.
//
// Sources: Yellow Paper 4.2 and appendix B (legacy), EIP-155, EIP-2718 (a type byte in front of
// the list), EIP-2930, EIP-1559, EIP-4844, EIP-7702. The form that blob transactions have between
// nodes, with the blobs beside them, is not read: blocks never hold it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <sluice/types.hpp>

#include "chain/rlp.hpp"
#include "chain/transaction.hpp"
#include "chain/transaction_error.hpp"

namespace sluice::chain {

/// Reads a transaction that is all of `encoding`: a legacy one's list, or a type byte and a list.
///
/// Strict about the form, silent about the meaning: whatever can be held in a Transaction is read,
/// be its signature nonsense or its type not in force. What cannot be held is refused here with
/// the error that the meaning would get: a chain id beyond 64 bits and a legacy v that is neither
/// 27, 28 nor a chain's with chain_id_mismatch, a y parity that is no bit (and a legacy v of 0 or
/// 1) with signature_invalid. Encoding the result gives the same bytes.
///
/// Allocates at most about five times the input's size.
std::expected<Transaction, TransactionError> decode_transaction(BytesView encoding);

/// Reads a transaction as it stands in a block's list: a legacy one is a list there, a typed one a
/// string that holds type byte and list.
std::expected<Transaction, TransactionError> decode_block_transaction(const rlp::Item& item);

}  // namespace sluice::chain
