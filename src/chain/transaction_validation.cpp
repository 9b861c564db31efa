// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_validation.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/u256_mul.hpp"
#include "chain/intrinsic_gas.hpp"
#include "chain/transaction_blob_gas.hpp"

namespace sluice::chain {
namespace {

using Error = TransactionError;
using evm::Revision;

constexpr std::uint64_t no_nonce = std::numeric_limits<std::uint64_t>::max();

std::optional<Error> check_type(TransactionType type, Revision revision) noexcept
{
    switch (type) {
        case TransactionType::legacy:
            break;
        case TransactionType::access_list:
            if (revision < Revision::berlin)
                return Error::access_list_before_berlin;
            break;
        case TransactionType::dynamic_fee:
            if (revision < Revision::london)
                return Error::dynamic_fee_before_london;
            break;
        case TransactionType::blob:
            if (revision < Revision::cancun)
                return Error::blob_before_cancun;
            break;
        case TransactionType::set_code:
            if (revision < Revision::prague)
                return Error::set_code_before_prague;
            break;
    }
    return std::nullopt;
}

std::optional<Error> check_fees(const Transaction& tx, const BlockConditions& block) noexcept
{
    if (has_dynamic_fee(tx.type) && less(tx.max_fee_per_gas, tx.max_priority_fee_per_gas))
        return Error::priority_fee_above_max_fee;
    if (less(tx.max_fee_per_gas, block.base_fee))
        return Error::max_fee_below_base_fee;
    const u512 product = multiply_full(tx.gas_limit, tx.max_fee_per_gas);
    if (product.limb[4] != 0)
        return Error::gas_price_product_overflow;
    return std::nullopt;
}

std::optional<Error> check_blobs(const Transaction& tx, const BlockConditions& block) noexcept
{
    if (tx.type != TransactionType::blob)
        return std::nullopt;
    if (!tx.to)
        return Error::blob_without_to;
    if (tx.blob_hashes.empty())
        return Error::blob_without_blobs;
    if (std::ranges::any_of(tx.blob_hashes,
                            [](const Hash256& hash) { return hash.bytes[0] != blob_hash_version; }))
        return Error::blob_hash_version_unknown;
    if (blob_gas(tx) > block.blob_gas_available)
        return Error::blob_gas_above_block;
    if (block.revision >= Revision::osaka && tx.blob_hashes.size() > max_blobs_per_transaction)
        return Error::too_many_blobs;
    if (less(tx.max_fee_per_blob_gas, block.blob_base_fee))
        return Error::blob_fee_below_base_fee;
    return std::nullopt;
}

std::optional<Error> check_authorizations(const Transaction& tx) noexcept
{
    if (tx.type != TransactionType::set_code)
        return std::nullopt;
    if (!tx.to)
        return Error::set_code_without_to;
    if (tx.authorizations.empty())
        return Error::set_code_without_authorizations;
    return std::nullopt;
}

std::optional<Error> check_gas(const Transaction& tx, const BlockConditions& block) noexcept
{
    const Revision revision = block.revision;
    if (revision >= Revision::osaka && tx.gas_limit > max_transaction_gas)
        return Error::gas_limit_above_cap;
    if (tx.gas_limit > block.gas_available)
        return Error::gas_limit_above_block;
    if (revision >= Revision::shanghai && !tx.to && tx.data.size() > max_initcode_size)
        return Error::initcode_too_large;
    const IntrinsicGas gas = intrinsic_gas(tx, revision);
    if (tx.gas_limit < gas.intrinsic)
        return Error::gas_limit_below_intrinsic;
    if (tx.gas_limit < gas.floor)
        return Error::gas_limit_below_floor;
    return std::nullopt;
}

}  // namespace

std::expected<void, TransactionError> validate_in_block(const Transaction& transaction,
                                                        const BlockConditions& block) noexcept
{
    if (const auto error = check_type(transaction.type, block.revision))
        return std::unexpected(*error);
    if (transaction.nonce == no_nonce)
        return std::unexpected(Error::nonce_at_maximum);
    if (const auto error = check_gas(transaction, block))
        return std::unexpected(*error);
    if (const auto error = check_fees(transaction, block))
        return std::unexpected(*error);
    if (const auto error = check_blobs(transaction, block))
        return std::unexpected(*error);
    if (const auto error = check_authorizations(transaction))
        return std::unexpected(*error);
    return {};
}

std::expected<void, TransactionError> validate_against_sender(const Transaction& transaction,
                                                              const SenderAccount& sender,
                                                              evm::Revision revision) noexcept
{
    if (transaction.nonce < sender.nonce)
        return std::unexpected(Error::nonce_too_low);
    if (transaction.nonce > sender.nonce)
        return std::unexpected(Error::nonce_too_high);
    const bool may_be_delegated = revision >= Revision::prague;
    if (sender.has_code && !(sender.is_delegated && may_be_delegated))
        return std::unexpected(Error::sender_has_code);
    const auto cost = maximum_cost(transaction);
    if (!cost || less(sender.balance, *cost))
        return std::unexpected(Error::insufficient_funds);
    return {};
}

}  // namespace sluice::chain
