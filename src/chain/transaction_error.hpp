// Every reason for which a transaction is refused, from a stray byte to an empty purse.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::chain {

/// Why a transaction is not valid. The groups are in the order in which they are found: reading
/// the bytes, the signature, the transaction against its block, the transaction against its sender.
enum class TransactionError : std::uint8_t {
    // The encoding as a whole.
    encoding_truncated,
    encoding_size_wrong,
    encoding_size_not_minimal,
    not_a_list,
    too_few_fields,
    too_many_fields,
    unknown_type,

    // One field of it.
    chain_id_malformed,
    nonce_malformed,
    nonce_size_not_minimal,
    nonce_leading_zeros,
    nonce_overflow,
    gas_price_malformed,
    gas_price_leading_zeros,
    gas_price_overflow,
    priority_fee_malformed,
    priority_fee_leading_zeros,
    priority_fee_overflow,
    gas_limit_malformed,
    gas_limit_leading_zeros,
    gas_limit_overflow,
    to_malformed,
    to_too_short,
    to_too_long,
    value_malformed,
    value_leading_zeros,
    value_overflow,
    data_malformed,
    data_size_not_minimal,
    access_list_malformed,
    access_list_address_too_short,
    access_list_address_too_long,
    access_list_key_too_short,
    access_list_key_too_long,
    blob_fee_malformed,
    blob_hashes_malformed,
    authorization_malformed,
    v_leading_zeros,
    r_malformed,
    r_leading_zeros,
    s_malformed,
    s_leading_zeros,

    // The signature.
    chain_id_mismatch,
    signature_invalid,
    signature_recovers_nothing,

    // The transaction in its block.
    access_list_before_berlin,
    dynamic_fee_before_london,
    blob_before_cancun,
    set_code_before_prague,
    nonce_at_maximum,
    priority_fee_above_max_fee,
    max_fee_below_base_fee,
    gas_price_product_overflow,
    gas_limit_above_cap,
    gas_limit_above_block,
    gas_limit_below_intrinsic,
    gas_limit_below_floor,
    initcode_too_large,
    blob_without_to,
    blob_without_blobs,
    blob_hash_version_unknown,
    too_many_blobs,
    blob_gas_above_block,
    blob_fee_below_base_fee,
    set_code_without_to,
    set_code_without_authorizations,

    // The transaction and its sender.
    nonce_too_low,
    nonce_too_high,
    sender_has_code,
    insufficient_funds,
};

inline constexpr TransactionError last_transaction_error = TransactionError::insufficient_funds;

/// A clause for people, such as "the gas limit is below the intrinsic cost".
std::string_view message(TransactionError error) noexcept;

/// What execution-spec-tests calls it: "TransactionException.INTRINSIC_GAS_TOO_LOW". Empty for the
/// few malformed fields that the specifications have no name for.
std::string_view exception_name(TransactionError error) noexcept;

/// Whether the error is what a fixture expects: one name, or alternatives separated by '|'. Some
/// errors have a second name there (NONCE_IS_MAX, NONCE_TOO_BIG), and either will do. Names of
/// other kinds, such as BlockException's, are passed over.
bool matches_exception(TransactionError error, std::string_view expected) noexcept;

}  // namespace sluice::chain
