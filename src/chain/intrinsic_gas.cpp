// SPDX-License-Identifier: Apache-2.0
#include "chain/intrinsic_gas.hpp"

#include <algorithm>

namespace sluice::chain {
namespace {

constexpr std::uint64_t creation_gas = 32'000;
constexpr std::uint64_t zero_byte_gas = 4;
constexpr std::uint64_t nonzero_byte_gas = 16;
constexpr std::uint64_t nonzero_byte_gas_before_istanbul = 68;
constexpr std::uint64_t initcode_word_gas = 2;
constexpr std::uint64_t word_size = 32;

// EIP-7623 counts calldata in tokens: one for a zero byte, four for another.
constexpr std::uint64_t tokens_per_nonzero_byte = 4;
constexpr std::uint64_t floor_gas_per_token = 10;

}  // namespace

IntrinsicGas intrinsic_gas(const Transaction& transaction, evm::Revision revision) noexcept
{
    using evm::Revision;
    const std::uint64_t size = transaction.data.size();
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(transaction.data, 0));
    const std::uint64_t nonzeros = size - zeros;

    std::uint64_t gas = transaction_gas + zero_byte_gas * zeros;
    gas += nonzeros *
           (revision >= Revision::istanbul ? nonzero_byte_gas : nonzero_byte_gas_before_istanbul);
    if (!transaction.to) {
        if (revision >= Revision::homestead)
            gas += creation_gas;
        if (revision >= Revision::shanghai)
            gas += initcode_word_gas * ((size + word_size - 1) / word_size);
    }
    for (const AccessListEntry& entry : transaction.access_list)
        gas += access_list_address_gas + access_list_key_gas * entry.storage_keys.size();
    gas += authorization_gas * transaction.authorizations.size();

    std::uint64_t floor = 0;
    if (revision >= Revision::prague)
        floor =
            transaction_gas + floor_gas_per_token * (zeros + tokens_per_nonzero_byte * nonzeros);
    return {gas, floor};
}

}  // namespace sluice::chain
