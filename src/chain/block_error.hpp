// Why a block is refused: one enumeration, one table of texts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chain/transaction_error.hpp"

namespace sluice::chain {

/// The first thing found wrong with a block, in the order in which things are looked at: form,
/// header, body, then what execution gives.
enum class BlockError : std::uint8_t {
    // The encoding.
    encoding_malformed,
    field_overflow,
    address_malformed,
    withdrawals_malformed,
    block_too_large,

    // The header by itself and beside its parent.
    unknown_parent,
    number_wrong,
    timestamp_not_after_parent,
    base_fee_missing,
    base_fee_before_london,
    withdrawals_root_missing,
    withdrawals_root_before_shanghai,
    blob_fields_missing,
    blob_fields_before_cancun,
    requests_hash_missing,
    requests_hash_before_prague,
    extra_data_too_long,
    extra_data_not_dao,
    gas_limit_too_large,
    gas_limit_out_of_bounds,
    gas_used_above_limit,
    base_fee_wrong,
    difficulty_zero,
    difficulty_not_zero,
    difficulty_wrong,
    nonce_not_zero,
    proof_of_work_wrong,
    blob_gas_above_maximum,
    blob_gas_not_of_blobs,
    excess_blob_gas_wrong,

    // The body.
    uncles_since_paris,
    uncles_hash_wrong,
    too_many_uncles,
    uncle_twice,
    uncle_is_ancestor,
    uncle_is_brother,
    uncle_of_unknown_parent,
    uncle_invalid,
    withdrawals_missing,
    withdrawals_before_shanghai,
    withdrawals_root_wrong,

    // What execution gives.
    transaction_invalid,
    transactions_root_wrong,
    gas_used_wrong,
    blob_gas_used_wrong,
    bloom_wrong,
    receipts_root_wrong,
    system_contract_missing,
    system_contract_failed,
    deposit_event_malformed,
    requests_hash_wrong,
    state_root_wrong,

    // No fault of the block's: it could not be carried out here.
    precompile_missing,
    out_of_memory,
};

inline constexpr BlockError last_block_error = BlockError::out_of_memory;

/// A refusal in full.
struct BlockRejection {
    BlockError error{};

    /// With transaction_invalid and malformed encodings: which one, and why.
    std::optional<TransactionError> transaction_error;
    std::size_t transaction_index = 0;

    /// With uncle_invalid: what is wrong with its header.
    std::optional<BlockError> uncle_error;

    friend bool operator==(const BlockRejection&, const BlockRejection&) = default;
};

/// A clause for people, such as "the state root is wrong".
std::string_view message(BlockError error) noexcept;

/// The same with what it says about transaction or uncle.
std::string message(const BlockRejection& rejection);

/// What execution-spec-tests calls it: "BlockException.INVALID_STATE_ROOT". Empty for what has no
/// name there.
std::string_view exception_name(BlockError error) noexcept;

/// Whether the refusal is what a fixture expects: one name of BlockException or
/// TransactionException, or alternatives separated by '|'.
bool matches_exception(const BlockRejection& rejection, std::string_view expected) noexcept;

}  // namespace sluice::chain
