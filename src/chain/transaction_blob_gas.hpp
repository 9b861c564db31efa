// The market for blob gas: what a blob costs and how its price follows demand.
//
// Sources: EIP-4844 (the mechanism), EIP-7691 (Prague's parameters), EIP-7892 (parameters that
// change between forks), EIP-7918 (the reserve price that ties it to execution gas from Osaka on).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>

#include "chain/transaction.hpp"

namespace sluice::chain {

inline constexpr std::uint64_t gas_per_blob = 1 << 17;
inline constexpr std::uint64_t min_blob_base_fee = 1;  ///< In wei.

/// Execution gas that a blob must be worth for its price to fall further (EIP-7918).
inline constexpr std::uint64_t blob_base_cost = 1 << 13;

/// How many blobs a block should and may carry, and how fast the price moves. A chain may replace
/// them at any time (EIP-7892), so nothing here takes them from the revision by itself.
struct BlobParameters {
    std::uint64_t target;  ///< Blobs a block.
    std::uint64_t max;     ///< Blobs a block.
    std::uint64_t base_fee_update_fraction;

    friend bool operator==(const BlobParameters&, const BlobParameters&) = default;
};

/// The parameters that a revision starts with; all zero before Cancun.
constexpr BlobParameters blob_parameters(evm::Revision revision) noexcept
{
    if (revision >= evm::Revision::prague)
        return {6, 9, 5'007'716};
    if (revision >= evm::Revision::cancun)
        return {3, 6, 3'338'477};
    return {};
}

/// Gas for all blobs of a transaction.
inline std::uint64_t blob_gas(const Transaction& transaction) noexcept
{
    return gas_per_blob * transaction.blob_hashes.size();
}

/// factor * e^(numerator / denominator), rounded as EIP-4844 defines it: a Taylor series in
/// integers. 2^256-1 when that would pass it, and for a denominator of zero.
///
/// For any arguments it ends within a few hundred terms.
u256 fake_exponential(std::uint64_t factor, std::uint64_t numerator,
                      std::uint64_t denominator) noexcept;

/// The price of blob gas in a block with this excess, in wei.
u256 blob_base_fee(std::uint64_t excess_blob_gas, const BlobParameters& parameters) noexcept;

/// The excess blob gas of the block after one with these numbers, under the child's parameters and
/// revision. `parent_base_fee` (wei, of execution gas) matters from Osaka on. Saturates at 2^64-1.
std::uint64_t next_excess_blob_gas(std::uint64_t parent_excess, std::uint64_t parent_blob_gas_used,
                                   const u256& parent_base_fee, const BlobParameters& parameters,
                                   evm::Revision revision) noexcept;

}  // namespace sluice::chain
