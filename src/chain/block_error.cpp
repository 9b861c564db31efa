// SPDX-License-Identifier: Apache-2.0
#include "chain/block_error.hpp"

#include <array>

namespace sluice::chain {
namespace {

struct Row {
    BlockError error;
    std::string_view name;  ///< Behind "BlockException."
    std::string_view second_name;
    std::string_view message;
};

constexpr std::size_t error_count = static_cast<std::size_t>(last_block_error) + 1;

constexpr std::array<Row, error_count> rows{{
    {BlockError::encoding_malformed, "RLP_STRUCTURES_ENCODING", "INCORRECT_BLOCK_FORMAT",
     "the encoding is malformed"},
    {BlockError::field_overflow, "RLP_INVALID_FIELD_OVERFLOW_64", "RLP_STRUCTURES_ENCODING",
     "a number has more bits than its field"},
    {BlockError::address_malformed, "RLP_INVALID_ADDRESS", "RLP_STRUCTURES_ENCODING",
     "an address is not of 20 bytes"},
    {BlockError::withdrawals_malformed, "RLP_WITHDRAWALS_NOT_READ", "RLP_STRUCTURES_ENCODING",
     "the withdrawals are malformed"},
    {BlockError::block_too_large, "RLP_BLOCK_LIMIT_EXCEEDED", "", "the block is larger than 8 MiB"},
    {BlockError::unknown_parent, "UNKNOWN_PARENT", "UNKNOWN_PARENT_ZERO", "its parent is unknown"},
    {BlockError::number_wrong, "INVALID_BLOCK_NUMBER", "",
     "the number is not one more than the parent's"},
    {BlockError::timestamp_not_after_parent, "INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT", "",
     "the timestamp is not after the parent's"},
    {BlockError::base_fee_missing, "INVALID_BASEFEE_PER_GAS", "INCORRECT_BLOCK_FORMAT",
     "there is no base fee, as blocks have since London"},
    {BlockError::base_fee_before_london, "INCORRECT_BLOCK_FORMAT", "",
     "there is a base fee before London"},
    {BlockError::withdrawals_root_missing, "INCORRECT_BLOCK_FORMAT", "",
     "there is no withdrawals root, as blocks have since Shanghai"},
    {BlockError::withdrawals_root_before_shanghai, "INCORRECT_BLOCK_FORMAT", "",
     "there is a withdrawals root before Shanghai"},
    {BlockError::blob_fields_missing, "INCORRECT_BLOCK_FORMAT", "",
     "there is no blob gas or no beacon root, as blocks have since Cancun"},
    {BlockError::blob_fields_before_cancun, "INCORRECT_BLOCK_FORMAT", "",
     "there is blob gas or a beacon root before Cancun"},
    {BlockError::requests_hash_missing, "INCORRECT_BLOCK_FORMAT", "INVALID_REQUESTS",
     "there is no hash of requests, as blocks have since Prague"},
    {BlockError::requests_hash_before_prague, "INCORRECT_BLOCK_FORMAT", "",
     "there is a hash of requests before Prague"},
    {BlockError::extra_data_too_long, "EXTRA_DATA_TOO_BIG", "",
     "the extra data is longer than 32 bytes"},
    {BlockError::extra_data_not_dao, "EXTRA_DATA_INVALID_DAO", "",
     "the extra data of the DAO fork's first blocks is not \"dao-hard-fork\""},
    {BlockError::gas_limit_too_large, "GASLIMIT_TOO_BIG", "INVALID_GASLIMIT",
     "the gas limit is 2^63 or more"},
    {BlockError::gas_limit_out_of_bounds, "INVALID_GASLIMIT", "",
     "the gas limit is below 5000 or too far from the parent's"},
    {BlockError::gas_used_above_limit, "INVALID_GAS_USED_ABOVE_LIMIT", "INVALID_GAS_USED",
     "more gas is used than the limit allows"},
    {BlockError::base_fee_wrong, "INVALID_BASEFEE_PER_GAS", "",
     "the base fee does not follow from the parent"},
    {BlockError::difficulty_zero, "IMPORT_IMPOSSIBLE_PARIS_WRONG_POS", "INVALID_DIFFICULTY",
     "the difficulty is zero before the terminal total difficulty"},
    {BlockError::difficulty_not_zero, "IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS",
     "IMPORT_IMPOSSIBLE_PARIS_WRONG_POW", "the difficulty is not zero, as it is since Paris"},
    {BlockError::difficulty_wrong, "INVALID_DIFFICULTY", "",
     "the difficulty does not follow from the parent"},
    {BlockError::nonce_not_zero, "IMPORT_IMPOSSIBLE_PARIS_WRONG_POW", "",
     "the nonce is not zero, as it is since Paris"},
    {BlockError::proof_of_work_wrong, "", "", "nonce and mix hash are no proof of work"},
    {BlockError::blob_gas_above_maximum, "BLOB_GAS_USED_ABOVE_LIMIT", "INCORRECT_BLOB_GAS_USED",
     "there is more blob gas than a block may use"},
    {BlockError::blob_gas_not_of_blobs, "INCORRECT_BLOB_GAS_USED", "",
     "the blob gas is not that of a whole number of blobs"},
    {BlockError::excess_blob_gas_wrong, "INCORRECT_EXCESS_BLOB_GAS", "",
     "the excess blob gas does not follow from the parent"},
    {BlockError::uncles_since_paris, "IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS", "",
     "there are uncles since Paris"},
    {BlockError::uncles_hash_wrong, "INVALID_UNCLES_HASH", "", "the hash of the uncles is wrong"},
    {BlockError::too_many_uncles, "TOO_MANY_UNCLES", "", "there are more than two uncles"},
    {BlockError::uncle_twice, "UNCLE_IN_CHAIN", "", "an uncle is in the chain already"},
    {BlockError::uncle_is_ancestor, "UNCLE_IS_ANCESTOR", "UNCLE_IN_CHAIN",
     "an uncle is an ancestor"},
    {BlockError::uncle_is_brother, "UNCLE_IS_BROTHER", "UNCLE_PARENT_INCORRECT",
     "an uncle is a brother"},
    {BlockError::uncle_of_unknown_parent, "UNCLE_PARENT_INCORRECT", "UNCLE_UNKNOWN_PARENT",
     "an uncle's parent is none of the last seven ancestors"},
    {BlockError::uncle_invalid, "", "", "an uncle's header is not valid"},
    {BlockError::withdrawals_missing, "RLP_WITHDRAWALS_NOT_READ", "INCORRECT_BLOCK_FORMAT",
     "there is no list of withdrawals, as blocks have since Shanghai"},
    {BlockError::withdrawals_before_shanghai, "INCORRECT_BLOCK_FORMAT", "",
     "there is a list of withdrawals before Shanghai"},
    {BlockError::withdrawals_root_wrong, "INVALID_WITHDRAWALS_ROOT", "",
     "the withdrawals root is wrong"},
    {BlockError::transaction_invalid, "", "", "a transaction is not valid"},
    {BlockError::transactions_root_wrong, "INVALID_TRANSACTIONS_ROOT", "",
     "the transactions root is wrong"},
    {BlockError::gas_used_wrong, "INVALID_GAS_USED", "", "the gas used is wrong"},
    {BlockError::blob_gas_used_wrong, "INCORRECT_BLOB_GAS_USED", "", "the blob gas used is wrong"},
    {BlockError::bloom_wrong, "INVALID_LOG_BLOOM", "", "the logs' bloom filter is wrong"},
    {BlockError::receipts_root_wrong, "INVALID_RECEIPTS_ROOT", "", "the receipts root is wrong"},
    {BlockError::system_contract_missing, "SYSTEM_CONTRACT_EMPTY", "",
     "a contract that collects requests has no code"},
    {BlockError::system_contract_failed, "SYSTEM_CONTRACT_CALL_FAILED", "",
     "a contract that collects requests failed"},
    {BlockError::deposit_event_malformed, "INVALID_DEPOSIT_EVENT_LAYOUT", "",
     "a deposit's event has another layout than the deposit contract's"},
    {BlockError::requests_hash_wrong, "INVALID_REQUESTS", "", "the hash of the requests is wrong"},
    {BlockError::state_root_wrong, "INVALID_STATE_ROOT", "", "the state root is wrong"},
    {BlockError::precompile_missing, "", "", "it needs a precompile that this build lacks"},
    {BlockError::out_of_memory, "", "", "it needs more memory than a transaction may have here"},
}};

constexpr bool is_in_order() noexcept
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].error != static_cast<BlockError>(i))
            return false;
    }
    return true;
}
static_assert(is_in_order(), "rows are found by position");

const Row& row_of(BlockError error) noexcept
{
    return rows[static_cast<std::size_t>(error)];
}

bool is_name_of(std::string_view name, BlockError error) noexcept
{
    constexpr std::string_view kind = "BlockException.";
    if (!name.starts_with(kind))
        return false;
    name.remove_prefix(kind.size());
    const Row& row = row_of(error);
    return !name.empty() && (name == row.name || name == row.second_name);
}

}  // namespace

std::string_view message(BlockError error) noexcept
{
    return row_of(error).message;
}

std::string message(const BlockRejection& rejection)
{
    std::string text{message(rejection.error)};
    if (rejection.transaction_error) {
        text += " (transaction " + std::to_string(rejection.transaction_index) + ": ";
        text += message(*rejection.transaction_error);
        text += ')';
    } else if (rejection.uncle_error) {
        text += ": ";
        text += message(*rejection.uncle_error);
    }
    return text;
}

std::string_view exception_name(BlockError error) noexcept
{
    return row_of(error).name;
}

bool matches_exception(const BlockRejection& rejection, std::string_view expected) noexcept
{
    if (rejection.transaction_error && matches_exception(*rejection.transaction_error, expected))
        return true;
    while (!expected.empty()) {
        const std::string_view name = expected.substr(0, expected.find('|'));
        expected.remove_prefix(name.size() < expected.size() ? name.size() + 1 : name.size());
        if (is_name_of(name, rejection.error) ||
            (rejection.uncle_error && is_name_of(name, *rejection.uncle_error)))
            return true;
    }
    return false;
}

}  // namespace sluice::chain
