// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction.hpp"

#include <algorithm>

#include "base/u256_mul.hpp"
#include "chain/transaction_blob_gas.hpp"

namespace sluice::chain {
namespace {

std::optional<u256> checked_product(std::uint64_t a, const u256& b) noexcept
{
    const u512 product = multiply_full(a, b);
    if ((product.limb[4] | product.limb[5] | product.limb[6] | product.limb[7]) != 0)
        return std::nullopt;
    return u256{product.limb[0], product.limb[1], product.limb[2], product.limb[3]};
}

}  // namespace

std::string_view to_string(TransactionType type) noexcept
{
    switch (type) {
        case TransactionType::legacy:
            return "legacy";
        case TransactionType::access_list:
            return "access list";
        case TransactionType::dynamic_fee:
            return "dynamic fee";
        case TransactionType::blob:
            return "blob";
        case TransactionType::set_code:
            break;
    }
    return "set code";
}

u256 effective_gas_price(const Transaction& transaction, const u256& base_fee) noexcept
{
    if (!has_dynamic_fee(transaction.type))
        return transaction.max_fee_per_gas;
    const auto wanted = add_with_carry(base_fee, transaction.max_priority_fee_per_gas);
    if (wanted.carry)
        return transaction.max_fee_per_gas;
    return std::min(wanted.value, transaction.max_fee_per_gas);
}

std::optional<u256> maximum_cost(const Transaction& transaction) noexcept
{
    const auto gas = checked_product(transaction.gas_limit, transaction.max_fee_per_gas);
    const auto blobs = checked_product(blob_gas(transaction), transaction.max_fee_per_blob_gas);
    if (!gas || !blobs)
        return std::nullopt;
    const auto with_value = add_with_carry(*gas, transaction.value);
    const auto total = add_with_carry(with_value.value, *blobs);
    if (with_value.carry || total.carry)
        return std::nullopt;
    return total.value;
}

}  // namespace sluice::chain
