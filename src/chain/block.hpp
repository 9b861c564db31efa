// Blocks as data: headers, bodies, withdrawals, and their encodings.
//
// Sources: Yellow Paper 4.4, EIP-1559 (base fee), EIP-4399 (the mix hash as randomness), EIP-4895
// (withdrawals), EIP-4844 (blob gas), EIP-4788 (beacon root), EIP-7685 (requests). Whether a block
// may follow another is header_validation's business, what it does is block_executor's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <sluice/types.hpp>
#include <vector>

#include "chain/block_error.hpp"
#include "chain/bloom.hpp"
#include "chain/rlp.hpp"
#include "chain/transaction.hpp"

namespace sluice::chain {

/// The hash of an empty list of uncles, which every block since Paris has.
inline constexpr Hash256 empty_uncles_hash{{0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a,
                                            0xab, 0x85, 0xb5, 0x67, 0xb6, 0xcc, 0xd4, 0x1a,
                                            0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a, 0x74, 0x13,
                                            0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47}};

/// A header. What later forks added is optional, and each such field is there only if those before
/// it are.
struct BlockHeader {
    Hash256 parent_hash{};
    Hash256 uncles_hash = empty_uncles_hash;
    Address coinbase{};
    Hash256 state_root{};
    Hash256 transactions_root{};
    Hash256 receipts_root{};
    Bloom bloom;
    u256 difficulty{};  ///< Zero since Paris.
    std::uint64_t number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t timestamp = 0;  ///< Seconds since the epoch.
    Bytes extra_data;
    Hash256 mix_hash{};  ///< Part of the proof of work; PREVRANDAO since Paris.
    std::array<std::uint8_t, 8> nonce{};
    std::optional<u256> base_fee;                     ///< Wei per gas; since London.
    std::optional<Hash256> withdrawals_root;          ///< Since Shanghai.
    std::optional<std::uint64_t> blob_gas_used;       ///< Since Cancun.
    std::optional<std::uint64_t> excess_blob_gas;     ///< Since Cancun.
    std::optional<Hash256> parent_beacon_block_root;  ///< Since Cancun.
    std::optional<Hash256> requests_hash;             ///< Since Prague.

    friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

/// Ether that the consensus layer pays out (EIP-4895).
struct Withdrawal {
    std::uint64_t index = 0;
    std::uint64_t validator = 0;
    Address address{};
    std::uint64_t amount = 0;  ///< In gwei, not wei.

    friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

struct Block {
    BlockHeader header;
    std::vector<Transaction> transactions;
    std::vector<BlockHeader> uncles;
    std::optional<std::vector<Withdrawal>> withdrawals;  ///< Since Shanghai.

    Hash256 hash{};               ///< Of the header.
    Hash256 transactions_root{};  ///< Of the transactions as they are, not as the header says.
    Hash256 uncles_hash{};        ///< The same of the uncles.
    Hash256 withdrawals_root{};   ///< The same of the withdrawals.
    std::size_t encoded_size = 0;
};

void write_header(rlp::Writer& writer, const BlockHeader& header);

/// The header without mix hash and nonce: what a proof of work is for.
void write_sealed_part(rlp::Writer& writer, const BlockHeader& header);

void write_withdrawal(rlp::Writer& writer, const Withdrawal& withdrawal);

/// keccak256 of the header's encoding: the block's hash.
Hash256 hash_of(const BlockHeader& header);

Hash256 withdrawals_root(std::span<const Withdrawal> withdrawals);

/// Reads a header that is all of `item`.
std::expected<BlockHeader, BlockRejection> decode_header(const rlp::Item& item);

/// Reads a block that is all of `encoding`. Strict about the form; which optional fields belong
/// there in which fork, and whether hashes are right, is for others to judge.
std::expected<Block, BlockRejection> decode_block(BytesView encoding);

}  // namespace sluice::chain
