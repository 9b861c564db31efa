// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_error.hpp"

#include <array>
#include <cstddef>

namespace sluice::chain {
namespace {

struct Row {
    TransactionError error;
    std::string_view name;
    std::string_view second_name;
    std::string_view message;
};

constexpr std::size_t error_count = static_cast<std::size_t>(last_transaction_error) + 1;

constexpr std::array<Row, error_count> rows{{
    {TransactionError::encoding_truncated, "TransactionException.RLP_ERROR_EOF", "",
     "the encoding ends early"},
    {TransactionError::encoding_size_wrong, "TransactionException.RLP_ERROR_SIZE", "",
     "a length in the encoding does not fit what is there"},
    {TransactionError::encoding_size_not_minimal,
     "TransactionException.RLP_ERROR_SIZE_LEADING_ZEROS", "",
     "a length in the encoding is not in its shortest form"},
    {TransactionError::not_a_list, "TransactionException.RLP_INVALID_HEADER", "",
     "the encoding is not a list"},
    {TransactionError::too_few_fields, "TransactionException.RLP_TOO_FEW_ELEMENTS", "",
     "there are too few fields"},
    {TransactionError::too_many_fields, "TransactionException.RLP_TOO_MANY_ELEMENTS", "",
     "there are too many fields"},
    {TransactionError::unknown_type, "TransactionException.TYPE_NOT_SUPPORTED", "",
     "there is no such transaction type"},
    {TransactionError::chain_id_malformed, "TransactionException.INVALID_CHAINID", "",
     "the chain id is malformed"},
    {TransactionError::nonce_malformed, "TransactionException.RLP_INVALID_NONCE", "",
     "the nonce is malformed"},
    {TransactionError::nonce_size_not_minimal, "TransactionException.RLP_LEADING_ZEROS_NONCE_SIZE",
     "", "the nonce is not in its shortest form"},
    {TransactionError::nonce_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_NONCE", "",
     "the nonce has leading zeros"},
    {TransactionError::nonce_overflow, "TransactionException.NONCE_OVERFLOW", "",
     "the nonce exceeds 64 bits"},
    {TransactionError::gas_price_malformed, "", "", "the gas price is malformed"},
    {TransactionError::gas_price_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_GASPRICE",
     "TransactionException.RLP_LEADING_ZEROS_BASEFEE", "the gas price has leading zeros"},
    {TransactionError::gas_price_overflow, "TransactionException.GASPRICE_OVERFLOW", "",
     "the gas price exceeds 256 bits"},
    {TransactionError::priority_fee_malformed, "", "", "the priority fee is malformed"},
    {TransactionError::priority_fee_leading_zeros,
     "TransactionException.RLP_LEADING_ZEROS_PRIORITY_FEE", "",
     "the priority fee has leading zeros"},
    {TransactionError::priority_fee_overflow, "TransactionException.PRIORITY_OVERFLOW", "",
     "the priority fee exceeds 256 bits"},
    {TransactionError::gas_limit_malformed, "TransactionException.RLP_INVALID_GASLIMIT", "",
     "the gas limit is malformed"},
    {TransactionError::gas_limit_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_GASLIMIT",
     "", "the gas limit has leading zeros"},
    {TransactionError::gas_limit_overflow, "TransactionException.GASLIMIT_OVERFLOW", "",
     "the gas limit exceeds 64 bits"},
    {TransactionError::to_malformed, "TransactionException.RLP_INVALID_TO", "",
     "the recipient is malformed"},
    {TransactionError::to_too_short, "TransactionException.ADDRESS_TOO_SHORT", "",
     "the recipient has fewer than 20 bytes"},
    {TransactionError::to_too_long, "TransactionException.ADDRESS_TOO_LONG", "",
     "the recipient has more than 20 bytes"},
    {TransactionError::value_malformed, "TransactionException.RLP_INVALID_VALUE", "",
     "the value is malformed"},
    {TransactionError::value_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_VALUE", "",
     "the value has leading zeros"},
    {TransactionError::value_overflow, "TransactionException.VALUE_OVERFLOW", "",
     "the value exceeds 256 bits"},
    {TransactionError::data_malformed, "TransactionException.RLP_INVALID_DATA", "",
     "the data is malformed"},
    {TransactionError::data_size_not_minimal, "TransactionException.RLP_LEADING_ZEROS_DATA_SIZE",
     "", "the data's length is not in its shortest form"},
    {TransactionError::access_list_malformed, "", "", "the access list is malformed"},
    {TransactionError::access_list_address_too_short,
     "TransactionException.RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT", "",
     "an address in the access list has fewer than 20 bytes"},
    {TransactionError::access_list_address_too_long,
     "TransactionException.RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG", "",
     "an address in the access list has more than 20 bytes"},
    {TransactionError::access_list_key_too_short,
     "TransactionException.RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT", "",
     "a storage key in the access list has fewer than 32 bytes"},
    {TransactionError::access_list_key_too_long,
     "TransactionException.RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG", "",
     "a storage key in the access list has more than 32 bytes"},
    {TransactionError::blob_fee_malformed, "", "", "the blob fee is malformed"},
    {TransactionError::blob_hashes_malformed,
     "TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", "",
     "the list of blob hashes is malformed"},
    {TransactionError::authorization_malformed,
     "TransactionException.TYPE_4_INVALID_AUTHORIZATION_FORMAT", "",
     "an authorization is malformed"},
    {TransactionError::v_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_V", "",
     "the signature's v has leading zeros"},
    {TransactionError::r_malformed, "TransactionException.RLP_INVALID_SIGNATURE_R", "",
     "the signature's r is malformed"},
    {TransactionError::r_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_R", "",
     "the signature's r has leading zeros"},
    {TransactionError::s_malformed, "TransactionException.RLP_INVALID_SIGNATURE_S", "",
     "the signature's s is malformed"},
    {TransactionError::s_leading_zeros, "TransactionException.RLP_LEADING_ZEROS_S", "",
     "the signature's s has leading zeros"},
    {TransactionError::chain_id_mismatch, "TransactionException.INVALID_CHAINID", "",
     "the transaction is for another chain"},
    {TransactionError::signature_invalid, "TransactionException.INVALID_SIGNATURE_VRS", "",
     "the signature's values are out of range"},
    {TransactionError::signature_recovers_nothing, "TransactionException.EC_RECOVERY_FAIL", "",
     "the signature belongs to no key"},
    {TransactionError::access_list_before_berlin, "TransactionException.TYPE_1_TX_PRE_FORK",
     "TransactionException.TYPE_NOT_SUPPORTED", "access-list transactions start with Berlin"},
    {TransactionError::dynamic_fee_before_london, "TransactionException.TYPE_2_TX_PRE_FORK",
     "TransactionException.TYPE_NOT_SUPPORTED", "dynamic-fee transactions start with London"},
    {TransactionError::blob_before_cancun, "TransactionException.TYPE_3_TX_PRE_FORK",
     "TransactionException.TYPE_NOT_SUPPORTED", "blob transactions start with Cancun"},
    {TransactionError::set_code_before_prague, "TransactionException.TYPE_4_TX_PRE_FORK",
     "TransactionException.TYPE_NOT_SUPPORTED", "set-code transactions start with Prague"},
    {TransactionError::nonce_at_maximum, "TransactionException.NONCE_IS_MAX",
     "TransactionException.NONCE_TOO_BIG",
     "the nonce is 2^64-1, beyond which no account can count"},
    {TransactionError::priority_fee_above_max_fee,
     "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
     "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2",
     "the priority fee is above the maximum fee"},
    {TransactionError::max_fee_below_base_fee, "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS",
     "", "the maximum fee is below the block's base fee"},
    {TransactionError::gas_price_product_overflow,
     "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW", "",
     "gas limit times gas price exceeds 256 bits"},
    {TransactionError::gas_limit_above_cap, "TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM", "",
     "the gas limit is above the cap of 2^24"},
    {TransactionError::gas_limit_above_block, "TransactionException.GAS_ALLOWANCE_EXCEEDED", "",
     "the gas limit is above what is left in the block"},
    {TransactionError::gas_limit_below_intrinsic, "TransactionException.INTRINSIC_GAS_TOO_LOW", "",
     "the gas limit is below the intrinsic cost"},
    {TransactionError::gas_limit_below_floor,
     "TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST", "",
     "the gas limit is below the floor for the data"},
    {TransactionError::initcode_too_large, "TransactionException.INITCODE_SIZE_EXCEEDED", "",
     "the initcode is larger than 49152 bytes"},
    {TransactionError::blob_without_to, "TransactionException.TYPE_3_TX_CONTRACT_CREATION", "",
     "a blob transaction cannot create a contract"},
    {TransactionError::blob_without_blobs, "TransactionException.TYPE_3_TX_ZERO_BLOBS",
     "TransactionException.TYPE_3_TX_ZERO_BLOBS_PRE_FORK", "a blob transaction has no blobs"},
    {TransactionError::blob_hash_version_unknown,
     "TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", "",
     "a blob hash is not of version 1"},
    {TransactionError::too_many_blobs, "TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED", "",
     "there are more blobs than a transaction may have"},
    {TransactionError::blob_gas_above_block,
     "TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", "",
     "there are more blobs than the block has room for"},
    {TransactionError::blob_fee_below_base_fee,
     "TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS", "",
     "the maximum blob fee is below the block's blob base fee"},
    {TransactionError::set_code_without_to, "TransactionException.TYPE_4_TX_CONTRACT_CREATION", "",
     "a set-code transaction cannot create a contract"},
    {TransactionError::set_code_without_authorizations,
     "TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST", "",
     "a set-code transaction has no authorizations"},
    {TransactionError::nonce_too_low, "TransactionException.NONCE_MISMATCH_TOO_LOW", "",
     "the nonce is below the sender's"},
    {TransactionError::nonce_too_high, "TransactionException.NONCE_MISMATCH_TOO_HIGH", "",
     "the nonce is above the sender's"},
    {TransactionError::sender_has_code, "TransactionException.SENDER_NOT_EOA", "",
     "the sender is a contract"},
    {TransactionError::insufficient_funds, "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS", "",
     "the sender cannot pay for gas and value"},
}};

constexpr bool is_in_order() noexcept
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].error != static_cast<TransactionError>(i))
            return false;
    }
    return true;
}
static_assert(is_in_order(), "rows are found by position");

const Row& row_of(TransactionError error) noexcept
{
    return rows[static_cast<std::size_t>(error)];
}

}  // namespace

std::string_view message(TransactionError error) noexcept
{
    return row_of(error).message;
}

std::string_view exception_name(TransactionError error) noexcept
{
    return row_of(error).name;
}

bool matches_exception(TransactionError error, std::string_view expected) noexcept
{
    const Row& row = row_of(error);
    while (!expected.empty()) {
        const std::string_view name = expected.substr(0, expected.find('|'));
        expected.remove_prefix(name.size() < expected.size() ? name.size() + 1 : name.size());
        if (!name.empty() && (name == row.name || name == row.second_name))
            return true;
    }
    return false;
}

}  // namespace sluice::chain
