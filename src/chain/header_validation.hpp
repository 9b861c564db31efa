// Whether a header may follow its parent: what can be told without looking at the body.
//
// Sources: Yellow Paper 4.4.4, EIP-1559, EIP-3675, EIP-4844, EIP-779. What a proof of work proves
// is ethash's business.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <sluice/types.hpp>

#include "chain/block.hpp"
#include "chain/chain_spec.hpp"

namespace sluice::chain {

inline constexpr std::uint64_t min_gas_limit = 5'000;
inline constexpr std::uint64_t max_gas_limit = (std::uint64_t{1} << 63) - 1;
inline constexpr std::size_t max_extra_data = 32;  ///< In bytes.

/// The base fee of the first block that has one, in wei (EIP-1559).
inline constexpr std::uint64_t initial_base_fee = 1'000'000'000;

/// How far the gas limit may move from one block to the next: less than this part of the parent's.
inline constexpr std::uint64_t gas_limit_bound_divisor = 1'024;

/// The base fee of the block after one that has a base fee, in wei. Saturates at 2^256-1.
u256 next_base_fee(const u256& parent_base_fee, std::uint64_t parent_gas_used,
                   std::uint64_t parent_gas_limit) noexcept;

/// The base fee that a block must have after `parent`: the initial one after one that has none.
u256 expected_base_fee(const BlockHeader& parent) noexcept;

/// The excess blob gas that a block of this fork must have after `parent`.
std::uint64_t expected_excess_blob_gas(const BlockHeader& parent, const Fork& fork) noexcept;

/// Judges a header by its parent and the rules in force for it. `dao_block` as in ChainSpec.
std::expected<void, BlockError> validate_header(const BlockHeader& header,
                                                const BlockHeader& parent, const Fork& fork,
                                                std::optional<std::uint64_t> dao_block) noexcept;

}  // namespace sluice::chain
