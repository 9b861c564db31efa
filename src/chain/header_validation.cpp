// SPDX-License-Identifier: Apache-2.0
#include "chain/header_validation.hpp"

#include <algorithm>
#include <limits>

#include "base/reciprocal.hpp"
#include "base/u256.hpp"
#include "base/u256_mul.hpp"
#include "chain/dao_fork.hpp"
#include "chain/transaction_blob_gas.hpp"

namespace sluice::chain {
namespace {

using Error = BlockError;
using evm::Revision;

/// How fast the base fee follows demand, and how far demand may exceed the target (EIP-1559).
constexpr std::uint64_t base_fee_change_divisor = 8;
constexpr std::uint64_t elasticity = 2;

/// How far the base fee moves: fee * distance / target / 8. Saturates at 2^256-1.
u256 base_fee_change(const u256& fee, std::uint64_t distance, std::uint64_t target) noexcept
{
    static_assert(base_fee_change_divisor == 8);
    constexpr int shift = 3;
    const u512 product = multiply_full(fee, u256{distance});
    std::uint64_t quotient[5];  // The product has no more limbs.
    std::uint64_t remainder = 0;
    for (int i = 4; i >= 0; --i) {
        const LimbDivision step = divide_limbs(remainder, product.limb[i], target);
        quotient[i] = step.quotient;
        remainder = step.remainder;
    }
    if (quotient[4] >> shift != 0)
        return u256_max;
    u256 change;
    for (int i = 0; i < 4; ++i)
        change.limb[i] = quotient[i] >> shift | quotient[i + 1] << (64 - shift);
    return change;
}

/// A field that one fork brought: there since then, not before.
bool is_as_due(bool present, Revision revision, Revision since) noexcept
{
    return present == (revision >= since);
}

std::optional<Error> check_fields(const BlockHeader& header, Revision revision) noexcept
{
    if (!is_as_due(header.base_fee.has_value(), revision, Revision::london))
        return header.base_fee ? Error::base_fee_before_london : Error::base_fee_missing;
    if (!is_as_due(header.withdrawals_root.has_value(), revision, Revision::shanghai))
        return header.withdrawals_root ? Error::withdrawals_root_before_shanghai
                                       : Error::withdrawals_root_missing;
    if (revision < Revision::cancun) {
        if (header.blob_gas_used || header.excess_blob_gas || header.parent_beacon_block_root)
            return Error::blob_fields_before_cancun;
    } else if (!header.blob_gas_used || !header.excess_blob_gas ||
               !header.parent_beacon_block_root) {
        return Error::blob_fields_missing;
    }
    if (!is_as_due(header.requests_hash.has_value(), revision, Revision::prague))
        return header.requests_hash ? Error::requests_hash_before_prague
                                    : Error::requests_hash_missing;
    return std::nullopt;
}

std::optional<Error> check_extra_data(const BlockHeader& header,
                                      std::optional<std::uint64_t> dao_block) noexcept
{
    if (header.extra_data.size() > max_extra_data)
        return Error::extra_data_too_long;
    if (dao_block && header.number >= *dao_block &&
        header.number - *dao_block < dao_extra_data_blocks &&
        !std::ranges::equal(header.extra_data, dao_extra_data))
        return Error::extra_data_not_dao;
    return std::nullopt;
}

std::optional<Error> check_gas(const BlockHeader& header, const BlockHeader& parent) noexcept
{
    if (header.gas_limit > max_gas_limit)
        return Error::gas_limit_too_large;
    // The first block with a base fee has a limit of twice the size for the same target.
    const bool first_with_base_fee = header.base_fee && !parent.base_fee;
    const std::uint64_t before =
        first_with_base_fee ? std::min(parent.gas_limit, max_gas_limit / elasticity) * elasticity
                            : parent.gas_limit;
    const std::uint64_t distance =
        std::max(header.gas_limit, before) - std::min(header.gas_limit, before);
    if (distance >= before / gas_limit_bound_divisor || header.gas_limit < min_gas_limit)
        return Error::gas_limit_out_of_bounds;
    if (header.gas_used > header.gas_limit)
        return Error::gas_used_above_limit;
    if (header.base_fee && *header.base_fee != expected_base_fee(parent))
        return Error::base_fee_wrong;
    return std::nullopt;
}

std::optional<Error> check_seal(const BlockHeader& header, const BlockHeader& parent,
                                const Fork& fork) noexcept
{
    if (fork.revision >= Revision::paris) {
        if (!is_zero(header.difficulty))
            return Error::difficulty_not_zero;
        if (std::ranges::any_of(header.nonce, [](std::uint8_t byte) { return byte != 0; }))
            return Error::nonce_not_zero;
        return std::nullopt;
    }
    if (is_zero(header.difficulty))
        return Error::difficulty_zero;
    const DifficultyParent before{parent.difficulty, parent.timestamp,
                                  parent.uncles_hash != empty_uncles_hash};
    if (header.difficulty !=
        next_difficulty(fork.difficulty, before, header.number, header.timestamp))
        return Error::difficulty_wrong;
    return std::nullopt;
}

std::optional<Error> check_blob_gas(const BlockHeader& header, const BlockHeader& parent,
                                    const Fork& fork) noexcept
{
    if (fork.revision < Revision::cancun)
        return std::nullopt;
    if (*header.excess_blob_gas != expected_excess_blob_gas(parent, fork))
        return Error::excess_blob_gas_wrong;
    if (*header.blob_gas_used > gas_per_blob * fork.blobs.max)
        return Error::blob_gas_above_maximum;
    if (*header.blob_gas_used % gas_per_blob != 0)
        return Error::blob_gas_not_of_blobs;
    return std::nullopt;
}

}  // namespace

u256 next_base_fee(const u256& parent_base_fee, std::uint64_t parent_gas_used,
                   std::uint64_t parent_gas_limit) noexcept
{
    const std::uint64_t target = parent_gas_limit / elasticity;
    if (target == 0 || parent_gas_used == target)
        return parent_base_fee;
    if (parent_gas_used > target) {
        const u256 change = base_fee_change(parent_base_fee, parent_gas_used - target, target);
        const SumWithCarry sum =
            add_with_carry(parent_base_fee, is_zero(change) ? u256{1} : change);
        return sum.carry ? u256_max : sum.value;
    }
    return parent_base_fee - base_fee_change(parent_base_fee, target - parent_gas_used, target);
}

u256 expected_base_fee(const BlockHeader& parent) noexcept
{
    if (!parent.base_fee)
        return u256{initial_base_fee};
    return next_base_fee(*parent.base_fee, parent.gas_used, parent.gas_limit);
}

std::uint64_t expected_excess_blob_gas(const BlockHeader& parent, const Fork& fork) noexcept
{
    if (!parent.excess_blob_gas || !parent.blob_gas_used)
        return 0;
    return next_excess_blob_gas(*parent.excess_blob_gas, *parent.blob_gas_used,
                                parent.base_fee.value_or(u256{}), fork.blobs, fork.revision);
}

std::expected<void, BlockError> validate_header(const BlockHeader& header,
                                                const BlockHeader& parent, const Fork& fork,
                                                std::optional<std::uint64_t> dao_block) noexcept
{
    if (parent.number == std::numeric_limits<std::uint64_t>::max() ||
        header.number != parent.number + 1)
        return std::unexpected(Error::number_wrong);
    if (header.timestamp <= parent.timestamp)
        return std::unexpected(Error::timestamp_not_after_parent);
    if (const auto error = check_fields(header, fork.revision))
        return std::unexpected(*error);
    if (const auto error = check_seal(header, parent, fork))
        return std::unexpected(*error);
    if (const auto error = check_extra_data(header, dao_block))
        return std::unexpected(*error);
    if (const auto error = check_gas(header, parent))
        return std::unexpected(*error);
    if (const auto error = check_blob_gas(header, parent, fork))
        return std::unexpected(*error);
    return {};
}

}  // namespace sluice::chain
