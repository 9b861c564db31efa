// Receipts: what a transaction did, as the chain records it.
//
// Sources: Yellow Paper 4.3.1, EIP-658 (a status in the place of the state root, from Byzantium
// on), EIP-2718 (the transaction's type byte in front).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sluice/log.hpp>
#include <sluice/types.hpp>
#include <span>
#include <vector>

#include "chain/bloom.hpp"
#include "chain/rlp.hpp"
#include "chain/transaction.hpp"

namespace sluice::chain {

/// What a transaction did. Before Byzantium a receipt has the state's root, since then the status.
struct Receipt {
    TransactionType type = TransactionType::legacy;
    bool success = false;               ///< Whether the outermost call returned; since Byzantium.
    std::optional<Hash256> state_root;  ///< After the transaction; before Byzantium only.

    /// By this transaction and those before it in the block.
    std::uint64_t cumulative_gas_used = 0;

    Bloom bloom;  ///< Of the logs; bloom_of gives it.
    std::vector<evm::Log> logs;
};

/// The receipt's bytes: what goes into the receipts' trie.
Bytes encode_receipt(const Receipt& receipt);

/// The root of a block's receipts' trie.
Hash256 receipts_root(std::span<const Receipt> receipts);

/// keccak256(rlp(logs)): what state tests compare instead of the logs.
Hash256 logs_hash(std::span<const evm::Log> logs);

/// Writes a list of logs as receipts hold them: [[address, [topic..], data]..].
void write_logs(rlp::Writer& writer, std::span<const evm::Log> logs);

}  // namespace sluice::chain
